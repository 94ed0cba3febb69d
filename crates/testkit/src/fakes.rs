//! Stand-ins for what the engine gives an action.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use connector::{
    BoxFuture, Checkpoint, CredentialError, CredentialSource, Earlier, Error, Kind, Records, Secret, Standing,
};
use domain::{ConnectionId, Timestamp};

/// Friday, 20 November 2026, noon.
pub const NOON: Timestamp = Timestamp::from_micros(1_795_176_000_000_000);

/// Returns an earlier attempt that began ten minutes before [`NOON`] and failed eight minutes later.
pub fn earlier() -> Earlier {
    Earlier {
        began_at: NOON.minus(Duration::from_secs(10 * 60)),
        ended_at: NOON.minus(Duration::from_secs(2 * 60)),
        cut_off: false,
    }
}

/// Secrets in memory instead of a keychain.
#[derive(Debug, Default)]
pub struct MemoryCredentials {
    secrets: Mutex<HashMap<ConnectionId, Secret>>,
    fault: Mutex<Option<CredentialError>>,
}

impl MemoryCredentials {
    /// Holds one secret.
    pub fn holding(connection: ConnectionId, secret: &str) -> Arc<Self> {
        let credentials = Self::default();
        credentials.put(connection, secret);
        Arc::new(credentials)
    }

    /// Adds or replaces a secret.
    pub fn put(&self, connection: ConnectionId, secret: &str) {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.insert(connection, Secret::new(secret));
    }

    /// From now on every request ends in the fault, or in none again.
    pub fn fail_with(&self, fault: Option<CredentialError>) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }
}

impl CredentialSource for MemoryCredentials {
    fn secret(&self, connection: ConnectionId) -> BoxFuture<'_, Result<Secret, CredentialError>> {
        Box::pin(async move {
            if let Some(fault) = self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone() {
                return Err(fault);
            }
            let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
            secrets.get(&connection).cloned().ok_or(CredentialError::Missing)
        })
    }
}

/// Counts commit points, and lets a test look around at that very moment.
pub struct RecordingCheckpoint {
    reached: AtomicUsize,
    look: Box<dyn Fn() + Send + Sync>,
    fails: bool,
}

impl RecordingCheckpoint {
    /// Only counts.
    pub fn new() -> Arc<Self> {
        Self::looking(|| {})
    }

    /// Calls `look` at each commit point.
    pub fn looking(look: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            reached: AtomicUsize::new(0),
            look: Box::new(look),
            fails: false,
        })
    }

    /// Never gets a commit point onto the disk: code `storage_full`.
    pub fn failing() -> Arc<Self> {
        Arc::new(Self {
            reached: AtomicUsize::new(0),
            look: Box::new(|| {}),
            fails: true,
        })
    }

    /// Returns how often a commit point was reached.
    pub fn count(&self) -> usize {
        self.reached.load(Ordering::SeqCst)
    }
}

impl Checkpoint for RecordingCheckpoint {
    fn reached(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            self.reached.fetch_add(1, Ordering::SeqCst);
            (self.look)();
            if self.fails {
                return Err(Error::new(Kind::Permanent, "storage_full", "The disk is full."));
            }
            Ok(())
        })
    }
}

/// Records that a test has made up; they are the person's and the organization's alike.
#[derive(Clone, Debug, Default)]
pub struct KnownRecords(pub Vec<Standing>);

impl Records for KnownRecords {
    fn standing(&self) -> BoxFuture<'_, Result<Vec<Standing>, Error>> {
        Box::pin(async { Ok(self.0.clone()) })
    }

    fn of_organization(&self) -> BoxFuture<'_, Result<Vec<Standing>, Error>> {
        self.standing()
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl FakeClock {
    /// Stands at a point in time.
    pub fn at(now: Timestamp) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(now.as_micros())))
    }

    /// Returns where it stands.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }

    /// Moves it on.
    pub fn advance(&self, by: Duration) {
        self.0.store(self.now().plus(by).as_micros(), Ordering::SeqCst);
    }
}
