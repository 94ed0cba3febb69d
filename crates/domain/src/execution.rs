//! What an execution and its steps can be in, and the journal's stored format.

use serde::{Deserialize, Serialize};

use crate::form::Answers;
use crate::record::Record;
use crate::{AccountId, StepKey, Timestamp, WorkflowKey};

/// The version of the stored form of [`Recorded`]; a reader refuses what is newer.
pub const JOURNAL_FORMAT: u32 = 1;

macro_rules! states {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// All states.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the text under which the state is stored.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Returns the state that is stored under `text`.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|state| state.as_str() == text)
            }
        }
    };
}

states! {
    /// What an execution as a whole is in.
    ExecutionState {
        /// A step runs, or its next attempt is due by itself.
        Running => "running",
        /// Nothing goes on before a person does something.
        Waiting => "waiting",
        /// A step has failed for good; a person decides.
        Failed => "failed",
        /// Every step is done.
        Done => "done",
        /// A person ended it early.
        Cancelled => "cancelled",
    }
}

states! {
    /// What one step is in.
    StepState {
        /// Steps before it are not done.
        Pending => "pending",
        /// An attempt is on its way.
        Running => "running",
        /// A form or a task waits for a person.
        Waiting => "waiting",
        /// The action cannot go on before something else is put right; nothing was changed.
        Blocked => "blocked",
        /// A transient failure; the next attempt has its time.
        Retrying => "retrying",
        /// Failed for good; a person decides.
        Failed => "failed",
        /// Nobody knows whether the last attempt took effect; a person decides.
        Unknown => "unknown",
        /// Done.
        Done => "done",
        /// The execution ended before it.
        Cancelled => "cancelled",
    }
}

/// Who did something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// The name it had then, so that history stays readable.
    pub name: String,
}

/// Why a step stopped, as it is stored and shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepError {
    /// Stable name, for example `smtp_sign_in_refused`; `docs/errors.md` has a heading for each.
    pub code: String,
    /// What happened, one sentence for a person.
    pub message: String,
    /// What to do next; empty for none.
    pub hint: String,
    /// The causes below, outermost first, without secrets.
    pub detail: Vec<String>,
}

/// Why a step became a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ByHandReason {
    /// The workflow says so.
    Defined,
    /// The system has no connection in this workspace, or no connector in this version.
    NotConnected,
    /// The connection is switched off.
    SwitchedOff,
}

/// What a person is asked to do by hand, with every place filled in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// What to do, one line per instruction.
    pub instructions: Vec<String>,
    /// Why it is done by hand.
    pub reason: ByHandReason,
}

/// One line of the journal: something that has happened, never changed or removed afterwards.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Recorded {
    /// The execution began.
    Started {
        /// Which workflow.
        workflow: WorkflowKey,
        /// Which version of it.
        version: u32,
        /// By whom.
        by: Actor,
    },
    /// A form step's turn came. From pending.
    FormOpened {
        /// Which step.
        step: StepKey,
    },
    /// A form was filled in. From waiting.
    FormAnswered {
        /// Which step.
        step: StepKey,
        /// The answers, checked and cleaned.
        answers: Answers,
        /// What was recorded with it.
        records: Vec<Record>,
        /// By whom.
        by: Actor,
    },
    /// A person is asked to do something. From pending, blocked, failed or running (before any change).
    TaskOpened {
        /// Which step.
        step: StepKey,
        /// What to do.
        task: Task,
    },
    /// A person says that it is done. From waiting.
    TaskDone {
        /// Which step.
        step: StepKey,
        /// What they noted in the step's fields.
        answers: Answers,
        /// Anything else worth keeping: a link, a ticket, a sentence.
        note: String,
        /// What was recorded with it.
        records: Vec<Record>,
        /// By whom.
        by: Actor,
    },
    /// An attempt at an action began. From pending, blocked or retrying.
    AttemptStarted {
        /// Which step.
        step: StepKey,
        /// Counted from 1 over the life of the step.
        attempt: u32,
        /// Names the attempt to the outside system; the same until a person decides on a new try.
        idempotency_key: String,
    },
    /// The attempt is about to do the one thing that cannot be told from outside afterwards. From running.
    CommitPointReached {
        /// Which step.
        step: StepKey,
        /// Which attempt.
        attempt: u32,
    },
    /// The attempt did it, or found it done. From running.
    AttemptSucceeded {
        /// Which step.
        step: StepKey,
        /// Which attempt.
        attempt: u32,
        /// What the action was given: what it knew then may have changed since.
        given: Answers,
        /// What later steps can use.
        outputs: Answers,
        /// What happened, one sentence for a person.
        summary: String,
        /// What was recorded with it.
        records: Vec<Record>,
    },
    /// The action cannot go on before something else is put right. From running.
    Blocked {
        /// Which step.
        step: StepKey,
        /// Which attempt.
        attempt: u32,
        /// What is missing.
        error: StepError,
    },
    /// The attempt failed. From running.
    AttemptFailed {
        /// Which step.
        step: StepKey,
        /// Which attempt.
        attempt: u32,
        /// Why.
        error: StepError,
        /// When the next attempt is due; none when a person must decide.
        retry_at: Option<Timestamp>,
    },
    /// The attempt ended and nobody can tell whether it took effect. From running.
    OutcomeUnknown {
        /// Which step.
        step: StepKey,
        /// Which attempt.
        attempt: u32,
        /// What was seen.
        error: StepError,
    },
    /// A person asked for another attempt. From failed, blocked, retrying, or a task that a connection can do.
    RetryRequested {
        /// Which step.
        step: StepKey,
        /// By whom.
        by: Actor,
    },
    /// A person found out what became of an unknown outcome. From unknown.
    OutcomeSettled {
        /// Which step.
        step: StepKey,
        /// Whether the attempt took effect.
        took_effect: bool,
        /// What was recorded with it.
        records: Vec<Record>,
        /// By whom.
        by: Actor,
    },
    /// A person ended the execution early.
    Cancelled {
        /// By whom.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// The last step is done.
    Finished,
}

/// A journal line with its place and time.
#[derive(Clone, PartialEq, Debug)]
pub struct JournalEntry {
    /// Counted from 1 within the execution.
    pub number: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// What happened.
    pub recorded: Recorded,
}
