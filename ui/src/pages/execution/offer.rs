//! What a person can do with a step now.

use std::rc::Rc;

use api::execution::verb::RetryStep;
use api::execution::{Manner, Offer, StepRef};
use api::{ApiError, ErrorCode, command};
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::error_report::{ErrorReport, Failure};
use crate::hooks::use_send::use_send_at;
use crate::pages::execution::View;
use crate::pages::execution::by_hand::ByHand;
use crate::pages::execution::settle::Settle;
use crate::pages::execution::step_form::StepForm;
use crate::testid::execution as ids;

/// Properties of [`OfferView`], and of what it shows.
#[derive(Clone, PartialEq, Properties)]
pub struct OfferProps {
    pub view: View,
    /// The step's place, counted from 0.
    pub index: usize,
}

impl OfferProps {
    /// Names the step as it was seen.
    pub fn step_ref(&self) -> StepRef {
        StepRef {
            execution: self.view.execution.id,
            version: self.view.execution.version,
            step: self.view.execution.steps[self.index].key.clone(),
        }
    }

    /// Returns the step's key.
    pub fn key(&self) -> &str {
        self.view.execution.steps[self.index].key.as_str()
    }

    /// Takes over what the core answered: the execution is fetched in any case, and a conflict is told calmly.
    pub fn answered(&self) -> Callback<Result<(), ApiError>> {
        let view = self.view.clone();
        Callback::from(move |answer: Result<(), ApiError>| {
            if let Err(error) = &answer
                && error.code == ErrorCode::Conflict
            {
                view.tell.emit(AttrValue::from(
                    "This step has moved on meanwhile. Nothing was changed; here is how it stands now.",
                ));
            }
            view.refresh.emit(());
        })
    }
}

/// Returns the error to show beside the button that caused it.
pub fn shown_error(error: Option<&Rc<ApiError>>) -> Html {
    match error {
        Some(error) if error.code != ErrorCode::Conflict && error.field_errors.is_empty() => {
            html! { <ErrorReport failure={Failure::from(&**error)} /> }
        }
        Some(_) | None => html! {},
    }
}

/// The form, task, question or button of a step that waits for a person.
#[component]
pub fn OfferView(props: &OfferProps) -> Html {
    let view = props.view.clone();
    let index = props.index;
    match &props.view.execution.steps[index].offer {
        Offer::Nothing => html! {},
        Offer::Answer { fields, earlier } => html! {
            <StepForm {view} {index} fields={Rc::new(fields.clone())} earlier={earlier.clone()} />
        },
        Offer::Task { .. } => html! { <ByHand {view} {index} /> },
        Offer::Retry => html! { <Retry {view} {index} /> },
        Offer::Settle => html! { <Settle {view} {index} /> },
        // The answer stands with the question.
        Offer::Decide => html! {},
    }
}

/// The button that tries again.
#[component]
fn Retry(props: &OfferProps) -> Html {
    let sending = use_send_at::<command::RetryStep>(props.view.execution.version, props.answered());
    let onclick = {
        let (send, step) = (sending.send.clone(), props.step_ref());
        Callback::from(move |()| {
            send.emit(RetryStep {
                step: step.clone(),
                input: None,
            });
        })
    };
    let step = &props.view.execution.steps[props.index];
    let (tone, label) = match (step.manner, step.retry_at) {
        (Manner::Approval, _) => (Tone::Primary, "Ask again"),
        // An attempt that comes by itself need not be asked for.
        (
            Manner::Form | Manner::Automatic | Manner::ByHand | Manner::PassedOver | Manner::Theirs,
            Some(_),
        ) => (Tone::Secondary, "Try again now"),
        (Manner::Form | Manner::Automatic | Manner::ByHand | Manner::PassedOver | Manner::Theirs, None) => {
            (Tone::Primary, "Try again")
        }
    };
    html! {
        <div class="stack">
            { shown_error(sending.error.as_ref()) }
            <div class="actions">
                <Button testid={ids::step_retry(props.key())} {tone} busy={sending.busy} {onclick}>
                    { label }
                </Button>
            </div>
        </div>
    }
}
