//! Where data, settings and logs of this run are.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::demo_folder::DemoFolder;
use crate::launch::Error;
use tauri::{AppHandle, Manager};

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
    throw_away: Mutex<Option<DemoFolder>>,
}

impl Profile {
    /// Returns the user's profile, or a new throw-away one for the demo.
    pub(crate) fn choose(app: &AppHandle, demo: bool) -> Result<Self, Error> {
        if demo {
            let folder = DemoFolder::make(&std::env::temp_dir()).map_err(Error::Folder)?;
            let root = folder.path();
            return Ok(Self {
                data_dir: root.join("data"),
                log_dir: root.join("logs"),
                settings_file: root.join("settings.json"),
                is_demo: true,
                throw_away: Mutex::new(Some(folder)),
            });
        }
        let data_dir = app::place::data_dir().ok_or(Error::NoPlace)?;
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

    /// Removes the folders of demos that were killed, in the background, if this is a demo.
    pub(crate) fn remove_abandoned_demos(&self) {
        let folder = self.throw_away.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = &*folder {
            folder.remove_abandoned();
        }
    }

    /// Removes the demo's folder, in which nothing may be open any more; any other profile stays. A process that ends drops nothing by itself.
    pub(crate) fn discard(&self) {
        let folder = self
            .throw_away
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(Err(error)) = folder.map(DemoFolder::remove) {
            // The log is closed, and with the demo's folder it would go anyway.
            eprintln!("Cannot remove the demo's folder; the next demo tries again: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    /// Settings and log go where Tauri puts them; data goes where the command line finds it too.
    #[test]
    fn the_place_of_the_data_goes_by_the_name_of_the_app() {
        let configuration: serde_json::Value =
            serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
        assert_eq!(configuration["identifier"], app::place::IDENTIFIER);
    }
}
