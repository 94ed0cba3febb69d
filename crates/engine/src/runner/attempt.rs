//! One attempt at an action: plan, then apply what the plan says.

pub(super) mod line;
mod undo;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use connector::{Applied, Cx, Error, Kind, Plan};
use domain::StepKey;
use domain::execution::{ByHandReason, StepError};
use domain::workflow::{ActionStep, RemovalStep, StepKind};
use futures_util::FutureExt;
use tokio::sync::mpsc;

use crate::event::{Event, Outcome, Retry};
use crate::input::input_of;
use crate::runner::attempt::line::Line;
use crate::runner::standing::{self, Recorded};
use crate::runner::{Runner, Wake, prepare};
use crate::template::groups::waits_for_group;
use crate::{Execution, Subject};

/// One attempt at an action.
pub(super) struct Attempt {
    pub(super) execution: Arc<Execution>,
    pub(super) step: StepKey,
    pub(super) number: u32,
    pub(super) number_in_round: u32,
    pub(super) idempotency_key: String,
}

impl Attempt {
    /// Carries the attempt out and returns its end. A panic in a connector ends the attempt, not the app.
    pub(super) async fn run(self, runner: Runner, wakes: mpsc::UnboundedSender<Wake>) -> Event {
        let (step, attempt) = (self.step.clone(), self.number);
        let jitter = jitter(&self.idempotency_key, attempt);
        let applying = AtomicBool::new(false);
        let work = self.carry_out(&runner, wakes, &applying);
        // What a panicking connector leaves half done is behind its own door; nothing here is shared with it.
        let (outcome, subject) = match AssertUnwindSafe(work).catch_unwind().await {
            Ok(ended) => ended,
            Err(_) => (crashed(applying.load(Ordering::SeqCst)), Subject::default()),
        };
        Event::AttemptEnded {
            step,
            attempt,
            outcome,
            subject,
            jitter,
        }
    }

    async fn carry_out(
        self,
        runner: &Runner,
        wakes: mpsc::UnboundedSender<Wake>,
        applying: &AtomicBool,
    ) -> (Outcome, Subject) {
        let index = self.execution.place(&self.step);
        let subject = match index {
            Some(index) if self.execution.graph.names_subject(index) => {
                match runner.journal.subject(self.execution.id).await {
                    Ok(subject) => subject,
                    Err(error) => return (unreadable(&error), Subject::default()),
                }
            }
            Some(_) | None => Subject::default(),
        };
        let step = index.map(|index| &self.execution.definition.steps[index].kind);
        let outcome = match step {
            Some(StepKind::Action(action)) => self.call(runner, action, &subject, wakes, applying).await,
            Some(StepKind::Removal(step)) => self.take_back(runner, step, wakes, applying).await,
            Some(kind @ StepKind::Departure(_)) => undo::depart(runner, &self.execution, kind).await,
            Some(StepKind::Form(_) | StepKind::Task(_) | StepKind::Approval(_)) | None => no_action(),
        };
        (outcome, subject)
    }

    async fn take_back(
        &self,
        runner: &Runner,
        step: &RemovalStep,
        wakes: mpsc::UnboundedSender<Wake>,
        applying: &AtomicBool,
    ) -> Outcome {
        let (Some(removal), Some(run)) = (&step.removal, self.execution.step(&self.step)) else {
            return no_action();
        };
        let ready = match undo::ready(runner, removal).await {
            Ok(ready) => ready,
            Err(outcome) => return outcome,
        };
        let cx = Cx {
            connection: ready.connection.id,
            settings: ready.connection.settings.clone(),
            credentials: runner.credentials.clone(),
            checkpoint: Arc::new(self.line(wakes)),
            records: Recorded::besides(runner, &self.execution, removal),
            idempotency_key: self.idempotency_key.clone(),
            attempt: self.number_in_round,
            earlier: run.earlier(),
            own_keys: run.own_keys(),
            now: runner.clock.now(),
        };
        applying.store(true, Ordering::SeqCst);
        undo::take_back(&ready, &cx).await
    }

    fn line(&self, wakes: mpsc::UnboundedSender<Wake>) -> Line {
        Line {
            execution: self.execution.id,
            step: self.step.clone(),
            attempt: self.number,
            wakes,
        }
    }

