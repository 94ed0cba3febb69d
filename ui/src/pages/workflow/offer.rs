//! Takes a workflow off the offer, after a question, or offers it again.

use std::rc::Rc;

use api::execution::Workflow;
use api::workflow::WorkflowRow;
use api::{ApiError, command};
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::dialog::Dialog;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::toasts::use_toaster;
use crate::hooks::use_send::use_send;
use crate::testid::workflow as ids;

/// Properties of [`OfferButton`].
#[derive(PartialEq, Properties)]
pub struct OfferButtonProps {
    pub workflow: Rc<WorkflowRow>,
    /// Fetches the workflow again.
    pub refresh: Callback<()>,
}

/// The button for the one of both that can be done.
#[component]
pub fn OfferButton(props: &OfferButtonProps) -> Html {
    let asking = use_state_eq(|| false);
    let toaster = use_toaster();
    let answered = |said: &'static str| {
        let (toaster, refresh, asking) = (toaster.clone(), props.refresh.clone(), asking.setter());
        Callback::from(move |answer: Result<(), ApiError>| {
            if answer.is_ok() {
                asking.set(false);
                toaster.say(said);
                refresh.emit(());
            }
        })
    };
    let retiring = use_send::<command::RetireWorkflow>(answered("The workflow was retired."));
    let offering = use_send::<command::OfferWorkflow>(answered("The workflow is offered again."));
    let named = {
        let workflow = props.workflow.key.clone();
        move |()| Workflow {
            workflow: workflow.clone(),
        }
    };
    let ask = |value: bool| {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(value))
    };
    let failed = |error: Option<&Rc<ApiError>>| {
        error.map(
            |error| html! { <ErrorReport failure={Failure::from(&**error)} testid={ids::OFFER_ERROR} /> },
        )
    };
    if props.workflow.retired.is_some() {
        return html! {
            <>
                <Button testid={ids::OFFER} tone={Tone::Primary} busy={offering.busy} onclick={offering.send.reform(named)}>
                    { "Offer it again" }
                </Button>
                { failed(offering.error.as_ref()).unwrap_or_default() }
            </>
        };
    }
    html! {
        <>
            <Button testid={ids::RETIRE} onclick={ask(true)}>{ "Retire" }</Button>
            if *asking {
                <Dialog testid={ids::RETIRE_DIALOG} title="Retire this workflow?" onclose={ask(false)}>
                    <p>
                        { format!("Nobody can start “{}” any more. Its executions go on, and its versions stay. You can offer it again at any time.", props.workflow.title) }
                    </p>
                    { failed(retiring.error.as_ref()).unwrap_or_default() }
                    <div class="actions">
                        <Button testid={ids::RETIRE_SUBMIT} tone={Tone::Danger} busy={retiring.busy} onclick={retiring.send.reform(named)}>
                            { "Retire" }
                        </Button>
                        <Button testid={ids::RETIRE_KEEP} tone={Tone::Link} onclick={ask(false)}>{ "Keep it" }</Button>
                    </div>
                </Dialog>
            }
        </>
    }
}
