//! A data folder with one workspace, and how full its file is to be.

use std::path::{Path, PathBuf};

use domain::{AccountId, Timestamp, WorkspaceId};
use hyopps_store::{NewAccount, NewWorkspace, Store};
use rusqlite::Connection;
use uuid::Uuid;

use crate::file::Size;

/// Makes what the search box needs.
const MIGRATION: &str = include_str!("../../../../migrations/workspace/0008_search.sql");

/// The largest that is planned for.
pub(crate) const FULL: Size = Size {
    organizations: 2_000,
    people: 100_000,
    executions: 1_000_000,
};

/// Makes a data folder and returns its workspace's file.
pub(crate) fn make(folder: &Path) -> PathBuf {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be built");
    runtime.block_on(async {
        let store = open(folder);
        let account = NewAccount {
            id: AccountId::from_uuid(Uuid::from_u128(1)),
            email: "anna@example.org".to_owned(),
            name: "Anna".to_owned(),
            password_hash: String::new(),
            must_change_password: false,
        };
        let workspace = NewWorkspace {
            id: workspace_id(),
            name: "Bench".to_owned(),
        };
        let made = store.create_owner(account, workspace, NOW).await;
        made.expect("the folder is new");
        let workspace = store.workspace(workspace_id()).expect("it was just made");
        for definition in engine::workflows::built_in().expect("they are whole") {
            let saved = workspace.save_definition(&definition, NOW).await;
            saved.expect("it is new");
        }
    });
    folder.join("workspaces").join(format!("{}.db", workspace_id()))
}

/// When everything was made.
pub(crate) const NOW: Timestamp = Timestamp::from_micros(1_763_640_000_000_000);

/// The workspace.
pub(crate) fn workspace_id() -> WorkspaceId {
    WorkspaceId::from_uuid(Uuid::from_u128(2))
}

/// Opens the folder.
pub(crate) fn open(folder: &Path) -> Store {
    Store::open(folder, "bench", NOW).expect("the folder can be used")
}

/// Takes away what the migration makes, so that it can be measured on the full file.
pub(crate) fn forget_search(conn: &Connection) {
    for what in ["TRIGGER", "VIEW", "INDEX", "TABLE"] {
        for line in MIGRATION.lines() {
            let made = line
                .strip_prefix("CREATE VIRTUAL TABLE ")
                .filter(|_| what == "TABLE");
            let made = made.or_else(|| {
                line.strip_prefix("CREATE ")?
                    .strip_prefix(what)?
                    .strip_prefix(' ')
            });
            if let Some(name) = made.and_then(|made| made.split(' ').next()) {
                conn.execute_batch(&format!("DROP {what} {name}"))
                    .expect("the migration made it");
            }
        }
    }
}

/// Makes it again.
pub(crate) fn add_search(conn: &mut Connection) {
    let transaction = conn.transaction().expect("nobody else writes");
    transaction
        .execute_batch(MIGRATION)
        .expect("the file is as before the migration");
    transaction.commit().expect("there is room");
}

/// Returns how much memory the process has, as the system counts it; 0 where it does not tell.
pub(crate) fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}
