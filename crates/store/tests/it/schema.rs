//! What the migrations make of an empty file, and which index serves which list.

use std::path::Path;

use crate::support::{office, runtime, workspace_file};

#[expect(clippy::disallowed_methods, reason = "looks at the file beside the store")]
fn look(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

fn schema(path: &Path) -> String {
    let conn = look(path);
    let mut statement = conn
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name")
        .unwrap();
    let texts: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    texts.join(";\n\n")
}

#[test]
fn the_migrations_give_the_known_schema() {
    let office = runtime().block_on(office());
    let folder = office.close();
    insta::assert_snapshot!("control", schema(&folder.path().join("control.db")));
    insta::assert_snapshot!("workspace", schema(&workspace_file(folder.path())));
}

#[test]
fn every_table_is_strict() {
    let office = runtime().block_on(office());
    let folder = office.close();
    for path in [folder.path().join("control.db"), workspace_file(folder.path())] {
        let lax: Vec<String> = look(&path)
            .prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND name NOT LIKE 'sqlite%'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(lax, [""; 0]);
    }
}

#[test]
fn the_journal_is_append_only() {
    let runtime = runtime();
    let office = runtime.block_on(office());
    runtime.block_on(crate::support::start_partner(
        &office.workspace,
        "Acme",
        crate::support::NOON,
    ));
    let folder = office.close();
    #[expect(clippy::disallowed_methods, reason = "does what the store never does")]
    let conn = rusqlite::Connection::open(workspace_file(folder.path())).unwrap();
    for forbidden in [
        "DELETE FROM execution_events",
        "UPDATE execution_events SET event = '{}'",
    ] {
        let error = conn.execute(forbidden, []).unwrap_err();
        assert_eq!(error.to_string(), "execution_events is append only");
    }
}

#[test]
fn files_are_kept_from_other_users() {
    let office = runtime().block_on(office());
    #[cfg(unix)]
    for path in [
        office.folder.path().join("control.db"),
        workspace_file(office.folder.path()),
    ] {
        for path in [path.with_extension("db-wal"), path] {
            let mode = std::os::unix::fs::MetadataExt::mode(&path.metadata().unwrap());
            assert_eq!(mode & 0o077, 0, "{} is for its owner alone", path.display());
        }
    }
    office.close();
}
