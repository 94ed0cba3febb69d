//! Puts an execution into the words of the window. Pure.

use std::collections::HashSet;

use api::execution::{AttemptView, ExecutionDetail, Manner, NamedValue, Offer, StepDetail};
use api::organization::OrganizationOption;
use connector::Catalogue;
use domain::execution::{ByHandReason, StepState};
use domain::form::{Answers, Field, Input};
use domain::workflow::{Step, StepKind};
use engine::template::Context;
use engine::{Attempt, AttemptOutcome, Execution, StepRun, Subject};
use serde_json::Value;

use crate::titles;

/// What the view needs to know beside the execution.
pub(crate) struct Facts<'a> {
    /// The systems that are connected and switched on.
    pub(crate) connected: &'a HashSet<String>,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) subject: &'a Subject,
    pub(crate) organizations: &'a [OrganizationOption],
    /// Whether the reader may do something with the steps.
    pub(crate) may_act: bool,
}

/// Returns everything about an execution.
pub(crate) fn detail(execution: &Execution, facts: &Facts<'_>) -> ExecutionDetail {
    let name_of = |id| {
        facts
            .organizations
            .iter()
            .find(|option| option.id == id)
            .map(|option| option.name.clone())
    };
    let steps = execution.definition.steps.iter().zip(&execution.steps);
    ExecutionDetail {
        id: execution.id,
        version: execution.version,
        label: execution.label.clone(),
        workflow: execution.definition.title.clone(),
        workflow_version: execution.definition.version,
        state: execution.state,
        started_by: execution.started_by.name.clone(),
        started_at: execution.started_at,
        updated_at: execution.updated_at,
        organization: execution.organization,
        organization_name: execution.organization.and_then(name_of),
        cancel_reason: execution.cancel_reason.clone(),
        steps: steps
            .map(|(step, run)| step_detail(execution, step, run, facts))
            .collect(),
    }
}

/// Returns how a step would be done today.
pub(crate) fn manner(step: &Step, connected: &HashSet<String>, catalogue: &Catalogue) -> Manner {
    match &step.kind {
        StepKind::Form(_) => Manner::Form,
        StepKind::Task(_) => Manner::ByHand,
        StepKind::Approval(_) => Manner::Approval,
        StepKind::Action(action) => {
            let known = catalogue.action(&action.full_name()).is_some();
            if known && connected.contains(&action.system) {
                Manner::Automatic
            } else {
                Manner::ByHand
            }
        }
    }
}

fn step_detail(execution: &Execution, step: &Step, run: &StepRun, facts: &Facts<'_>) -> StepDetail {
    let today = manner(step, facts.connected, facts.catalogue);
    let manner = match run.state {
        _ if matches!(today, Manner::Form | Manner::Approval) => today,
        StepState::Pending | StepState::Cancelled => today,
        _ if run.task.is_some() => Manner::ByHand,
        StepState::Running
        | StepState::Waiting
        | StepState::Blocked
        | StepState::Retrying
        | StepState::Failed
        | StepState::Unknown
        | StepState::Skipped
        | StepState::Done => {
            if run.attempts.is_empty() {
                today
            } else {
                Manner::Automatic
            }
        }
    };
    StepDetail {
        key: step.key.clone(),
        title: step.title.clone(),
        summary: step.summary.clone(),
        manner,
        system: match &step.kind {
            StepKind::Action(action) => titles::system(facts.catalogue, &action.system),
            StepKind::Form(_) | StepKind::Task(_) | StepKind::Approval(_) => String::new(),
        },
        state: run.state,
        started_at: run.started_at,
        ended_at: run.ended_at,
        retry_at: run.retry_at,
        outcome: run.summary.clone(),
        done_by: run.done_by.as_ref().map(|actor| actor.name.clone()),
        error: run.error.clone(),
        inputs: inputs(execution, step, run, facts),
        outputs: outputs(step, run, facts),
        attempts: run.attempts.iter().map(attempt).collect(),
        offer: if facts.may_act {
            offer(step, run, today)
        } else {
            Offer::Nothing
        },
    }
}

