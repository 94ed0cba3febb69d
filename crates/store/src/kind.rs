//! The two kinds of files, and the migrations of each.

use std::path::Path;

use crate::Error;

/// One step from a version of a file to the next. Applied ones are never edited.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    /// The version that the file has behind it.
    pub(crate) number: u32,
    /// The file's name without number and ending.
    pub(crate) name: &'static str,
    /// What is run.
    pub(crate) sql: &'static str,
}

/// A kind of file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileKind {
    /// What people call it.
    pub(crate) name: &'static str,
    /// The number in the file's header by which one kind is not taken for the other.
    pub(crate) application_id: u32,
    /// Numbered from 1 without a gap.
    pub(crate) migrations: &'static [Migration],
}

/// Accounts, workspaces and memberships. The number reads `HyOC`.
pub(crate) static CONTROL: FileKind = FileKind {
    name: "control",
    application_id: u32::from_be_bytes(*b"HyOC"),
    migrations: &[
        Migration {
            number: 1,
            name: "accounts",
            sql: include_str!("../../../migrations/control/0001_accounts.sql"),
        },
        Migration {
            number: 2,
            name: "partner_admins",
            sql: include_str!("../../../migrations/control/0002_partner_admins.sql"),
        },
    ],
};

/// The data of one workspace. The number reads `HyOW`.
pub(crate) static WORKSPACE: FileKind = FileKind {
    name: "workspace",
    application_id: u32::from_be_bytes(*b"HyOW"),
    migrations: &[
        Migration {
            number: 1,
            name: "onboarding",
            sql: include_str!("../../../migrations/workspace/0001_onboarding.sql"),
        },
        Migration {
            number: 2,
            name: "workflow_origins",
            sql: include_str!("../../../migrations/workspace/0002_workflow_origins.sql"),
        },
        Migration {
            number: 3,
            name: "grant_inputs",
            sql: include_str!("../../../migrations/workspace/0003_grant_inputs.sql"),
        },
        Migration {
            number: 4,
            name: "connection_findings",
            sql: include_str!("../../../migrations/workspace/0004_connection_findings.sql"),
        },
        Migration {
            number: 5,
            name: "record_history",
            sql: include_str!("../../../migrations/workspace/0005_record_history.sql"),
        },
        Migration {
            number: 6,
            name: "leaving",
            sql: include_str!("../../../migrations/workspace/0006_leaving.sql"),
        },
        Migration {
            number: 7,
            name: "batches",
            sql: include_str!("../../../migrations/workspace/0007_batches.sql"),
        },
        Migration {
            number: 8,
            name: "search",
            sql: include_str!("../../../migrations/workspace/0008_search.sql"),
        },
        Migration {
            number: 9,
            name: "people_by_state",
            sql: include_str!("../../../migrations/workspace/0009_people_by_state.sql"),
        },
    ],
};

impl FileKind {
    /// Returns the newest version that this app knows.
    pub(crate) fn supported(&self) -> u32 {
        self.migrations.last().map_or(0, |migration| migration.number)
    }

    /// Refuses a file that a newer app has written.
    pub(crate) fn refuse_newer(&self, path: &Path, found: u32) -> Result<(), Error> {
        let supported = self.supported();
        if found > supported {
            return Err(Error::Newer {
                path: path.to_owned(),
                found,
                supported,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_file_is_listed_under_its_number_and_name() {
        for kind in [&CONTROL, &WORKSPACE] {
            let folder = format!("{}/../../migrations/{}", env!("CARGO_MANIFEST_DIR"), kind.name);
            let mut files: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            files.sort();
            let listed: Vec<String> = kind
                .migrations
                .iter()
                .map(|migration| format!("{:04}_{}.sql", migration.number, migration.name))
                .collect();
            assert_eq!(files, listed, "the list and the folder of {} agree", kind.name);
            let numbers: Vec<u32> = kind.migrations.iter().map(|migration| migration.number).collect();
            let counted: Vec<u32> = (1..).take(numbers.len()).collect();
            assert_eq!(
                numbers, counted,
                "the number is the file's version, so there is no gap"
            );
        }
    }
}
