//! The versions of a workflow: who, when, why, the way out as text, and what differs between two.

use std::rc::Rc;

use api::workflow::{WorkflowDetail, WorkflowVersionRef, WorkflowVersionRow};
use domain::form::Choice;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::card::Card;
use crate::components::field::FieldFrame;
use crate::components::select::Select;
use crate::components::when::When;
use crate::pages::workflow::difference::Difference;
use crate::pages::workflow::export::ExportDialog;
use crate::pages::workflows::origin_words;
use crate::testid::workflow as ids;

/// Properties of [`Versions`].
#[derive(PartialEq, Properties)]
pub struct VersionsProps {
    pub detail: Rc<WorkflowDetail>,
}

/// All versions, the newest first, and two of them beside each other.
#[component]
pub fn Versions(props: &VersionsProps) -> Html {
    let WorkflowDetail {
        workflow, versions, ..
    } = &*props.detail;
    let exported = use_state_eq(|| None::<u32>);
    let close = {
        let exported = exported.setter();
        Callback::from(move |()| exported.set(None))
    };
    let entries = versions.iter().map(|version| {
        let number = version.version;
        let exported = exported.setter();
        let onclick = Callback::from(move |()| exported.set(Some(number)));
        entry(version, onclick)
    });
    html! {
        <div class="stack">
            <Card title="Versions" testid={ids::VERSIONS}>
                <ol class="versions">{ for entries }</ol>
            </Card>
            if versions.len() > 1 {
                <Compare key={workflow.version} detail={Rc::clone(&props.detail)} />
            }
            if let Some(version) = *exported {
                <ExportDialog
                    version={WorkflowVersionRef { workflow: workflow.key.clone(), version }}
                    onclose={close}
                />
            }
        </div>
    }
}

fn entry(version: &WorkflowVersionRow, onclick: Callback<()>) -> Html {
    let number = version.version;
    let author = if version.author.is_empty() {
        origin_words(version.origin).to_owned()
    } else {
        version.author.clone()
    };
    html! {
        <li class="version" key={number} data-testid={ids::version(number)}>
            <div class="version-words">
                <span class="first">{ format!("Version {number}") }</span>
                <span class="quiet">{ author }{ ", " }<When at={version.created_at} /></span>
                if !version.note.is_empty() {
                    <span class="lines">{ &version.note }</span>
                }
            </div>
            <Button testid={ids::export(number)} tone={Tone::Link} name={format!("Export version {number}")} {onclick}>
                { "Export" }
            </Button>
        </li>
    }
}

#[component]
fn Compare(props: &VersionsProps) -> Html {
    let WorkflowDetail {
        workflow, versions, ..
    } = &*props.detail;
    let newest = workflow.version;
    let before = versions
        .iter()
        .map(|row| row.version)
        .find(|version| *version != newest);
    let from = use_state_eq(|| before.unwrap_or(newest));
    let to = use_state_eq(|| newest);
    let options: Vec<_> = versions
        .iter()
        .map(|row| Choice {
            value: row.version.to_string(),
            label: format!("Version {}", row.version),
        })
        .collect();
    let options = Rc::new(options);
    let choose = |state: &UseStateHandle<u32>| {
        let state = state.setter();
        Callback::from(move |value: String| {
            if let Ok(version) = value.parse() {
                state.set(version);
            }
        })
    };
    html! {
        <Card title="What differs" testid={ids::COMPARE}>
            <div class="compare">
                <FieldFrame id={ids::COMPARE_FROM} label="From">
                    <Select id={ids::COMPARE_FROM} value={from.to_string()} options={Rc::clone(&options)} onchange={choose(&from)} />
                </FieldFrame>
                <FieldFrame id={ids::COMPARE_TO} label="To">
                    <Select id={ids::COMPARE_TO} value={to.to_string()} {options} onchange={choose(&to)} />
                </FieldFrame>
            </div>
            <Difference workflow={workflow.key.clone()} from={*from} to={*to} />
        </Card>
    }
}
