//! Puts an execution into the words of the window. Pure.

pub(crate) mod partner;
mod verbs;

use std::collections::HashSet;

use api::execution::verb::{CommentView, HoldView};
use api::execution::{AttemptView, ExecutionDetail, Manner, MemberRef, NamedValue, Offer, StepDetail};
use api::organization::OrganizationOption;
use connector::Catalogue;
use domain::execution::{Actor, ByHandReason, StepState};
use domain::form::{Answers, Field, Input};
use domain::role::{Permission, Role};
use domain::workflow::{ActionStep, RemovalStep, Step, StepKind};
use domain::{PersonId, StepKey};
use engine::template::Context;
use engine::{Attempt, AttemptOutcome, Comment, Execution, StepRun, Subject};
use serde_json::Value;

use crate::execution_view::partner::Insiders;
use crate::titles;

/// What the view needs to know beside the execution.
pub(crate) struct Facts<'a> {
    /// The systems that are connected and switched on.
    pub(crate) connected: &'a HashSet<String>,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) subject: &'a Subject,
    pub(crate) organizations: &'a [OrganizationOption],
    /// Whom the execution is about.
    pub(crate) person: Option<PersonId>,
    /// Who reads it.
    pub(crate) reader: Actor,
    /// The role they have now.
    pub(crate) role: Role,
    /// Who may be named, when a partner's own admin reads it.
    pub(crate) insiders: Option<Insiders<'a>>,
}

impl Facts<'_> {
    /// Returns whether the reader may do something with the steps.
    fn may_act(&self) -> bool {
        self.role.allows(Permission::Execute) || self.insiders.is_some()
    }

    /// Returns the name of a person who was chosen in a form.
    fn chosen_person(&self, id: &str) -> String {
        let part = |key: &str| self.subject.person.get(key).and_then(Value::as_str);
        match (part("first_name"), part("last_name")) {
            (Some(first), Some(last)) if self.person.is_some_and(|person| person.to_string() == id) => {
                format!("{first} {last}").trim().to_owned()
            }
            (_, _) if id.is_empty() => String::new(),
            (_, _) => "A person".to_owned(),
        }
    }
}

/// Returns everything about an execution that the reader may know.
pub(crate) fn detail(execution: &Execution, facts: &Facts<'_>) -> ExecutionDetail {
    let full = full(execution, facts);
    match &facts.insiders {
        Some(insiders) => partner::detail(full, execution, insiders, facts),
        None => full,
    }
}

fn full(execution: &Execution, facts: &Facts<'_>) -> ExecutionDetail {
    let name_of = |id| {
        facts
            .organizations
            .iter()
            .find(|option| option.id == id)
            .map(|option| option.name.clone())
    };
    let goes_on = facts.may_act() && !execution.has_ended();
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
        hold: execution.hold.as_ref().map(|hold| HoldView {
            by: hold.by.name.clone(),
            reason: hold.reason.clone(),
            at: hold.at,
        }),
        comments: comments(execution),
        can_pause: goes_on && execution.hold.is_none(),
        can_resume: goes_on && execution.hold.is_some(),
        can_cancel: goes_on,
        can_comment: facts.may_act(),
        has_evidence: execution.leaving.is_some() && facts.role.allows(Permission::Administer),
        steps: (0..execution.steps.len())
            .map(|index| step_detail(execution, index, facts))
            .collect(),
    }
}

fn comments(execution: &Execution) -> Vec<CommentView> {
    let comments = execution.comments.iter();
    comments.map(|said| comment(execution, said)).collect()
}

fn comment(execution: &Execution, said: &Comment) -> CommentView {
    CommentView {
        by: said.by.name.clone(),
        at: said.at,
        step: said.step.as_ref().map(|key| title(execution, key)),
        text: said.text.clone(),
    }
}

fn title(execution: &Execution, key: &StepKey) -> String {
    let step = execution.definition.step(key);
    step.map_or_else(|| key.as_str().to_owned(), |step| step.title.clone())
}

/// Returns the names of the steps that the step at `index` waits for, when the one above it is not among them.
fn beside_after(execution: &Execution, index: usize) -> Vec<String> {
    let needs = execution.graph.needs(index);
    let Some(above) = index.checked_sub(1) else {
        return Vec::new();
    };
    if execution.graph.before(index).contains(&above) {
        return Vec::new();
    }
    let steps = &execution.definition.steps;
    needs.iter().map(|need| steps[*need].title.clone()).collect()
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
            } else if action.only_when_connected {
                Manner::PassedOver
            } else {
                Manner::ByHand
            }
        }
        StepKind::Removal(RemovalStep {
            removal: Some(removal),
            ..
        }) => {
            let known = catalogue.action(&removal.action).is_some();
            let system = removal.action.split_once('.').map(|(system, _)| system);
            if known && system.is_some_and(|system| connected.contains(system)) {
                Manner::Automatic
            } else {
                Manner::ByHand
            }
        }
        StepKind::Removal(RemovalStep { removal: None, .. }) | StepKind::Departure(_) => Manner::Automatic,
    }
}

