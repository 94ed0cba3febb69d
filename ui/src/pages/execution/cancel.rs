//! Cancels an execution, with a reason.

use api::execution::CancelExecution;
use api::{ApiError, ErrorCode, command};
use domain::form::{FieldError, Problem};
use yew::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::dialog::Dialog;
use crate::components::inputs::TextKind;
use crate::hooks::use_fields::{Line, use_fields};
use crate::hooks::use_send::use_send_at;
use crate::pages::execution::View;
use crate::pages::execution::offer::shown_error;
use crate::state::fields::FieldsAction;
use crate::testid::execution as ids;

const REASON: Line = Line {
    key: "reason",
    label: "Reason",
    kind: TextKind::Plain,
    help: "It stays in the record.",
    first: true,
};

/// Properties of [`CancelButton`].
#[derive(PartialEq, Properties)]
pub struct CancelProps {
    pub view: View,
}

/// The button that opens the dialog; absent when the execution cannot be ended, or not by this account.
#[component]
pub fn CancelButton(props: &CancelProps) -> Html {
    let open = use_state_eq(|| false);
    if !props.view.execution.can_cancel {
        return html! {};
    }
    let set = |value: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(value))
    };
    html! {
        <>
            <Button testid={ids::CANCEL} onclick={set(true)}>{ "Cancel execution" }</Button>
            if *open {
                <CancelDialog view={props.view.clone()} onclose={set(false)} />
            }
        </>
    }
}

/// Properties of [`CancelDialog`].
#[derive(PartialEq, Properties)]
struct CancelDialogProps {
    view: View,
    onclose: Callback<()>,
}

#[component]
fn CancelDialog(props: &CancelDialogProps) -> Html {
    let handle = use_fields(ids::CANCEL_DIALOG, &[]);
    let answered = {
        let (view, onclose, fields) = (
            props.view.clone(),
            props.onclose.clone(),
            handle.fields.dispatcher(),
        );
        Callback::from(move |answer: Result<(), ApiError>| {
            match answer {
                Ok(()) => onclose.emit(()),
                Err(error) if error.code == ErrorCode::Conflict => {
                    view.tell.emit(AttrValue::from(
                        "The execution has moved on meanwhile and was not cancelled. Here is how it stands now.",
                    ));
                    onclose.emit(());
                }
                Err(error) => fields.dispatch(FieldsAction::Refused(error.field_errors)),
            }
            view.refresh.emit(());
        })
    };
    let sending = use_send_at::<command::CancelExecution>(props.view.execution.version, answered);
    let onsubmit = {
        let (fields, send, view) = (handle.fields.clone(), sending.send.clone(), props.view.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let reason = fields.value("reason").trim().to_owned();
            if reason.is_empty() {
                let missing = FieldError::new("reason", Problem::Missing, "Say why, in a few words.");
                fields.dispatch(FieldsAction::Refused(vec![missing]));
            } else {
                send.emit(CancelExecution {
                    execution: view.execution.id,
                    version: view.execution.version,
                    reason,
                });
            }
        })
    };
    html! {
        <Dialog testid={ids::CANCEL_DIALOG} title="Cancel this execution?" onclose={props.onclose.clone()}>
            <p>{ "The steps that are done stay done, and what they gave stays given. The others will not happen." }</p>
            { shown_error(sending.error.as_ref()) }
            <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
                { handle.summary() }
                { handle.line(&REASON, sending.busy) }
                <div class="actions">
                    <Button testid={ids::CANCEL_SUBMIT} tone={Tone::Danger} kind={Kind::Submit} busy={sending.busy}>
                        { "Cancel execution" }
                    </Button>
                    <Button testid={format!("{}.keep", ids::CANCEL_DIALOG)} tone={Tone::Link} onclick={props.onclose.clone()}>
                        { "Keep it going" }
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}
