//! What the crates below report, as an error for the window: what happened, what stays safe, what to do.

mod stalled;

use std::error::Error as StdError;

use api::{ApiError, ErrorCode};
use domain::form::{FieldError, Problem, Unique};
use engine::{JournalError, NotTheirs, Refused};
pub(crate) use stalled::stalled;

const NOTHING_LOST: &str = "Nothing was changed. What was stored before is safe.";

/// Turns a failure of the store into an error for the window.
pub(crate) fn store(error: store::Error) -> ApiError {
    of_store(&error)
}

fn of_store(error: &store::Error) -> ApiError {
    use store::Error as E;
    let (code, message, hint) = match error {
        E::InUse { holder, .. } => (
            ErrorCode::DatabaseInUse,
            match holder {
                Some(holder) => format!("The data folder is in use already: by {holder}."),
                None => "HyOpps Desktop is open already, or another program uses its data folder.".to_owned(),
            },
            "Use the window that is open, or close it and start again. A command of hyoppsctl ends by itself."
                .to_owned(),
        ),
        E::Missing { path } => (
            ErrorCode::DatabaseMissing,
            format!("The database {} is missing.", path.display()),
            "Nothing was made in its place. Put the file back, for example from your backup, and start again. \
             Copies made before updates are in the folder “backups” beside it."
                .to_owned(),
        ),
        E::ReadOnly { path, .. } => (
            ErrorCode::DatabaseReadOnly,
            format!("{} cannot be written.", path.display()),
            "Allow your user to write to it, or take the write protection off, and try again. Nothing was changed."
                .to_owned(),
        ),
        E::Corrupt { path, .. } => (
            ErrorCode::DatabaseCorrupt,
            format!("The database {} is damaged.", path.display()),
            "It was left as it is. Keep a copy of it, put the newest good copy in its place (your backup, or the \
             folder “backups” beside it), and start again."
                .to_owned(),
        ),
        E::Newer { path, found, supported } => (
            ErrorCode::DatabaseNewer,
            format!(
                "The database {} was written by a newer version of the app (format {found}; this one knows {supported}).",
                path.display()
            ),
            "Install the newer version of HyOpps Desktop. Nothing was changed.".to_owned(),
        ),
        E::DiskFull { path, .. } => (
            ErrorCode::DiskFull,
            format!("The disk that holds {} is full.", path.display()),
            "Make room and try again. Nothing was lost that was confirmed before.".to_owned(),
        ),
        E::DiskRefuses { path, .. } => (
            ErrorCode::Storage,
            format!("The disk that holds {} does not take or give data.", path.display()),
            "It may have become read-only, its quota may be used up, it may be failing, or it was taken away. Put that \
             right and try again. Nothing was lost that was confirmed before."
                .to_owned(),
        ),
        E::Busy { .. } => (
            ErrorCode::Database,
            "Another program holds the database.".to_owned(),
            "Close programs that look into it (backup, virus scanner, database tools) and try again.".to_owned(),
        ),
        E::MigrationChanged { path, .. } | E::Migration { path, .. } => (
            ErrorCode::Database,
            format!("The database {} could not be brought to this version of the app.", path.display()),
            "It stands as it was before. Install the version you had, and report the fault with the log.".to_owned(),
        ),
        E::Folder { path, .. } => {
            (ErrorCode::Storage, format!("{} cannot be used.", path.display()), NOTHING_LOST.to_owned())
        }
        E::NotFound => (ErrorCode::NotFound, "It does not exist, or not any more.".to_owned(), String::new()),
        E::Conflict { .. } => return moved_on(),
        E::AddressTaken => (
            ErrorCode::Conflict,
            "This address has an account already.".to_owned(),
            "Nothing was changed. Each address has one account.".to_owned(),
        ),
        E::LastOwner => (
            ErrorCode::LastOwner,
            "The workspace needs an owner who can sign in.".to_owned(),
            "Nothing was changed. Make somebody else an owner first; it counts once they have signed in and chosen a \
             password of their own."
                .to_owned(),
        ),
        E::Taken { unique } => return taken(*unique),
        E::StillRunning { executions } => (
            ErrorCode::StillRunning,
            match executions {
                1 => "One execution about it has not come to its end.".to_owned(),
                more => format!("{more} executions about it have not come to their end."),
            },
            "Nothing was changed. Finish or cancel what still runs, and try again.".to_owned(),
        ),
        E::StillGranted { grants } => (
            ErrorCode::StillGranted,
            match grants {
                1 => "One access that was given still stands in its system.".to_owned(),
                more => format!("{more} accesses that were given still stand in their systems."),
            },
            "Nothing was deleted. Take them away first, or confirm that you delete the records all the same.".to_owned(),
        ),
        E::AtRest => return organization_at_rest(),
        E::Leaving { name } => (
            ErrorCode::StillRunning,
            format!("{name} is leaving: what it and its people were given is being taken back."),
            "Nothing was changed. Wait until that is over, or cancel it, and try again.".to_owned(),
        ),
        E::AlreadySetUp => (
            ErrorCode::Conflict,
            "The first owner exists already.".to_owned(),
            "Sign in with that account.".to_owned(),
        ),
        E::Cursor => (
            ErrorCode::Validation,
            "The list cannot go on from there.".to_owned(),
            "Open the list again.".to_owned(),
        ),
        E::ShuttingDown => return closing(),
        E::Journal(error) => return journal(error),
        E::Sqlite { .. }
        | E::LibraryTooOld { .. }
        | E::Unreadable { .. }
        | E::DefinitionChanged { .. }
        | E::Panicked => (
            ErrorCode::Database,
            "The database could not do what was asked.".to_owned(),
            format!("{NOTHING_LOST} Try again; if it stays, report the fault with the log."),
        ),
    };
    let api = ApiError::new(code, message).caused_by(error);
    if hint.is_empty() { api } else { api.hint(hint) }
}

