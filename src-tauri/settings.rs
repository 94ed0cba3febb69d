//! This machine's settings, kept by the preferences plugin: never a secret, never business data.

use api::settings::Settings;
use api::{ApiError, ErrorCode};
use tauri::AppHandle;
use tauri_plugin_store::StoreExt;

use crate::profile::Profile;

/// The one entry of the settings file.
const KEY: &str = "settings";

/// Reads the settings. What cannot be read is as at the first start.
pub(crate) fn read(app: &AppHandle, profile: &Profile) -> Settings {
    let Ok(store) = app.store(&profile.settings_file) else {
        return Settings::default();
    };
    store
        .get(KEY)
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default()
}

/// Stores the settings.
pub(crate) fn write(app: &AppHandle, profile: &Profile, settings: Settings) -> Result<(), ApiError> {
    let cannot = |error: &dyn std::error::Error| {
        ApiError::new(ErrorCode::Storage, "The settings could not be stored.")
            .hint("They count until the app closes. Look whether the disk is full or write-protected.")
            .caused_by(error)
    };
    let value = serde_json::to_value(settings).map_err(|error| cannot(&error))?;
    let store = app
        .store(&profile.settings_file)
        .map_err(|error| cannot(&error))?;
    store.set(KEY, value);
    store.save().map_err(|error| cannot(&error))
}
