//! Connections to outside systems.

mod choices;
mod demo;
mod ending;
mod form;
mod groups;
mod missing_rights;
mod secret;

use std::sync::Arc;
use std::time::Duration;

use api::command::{ListConnections, SaveConnection, SendTestMail, TestConnection};
use api::connection::{
    ConnectionView, SaveConnection as SaveConnectionRequest, SecretState as SecretView,
    SendTestMail as SendTestMailRequest, System as SystemRequest, TestReport,
};
use api::{ApiError, ErrorCode};
use auth::keychain::SecretState;
use connector::{BoxFuture, Checkpoint, Cx, Found, Kind, NoRecords, Secret, System};
use domain::form::{FieldError, Problem, check};
use domain::{ConnectionId, email};
use store::{StoredConnection, StoredTest};

use crate::actor::Actor;
use crate::{App, error};

/// The system that sends mail.
const EMAIL: &str = "email";

impl App {
    /// Lists the systems that can be connected.
    ///
    /// # Errors
    /// When the account may not, or the connections cannot be read.
    pub async fn list_connections(&self) -> Result<Vec<ConnectionView>, ApiError> {
        let actor = self.actor::<ListConnections>().await?;
        let rows = actor.workspace.store.connections().await.map_err(error::store)?;
        let mut views = Vec::new();
        for system in self.catalogue.systems() {
            let row = rows.iter().find(|row| row.system == system.spec().key);
            views.push(self.view(*system, row.cloned()).await);
        }
        Ok(views)
    }

    /// Stores a connection's settings, and its secret in the keychain. When all is stored already, the desktop
    /// asks for a locked keychain to be opened, and nothing else happens.
    ///
    /// # Errors
    /// When the account may not, a setting is wrong, the keychain does not take the secret, or the connection
    /// has changed since it was read.
    pub async fn save_connection(&self, request: SaveConnectionRequest) -> Result<ConnectionView, ApiError> {
        let actor = self.actor::<SaveConnection>().await?;
        // One at a time: secret and row are stored one after the other.
        let _turn = self.saving_connection.lock().await;
        let system = self.system(&request.system)?;
        let stored = actor
            .workspace
            .store
            .connection(&request.system)
            .await
            .map_err(error::store)?;
        let version = stored.as_ref().map_or(0, |row| row.version);
        if version != request.version {
            return Err(error::moved_on());
        }
        let settings = check(&form::fields(system), &request.settings).map_err(ApiError::fields)?;
        system.check_settings(&settings).map_err(ApiError::fields)?;
        if self.demo {
            demo::check_stays_here(system, &settings)?;
        }
        let secret = request.secret.filter(|secret| !secret.0.is_empty());
        if secret.is_none() {
            let needs_secret = system.needs_secret(&settings);
            if needs_secret {
                self.require_stored_secret(system, stored.as_ref(), &settings)
                    .await?;
            }
            if let Some(row) = &stored
                && row.settings == settings
                && row.enabled == request.enabled
            {
                if needs_secret && !self.demo {
                    self.open_keychain(row.id).await?;
                    actor.workspace.runner.reconsider();
                }
                return Ok(self.view(system, stored).await);
            }
        }
        let earlier = stored.map(|row| row.id);
        let (id, replaced) = match (secret, earlier) {
            (None, Some(earlier)) => (earlier, None),
            (None, None) => (self.new_connection_id(), None),
            (Some(secret), earlier) => {
                let id = self.new_connection_id();
                self.keep_secret(id, Secret::new(secret.0), request.allow_until_closed)
                    .await?;
                (id, Some(earlier))
            }
        };
        let row = store::NewConnection {
            id,
            system: request.system,
            settings,
            enabled: request.enabled,
        };
        let saved = match actor
            .workspace
            .store
            .save_connection(row, version, self.time.now())
            .await
        {
            Ok(saved) => saved,
            Err(refused) => {
                if replaced.is_some() {
                    self.erase_secret(id).await;
                }
                return Err(error::store(refused));
            }
        };
        // Before the earlier secret goes: an attempt that misses it looks again, with the new settings.
        actor.workspace.runner.reconsider();
        if let Some(earlier) = replaced.flatten() {
            self.erase_secret(earlier).await;
        }
        tracing::info!(
            system = system.spec().key,
            enabled = saved.enabled,
            "A connection was saved."
        );
        Ok(self.view(system, Some(saved)).await)
    }

    /// Signs in to a system and reports, changing nothing there.
    ///
    /// # Errors
    /// When the account may not, or the system was never set up.
    pub async fn test_connection(&self, request: SystemRequest) -> Result<TestReport, ApiError> {
        let actor = self.actor::<TestConnection>().await?;
        let system = self.system(&request.system)?;
        let (cx, version) = self.cx(&actor, &request.system).await?;
        let tested = within_patience(system, system.test(&cx)).await;
        self.report(&actor, &request.system, version, tested).await
    }

    /// Sends a short mail through the e-mail connection.
    ///
    /// # Errors
    /// When the account may not, the address is wrong, or e-mail was never set up.
    pub async fn send_test_mail(&self, request: SendTestMailRequest) -> Result<TestReport, ApiError> {
        let actor = self.actor::<SendTestMail>().await?;
        let to = request.to.trim();
        if !email::is_address(to) {
            let wrong = FieldError::new(
                "to",
                Problem::NotAnEmail,
                "Enter an address such as ada@example.org.",
            );
            return Err(ApiError::fields(vec![wrong]));
        }
        let (cx, version) = self.cx(&actor, EMAIL).await?;
        let sent = connectors::email::send_test_mail(&cx, to).await;
        self.report(&actor, EMAIL, version, sent.map(Found::only)).await
    }