/// Turns what an outside system answered to a page into an error for the window.
pub(crate) fn system(error: &connector::Error) -> ApiError {
    let mut api = ApiError::new(ErrorCode::ExternalService, error.message.clone());
    if !error.hint.is_empty() {
        api = api.hint(error.hint.clone());
    }
    api.detail = vec![error.code.to_owned()];
    api.detail.extend(error.detail.iter().cloned());
    if !error.trace.is_empty() {
        api.detail.push(format!("request id: {}", error.trace));
    }
    api
}

/// Turns a failure of the journal into an error for the window.
pub(crate) fn journal(error: &JournalError) -> ApiError {
    match error {
        JournalError::VersionConflict { .. } => moved_on(),
        JournalError::Duplicate { .. } => {
            ApiError::new(ErrorCode::Conflict, "It exists already.").hint(NOTHING_LOST)
        }
        JournalError::OrganizationGone => organization_gone(),
        JournalError::OrganizationAtRest => organization_at_rest(),
        JournalError::PersonGone => person_gone(),
        JournalError::PersonAtRest => person_at_rest(),
        JournalError::LeaverBusy => leaver_busy(),
        JournalError::Unreadable { .. } => ApiError::new(
            ErrorCode::Database,
            "The execution's journal cannot be read by this version of the app.",
        )
        .hint("Nothing was changed. Report the fault with the log.")
        .caused_by(error),
        JournalError::Storage { source } => match source.downcast_ref::<store::Error>() {
            // The store's own kinds tell more than "database".
            Some(store) => of_store(store),
            None => ApiError::new(ErrorCode::Database, "The database could not do what was asked.")
                .hint(NOTHING_LOST)
                .caused_by(error),
        },
    }
}

/// Turns a refusal of the runner into an error for the window.
pub(crate) fn refused(refused: Refused) -> ApiError {
    match refused {
        Refused::MovedOn => moved_on(),
        Refused::NotFound => ApiError::new(ErrorCode::NotFound, "There is no such execution or step."),
        Refused::Invalid(errors) => ApiError::fields(errors),
        Refused::NotTheirs(why) => {
            ApiError::new(ErrorCode::Permission, "You cannot decide about this.").hint(not_theirs(why))
        }
        Refused::OrganizationGone => organization_gone(),
        Refused::OrganizationAtRest => organization_at_rest(),
        Refused::PersonGone => person_gone(),
        Refused::PersonAtRest => person_at_rest(),
        Refused::LeaverBusy => leaver_busy(),
        Refused::Records(error) => {
            let mut api = ApiError::new(ErrorCode::RecordFailed, error.message).hint(error.hint);
            api.detail = error.detail;
            api
        }
        Refused::Storage(error) => journal(&error),
        Refused::Stopped => closing(),
    }
}

