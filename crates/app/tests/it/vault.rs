//! A keychain of this machine that the tests can see into.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

use auth::Error;
use auth::keychain::vault::Vault;
use connector::Secret;

/// A keychain of this machine, open and empty at first.
#[derive(Default)]
pub(crate) struct FakeVault {
    inside: Mutex<Inside>,
    /// Told of every change.
    changed: Condvar,
}

#[derive(Default)]
struct Inside {
    entries: BTreeMap<String, String>,
    state: State,
    /// How often an entry was written or erased.
    n_changes: usize,
}

/// What a keychain says to a call.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum State {
    #[default]
    Open,
    /// Locked until somebody is asked, who then unlocks it.
    Locked,
    /// What is written stands there only once it is open again.
    Slow,
    Absent,
}

impl FakeVault {
    pub(crate) fn is(&self, state: State) {
        self.inside().state = state;
        self.changed.notify_all();
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.inside().state == State::Locked
    }

    /// Waits until an entry was written or erased so often.
    pub(crate) fn until_changes(&self, n_changes: usize) {
        let wait = self
            .changed
            .wait_timeout_while(self.inside(), Duration::from_secs(30), |inside| {
                inside.n_changes < n_changes
            });
        assert!(!wait.unwrap().1.timed_out(), "the keychain was not changed");
    }

    /// Returns the secret that stands under an account.
    pub(crate) fn secret(&self, account: &str) -> Option<String> {
        self.inside().entries.get(account).cloned()
    }

    /// Returns every secret that stands in it.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.inside().entries.values().cloned().collect()
    }

    pub(crate) fn n_changes(&self) -> usize {
        self.inside().n_changes
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    fn opened(&self) -> Result<MutexGuard<'_, Inside>, Error> {
        let inside = self.inside();
        match inside.state {
            State::Open | State::Slow => Ok(inside),
            State::Locked => Err(Error::KeychainLocked),
            State::Absent => Err(Error::KeychainUnavailable {
                reason: "this test has none".to_owned(),
            }),
        }
    }
}

impl Vault for FakeVault {
    fn read(&self, account: &str) -> Result<Option<Secret>, Error> {
        Ok(self.opened()?.entries.get(account).cloned().map(Secret::new))
    }

    fn holds(&self, account: &str) -> Result<bool, Error> {
        Ok(self.opened()?.entries.contains_key(account))
    }

    fn write(&self, account: &str, secret: &Secret) -> Result<(), Error> {
        let opened = self.opened()?;
        let slow = |inside: &mut Inside| inside.state == State::Slow;
        let mut inside = self.changed.wait_while(opened, slow).unwrap();
        inside
            .entries
            .insert(account.to_owned(), secret.expose().to_owned());
        inside.n_changes += 1;
        self.changed.notify_all();
        Ok(())
    }

    fn erase(&self, account: &str) -> Result<(), Error> {
        let mut inside = self.opened()?;
        inside.entries.remove(account);
        inside.n_changes += 1;
        self.changed.notify_all();
        Ok(())
    }

    fn unlock(&self) -> Result<(), Error> {
        let mut inside = self.inside();
        match inside.state {
            State::Open | State::Slow | State::Locked => {
                inside.state = State::Open;
                Ok(())
            }
            State::Absent => Err(Error::KeychainUnavailable {
                reason: "this test has none".to_owned(),
            }),
        }
    }

    fn silence(&self, waited: Duration) -> Error {
        Error::KeychainSilent { waited }
    }
}