    fn new_connection_id(&self) -> ConnectionId {
        ConnectionId::from_uuid(self.ids.new_id())
    }

    fn system(&self, key: &str) -> Result<&'static dyn System, ApiError> {
        let none = || {
            ApiError::new(
                ErrorCode::NotFound,
                "This version of the app cannot connect that system.",
            )
        };
        self.catalogue.system(key).ok_or_else(none)
    }

    /// Returns what a test works with, and the version of the settings in it.
    async fn cx(&self, actor: &Actor, system: &str) -> Result<(Cx, u64), ApiError> {
        let stored = actor
            .workspace
            .store
            .connection(system)
            .await
            .map_err(error::store)?;
        let none = || {
            ApiError::new(ErrorCode::NotFound, "This system was not set up yet.")
                .hint("Save its settings first.")
        };
        let stored = stored.ok_or_else(none)?;
        if self.demo {
            demo::check_stays_here(self.system(system)?, &stored.settings)?;
        }
        let version = stored.version;
        Ok((self.cx_of(stored), version))
    }

    /// Returns what a look at a system works with, outside of any execution.
    pub(crate) fn cx_of(&self, stored: StoredConnection) -> Cx {
        Cx {
            connection: stored.id,
            settings: stored.settings,
            credentials: self.keychain.clone(),
            checkpoint: Arc::new(Unjournaled),
            records: Arc::new(NoRecords),
            idempotency_key: self.ids.new_id().to_string(),
            attempt: 1,
            earlier: Vec::new(),
            own_keys: Vec::new(),
            now: self.time.now(),
        }
    }

    async fn report(
        &self,
        actor: &Actor,
        system: &str,
        version: u64,
        result: Result<Found, connector::Error>,
    ) -> Result<TestReport, ApiError> {
        let at = self.time.now();
        let report = match result {
            Ok(found) => TestReport {
                ok: true,
                message: found.summary,
                hint: String::new(),
                code: String::new(),
                missing: found.missing,
                warnings: found.warnings,
                expires_at: found.expires_at,
                at,
            },
            Err(error) => {
                tracing::warn!(system, error.code = error.code, "A connection test failed.");
                TestReport {
                    ok: false,
                    message: error.message,
                    hint: error.hint,
                    code: error.code.to_owned(),
                    missing: Vec::new(),
                    warnings: Vec::new(),
                    expires_at: None,
                    at,
                }
            }
        };
        let test = StoredTest {
            ok: report.ok,
            code: report.code.clone(),
            message: report.message.clone(),
            hint: report.hint.clone(),
            missing: report.missing.clone(),
            warnings: report.warnings.clone(),
            expires_at: report.expires_at,
            at,
        };
        actor
            .workspace
            .store
            .record_test(system, version, test)
            .await
            .map_err(error::store)?;
        Ok(report)
    }

    async fn view(&self, system: &dyn System, row: Option<StoredConnection>) -> ConnectionView {
        let spec = system.spec();
        let needs_secret = row.as_ref().is_none_or(|row| system.needs_secret(&row.settings));
        let secret = match (&row, needs_secret) {
            (_, false) => SecretView::NotNeeded,
            (None, true) => SecretView::Missing,
            (Some(row), true) => match self.keychain.state(row.id).await {
                SecretState::Present => SecretView::InKeychain,
                SecretState::HeldUntilClosed => SecretView::UntilClosed,
                SecretState::Missing => SecretView::Missing,
                SecretState::Locked => SecretView::KeychainLocked,
                SecretState::Unavailable { .. } => SecretView::KeychainUnavailable,
            },
        };
        ConnectionView {
            system: spec.key.to_owned(),
            title: spec.title.to_owned(),
            summary: spec.summary.to_owned(),
            fields: form::fields(system),
            pickers: system.pickers().iter().map(|key| (*key).to_owned()).collect(),
            secret_label: spec.secret_label.map(str::to_owned),
            configured: row.is_some(),
            enabled: row.as_ref().is_none_or(|row| row.enabled),
            secret,
            last_test: row.as_ref().and_then(|row| row.last_test.clone()).map(last_test),
            version: row.as_ref().map_or(0, |row| row.version),
            settings: row.map(|row| row.settings).unwrap_or_default(),
        }
    }
}

/// How long somebody at the window waits for a system. A step waits longer for the pauses that a system asks for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for a system as long as somebody at the window does.
async fn within_patience<T>(
    system: &dyn System,
    work: impl Future<Output = Result<T, connector::Error>>,
) -> Result<T, connector::Error> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(done) => done,
        Err(_) => Err(connector::Error::new(
            Kind::Transient { retry_after: None },
            "system_timeout",
            format!("{} did not answer within a minute.", system.spec().title),
        )
        .hint("It may be busy or ask for a pause; try again in a while. Nothing was changed.")),
    }
}

fn last_test(test: StoredTest) -> TestReport {
    TestReport {
        ok: test.ok,
        message: test.message,
        hint: test.hint,
        code: test.code,
        missing: test.missing,
        warnings: test.warnings,
        expires_at: test.expires_at,
        at: test.at,
    }
}

/// A test belongs to no execution, so there is no journal in which its commit point would help anybody.
struct Unjournaled;

impl Checkpoint for Unjournaled {
    fn reached(&self) -> BoxFuture<'_, Result<(), connector::Error>> {
        Box::pin(async { Ok(()) })
    }
}
