//! Carries executions out: one loop owns their state, takes reasons to wake from one closed enum, and hands
//! everything slow to tasks.
//!
//! The order is always: transition, journal, then effects and answers. Nobody learns of a result before it is
//! on the disk.

mod admission;
pub mod attempt;
mod effects;
mod handle;
mod load;
mod main_loop;
pub(crate) mod prepare;
mod refusal;
mod room;
mod slot;
pub(crate) mod standing;
mod timers;
mod write;

use std::sync::Arc;

use connector::{Catalogue, CredentialSource};
use domain::{ExecutionId, StepKey};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

pub use handle::{Handle, Refused};
use main_loop::Loop;
use slot::Submission;

use crate::event::Event;
use crate::transition::Transition;
use crate::{Clock, Connections, Execution, Journal, JournalError, Listener};

/// What the runner works with.
#[derive(Clone)]
pub struct Runner {
    /// Where executions are kept.
    pub journal: Arc<dyn Journal>,
    /// Where connections are.
    pub connections: Arc<dyn Connections>,
    /// Where their secrets are.
    pub credentials: Arc<dyn CredentialSource>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Who wants to know.
    pub listener: Arc<dyn Listener>,
    /// What the app can do.
    pub catalogue: Catalogue,
}

impl Runner {
    /// Starts the loop, which first takes up what an earlier run of the app left. Ends by [`Handle::stop`], or
    /// in the same way when every handle is dropped.
    pub fn start(self) -> (Handle, JoinHandle<()>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let handle = Handle::new(self.clone(), sender.clone());
        (handle, tokio::spawn(Loop::new(self, sender).run(receiver)))
    }
}

/// A reason for the loop to wake.
enum Wake {
    /// It was read which executions an earlier run of the app left.
    TakenUp {
        result: Result<Vec<ExecutionId>, JournalError>,
    },
    /// A new execution is to be written.
    Start {
        execution: ExecutionId,
        submission: Submission,
        transition: Box<Transition>,
    },
    /// Something happened to an execution.
    Submit {
        execution: ExecutionId,
        submission: Submission,
    },
    /// An execution was read from the journal.
    Loaded {
        execution: ExecutionId,
        loaded: Result<Option<Box<Execution>>, JournalError>,
    },
    /// The journal has taken, or refused, a transition.
    Appended {
        execution: ExecutionId,
        result: Result<(), JournalError>,
    },
    /// It was found out how a step is to be done; none when nothing has changed.
    Prepared {
        execution: ExecutionId,
        step: StepKey,
        result: Result<Option<Event>, JournalError>,
    },
    /// Something outside changed that blocked steps may wait for.
    Reconsider,
    /// Time has passed in which what blocked steps wait for may have come.
    LookAgain,
    /// Somebody wants to know when nothing moves by itself any more.
    TellIdle { done: oneshot::Sender<()> },
    /// The app is closing; nobody waits for it when the last handle was dropped.
    Stop { done: Option<oneshot::Sender<()>> },
}
