//! What the engine needs from outside: a journal, the connections, a clock, and somebody who listens.

use std::sync::Arc;
use std::time::Duration;

use connector::BoxFuture;
use domain::execution::JournalEntry;
use domain::form::{Answers, Unique};
use domain::leaving::{Leaver, Removal};
use domain::record::GrantSubject;
use domain::workflow::Definition;
use domain::{ConnectionId, ExecutionId, GrantId, Timestamp, WorkflowKey};
use serde_json::Value;

use crate::{About, Execution, Subject};

/// Where executions are kept.
pub trait Journal: Send + Sync {
    /// Writes journal lines, the records in them and the projection in one transaction, and returns when it
    /// is on the disk. `expected_version` 0 makes a new execution.
    fn append(&self, append: Append) -> BoxFuture<'_, Result<(), JournalError>>;

    /// Returns everything that is needed to go on with an execution.
    fn load(&self, execution: ExecutionId) -> BoxFuture<'_, Result<Option<StoredExecution>, JournalError>>;

    /// Returns the executions whose projection says that they need the runner, the oldest first.
    fn attended(&self) -> BoxFuture<'_, Result<Vec<ExecutionId>, JournalError>>;

    /// Returns what is known now of the organization and the person an execution is about.
    fn subject(&self, execution: ExecutionId) -> BoxFuture<'_, Result<Subject, JournalError>>;

    /// Returns what is known now of an organization and a person.
    fn subject_about(&self, about: About) -> BoxFuture<'_, Result<Subject, JournalError>>;

    /// Returns what is known now of an access that was given; none when there is no such grant.
    fn given(&self, grant: GrantId) -> BoxFuture<'_, Result<Option<Given>, JournalError>>;

    /// Returns what stands in a system of what somebody was given, the oldest first: an organization itself, or whoever has
    /// this person's address, in whichever organization.
    fn standing<'a>(
        &'a self,
        subject: GrantSubject,
        system: &'a str,
    ) -> BoxFuture<'a, Result<Vec<GivenTo>, JournalError>>;

    /// Returns what stands of what somebody was given, and which executions about them, besides the one that asks, have
    /// not come to their end.
    fn remaining<'a>(
        &'a self,
        who: &'a Leaver,
        besides: ExecutionId,
    ) -> BoxFuture<'a, Result<Remaining, JournalError>>;
}

/// An access that was given, as undo needs it.
#[derive(Clone, PartialEq, Debug)]
pub struct Given {
    /// The action that gave it; the key of the step when a person did.
    pub action: String,
    /// What undo needs; none when a person gave it, or it was there before.
    pub receipt: Option<Value>,
    /// What the action was given, or would have been; none when that is not known.
    pub input: Option<Value>,
    /// Whether an action gave or found it, and not a person.
    pub by_action: bool,
    /// Since when it stands no longer.
    pub revoked_at: Option<Timestamp>,
}

/// An access that was given, and to what.
#[derive(Clone, PartialEq, Debug)]
pub struct GivenTo {
    /// The grant.
    pub grant: GrantId,
    /// To what, in words.
    pub resource: String,
    /// The rest of what is known.
    pub given: Given,
}

/// What stands of what somebody was given.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Remaining {
    /// The accesses, in the order in which they are taken back: the newest first, and people's before their
    /// organization's own.
    pub accesses: Vec<Removal>,
    /// The executions that may still give some, the oldest first.
    pub open: Vec<OpenExecution>,
}

/// An execution that has not come to its end, or whose last attempts have not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenExecution {
    /// Its id.
    pub id: ExecutionId,
    /// What it is called.
    pub label: String,
    /// Its workflow.
    pub workflow: WorkflowKey,
    /// Its version.
    pub version: u64,
    /// Whether it was cancelled, and only waits for an attempt to end or for somebody to say what became of one.
    pub cancelled: bool,
    /// Whether it takes back what the whole organization of the person was given.
    pub of_organization: bool,
}

/// What is written at once.
#[derive(Clone, Debug)]
pub struct Append {
    /// Which execution.
    pub execution: ExecutionId,
    /// How many lines the journal of the execution must have, or nothing is written.
    pub expected_version: u64,
    /// The lines that follow, without a gap.
    pub entries: Vec<JournalEntry>,
    /// How the execution stands behind them; the journal keeps its [`crate::Projection`] and that of the steps that
    /// the lines move.
    pub next: Arc<Execution>,
}

