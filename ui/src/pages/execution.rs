//! One execution: its steps as they are, and what a person can do now.

use std::collections::BTreeSet;
use std::rc::Rc;

use api::command;
use api::execution::{ExecutionDetail, ExecutionRef};
use domain::execution::ExecutionState;
use domain::{ExecutionId, StepKey};
use yew::prelude::*;

use crate::components::error_report::sentence;
use crate::components::loaded::{Loaded, Shown};
use crate::components::notice::{Mood, Notice};
use crate::components::page::PageFrame;
use crate::document;
use crate::hooks::use_carried::use_wanted_step;
use crate::hooks::use_core::use_changes;
use crate::hooks::use_load::{Loader, use_load};
use crate::hooks::use_now::use_every;
use crate::hooks::use_settled::use_settled;
use crate::pages::execution::cancel::CancelButton;
use crate::pages::execution::comments::Comments;
use crate::pages::execution::head::{Head, state_badge};
use crate::pages::execution::hold::{HoldButton, held};
use crate::pages::execution::next::NextButton;
use crate::pages::execution::step::{StepItem, waits_for_somebody};
use crate::pages::leaving::report::Report;
use crate::pages::shell::MAIN;
use crate::route::{Route, RouteLink, way_back};
use crate::testid::execution as ids;

pub mod approval;
pub mod attempts;
pub mod by_hand;
pub mod cancel;
pub mod comments;
pub mod head;
pub mod hold;
pub mod next;
pub mod offer;
pub mod record;
pub mod remedy;
pub mod settle;
pub mod step;
pub mod step_form;
pub mod trouble;
pub mod verbs;

/// How often an execution that moves by itself is fetched even without an event.
const SAFETY_POLL_S: u32 = 10;

/// How long a burst of events is gathered.
const EVENT_PAUSE_MS: u32 = 60;

/// What the parts of the page share.
#[derive(Clone, PartialEq)]
pub struct View {
    /// The execution as it was last fetched.
    pub execution: Rc<ExecutionDetail>,
    /// Fetches it again.
    pub refresh: Callback<()>,
    /// Shows a calm message, for example after a conflict.
    pub tell: Callback<AttrValue>,
}

/// Properties of [`Execution`].
#[derive(PartialEq, Properties)]
pub struct ExecutionProps {
    pub id: ExecutionId,
}

/// One execution.
#[component]
pub fn Execution(props: &ExecutionProps) -> Html {
    let loader = use_load::<command::GetExecution>(ExecutionRef { id: props.id });
    let notice = use_state_eq(|| None::<AttrValue>);
    let unfolded = use_state_eq(BTreeSet::<StepKey>::new);
    use_live(props.id, &loader);
    use_effect_with((*notice).clone(), |notice| {
        // What is told stands above the steps, which may be scrolled.
        if notice.is_some() {
            document::scroll_to_top(MAIN);
        }
    });

    {
        // Once, when the page opens: whoever reads further up is not taken away by a later change.
        let wanted = use_wanted_step();
        let step = loader.state.load.ready().map(|execution| match &wanted {
            Some(wanted) => Some(ids::step(wanted.as_str())),
            None => first_that_waits(execution),
        });
        use_effect_with((props.id, wanted, step.is_some()), move |_| {
            if let Some(step) = step.flatten() {
                document::bring_into_sight(&step);
            }
        });
    }

    let Some(execution) = loader.state.load.ready() else {
        return html! {
            <PageFrame testid={ids::PAGE} title="Execution" back={way_back(Route::Executions, "Executions")}>
                <Loaded shown={Shown::of(&loader.state)} what="the execution" retry={loader.refresh.clone()} />
            </PageFrame>
        };
    };
    let view = View {
        execution: Rc::clone(execution),
        refresh: loader.refresh.clone(),
        tell: {
            let notice = notice.setter();
            Callback::from(move |text: AttrValue| notice.set(Some(text)))
        },
    };
    let forget_notice = {
        let notice = notice.setter();
        Callback::from(move |()| notice.set(None))
    };
    let steps = execution.steps.iter().enumerate().map(|(index, step)| {
        let toggle = {
            let (unfolded, key) = (unfolded.clone(), step.key.clone());
            Callback::from(move |()| {
                let mut keys = (*unfolded).clone();
                if !keys.remove(&key) {
                    keys.insert(key.clone());
                }
                unfolded.set(keys);
            })
        };
        html! {
            <StepItem
                key={step.key.to_string()}
                view={view.clone()}
                {index}
                unfolded={unfolded.contains(&step.key)}
                {toggle}
            />
        }
    });
    html! {
        <PageFrame
            testid={ids::PAGE}
            title={execution.label.clone()}
            title_testid={ids::TITLE}
            beside={state_badge(execution.state)}
            back={way_back(Route::Executions, "Executions")}
            actions={html! {
                <>
                    <NextButton view={view.clone()} />
                    <HoldButton view={view.clone()} />
                    <CancelButton view={view.clone()} />
                </>
            }}
        >
            <Head execution={Rc::clone(execution)} />
            <Loaded shown={Shown::of(&loader.state)} what="the execution" retry={loader.refresh.clone()}>
                if let Some(text) = &*notice {
                    <Notice mood={Mood::Info} title={text.clone()} testid={ids::NOTICE} onclose={forget_notice} />
                }
                { ending(execution) }
                if execution.has_evidence && has_ended(execution.state) {
                    <Report key={execution.version} id={execution.id} />
                }
                { held(execution) }
                <ol class="steps" aria-label="Steps">{ for steps }</ol>
                <Comments view={view.clone()} />
            </Loaded>
        </PageFrame>
    }
}

