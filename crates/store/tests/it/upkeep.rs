//! Copies that a person asks for, and the look at every file.

use std::fs;

use domain::role::Scope;
use store::{Error, ExecutionFilter, Store};

use crate::support::{NOON, WORKSPACE, office, open, runtime, start_partner, workspace_file};

#[test]
fn a_backup_is_a_data_folder_of_its_own() {
    runtime().block_on(async {
        let office = office().await;
        start_partner(&office.workspace, "Acme", NOON).await;
        let target = tempfile::tempdir().unwrap();
        let folder = target.path().join("copy");
        let copies = office.store.back_up(&folder).unwrap();
        assert_eq!(copies, [folder.join("control.db"), workspace_file(&folder)]);

        start_partner(&office.workspace, "Behind the copy", NOON).await;
        let copy = open(&folder).unwrap();
        assert_eq!(copy.control().account_count().await.unwrap(), 1);
        let workspace = copy.workspace(WORKSPACE).unwrap();
        let filter = ExecutionFilter::default();
        let page = workspace
            .list_executions(Scope::Workspace, &filter, None, 10)
            .await
            .unwrap();
        let labels: Vec<_> = page.rows.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(labels, ["Acme"], "the copy is of one moment");
    });
}

#[test]
fn a_backup_never_takes_the_place_of_another_file() {
    runtime().block_on(async {
        let office = office().await;
        let target = tempfile::tempdir().unwrap();
        let taken = target.path().join("control.db");
        fs::write(&taken, "somebody's").unwrap();
        let error = office.store.back_up(target.path()).unwrap_err();
        assert!(
            matches!(&error, Error::Folder { path, .. } if *path == taken),
            "{error:?}"
        );
        assert_eq!(fs::read_to_string(&taken).unwrap(), "somebody's");
    });
}

#[test]
fn every_file_is_looked_at_and_none_is_changed() {
    let folder = runtime().block_on(office()).close();
    let sound = Store::examine(folder.path(), NOON).unwrap();
    let kinds: Vec<_> = sound
        .files
        .iter()
        .map(|file| (file.kind, file.version, file.problem.is_none()))
        .collect();
    assert_eq!(kinds, [("control", Some(2), true), ("workspace", Some(9), true)]);

    let path = workspace_file(folder.path());
    let mut bytes = fs::read(&path).unwrap();
    // The last page of the file is deep in some table or index.
    let last = bytes.len() - 4096;
    bytes[last..].fill(0x5A);
    fs::write(&path, &bytes).unwrap();
    let damaged = Store::examine(folder.path(), NOON).unwrap();
    assert!(damaged.files[0].problem.is_none());
    assert!(
        matches!(damaged.files[1].problem, Some(Error::Corrupt { .. })),
        "{damaged:?}"
    );
    assert_eq!(fs::read(&path).unwrap(), bytes, "it was left as it is");
}

#[test]
fn a_folder_that_was_never_used_stays_so() {
    let root = tempfile::tempdir().unwrap();
    let never = root.path().join("never");
    assert!(Store::examine(&never, NOON).unwrap().files.is_empty());
    assert!(!never.exists());
    assert!(Store::examine(root.path(), NOON).unwrap().files.is_empty());
}

#[test]
fn a_lost_file_is_told() {
    let folder = runtime().block_on(office()).close();
    fs::remove_file(folder.path().join("control.db")).unwrap();
    let report = Store::examine(folder.path(), NOON).unwrap();
    assert!(
        matches!(report.files[0].problem, Some(Error::Missing { .. })),
        "{report:?}"
    );
}

#[test]
fn a_folder_that_somebody_has_open_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let _open = open(folder.path()).unwrap();
    let refused = Store::examine(folder.path(), NOON).unwrap_err();
    assert!(matches!(refused, Error::InUse { .. }), "{refused:?}");
}
