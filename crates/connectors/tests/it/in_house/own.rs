//! Request templates of an admin's own, for services that speak otherwise.

use std::sync::Arc;

use connector::{Applied, Error, Kind, Plan, Receipt, Undone};
use hyopps_connectors::CATALOGUE;
use serde_json::{Value, json};
use simulators::in_house::Infrabot;
use simulators::{Answer, Fault, Simulator};
use testkit::fakes::RecordingCheckpoint;

use super::{answers, infrabot, refused, run, to_infrabot, with};
use crate::support::Connection;

/// A run without a key and without a probe: each request begins one.
const WITHOUT_PROBE: &str = "
method = 'POST'
path = '/api/runs'
body = { partner = '{{ partner }}', companies = '{{ targets }}' }
success = { status = [200, 202], message = '/error/message', transient = 409 }
outputs = { run = '/id' }
";

fn own(infrabot: &Simulator<Infrabot>, template: &str) -> Connection {
    with(to_infrabot(infrabot), "request_trigger", template)
}

/// Applies while somebody watches the commit point.
async fn apply(connection: &Connection, checkpoint: &Arc<RecordingCheckpoint>) -> Result<Applied, Error> {
    let mut cx = connection.cx();
    cx.checkpoint = checkpoint.clone();
    let action = CATALOGUE.action("infrabot.trigger").unwrap();
    let input = run().as_object().cloned().unwrap();
    let plan = action.plan(&cx, &input).await?;
    assert!(
        matches!(plan, Plan::Create(_)),
        "nobody can tell beforehand: {plan:?}"
    );
    action.apply(&cx, &input).await
}

#[tokio::test]
async fn the_commit_point_is_reached_only_where_a_repeat_would_do_it_twice() {
    for (template, commits) in [
        (WITHOUT_PROBE.to_owned(), 1),
        (format!("repeat_is_safe = true\n{WITHOUT_PROBE}"), 0),
        (String::new(), 0),
    ] {
        let infrabot = infrabot();
        let checkpoint = RecordingCheckpoint::new();
        let applied = apply(&own(&infrabot, &template), &checkpoint).await.unwrap();
        assert_eq!(applied.outputs["run"], "run-2");
        assert_eq!(checkpoint.count(), commits, "{template}");
    }
}

#[tokio::test]
async fn without_a_probe_a_plan_says_that_it_cannot_look() {
    for (template, expected) in [(WITHOUT_PROBE, true), ("", false)] {
        let infrabot = infrabot();
        let plan = own(&infrabot, template).plan("trigger", &run()).await.unwrap();
        assert!(
            matches!(&plan, Plan::Create(foreseen) if foreseen.is_blind == expected),
            "{plan:?}"
        );
    }
}

#[tokio::test]
async fn nothing_is_sent_when_the_commit_point_cannot_be_recorded() {
    let infrabot = infrabot();
    let checkpoint = RecordingCheckpoint::failing();
    let error = apply(&own(&infrabot, WITHOUT_PROBE), &checkpoint)
        .await
        .unwrap_err();
    assert_eq!(error.code, "storage_full");
    assert_eq!(infrabot.count("POST", "/"), 0);
}

#[tokio::test]
async fn what_nobody_can_tell_past_the_commit_point_is_for_a_person() {
    let page = Answer::html(200, "<html>Sign in</html>");
    for fault in [
        Fault::CutAfter,
        Fault::CutBefore,
        Fault::AnswerAfter(Answer::empty(502)),
        Fault::AnswerAfter(Answer::json(201, &json!({"id": "run-2"}))),
        Fault::AnswerAfter(Answer::json(202, &json!({"number": 2}))),
        Fault::AnswerAfter(Answer::empty(202)),
        Fault::AnswerAfter(page),
        Fault::AnswerAfter(Answer::empty(303).header("location", "/api/runs/2")),
    ] {
        let infrabot = infrabot();
        infrabot.fail_next("POST", "/api/runs", fault.clone());
        let error = apply(&own(&infrabot, WITHOUT_PROBE), &RecordingCheckpoint::new())
            .await
            .unwrap_err();
        assert_eq!(
            (error.code, &error.kind),
            ("in_house_outcome_unknown", &Kind::UnknownOutcome),
            "{fault:?}"
        );
        assert!(!error.detail.is_empty() && !error.hint.is_empty(), "{error:?}");
    }
}

#[tokio::test]
async fn what_was_surely_not_done_is_no_question() {
    for (fault, code, kind) in [
        (answers(400, &json!({})), "in_house_refused", Kind::Permanent),
        (
            answers(401, &json!({})),
            "in_house_sign_in_refused",
            Kind::Blocked,
        ),
        (answers(404, &json!({})), "in_house_path_unknown", Kind::Blocked),
        (
            answers(409, &json!({})),
            "in_house_busy",
            Kind::Transient { retry_after: None },
        ),
    ] {
        let infrabot = infrabot();
        infrabot.fail_next("POST", "/api/runs", fault);
        let error = apply(&own(&infrabot, WITHOUT_PROBE), &RecordingCheckpoint::new())
            .await
            .unwrap_err();
        assert_eq!((error.code, &error.kind), (code, &kind), "{error:?}");
    }
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let connection = with(
        super::connected("infrabot", &url),
        "request_trigger",
        WITHOUT_PROBE,
    );
    let error = apply(&connection, &RecordingCheckpoint::new()).await.unwrap_err();
    assert_eq!(error.code, "system_unreachable", "nothing was sent");
}

