//! The task of a step that a person does outside the app.

use std::rc::Rc;

use api::command;
use api::execution::verb::RetryStep;
use api::execution::{CompleteTask, Offer};
use domain::execution::ByHandReason;
use domain::form::{Answers, Field, Input};
use yew::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::form::{FormContext, FormErrors, FormFields};
use crate::components::notice::{Mood, Notice};
use crate::hooks::use_core::use_drafts;
use crate::hooks::use_form::use_form;
use crate::hooks::use_send::use_send_at;
use crate::pages::execution::offer::{OfferProps, shown_error};
use crate::pages::execution::step_form::{answered, draft_of};
use crate::testid::execution as ids;

const NOTE: &str = "note";

/// The instructions, what to note down, and the button that says it is done.
#[component]
pub fn ByHand(props: &OfferProps) -> Html {
    let step = &props.view.execution.steps[props.index];
    let (instructions, reason, fields, earlier, can_be_automatic) = match &step.offer {
        Offer::Task {
            instructions,
            reason,
            fields,
            earlier,
            can_be_automatic,
        } => (
            &instructions[..],
            *reason,
            &fields[..],
            earlier.clone(),
            *can_be_automatic,
        ),
        Offer::Nothing | Offer::Answer { .. } | Offer::Retry | Offer::Settle | Offer::Decide => {
            (&[][..], ByHandReason::Defined, &[][..], Answers::new(), false)
        }
    };
    let drafts = use_drafts();
    let draft = draft_of(&props.step_ref());
    let handle = use_form(
        AttrValue::from(ids::step_form(props.key())),
        Rc::new(with_note(fields)),
        &earlier,
        draft.clone(),
    );
    let done = use_send_at::<command::CompleteTask>(
        props.view.execution.version,
        answered(&handle, props, Callback::from(move |()| drafts.forget(&draft))),
    );
    let automatic = use_send_at::<command::RetryStep>(props.view.execution.version, props.answered());
    let busy = done.busy || automatic.busy;
    let onsubmit = {
        let (handle, send, step) = (handle.clone(), done.send.clone(), props.step_ref());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(mut answers) = handle.submit() {
                let note = answers.remove(NOTE);
                send.emit(CompleteTask {
                    step: step.clone(),
                    answers,
                    note: note
                        .and_then(|note| note.as_str().map(str::to_owned))
                        .unwrap_or_default(),
                });
            }
        })
    };
    let let_app = {
        let (send, step) = (automatic.send.clone(), props.step_ref());
        Callback::from(move |()| {
            send.emit(RetryStep {
                step: step.clone(),
                input: None,
            });
        })
    };
    let context = FormContext {
        disabled: busy,
        ..FormContext::default()
    };
    let lines = instructions
        .iter()
        .map(|line| html! { <li dir="auto">{ line }</li> });
    html! {
        <form class="pf-v6-c-form offer" novalidate={true} {onsubmit}>
            if can_be_automatic {
                <Notice mood={Mood::Info} title={format!("{} is connected by now.", step.system)}>
                    <div class="actions">
                        <Button testid={ids::step_retry(props.key())} tone={Tone::Secondary} {busy} onclick={let_app}>
                            { "Let the app do it" }
                        </Button>
                    </div>
                </Notice>
            } else {
                <p class="quiet">{ words_of(reason, &step.system) }</p>
            }
            <ol class="instructions">{ for lines }</ol>
            <FormErrors handle={handle.clone()} />
            { shown_error(done.error.as_ref().or(automatic.error.as_ref())) }
            <FormFields {handle} {context} />
            <div class="actions">
                <Button testid={ids::step_submit(props.key())} tone={Tone::Primary} kind={Kind::Submit} {busy}>
                    { "Mark as done" }
                </Button>
            </div>
        </form>
    }
}

/// Returns the task's own fields and one for anything else worth keeping.
fn with_note(fields: &[Field]) -> Vec<Field> {
    let note = Field {
        key: NOTE.to_owned(),
        label: "Note".to_owned(),
        help: "Anything worth keeping: a link, a ticket, a sentence.".to_owned(),
        optional: true,
        unique: None,
        input: Input::LongText { max_length: 4000 },
    };
    fields.iter().cloned().chain([note]).collect()
}

fn words_of(reason: ByHandReason, system: &str) -> String {
    match reason {
        ByHandReason::Defined => "This step is done by hand.".to_owned(),
        ByHandReason::NotConnected if system.is_empty() => {
            "The system is not connected, so this is done by hand.".to_owned()
        }
        ByHandReason::NotConnected => format!("{system} is not connected, so this is done by hand."),
        ByHandReason::SwitchedOff => {
            format!("The connection to {system} is switched off, so this is done by hand.")
        }
        ByHandReason::GivenByHand => "A person had given this, so a person takes it back.".to_owned(),
        ByHandReason::Irreversible => "The app cannot take this back, so a person does.".to_owned(),
        ByHandReason::LeftToPerson => {
            "The app looked, and what it found is for a person to decide or to do.".to_owned()
        }
    }
}
