//! What a person does about an execution that they look at. They look into the ledger before they say what happened.

use domain::StepKey;
use domain::execution::{ExecutionState, StepState};

use crate::ledger::Ledger;
use crate::rounds::Chance;
use crate::wire::{Act, View};

/// Whether people do odd things too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Now and then they hold, cancel, or say no.
    Lively,
    /// They get everything done.
    Diligent,
}

/// Returns what they do; none when there is nothing to do for them.
pub(crate) fn decide(
    view: &View,
    name: &str,
    ledger: &Ledger,
    chance: &mut Chance,
    mood: Mood,
) -> Option<Act> {
    let seen = view.version;
    let lively = mood == Mood::Lively;
    // A doubt stays a question even when the execution has ended.
    let doubt = view.steps.iter().find(|(_, state)| **state == StepState::Unknown);
    if let Some((step, _)) = doubt {
        return Some(clear_up(step, seen, name, ledger, chance));
    }
    match view.state {
        ExecutionState::Done | ExecutionState::Cancelled => return None,
        ExecutionState::Paused => {
            return (!lively || chance.one_in(2)).then_some(Act::Resume { seen });
        }
        ExecutionState::Running | ExecutionState::Waiting | ExecutionState::Failed => {}
    }
    if lively && chance.one_in(300) {
        return Some(Act::Cancel { seen });
    }
    if lively && chance.one_in(60) {
        return Some(Act::Pause { seen });
    }
    view.steps.iter().find_map(|(step, state)| match state {
        StepState::Waiting => wait_for(step.clone(), seen, lively && chance.one_in(8)),
        // Who only presses “try again” relies on the system knowing the work by its key.
        StepState::Failed => Some(
            if (!may_be_repeated(step) || chance.one_in(3)) && ledger.has(&target(name, step)) {
                Act::DoByHand {
                    step: step.clone(),
                    seen,
                }
            } else {
                Act::Retry {
                    step: step.clone(),
                    seen,
                }
            },
        ),
        StepState::Pending
        | StepState::Running
        | StepState::Blocked
        | StepState::Retrying
        | StepState::Unknown
        | StepState::Done
        | StepState::Skipped
        | StepState::Cancelled => None,
    })
}

/// Returns whether nothing can happen to it any more.
pub(crate) fn has_ended(view: &View) -> bool {
    let open = |state: &StepState| match state {
        StepState::Running | StepState::Unknown => true,
        StepState::Pending
        | StepState::Waiting
        | StepState::Blocked
        | StepState::Retrying
        | StepState::Failed
        | StepState::Done
        | StepState::Skipped
        | StepState::Cancelled => false,
    };
    match view.state {
        ExecutionState::Done | ExecutionState::Cancelled => !view.steps.values().any(open),
        ExecutionState::Running
        | ExecutionState::Waiting
        | ExecutionState::Paused
        | ExecutionState::Failed => false,
    }
}

/// What the effect of a step is made on.
pub(crate) fn target(name: &str, step: &StepKey) -> String {
    format!("{name}/{step}")
}

fn may_be_repeated(step: &StepKey) -> bool {
    matches!(step.as_str(), "put" | "post" | "keep")
}

fn clear_up(step: &StepKey, seen: u64, name: &str, ledger: &Ledger, chance: &mut Chance) -> Act {
    let took_effect = ledger.has(&target(name, step));
    let step = step.clone();
    if took_effect && chance.one_in(3) {
        Act::DoByHand { step, seen }
    } else {
        Act::Settle {
            step,
            seen,
            took_effect,
        }
    }
}

fn wait_for(step: StepKey, seen: u64, says_no: bool) -> Option<Act> {
    match step.as_str() {
        "check" => Some(Act::TaskDone { step, seen }),
        "confirm" => Some(Act::Answer { step, seen }),
        "agree" if says_no => Some(Act::Deny { step, seen }),
        "agree" => Some(Act::Approve { step, seen }),
        _ => None,
    }
}
