//! One attempt at taking an access back.

use connector::{Action, Cx, Receipt, Undone};
use domain::execution::ByHandReason;
use domain::leaving::{Removal, Revoked};
use domain::workflow::StepKind;

use crate::event::Outcome;
use crate::runner::Runner;
use crate::runner::attempt::{failed, gone, stopped, unreadable};
use crate::runner::prepare::{departure, removal};
use crate::{Connected, Execution, Given};

/// What is needed to take an access back.
pub(super) struct Undo {
    action: &'static dyn Action,
    receipt: Receipt,
    pub(super) connection: Connected,
}

/// Finds out what is needed to take an access back; an outcome when that has changed since the step was dispatched.
pub(super) async fn ready(runner: &Runner, removal: &Removal) -> Result<Undo, Outcome> {
    let connection = match removal::connected(runner, removal).await {
        Ok(Ok(connection)) => connection,
        Ok(Err(reason)) => return Err(stopped(gone(reason, false))),
        Err(error) => return Err(unreadable(&error)),
    };
    let given = match runner.journal.given(removal.grant).await {
        Ok(given) => given,
        Err(error) => return Err(unreadable(&error)),
    };
    match given {
        Some(Given {
            revoked_at: Some(_), ..
        }) => Err(Outcome::TakenBack {
            how: Revoked::WasGone,
            summary: "It was taken back before.".to_owned(),
        }),
        Some(Given {
            action,
            receipt: Some(receipt),
            ..
        }) if let Some(action) = runner.catalogue.action(&action) => Ok(Undo {
            action,
            receipt: Receipt(receipt),
            connection,
        }),
        given @ (Some(_) | None) => {
            let reason = ByHandReason::GivenByHand;
            Err(Outcome::HandedOver(removal::task(
                runner,
                removal,
                given.as_ref(),
                reason,
            )))
        }
    }
}

/// Takes an access back.
pub(super) async fn take_back(undo: &Undo, cx: &Cx) -> Outcome {
    match undo.action.undo(cx, &undo.receipt).await {
        Ok(Undone::Reversed(summary)) => Outcome::TakenBack {
            how: Revoked::Undone,
            summary,
        },
        Ok(Undone::AlreadyGone) => Outcome::TakenBack {
            how: Revoked::WasGone,
            summary: if cx.made_before() {
                "It is gone. An earlier attempt, whose end nobody saw, may have taken it back."
            } else {
                "It was gone already."
            }
            .to_owned(),
        },
        Ok(Undone::ByHand(instruction)) => Outcome::HandedOver(removal::handed_over(instruction)),
        Err(error) => failed(error, true),
    }
}

/// Looks once more what stands, at the end of a leaving.
pub(super) async fn depart(runner: &Runner, execution: &Execution, kind: &StepKind) -> Outcome {
    let StepKind::Departure(step) = kind else {
        return super::no_action();
    };
    let Some(who) = &step.who else {
        return super::no_action();
    };
    match departure::look(runner, execution, who).await {
        Ok(Ok(summary)) => Outcome::Departed(summary),
        Ok(Err(error)) => stopped(error),
        Err(error) => unreadable(&error),
    }
}
