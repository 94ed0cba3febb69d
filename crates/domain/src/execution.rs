//! What an execution and its steps can be in, and the journal's stored format.

mod state;

use serde::{Deserialize, Serialize};

pub use state::{ExecutionState, StepState};

use crate::form::Answers;
use crate::leaving::Leaving;
use crate::record::Record;
use crate::{AccountId, StepKey, Timestamp, WorkflowKey};

/// The version of the stored form of [`Recorded`]; a reader refuses what is newer.
pub const JOURNAL_FORMAT: u32 = 6;

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
    /// The id under which the outside system logged the request, so that its support can look it up; empty when it
    /// told none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub trace: String,
}

impl StepError {
    /// Returns whether it says the same as another, which may come from another request.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let Self {
            code,
            message,
            hint,
            detail,
            trace: _,
        } = self;
        (code, message, hint, detail) == (&other.code, &other.message, &other.hint, &other.detail)
    }
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
    /// A person had given the access, so the app does not know how to take it back.
    GivenByHand,
    /// What the action did cannot be taken back by the app.
    Irreversible,
    /// The app looked, and what it found is for a person to decide or to do.
    LeftToPerson,
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

/// What shows that something was done by hand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Proof {
    /// A sentence, or the number of a ticket.
    Text(String),
    /// A link to where it can be seen.
    Link(String),
    /// The name of a file that shows it; the file itself stays where it is.
    File(String),
}

