//! The report of a leaving: what became of each access, and the files for an auditor.

use std::rc::Rc;

use api::execution::ExecutionRef;
use api::leaving::{Evidence, RemovalEvidence};
use api::workflow::SavedFile;
use api::{ApiError, command};
use domain::ExecutionId;
use domain::leaving::Revoked;
use patternfly_yew::prelude::{Color, Icon, Label};
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::card::Card;
use crate::components::error_report::{ErrorReport, Failure, sentence};
use crate::components::facts::{Fact, Facts};
use crate::components::loaded::{Loaded, Shown};
use crate::components::notice::{Mood, Notice};
use crate::components::table::{Table, clamped, row};
use crate::components::when::When;
use crate::hooks::use_load::use_load;
use crate::hooks::use_send::use_send;
use crate::testid::leaving as ids;

const COLUMNS: &[&str] = &["Access", "Whose", "What became of it", "When"];

/// Properties of [`Report`].
#[derive(PartialEq, Properties)]
pub struct ReportProps {
    pub id: ExecutionId,
}

/// The report, and the button that saves it.
#[component]
pub fn Report(props: &ReportProps) -> Html {
    let request = ExecutionRef { id: props.id };
    let loader = use_load::<command::GetEvidence>(request);
    let saved = use_state_eq(Vec::<String>::new);
    let saving = {
        let saved = saved.setter();
        use_send::<command::SaveEvidenceFiles>(Callback::from(
            move |answer: Result<Vec<SavedFile>, ApiError>| {
                let files = answer.unwrap_or_default().into_iter();
                saved.set(files.map(|file| file.path).collect());
            },
        ))
    };
    let files = saved.iter().map(|path| html! { <li>{ path }</li> });
    html! {
        <Card
            title="Report"
            text="What became of each access. Save it for whoever has to show that it was done."
            testid={ids::REPORT}
            actions={html! {
                <Button
                    testid={ids::REPORT_SAVE}
                    tone={Tone::Primary}
                    icon={Icon::Download}
                    busy={saving.busy}
                    onclick={saving.send.reform(move |()| request)}
                >
                    { "Save the report" }
                </Button>
            }}
        >
            if let Some(error) = &saving.error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
            if !saved.is_empty() {
                <Notice mood={Mood::Success} title="The report is saved, to read and for programs." testid={ids::REPORT_SAVED}>
                    <ul class="told">{ for files }</ul>
                </Notice>
            }
            <Loaded shown={Shown::of(&loader.state)} what="the report" retry={loader.refresh.clone()}>
                if let Some(evidence) = loader.state.load.ready() {
                    <Told report={Rc::new(evidence.report.clone())} />
                }
            </Loaded>
        </Card>
    }
}

/// Properties of [`Told`].
#[derive(PartialEq, Properties)]
pub struct ToldProps {
    pub report: Rc<Evidence>,
}

/// What the report says.
#[component]
pub fn Told(props: &ToldProps) -> Html {
    let report = &props.report;
    let mood = if report.complete {
        Mood::Success
    } else {
        Mood::Warning
    };
    let answers = report.answers.iter().map(|answer| {
        html! { <Fact key={answer.label.clone()} name={answer.label.clone()}>{ &answer.value }</Fact> }
    });
    let approvals = report.approvals.iter().map(|approval| {
        html! {
            <Fact name="Approved">
                <When at={approval.at} />
                { format!(" by {}", approval.by) }
                if !approval.reason.is_empty() {
                    { format!(": {}", approval.reason) }
                }
            </Fact>
        }
    });
    let rows = report.removals.iter().map(removal);
    let later = report
        .later
        .iter()
        .map(|access| html! { <li dir="auto">{ access }</li> });
    html! {
        <>
            <Notice {mood} title={report.verdict.clone()} testid={ids::REPORT_VERDICT} />
            <Facts>
                { for answers }
                { for approvals }
                if let Some(at) = report.left_at {
                    <Fact name="Recorded as left"><When {at} /></Fact>
                }
            </Facts>
            if report.removals.is_empty() {
                <p class="quiet">{ "Nothing that this app gave stood when the leaving began." }</p>
            } else {
                <Table name="What became of each access" testid={ids::REPORT_TABLE} columns={COLUMNS}>{ for rows }</Table>
            }
            if !report.later.is_empty() {
                <div>
                    <p>{ "Given later, and still standing:" }</p>
                    <ul class="told">{ for later }</ul>
                </div>
            }
        </>
    }
}

fn removal(removal: &RemovalEvidence) -> Html {
    let access = html! {
        <>
            <span>{ clamped(&removal.resource) }</span>
            <span class="second">{ &removal.system }</span>
        </>
    };
    let (word, color) = became(removal);
    let mut more = removal.told.clone();
    if let Some(by) = &removal.by {
        more = format!("{} By {by}.", sentence(&more));
    }
    let told = html! {
        <>
            <Label label={word} {color} compact={true} />
            <span class="second">{ sentence(&more) }</span>
            if !removal.shown_by.is_empty() {
                <span class="second">{ format!("Shown by: {}", removal.shown_by) }</span>
            }
        </>
    };
    let when = removal.at.map(|at| html! { <When {at} /> });
    let cells = vec![access, clamped(&removal.holder), told, when.unwrap_or_default()];
    row(
        removal.grant.to_string(),
        Some(ids::removal(removal.number)),
        cells,
    )
}

const fn became(removal: &RemovalEvidence) -> (&'static str, Color) {
    match removal.how {
        Some(_) if removal.before.is_some() => ("Taken back before", Color::Green),
        Some(Revoked::Undone) => ("Taken back", Color::Green),
        Some(Revoked::WasGone) => ("Was gone already", Color::Green),
        Some(Revoked::ByHand) => ("Taken back by hand", Color::Green),
        None if removal.kept => ("Left as it was", Color::Grey),
        None if removal.forgotten => ("Not taken back", Color::Red),
        None => ("Still stands", Color::Red),
    }
}

#[cfg(test)]
mod tests;
