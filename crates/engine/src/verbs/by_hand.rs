//! A person did by hand what an action could not.

use domain::StepKey;
use domain::execution::{Actor, Proof, Recorded, StepState};
use domain::form::{self, FieldError, Problem};
use domain::organization::is_web_link;

use crate::event::{ByHand, Rejected};
use crate::input::input_by_hand;
use crate::steps::{records_of, remark};
use crate::transition::Draft;
use crate::verbs::{noted_by_hand, reason_of};
use crate::{Execution, Subject};

/// Returns whether the step can be said to be done by hand. A task that waits has its own confirmation.
pub(crate) fn fits(execution: &Execution, index: usize) -> bool {
    noted_by_hand(&execution.definition.steps[index].kind).is_some()
        && match execution.steps[index].state {
            StepState::Failed | StepState::Blocked | StepState::Retrying => execution.cancel_reason.is_none(),
            StepState::Unknown => true,
            StepState::Pending
            | StepState::Running
            | StepState::Waiting
            | StepState::Done
            | StepState::Skipped
            | StepState::Cancelled => false,
        }
}

/// Takes what the person did: what they noted, why, and what shows it. All that is wrong is told at once.
pub(crate) fn take(
    draft: &mut Draft,
    step: &StepKey,
    seen: u64,
    report: &ByHand,
    subject: &Subject,
    by: Actor,
) -> Result<(), Rejected> {
    let (index, _) = draft.find_unmoved(step, seen)?;
    let definition = draft.next.definition.clone();
    let noted = noted_by_hand(&definition.steps[index].kind);
    let (Some(fields), true) = (noted, fits(&draft.next, index)) else {
        return Err(Rejected::MovedOn);
    };
    let answers = form::check(fields, &report.answers).map_err(Rejected::Invalid);
    let (answers, reason, proof) = all_of(answers, reason_of(&report.reason), proof_of(&report.proof))?;
    let given = input_by_hand(&draft.next, index, subject);
    let records = records_of(draft, index, &answers, subject, (given, None)).map_err(Rejected::Records)?;
    draft.record(Recorded::DoneByHand {
        step: step.clone(),
        answers,
        reason,
        proof,
        records,
        by,
    });
    Ok(())
}

fn proof_of(proof: &Proof) -> Result<Proof, Rejected> {
    let invalid = |problem, message: &str| {
        Err(Rejected::Invalid(vec![FieldError::new(
            "proof", problem, message,
        )]))
    };
    let value = remark("proof", proof.value())?;
    if value.is_empty() {
        return invalid(
            Problem::Missing,
            "Say what shows it: a sentence, a link, or the name of a file.",
        );
    }
    Ok(match proof {
        Proof::Text(_) => Proof::Text(value),
        Proof::File(_) => Proof::File(value),
        Proof::Link(_) if is_web_link(&value) => Proof::Link(value),
        Proof::Link(_) => {
            return invalid(
                Problem::NotALink,
                "Enter a web address that begins with https:// or http://.",
            );
        }
    })
}

fn all_of<A, B, C>(
    a: Result<A, Rejected>,
    b: Result<B, Rejected>,
    c: Result<C, Rejected>,
) -> Result<(A, B, C), Rejected> {
    let mut wrong = Vec::new();
    let mut keep = |rejected: Rejected| match rejected {
        Rejected::Invalid(errors) => {
            wrong.extend(errors);
            None
        }
        other @ (Rejected::MovedOn
        | Rejected::UnknownStep
        | Rejected::NotTheirs(_)
        | Rejected::Records(_)) => Some(other),
    };
    match (a, b, c) {
        (Ok(a), Ok(b), Ok(c)) => Ok((a, b, c)),
        (a, b, c) => {
            let others = [a.err(), b.err(), c.err()].into_iter().flatten();
            let other = others.filter_map(&mut keep).next();
            Err(other.unwrap_or(Rejected::Invalid(wrong)))
        }
    }
}
