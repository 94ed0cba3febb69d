//! Executions: pure transitions, the journal they are kept in, and the runner that carries them out.
//!
//! There is no SQL and no HTTP here: storage and clock are ports, systems are actions of the connector
//! contract. A transition does no IO and reads no clock.

pub mod event;
pub mod execution;
mod graph;
mod input;
pub mod leaving;
pub mod port;
pub mod preview;
pub mod projection;
mod records;
pub mod runner;
pub mod steps;
mod subject;
pub mod template;
#[cfg(test)]
mod test_executions;
pub mod transition;
pub mod verbs;
pub mod workflows;

pub use event::{ByHand, Decision, Effect, Event, NotTheirs, Outcome, Rejected, Route};
pub use execution::{Approval, Attempt, AttemptOutcome, Comment, Execution, StepRun};
pub use graph::Graph;
pub use port::{
    Append, Clock, Connected, Connections, Due, Given, GivenTo, Journal, JournalError, Listener,
    OpenExecution, Remaining, StoredExecution,
};
pub use projection::{Projection, StepProjection};
pub use runner::{Handle, Refused, Runner};
pub use subject::{About, Group, Subject};
