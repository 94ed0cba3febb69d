//! A disk that takes nothing any more while executions run: they stand still, say so, and go on by themselves. A child
//! process runs the real runner on the real store; between it and the system stands a library that refuses its writes
//! as a disk does that is full, or has become read-only.
#![cfg(target_os = "linux")]

mod errands;
mod ledger;
mod process;
mod system;

use std::collections::BTreeSet;

use domain::execution::{ExecutionState, StepState};
use engine::{AttemptOutcome, workflows};
use tempfile::TempDir;

use crate::disk::errands::ERRANDS;
use crate::disk::ledger::Ledger;
use crate::disk::process::{Disk, Process};
use crate::support::{
    NOON, WORKSPACE, assert_projection_fits, execution_id, office, open, replayed, rows, runtime,
};

/// How many executions run.
const EXECUTIONS: u128 = 4;

/// How many effects an execution has: two side by side, then one, then one that cannot be repeated.
const EFFECTS: usize = 4;

/// Does nothing but in the child process.
#[test]
fn child() {
    errands::run();
}

#[test]
fn executions_wait_while_the_disk_is_full_and_go_on_when_there_is_room() {
    // The log takes some pages more, and then half of one.
    let said = come_to_the_end_over(Disk::Full { room: 10_000 });
    assert!(said.contains("is full"), "{said}");
}

#[test]
fn executions_wait_while_the_disk_takes_not_a_byte_and_go_on_when_there_is_room() {
    let said = come_to_the_end_over(Disk::Full { room: 0 });
    assert!(said.contains("is full"), "{said}");
}

#[test]
fn executions_wait_while_the_disk_is_read_only_and_go_on_when_it_is_not() {
    let said = come_to_the_end_over(Disk::ReadOnly);
    assert!(said.contains("refuses to work"), "{said}");
}

#[test]
fn who_is_killed_while_the_disk_is_full_goes_on_at_the_next_start() {
    go_on_at_the_next_start(|process| process.kill());
}

#[test]
fn who_is_closed_while_the_disk_is_full_goes_on_at_the_next_start() {
    go_on_at_the_next_start(|process| process.say("end"));
}

/// Lets executions run into a full disk, has their process end there, and looks whether another brings them to a good
/// end: what ended meanwhile was kept in memory alone, so it is looked up outside.
fn go_on_at_the_next_start(end: impl FnOnce(&mut Process)) {
    let folder = prepared();
    let mut ledger = Ledger::default();
    let mut first = running(&folder, &mut ledger);
    first.disk(Disk::Full { room: 0 });
    first.say("go");
    ledger.listen(&mut first, "stalled");
    end(&mut first);
    ledger.hear_all(first.rest());
    let mut second = Process::begin(folder.path());
    ledger.listen(&mut second, "ready");
    second.say("go");
    second.say("finish");
    ledger.listen(&mut second, "finished");
    second.say("end");
    ledger.hear_all(second.rest());
    assert_all_is_done(&folder, &ledger);
}

/// Lets executions run into a disk that is out of order, looks that nobody is told of anything meanwhile, puts the disk
/// right, and looks whether all came to a good end. Returns what the listener was told.
fn come_to_the_end_over(disk: Disk) -> String {
    let folder = prepared();
    let mut ledger = Ledger::default();
    let mut process = running(&folder, &mut ledger);
    process.disk(disk);
    process.say("go");
    ledger.listen(&mut process, "stalled");
    for wish in ["start 99", "comment 1", "comment 2"] {
        process.say(wish);
        ledger.listen(&mut process, &format!("refused {wish}"));
    }
    if disk.takes_nothing() {
        let begun = EXECUTIONS as usize;
        assert_eq!(
            ledger.effects(),
            begun,
            "nothing begins that could not be stored first"
        );
    }
    process.disk(Disk::InOrder);
    ledger.listen(&mut process, "goes on");
    process.say("start 5");
    ledger.listen(&mut process, "done start 5");
    process.say("finish");
    ledger.listen(&mut process, "finished");
    process.say("end");
    ledger.hear_all(process.rest());
    let stalls = ledger.heard("stalled");
    assert_eq!(stalls.len(), 1, "it is told once: {stalls:?}");
    assert_eq!(ledger.heard("goes on").len(), 1);
    assert_all_is_done(&folder, &ledger);
    stalls.concat()
}

/// Begins the executions, and waits until two steps of each are on their way.
fn running(folder: &TempDir, ledger: &mut Ledger) -> Process {
    let mut process = Process::begin(folder.path());
    ledger.listen(&mut process, "ready");
    for n in 1..=EXECUTIONS {
        process.say(&format!("start {n}"));
        ledger.listen(&mut process, &format!("done start {n}"));
    }
    ledger.listen_for(&mut process, "at work", 2 * EXECUTIONS as usize);
    process
}

/// A data folder with the workflow and its connection.
fn prepared() -> TempDir {
    runtime().block_on(async {
        let office = office().await;
        let definition = workflows::parse("errand.toml", ERRANDS).unwrap();
        office.workspace.save_definition(&definition, NOON).await.unwrap();
        let connection = errands::connection();
        office
            .workspace
            .save_connection(connection, 0, NOON)
            .await
            .unwrap();
        office.close()
    })
}

fn assert_all_is_done(folder: &TempDir, ledger: &Ledger) {
    runtime().block_on(async {
        let store = open(folder.path()).unwrap();
        let workspace = store.workspace(WORKSPACE).unwrap();
        workspace.integrity_check().await.unwrap();
        let rows = rows(&workspace).await;
        let mut keys = BTreeSet::new();
        for id in rows.keys() {
            assert_projection_fits(&workspace, *id).await;
            let execution = replayed(&workspace, *id).await;
            assert_eq!(execution.state, ExecutionState::Done, "{execution:#?}");
            for step in execution.steps.iter().filter(|step| !step.attempts.is_empty()) {
                assert_eq!(step.state, StepState::Done);
                let attempts = step.attempts.iter();
                let done = attempts.filter(|one| matches!(one.outcome, AttemptOutcome::Succeeded(_)));
                assert_eq!(done.count(), 1, "{step:#?}");
                keys.extend(
                    step.attempts
                        .iter()
                        .map(|attempt| attempt.idempotency_key.clone()),
                );
            }
        }
        assert!(!rows.contains_key(&execution_id(99)), "it was refused");
        assert!(
            rows.len() >= EXECUTIONS as usize,
            "what was acknowledged is there"
        );
        assert_eq!(
            ledger.effects(),
            rows.len() * EFFECTS,
            "each effect happened once"
        );
        let known: BTreeSet<_> = ledger.keys().map(str::to_owned).collect();
        assert_eq!(known, keys, "each under its own key");
        assert_eq!(ledger.without_intent(), [""; 0]);
    });
}