fn step_detail(execution: &Execution, index: usize, facts: &Facts<'_>) -> StepDetail {
    let (step, run) = (&execution.definition.steps[index], &*execution.steps[index]);
    let today = manner(step, facts.connected, facts.catalogue);
    let manner = match run.state {
        _ if matches!(today, Manner::Form | Manner::Approval) => today,
        StepState::Pending | StepState::Cancelled => today,
        _ if run.is_passed_over() => Manner::PassedOver,
        _ if run.task.is_some() || run.proof.is_some() => Manner::ByHand,
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
            StepKind::Removal(step) => step.removal.as_ref().map_or_else(String::new, |removal| {
                titles::system(facts.catalogue, &removal.system)
            }),
            StepKind::Form(_) | StepKind::Task(_) | StepKind::Approval(_) | StepKind::Departure(_) => {
                String::new()
            }
        },
        beside_after: beside_after(execution, index),
        state: run.state,
        started_at: run.started_at,
        ended_at: run.ended_at,
        retry_at: run.retry_at,
        outcome: run.summary.clone(),
        done_by: run.done_by.as_ref().map(|actor| actor.name.clone()),
        proof: run.proof.clone(),
        assignee: run.assignee.as_ref().map(|actor| MemberRef {
            account: actor.account,
            name: actor.name.clone(),
        }),
        error: run.error.clone(),
        inputs: inputs(execution, step, run, facts),
        outputs: outputs(step, run, facts),
        attempts: run.attempts.iter().map(attempt).collect(),
        attempts_made: run.attempts_in_round,
        attempts_at_most: match &step.kind {
            StepKind::Action(_) | StepKind::Removal(_) => step.retry.attempts,
            StepKind::Form(_) | StepKind::Task(_) | StepKind::Approval(_) | StepKind::Departure(_) => 0,
        },
        approval: verbs::approval(execution, index, facts),
        offer: offer(execution, index, today, facts),
        verbs: verbs::of(execution, index, today, facts),
    }
}

fn offer(execution: &Execution, index: usize, today: Manner, facts: &Facts<'_>) -> Offer {
    if !facts.may_act() {
        return Offer::Nothing;
    }
    let (step, run) = (&execution.definition.steps[index], &*execution.steps[index]);
    match (run.state, &step.kind) {
        (StepState::Waiting, StepKind::Form(form)) => Offer::Answer {
            fields: form.fields.clone(),
            earlier: run.earlier.clone(),
        },
        (StepState::Waiting, StepKind::Approval(asked)) => {
            if verbs::may_decide(execution, asked, run, facts).is_ok() {
                Offer::Decide
            } else {
                Offer::Nothing
            }
        }
        (StepState::Waiting, StepKind::Departure(_)) => Offer::Nothing,
        (StepState::Waiting, StepKind::Action(_) | StepKind::Task(_) | StepKind::Removal(_)) => {
            let fields = match &step.kind {
                StepKind::Action(action) => action.by_hand.fields.clone(),
                StepKind::Task(task) => task.fields.clone(),
                StepKind::Removal(removal) => removal.fields.clone(),
                StepKind::Form(_) | StepKind::Approval(_) | StepKind::Departure(_) => Vec::new(),
            };
            let task = run.task.as_ref();
            let reason = task.map_or(ByHandReason::Defined, |task| task.reason);
            Offer::Task {
                instructions: task.map(|task| task.instructions.clone()).unwrap_or_default(),
                reason,
                fields,
                earlier: run.earlier.clone(),
                can_be_automatic: today == Manner::Automatic && can_change(reason),
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

/// Returns whether what is done by hand for the reason could be done by the app later.
const fn can_change(reason: ByHandReason) -> bool {
    match reason {
        ByHandReason::Defined
        | ByHandReason::NotConnected
        | ByHandReason::SwitchedOff
        | ByHandReason::LeftToPerson => true,
        ByHandReason::GivenByHand | ByHandReason::Irreversible => false,
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
    let present = present_input(execution, action, run, facts).into_iter();
    present.filter_map(|(key, value)| named(key, value)).collect()
}

/// Returns what an action would be given now, by its keys; empty for what cannot be known.
fn present_input<'a>(
    execution: &Execution,
    action: &'a ActionStep,
    run: &StepRun,
    facts: &Facts<'_>,
) -> Vec<(&'a str, String)> {
    let context = Context::new(execution, facts.subject, None);
    let value = |(key, template): (&'a String, &String)| {
        let changed = run.changed_input.get(key).and_then(Value::as_str);
        let value = changed.map_or_else(|| context.fill(template).unwrap_or_default(), str::to_owned);
        (key.as_str(), value)
    };
    action.input.iter().map(value).collect()
}

fn outputs(step: &Step, run: &StepRun, facts: &Facts<'_>) -> Vec<NamedValue> {
    let fields: &[Field] = match &step.kind {
        StepKind::Form(form) => &form.fields,
        StepKind::Task(task) => &task.fields,
        StepKind::Action(action) => &action.by_hand.fields,
        StepKind::Removal(removal) => &removal.fields,
        StepKind::Approval(_) | StepKind::Departure(_) => &[],
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
        Input::Person => facts.chosen_person(text),
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
        | Input::Date
        | Input::Number { .. } => text.to_owned(),
    }
}

fn attempt(attempt: &Attempt) -> AttemptView {
    let (outcome, ok) = match &attempt.outcome {
        AttemptOutcome::Running => (String::new(), None),
        AttemptOutcome::Succeeded(summary) => (summary.clone(), Some(true)),
        AttemptOutcome::HandedOver(what) => (format!("It is left to a person: {what}"), Some(true)),
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
