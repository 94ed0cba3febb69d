//! The data folder while it is open: the control database, and the workspace with its runner.

use std::sync::Arc;

use api::{ApiError, ErrorCode};
use auth::keychain::Keychain;
use auth::password::PasswordHash;
use auth::throttle::Failures;
use connector::Catalogue;
use domain::{AccountId, WorkspaceId};
use simulators::Company;
use store::{Control, NewAccount, NewWorkspace, Store, Workspace};
use tokio::sync::Mutex;

use crate::attending::Gate;
use crate::audience::Audience;
use crate::system::Time;
use crate::workspace::OpenWorkspace;
use crate::{Config, demo, error};

/// The name that the first workspace gets.
const FIRST_WORKSPACE: &str = "Partner programme";

/// The data folder while it is open.
pub(crate) struct Core {
    store: Store,
    catalogue: Catalogue,
    keychain: Arc<Keychain>,
    time: Arc<dyn Time>,
    audience: Arc<Audience>,
    gate: Gate,
    /// None once the app closes: nothing begins any more.
    open: Mutex<Option<Vec<Arc<OpenWorkspace>>>>,
}

impl Core {
    /// Opens the data folder, and starts the runner of each workspace.
    pub(crate) async fn open(
        config: &Config,
        keychain: Arc<Keychain>,
        company: Option<&Company>,
        audience: Arc<Audience>,
        gate: Gate,
    ) -> Result<Self, ApiError> {
        let (dir, version, now) = (config.data_dir.clone(), config.version, config.time.now());
        // Opening reads files and may migrate them, which can take long.
        let opened = tokio::task::spawn_blocking(move || Store::open(&dir, version, now)).await;
        let store = opened
            .map_err(|error| error::internal(&error))?
            .map_err(error::store)?;
        let core = Self {
            store,
            catalogue: config.catalogue,
            keychain,
            time: config.time.clone(),
            audience,
            gate,
            open: Mutex::new(Some(Vec::new())),
        };
        core.forget_old_failures().await;
        if let Some(company) = company {
            demo::fill(&core, config, company).await?;
        }
        for id in core.store.workspace_ids() {
            core.workspace(id).await?;
        }
        Ok(core)
    }

    /// Deletes what no longer delays a sign-in: addresses are kept no longer than they are of use.
    async fn forget_old_failures(&self) {
        let until = Failures::forgotten_until(self.time.now());
        match self.control().clear_failures_until(until).await {
            Ok(addresses) => tracing::debug!(addresses, "Old failed sign-ins were forgotten."),
            // Nobody is kept from work by it: each is judged by its age, and the next start tries again.
            Err(error) => tracing::warn!(error = %error, "Cannot forget old failed sign-ins."),
        }
    }

    /// Stops the runners and closes the files.
    pub(crate) async fn close(&self) {
        for workspace in self.open.lock().await.take().unwrap_or_default() {
            workspace.works.stop_all();
            workspace.runner.stop().await;
        }
        self.store.close().await;
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn keychain(&self) -> &Keychain {
        &self.keychain
    }

    pub(crate) fn control(&self) -> &Control {
        self.store.control()
    }

    /// Returns an open workspace; opens it when this is the first time.
    pub(crate) async fn workspace(&self, id: WorkspaceId) -> Result<Arc<OpenWorkspace>, ApiError> {
        let mut open = self.open.lock().await;
        let open = open.as_mut().ok_or_else(error::closing)?;
        if let Some(workspace) = open.iter().find(|workspace| workspace.id == id) {
            return Ok(workspace.clone());
        }
        let opened = OpenWorkspace::start(
            id,
            self.store_of(id)?,
            self.catalogue,
            self.keychain.clone(),
            self.time.clone(),
            self.audience.clone(),
            self.gate.clone(),
        );
        let opened = Arc::new(opened.await?);
        opened.begin_leavings(self.time.clone(), self.gate.clone());
        open.push(opened.clone());
        Ok(opened)
    }

    /// Returns the file of a workspace.
    pub(crate) fn store_of(&self, id: WorkspaceId) -> Result<Workspace, ApiError> {
        let gone = || ApiError::new(ErrorCode::NotFound, "The workspace does not exist any more.");
        self.store.workspace(id).ok_or_else(gone)
    }

    /// Makes the first owner and their workspace.
    pub(crate) async fn create_owner(
        &self,
        account: AccountId,
        address: &str,
        name: &str,
        hash: &PasswordHash,
        workspace: WorkspaceId,
    ) -> Result<(), ApiError> {
        // Held until it is stored, so that closing comes before or behind it.
        let open = self.open.lock().await;
        if open.is_none() {
            return Err(error::closing());
        }
        let account = NewAccount {
            id: account,
            email: address.to_owned(),
            name: name.to_owned(),
            password_hash: hash.as_str().to_owned(),
            must_change_password: false,
        };
        let workspace = NewWorkspace {
            id: workspace,
            name: FIRST_WORKSPACE.to_owned(),
        };
        self.store
            .create_owner(account, workspace, self.time.now())
            .await
            .map_err(error::store)
    }

    pub(crate) async fn account(&self, id: AccountId) -> Result<Option<store::Account>, ApiError> {
        self.control().account(id).await.map_err(error::store)
    }

    pub(crate) async fn membership(&self, id: AccountId) -> Result<Option<store::Membership>, ApiError> {
        self.control().membership(id).await.map_err(error::store)
    }

    /// Stores a new password and returns the account's new version.
    pub(crate) async fn set_password(&self, id: AccountId, hash: &PasswordHash) -> Result<u64, ApiError> {
        self.control()
            .set_password(id, hash.as_str(), self.time.now())
            .await
            .map_err(error::store)
    }
}