#[tokio::test]
async fn an_error_inside_of_a_good_answer_is_an_error() {
    let template = WITHOUT_PROBE.replace(
        "success = { status = [200, 202], ",
        "success = { status = [200, 202], pointer = '/state', equals = 'queued', ",
    );
    let infrabot = infrabot();
    apply(&own(&infrabot, &template), &RecordingCheckpoint::new())
        .await
        .unwrap();
    let words = json!({"state": "failed", "error": {"message": "No quota."}});
    let safe = format!("repeat_is_safe = true\n{template}");
    for (template, told, code, kind) in [
        (&template, &words, "in_house_answer_says_no", Kind::Permanent),
        (
            &template,
            &json!({"state": "failed"}),
            "in_house_outcome_unknown",
            Kind::UnknownOutcome,
        ),
        (
            &template,
            &json!({"error": {"message": 7}}),
            "in_house_outcome_unknown",
            Kind::UnknownOutcome,
        ),
        (
            &safe,
            &json!({"state": "failed"}),
            "in_house_answer_says_no",
            Kind::Permanent,
        ),
    ] {
        infrabot.fail_next("POST", "/api/runs", answers(200, told));
        let error = apply(&own(&infrabot, template), &RecordingCheckpoint::new())
            .await
            .unwrap_err();
        assert_eq!((error.code, &error.kind), (code, &kind), "{told}");
        if told == &words {
            assert!(error.message.ends_with(": No quota."), "{error}");
        }
    }
}

#[tokio::test]
async fn an_undo_of_one_s_own_uses_what_was_given_and_told() {
    let infrabot = infrabot();
    let template = format!(
        "{WITHOUT_PROBE}
[undo]
method = 'POST'
path = '/api/runs/{{{{ outputs.run }}}}/teardown'
body = {{ run = '{{{{ outputs.run }}}}', number = '{{{{ outputs.number }}}}', companies = '{{{{ companies }}}}' }}
gone = 410
"
    )
    .replace("run = '/id' }", "run = '/id', number = '/number' }");
    let connection = own(&infrabot, &template);
    infrabot.fail_next(
        "POST",
        "/api/runs",
        answers(202, &json!({"id": " run-9 ", "number": 9})),
    );
    let applied = apply(&connection, &RecordingCheckpoint::new()).await.unwrap();
    let outputs = json!({"run": "run-9"});
    assert_eq!(
        Value::Object(applied.outputs),
        outputs,
        "later steps get what the action promises"
    );
    let receipt = applied.receipt.unwrap();
    infrabot.fail_next("POST", "/teardown", answers(200, &json!({})));
    let undone = connection.undo("trigger", &receipt).await.unwrap();
    assert_eq!(
        undone,
        Undone::Reversed("The Infrabot run for Acme was taken back.".to_owned())
    );
    let sent = infrabot.seen().last().unwrap().json().unwrap();
    assert_eq!(sent["number"], 9, "a number stays a number");
    assert_eq!(sent["companies"], json!(["Acme Test", "Acme"]));
    infrabot.fail_next("POST", "/teardown", answers(410, &json!({})));
    assert_eq!(
        connection.undo("trigger", &receipt).await,
        Ok(Undone::AlreadyGone)
    );
}

#[tokio::test]
async fn an_undo_that_needs_what_was_never_told_changes_nothing() {
    let infrabot = infrabot();
    let made = apply(&own(&infrabot, WITHOUT_PROBE), &RecordingCheckpoint::new())
        .await
        .unwrap();
    let later =
        format!("{WITHOUT_PROBE}\n[undo]\nmethod = 'DELETE'\npath = '/api/runs/{{{{ outputs.number }}}}'")
            .replace("run = '/id' }", "run = '/id', number = '/number' }");
    let receipt: Receipt = made.receipt.unwrap();
    let error = own(&infrabot, &later)
        .undo("trigger", &receipt)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code, &error.kind),
        ("in_house_request_unfilled", &Kind::Blocked)
    );
    assert_eq!(infrabot.count("DELETE", "/"), 0);
}

#[tokio::test]
async fn a_broken_template_blocks_before_anything_is_sent() {
    let infrabot = infrabot();
    let connection = own(&infrabot, "method = 'POST'\npath = '/{{ partnr }}'");
    let error = refused(&connection, "trigger", &run()).await;
    assert_eq!(
        (error.code, &error.kind),
        ("system_settings_invalid", &Kind::Blocked)
    );
    assert!(
        error.detail[0].contains("Line 2, path: “partnr” is not known"),
        "{error:?}"
    );
    assert_eq!(infrabot.seen().len(), 0);
}
