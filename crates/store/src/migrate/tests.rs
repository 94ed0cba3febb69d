use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::database::Database;

const FIRST: Migration = Migration {
    number: 1,
    name: "parents",
    sql: "CREATE TABLE parents (id INTEGER PRIMARY KEY) STRICT;\r\nINSERT INTO parents (id) VALUES (1);",
};

static OLD: FileKind = kind(&[FIRST]);

static NEW: FileKind = kind(&[
    FIRST,
    Migration {
        number: 2,
        name: "children",
        sql: "CREATE TABLE children (parent INTEGER NOT NULL REFERENCES parents (id)) STRICT;",
    },
]);

static EDITED: FileKind = kind(&[Migration {
    sql: "CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT) STRICT;",
    ..FIRST
}]);

static BROKEN: FileKind = kind(&[
    FIRST,
    Migration {
        number: 2,
        name: "broken",
        sql: "CREATE TABLE half (id INTEGER) STRICT; INSERT INTO parents (id) VALUES (2); SELECT nonsense;",
    },
]);

static DANGLING: FileKind = kind(&[
    FIRST,
    Migration {
        number: 2,
        name: "dangling",
        sql: "CREATE TABLE children (parent INTEGER NOT NULL REFERENCES parents (id)) STRICT;
              INSERT INTO children (parent) VALUES (7);",
    },
]);

const fn kind(migrations: &'static [Migration]) -> FileKind {
    FileKind {
        name: "test",
        application_id: 7,
        migrations,
    }
}

fn stamp(second: i64) -> Stamp<'static> {
    Stamp {
        app_version: "1.2.3",
        now: Timestamp::from_micros(second * 1_000_000),
    }
}

struct File {
    folder: TempDir,
    path: PathBuf,
}

/// Makes a file that went through the migrations of a kind.
fn file(kind: &FileKind) -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    Database::create(&path, kind, stamp(0)).unwrap();
    File { folder, path }
}

impl File {
    fn migrate(&self, kind: &FileKind, second: i64) -> Result<(), Error> {
        let mut conn = connection::open_writer(&self.path, kind)?;
        run(&mut conn, &self.path, kind, stamp(second))
    }

    fn rehearse(&self, kind: &FileKind) -> Result<Vec<u32>, Error> {
        let conn = connection::open_writer(&self.path, kind)?;
        let pending = rehearse(&conn, &self.path, kind, stamp(9))?;
        Ok(pending.iter().map(|migration| migration.number).collect())
    }

    fn backups(&self) -> Vec<String> {
        let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        backup::backups_of(&self.path).unwrap().iter().map(name).collect()
    }
}

