//! Transitions: what an event makes of an execution. Pure: no IO, no clock; `now` is an input.

use std::sync::Arc;

use domain::execution::{Actor, ExecutionState, JournalEntry, Recorded, StepState};
use domain::form::Answers;
use domain::workflow::{Definition, StepKind};
use domain::{ExecutionId, StepKey, Timestamp};

use crate::event::{Effect, Event, Rejected};
use crate::{Execution, StepRun, Subject, steps};

/// What an event makes of an execution.
#[derive(Clone, PartialEq, Debug)]
pub struct Transition {
    /// How the execution stands afterwards.
    pub next: Execution,
    /// The journal lines to write; none when nothing changed.
    pub entries: Vec<JournalEntry>,
    /// What the runner does once they are written.
    pub effects: Vec<Effect>,
}

/// Begins an execution and answers its first form, as one transition.
///
/// # Errors
/// When the answers are wrong.
pub fn begin(
    id: ExecutionId,
    definition: Arc<Definition>,
    answers: Answers,
    by: Actor,
    now: Timestamp,
) -> Result<Transition, Rejected> {
    let started = Recorded::Started {
        workflow: definition.key.clone(),
        version: definition.version,
        by: by.clone(),
    };
    let step = definition
        .steps
        .first()
        .map(|step| step.key.clone())
        .ok_or(Rejected::UnknownStep)?;
    let mut draft = Draft::new(Execution::begin(id, definition, by.clone(), now), now);
    draft.ready_before.clear();
    draft.entries.push(JournalEntry {
        number: 1,
        at: now,
        recorded: started,
    });
    draft.advance();
    let seen = draft.next.version;
    draft.take(Event::Answer {
        step,
        seen,
        answers,
        subject: Subject::default(),
        by,
    })?;
    draft.advance();
    Ok(draft.finish())
}

/// Returns what an event makes of an execution.
///
/// # Errors
/// When the event does not fit how the execution stands; nothing has changed then.
pub fn apply(execution: &Execution, event: Event, now: Timestamp) -> Result<Transition, Rejected> {
    let mut draft = Draft::new(execution.clone(), now);
    draft.take(event)?;
    draft.advance();
    Ok(draft.finish())
}

/// Returns what the runner must do about an execution that it has just read, and the events for attempts
/// that were cut off.
pub fn recover(execution: &Execution) -> (Vec<Event>, Vec<Effect>) {
    let mut events = Vec::new();
    let mut effects: Vec<_> = prepare_ready(execution).collect();
    for step in &execution.steps {
        let key = step.key.clone();
        match (step.state, step.retry_at) {
            (StepState::Running, _) => events.push(Event::Interrupted { step: key }),
            (StepState::Retrying, Some(at)) => effects.push(Effect::WakeAt { step: key, at }),
            (StepState::Blocked, _) => effects.push(Effect::Prepare { step: key }),
            (
                StepState::Pending
                | StepState::Waiting
                | StepState::Retrying
                | StepState::Failed
                | StepState::Unknown
                | StepState::Done
                | StepState::Cancelled,
                _,
            ) => {}
        }
    }
    (events, effects)
}

fn prepare_ready(execution: &Execution) -> impl Iterator<Item = Effect> {
    let ready = execution.ready().into_iter();
    ready.map(|index| Effect::Prepare {
        step: execution.steps[index].key.clone(),
    })
}

/// A transition while it is made.
pub(crate) struct Draft {
    /// How the execution stands so far.
    pub(crate) next: Execution,
    entries: Vec<JournalEntry>,
    effects: Vec<Effect>,
    /// The steps whose turn had come before: whoever brought that about has them prepared.
    ready_before: Vec<usize>,
    /// The time of the transition.
    pub(crate) now: Timestamp,
}

impl Draft {
    fn new(execution: Execution, now: Timestamp) -> Self {
        Self {
            ready_before: execution.ready(),
            next: execution,
            entries: Vec::new(),
            effects: Vec::new(),
            now,
        }
    }

