//! Settings of this machine: never a secret, never business data.

use serde::{Deserialize, Serialize};

/// What the app looks like and how much it writes into its log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Light, dark or as the system.
    pub theme: Theme,
    /// How much is logged.
    pub log_level: LogLevel,
}

/// Which colours the window uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How much is logged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Failures only.
    Error,
    /// Failures and what looks wrong.
    Warn,
    /// What happens, in few lines.
    #[default]
    Info,
    /// What happens, in detail; may hold names and addresses, never secrets.
    Debug,
}

impl LogLevel {
    /// Returns the level as the log's filter knows it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}
