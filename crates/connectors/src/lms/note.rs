//! What the app notes in the ID number of an account that it made: whose the account is, and what the app did with it
//! last. Other accounts keep the ID number that they have.

use crate::lms::model::User;
use crate::lms::names::{account_idnumber, digest};

/// What the app did with an account last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Note {
    /// Nothing that a later attempt would have to know.
    Nothing,
    /// It was made by a piece of work.
    Made(String),
    /// It was activated by a piece of work.
    Activated(String),
    /// It was suspended, and not by an administrator.
    Suspended,
}

impl Note {
    /// Notes that a piece of work made the account.
    pub(super) fn made_by(work: &str) -> Self {
        Self::Made(digest(work, 4))
    }

    /// Notes that a piece of work activated the account.
    pub(super) fn activated_by(work: &str) -> Self {
        Self::Activated(digest(work, 4))
    }

    /// Returns the ID number with the note.
    pub(super) fn idnumber(&self, email: &str) -> String {
        let ours = account_idnumber(email);
        match self {
            Self::Nothing => ours,
            Self::Made(work) => format!("{ours}.made-{work}"),
            Self::Activated(work) => format!("{ours}.active-{work}"),
            Self::Suspended => format!("{ours}.suspended"),
        }
    }

    /// Reads the note; none at an account that the app did not make for the address.
    fn read(idnumber: &str, email: &str) -> Option<Self> {
        let noted = idnumber.strip_prefix(&account_idnumber(email))?;
        if noted.is_empty() {
            return Some(Self::Nothing);
        }
        let noted = noted.strip_prefix('.')?;
        Some(match noted.split_once('-') {
            Some(("made", work)) => Self::Made(work.to_owned()),
            Some(("active", work)) => Self::Activated(work.to_owned()),
            None if noted == "suspended" => Self::Suspended,
            Some(_) | None => Self::Nothing,
        })
    }
}

impl User {
    /// Returns what the app has noted; none at an account that it did not make for the address.
    pub(super) fn note(&self, email: &str) -> Option<Note> {
        Note::read(self.idnumber.as_deref()?, email)
    }

    /// Returns whether this app made the account for the address.
    pub(super) fn is_ours(&self, email: &str) -> bool {
        self.note(email).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read_as_it_was_written() {
        for note in [
            Note::Nothing,
            Note::made_by("run-1.step"),
            Note::activated_by("run-1.step"),
            Note::Suspended,
        ] {
            let idnumber = note.idnumber("ada@x.org");
            assert_eq!(Note::read(&idnumber, "Ada@X.org"), Some(note), "{idnumber}");
            assert_eq!(
                Note::read(&idnumber, "adb@x.org"),
                None,
                "another person's: {idnumber}"
            );
        }
        assert_ne!(Note::made_by("run-1.step"), Note::made_by("run-2.step"));
    }

    #[test]
    fn what_is_no_note_says_nothing() {
        let ours = account_idnumber("ada@x.org");
        for (idnumber, read) in [
            (String::new(), None),
            ("4711".to_owned(), None),
            (format!("{ours}5"), None),
            (format!("{ours}.retired"), Some(Note::Nothing)),
        ] {
            assert_eq!(Note::read(&idnumber, "ada@x.org"), read, "{idnumber}");
        }
    }
}
