//! What an execution would do, before it is started.

use std::rc::Rc;

use api::execution::WorkflowSummary;
use api::execution::plan::{ExecutionPlan, PlanExecution, Planned};
use api::{ApiError, command};
use domain::form::Answers;
use yew::prelude::*;

use crate::document;
use crate::hooks::use_form::FormHandle;
use crate::hooks::use_send::use_send;
use crate::testid::start as ids;

/// The preview of an execution that is not started yet.
pub(super) struct Preview {
    /// What it would do. None before somebody asks, and as soon as the form holds something else.
    pub(super) plan: Option<Rc<ExecutionPlan>>,
    /// Whether the answer is awaited.
    pub(super) busy: bool,
    /// Why there is none.
    pub(super) error: Option<Rc<ApiError>>,
    /// Looks, with the answers of the form; when something is wrong with them, shows that instead.
    pub(super) look: Callback<()>,
    /// Forgets the error.
    pub(super) clear: Callback<()>,
}

/// A plan, and what was typed when it was asked for.
struct Looked {
    answers: Answers,
    plan: Rc<ExecutionPlan>,
    /// Counted up, so that each one is brought into sight.
    number: u32,
}

/// Previews a workflow with what its first form holds.
#[hook]
pub(super) fn use_preview(workflow: &WorkflowSummary, handle: &FormHandle) -> Preview {
    let looked = use_state(|| None::<Looked>);
    let number = looked.as_ref().as_ref().map_or(0, |looked| looked.number);
    use_effect_with(number, |number| {
        if *number > 0 {
            document::focus(ids::PREVIEW);
            document::scroll_to_beginning(ids::PREVIEW);
        }
    });
    let answered = {
        let (looked, answers) = (looked.setter(), handle.form.answers().clone());
        Callback::from(move |answer: Result<ExecutionPlan, ApiError>| {
            looked.set(answer.ok().map(|plan| Looked {
                answers: answers.clone(),
                plan: Rc::new(plan),
                number: number + 1,
            }));
        })
    };
    let looking = use_send::<command::PlanExecution>(answered);
    let look = {
        let (handle, send, workflow) = (handle.clone(), looking.send.clone(), workflow.clone());
        Callback::from(move |()| {
            if let Some(answers) = handle.submit() {
                let first = workflow.steps.first().map(|step| step.key.clone());
                send.emit(PlanExecution {
                    of: Planned::Start {
                        workflow: workflow.key.clone(),
                    },
                    answers: first.into_iter().map(|key| (key, answers.clone())).collect(),
                });
            }
        })
    };
    let plan = looked
        .as_ref()
        .as_ref()
        .filter(|looked| looked.answers == *handle.form.answers())
        .map(|looked| Rc::clone(&looked.plan));
    Preview {
        plan,
        busy: looking.busy,
        error: looking.error,
        look,
        clear: looking.clear,
    }
}
