//! What an action may use while it works.

use std::sync::Arc;

use domain::form::Answers;
use domain::{ConnectionId, Timestamp};

use crate::{BoxFuture, CredentialError, CredentialSource, Error, Secret};

/// What an action may use while it works: the connection's settings, its secret, and the journal's ear.
#[derive(Clone)]
pub struct Cx {
    /// The connection.
    pub connection: ConnectionId,
    /// Its settings, as its form checked them.
    pub settings: Answers,
    /// Where its secret is.
    pub credentials: Arc<dyn CredentialSource>,
    /// Where the commit point is recorded.
    pub checkpoint: Arc<dyn Checkpoint>,
    /// Names this piece of work to the outside system; the same in every automatic repeat.
    pub idempotency_key: String,
    /// Which attempt it is, from 1, since the step's turn came or a person tried it again: some systems ask for a
    /// longer pause after each. Attempts that were blocked or cut off do not count.
    pub attempt: u32,
    /// Whether an earlier attempt at this step may already have changed something: it began to apply, and then failed or
    /// was cut off. An action that finds everything right tells by it whether the access is the app's own, which can be
    /// taken back by a receipt, or was there before. Of a reversible action the journal tells that an attempt begins to
    /// apply, so one that was cut off while it only looked does not count; of any other, whatever was cut off counts.
    pub made_before: bool,
    /// The time at which the attempt began.
    pub now: Timestamp,
}

impl Cx {
    /// Returns the connection's secret.
    ///
    /// # Errors
    /// When the keychain is locked, absent or has no such entry.
    pub async fn secret(&self) -> Result<Secret, CredentialError> {
        self.credentials.secret(self.connection).await
    }

    /// Records, durably, that the next thing cannot be told from outside afterwards. If the app dies behind
    /// this point, a person is asked what became of it; if it dies before, the engine repeats by itself.
    ///
    /// # Errors
    /// When it cannot be recorded; the action must stop then, having changed nothing.
    pub async fn commit_point(&self) -> Result<(), Error> {
        self.checkpoint.reached().await
    }
}

/// Records the commit point of one attempt.
pub trait Checkpoint: Send + Sync {
    /// Returns once it is on the disk.
    fn reached(&self) -> BoxFuture<'_, Result<(), Error>>;
}
