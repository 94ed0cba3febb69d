//! Passwords that the keychain keeps for later calls. `cargo xtask test --only -p hyopps-cli` gives one.

use serde_json::json;

use crate::computer::Computer;
#[cfg(all(unix, not(target_os = "macos")))]
use crate::computer::ended;

#[test]
fn the_keychain_keeps_the_password_until_the_sign_out() {
    let computer = Computer::new();
    let made = computer.ctl(&["init", "--name", "Ada Admin"]);
    assert_eq!(made.code, 3, "the demo's password is refused: {made:?}");
    let password = computer.write("password", "correct horse battery");
    assert_eq!(computer.ctl(&["init", "--name", "Ada Admin"]).code, 0);

    let unknown = computer.bare(&["list"]);
    assert_eq!(unknown.code, 6, "{unknown:?}");
    assert!(unknown.err.contains("hyoppsctl sign-in"), "{unknown:?}");
    let kept = computer.ctl(&["sign-in"]);
    assert_eq!(
        kept.code, 0,
        "`cargo xtask test --only -p hyopps-cli` runs this with a keychain: {kept:?}"
    );
    std::fs::remove_file(password).unwrap();
    let listed = computer.bare(&["list"]);
    assert_eq!(listed.code, 0, "nobody is asked any more: {listed:?}");

    computer.change_password("correct horse battery", "staple the battery");
    let stale = computer.bare(&["list"]);
    assert_eq!(stale.code, 6, "{stale:?}");
    assert!(stale.err.contains("is not right any more"), "{stale:?}");
    let without = computer.bare(&["list"]);
    assert!(
        without.err.contains("there is no password"),
        "it is not tried a second time: {without:?}"
    );
    computer.write("password", "staple the battery");
    assert_eq!(computer.ctl(&["sign-in"]).code, 0);

    let out = computer.bare(&["sign-out", "--json"]);
    assert_eq!(out.code, 0, "{out:?}");
    let told: serde_json::Value = serde_json::from_str(&out.out).unwrap();
    assert_eq!(told, json!({ "removed": true }));
    assert_eq!(computer.bare(&["list"]).code, 6);
    let again = computer.bare(&["sign-out"]);
    assert_eq!(
        (again.code, again.out.as_str()),
        (0, "The keychain keeps no password of this account.\n")
    );
}

#[test]
fn a_wrong_password_is_not_kept() {
    let computer = Computer::with_sample_data();
    let refused = computer.fed(&["sign-in", "--password-file", "-"], "wrong");
    assert_eq!(refused.code, 6, "{refused:?}");
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn without_a_keychain_nothing_is_kept_and_the_password_can_still_be_given() {
    let computer = Computer::with_sample_data();
    let password = computer.path("password");
    let without = |arguments: &[&str]| {
        let mut command = computer.command(arguments);
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        ended(command.stdin(std::process::Stdio::null()).spawn().unwrap())
    };
    let kept = without(&["sign-in", "--password-file", &password]);
    assert_eq!(kept.code, 9, "{kept:?}");
    assert!(kept.err.contains("(keychain_unavailable)"), "{kept:?}");
    assert_eq!(without(&["list"]).code, 9, "it says why there is no password");
    assert_eq!(without(&["list", "--password-file", &password]).code, 0);
}
