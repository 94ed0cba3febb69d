//! Brings a workflow in, or a new version of one.

use api::workflow::{ImportReport, ImportWorkflow as ImportWorkflowRequest};
use api::{ApiError, command};
use domain::form::FieldError;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::card::Card;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::field::{FieldFrame, described_by};
use crate::components::file_button::FileButton;
use crate::components::inputs::{LineField, TextArea};
use crate::components::notice::{Mood, Notice};
use crate::components::page::PageFrame;
use crate::components::toasts::use_toaster;
use crate::document;
use crate::hooks::use_send::use_send;
use crate::route::{Route, RouteLink, way_back};
use crate::testid::import_workflow as ids;

/// The text of a workflow, pasted or read from a file.
#[component]
pub fn ImportWorkflow() -> Html {
    let text = use_state_eq(String::new);
    let note = use_state_eq(String::new);
    let empty = use_state_eq(|| false);
    let navigator = use_navigator();
    let toaster = use_toaster();
    let answered = Callback::from(move |answer: Result<ImportReport, ApiError>| match answer {
        Ok(report) => {
            toaster.say(words_for(&report));
            if let Some(navigator) = &navigator {
                navigator.replace(&Route::Workflow {
                    workflow: report.workflow.to_string(),
                });
            }
        }
        // What is wrong stands above the text, which may be longer than the page.
        Err(_) => document::focus(ids::FAULTS),
    });
    let sending = use_send::<command::ImportWorkflow>(answered);
    let set_text = {
        let (text, empty, clear) = (text.setter(), empty.setter(), sending.clear.clone());
        Callback::from(move |typed: String| {
            empty.set(false);
            clear.emit(());
            text.set(typed);
        })
    };
    let set_note = {
        let note = note.setter();
        Callback::from(move |typed: String| note.set(typed))
    };
    let onsubmit = {
        let (text, note, empty, send) = (text.clone(), note.clone(), empty.setter(), sending.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if text.trim().is_empty() {
                empty.set(true);
                document::focus(ids::TEXT);
                return;
            }
            send.emit(ImportWorkflowRequest {
                text: (*text).clone(),
                note: (*note).clone(),
            });
        })
    };
    let of = |path: &str| -> Vec<FieldError> {
        let errors = sending.error.iter().flat_map(|error| &error.field_errors);
        errors.filter(|error| error.path == path).cloned().collect()
    };
    let faults = of("text");
    let missing = (*empty).then(|| AttrValue::from("Choose a file, or paste the text of a workflow."));
    let invalid = missing.is_some() || !faults.is_empty();
    let note_error = of("note")
        .first()
        .map(|error| AttrValue::from(error.message.clone()));
    html! {
        <PageFrame
            testid={ids::PAGE}
            title="Import a workflow"
            text="Everything in it is checked first. A workflow that is here already gets a new version; executions keep theirs."
            back={way_back(Route::Workflows, "Workflows")}
        >
            <Card title="The workflow" text="A text in TOML, as “Export” gives it.">
                <form class="pf-v6-c-form wide" novalidate={true} {onsubmit}>
                    // The place is always there, so that the keyboard can go to it.
                    <div id={ids::FAULTS} data-testid={ids::FAULTS} tabindex="-1">
                        if let Some(error) = &sending.error {
                            if faults.is_empty() {
                                <ErrorReport failure={Failure::from(&**error)} testid={ids::ERROR} />
                            } else {
                                <Notice mood={Mood::Danger} title={error.message.clone()}>
                                    <ul class="changes">
                                        { for faults.iter().map(|fault| html! { <li>{ &fault.message }</li> }) }
                                    </ul>
                                    <p>{ error.hint.clone().unwrap_or_default() }</p>
                                </Notice>
                            }
                        }
                    </div>
                    <FileButton id={ids::FILE} label="Read it from a file…" accept=".toml,.txt" onread={set_text.clone()} disabled={sending.busy} />
                    <FieldFrame id={ids::TEXT} label="Text" error={missing.clone()}>
                        <div class="code tall">
                            <TextArea
                                id={ids::TEXT}
                                value={(*text).clone()}
                                oninput={set_text}
                                described_by={described_by(ids::TEXT, false, missing.is_some()).map(AttrValue::from)}
                                {invalid}
                                disabled={sending.busy}
                                first={true}
                            />
                        </div>
                    </FieldFrame>
                    <LineField
                        id={ids::NOTE}
                        label="What has changed"
                        help="It stands beside the version."
                        optional={true}
                        value={(*note).clone()}
                        oninput={set_note}
                        error={note_error}
                        disabled={sending.busy}
                    />
                    <div class="actions">
                        <Button testid={ids::SUBMIT} tone={Tone::Primary} kind={Kind::Submit} busy={sending.busy}>{ "Import" }</Button>
                        <RouteLink to={Route::Workflows} testid={ids::CANCEL} class="pf-v6-c-button pf-m-link">{ "Not now" }</RouteLink>
                    </div>
                </form>
            </Card>
        </PageFrame>
    }
}

fn words_for(report: &ImportReport) -> String {
    if report.added {
        format!("Version {} of “{}” was imported.", report.version, report.title)
    } else {
        format!(
            "Nothing has changed: version {} of “{}” is the same.",
            report.version, report.title
        )
    }
}
