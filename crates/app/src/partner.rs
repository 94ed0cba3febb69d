//! Where a partner's own admin stops. Which rows they can name is the scope's to say, and the store holds every query to
//! it; here is what they may do with those rows.
//!
//! They bring their own people in and answer what is asked about them. What is done in a system, and what decides about
//! the partner itself, stays with those who run the workspace.

use api::{ApiError, ErrorCode};
use domain::OrganizationId;
use domain::WorkflowKey;
use domain::execution::StepState;
use domain::form::{Answers, Field, Input, Unique};
use domain::role::Scope;
use domain::workflow::{Definition, Step, StepKind};
use engine::{Execution, Refused};
use serde_json::Value;

use crate::actor::Actor;
use crate::error;
use crate::executions::leaver_of;
use crate::workflows::shelf::{Known, no_workflow};
use crate::workspace::OpenWorkspace;

/// The only workflow that they start.
const WORKFLOW: &str = "new_partner_user";

/// Returns a workflow that the actor can start. Any other is to a partner's own admin as if it were not there.
pub(crate) fn offered(actor: &Actor, key: &WorkflowKey) -> Result<Known, ApiError> {
    let shelf = &actor.workspace.shelf;
    match actor.scope {
        Scope::Workspace => shelf.offered(key),
        Scope::Organization(_) if key.as_str() != WORKFLOW => Err(no_workflow()),
        Scope::Organization(_) => {
            let known = shelf.get(key).ok_or_else(no_workflow)?;
            if known.retired.is_some() {
                return Err(
                    ApiError::new(ErrorCode::NotFound, "New users cannot be added at the moment.").hint(
                        format!(
                            "Nothing was started. Ask your contact at {}.",
                            actor.workspace_name
                        ),
                    ),
                );
            }
            Ok(known)
        }
    }
}

/// Returns the fields of a first form that the actor fills in. A partner's own admin is not asked which organization.
pub(crate) fn open_fields(scope: Scope, fields: &[Field]) -> Vec<Field> {
    let open = |field: &&Field| scope.organization().is_none() || field.input != Input::Organization;
    fields.iter().filter(open).cloned().collect()
}

/// Returns the answers to a first form, with the actor's own organization wherever one is asked for, whatever was sent.
pub(crate) fn first_answers(scope: Scope, definition: &Definition, mut answers: Answers) -> Answers {
    let Some(only) = scope.organization() else {
        return answers;
    };
    if let Some(StepKind::Form(form)) = definition.steps.first().map(|step| &step.kind) {
        own_organization(&form.fields, &mut answers, only);
    }
    answers
}

fn own_organization(fields: &[Field], answers: &mut Answers, only: OrganizationId) {
    for field in fields {
        if field.input == Input::Organization {
            answers.insert(field.key.clone(), Value::String(only.to_string()));
        } else if let Some(group) = field.input.group()
            && let Some(Value::Array(entries)) = answers.get_mut(&field.key)
        {
            for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
                own_organization(group.fields, entry, only);
            }
        }
    }
}

/// Returns whether they may answer a form: one that asks about people, and not which organization it is about or what
/// that is called, because the answer to that could tell of others.
pub(crate) fn may_answer(fields: &[Field]) -> bool {
    fields.iter().all(|field| {
        !matches!(field.input, Input::Organization | Input::Person)
            && field.unique != Some(Unique::OrganizationName)
            && field.input.group().is_none_or(|group| may_answer(group.fields))
    })
}

/// Returns whether they may have a step tried again: one that a system was to do and that did not go well. A task waits
/// for those who do it, and what was denied stays so until those who were asked want to be asked again.
pub(crate) fn may_retry(kind: &StepKind, state: StepState) -> bool {
    matches!(kind, StepKind::Action(_))
        && match state {
            StepState::Failed | StepState::Blocked | StepState::Retrying => true,
            StepState::Pending
            | StepState::Running
            | StepState::Waiting
            | StepState::Unknown
            | StepState::Done
            | StepState::Skipped
            | StepState::Cancelled => false,
        }
}

/// Returns whether executions of a workflow take access back. Who leaves why, and what they had, is not told to a
/// partner's own admin: somebody may have been given something while they belonged to another partner.
pub(crate) fn is_leaving(definition: &Definition) -> bool {
    leaver_of(definition).is_some()
}

/// What a step of leaving is called to them.
pub(crate) const LEAVING_STEP: &str = "Access is taken back";

/// Returns what the step that an execution is at is called to them.
pub(crate) fn current_step(workspace: &OpenWorkspace, workflow: &WorkflowKey, step: String) -> String {
    let known = workspace.shelf.get(workflow);
    match known {
        Some(known) if !step.is_empty() && is_leaving(&known.definition) => LEAVING_STEP.to_owned(),
        Some(_) | None => step,
    }
}

/// What somebody wants with a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wish {
    Answer,
    Retry,
    /// With other input than the workflow gives the step.
    RetryOtherwise,
}

/// Looks whether the actor may do that with the step; one that does not exist is for the engine to refuse.
///
/// # Errors
/// When it is not theirs to do.
pub(crate) fn check(
    actor: &Actor,
    execution: &Execution,
    step: &domain::StepKey,
    wish: Wish,
) -> Result<(), ApiError> {
    let Some(definition) = execution.definition.step(step) else {
        return Err(error::refused(Refused::NotFound));
    };
    if actor.scope == Scope::Workspace {
        return Ok(());
    }
    let may = !is_leaving(&execution.definition) && is_theirs(execution, definition, wish);
    if may {
        return Ok(());
    }
    let message = format!("{} takes care of this step.", actor.workspace_name);
    Err(ApiError::new(ErrorCode::Permission, message)
        .hint("Nothing was changed. You see here when it is done."))
}

fn is_theirs(execution: &Execution, step: &Step, wish: Wish) -> bool {
    match (wish, &step.kind) {
        (Wish::Answer, StepKind::Form(form)) => may_answer(&form.fields),
        (
            Wish::Answer,
            StepKind::Action(_)
            | StepKind::Task(_)
            | StepKind::Approval(_)
            | StepKind::Removal(_)
            | StepKind::Departure(_),
        ) => false,
        (Wish::Retry, kind) => execution
            .step(&step.key)
            .is_some_and(|run| may_retry(kind, run.state)),
        (Wish::RetryOtherwise, _) => false,
    }
}
