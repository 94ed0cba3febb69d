//! One step at a time puts a person into a team.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedMutexGuard;

/// A team and a person.
type Key = (String, String);

/// One step at a time puts a person into a team or its channels: between a look and an addition another step must not
/// add the same person, since a second addition may remove them.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<HashMap<Key, Arc<tokio::sync::Mutex<()>>>>);

impl Turns {
    /// Waits until nobody else adds this person to this team. The turn lasts as long as what is returned.
    pub(super) async fn of(&self, team: &str, user: &str) -> OwnedMutexGuard<()> {
        self.turn(team, user).lock_owned().await
    }

    fn turn(&self, team: &str, user: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that nobody holds or waits for are of no use any more.
        turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(turns.entry((team.to_owned(), user.to_lowercase())).or_default())
    }
}