    fn take(&mut self, event: Event) -> Result<(), Rejected> {
        match event {
            Event::Answer {
                step,
                seen,
                answers,
                subject,
                by,
            } => steps::form::answer(self, &step, seen, &answers, &subject, by),
            Event::TaskDone {
                step,
                seen,
                answers,
                note,
                subject,
                by,
            } => steps::task::done(
                self,
                &step,
                seen,
                steps::task::Report { answers, note, by },
                &subject,
            ),
            Event::Dispatch { step, route } => steps::action::dispatch(self, &step, route),
            Event::CommitPoint { step, attempt } => steps::action::commit_point(self, &step, attempt),
            Event::AttemptEnded {
                step,
                attempt,
                outcome,
                subject,
                jitter,
            } => steps::action::end::ended(self, &step, attempt, outcome, &subject, jitter),
            Event::Interrupted { step } => steps::action::end::interrupted(self, &step),
            Event::Retry { step, seen, by } => steps::action::retry(self, &step, seen, by),
            Event::Settle {
                step,
                seen,
                took_effect,
                subject,
                by,
            } => steps::action::settle(self, &step, seen, took_effect, &subject, by),
            Event::Cancel { seen, by, reason } => self.cancel(seen, by, &reason),
        }
    }

    /// Ends the execution early. Steps that moved on meanwhile do not stand against it: who wants to end it
    /// wants that all the more.
    fn cancel(&mut self, seen: u64, by: Actor, reason: &str) -> Result<(), Rejected> {
        let ended = matches!(self.next.state, ExecutionState::Done | ExecutionState::Cancelled);
        if ended || seen > self.next.version {
            return Err(Rejected::MovedOn);
        }
        let reason = steps::remark("reason", reason)?;
        self.record(Recorded::Cancelled { by, reason });
        Ok(())
    }

    /// Adds a journal line and takes it in.
    pub(crate) fn record(&mut self, recorded: Recorded) {
        let entry = JournalEntry {
            number: self.next.version + 1,
            at: self.now,
            recorded,
        };
        self.next
            .evolve(&entry)
            .expect("a transition numbers its lines and names only steps it has found");
        self.entries.push(entry);
    }

    /// Adds something to do.
    pub(crate) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Returns where the step is and how it stands.
    pub(crate) fn find(&self, key: &StepKey) -> Result<(usize, &StepRun), Rejected> {
        let found = self
            .next
            .steps
            .iter()
            .enumerate()
            .find(|(_, step)| step.key == *key);
        found.ok_or(Rejected::UnknownStep)
    }

    /// Returns the step if it has not moved since a person saw the execution at version `seen`. Other steps may
    /// have moved. A version that is still to come was never seen.
    pub(crate) fn find_unmoved(&self, key: &StepKey, seen: u64) -> Result<(usize, &StepRun), Rejected> {
        let (index, step) = self.find(key)?;
        let unmoved = (step.last_entry..=self.next.version).contains(&seen);
        if !unmoved || self.next.cancel_reason.is_some() && step.state != StepState::Unknown {
            return Err(Rejected::MovedOn);
        }
        Ok((index, step))
    }

    /// Opens the forms whose turn has come now, asks the runner to prepare the other steps, and ends the
    /// execution behind its last step.
    fn advance(&mut self) {
        for index in self.next.ready() {
            if self.ready_before.contains(&index) {
                continue;
            }
            let step = self.next.steps[index].key.clone();
            match self.next.definition.steps[index].kind {
                StepKind::Form(_) => self.record(Recorded::FormOpened { step }),
                StepKind::Action(_) | StepKind::Task(_) => self.effect(Effect::Prepare { step }),
            }
        }
        let ended = matches!(
            self.entries.last(),
            Some(JournalEntry {
                recorded: Recorded::Finished,
                ..
            })
        );
        if !self.entries.is_empty() && !ended && self.next.state == ExecutionState::Done {
            self.record(Recorded::Finished);
        }
    }

    fn finish(self) -> Transition {
        Transition {
            next: self.next,
            entries: self.entries,
            effects: self.effects,
        }
    }
}
