//! One step of an execution as its journal tells it.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::execution::{Actor, Proof, Recorded, StepError, StepState, Task};
use domain::form::Answers;
use domain::record::Record;
use domain::{AccountId, StepKey, Timestamp};

use crate::execution::approval::{Approval, Consent, denied, expired};
use crate::execution::attempt::{Attempt, AttemptOutcome, INTERRUPTED, Unfinished};

/// One step of an execution.
#[derive(Clone, PartialEq, Debug)]
pub struct StepRun {
    /// Its key.
    pub key: StepKey,
    /// What it is in.
    pub state: StepState,
    /// The number of the last journal line that moved it; 0 while there is none.
    pub last_entry: u64,
    /// When its turn came.
    pub started_at: Option<Timestamp>,
    /// When it was done or stopped.
    pub ended_at: Option<Timestamp>,
    /// When the next attempt is due.
    pub retry_at: Option<Timestamp>,
    /// What the action was given, once it is done.
    pub given: Answers,
    /// What a person had the action given instead of what its templates say.
    pub changed_input: Answers,
    /// What later steps can use: answers of a form or task, outputs of an action.
    pub outputs: Answers,
    /// What it told before it was to be done anew.
    pub earlier: Answers,
    /// What happened, one sentence for a person.
    pub summary: String,
    /// Who did it, when a person did.
    pub done_by: Option<Actor>,
    /// What shows it, when a person did by hand what the action could not.
    pub proof: Option<Proof>,
    /// Why it stopped or waits.
    pub error: Option<StepError>,
    /// What a person is, or was, asked to do by hand.
    pub task: Option<Task>,
    /// What others are, or were, asked to approve.
    pub approval: Option<Approval>,
    /// Who is to do it; none when anybody may.
    pub assignee: Option<Actor>,
    /// Each attempt, oldest first.
    pub attempts: Vec<Attempt>,
    /// What it has recorded so far, over all its rounds.
    pub records: Vec<Record>,
    /// Who has had a hand in what it is given or tells, over all its rounds: they do not approve it.
    pub hands: BTreeSet<AccountId>,
    /// How often it was to be done anew, or otherwise than before; part of the idempotency key.
    pub round: u32,
    /// How many attempts of this round count against the retry policy: those that were blocked, or cut off by
    /// the end of the app, do not.
    pub attempts_in_round: u32,
    /// How many attempts in a row were cut off by the end of the app.
    pub interruptions: u32,
    /// The attempts that did not come to a good end and may have changed something, by what the step was given.
    pub unfinished: Vec<Unfinished>,
}

impl StepRun {
    /// Returns whether the app left it out by itself, because its system is not connected.
    pub fn is_passed_over(&self) -> bool {
        self.state == StepState::Skipped && self.done_by.is_none()
    }

    pub(super) fn pending(key: StepKey) -> Self {
        Self {
            key,
            state: StepState::Pending,
            last_entry: 0,
            started_at: None,
            ended_at: None,
            retry_at: None,
            given: Answers::new(),
            changed_input: Answers::new(),
            outputs: Answers::new(),
            earlier: Answers::new(),
            summary: String::new(),
            done_by: None,
            proof: None,
            error: None,
            task: None,
            approval: None,
            assignee: None,
            attempts: Vec::new(),
            records: Vec::new(),
            hands: BTreeSet::new(),
            round: 0,
            attempts_in_round: 0,
            interruptions: 0,
            unfinished: Vec::new(),
        }
    }

    /// Returns how long the pause before the next attempt was when it began.
    pub(crate) fn pause(&self) -> Option<Duration> {
        let ended_at = self.attempts.last()?.ended_at?;
        Some(self.retry_at?.since(ended_at))
    }

