//! How a call ends, as scripts see it. `docs/hyoppsctl.md` has the same table, and a test compares them.

use std::process::ExitCode;

use api::ErrorCode;

macro_rules! exits {
    ($($(#[$doc:meta])* $exit:ident = $code:literal,)*) => {
        /// How a call ends.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub(crate) enum Exit { $($(#[$doc])* $exit = $code,)* }

        #[cfg(test)]
        impl Exit {
            const ALL: &'static [Self] = &[$(Self::$exit,)*];
        }
    };
}

exits! {
    /// It was done.
    Done = 0,
    /// A fault of the app.
    Internal = 1,
    /// What was typed cannot be understood.
    Usage = 2,
    /// An answer or a field is wrong.
    Validation = 3,
    /// It does not exist.
    NotFound = 4,
    /// It has moved on, or does not fit how things stand.
    Conflict = 5,
    /// The sign-in or the role is not enough.
    SignIn = 6,
    /// Another process has the data folder open.
    InUse = 7,
    /// A database, a file or the disk.
    Storage = 8,
    /// The keychain is locked, absent or silent.
    Keychain = 9,
    /// An outside system.
    System = 10,
    /// What was driven waits for a person.
    WaitsForPerson = 20,
    /// What was driven has failed, and a person decides.
    NeedsDecision = 21,
    /// What was given does not stand any more as it was given.
    Drifted = 22,
    /// Some of what was given could not be looked up; nothing else has drifted.
    NotLookedUp = 23,
    /// Ended by Ctrl-C.
    Interrupted = 130,
    /// Ended by the system.
    Terminated = 143,
}

impl Exit {
    pub(crate) const fn code(self) -> u8 {
        self as u8
    }
}

impl From<ErrorCode> for Exit {
    fn from(code: ErrorCode) -> Self {
        use ErrorCode as E;
        match code {
            E::Validation => Self::Validation,
            E::SignInRefused
            | E::SignInDelayed
            | E::OneTimePasswordExpired
            | E::PasswordChangeNeeded
            | E::SignedOut
            | E::Locked
            | E::Permission => Self::SignIn,
            E::NotFound => Self::NotFound,
            E::Conflict
            | E::AlreadyStarted
            | E::LastOwner
            | E::RecordFailed
            | E::StillRunning
            | E::StillGranted => Self::Conflict,
            E::DatabaseInUse => Self::InUse,
            E::Database
            | E::DatabaseMissing
            | E::DatabaseReadOnly
            | E::DatabaseNewer
            | E::DatabaseCorrupt
            | E::DiskFull
            | E::Storage => Self::Storage,
            E::KeychainLocked | E::KeychainUnavailable => Self::Keychain,
            E::ExternalService => Self::System,
            E::ShuttingDown | E::Internal => Self::Internal,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_every_exit_code() {
        let page = include_str!("../../../docs/hyoppsctl.md");
        let told: Vec<u8> = page
            .lines()
            .skip_while(|line| *line != "## Exit codes")
            .skip(1)
            .take_while(|line| !line.starts_with("## "))
            .filter_map(|line| line.strip_prefix("| ")?.split(' ').next()?.parse().ok())
            .collect();
        let all: Vec<u8> = Exit::ALL.iter().map(|exit| exit.code()).collect();
        assert_eq!(told, all);
    }
}
