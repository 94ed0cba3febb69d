//! Request templates: what an action asks of a service that every company has built differently.

mod address;
mod body;
mod condition;
mod read;
mod request;
mod section;
#[cfg(test)]
mod tests;
mod text;

pub(super) use address::{Unfit, below, is_below_root, without_query};
pub(super) use body::Json;
pub(super) use condition::{Condition, Wanted};
pub(super) use read::read;
pub(super) use request::{Ready, Request, Unready};
pub(super) use section::Fault;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::in_house::fill::Names;

/// What an action asks of a service.
#[derive(Clone, Debug)]
pub(super) struct Template {
    /// Whether the service takes the same request twice without doing it twice.
    pub(super) repeat_is_safe: bool,
    /// The request that makes the change.
    pub(super) request: Request,
    /// What its answer must be like.
    pub(super) success: Success,
    /// What its answer tells.
    pub(super) outputs: Outputs,
    /// How to find out whether all is right already.
    pub(super) probe: Option<Look>,
    /// How to take it back.
    pub(super) undo: Option<Undo>,
}

impl Template {
    /// Returns whether doing it once more changes nothing more.
    pub(super) const fn is_safe(&self) -> bool {
        self.repeat_is_safe || self.probe.is_some()
    }
}

/// What an answer must be like, so that the request counts as done.
#[derive(Clone, Default, Debug)]
pub(super) struct Success {
    /// The statuses; empty for all from 200 to 299.
    pub(super) status: Vec<u16>,
    /// What must stand in it, all of it.
    pub(super) conditions: Vec<Condition>,
    /// Where its words for people are.
    pub(super) message: Option<String>,
    /// Statuses with which the service says that it did nothing and may be asked again later.
    pub(super) transient: Vec<u16>,
    /// Statuses with which the service says that it did nothing, and that something else must be put right first.
    pub(super) blocked: Vec<u16>,
}

impl Success {
    /// Returns whether a status is one of those that count.
    pub(super) fn takes(&self, status: u16) -> bool {
        if self.status.is_empty() {
            return matches!(status, 200..=299);
        }
        self.status.contains(&status)
    }
}

/// A request that only reads, and what it is read for.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) request: Request,
    /// What the answer is like when the thing is there.
    pub(super) success: Success,
    /// Statuses that say that it is not there.
    pub(super) absent: Vec<u16>,
    /// Where a list is that must not have more than one entry.
    pub(super) at_most_one: Option<String>,
    pub(super) outputs: Outputs,
    /// What the answer is like when this step made what is there; none when the answer does not tell.
    pub(super) ours: Vec<Condition>,
}

/// A request that takes something back.
#[derive(Clone, Debug)]
pub(super) struct Undo {
    pub(super) request: Request,
    pub(super) success: Success,
    /// Statuses that say that it is gone already.
    pub(super) gone: Vec<u16>,
    /// What is taken back; with nothing in it, nothing is sent.
    pub(super) unless_empty: Option<Json>,
    /// How to find out whether it is still there, and still what was made.
    pub(super) check: Option<Look>,
}

/// What an answer tells: names, and where in its JSON they are.
#[derive(Clone, Default, Debug)]
pub(super) struct Outputs(pub(super) BTreeMap<String, String>);

impl Outputs {
    /// Reads them off an answer.
    ///
    /// # Errors
    /// The name of the first that is not there.
    pub(super) fn of(&self, answer: &Value) -> Result<Names, String> {
        let found = self.0.iter().map(|(name, pointer)| {
            let value = answer.pointer(pointer).filter(|value| !value.is_null());
            value
                .map(|value| (name.clone(), value.clone()))
                .ok_or_else(|| name.clone())
        });
        found.collect()
    }
}
