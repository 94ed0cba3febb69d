//! Short runs: the runner keeps its promises, and the harness sees it when they are broken.

use std::path::PathBuf;

use hyopps_crash::point::Point;
use hyopps_crash::promises::Promise;
use hyopps_crash::{Fault, Options, run};

fn options() -> Options {
    Options::new(PathBuf::from(env!("CARGO_BIN_EXE_hyopps-crash")))
}

/// Runs a child with a fault, until what it breaks is found broken.
#[track_caller]
fn assert_found_out<const N: usize>(fault: Fault, breaks: [Promise; N]) {
    let options = Options {
        kills: 300,
        fault: Some((fault, breaks.to_vec())),
        ..options()
    };
    let report = run(&options).expect("the harness can work");
    for promise in breaks {
        assert!(
            report.promises.of(promise).broken > 0,
            "nobody noticed: {}\n{report}",
            promise.as_str()
        );
    }
}

#[test]
fn forty_kills_break_no_promise() {
    let report = run(&options()).expect("the harness can work");
    assert!(report.is_kept(), "{report}");
    assert!(report.figure("kills") >= 40, "{report}");
    assert_eq!(report.deaths.len(), Point::ALL.len(), "{report}");
    for promise in Promise::ALL {
        let checked = report.promises.of(*promise).checked;
        assert!(
            checked > 0,
            "nobody has looked whether: {}\n{report}",
            promise.as_str()
        );
    }
}

#[test]
fn a_journal_that_answers_before_it_has_written_is_found_out() {
    let breaks = [Promise::AnsweredIsKept, Promise::ToldIsKept, Promise::IntentFirst];
    assert_found_out(Fault::AnswersEarly, breaks);
}

#[test]
fn an_action_without_its_commit_point_is_found_out() {
    let breaks = [Promise::CommitPointFirst, Promise::SingleStaysSingle];
    assert_found_out(Fault::SkipsCommitPoints, breaks);
}

#[test]
fn an_action_that_begins_without_a_line_is_found_out() {
    assert_found_out(Fault::BeginsUnsaid, [Promise::BeginningFirst]);
}

#[test]
fn a_key_that_changes_is_found_out() {
    let breaks = [Promise::IntentFirst, Promise::RepeatChangesNothing];
    assert_found_out(Fault::ChangesKeys, breaks);
}