impl Proof {
    /// Returns what was written, whatever its kind.
    pub fn value(&self) -> &str {
        match self {
            Self::Text(value) | Self::Link(value) | Self::File(value) => value,
        }
    }
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
        /// What it takes back and from whom; none unless its workflow is one of leaving.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leaving: Option<Box<Leaving>>,
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
    /// A person is asked to do something. From pending, blocked or retrying.
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
        /// Names the attempt to the outside system; the same until the step is to be done anew or with other input.
        idempotency_key: String,
        /// Whether a line of its own tells when it begins to apply. Lines of an earlier app do not say it, and there was
        /// no such line.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        tells_apply: bool,
    },
    /// The attempt is about to change something that can be taken back. From running.
    ApplyBegan {
        /// Which step.
        step: StepKey,
        /// Which attempt.
        attempt: u32,
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
    /// The attempt found that a person must do it. From running to waiting.
    HandedOver {
        /// Which step.
        step: StepKey,
        /// Which attempt.
        attempt: u32,
        /// What to do.
        task: Task,
    },
    /// The action cannot go on before something else is put right. From running.
    Blocked {
        /// Which step.
        step: StepKey,
        /// Which attempt.
        attempt: u32,
        /// What is missing.
        error: StepError,
        /// Whether it may have changed something: it had begun to.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        applying: bool,
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
        /// Whether it may have changed something: it had begun to, or was cut off and nobody knows.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        applying: bool,
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
        /// What the action is given instead of what its templates say, from now on; none leaves it as it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        input: Option<Answers>,
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
    /// A person wants a step and what depends on it done anew. From any state but pending, running and unknown.
    RerunRequested {
        /// Which step.
        step: StepKey,
        /// The step and all that depend on it and had begun, in the order of the workflow: what they told is
        /// forgotten, what they recorded stays.
        invalidated: Vec<StepKey>,
        /// Why.
        reason: String,
        /// By whom.
        by: Actor,
    },
    /// A person left a step out, from failed, blocked, retrying, or a task that waits. Or the app passed it over, from
    /// pending, blocked or retrying, because its system is not connected and it is done only then.
    Skipped {
        /// Which step.
        step: StepKey,
        /// Why.
        reason: String,
        /// By whom; none when the app did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Actor>,
    },
    /// A person did by hand what the action could not. From failed, blocked, retrying or unknown.
    DoneByHand {
        /// Which step.
        step: StepKey,
        /// What they noted in the fields of the step's task.
        answers: Answers,
        /// Why.
        reason: String,
        /// What shows it.
        proof: Proof,
        /// What was recorded with it.
        records: Vec<Record>,
        /// By whom.
        by: Actor,
    },
    /// Others are asked whether the execution may go on. From pending.
    ApprovalOpened {
        /// Which step.
        step: StepKey,
        /// What they are asked, filled in.
        question: String,
        /// When no answer counts as a no.
        deadline: Option<Timestamp>,
    },
    /// Somebody said yes. From waiting; the step is done when enough have.
    Approved {
        /// Which step.
        step: StepKey,
        /// Why; may be empty.
        reason: String,
        /// By whom.
        by: Actor,
    },
    /// Somebody said no. From waiting.
    Denied {
        /// Which step.
        step: StepKey,
        /// Why.
        reason: String,
        /// By whom.
        by: Actor,
    },
    /// Nobody answered in time, which counts as a no. From waiting.
    ApprovalExpired {
        /// Which step.
        step: StepKey,
    },
    /// A person handed a step to somebody, or back to everybody. From waiting.
    Assigned {
        /// Which step.
        step: StepKey,
        /// To whom; none for everybody.
        to: Option<Actor>,
        /// By whom.
        by: Actor,
    },
    /// A person said something about the execution.
    Commented {
        /// The step it is about; none for the whole.
        step: Option<StepKey>,
        /// What.
        text: String,
        /// By whom.
        by: Actor,
    },
    /// A person holds the execution. What runs ends by itself; nothing else begins.
    Paused {
        /// By whom.
        by: Actor,
        /// Why; may be empty.
        reason: String,
    },
    /// A person lets the execution go on.
    Resumed {
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

impl Recorded {
    /// Returns the one step that the line moves; none when it concerns the execution as a whole, or several.
    pub fn step(&self) -> Option<&StepKey> {
        match self {
            Self::FormOpened { step }
            | Self::FormAnswered { step, .. }
            | Self::TaskOpened { step, .. }
            | Self::TaskDone { step, .. }
            | Self::AttemptStarted { step, .. }
            | Self::ApplyBegan { step, .. }
            | Self::CommitPointReached { step, .. }
            | Self::AttemptSucceeded { step, .. }
            | Self::HandedOver { step, .. }
            | Self::Blocked { step, .. }
            | Self::AttemptFailed { step, .. }
            | Self::OutcomeUnknown { step, .. }
            | Self::RetryRequested { step, .. }
            | Self::OutcomeSettled { step, .. }
            | Self::Skipped { step, .. }
            | Self::DoneByHand { step, .. }
            | Self::ApprovalOpened { step, .. }
            | Self::Approved { step, .. }
            | Self::Denied { step, .. }
            | Self::ApprovalExpired { step }
            | Self::Assigned { step, .. } => Some(step),
            Self::Started { .. }
            | Self::RerunRequested { .. }
            | Self::Commented { .. }
            | Self::Paused { .. }
            | Self::Resumed { .. }
            | Self::Cancelled { .. }
            | Self::Finished => None,
        }
    }

    /// Returns what was recorded with the line.
    pub fn records(&self) -> &[Record] {
        match self {
            Self::FormAnswered { records, .. }
            | Self::TaskDone { records, .. }
            | Self::AttemptSucceeded { records, .. }
            | Self::OutcomeSettled { records, .. }
            | Self::DoneByHand { records, .. } => records,
            Self::Started { .. }
            | Self::FormOpened { .. }
            | Self::TaskOpened { .. }
            | Self::AttemptStarted { .. }
            | Self::ApplyBegan { .. }
            | Self::CommitPointReached { .. }
            | Self::HandedOver { .. }
            | Self::Blocked { .. }
            | Self::AttemptFailed { .. }
            | Self::OutcomeUnknown { .. }
            | Self::RetryRequested { .. }
            | Self::RerunRequested { .. }
            | Self::Skipped { .. }
            | Self::ApprovalOpened { .. }
            | Self::Approved { .. }
            | Self::Denied { .. }
            | Self::ApprovalExpired { .. }
            | Self::Assigned { .. }
            | Self::Commented { .. }
            | Self::Paused { .. }
            | Self::Resumed { .. }
            | Self::Cancelled { .. }
            | Self::Finished => &[],
        }
    }
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

#[cfg(test)]
mod tests;
