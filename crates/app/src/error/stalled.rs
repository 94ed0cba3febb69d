//! What is told when executions stand still because the database cannot be used.

use api::ApiError;
use engine::JournalError;

use crate::error::journal;

/// Says why executions stand still, what stays safe, and what to do so that they go on.
pub(crate) fn stalled(error: &JournalError) -> (String, String) {
    let ApiError { message, hint, .. } = journal(error);
    let what_to_do = match error {
        JournalError::Storage { source } => remedy(source.downcast_ref::<store::Error>()),
        JournalError::VersionConflict { .. }
        | JournalError::Duplicate { .. }
        | JournalError::OrganizationGone
        | JournalError::OrganizationAtRest
        | JournalError::PersonGone
        | JournalError::PersonAtRest
        | JournalError::LeaverBusy
        | JournalError::Unreadable { .. } => hint.unwrap_or_default(),
    };
    let hint = format!(
        "Nothing new begins. What was confirmed is safe. What ended meanwhile is kept in memory and stored as soon as that \
         works, so leave the app open. {what_to_do}"
    );
    (message, hint)
}

/// Returns what a person does so that the database can be written again, while the app stays open.
fn remedy(error: Option<&store::Error>) -> String {
    use store::Error as E;
    let text = match error {
        Some(E::DiskFull { .. }) => "Make room on that disk.",
        Some(E::ReadOnly { .. }) => "Allow your user to write to it, or take the write protection off.",
        Some(E::DiskRefuses { .. }) => {
            "The disk may have become read-only, its quota may be used up, it may be failing, or it was taken away: put \
             that right."
        }
        Some(E::Busy { .. }) => {
            "Close programs that look into the database (backup, virus scanner, database tools)."
        }
        Some(E::Folder { .. } | E::Missing { .. }) => {
            "Look whether the folder with the data is still in its place."
        }
        Some(
            E::InUse { .. }
            | E::Corrupt { .. }
            | E::Newer { .. }
            | E::MigrationChanged { .. }
            | E::Migration { .. }
            | E::Sqlite { .. }
            | E::LibraryTooOld { .. }
            | E::Unreadable { .. }
            | E::NotFound
            | E::Conflict { .. }
            | E::Taken { .. }
            | E::StillRunning { .. }
            | E::StillGranted { .. }
            | E::AtRest
            | E::Leaving { .. }
            | E::AlreadySetUp
            | E::AddressTaken
            | E::LastOwner
            | E::DefinitionChanged { .. }
            | E::Cursor
            | E::Panicked
            | E::ShuttingDown
            | E::Journal(_),
        )
        | None => "If it stays, report the fault with the log.",
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use api::ErrorCode;

    use super::*;

    fn told(error: store::Error) -> (String, String) {
        stalled(&JournalError::from(error))
    }

    #[test]
    fn a_full_disk_is_named_with_what_stays_safe_and_what_to_do() {
        let path = PathBuf::from("/data/main.db");
        let (message, hint) = told(store::Error::DiskFull { path, source: None });
        assert_eq!(message, "The disk that holds /data/main.db is full.");
        assert_eq!(
            hint,
            "Nothing new begins. What was confirmed is safe. What ended meanwhile is kept in memory and stored as soon \
             as that works, so leave the app open. Make room on that disk."
        );
    }

    #[test]
    fn a_file_that_became_read_only_is_named_with_what_to_do() {
        let path = PathBuf::from("/data/main.db");
        let (message, hint) = told(store::Error::ReadOnly { path, source: None });
        assert_eq!(message, "/data/main.db cannot be written.");
        assert!(hint.ends_with("or take the write protection off."), "{hint}");
        assert!(!hint.contains("try again"), "nobody has to: {hint}");
    }

    #[test]
    fn a_disk_that_refuses_to_work_is_named_with_what_can_be_the_reason() {
        let path = PathBuf::from("/data/main.db");
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_WRITE);
        let source = rusqlite::Error::SqliteFailure(code, None);
        let refuses = JournalError::from(store::Error::DiskRefuses { path, source });
        let (message, hint) = stalled(&refuses);
        assert_eq!(
            message,
            "The disk that holds /data/main.db does not take or give data."
        );
        assert!(hint.contains("read-only") && hint.contains("quota"), "{hint}");
        let asked = journal(&refuses);
        assert_eq!(
            asked.code,
            ErrorCode::Storage,
            "who asks meanwhile is told the same"
        );
        assert_eq!(asked.message, message);
    }

    #[test]
    fn what_nobody_knows_the_reason_of_is_told_as_such() {
        let (message, hint) = stalled(&JournalError::Storage { source: "odd".into() });
        assert_eq!(message, "The database could not do what was asked.");
        assert!(hint.ends_with("report the fault with the log."), "{hint}");
    }
}