/// Returns the id of the first step that waits for somebody.
fn first_that_waits(execution: &Rc<ExecutionDetail>) -> Option<String> {
    let step = execution
        .steps
        .iter()
        .find(|step| waits_for_somebody(step.state))?;
    Some(ids::step(step.key.as_str()))
}

/// Fetches again on every event about this execution, and now and then in case one was lost.
#[hook]
fn use_live(id: ExecutionId, loader: &Loader<ExecutionDetail>) {
    let changes = use_changes();
    let heard = changes.version_of(id);
    let shown = loader.state.load.ready().map_or(0, |execution| execution.version);
    let catch_up = {
        let refresh = loader.refresh.clone();
        Callback::from(move |()| {
            if heard > shown {
                refresh.emit(());
            }
        })
    };
    use_settled(heard, EVENT_PAUSE_MS, catch_up);
    let moves = loader.state.load.ready().is_some_and(|execution| {
        // An attempt that was on its way when somebody paused the execution still ends.
        matches!(execution.state, ExecutionState::Running | ExecutionState::Paused)
    });
    let refresh = loader.refresh.clone();
    let poll = use_callback((moves, refresh), |(), (moves, refresh)| {
        if *moves {
            refresh.emit(());
        }
    });
    use_every(SAFETY_POLL_S, poll);
}

const fn has_ended(state: ExecutionState) -> bool {
    match state {
        ExecutionState::Done | ExecutionState::Cancelled => true,
        ExecutionState::Running
        | ExecutionState::Waiting
        | ExecutionState::Paused
        | ExecutionState::Failed => false,
    }
}

/// Says how it ended.
fn ending(execution: &ExecutionDetail) -> Html {
    match execution.state {
        ExecutionState::Done => {
            let link = execution.organization.map(|id| {
                let name = execution.organization_name.clone().unwrap_or_default();
                html! {
                    <RouteLink to={Route::Organization { id }} testid={ids::DONE_ORGANIZATION}>
                        { format!("Open {name}") }
                    </RouteLink>
                }
            });
            html! {
                <Notice mood={Mood::Success} title="All steps are done." testid={ids::DONE}>{ link.unwrap_or_default() }</Notice>
            }
        }
        ExecutionState::Cancelled => {
            let reason = execution.cancel_reason.clone().unwrap_or_default();
            html! {
                <Notice mood={Mood::Info} title="This execution was cancelled." testid={ids::CANCELLED}>
                    <p dir="auto">{ sentence(&reason) }</p>
                </Notice>
            }
        }
        ExecutionState::Running
        | ExecutionState::Waiting
        | ExecutionState::Paused
        | ExecutionState::Failed => html! {},
    }
}
