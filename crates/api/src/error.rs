//! The one error that crosses to the window.

use std::fmt;

use domain::form::FieldError;
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident => $text:literal,)*) => {
        /// What kind of failure it is. The window switches on it; `docs/errors.md` has a heading for each.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ErrorCode { $($(#[$doc])* $code,)* }

        impl ErrorCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$code,)*];

            /// Returns the code as text.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $text,)* }
            }
        }
    };
}

codes! {
    /// The input is wrong; `field_errors` says where.
    Validation => "validation",
    /// Address or password is wrong.
    SignInRefused => "sign_in_refused",
    /// Too many failures; wait.
    SignInDelayed => "sign_in_delayed",
    /// The one-time password was right and has ended.
    OneTimePasswordExpired => "one_time_password_expired",
    /// A password of one's own must be chosen first.
    PasswordChangeNeeded => "password_change_needed",
    /// Nobody is signed in, or the session has ended.
    SignedOut => "signed_out",
    /// The session is locked.
    Locked => "locked",
    /// The role does not include it.
    Permission => "permission",
    /// The workspace would be left without an owner who can sign in.
    LastOwner => "last_owner",
    /// It does not exist, or not for this account.
    NotFound => "not_found",
    /// The state has moved on; nothing was changed.
    Conflict => "conflict",
    /// This execution exists: it was started by the same form before.
    AlreadyStarted => "already_started",
    /// An execution about it has not come to its end; nothing was changed.
    StillRunning => "still_running",
    /// Accesses that it was given still stand; nothing was deleted.
    StillGranted => "still_granted",
    /// What a step has to record cannot be made from what is known; nothing was changed.
    RecordFailed => "record_failed",
    /// The database could not do it.
    Database => "database",
    /// The database file is missing.
    DatabaseMissing => "database_missing",
    /// The database file or its folder cannot be written.
    DatabaseReadOnly => "database_read_only",
    /// The database file was written by a newer app.
    DatabaseNewer => "database_newer",
    /// The database file is damaged.
    DatabaseCorrupt => "database_corrupt",
    /// Another process has the data folder open.
    DatabaseInUse => "database_in_use",
    /// The disk is full.
    DiskFull => "disk_full",
    /// The keychain is locked.
    KeychainLocked => "keychain_locked",
    /// This machine has no keychain that answers.
    KeychainUnavailable => "keychain_unavailable",
    /// An outside system did not do what it was asked; its own error stands in the detail.
    ExternalService => "external_service",
    /// A file or folder could not be used.
    Storage => "storage",
    /// The app is closing.
    ShuttingDown => "shutting_down",
    /// A fault of the app.
    Internal => "internal",
}

/// A failure as the window shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    /// What kind.
    pub code: ErrorCode,
    /// What happened, one sentence for a person.
    pub message: String,
    /// What stays safe and what to do next.
    #[serde(default)]
    pub hint: Option<String>,
    /// The fields that are wrong.
    #[serde(default)]
    pub field_errors: Vec<FieldError>,
    /// The causes below, outermost first, without secrets; folded in the window.
    #[serde(default)]
    pub detail: Vec<String>,
}

impl ApiError {
    /// Puts together an error without hint, fields or detail.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            field_errors: Vec::new(),
            detail: Vec::new(),
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the chain of causes of an error, itself included.
    #[must_use]
    pub fn caused_by(mut self, error: &dyn std::error::Error) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.detail.push(error.to_string());
            cause = error.source();
        }
        self
    }

    /// Puts together the error for wrong fields.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let message = match errors.len() {
            1 => "One field needs another look.".to_owned(),
            n => format!("{n} fields need another look."),
        };
        Self {
            field_errors: errors,
            ..Self::new(ErrorCode::Validation, message)
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}