    /// Takes a line in that is about this step. `needed` is how many must say yes to an approval.
    pub(super) fn evolve(&mut self, recorded: &Recorded, at: Timestamp, cancelled: bool, needed: u32) {
        match recorded {
            Recorded::FormOpened { .. } => self.enter(StepState::Waiting, at),
            Recorded::TaskOpened { task, .. } => {
                self.enter(StepState::Waiting, at);
                self.task = Some(task.clone());
                self.error = None;
            }
            Recorded::FormAnswered { answers, by, .. } => {
                self.hands.insert(by.account);
                self.outputs.clone_from(answers);
                self.finish(at, String::new(), Some(by));
            }
            Recorded::TaskDone {
                answers, note, by, ..
            } => {
                self.hands.insert(by.account);
                self.outputs.clone_from(answers);
                self.finish(at, note.clone(), Some(by));
            }
            Recorded::AttemptStarted {
                attempt,
                idempotency_key,
                tells_apply,
                ..
            } => self.begin_attempt(*attempt, idempotency_key, *tells_apply, at),
            Recorded::ApplyBegan { .. } => {
                if let Some(attempt) = self.attempts.last_mut() {
                    attempt.applying_since = Some(at);
                }
            }
            Recorded::CommitPointReached { .. } => {
                if let Some(attempt) = self.attempts.last_mut() {
                    attempt.committing = true;
                }
            }
            Recorded::AttemptSucceeded {
                given,
                outputs,
                summary,
                ..
            } => {
                // What it made is told by its records from here on.
                self.forget_earlier();
                self.given.clone_from(given);
                self.end_attempt(AttemptOutcome::Succeeded(summary.clone()), at);
                self.outputs.clone_from(outputs);
                self.finish(at, summary.clone(), None);
            }
            Recorded::HandedOver { task, .. } => {
                let first = task.instructions.first().cloned().unwrap_or_default();
                self.end_attempt(AttemptOutcome::HandedOver(first), at);
                self.state = unless(cancelled, StepState::Waiting);
                self.task = Some(task.clone());
                self.error = None;
            }
            Recorded::Blocked { error, applying, .. } => {
                if *applying {
                    self.may_have_made();
                }
                self.end_attempt(AttemptOutcome::Blocked(error.clone()), at);
                self.attempts_in_round = self.attempts_in_round.saturating_sub(1);
                self.stop(unless(cancelled, StepState::Blocked), error, at);
            }
            Recorded::AttemptFailed {
                error,
                retry_at,
                applying,
                ..
            } => {
                self.end_attempt(AttemptOutcome::Failed(error.clone()), at);
                // Lines of an earlier app do not say it; of those that were cut off it is known all the same.
                let cut_off = error.code == INTERRUPTED;
                if *applying || cut_off && self.attempts.last().is_some_and(Attempt::may_have_applied) {
                    self.may_have_made();
                }
                let state = retry_at.map_or(StepState::Failed, |_| StepState::Retrying);
                self.stop(unless(cancelled, state), error, at);
                self.retry_at = retry_at.filter(|_| self.state == StepState::Retrying);
                if cut_off {
                    self.attempts_in_round = self.attempts_in_round.saturating_sub(1);
                    self.interruptions += 1;
                }
            }
            Recorded::OutcomeUnknown { error, .. } => {
                self.end_attempt(AttemptOutcome::Unknown(error.clone()), at);
                self.may_have_made();
                self.stop(StepState::Unknown, error, at);
            }
            Recorded::RetryRequested { input, by, .. } => {
                // The same try under the same key: what an earlier attempt did unnoticed is not done twice.
                if let Some(input) = input {
                    self.hands.insert(by.account);
                    self.changed_input.clone_from(input);
                    self.round += 1;
                }
                self.begin_anew();
            }
            Recorded::OutcomeSettled {
                took_effect: true,
                by,
                ..
            } => {
                let summary = format!("{} confirmed that it took effect.", by.name);
                self.finish(at, summary, Some(by));
            }
            Recorded::OutcomeSettled {
                took_effect: false, ..
            } if cancelled => self.state = StepState::Cancelled,
            Recorded::OutcomeSettled {
                took_effect: false, ..
            } => {
                self.round += 1;
                self.forget_earlier();
                self.begin_anew();
            }
            Recorded::Skipped { reason, by, .. } => {
                self.finish(at, reason.clone(), by.as_ref());
                self.state = StepState::Skipped;
            }
            Recorded::DoneByHand {
                answers,
                reason,
                proof,
                by,
                ..
            } => {
                self.hands.insert(by.account);
                self.outputs.clone_from(answers);
                self.proof = Some(proof.clone());
                self.finish(at, reason.clone(), Some(by));
            }
            Recorded::ApprovalOpened {
                question, deadline, ..
            } => {
                self.enter(StepState::Waiting, at);
                self.approval = Some(Approval {
                    question: question.clone(),
                    deadline: *deadline,
                    given: Vec::new(),
                });
            }
            Recorded::Approved { reason, by, .. } => self.approve(reason, by, at, needed),
            Recorded::Denied { reason, by, .. } => {
                self.stop(StepState::Failed, &denied(reason, by), at);
                self.done_by = Some(by.clone());
            }
            Recorded::ApprovalExpired { .. } => self.stop(StepState::Failed, &expired(), at),
            Recorded::Assigned { to, .. } => self.assignee.clone_from(to),
            Recorded::Started { .. }
            | Recorded::RerunRequested { .. }
            | Recorded::Commented { .. }
            | Recorded::Paused { .. }
            | Recorded::Resumed { .. }
            | Recorded::Cancelled { .. }
            | Recorded::Finished => {}
        }
        self.records.extend_from_slice(recorded.records());
    }

