//! Events from the core to the window: small; the window asks for the rest.

use domain::{BatchId, ExecutionId};
use serde::{Deserialize, Serialize};

/// The name under which the shell emits an [`Event`].
pub const EVENT: &str = "hyopps";

/// Something changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Event {
    /// An execution moved on.
    ExecutionChanged {
        /// Which.
        id: ExecutionId,
        /// How many journal lines it has now.
        version: u64,
    },
    /// The app went on with a batch: a row was started, or the starting has ended.
    BatchChanged {
        /// Which.
        id: BatchId,
    },
    /// Executions stand still because the database cannot be used. Nothing that was confirmed is lost, and they go on by
    /// themselves once it can be used again.
    Stalled {
        /// Why, one sentence.
        message: String,
        /// What to do; empty for nothing.
        hint: String,
    },
    /// Executions go on again.
    GoesOn,
}