/// An execution as it is stored.
#[derive(Clone, Debug)]
pub struct StoredExecution {
    /// The version of the workflow that it keeps.
    pub definition: Definition,
    /// Its journal, from the first line.
    pub entries: Vec<JournalEntry>,
}

/// Why the journal did not take or give something.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The execution has another number of lines than the writer believed.
    #[error("the execution is at version {found}, expected {expected}")]
    VersionConflict {
        /// What the writer believed.
        expected: u64,
        /// What is stored.
        found: u64,
    },
    /// A record would occur twice where it may not; nothing was written.
    #[error("the value exists already")]
    Duplicate {
        /// What may not occur twice.
        unique: Unique,
    },
    /// The organization that was chosen does not exist any more; nothing was written.
    #[error("the organization does not exist any more")]
    OrganizationGone,
    /// The organization that was chosen is archived or has left; nothing was written.
    #[error("the organization is not worked with any more")]
    OrganizationAtRest,
    /// The person who was chosen does not exist any more, or belongs to another organization; nothing was written.
    #[error("the person is not one of the organization's")]
    PersonGone,
    /// The person who was chosen is deactivated or has left; nothing was written.
    #[error("the person is not worked with any more")]
    PersonAtRest,
    /// Another execution about whoever leaves has not come to its end; nothing was written.
    #[error("another execution about whoever leaves has not come to its end")]
    LeaverBusy,
    /// What is stored cannot be read by this app.
    #[error("the journal of the execution cannot be read: {reason}")]
    Unreadable {
        /// What is wrong with it.
        reason: String,
    },
    /// The storage failed; nothing was written.
    #[error("the journal cannot be used")]
    Storage {
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Where the connections are.
pub trait Connections: Send + Sync {
    /// Returns the connection of a system, when it was set up.
    fn connection<'a>(&'a self, system: &'a str) -> BoxFuture<'a, Result<Option<Connected>, JournalError>>;

    /// Returns the connection of a system if it is known without waiting that it was set up, as it is now.
    fn at_hand(&self, system: &str) -> Option<Connected>;
}

/// A connection as the engine needs it.
#[derive(Clone, PartialEq, Debug)]
pub struct Connected {
    /// Its id.
    pub id: ConnectionId,
    /// Its settings.
    pub settings: Answers,
    /// Whether it is switched on.
    pub enabled: bool,
    /// How many attempts may use it at once; at least 1.
    pub at_once: usize,
}

impl Connected {
    /// How many attempts use a system at once unless its settings say otherwise.
    pub const AT_ONCE: usize = 4;

    /// The setting that says otherwise.
    pub const AT_ONCE_SETTING: &str = "at_once";
}

/// Time, so that tests can hold it still.
pub trait Clock: Send + Sync {
    /// Returns the time by the wall clock, which people read and can set.
    fn now(&self) -> Timestamp;

    /// Returns the time since some fixed point of this process by a clock that nobody can set. It may stand still while
    /// the computer sleeps.
    fn monotonic(&self) -> Duration;

    /// Returns when one of the clocks has come there: by the wall clock also when the computer slept in between, by the
    /// other also when somebody has set the wall clock back.
    fn sleep_until(&self, due: Due) -> BoxFuture<'_, ()>;
}

/// When a wait ends: as soon as one of both clocks has come there. A clock without a time does not count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Due {
    /// By [`Clock::now`].
    pub wall: Option<Timestamp>,
    /// By [`Clock::monotonic`].
    pub monotonic: Option<Duration>,
}

impl Due {
    /// Returns whichever comes earlier, for each clock.
    pub fn or(self, other: Self) -> Self {
        Self {
            wall: self.wall.into_iter().chain(other.wall).min(),
            monotonic: self.monotonic.into_iter().chain(other.monotonic).min(),
        }
    }

    /// Returns how long it takes at most when the clocks show this, zero when it has come; none when it never comes.
    pub fn left(self, wall: Timestamp, monotonic: Duration) -> Option<Duration> {
        let by_wall = self.wall.map(|at| at.since(wall));
        let by_monotonic = self.monotonic.map(|at| at.saturating_sub(monotonic));
        by_wall.into_iter().chain(by_monotonic).min()
    }
}

/// Somebody who wants to know that an execution moved on.
pub trait Listener: Send + Sync {
    /// Is called after the change is on the disk.
    fn changed(&self, execution: ExecutionId, version: u64);

    /// Is called when executions stand still because the journal cannot be used. What was found out meanwhile is kept
    /// in memory and written as soon as that works.
    fn stalled(&self, error: &JournalError);

    /// Is called when the journal can be used again.
    fn goes_on(&self);
}
