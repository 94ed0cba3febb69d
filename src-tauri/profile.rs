//! Where data, settings and logs of this run are.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use tauri::{AppHandle, Manager};
use tempfile::TempDir;

use crate::launch::Error;

/// Where data, settings and logs of this run are.
pub(crate) struct Profile {
    /// The databases.
    pub(crate) data_dir: PathBuf,
    /// The log files.
    pub(crate) log_dir: PathBuf,
    /// The file with this machine's settings.
    pub(crate) settings_file: PathBuf,
    is_demo: bool,
    /// The demo's folder, until it is discarded.
    throw_away: Mutex<Option<TempDir>>,
}

impl Profile {
    /// Returns the user's profile, or a new throw-away one for the demo.
    pub(crate) fn choose(app: &AppHandle, demo: bool) -> Result<Self, Error> {
        if demo {
            let folder = tempfile::Builder::new()
                .prefix("hyopps-demo-")
                .tempdir()
                .map_err(Error::Folder)?;
            let root = folder.path();
            return Ok(Self {
                data_dir: root.join("data"),
                log_dir: root.join("logs"),
                settings_file: root.join("settings.json"),
                is_demo: true,
                throw_away: Mutex::new(Some(folder)),
            });
        }
        let data_dir = app.path().app_local_data_dir()?;
        Ok(Self {
            log_dir: app.path().app_log_dir()?,
            settings_file: app.path().app_config_dir()?.join("settings.json"),
            data_dir,
            is_demo: false,
            throw_away: Mutex::new(None),
        })
    }

    /// Returns whether this is the demo.
    pub(crate) fn is_demo(&self) -> bool {
        self.is_demo
    }

    /// Removes the demo's folder; any other profile stays. A process that ends drops nothing by itself.
    pub(crate) fn discard(&self) {
        let folder = self
            .throw_away
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(Err(error)) = folder.map(TempDir::close) {
            tracing::warn!(error = %error, "Cannot remove the demo's folder.");
        }
    }
}
