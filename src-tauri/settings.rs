//! This machine's settings, kept by the preferences plugin: never a secret, never business data.

use std::sync::{Mutex, PoisonError};

use api::command::{GetSettings, SaveLogLevel, SaveTheme};
use api::settings::{LogLevel, Settings, Theme};
use api::{ApiError, ErrorCode};
use app::rights::Permit;
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

/// Returns the settings for the window.
pub(crate) fn tell(app: &AppHandle, profile: &Profile, _permit: &Permit<GetSettings>) -> Settings {
    read(app, profile)
}

/// Stores the theme and returns the settings as they are then.
pub(crate) fn save_theme(
    app: &AppHandle,
    profile: &Profile,
    theme: Theme,
    _permit: &Permit<SaveTheme>,
) -> Result<Settings, ApiError> {
    change(app, profile, |settings| settings.theme = theme)
}

/// Stores the log level and returns the settings as they are then.
pub(crate) fn save_log_level(
    app: &AppHandle,
    profile: &Profile,
    log_level: LogLevel,
    _permit: &Permit<SaveLogLevel>,
) -> Result<Settings, ApiError> {
    change(app, profile, |settings| settings.log_level = log_level)
}

fn change(
    app: &AppHandle,
    profile: &Profile,
    change: impl FnOnce(&mut Settings),
) -> Result<Settings, ApiError> {
    /// Two changes at once must not undo each other.
    static CHANGING: Mutex<()> = Mutex::new(());
    let _turn = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut settings = read(app, profile);
    change(&mut settings);
    write(app, profile, settings)?;
    Ok(settings)
}

fn write(app: &AppHandle, profile: &Profile, settings: Settings) -> Result<(), ApiError> {
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
