//! The use cases: what the window and the command line can ask for.
//!
//! Rights are checked here and only here, by the table in [`rights`]. Everything below speaks its own words;
//! everything that leaves here is a payload or an error of the `api` crate.

mod account;
mod accounts;
mod actor;
mod anew;
pub mod attending;
mod audience;
mod batches;
mod compare;
mod connections;
mod core;
mod csv_cell;
mod demo;
mod drift;
mod error;
mod execution_view;
mod executions;
pub mod export;
mod history;
mod import;
mod kept_password;
mod leaving;
mod organizations;
mod partner;
mod people;
pub mod place;
mod plan;
mod records;
pub mod rights;
mod search;
mod sign_in;
pub mod system;
mod titles;
pub mod upkeep;
mod verbs;
mod workflows;
mod workspace;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use api::ApiError;
use auth::keychain::{Deadlines, Keychain, ServiceName};
use auth::password::Cost;
use auth::session::Limits;
use connector::Catalogue;
use simulators::Company;
use tokio::sync::{Mutex, RwLock};

use crate::attending::Gate;
use crate::audience::Audience;
use crate::core::Core;
use crate::drift::order::LeftOver;
use crate::import::OnDesk;
use crate::sign_in::SignIn;
use crate::system::{EventSink, Ids, Time};

/// What the app is built from.
#[derive(Clone)]
pub struct Config {
    /// The folder with the databases.
    pub data_dir: PathBuf,
    /// Whether to fill an empty folder with the demo's partners, people and executions.
    pub demo: bool,
    /// The app's version.
    pub version: &'static str,
    /// What the app can do.
    pub catalogue: Catalogue,
    /// Time.
    pub time: Arc<dyn Time>,
    /// New ids.
    pub ids: Arc<dyn Ids>,
    /// Who hears of changes.
    pub events: Arc<dyn EventSink>,
    /// How much work a password hash is.
    pub password_cost: Cost,
    /// How long a session lives.
    pub session_limits: Limits,
    /// Gives the keychain of a profile.
    pub keychain: Arc<dyn Fn(&ServiceName) -> Keychain + Send + Sync>,
}

impl Config {
    /// Returns the configuration of the product.
    pub fn product(data_dir: PathBuf, version: &'static str, events: Arc<dyn EventSink>) -> Self {
        Self {
            data_dir,
            demo: false,
            version,
            catalogue: connectors::CATALOGUE,
            time: Arc::new(system::SystemTime::new()),
            ids: Arc::new(system::RandomIds),
            events,
            password_cost: Cost::PRODUCT,
            session_limits: Limits::default(),
            keychain: Arc::new(|profile| Keychain::new(profile, Deadlines::default())),
        }
    }
}

/// The app without a window.
pub struct App {
    version: &'static str,
    demo: bool,
    /// The simulated systems of the demo.
    company: Option<Company>,
    catalogue: Catalogue,
    time: Arc<dyn Time>,
    ids: Arc<dyn Ids>,
    password_cost: Cost,
    session_limits: Limits,
    keychain: Arc<Keychain>,
    /// The data, or why it cannot be opened: then every use case fails with that, and [`App::get_session`]
    /// looks again.
    core: RwLock<Result<Arc<Core>, ApiError>>,
    config: Config,
    sign_in: Mutex<SignIn>,
    /// What the last checks for drift did not come to.
    left_over: LeftOver,
    /// What lies on the import desk.
    import: Arc<Mutex<Option<OnDesk>>>,
    /// Held while a password is checked.
    verifying: Mutex<()>,
    /// Held while a connection is saved.
    saving_connection: Mutex<()>,
    /// Set once, before the runners are stopped: data that is mended from then on is for the next start.
    closing: AtomicBool,
    audience: Arc<Audience>,
    gate: Gate,
}

impl App {
    /// Opens the data folder and takes up what an earlier run left. A folder that cannot be opened does not
    /// fail: [`App::get_session`] tells why.
    pub async fn open(config: Config) -> Self {
        Self::open_behind(config, Gate::opened()).await
    }

    /// Opens the data folder and takes nothing up before somebody says what, by [`App::attend`].
    pub async fn open_at_rest(config: Config) -> Self {
        Self::open_behind(config, Gate::shut()).await
    }

    async fn open_behind(config: Config, gate: Gate) -> Self {
        let service = if config.demo {
            ServiceName::profile("demo")
        } else {
            ServiceName::product()
        };
        let keychain = Arc::new((config.keychain)(&service));
        let company = if config.demo { demo::company() } else { Ok(None) };
        let audience = Arc::new(Audience::new(config.events.clone()));
        let core = match &company {
            Ok(company) => {
                let open = Core::open(
                    &config,
                    keychain.clone(),
                    company.as_ref(),
                    audience.clone(),
                    gate.clone(),
                );
                open.await
            }
            Err(error) => Err(error.clone()),
        };
        let core = core.map(Arc::new);
        let company = company.unwrap_or_default();
        if let Err(error) = &core {
            tracing::error!(error.code = error.code.as_str(), detail = ?error.detail, "Cannot open the data folder.");
        }
        Self {
            config: config.clone(),
            version: config.version,
            demo: config.demo,
            company,
            catalogue: config.catalogue,
            time: config.time,
            ids: config.ids,
            password_cost: config.password_cost,
            session_limits: config.session_limits,
            keychain,
            core: RwLock::new(core),
            sign_in: Mutex::new(SignIn::Nobody { reason: None }),
            import: Arc::default(),
            verifying: Mutex::new(()),
            saving_connection: Mutex::new(()),
            left_over: LeftOver::default(),
            closing: AtomicBool::new(false),
            audience,
            gate,
        }
    }

    /// Ends what runs in the background and closes the files. What is cut off goes on at the next start; a use
    /// case that is called from then on is told that the app is closing.
    pub async fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        if let Ok(core) = self.core().await {
            core.close().await;
        }
        self.gate.give_up();
    }

    async fn core(&self) -> Result<Arc<Core>, ApiError> {
        self.core.read().await.clone()
    }

    /// Looks again at data that could not be opened: somebody may have mended it meanwhile.
    async fn core_or_look_again(&self) -> Result<Arc<Core>, ApiError> {
        if let Ok(core) = self.core().await {
            return Ok(core);
        }
        let mut core = self.core.write().await;
        if core.is_err() && !self.closing.load(Ordering::SeqCst) {
            *core = Core::open(
                &self.config,
                self.keychain.clone(),
                self.company.as_ref(),
                self.audience.clone(),
                self.gate.clone(),
            )
            .await
            .map(Arc::new);
        }
        core.clone()
    }
}
