//! Copies of the data, and the look at whether all is well.

use serde_json::Value;

use crate::computer::Computer;

#[test]
fn a_backup_can_take_the_place_of_the_data() {
    let computer = Computer::with_sample_data();
    let before = computer.json(&["list", "--all"]);
    let told = computer.json(&["backup", &computer.path("backups")]);
    let copies: Vec<_> = told["copies"].as_array().unwrap().iter().collect();
    assert_eq!(copies.len(), 2, "{told}");
    let control = std::path::Path::new(copies[0].as_str().unwrap());
    let folder = control.parent().unwrap();
    assert!(folder.starts_with(computer.path("backups")), "{told}");

    std::fs::remove_dir_all(computer.data()).unwrap();
    std::fs::rename(folder, computer.data()).unwrap();
    assert_eq!(computer.json(&["list", "--all"]), before);
}

#[test]
fn the_doctor_looks_at_every_file_and_at_the_keychain() {
    let computer = Computer::with_sample_data();
    let doctor = computer.bare(&["doctor", "--json"]);
    let told: Value = serde_json::from_str(&doctor.out).unwrap();
    let findings = told["findings"].as_array().unwrap();
    let of = |what: &str| {
        let mut all = findings.iter();
        let found = all.find(|finding| finding["what"].as_str().unwrap().starts_with(what));
        found.unwrap().clone()
    };
    assert_eq!(of("app")["found"], env!("CARGO_PKG_VERSION"));
    for file in ["control database", "workspace database"] {
        let found = of(file)["found"].clone();
        assert!(
            found.as_str().unwrap().starts_with("whole, version ") && !found.as_str().unwrap().contains(';'),
            "whole, and the newest: {found}"
        );
    }
    // Whether there is one depends on the computer; that it is told does not.
    let keychain = of("keychain");
    assert_eq!(
        doctor.code,
        if keychain["ok"] == true { 0 } else { 9 },
        "{keychain}"
    );
}

#[test]
fn the_doctor_tests_the_connections_when_asked() {
    let computer = Computer::with_sample_data();
    let doctor = computer.ctl(&["doctor", "--connections"]);
    assert!(
        doctor.out.contains("trouble  connection email"),
        "nothing listens where the sample mail is sent: {doctor:?}"
    );
    assert!(doctor.out.contains("(smtp_connection_refused)"), "{doctor:?}");
}

#[test]
fn the_doctor_makes_no_folder() {
    let computer = Computer::new();
    let doctor = computer.bare(&["doctor"]);
    assert!(doctor.out.contains("the folder was never used"), "{doctor:?}");
    assert!(!computer.data().exists());
}