/// Another execution may still give what this one would take back.
pub(crate) fn leaver_busy() -> ApiError {
    ApiError::new(
        ErrorCode::Conflict,
        "Another execution about whoever leaves has not come to its end.",
    )
    .hint("Nothing was started. Open the page again: it names the executions that are in the way.")
}

/// Says why a person may not decide about an approval, and who may.
pub(crate) fn not_theirs(why: NotTheirs) -> &'static str {
    match why {
        NotTheirs::Role => "Somebody with one of the roles that are asked must answer.",
        NotTheirs::OwnRequest => {
            "You started this execution or filled in one of its forms. Somebody else must look at it."
        }
        NotTheirs::SaidYes => "You have said yes already. The other yes must come from somebody else.",
    }
}

/// Turns a failure of passwords or keychain into an error for the window.
pub(crate) fn auth(error: auth::Error) -> ApiError {
    use auth::Error as E;
    let (code, message, hint) = match &error {
        E::KeychainLocked => (
            ErrorCode::KeychainLocked,
            "The keychain of this computer is locked.",
            "Unlock it and try again. Nothing was stored.",
        ),
        E::KeychainUnavailable { .. } => (
            ErrorCode::KeychainUnavailable,
            "This computer has no keychain that answers, so the secret cannot be stored safely.",
            "Start the keychain and try again, or keep the secret in memory until the app closes. It is never \
             written to a file.",
        ),
        E::KeychainSilent { .. } => (
            ErrorCode::KeychainUnavailable,
            "The keychain did not answer in time.",
            "Look whether it asks for something, and try again.",
        ),
        E::SecretTooLong { max, .. } => {
            let message = format!("Use at most {max} bytes.");
            return ApiError::fields(vec![FieldError::new("secret", Problem::TooLong, message)]);
        }
        E::SecretEmpty => {
            return ApiError::fields(vec![FieldError::new("secret", Problem::Missing, "Enter it.")]);
        }
        E::PasswordTooLong { max, .. } => {
            let message = format!("Use at most {max} bytes.");
            return ApiError::fields(vec![FieldError::new("password", Problem::TooLong, message)]);
        }
        E::HashUnreadable { .. } | E::Hashing { .. } | E::Interrupted => return internal(&error),
    };
    ApiError::new(code, message).hint(hint).caused_by(&error)
}

/// A name or an address that another record has, as an error at the field that carries it.
fn taken(unique: Unique) -> ApiError {
    let (path, message) = match unique {
        Unique::OrganizationName => ("name", "Another organization has this name already."),
        Unique::PersonEmail => (
            "email",
            "This organization has a person with this address already.",
        ),
    };
    ApiError::fields(vec![FieldError::new(path, Problem::Duplicate, message)])
}

/// The state has moved on since the window read it.
pub(crate) fn moved_on() -> ApiError {
    ApiError::new(ErrorCode::Conflict, "This has changed since you opened it.")
        .hint("Nothing was changed. What you see now is the newest state.")
}

/// A fault of the app.
pub(crate) fn internal(error: &dyn StdError) -> ApiError {
    ApiError::new(ErrorCode::Internal, "Something went wrong inside the app.")
        .hint("Nothing that was confirmed is lost. Report the fault with the log.")
        .caused_by(error)
}

fn organization_gone() -> ApiError {
    ApiError::new(ErrorCode::Conflict, "The organization does not exist any more.")
        .hint("Nothing was changed. Choose another one.")
}

pub(crate) fn organization_at_rest() -> ApiError {
    ApiError::new(
        ErrorCode::Conflict,
        "The organization is archived or has left, so nothing new begins for it.",
    )
    .hint("Nothing was changed. Choose another one, or make it active again on its page first.")
}

fn person_gone() -> ApiError {
    ApiError::new(
        ErrorCode::Conflict,
        "The person does not exist any more, or belongs to another organization by now.",
    )
    .hint("Nothing was changed. Open the person's page again, and start from there.")
}

pub(crate) fn person_at_rest() -> ApiError {
    ApiError::new(
        ErrorCode::Conflict,
        "The person is deactivated or has left, so nothing new begins for them.",
    )
    .hint("Nothing was changed. Make them active again on their page first.")
}

/// The app is closing.
pub(crate) fn closing() -> ApiError {
    ApiError::new(ErrorCode::ShuttingDown, "The app is closing.").hint("Start it again and repeat this.")
}