fn offer(step: &Step, run: &StepRun, today: Manner) -> Offer {
    match (run.state, &step.kind) {
        (StepState::Waiting, StepKind::Form(form)) => Offer::Answer {
            fields: form.fields.clone(),
        },
        (StepState::Waiting, StepKind::Approval(_)) => Offer::Nothing,
        (StepState::Waiting, StepKind::Action(_) | StepKind::Task(_)) => {
            let fields = match &step.kind {
                StepKind::Action(action) => action.by_hand.fields.clone(),
                StepKind::Task(task) => task.fields.clone(),
                StepKind::Form(_) | StepKind::Approval(_) => Vec::new(),
            };
            let task = run.task.as_ref();
            Offer::Task {
                instructions: task.map(|task| task.instructions.clone()).unwrap_or_default(),
                reason: task.map_or(ByHandReason::Defined, |task| task.reason),
                fields,
                can_be_automatic: today == Manner::Automatic,
            }
        }
        (StepState::Failed | StepState::Blocked | StepState::Retrying, _) => Offer::Retry,
        (StepState::Unknown, _) => Offer::Settle,
        (
            StepState::Pending
            | StepState::Running
            | StepState::Done
            | StepState::Skipped
            | StepState::Cancelled,
            _,
        ) => Offer::Nothing,
    }
}

/// What an action was given; while it is not done, what it would be given now. A form asks and a task tells,
/// so they have no inputs to show.
fn inputs(execution: &Execution, step: &Step, run: &StepRun, facts: &Facts<'_>) -> Vec<NamedValue> {
    let StepKind::Action(action) = &step.kind else {
        return Vec::new();
    };
    if run.attempts.is_empty() {
        return Vec::new();
    }
    let named = |key: &str, value: String| {
        (!value.is_empty()).then(|| NamedValue {
            label: titles::words(key),
            value,
        })
    };
    if run.state == StepState::Done {
        let given = run.given.iter();
        return given
            .filter_map(|(key, value)| named(key, value.as_str()?.to_owned()))
            .collect();
    }
    let context = Context::new(execution, facts.subject, None);
    let filled = action.input.iter();
    filled
        .filter_map(|(key, template)| named(key, context.fill(template).ok()?))
        .collect()
}

fn outputs(step: &Step, run: &StepRun, facts: &Facts<'_>) -> Vec<NamedValue> {
    let fields: &[Field] = match &step.kind {
        StepKind::Form(form) => &form.fields,
        StepKind::Task(task) => &task.fields,
        StepKind::Action(action) => &action.by_hand.fields,
        StepKind::Approval(_) => &[],
    };
    let mut named: Vec<_> = fields
        .iter()
        .filter_map(|field| answered(field, &run.outputs, facts))
        .collect();
    let others = run
        .outputs
        .iter()
        .filter(|(key, _)| !fields.iter().any(|field| field.key == **key));
    named.extend(others.filter_map(|(key, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (!value.is_empty()).then(|| NamedValue {
            label: titles::words(key),
            value,
        })
    }));
    named
}

fn answered(field: &Field, answers: &Answers, facts: &Facts<'_>) -> Option<NamedValue> {
    let value = in_words(field, answers.get(&field.key)?, facts);
    (!value.is_empty()).then(|| NamedValue {
        label: field.label.clone(),
        value,
    })
}

fn in_words(field: &Field, value: &Value, facts: &Facts<'_>) -> String {
    let text = value.as_str().unwrap_or_default();
    match &field.input {
        Input::Choice { options } => {
            let chosen = options.iter().find(|option| option.value == text);
            chosen.map_or_else(|| text.to_owned(), |option| option.label.clone())
        }
        Input::Organization => {
            let chosen = facts
                .organizations
                .iter()
                .find(|option| option.id.to_string() == text);
            chosen.map_or_else(
                || "An organization that does not exist any more".to_owned(),
                |option| option.name.clone(),
            )
        }
        Input::Group { fields, .. } => {
            let entries = value.as_array().map(Vec::as_slice).unwrap_or_default();
            let line = |entry: &Value| {
                let parts = fields
                    .iter()
                    .filter_map(|field| Some(in_words(field, entry.get(&field.key)?, facts)));
                parts
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(" · ")
            };
            entries.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Input::Text { .. }
        | Input::LongText { .. }
        | Input::Email
        | Input::Phone
        | Input::Link
        | Input::Number { .. } => text.to_owned(),
    }
}

fn attempt(attempt: &Attempt) -> AttemptView {
    let (outcome, ok) = match &attempt.outcome {
        AttemptOutcome::Running => (String::new(), None),
        AttemptOutcome::Succeeded(summary) => (summary.clone(), Some(true)),
        AttemptOutcome::Blocked(error) | AttemptOutcome::Failed(error) | AttemptOutcome::Unknown(error) => {
            (error.message.clone(), Some(false))
        }
    };
    AttemptView {
        number: attempt.number,
        started_at: attempt.started_at,
        ended_at: attempt.ended_at,
        outcome,
        ok,
    }
}
