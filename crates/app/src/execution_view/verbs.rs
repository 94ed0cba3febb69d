//! What the reader can do with a step, and what others are asked.

use api::execution::Manner;
use api::execution::verb::{ApprovalView, ConsentView, InputView, StepName, StepVerbs};
use domain::StepKey;
use domain::execution::StepState;
use domain::workflow::{ApprovalStep, StepKind};
use engine::steps::approval;
use engine::verbs::fitting;
use engine::{Execution, NotTheirs, StepRun};

use crate::execution_view::{Facts, present_input, title};
use crate::{error, titles};

/// Returns what the reader can do with the step at `index` now, beside its offer.
pub(super) fn of(execution: &Execution, index: usize, today: Manner, facts: &Facts<'_>) -> StepVerbs {
    if !facts.may_act() {
        return StepVerbs::default();
    }
    let (step, run) = (&execution.definition.steps[index], &*execution.steps[index]);
    let fits = fitting(execution, index);
    let action = match &step.kind {
        StepKind::Action(action) => Some(action),
        StepKind::Form(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Removal(_)
        | StepKind::Departure(_) => None,
    };
    // What is changed counts for the app's own tries only.
    let changeable = fits.change_input && today == Manner::Automatic;
    let input = action.filter(|_| changeable).map(|action| {
        let mut present = present_input(execution, action, run, facts);
        // In the order in which the action itself speaks of them.
        let known = facts.catalogue.action(&action.full_name());
        let order = known.map_or(&[][..], |known| known.spec().inputs);
        present.sort_by_key(|(key, _)| order.iter().position(|known| known == key).unwrap_or(order.len()));
        let view = |(key, value): (&str, String)| InputView {
            key: key.to_owned(),
            label: titles::words(key),
            value,
            changed: run.changed_input.contains_key(key),
        };
        present.into_iter().map(view).collect()
    });
    let name = |key: StepKey| StepName {
        title: title(execution, &key),
        key,
    };
    StepVerbs {
        change_input: input.unwrap_or_default(),
        rerun: fits.rerun.into_iter().flatten().map(name).collect(),
        skip: fits.skip,
        by_hand: action
            .filter(|_| fits.by_hand)
            .map(|action| action.by_hand.fields.clone()),
        assign: fits.assign,
    }
}

/// Returns what others are, or were, asked.
pub(super) fn approval(execution: &Execution, index: usize, facts: &Facts<'_>) -> Option<ApprovalView> {
    let (step, run) = (&execution.definition.steps[index], &*execution.steps[index]);
    let (StepKind::Approval(asked), Some(approval)) = (&step.kind, &run.approval) else {
        return None;
    };
    let why_not = match run.state {
        StepState::Waiting => may_decide(execution, asked, run, facts)
            .err()
            .map(|why| error::not_theirs(why).to_owned()),
        StepState::Pending
        | StepState::Running
        | StepState::Blocked
        | StepState::Retrying
        | StepState::Failed
        | StepState::Unknown
        | StepState::Done
        | StepState::Skipped
        | StepState::Cancelled => None,
    };
    let given = approval.given.iter().map(|consent| ConsentView {
        by: consent.by.name.clone(),
        reason: consent.reason.clone(),
        at: consent.at,
    });
    Some(ApprovalView {
        question: approval.question.clone(),
        roles: asked.roles.clone(),
        needed: asked.needed,
        given: given.collect(),
        deadline: approval.deadline,
        why_not,
    })
}

/// Returns why the reader may not answer, if they may not.
pub(super) fn may_decide(
    execution: &Execution,
    asked: &ApprovalStep,
    run: &StepRun,
    facts: &Facts<'_>,
) -> Result<(), NotTheirs> {
    approval::may_decide(execution, asked, run, &facts.reader, facts.role)
}

#[cfg(test)]
mod tests;
