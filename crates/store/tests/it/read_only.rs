//! Files and folders that may not be written. Permissions do not bind root, so a child process without them
//! does the opening.
#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use crate::support::{office, open, runtime, workspace_file};

const FOLDER: &str = "HYOPPS_STORE_READ_ONLY_FOLDER";

/// Does nothing but in the child process.
#[test]
fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    match open(Path::new(&folder)) {
        Ok(_) => println!("\nresult: opened"),
        Err(store::Error::ReadOnly { path, .. }) => println!("\nresult: read-only {}", path.display()),
        Err(error) => println!("\nresult: {error:?}"),
    }
}

fn open_without_rights(folder: &Path) -> String {
    // Built where only root can look, the test binary is copied to where the child can.
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), Permissions::from_mode(0o755)).unwrap();
    let program = place.path().join("it");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    #[expect(clippy::disallowed_methods, reason = "the test runs itself")]
    let mut command = Command::new(program);
    command
        .args(["--exact", "read_only::child", "--nocapture"])
        .env(FOLDER, folder)
        .current_dir("/");
    if folder.metadata().unwrap().uid() == 0 {
        command.uid(65534).gid(65534);
    }
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let result = text.lines().find_map(|line| line.strip_prefix("result: "));
    result.unwrap_or_else(|| panic!("{output:?}")).to_owned()
}

fn set(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_may_not_be_written_is_named() {
    let folder = runtime().block_on(office()).close();
    let root = folder.path();
    let (lock, control) = (root.join("hyopps.lock"), root.join("control.db"));
    let (workspaces, workspace) = (root.join("workspaces"), workspace_file(root));
    let all_may = || {
        for folder in [root, workspaces.as_path()] {
            set(folder, 0o777);
        }
        for file in [&lock, &control, &workspace] {
            set(file, 0o666);
        }
    };
    let check = |forbidden: &Path, mode: u32, named: &Path| {
        all_may();
        set(forbidden, mode);
        let result = open_without_rights(root);
        assert_eq!(
            result,
            format!("read-only {}", named.display()),
            "{} is {mode:o}",
            forbidden.display()
        );
    };
    check(&lock, 0o444, &lock);
    check(&control, 0o444, &control);
    check(&workspace, 0o444, &workspace);
    check(root, 0o555, &control);
    check(&workspaces, 0o555, &workspace);
    all_may();
    assert_eq!(open_without_rights(root), "opened", "nothing else was in the way");

    let empty = tempfile::tempdir().unwrap();
    set(empty.path(), 0o555);
    let result = open_without_rights(empty.path());
    assert_eq!(
        result,
        format!("read-only {}", empty.path().join("hyopps.lock").display())
    );
    all_may();
}
