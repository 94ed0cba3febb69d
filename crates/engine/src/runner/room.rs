//! How many attempts run at once: in the workspace, in one execution, and against one system. Who finds no room
//! stands in line.

use std::collections::{BTreeMap, VecDeque};

use domain::{ExecutionId, StepKey};

/// How many attempts of a workspace run at once.
const AT_ONCE: usize = 16;

/// How many attempts run, and who waits until fewer do.
pub(super) struct Room {
    at_once: usize,
    taken: usize,
    systems: BTreeMap<String, Place>,
    arrivals: u64,
}

/// The attempts against one system.
#[derive(Default)]
struct Place {
    at_once: usize,
    taken: usize,
    /// Who waits, with when they came: a number that counts up.
    line: VecDeque<(u64, ExecutionId, StepKey)>,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(AT_ONCE)
    }
}

impl Room {
    /// A room for so many attempts.
    pub(super) fn of(at_once: usize) -> Self {
        Self {
            at_once,
            taken: 0,
            systems: BTreeMap::new(),
            arrivals: 0,
        }
    }

    /// Takes a place against a system that lets so many in at once. Returns whether there was one.
    pub(super) fn take(&mut self, system: &str, at_once: usize) -> bool {
        if !self.systems.contains_key(system) {
            self.systems.insert(system.to_owned(), Place::default());
        }
        let Some(place) = self.systems.get_mut(system) else {
            return false;
        };
        place.at_once = at_once.max(1);
        let free = self.taken < self.at_once && place.taken < place.at_once;
        if free {
            self.taken += 1;
            place.taken += 1;
        }
        free
    }

    /// Takes note of how many each system lets in now, as far as that is known.
    pub(super) fn look_again(&mut self, at_once: impl Fn(&str) -> Option<usize>) {
        for (system, place) in &mut self.systems {
            if let Some(at_once) = at_once(system) {
                place.at_once = at_once.max(1);
            }
        }
    }

    /// Gives a place back.
    pub(super) fn give_back(&mut self, system: &str) {
        self.taken = self.taken.saturating_sub(1);
        if let Some(place) = self.systems.get_mut(system) {
            place.taken = place.taken.saturating_sub(1);
        }
    }

    /// Stands in line for a place that was not free.
    pub(super) fn stand_in_line(&mut self, system: &str, id: ExecutionId, step: StepKey) {
        let line = &mut self.systems.entry(system.to_owned()).or_default().line;
        if !line.iter().any(|(_, other, key)| *other == id && *key == step) {
            self.arrivals += 1;
            line.push_back((self.arrivals, id, step));
        }
    }

    /// Takes the first out of the lines for which there is a place now: whoever has waited longest.
    pub(super) fn call_up(&mut self) -> Option<(ExecutionId, StepKey)> {
        if self.taken >= self.at_once {
            return None;
        }
        let open = self
            .systems
            .values_mut()
            .filter(|place| place.taken < place.at_once);
        let waited = open.filter(|place| !place.line.is_empty());
        let longest = waited.min_by_key(|place| place.line.front().map(|(arrival, _, _)| *arrival))?;
        longest.line.pop_front().map(|(_, id, step)| (id, step))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> ExecutionId {
        ExecutionId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn both_limits_count_and_a_place_that_is_given_back_goes_to_the_first_in_line() {
        let mut room = Room::of(3);
        assert!(room.take("slack", 2));
        assert!(room.take("slack", 2));
        assert!(!room.take("slack", 2), "the system is full");
        assert!(room.take("email", 2));
        assert!(!room.take("email", 2), "the workspace is full");
        room.stand_in_line("slack", id(1), "a".into());
        room.stand_in_line("slack", id(2), "a".into());
        room.stand_in_line("slack", id(1), "a".into());
        assert_eq!(room.call_up(), None);
        room.give_back("email");
        assert_eq!(room.call_up(), None, "the free place is not one of this system");
        room.give_back("slack");
        assert_eq!(room.call_up(), Some((id(1), "a".into())));
        assert_eq!(room.call_up(), Some((id(2), "a".into())));
        assert_eq!(room.call_up(), None, "nobody stands in line twice");
    }

    #[test]
    fn no_system_comes_before_another_but_by_how_long_somebody_waited() {
        let mut room = Room::of(1);
        assert!(room.take("zoom", 4) && !room.take("email", 4));
        room.stand_in_line("zoom", id(1), "a".into());
        room.stand_in_line("email", id(2), "a".into());
        room.stand_in_line("zoom", id(3), "a".into());
        room.give_back("zoom");
        let order: Vec<_> = std::iter::from_fn(|| room.call_up()).map(|(id, _)| id).collect();
        assert_eq!(order, [id(1), id(2), id(3)]);
    }
}
