//! What earlier versions of the app have stored stays readable.

use serde_json::json;

use super::*;

#[test]
fn a_failure_from_before_it_told_whether_something_was_begun_is_read() {
    let stored = json!({
        "event": "attempt_failed",
        "step": "send",
        "attempt": 1,
        "error": {"code": "smtp_timeout", "message": "It took too long.", "hint": "", "detail": []},
        "retry_at": null,
    });
    let line: Recorded = serde_json::from_value(stored.clone()).expect("it was written like that");
    let Recorded::AttemptFailed { error, applying, .. } = &line else {
        panic!("it is a failure: {line:?}");
    };
    assert_eq!((error.trace.as_str(), *applying), ("", false));
    assert_eq!(
        serde_json::to_value(&line).expect("it can be stored"),
        stored,
        "what says nothing new is stored as before"
    );
}

#[test]
fn an_attempt_from_before_there_was_a_line_about_its_beginning_is_read() {
    let stored = json!({
        "event": "attempt_started",
        "step": "send",
        "attempt": 1,
        "idempotency_key": "x.send.0",
    });
    let line: Recorded = serde_json::from_value(stored.clone()).expect("it was written like that");
    assert!(matches!(
        line,
        Recorded::AttemptStarted {
            tells_apply: false,
            ..
        }
    ));
    assert_eq!(
        serde_json::to_value(&line).expect("it can be stored"),
        stored,
        "what says nothing new is stored as before"
    );
}

#[test]
fn a_step_that_somebody_left_out_is_read_as_before() {
    let stored = json!({
        "event": "skipped",
        "step": "send",
        "reason": "Not needed.",
        "by": {"account": "00000000-0000-0000-0000-000000000007", "name": "Ada"},
    });
    let line: Recorded = serde_json::from_value(stored.clone()).expect("it was written like that");
    assert!(matches!(&line, Recorded::Skipped { by: Some(by), .. } if by.name == "Ada"));
    assert_eq!(serde_json::to_value(&line).expect("it can be stored"), stored);
}

#[test]
fn what_a_failure_tells_now_is_kept() {
    let line = Recorded::AttemptFailed {
        step: "send".into(),
        attempt: 1,
        error: StepError {
            code: "graph_refused".to_owned(),
            message: "It refused.".to_owned(),
            hint: String::new(),
            detail: Vec::new(),
            trace: "3f2a".to_owned(),
        },
        retry_at: None,
        applying: true,
    };
    let stored = serde_json::to_string(&line).expect("it can be stored");
    assert_eq!(
        serde_json::from_str::<Recorded>(&stored).expect("it can be read"),
        line
    );
}

#[test]
fn the_same_error_of_another_request_says_the_same() {
    let error = |code: &str, trace: &str| StepError {
        code: code.to_owned(),
        message: String::new(),
        hint: String::new(),
        detail: Vec::new(),
        trace: trace.to_owned(),
    };
    assert!(error("a", "1").says_the_same(&error("a", "2")));
    assert!(!error("a", "1").says_the_same(&error("b", "1")));
}