    async fn call(
        &self,
        runner: &Runner,
        action: &ActionStep,
        subject: &Subject,
        wakes: mpsc::UnboundedSender<Wake>,
        applying: &AtomicBool,
    ) -> Outcome {
        let connection = match prepare::connected(runner, action).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(reason)) => return stopped(gone(reason, action.only_when_connected)),
            Err(error) => return unreadable(&error),
        };
        let Some(known) = runner.catalogue.action(&action.full_name()) else {
            return stopped(gone(ByHandReason::NotConnected, action.only_when_connected));
        };
        let Some(run) = self.execution.step(&self.step) else {
            return failed(
                Error::new(Kind::Permanent, "internal", "The step has no run."),
                false,
            );
        };
        let input = match input_of(&self.execution, run, action, subject) {
            Ok(input) => input,
            Err(error) if waits_for_group(&error) => return stopped(error),
            Err(error) => {
                return Outcome::Failed {
                    error,
                    retry: Retry::Never,
                    applying: false,
                };
            }
        };
        let line = Arc::new(self.line(wakes));
        let tells_apply = run.attempts.last().is_some_and(|attempt| attempt.tells_apply);
        let cx = Cx {
            connection: connection.id,
            settings: connection.settings,
            credentials: runner.credentials.clone(),
            checkpoint: line.clone(),
            records: Recorded::of(runner, &self.execution, action),
            idempotency_key: self.idempotency_key.clone(),
            attempt: self.number_in_round,
            earlier: run.earlier(),
            own_keys: run.own_keys(),
            now: runner.clock.now(),
        };
        let applied = match known.plan(&cx, &input).await {
            Ok(Plan::AlreadyRight(applied)) => Ok(applied),
            Ok(Plan::Blocked(error)) => return stopped(error.to_step_error()),
            Ok(Plan::Create(_) | Plan::Change(_)) => {
                if tells_apply && let Err(refused) = line.apply_begins().await {
                    return failed(refused, false);
                }
                applying.store(true, Ordering::SeqCst);
                known.apply(&cx, &input).await
            }
            Err(error) => Err(error),
        };
        match applied {
            Ok(Applied {
                summary,
                outputs,
                receipt,
            }) => Outcome::Done {
                given: input,
                outputs,
                summary,
                receipt: receipt.map(|receipt| receipt.0),
            },
            Err(error) => failed(error, applying.load(Ordering::SeqCst)),
        }
    }
}

/// The outcome of an attempt that was stopped before it changed anything.
fn stopped(error: StepError) -> Outcome {
    Outcome::Blocked {
        error,
        applying: false,
    }
}

fn failed(error: Error, applying: bool) -> Outcome {
    let told = error.to_step_error();
    match error.kind {
        Kind::Transient { retry_after } => Outcome::Failed {
            error: told,
            retry: Retry::After(retry_after.unwrap_or(Duration::ZERO)),
            applying,
        },
        Kind::Permanent | Kind::NeedsPermission(_) => Outcome::Failed {
            error: told,
            retry: Retry::Never,
            applying,
        },
        Kind::Blocked => Outcome::Blocked {
            error: told,
            applying,
        },
        Kind::UnknownOutcome => Outcome::Unknown(told),
    }
}

/// The workflow has no action at a step that is to be attempted.
fn no_action() -> Outcome {
    failed(
        Error::new(Kind::Permanent, "internal", "The step has no action."),
        false,
    )
}

fn gone(reason: ByHandReason, is_passed_over: bool) -> StepError {
    let message = match reason {
        ByHandReason::SwitchedOff => "The connection was switched off before the step began.",
        ByHandReason::NotConnected
        | ByHandReason::Defined
        | ByHandReason::GivenByHand
        | ByHandReason::Irreversible
        | ByHandReason::LeftToPerson => "The connection was removed before the step began.",
    };
    let hint = if is_passed_over {
        "Try again: without the connection the step is passed over."
    } else {
        "Try again: without the connection the step becomes a task."
    };
    StepError {
        code: "connection_gone".to_owned(),
        message: message.to_owned(),
        hint: hint.to_owned(),
        detail: Vec::new(),
        trace: String::new(),
    }
}

fn unreadable(error: &crate::JournalError) -> Outcome {
    failed(standing::unreadable(error), false)
}

/// A connector that panics while it only looks has changed nothing; later nobody can tell.
fn crashed(applying: bool) -> Outcome {
    if applying {
        Outcome::Unknown(fault(
            "The step ended by a fault of this app, so nobody can tell whether it took effect.",
            "Look it up in the system, then say what you found. Please report the fault with the log.",
        ))
    } else {
        Outcome::Failed {
            error: crashed_while_looking(),
            retry: Retry::Never,
            applying: false,
        }
    }
}

pub(crate) fn crashed_while_looking() -> StepError {
    fault(
        "The step ended by a fault of this app, before it changed anything.",
        "Please report the fault with the log.",
    )
}

fn fault(message: &str, hint: &str) -> StepError {
    StepError {
        code: "internal".to_owned(),
        message: message.to_owned(),
        hint: hint.to_owned(),
        detail: vec!["panic".to_owned()],
        trace: String::new(),
    }
}

/// A number from 0 to 1 that differs between executions, steps and attempts, without a source of chance.
fn jitter(key: &str, attempt: u32) -> f64 {
    let sum = key.bytes().fold(attempt, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    f64::from(sum % 1000) / 999.0
}
