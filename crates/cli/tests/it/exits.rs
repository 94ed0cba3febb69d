//! How calls end that do not do what they were asked.

use serde_json::json;

use crate::computer::{ADDRESS, Computer, ended};

/// An id that no execution has.
const NOBODY: &str = "01a1fd84-0000-7000-8000-000000000000";

#[track_caller]
fn ends(computer: &Computer, arguments: &[&str], code: i32, says: &str) {
    let ended = computer.ctl(arguments);
    assert_eq!(ended.code, code, "{arguments:?}: {ended:?}");
    assert!(ended.err.contains(says), "{arguments:?}: {}", ended.err);
    assert_eq!(ended.out, "", "what was not done is not shown");
}

#[test]
fn what_cannot_be_understood_is_usage() {
    let computer = Computer::new();
    for arguments in [
        &["fly"] as &[&str],
        &[],
        &["show", "no-id"],
        &["list", "--state", "asleep"],
        &["cancel", NOBODY],
        &["settle", NOBODY, "step"],
        &["settle", NOBODY, "step", "--took-effect", "--did-not"],
        &["list", "--password", "secret"],
    ] {
        let ended = computer.bare(arguments);
        assert_eq!(ended.code, 2, "{arguments:?}: {ended:?}");
    }
    let both = ["start", "new_partner", "--answers", "-", "--password-file", "-"];
    let ended = computer.fed(&both, "");
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(
        ended.err.contains("cannot both come from the standard input"),
        "{ended:?}"
    );
    let lost = computer.path("lost.toml");
    ends(
        &computer,
        &["start", "new_partner", "--answers", &lost],
        2,
        "lost.toml cannot be read",
    );
}

#[test]
fn help_and_version_are_no_failure() {
    let computer = Computer::new();
    let version = computer.bare(&["--version"]);
    assert_eq!(version.code, 0);
    assert_eq!(version.out, format!("hyoppsctl {}\n", env!("CARGO_PKG_VERSION")));
    let help = computer.bare(&["help", "start"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("--answers <FILE>"), "{}", help.out);
    let script = computer.bare(&["completions", "bash"]);
    assert_eq!(script.code, 0);
    assert!(script.out.contains("sign-out"), "every verb is completed");
}

#[test]
fn a_slip_in_the_path_makes_no_data_folder() {
    let computer = Computer::new();
    ends(&computer, &["list"], 4, "There is no data in");
    assert!(!computer.data().exists());
}

#[test]
fn what_does_not_exist_is_not_found() {
    let computer = Computer::with_sample_data();
    ends(&computer, &["show", NOBODY], 4, "(not_found)");
    ends(&computer, &["run", "--execution", NOBODY], 4, "(not_found)");
    ends(&computer, &["start", "new_moon"], 4, "There is no such workflow.");
    ends(
        &computer,
        &["list", "--workspace", "Elsewhere"],
        4,
        "This account is in the workspace “Partner programme”.",
    );
    let right = computer.ctl(&["list", "--workspace", "Partner programme"]);
    assert_eq!(right.code, 0, "{right:?}");
}

#[test]
fn who_may_not_is_told_so() {
    let computer = Computer::with_sample_data();
    let typed = computer.fed(&["list", "--json", "--password-file", "-"], "wrong\n");
    let error = typed.error();
    assert_eq!(
        (typed.code, &error["code"], &error["exitCode"]),
        (6, &json!("sign_in_refused"), &json!(6))
    );
    let unnamed = computer.command(&["list"]).env_remove("HYOPPS_ACCOUNT").spawn();
    let unnamed = ended(unnamed.unwrap());
    assert_eq!(unnamed.code, 6, "{unnamed:?}");
    assert!(unnamed.err.contains("no account was named"), "{unnamed:?}");
    let named = ["list", "--account", ADDRESS];
    let password = computer.path("password");
    let named = computer
        .command(&[&named[..], &["--password-file", &password]].concat())
        .env_remove("HYOPPS_ACCOUNT")
        .spawn();
    assert_eq!(ended(named.unwrap()).code, 0);
}

#[test]
fn damaged_data_is_left_as_it_is() {
    let computer = Computer::with_sample_data();
    let control = computer.data().join("control.db");
    std::fs::write(&control, "not a database").unwrap();
    ends(&computer, &["list"], 8, "(database_corrupt)");
    ends(&computer, &["init", "--name", "Eve"], 8, "(database_corrupt)");
    let doctor = computer.ctl(&["doctor", "--json"]);
    assert_eq!(doctor.code, 8, "{doctor:?}");
    assert_eq!(std::fs::read_to_string(&control).unwrap(), "not a database");
}

#[test]
fn a_reader_that_has_gone_away_is_no_failure() {
    let computer = Computer::with_sample_data();
    let password = computer.path("password");
    let call = ["list", "--json", "--password-file", &password];
    let mut child = computer.command(&call).spawn().unwrap();
    drop(child.stdout.take());
    let ended = ended(child);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
}

#[cfg(unix)]
#[test]
fn a_password_that_others_can_read_is_used_and_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let computer = Computer::with_sample_data();
    let password = computer.path("password");
    assert_eq!(computer.ctl(&["list"]).err, "");
    std::fs::set_permissions(&password, std::fs::Permissions::from_mode(0o644)).unwrap();
    let listed = computer.ctl(&["list"]);
    assert_eq!(listed.code, 0, "{listed:?}");
    assert!(
        listed.err.contains("Other users of this computer can read"),
        "{}",
        listed.err
    );
}