    /// Forgets what the step told, because it or one before it (`from`) is to be done anew. What it recorded stays.
    pub(super) fn invalidate(&mut self, from: &StepKey, by: &Actor) {
        // What a step before it tells now may be something else, and so may what this one is given.
        if *from != self.key {
            self.unfinished.clear();
        }
        self.hands.insert(by.account);
        self.round += 1;
        if !self.outputs.is_empty() {
            self.earlier = std::mem::take(&mut self.outputs);
        }
        self.given = Answers::new();
        self.changed_input = Answers::new();
        self.summary = String::new();
        self.proof = None;
        self.started_at = None;
        self.begin_anew();
    }

    /// A running attempt is left to end by itself, so that its result is not lost; an unknown outcome stays
    /// a question.
    pub(super) fn cancel(&mut self, at: Timestamp) {
        match self.state {
            StepState::Done | StepState::Skipped | StepState::Running | StepState::Unknown => {}
            StepState::Pending
            | StepState::Waiting
            | StepState::Blocked
            | StepState::Retrying
            | StepState::Failed
            | StepState::Cancelled => {
                self.state = StepState::Cancelled;
                self.ended_at = self.started_at.map(|_| at);
                self.retry_at = None;
            }
        }
    }

    fn enter(&mut self, state: StepState, at: Timestamp) {
        self.state = state;
        self.started_at.get_or_insert(at);
        self.ended_at = None;
        self.retry_at = None;
    }

    fn finish(&mut self, at: Timestamp, summary: String, by: Option<&Actor>) {
        self.state = StepState::Done;
        self.started_at.get_or_insert(at);
        self.ended_at = Some(at);
        self.retry_at = None;
        self.error = None;
        self.summary = summary;
        self.done_by = by.cloned();
        self.interruptions = 0;
    }

    fn stop(&mut self, state: StepState, error: &StepError, at: Timestamp) {
        self.state = state;
        self.ended_at = Some(at);
        self.error = Some(error.clone());
    }

    fn begin_attempt(&mut self, number: u32, idempotency_key: &str, tells_apply: bool, at: Timestamp) {
        self.enter(StepState::Running, at);
        self.error = None;
        self.task = None;
        self.attempts_in_round += 1;
        self.attempts.push(Attempt {
            number,
            started_at: at,
            ended_at: None,
            idempotency_key: idempotency_key.to_owned(),
            tells_apply,
            applying_since: None,
            committing: false,
            outcome: AttemptOutcome::Running,
        });
    }

    fn end_attempt(&mut self, outcome: AttemptOutcome, at: Timestamp) {
        if let Some(attempt) = self
            .attempts
            .last_mut()
            .filter(|attempt| attempt.ended_at.is_none())
        {
            attempt.ended_at = Some(at);
            attempt.outcome = outcome;
        }
    }

    fn approve(&mut self, reason: &str, by: &Actor, at: Timestamp, needed: u32) {
        let Some(approval) = &mut self.approval else {
            return;
        };
        approval.given.push(Consent {
            by: by.clone(),
            reason: reason.to_owned(),
            at,
        });
        if approval.given.len() >= needed as usize {
            let names: Vec<_> = approval
                .given
                .iter()
                .map(|consent| consent.by.name.as_str())
                .collect();
            let summary = format!("Approved by {}.", names.join(" and "));
            self.finish(at, summary, Some(by));
        }
    }

    fn begin_anew(&mut self) {
        self.state = StepState::Pending;
        self.ended_at = None;
        self.retry_at = None;
        self.error = None;
        self.task = None;
        self.approval = None;
        self.assignee = None;
        self.done_by = None;
        self.attempts_in_round = 0;
        self.interruptions = 0;
    }
}

fn unless(cancelled: bool, state: StepState) -> StepState {
    if cancelled { StepState::Cancelled } else { state }
}
