//! Lists as CSV files.

use domain::BatchId;
use serde::{Deserialize, Serialize};

/// Writes a list as a CSV file into the folder for downloads: all of its rows, with the same filter and of what the
/// account can see.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "list", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum SaveList {
    /// The batches.
    Batches,
    /// The rows of a batch, each with what has become of it.
    BatchRows {
        /// Which batch.
        batch: BatchId,
    },
}
