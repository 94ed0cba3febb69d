//! The connections, the keychain and the listener.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use connector::{BoxFuture, CredentialError, CredentialSource, Secret};
use domain::form::Answers;
use domain::{ConnectionId, ExecutionId};
use engine::{Connected, Connections, JournalError, Listener};
use uuid::Uuid;

use crate::fakes::{Gate, MemoryJournal};

/// Which systems are connected.
#[derive(Default)]
pub(crate) struct FakeConnections {
    by_system: Mutex<BTreeMap<String, Connected>>,
    held: Mutex<Option<Gate>>,
    held_one: Mutex<Option<(usize, Gate)>>,
    at_hand: AtomicBool,
}

impl FakeConnections {
    pub(crate) fn set(&self, system: &str, enabled: bool) {
        self.connect(system, enabled, Connected::AT_ONCE);
    }

    /// Connects a system that lets so many attempts in at once.
    pub(crate) fn let_in(&self, system: &str, at_once: usize) {
        self.connect(system, true, at_once);
    }

    fn connect(&self, system: &str, enabled: bool, at_once: usize) {
        let connected = Connected {
            id: ConnectionId::from_uuid(Uuid::from_u128(1)),
            settings: Answers::new(),
            enabled,
            at_once,
        };
        let mut by_system = self.by_system.lock().expect("no test panics in here");
        by_system.insert(system.to_owned(), connected);
    }

    pub(crate) fn remove(&self, system: &str) {
        let mut by_system = self.by_system.lock().expect("no test panics in here");
        by_system.remove(system);
    }

    /// Whoever looks a connection up gets what stands there now, but only when the gate opens.
    pub(crate) fn hold(&self) -> Gate {
        let gate = Gate::closed();
        *self.held.lock().expect("no test panics in here") = Some(gate.clone());
        gate
    }

    /// Holds only one lookup, counted from 1.
    pub(crate) fn hold_one(&self, lookup: usize) -> Gate {
        let gate = Gate::closed();
        *self.held_one.lock().expect("no test panics in here") = Some((lookup, gate.clone()));
        gate
    }

    /// From now on nobody has to wait for a connection.
    pub(crate) fn keep_at_hand(&self) {
        self.at_hand.store(true, Ordering::SeqCst);
    }

    pub(crate) fn hold_no_more(&self) {
        *self.held.lock().expect("no test panics in here") = None;
    }
}

impl Connections for FakeConnections {
    fn connection<'a>(&'a self, system: &'a str) -> BoxFuture<'a, Result<Option<Connected>, JournalError>> {
        let by_system = self.by_system.lock().expect("no test panics in here");
        let found = by_system.get(system).cloned();
        let mut held = self.held.lock().expect("no test panics in here").clone();
        let mut held_one = self.held_one.lock().expect("no test panics in here");
        if let Some((left, _)) = &mut *held_one {
            *left -= 1;
        }
        if let Some((_, gate)) = held_one.take_if(|(left, _)| *left == 0) {
            held = Some(gate);
        }
        Box::pin(async move {
            if let Some(gate) = held {
                gate.pass().await;
            }
            Ok(found)
        })
    }

    fn at_hand(&self, system: &str) -> Option<Connected> {
        let by_system = self.by_system.lock().expect("no test panics in here");
        let known = self.at_hand.load(Ordering::SeqCst);
        by_system.get(system).filter(|_| known).cloned()
    }
}

/// A keychain with one secret for everything.
pub(crate) struct FakeKeychain;

impl CredentialSource for FakeKeychain {
    fn secret(&self, _: ConnectionId) -> BoxFuture<'_, Result<Secret, CredentialError>> {
        Box::pin(async { Ok(Secret::new("secret")) })
    }
}

/// Writes down what it is told, and checks that it is on the disk by then.
pub(crate) struct RecordingListener {
    pub(crate) journal: Arc<MemoryJournal>,
    pub(crate) heard: Mutex<Vec<(ExecutionId, u64)>>,
    /// Each time the journal could not be used, and could be again.
    pub(crate) stalls: Mutex<Vec<bool>>,
}

impl Listener for RecordingListener {
    fn changed(&self, execution: ExecutionId, version: u64) {
        assert!(
            self.journal.version(execution) >= version,
            "version {version} was told before it was on the disk"
        );
        let mut heard = self.heard.lock().expect("no test panics in here");
        heard.push((execution, version));
    }

    fn stalled(&self, _: &JournalError) {
        self.stalls.lock().expect("no test panics in here").push(true);
    }

    fn goes_on(&self) {
        self.stalls.lock().expect("no test panics in here").push(false);
    }
}
