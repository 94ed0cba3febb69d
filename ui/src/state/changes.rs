//! Which executions have changed, as the core's events tell.

use std::collections::BTreeMap;
use std::rc::Rc;

use api::event::Event;
use domain::{BatchId, ExecutionId};
use yew::Reducible;

/// The newest version heard of, per execution. Pages compare it with what they show.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Changes {
    versions: BTreeMap<ExecutionId, u64>,
    batches: BTreeMap<BatchId, u64>,
    /// How many events there were.
    pub count: u64,
    /// Why executions stand still, while they do.
    pub stalled: Option<Stall>,
}

/// Why executions stand still.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stall {
    /// What happened, one sentence.
    pub message: String,
    /// What to do; empty for nothing.
    pub hint: String,
}

impl Changes {
    /// Returns the newest version of an execution that an event told of; 0 for none.
    pub fn version_of(&self, id: ExecutionId) -> u64 {
        self.versions.get(&id).copied().unwrap_or(0)
    }

    /// Returns how often an event told that the app went on with a batch.
    pub fn steps_of(&self, id: BatchId) -> u64 {
        self.batches.get(&id).copied().unwrap_or(0)
    }

    /// Returns the executions that have changed since an earlier moment.
    pub fn since(&self, earlier: &Self) -> Vec<ExecutionId> {
        self.versions
            .iter()
            .filter(|(id, version)| **version > earlier.version_of(**id))
            .map(|(id, _)| *id)
            .collect()
    }
}

impl Reducible for Changes {
    type Action = Event;

    fn reduce(self: Rc<Self>, event: Event) -> Rc<Self> {
        let mut changes = (*self).clone();
        match event {
            Event::ExecutionChanged { id, version } => {
                let known = changes.versions.entry(id).or_default();
                *known = version.max(*known);
            }
            Event::BatchChanged { id } => *changes.batches.entry(id).or_default() += 1,
            Event::Stalled { message, hint } => changes.stalled = Some(Stall { message, hint }),
            Event::GoesOn => changes.stalled = None,
        }
        changes.count += 1;
        Rc::new(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_several_executions_are_all_kept_and_late_ones_change_nothing() {
        let id = |text: &str| text.parse::<ExecutionId>().unwrap();
        let first = id("0193a000-0000-7000-8000-000000000001");
        let second = id("0193a000-0000-7000-8000-000000000002");
        let changes = [(first, 3), (second, 1), (first, 2)]
            .into_iter()
            .fold(Rc::<Changes>::default(), |changes, (id, version)| {
                changes.reduce(Event::ExecutionChanged { id, version })
            });
        assert_eq!(changes.version_of(first), 3);
        assert_eq!(changes.version_of(second), 1);
        assert_eq!(changes.count, 3);
        assert_eq!(changes.since(&Changes::default()), [first, second]);
        assert_eq!(changes.since(&changes), []);
        let later = Rc::new((*changes).clone()).reduce(Event::ExecutionChanged {
            id: second,
            version: 2,
        });
        assert_eq!(later.since(&changes), [second]);
    }
}
