//! Starts a workflow whose first form is filled in by what somebody chose on a page, with the preview before it.

use std::rc::Rc;

use api::execution::plan::{ExecutionPlan, PlanExecution, Planned};
use api::execution::{ExecutionRef, PreparedExecution, StartExecution, Workflow};
use api::{ApiError, command};
use domain::WorkflowKey;
use domain::form::Answers;
use yew::prelude::*;
use yew_router::prelude::use_navigator;

use crate::components::button::{Button, Tone};
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::loaded::{Loaded, Shown};
use crate::components::plan::PlanView;
use crate::hooks::use_load::use_load;
use crate::hooks::use_send::use_send;
use crate::pages::start_workflow;
use crate::route::Route;
use crate::testid::starting as ids;

/// Properties of [`Starting`].
#[derive(PartialEq, Properties)]
pub struct StartingProps {
    /// The workflow.
    pub workflow: &'static str,
    /// The answers of its first form; none while nothing is chosen that could be started.
    pub answers: Option<Answers>,
    /// What stands where nothing is chosen.
    pub nothing: AttrValue,
    /// A further button, for example to leave it. By default none.
    #[prop_or_default]
    pub children: Html,
}

/// The buttons, and what would happen.
#[component]
pub fn Starting(props: &StartingProps) -> Html {
    let prepared = use_load::<command::PrepareExecution>(Workflow {
        workflow: WorkflowKey::new(props.workflow),
    });
    html! {
        <Loaded shown={Shown::of(&prepared.state)} what="the workflow" retry={prepared.refresh.clone()}>
            if let Some(prepared) = prepared.state.load.ready() {
                <Buttons prepared={Rc::clone(prepared)} answers={props.answers.clone()} nothing={props.nothing.clone()}>
                    { props.children.clone() }
                </Buttons>
            }
        </Loaded>
    }
}

/// Properties of [`Buttons`].
#[derive(PartialEq, Properties)]
struct ButtonsProps {
    prepared: Rc<PreparedExecution>,
    answers: Option<Answers>,
    nothing: AttrValue,
    children: Html,
}

/// A plan, and the answers that it was asked for with.
struct Looked {
    answers: Answers,
    plan: Rc<ExecutionPlan>,
}

#[component]
fn Buttons(props: &ButtonsProps) -> Html {
    let (id, workflow) = (props.prepared.id, props.prepared.workflow.key.clone());
    let navigator = use_navigator();
    let looked = use_state(|| None::<Looked>);
    let started = Callback::from(move |answer: Result<ExecutionRef, ApiError>| {
        if let (Ok(id), Some(navigator)) = (start_workflow::started(answer, id), &navigator) {
            navigator.push(&Route::Execution { id });
        }
    });
    let sending = use_send::<command::StartExecution>(started);
    let planned = {
        let (looked, answers) = (looked.setter(), props.answers.clone());
        Callback::from(move |answer: Result<ExecutionPlan, ApiError>| {
            let plan = answer.ok().zip(answers.clone());
            looked.set(plan.map(|(plan, answers)| Looked {
                answers,
                plan: Rc::new(plan),
            }));
        })
    };
    let looking = use_send::<command::PlanExecution>(planned);
    let onstart = {
        let (send, answers, workflow, clear) = (
            sending.send.clone(),
            props.answers.clone(),
            workflow.clone(),
            looking.clear.clone(),
        );
        Callback::from(move |()| {
            clear.emit(());
            if let Some(answers) = answers.clone() {
                let workflow = workflow.clone();
                send.emit(StartExecution {
                    id,
                    workflow,
                    answers,
                });
            }
        })
    };
    let onpreview = {
        let first = props.prepared.workflow.steps.first().map(|step| step.key.clone());
        let (send, answers, clear) = (looking.send.clone(), props.answers.clone(), sending.clear.clone());
        Callback::from(move |()| {
            clear.emit(());
            let answers = first.clone().zip(answers.clone());
            send.emit(PlanExecution {
                of: Planned::Start {
                    workflow: workflow.clone(),
                },
                answers: answers.into_iter().collect(),
            });
        })
    };
    let error = sending.error.as_ref().or(looking.error.as_ref());
    let plan = looked
        .as_ref()
        .as_ref()
        .filter(|looked| Some(&looked.answers) == props.answers.as_ref())
        .map(|looked| Rc::clone(&looked.plan));
    let busy = sending.busy || looking.busy;
    let disabled = busy || props.answers.is_none();
    html! {
        <div class="start-chosen" data-testid={ids::PART}>
            if let Some(error) = error {
                <ErrorReport failure={Failure::from(&**error)} testid={ids::ERROR} />
            }
            if let Some(plan) = plan {
                <PlanView {plan} />
            }
            if props.answers.is_none() {
                <p class="quiet">{ &props.nothing }</p>
            }
            <div class="actions">
                <Button testid={ids::SUBMIT} tone={Tone::Primary} busy={sending.busy} {disabled} onclick={onstart}>
                    { "Start" }
                </Button>
                <Button testid={ids::LOOK} busy={looking.busy} {disabled} onclick={onpreview}>{ "Preview" }</Button>
                { props.children.clone() }
            </div>
        </div>
    }
}
