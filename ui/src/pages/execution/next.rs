//! What a running execution would do from here on.

use std::collections::BTreeMap;
use std::rc::Rc;

use api::command;
use api::execution::plan::{PlanExecution, Planned};
use domain::execution::ExecutionState;
use domain::role::Permission;
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::dialog::Dialog;
use crate::components::loaded::{Loaded, Shown};
use crate::components::plan::PlanView;
use crate::hooks::use_load::use_load;
use crate::hooks::use_session::use_session;
use crate::pages::execution::View;
use crate::testid::execution as ids;

/// Properties of [`NextButton`].
#[derive(PartialEq, Properties)]
pub struct NextProps {
    pub view: View,
}

/// The button that opens the dialog; absent when nothing is to come, or for an account that may not ask.
#[component]
pub fn NextButton(props: &NextProps) -> Html {
    let open = use_state_eq(|| false);
    let may = use_session().may(Permission::Execute);
    if !may || !goes_on(props.view.execution.state) {
        return html! {};
    }
    let set = |value: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(value))
    };
    html! {
        <>
            <Button testid={ids::NEXT} onclick={set(true)}>{ "What happens next" }</Button>
            if *open {
                <NextDialog view={props.view.clone()} onclose={set(false)} />
            }
        </>
    }
}

const fn goes_on(state: ExecutionState) -> bool {
    match state {
        ExecutionState::Running
        | ExecutionState::Waiting
        | ExecutionState::Paused
        | ExecutionState::Failed => true,
        ExecutionState::Done | ExecutionState::Cancelled => false,
    }
}

/// Properties of [`NextDialog`].
#[derive(PartialEq, Properties)]
struct NextDialogProps {
    view: View,
    onclose: Callback<()>,
}

#[component]
fn NextDialog(props: &NextDialogProps) -> Html {
    let execution = &props.view.execution;
    let plan = use_load::<command::PlanExecution>(PlanExecution {
        of: Planned::Execution { id: execution.id },
        answers: BTreeMap::new(),
    });
    let shown_at = use_mut_ref(|| execution.version);
    {
        let refresh = plan.refresh.clone();
        use_effect_with(execution.version, move |version| {
            if shown_at.replace(*version) != *version {
                refresh.emit(());
            }
        });
    }
    html! {
        <Dialog testid={ids::NEXT_DIALOG} title="What happens next" onclose={props.onclose.clone()}>
            if execution.state == ExecutionState::Paused {
                <p>{ "The execution is paused: the app begins nothing of this before somebody resumes it." }</p>
            }
            <Loaded shown={Shown::of(&plan.state)} what="what happens next" retry={plan.refresh.clone()}>
                if let Some(plan) = plan.state.load.ready() {
                    <PlanView plan={Rc::clone(plan)} />
                }
            </Loaded>
        </Dialog>
    }
}
