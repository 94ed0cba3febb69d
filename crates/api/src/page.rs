//! Pages of long lists.

use serde::{Deserialize, Serialize};

/// One page of a list, and how to get the next one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Send it as `after` to get the rows that follow; none at the end.
    pub next: Option<Cursor>,
}

/// A place in a list, opaque to the window.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);
