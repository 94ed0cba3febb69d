//! Going on with what was left, and who has the data folder meanwhile.

use std::io::{BufRead as _, BufReader};
use std::process::Child;

use serde_json::json;

use crate::computer::{Computer, step};

/// Begins to go on with an execution whose next attempt is minutes away, and returns when it waits for that.
fn waits_for_an_attempt(computer: &Computer) -> (Child, BufReader<std::process::ChildStderr>) {
    let id = computer.sample("Sofia");
    let password = computer.path("password");
    let call = ["run", "--execution", &id, "--password-file", &password];
    let mut child = computer.command(&call).spawn().unwrap();
    let mut notes = BufReader::new(child.stderr.take().unwrap());
    let mut note = String::new();
    while !note.contains("next attempt at") {
        note.clear();
        let read = notes.read_line(&mut note).unwrap();
        assert_ne!(read, 0, "it ended before it waited");
    }
    (child, notes)
}

#[test]
fn a_second_process_is_told_who_has_the_folder() {
    let computer = Computer::with_sample_data();
    let (mut running, _notes) = waits_for_an_attempt(&computer);
    let refused = computer.ctl(&["list", "--json"]);
    let error = refused.error();
    assert_eq!((refused.code, &error["code"]), (7, &json!("database_in_use")));
    let holder = format!("by hyoppsctl, process {}, since ", running.id());
    assert!(error["message"].as_str().unwrap().contains(&holder), "{error}");
    let doctor = computer.ctl(&["doctor"]);
    assert_eq!(doctor.code, 7, "{doctor:?}");
    assert!(doctor.out.contains(&holder), "{}", doctor.out);
    running.kill().unwrap();
    running.wait().unwrap();
    let listed = computer.ctl(&["list"]);
    assert_eq!(
        listed.code, 0,
        "a process that was killed holds nothing: {listed:?}"
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_the_system_end_it_in_order() {
    use crate::computer::ended;
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let computer = Computer::with_sample_data();
        let (running, mut notes) = waits_for_an_attempt(&computer);
        #[expect(clippy::disallowed_methods, reason = "Ctrl-C is a signal")]
        let mut kill = std::process::Command::new("kill");
        let sent = kill.args([signal, &running.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let interrupted = ended(running);
        assert_eq!(interrupted.code, code, "{interrupted:?}");
        let mut said = String::new();
        while notes.read_line(&mut said).unwrap() > 0 {}
        assert!(said.contains("Stopped as you asked."), "{said}");
        let names: Vec<_> = std::fs::read_dir(computer.data())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with("-wal") || name == "hyopps.holder")
            .collect();
        assert_eq!(names, [""; 0], "everything was closed");
    }
}

#[test]
fn what_failed_needs_a_decision() {
    let computer = Computer::with_sample_data();
    let driven = computer.ctl(&["run", "--execution", &computer.sample("Li Wei"), "--json"]);
    assert_eq!(driven.code, 21, "{driven:?}");
    let told: serde_json::Value = serde_json::from_str(&driven.out).unwrap();
    assert_eq!(told["executions"][0]["state"], "failed");
}

#[test]
fn what_is_blocked_is_looked_at_again_and_waits_on() {
    let computer = Computer::with_sample_data();
    let id = computer.sample("Jonas");
    let driven = computer.ctl(&["run", "--execution", &id]);
    assert_eq!(driven.code, 20, "{driven:?}");
    let shown = computer.json(&["show", &id]);
    assert_eq!(step(&shown, "share_documentation")["state"], "blocked");
}

#[test]
fn only_what_was_asked_for_moves() {
    let computer = Computer::with_sample_data_of_an_hour_ago();
    let (sofia, priya) = (computer.sample("Sofia"), computer.sample("Priya"));
    let attempts = |id: &str| {
        let shown = computer.json(&["show", id]);
        let mail = step(&shown, "share_documentation").clone();
        mail["attempts"].as_array().unwrap().len()
    };
    assert_eq!(
        computer.ctl(&["cancel", &priya, "--reason", "Left."]).code,
        0,
        "a decision about another execution"
    );
    assert_eq!(
        attempts(&sofia),
        1,
        "the attempt is overdue, and nobody has asked for it"
    );

    let password = computer.path("password");
    let call = ["run", "--execution", &sofia, "--password-file", &password];
    let mut running = computer.command(&call).spawn().unwrap();
    let mut notes = BufReader::new(running.stderr.take().unwrap()).lines();
    let first = notes.next().unwrap().unwrap();
    assert!(first.contains("next attempt at"), "how it stood: {first}");
    let moved = notes.find(|note| note.as_ref().unwrap().contains("next attempt at"));
    assert_ne!(
        moved.unwrap().unwrap(),
        first,
        "it was tried, and gets another time"
    );
    running.kill().unwrap();
    running.wait().unwrap();
    assert_eq!(attempts(&sofia), 2);
}
