//! What the store finds in a data folder, and what it refuses without touching it.

use std::fs;
use std::path::{Path, PathBuf};

use engine::workflows;
use store::{Error, Store};
use tempfile::TempDir;

use crate::support::{APP, NOON, office, open, runtime, start_partner, workspace_file};

/// A folder with an owner and some data, closed.
fn used_folder() -> TempDir {
    runtime().block_on(async {
        let office = office().await;
        for n in 0..20 {
            start_partner(&office.workspace, &format!("Partner {n}"), NOON).await;
        }
        office.close()
    })
}

fn copy_of(folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for (path, bytes) in everything(folder) {
        let path = copy.path().join(path.strip_prefix(folder).unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    copy
}

fn control_file(folder: &Path) -> PathBuf {
    folder.join("control.db")
}

/// Returns every file below a folder with its content, but for the lock.
fn everything(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(everything(&path));
        } else if path.file_name().unwrap() != "hyopps.lock" {
            files.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

#[test]
fn a_closed_store_lets_go_of_its_files_although_handles_are_left() {
    runtime().block_on(async {
        let office = office().await;
        start_partner(&office.workspace, "Northwind", NOON).await;
        assert!(
            everything(office.folder.path()).len() > 2,
            "while it is open, there is a log beside each database"
        );
        office.store.close().await;
        let left: Vec<_> = everything(office.folder.path())
            .into_iter()
            .map(|(path, _)| path)
            // Who holds the folder is told until the last handle lets go of it.
            .filter(|path| path.extension().is_none_or(|extension| extension != "holder"))
            .collect();
        assert_eq!(
            left,
            [
                control_file(office.folder.path()),
                workspace_file(office.folder.path())
            ],
            "SQLite removes the log with the last connection"
        );
        let read = office.store.control().account_count().await;
        assert!(matches!(read, Err(Error::ShuttingDown)), "{read:?}");
        let definition = &workflows::built_in().unwrap()[0];
        let written = office.workspace.save_definition(definition, NOON).await;
        assert!(matches!(written, Err(Error::ShuttingDown)), "{written:?}");
        office.store.close().await;
        assert!(
            matches!(open(office.folder.path()), Err(Error::InUse { .. })),
            "the folder belongs to the handles until the last one is gone"
        );
    });
}

#[test]
fn a_clean_end_leaves_one_file_per_database() {
    let folder = used_folder();
    let names: Vec<_> = everything(folder.path())
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    assert_eq!(
        names,
        [control_file(folder.path()), workspace_file(folder.path())]
    );
}

#[test]
fn a_lost_control_file_is_never_replaced() {
    let folder = used_folder();
    fs::remove_file(control_file(folder.path())).unwrap();
    let before = everything(folder.path());
    let error = open(folder.path()).unwrap_err();
    assert!(
        matches!(&error, Error::Missing { path } if *path == control_file(folder.path())),
        "{error:?}"
    );
    assert_eq!(everything(folder.path()), before);
}

#[test]
fn traces_beside_a_lost_control_file_are_enough() {
    for trace in [
        "control.db-wal",
        "backups/control.2026-01-01T00-00-00Z.v1.db",
        "workspaces/any.db",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let trace = folder.path().join(trace);
        fs::create_dir_all(trace.parent().unwrap()).unwrap();
        fs::write(&trace, "").unwrap();
        let error = open(folder.path()).unwrap_err();
        assert!(
            matches!(error, Error::Missing { .. }),
            "{}: {error:?}",
            trace.display()
        );
        assert!(!control_file(folder.path()).exists());
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_a_volume_that_is_not_there_is_a_loss() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/nonexistent/control.db", control_file(folder.path())).unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(matches!(error, Error::Missing { .. }), "{error:?}");
}

#[test]
fn a_lost_workspace_file_is_never_replaced() {
    let folder = used_folder();
    fs::remove_file(workspace_file(folder.path())).unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(
        matches!(&error, Error::Missing { path } if *path == workspace_file(folder.path())),
        "{error:?}"
    );
    assert!(!workspace_file(folder.path()).exists());
}

#[test]
fn a_file_that_was_being_made_when_the_power_went_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("control.part"), "half").unwrap();
    fs::write(folder.path().join("control.part-journal"), "of another half").unwrap();
    let store = open(folder.path()).unwrap();
    assert_eq!(runtime().block_on(store.control().account_count()).unwrap(), 0);
    drop(store);
    let names: Vec<_> = everything(folder.path())
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    assert_eq!(names, [control_file(folder.path())]);
}

#[test]
fn a_damaged_file_is_refused_and_left_as_it_is() {
    type Damage = fn(&mut Vec<u8>);
    let damages: [(&str, Damage); 8] = [
        ("empty", |bytes| bytes.clear()),
        ("a few bytes", |bytes| bytes.truncate(50)),
        ("the header alone", |bytes| bytes.truncate(100)),
        ("half, cut inside a page", |bytes| {
            bytes.truncate(bytes.len() / 8192 * 4096 + 100);
        }),
        ("half, cut between pages", |bytes| {
            bytes.truncate(bytes.len() / 8192 * 4096);
        }),
        ("garbage", |bytes| bytes.fill(0x5A)),
        ("text", |bytes| *bytes = b"not a database".repeat(500)),
        ("one page zeroed", |bytes| bytes[8192..12288].fill(0)),
    ];
    let whole = used_folder();
    for file in [control_file, workspace_file] {
        for (name, damage) in damages {
            let folder = copy_of(whole.path());
            let path = file(folder.path());
            let mut bytes = fs::read(&path).unwrap();
            damage(&mut bytes);
            fs::write(&path, &bytes).unwrap();
            let before = everything(folder.path());
            let error = open(folder.path()).unwrap_err();
            assert!(
                matches!(&error, Error::Corrupt { path: p, .. } if *p == path),
                "{name}: {error:?}"
            );
            let after = everything(folder.path());
            let main_files = |files: Vec<(PathBuf, Vec<u8>)>| -> Vec<_> {
                files
                    .into_iter()
                    .filter(|(path, _)| path.extension().unwrap() == "db")
                    .collect()
            };
            assert!(
                main_files(before) == main_files(after),
                "{name}: the file changed"
            );
        }
    }
}

#[test]
fn files_that_were_swapped_are_noticed() {
    let folder = used_folder();
    fs::copy(workspace_file(folder.path()), control_file(folder.path())).unwrap();
    let error = open(folder.path()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the database {} is damaged: it is not a control database of HyOpps",
            control_file(folder.path()).display()
        )
    );
}

#[test]
fn a_folder_in_the_place_of_a_file_is_refused() {
    let folder = used_folder();
    fs::remove_file(control_file(folder.path())).unwrap();
    fs::create_dir(control_file(folder.path())).unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(
        matches!(error, Error::Corrupt { .. } | Error::Folder { .. }),
        "{error:?}"
    );
}

#[test]
fn a_file_in_the_place_of_the_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    fs::write(&path, "").unwrap();
    let error = open(&path).unwrap_err();
    assert!(
        matches!(&error, Error::Folder { path: p, .. } if *p == path),
        "{error:?}"
    );
}

