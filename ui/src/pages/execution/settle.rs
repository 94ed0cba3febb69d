//! Asks what became of a step whose outcome nobody knows.

use api::command;
use api::execution::SettleOutcome;
use yew::prelude::*;

use crate::components::button::Button;
use crate::hooks::use_send::use_send_at;
use crate::pages::execution::offer::{OfferProps, shown_error};
use crate::testid::execution as ids;

/// Explains the two answers and takes one.
#[component]
pub fn Settle(props: &OfferProps) -> Html {
    let sending = use_send_at::<command::SettleOutcome>(props.view.execution.version, props.answered());
    let settle = |took_effect: bool| {
        let (send, step) = (sending.send.clone(), props.step_ref());
        Callback::from(move |()| {
            send.emit(SettleOutcome {
                step: step.clone(),
                took_effect,
            });
        })
    };
    html! {
        <div class="offer">
            <p>{ "Look in the system itself, then say what you found. What was noted down there you can report with “Done by hand” in the menu of this step." }</p>
            { shown_error(sending.error.as_ref()) }
            <div class="choices">
                <div class="choice">
                    <h3>{ "It is there" }</h3>
                    <p class="quiet">{ "The step counts as done, and those behind it begin." }</p>
                    <Button testid={ids::step_took_effect(props.key())} busy={sending.busy} onclick={settle(true)}>
                        { "It did take effect" }
                    </Button>
                </div>
                <div class="choice">
                    <h3>{ "It is not there" }</h3>
                    <p class="quiet">{ "The app tries the step once more." }</p>
                    <Button testid={ids::step_no_effect(props.key())} busy={sending.busy} onclick={settle(false)}>
                        { "It did not: try again" }
                    </Button>
                </div>
            </div>
        </div>
    }
}
