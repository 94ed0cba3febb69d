//! In which order accesses are looked at: a check that was cut short goes on with what it did not come to.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::GrantId;

/// The accesses that earlier checks did not come to.
#[derive(Debug, Default)]
pub(crate) struct LeftOver(Mutex<BTreeSet<GrantId>>);

impl LeftOver {
    /// Puts what was left over first, and keeps the order besides.
    pub(super) fn first<T>(&self, accesses: &mut [T], grant: impl Fn(&T) -> GrantId) {
        let left = self.left();
        accesses.sort_by_key(|access| !left.contains(&grant(access)));
    }

    /// Notes whether a check came to an access.
    pub(super) fn note(&self, grant: GrantId, is_left: bool) {
        let mut left = self.left();
        if is_left {
            left.insert(grant);
        } else {
            left.remove(&grant);
        }
    }

    fn left(&self) -> MutexGuard<'_, BTreeSet<GrantId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn grant(number: &u128) -> GrantId {
        GrantId::from_uuid(Uuid::from_u128(*number))
    }

    #[test]
    fn what_was_left_over_comes_first_until_a_check_comes_to_it() {
        let left = LeftOver::default();
        let order = || {
            let mut all = [1, 2, 3, 4];
            left.first(&mut all, grant);
            all
        };
        assert_eq!(order(), [1, 2, 3, 4]);
        left.note(grant(&3), true);
        left.note(grant(&4), true);
        assert_eq!(order(), [3, 4, 1, 2]);
        left.note(grant(&3), false);
        assert_eq!(order(), [4, 1, 2, 3]);
    }
}
