//! What no use case can do, done to the files behind the app's back while it is open.

use std::path::{Path, PathBuf};

use crate::desk::Desk;

/// Gives everybody another role, by the text under which it is stored.
pub(crate) fn give_role(desk: &Desk, role: &str) {
    let file = desk.data().join("control.db");
    let changed = open(&file)
        .execute("UPDATE memberships SET role = ?1", [role])
        .unwrap();
    assert_eq!(changed, 1, "the desk has one account");
}

/// Makes the database refuse every change of a connection from now on.
pub(crate) fn refuse_connections(desk: &Desk) {
    open(&workspace(desk))
        .execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON connections
             BEGIN SELECT raise(ABORT, 'refused by the test'); END;",
        )
        .unwrap();
}

fn workspace(desk: &Desk) -> PathBuf {
    let mut files = std::fs::read_dir(desk.data().join("workspaces")).unwrap();
    let is_database = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "db");
    files
        .find_map(|entry| Some(entry.unwrap().path()).filter(is_database))
        .unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test's other program, next to the store"
)]
fn open(file: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(file).unwrap()
}
