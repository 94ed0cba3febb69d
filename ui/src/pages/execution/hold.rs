//! Pauses an execution, and lets it go on.

use api::command;
use api::execution::ExecutionDetail;
use api::execution::verb::{PauseExecution, ResumeExecution};
use api::{ApiError, ErrorCode};
use domain::execution::ExecutionState;
use domain::form::{Answers, Field};
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::error_report::{ErrorReport, Failure, sentence};
use crate::components::notice::{Mood, Notice};
use crate::components::when::When;
use crate::hooks::use_send::use_send_at;
use crate::pages::execution::View;
use crate::pages::execution::verbs::dialog::{REASON, VerbDialog, reason, text, use_verb};
use crate::testid::execution as ids;

/// Properties of [`HoldButton`].
#[derive(PartialEq, Properties)]
pub struct HoldProps {
    pub view: View,
}

/// The button that pauses, or lets go on; absent when neither can be done, or not by this account.
#[component]
pub fn HoldButton(props: &HoldProps) -> Html {
    let open = use_state_eq(|| false);
    let view = &props.view;
    let set = |value: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(value))
    };
    html! {
        <>
            if view.execution.can_resume {
                <Resume view={view.clone()} />
            }
            if view.execution.can_pause {
                <Button testid={ids::PAUSE} icon={Icon::Pause} onclick={set(true)}>{ "Pause" }</Button>
            }
            if *open {
                <PauseDialog view={view.clone()} onclose={set(false)} />
            }
        </>
    }
}

#[component]
fn Resume(props: &HoldProps) -> Html {
    let view = &props.view;
    let answered = {
        let view = view.clone();
        Callback::from(move |answer: Result<(), ApiError>| {
            if let Err(error) = &answer
                && error.code == ErrorCode::Conflict
            {
                view.tell.emit(AttrValue::from(
                    "Somebody was faster: this execution is not paused any more. Here is how it stands now.",
                ));
            }
            view.refresh.emit(());
        })
    };
    let sending = use_send_at::<command::ResumeExecution>(view.execution.version, answered);
    let onclick = {
        let (send, execution) = (sending.send.clone(), view.execution.clone());
        Callback::from(move |()| {
            send.emit(ResumeExecution {
                execution: execution.id,
                version: execution.version,
            });
        })
    };
    let error = sending
        .error
        .as_ref()
        .filter(|error| error.code != ErrorCode::Conflict);
    html! {
        <>
            if let Some(error) = error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
            <Button testid={ids::RESUME} tone={Tone::Primary} icon={Icon::Play} busy={sending.busy} {onclick}>
                { "Resume" }
            </Button>
        </>
    }
}

/// Properties of [`PauseDialog`].
#[derive(PartialEq, Properties)]
struct PauseDialogProps {
    view: View,
    onclose: Callback<()>,
}

#[component]
fn PauseDialog(props: &PauseDialogProps) -> Html {
    let fields = vec![Field {
        optional: true,
        ..reason("Your colleagues see it while the execution is paused.")
    }];
    let verb = use_verb::<command::PauseExecution>(
        &props.view,
        AttrValue::from(ids::PAUSE_DIALOG),
        "",
        fields,
        &Answers::new(),
        &props.onclose,
    );
    let onsubmit = {
        let (send, execution) = (verb.sending.send.clone(), props.view.execution.clone());
        Callback::from(move |answers: Answers| {
            send.emit(PauseExecution {
                execution: execution.id,
                version: execution.version,
                reason: text(&answers, REASON),
            });
        })
    };
    html! {
        <VerbDialog
            testid={ids::PAUSE_DIALOG}
            title="Pause this execution?"
            submit="Pause"
            handle={verb.handle}
            busy={verb.sending.busy}
            error={verb.sending.error}
            {onsubmit}
            onclose={props.onclose.clone()}
        >
            <p>
                { "What runs now ends by itself, and the steps that wait for a person can still be done. Nothing else \
                   begins until somebody resumes it; deadlines of approvals go on." }
            </p>
        </VerbDialog>
    }
}

/// Says who holds the execution, why, and since when.
pub fn held(execution: &ExecutionDetail) -> Html {
    let Some(hold) = execution
        .hold
        .as_ref()
        .filter(|_| execution.state == ExecutionState::Paused)
    else {
        return html! {};
    };
    html! {
        <Notice mood={Mood::Info} title={format!("{} paused this execution.", hold.by)} testid={ids::HOLD}>
            <p dir="auto">{ sentence(&hold.reason) }</p>
            <p class="quiet">{ "Paused " }<When at={hold.at} />{ ". Nothing begins by itself until somebody resumes it." }</p>
        </Notice>
    }
}