/// Returns everything that a migration could have changed.
fn content(path: &Path) -> Vec<String> {
    let conn = connection::open_reader(path).unwrap();
    let rows = |sql: &str| -> Vec<String> {
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let mut all = rows("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name");
    all.extend(rows("SELECT 'parent ' || id FROM parents ORDER BY id"));
    all.extend(rows(
        "SELECT number || ' ' || name || ' ' || applied_at || ' ' || app_version FROM schema_history",
    ));
    all.push(format!("version {}", version(&conn).unwrap()));
    all
}

#[test]
fn a_migration_is_applied_once_and_kept_in_the_history() {
    let file = file(&OLD);
    file.migrate(&NEW, 5).unwrap();
    let migrated = content(&file.path);
    insta::assert_snapshot!(migrated[migrated.len() - 3..].join("\n"), @r"
    1 parents 0 1.2.3
    2 children 5000000 1.2.3
    version 2
    ");
    file.migrate(&NEW, 6).unwrap();
    assert_eq!(content(&file.path), migrated, "there was nothing left to do");
}

#[test]
fn the_file_is_backed_up_before_it_is_migrated() {
    let file = file(&OLD);
    let before = content(&file.path);
    file.migrate(&NEW, 3600).unwrap();
    assert_eq!(file.backups(), ["test.1970-01-01T01-00-00Z.v1.db"]);
    let backup = backup::backups_of(&file.path).unwrap().remove(0);
    assert_eq!(content(&backup), before, "the backup is the file as it was");
}

#[test]
fn a_file_that_lacks_nothing_is_not_backed_up() {
    let file = file(&NEW);
    file.migrate(&NEW, 1).unwrap();
    assert_eq!(file.backups(), [""; 0]);
}

#[test]
fn only_the_newest_five_backups_are_kept() {
    let file = file(&OLD);
    let conn = connection::open_writer(&file.path, &OLD).unwrap();
    std::fs::create_dir(file.folder.path().join("backups")).unwrap();
    std::fs::write(
        file.folder
            .path()
            .join("backups/other.1970-01-01T00-00-00Z.v1.db"),
        "",
    )
    .unwrap();
    for second in 1..=7 {
        backup::take(&conn, &file.path, 1, stamp(second).now).unwrap();
    }
    let seconds: Vec<_> = file
        .backups()
        .iter()
        .map(|name| name[22..24].to_owned())
        .collect();
    assert_eq!(seconds, ["03", "04", "05", "06", "07"]);
    let others = std::fs::read_dir(file.folder.path().join("backups"))
        .unwrap()
        .count();
    assert_eq!(others, 6, "backups of another file are left alone");
}

#[test]
fn a_failing_migration_leaves_nothing_behind() {
    for kind in [&BROKEN, &DANGLING] {
        let file = file(&OLD);
        let before = content(&file.path);
        let error = file.migrate(kind, 5).unwrap_err();
        assert!(matches!(error, Error::Migration { number: 2, .. }), "{error:?}");
        assert_eq!(
            content(&file.path),
            before,
            "neither the first half nor the history line stays"
        );
        assert_eq!(file.backups().len(), 1);
        file.migrate(&NEW, 6).unwrap();
    }
}

#[test]
fn a_rehearsal_tells_what_would_be_done_and_changes_nothing() {
    let file = file(&OLD);
    let before = content(&file.path);
    assert_eq!(file.rehearse(&NEW).unwrap(), [2]);
    assert_eq!(file.rehearse(&OLD).unwrap(), [0; 0]);
    let error = file.rehearse(&BROKEN).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Migration {
                number: 2,
                name: "broken",
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(content(&file.path), before);
    assert_eq!(file.backups(), [""; 0]);
}

#[test]
fn a_newer_file_is_refused_and_not_touched() {
    let file = file(&NEW);
    let before = std::fs::read(&file.path).unwrap();
    let error = file.migrate(&OLD, 5).unwrap_err();
    assert!(
        matches!(&error, Error::Newer { path, found: 2, supported: 1 } if *path == file.path),
        "{error:?}"
    );
    assert_eq!(std::fs::read(&file.path).unwrap(), before);
    let around = std::fs::read_dir(file.folder.path()).unwrap().count();
    assert_eq!(around, 1, "not even a log was made beside it");
}

#[test]
fn a_newer_file_whose_version_is_still_in_the_log_is_refused_as_well() {
    let file = file(&OLD);
    let mut conn = connection::open_writer(&file.path, &NEW).unwrap();
    run(&mut conn, &file.path, &NEW, stamp(5)).unwrap();
    // A copy taken while the log is full is what a power cut leaves.
    let killed = tempfile::tempdir().unwrap();
    let path = killed.path().join("test.db");
    std::fs::copy(&file.path, &path).unwrap();
    std::fs::copy(file.path.with_extension("db-wal"), path.with_extension("db-wal")).unwrap();
    connection::inspect(&path, &OLD).unwrap();
    let error = File { folder: killed, path }.migrate(&OLD, 6).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Newer {
                found: 2,
                supported: 1,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn an_applied_migration_that_was_edited_is_refused() {
    let file = file(&OLD);
    let error = file.migrate(&EDITED, 5).unwrap_err();
    assert!(
        matches!(error, Error::MigrationChanged { number: 1, .. }),
        "{error:?}"
    );
}

#[test]
fn line_ends_do_not_count_as_an_edit() {
    assert_eq!(checksum(FIRST.sql), checksum(&FIRST.sql.replace("\r\n", "\n")));
    assert_ne!(checksum(FIRST.sql), checksum(EDITED.migrations[0].sql));
}