#[test]
fn a_file_of_a_newer_app_is_refused_and_left_as_it_is() {
    for (file, known) in [(control_file as fn(&Path) -> PathBuf, 2), (workspace_file, 9)] {
        let folder = used_folder();
        let path = file(folder.path());
        #[expect(clippy::disallowed_methods, reason = "does what only a newer app would")]
        let conn = rusqlite::Connection::open(&path).unwrap();
        conn.pragma_update(None, "user_version", 99).unwrap();
        conn.pragma_update(None, "wal_checkpoint", "TRUNCATE")
            .unwrap_or_default();
        drop(conn);
        let before = fs::read(&path).unwrap();
        let error = open(folder.path()).unwrap_err();
        assert!(
            matches!(&error, Error::Newer { path: p, found: 99, supported } if *p == path && *supported == known),
            "{error:?}"
        );
        assert_eq!(
            error.to_string(),
            format!(
                "the database {} has version 99, this app knows versions up to {known}",
                path.display()
            )
        );
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}

#[test]
fn one_process_at_a_time_until_the_last_handle_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let refused = open(folder.path()).unwrap_err();
    let Error::InUse {
        holder: Some(holder), ..
    } = refused
    else {
        panic!("{refused:?}")
    };
    assert_eq!((holder.process_id, holder.since), (std::process::id(), NOON));
    assert!(
        holder.program.starts_with("it-"),
        "the program of this test: {holder}"
    );
    let control = store.control().clone();
    drop(store);
    assert!(
        matches!(open(folder.path()), Err(Error::InUse { .. })),
        "the control database is still in use"
    );
    drop(control);
    open(folder.path()).unwrap();
}

#[test]
fn nothing_is_pending_in_a_folder_of_this_app() {
    let folder = used_folder();
    let before = everything(folder.path());
    assert_eq!(Store::rehearse_migrations(folder.path(), APP, NOON).unwrap(), []);
    assert_eq!(everything(folder.path()), before);
}

#[test]
fn a_note_that_a_killed_process_left_means_nothing() {
    let folder = used_folder();
    let note = folder.path().join("hyopps.holder");
    fs::write(&note, r#"{"process_id": 1, "program": "gone", "since": 0}"#).unwrap();
    let store = open(folder.path()).unwrap();
    let refused = open(folder.path()).unwrap_err();
    assert!(
        matches!(&refused, Error::InUse { holder: Some(holder), .. } if holder.process_id != 1),
        "{refused:?}"
    );
    fs::write(&note, "half a no").unwrap();
    let refused = open(folder.path()).unwrap_err();
    assert!(
        matches!(refused, Error::InUse { holder: None, .. }),
        "the lock counts without a note: {refused:?}"
    );
    drop(store);
    assert!(!note.exists(), "a clean end takes its note away");
}
