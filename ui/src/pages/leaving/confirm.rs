//! Asks once more before access is taken away, and says what cannot be brought back.

use std::rc::Rc;

use api::leaving::{LeavingView, StartLeaving};
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::dialog::Dialog;
use crate::pages::leaving::accesses::counts;
use crate::testid::leaving as ids;

/// Properties of [`Confirm`].
#[derive(PartialEq, Properties)]
pub struct ConfirmProps {
    pub view: Rc<LeavingView>,
    pub request: StartLeaving,
    pub busy: bool,
    pub send: Callback<StartLeaving>,
    pub onclose: Callback<()>,
}

/// The question.
#[component]
pub fn Confirm(props: &ConfirmProps) -> Html {
    let name = &props.view.name;
    let (undone, by_hand) = counts(&props.view.accesses);
    let onclick = {
        let (send, request) = (props.send.clone(), props.request.clone());
        Callback::from(move |()| send.emit(request.clone()))
    };
    html! {
        <Dialog testid={ids::CONFIRM} title={format!("Take access away from {name} now?")} onclose={props.onclose.clone()}>
            <p dir="auto">{ what_happens(name, undone, by_hand) }</p>
            if props.request.approval {
                <p>{ "Nothing is taken back before another admin has said yes." }</p>
            }
            if !props.request.cancel.is_empty() {
                <p>{ "The executions that are in the way are cancelled first." }</p>
            }
            <div>
                <p>{ "What cannot be brought back:" }</p>
                <ul class="told">
                    <li>{ "What is taken back is not kept anywhere. To give it again, onboard anew." }</li>
                    <li>{ "Cancelling on the way stops what is to come; what was taken back by then stays so." }</li>
                    <li>{ "Mails that were sent, such as documentation links, stay with whoever has them." }</li>
                </ul>
            </div>
            <div class="actions">
                <Button testid={ids::CONFIRM_SUBMIT} tone={Tone::Danger} busy={props.busy} {onclick}>
                    { "Take it away now" }
                </Button>
                <Button testid={ids::CONFIRM_LEAVE} tone={Tone::Link} onclick={props.onclose.clone()}>
                    { "Not yet" }
                </Button>
            </div>
        </Dialog>
    }
}

fn what_happens(name: &str, undone: usize, by_hand: usize) -> String {
    let accesses = |count: usize| match count {
        1 => "one access".to_owned(),
        count => format!("{count} accesses"),
    };
    match (undone, by_hand) {
        (0, 0) => format!("Nothing is to be taken back. It is recorded that {name} has left."),
        (undone, 0) => format!("The app takes {} back, the last first.", accesses(undone)),
        (0, by_hand) => format!("You are asked to take {} back by hand.", accesses(by_hand)),
        (undone, by_hand) => format!(
            "The app takes {} back, the last first, and asks you to take {} back by hand.",
            accesses(undone),
            accesses(by_hand)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_how_much_is_taken_back_and_by_whom() {
        for (counts, expected) in [
            (
                (0, 0),
                "Nothing is to be taken back. It is recorded that Acme has left.",
            ),
            ((1, 0), "The app takes one access back, the last first."),
            ((0, 2), "You are asked to take 2 accesses back by hand."),
            (
                (3, 1),
                "The app takes 3 accesses back, the last first, and asks you to take one access back by hand.",
            ),
        ] {
            assert_eq!(what_happens("Acme", counts.0, counts.1), expected);
        }
    }
}
