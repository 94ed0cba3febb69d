//! Approval steps: others than those who asked say whether the execution may go on.

use std::time::Duration;

use domain::StepKey;
use domain::execution::{Actor, Recorded, StepState};
use domain::role::Role;
use domain::workflow::{ApprovalStep, StepKind};

use crate::event::{Decision, Effect, NotTheirs, Rejected};
use crate::steps::remark;
use crate::transition::Draft;
use crate::verbs::reason_of;
use crate::{Execution, StepRun};

const HOUR: u64 = 3600;

/// What somebody says.
pub(crate) struct Answer {
    /// Yes or no.
    pub(crate) decision: Decision,
    /// Why.
    pub(crate) reason: String,
    /// The role they have now.
    pub(crate) role: Role,
    /// Who.
    pub(crate) by: Actor,
}

/// Asks, and sets the deadline.
pub(crate) fn open(draft: &mut Draft, step: &StepKey, asked: &ApprovalStep, question: String) {
    let hours = asked.deadline_hours;
    let deadline = hours.map(|hours| draft.now.plus(Duration::from_secs(u64::from(hours) * HOUR)));
    draft.record(Recorded::ApprovalOpened {
        step: step.clone(),
        question,
        deadline,
    });
    if let Some(at) = deadline {
        let step = step.clone();
        draft.effect(Effect::WakeAt {
            step,
            at,
            within: None,
        });
    }
}

/// Takes a yes or a no to a waiting approval.
pub(crate) fn decide(draft: &mut Draft, step: &StepKey, seen: u64, answer: Answer) -> Result<(), Rejected> {
    let (index, run) = draft.find_unmoved(step, seen)?;
    let definition = draft.next.definition.clone();
    let (StepKind::Approval(asked), StepState::Waiting) = (&definition.steps[index].kind, run.state) else {
        return Err(Rejected::MovedOn);
    };
    if deadline_of(run).is_some_and(|deadline| deadline <= draft.now) {
        return Err(Rejected::MovedOn);
    }
    may_decide(&draft.next, asked, run, &answer.by, answer.role).map_err(Rejected::NotTheirs)?;
    let (step, by) = (step.clone(), answer.by);
    draft.record(match answer.decision {
        Decision::Approve => {
            let reason = remark("reason", &answer.reason)?;
            Recorded::Approved { step, reason, by }
        }
        Decision::Deny => {
            let reason = reason_of(&answer.reason)?;
            Recorded::Denied { step, reason, by }
        }
    });
    Ok(())
}

/// Takes note that nobody answered in time.
pub(crate) fn deadline_passed(draft: &mut Draft, step: &StepKey) -> Result<(), Rejected> {
    let (_, run) = draft.find(step)?;
    let passed = deadline_of(run).is_some_and(|deadline| deadline <= draft.now);
    if run.state != StepState::Waiting || !passed {
        return Err(Rejected::MovedOn);
    }
    draft.record(Recorded::ApprovalExpired { step: step.clone() });
    Ok(())
}

/// Returns why somebody may not answer, if they may not. A no needs the same distance as a yes: nobody decides
/// about their own request.
pub fn may_decide(
    execution: &Execution,
    asked: &ApprovalStep,
    run: &StepRun,
    by: &Actor,
    role: Role,
) -> Result<(), NotTheirs> {
    if !asked.roles.contains(&role) {
        return Err(NotTheirs::Role);
    }
    if asked_for(execution, &run.key, by) {
        return Err(NotTheirs::OwnRequest);
    }
    let given = run.approval.iter().flat_map(|approval| &approval.given);
    if given.into_iter().any(|consent| consent.by.account == by.account) {
        return Err(NotTheirs::SaidYes);
    }
    Ok(())
}

fn deadline_of(run: &StepRun) -> Option<domain::Timestamp> {
    run.approval.as_ref()?.deadline
}

/// Returns whether somebody asked for what is to be approved: they started the execution, or had a hand in a step
/// before the approval.
fn asked_for(execution: &Execution, approval: &StepKey, by: &Actor) -> bool {
    let before = execution
        .place(approval)
        .map(|index| execution.graph.before(index));
    let mut before = before.into_iter().flatten();
    execution.started_by.account == by.account
        || before.any(|index| execution.steps[index].hands.contains(&by.account))
}
