//! What people do to bring an execution to a good end, told on the demo's executions.

use std::sync::Arc;

use api::ErrorCode;
use api::connection::SaveConnection;
use api::execution::verb::{
    AssignStep, CommentExecution, DecideApproval, Decision, PauseExecution, ReportByHand, RerunStep,
    ResumeExecution, RetryStep, SkipStep,
};
use api::execution::{ExecutionDetail, ListExecutions, Manner, Offer, StepDetail, StepRef};
use api::session::{Password, SignIn};
use domain::execution::{ExecutionState, Proof, StepState};
use domain::form::{Answers, Problem};
use domain::{AccountId, StepKey};
use serde_json::json;
use tempfile::TempDir;

use crate::behind::{add_member, disconnect, set_email};
use crate::desk::Desk;
use crate::vault::State;

const MAIL: &str = "share_documentation";

async fn demo() -> Desk {
    let desk = Desk::configured(Arc::new(TempDir::new().unwrap()), |config| config.demo = true).await;
    disconnect(&desk);
    let desk = desk.restarted().await;
    let request = SignIn {
        email: "admin@hyopps.local".into(),
        password: Password("admin123".into()),
    };
    desk.app.sign_in(request).await.unwrap();
    desk
}

async fn find(desk: &Desk, label: &str) -> ExecutionDetail {
    let page = desk.app.list_executions(ListExecutions::default()).await.unwrap();
    let row = page.rows.iter().find(|row| row.label == label).unwrap();
    desk.execution(row.id).await
}

fn step<'a>(execution: &'a ExecutionDetail, key: &str) -> &'a StepDetail {
    execution
        .steps
        .iter()
        .find(|step| step.key.as_str() == key)
        .unwrap()
}

fn seen(execution: &ExecutionDetail, key: &str) -> StepRef {
    StepRef {
        execution: execution.id,
        version: execution.version,
        step: key.into(),
    }
}

fn keys(step: &StepDetail) -> Vec<&str> {
    step.verbs.rerun.iter().map(|step| step.key.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_step_is_reported_as_done_by_hand() {
    let desk = demo().await;
    let execution = find(&desk, "Li Wei").await;
    let failed = step(&execution, MAIL);
    assert_eq!(
        (failed.state, failed.offer.clone()),
        (StepState::Failed, Offer::Retry)
    );
    assert_eq!((failed.attempts_made, failed.attempts_at_most), (1, 5));
    assert!(failed.verbs.skip);
    assert_eq!(
        failed.verbs.by_hand.as_deref().map(<[_]>::len),
        Some(0),
        "nothing to note"
    );

    let report = |reason: &str, proof: Proof| ReportByHand {
        step: seen(&execution, MAIL),
        answers: Answers::new(),
        reason: reason.into(),
        proof,
    };
    let wrong = report(" ", Proof::Link("not a link".into()));
    let error = desk.app.report_by_hand(wrong).await.unwrap_err();
    let told: Vec<_> = error
        .field_errors
        .iter()
        .map(|error| (error.path.as_str(), error.problem))
        .collect();
    assert_eq!(
        told,
        [("reason", Problem::Missing), ("proof", Problem::NotALink)],
        "all that is wrong is told at once"
    );

    let proof = Proof::Link("https://tickets.example.org/7".into());
    let right = report("I wrote to her myself.", proof.clone());
    desk.app.report_by_hand(right.clone()).await.unwrap();
    let now = desk
        .until(execution.id, |execution| execution.state == ExecutionState::Done)
        .await;
    let done = step(&now, MAIL);
    assert_eq!(
        (done.state, done.proof.clone(), done.outcome.as_str()),
        (StepState::Done, Some(proof), "I wrote to her myself.")
    );
    assert_eq!(done.done_by.as_deref(), Some("Robin Sommer"));
    assert_eq!(done.manner, Manner::ByHand, "whatever was tried before");
    let again = desk.app.report_by_hand(right).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::Conflict, "it is done once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_tried_again_with_changed_input() {
    let desk = demo().await;
    let execution = find(&desk, "Li Wei").await;
    let to = |step: &StepDetail| {
        let input = step.verbs.change_input.iter().find(|input| input.key == "to");
        input.map(|input| (input.label.clone(), input.value.clone()))
    };
    let expected = ("To".to_owned(), "li.wei@example.com".to_owned());
    assert_eq!(to(step(&execution, MAIL)), Some(expected));
    let keys: Vec<_> = step(&execution, MAIL)
        .verbs
        .change_input
        .iter()
        .map(|input| input.key.as_str())
        .collect();
    assert_eq!(
        keys[..3],
        ["to", "first_name", "last_name"],
        "as the action orders them"
    );
    let retry = |key: &str, value: &str| RetryStep {
        step: seen(&execution, MAIL),
        input: json!({ key: value }).as_object().cloned(),
    };
    let error = desk.app.retry_step(retry("nothing", "x")).await.unwrap_err();
    assert_eq!(error.field_errors[0].path, "nothing");

    desk.app.retry_step(retry("to", "wei@example.com")).await.unwrap();
    let now = desk
        .until(execution.id, |execution| {
            step(execution, MAIL).attempts.len() == 2
        })
        .await;
    let tried = step(&now, MAIL);
    assert_eq!(tried.attempts_made, 1, "a person's new try begins to count anew");
    assert!(
        tried.inputs.iter().any(|input| input.value == "wei@example.com"),
        "{:?}",
        tried.inputs
    );
}

/// Has a mail wait for the keychain, which is locked, and returns its execution before and then.
async fn locked_out(desk: &Desk) -> (ExecutionDetail, ExecutionDetail) {
    desk.vault.is(State::Locked);
    set_email(desk, "username", "ada");
    let connections = desk.app.list_connections().await.unwrap();
    let email = connections.into_iter().find(|one| one.system == "email").unwrap();
    let mut settings = email.settings;
    settings.insert("from_name".into(), json!("Partners"));
    let request = SaveConnection {
        system: email.system,
        version: email.version,
        settings,
        secret: None,
        enabled: true,
        allow_until_closed: false,
    };
    desk.app.save_connection(request).await.unwrap();
    let before = find(desk, "Li Wei").await;
    desk.app.retry_step(retry(&before)).await.unwrap();
    let locked = desk
        .until(before.id, |execution| waits_for(execution, "keychain_locked"))
        .await;
    (before, locked)
}

fn waits_for(execution: &ExecutionDetail, code: &str) -> bool {
    let step = step(execution, MAIL);
    step.state == StepState::Blocked && step.error.as_ref().is_some_and(|error| error.code == code)
}

fn retry(execution: &ExecutionDetail) -> RetryStep {
    RetryStep {
        step: seen(execution, MAIL),
        input: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn trying_again_opens_the_keychain_for_every_step_that_waits_for_it() {
    let desk = demo().await;
    let (_, locked) = locked_out(&desk).await;
    desk.app.retry_step(retry(&locked)).await.unwrap();
    assert!(!desk.vault.is_locked(), "the person was asked");
    desk.until(locked.id, |execution| waits_for(execution, "secret_missing"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_saw_another_state_of_the_step_asks_nobody_for_the_keychain() {
    let desk = demo().await;
    let (before, locked) = locked_out(&desk).await;
    let stale = desk.app.retry_step(retry(&before)).await.unwrap_err();
    assert_eq!(stale.code, ErrorCode::Conflict);
    assert!(
        desk.vault.is_locked(),
        "a click that comes too late changes nothing"
    );
    assert_eq!(desk.execution(locked.id).await.version, locked.version);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_step_is_skipped_with_a_reason() {
    let desk = demo().await;
    let execution = find(&desk, "Priya Nair").await;
    let key = "add_user_to_metabase_group";
    let skip = |reason: &str| SkipStep {
        step: seen(&execution, key),
        reason: reason.into(),
    };
    let error = desk.app.skip_step(skip("")).await.unwrap_err();
    assert_eq!(error.field_errors[0].path, "reason");
    desk.app.skip_step(skip("She has no dashboards.")).await.unwrap();
    let now = desk.execution(execution.id).await;
    let skipped = step(&now, key);
    assert_eq!(
        (
            skipped.state,
            skipped.outcome.as_str(),
            skipped.done_by.as_deref()
        ),
        (StepState::Skipped, "She has no dashboards.", Some("Robin Sommer"))
    );
    assert!(
        !skipped.verbs.skip && !skipped.verbs.rerun.is_empty(),
        "it can be done after all"
    );
    let form = SkipStep {
        step: seen(&now, "input_user_details"),
        reason: "x".into(),
    };
    assert_eq!(
        desk.app.skip_step(form).await.unwrap_err().code,
        ErrorCode::Conflict,
        "a form is what the execution is about"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_done_anew_with_all_that_depend_on_it_and_nothing_else() {
    let desk = demo().await;
    let id = find(&desk, "Solstice Energy").await.id;
    let execution = desk.at_rest(id).await;
    let key = "clone_metabase_collection";
    let told = keys(step(&execution, key));
    let expected = [key, "create_metabase_group", "grant_metabase_db_access"];
    assert_eq!(told, expected, "the channel needs nothing of it");
    let rerun = |again: &[&str], reason: &str| RerunStep {
        step: seen(&execution, key),
        again: again.iter().map(|key| StepKey::from(*key)).collect(),
        reason: reason.into(),
    };
    let error = desk.app.rerun_step(rerun(&expected, "")).await.unwrap_err();
    assert_eq!(error.field_errors[0].path, "reason");
    let error = desk
        .app
        .rerun_step(rerun(&expected[..1], "The wrong template."))
        .await
        .unwrap_err();
    assert_eq!(
        error.code,
        ErrorCode::Conflict,
        "nothing is done anew that was not told"
    );
    desk.app
        .rerun_step(rerun(&expected, "The wrong template."))
        .await
        .unwrap();
    let now = desk.at_rest(id).await;
    let anew = step(&now, key);
    assert_eq!(
        (anew.state, anew.outputs.len(), anew.outcome.as_str()),
        (StepState::Waiting, 0, "")
    );
    let Offer::Task { earlier, .. } = &anew.offer else {
        panic!("it waits for a person: {:?}", anew.offer)
    };
    assert_eq!(
        earlier.get("name"),
        Some(&json!("Solstice Energy")),
        "what was noted is there to begin with"
    );
    assert_eq!(step(&now, "create_metabase_group").state, StepState::Pending);
    let beside = |execution: &ExecutionDetail| step(execution, "create_teams_channel").clone();
    assert_eq!(beside(&now), beside(&execution), "what needs nothing of it stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_execution_begins_nothing_until_it_is_let_go_on() {
    let desk = demo().await;
    let held = find(&desk, "Maple & Finch Studio").await;
    assert_eq!(held.state, ExecutionState::Paused);
    let hold = held.hold.clone().unwrap();
    assert_eq!(hold.by, "Robin Sommer");
    assert!(!hold.reason.is_empty());
    assert_eq!(
        (held.can_pause, held.can_resume, held.can_cancel),
        (false, true, true)
    );
    let pause = |execution: &ExecutionDetail| PauseExecution {
        execution: execution.id,
        version: execution.version,
        reason: String::new(),
    };
    assert_eq!(
        desk.app.pause_execution(pause(&held)).await.unwrap_err().code,
        ErrorCode::Conflict
    );
    assert_eq!(step(&held, "create_teams_channel").state, StepState::Pending);
    let resume = ResumeExecution {
        execution: held.id,
        version: held.version,
    };
    desk.app.resume_execution(resume).await.unwrap();
    let now = desk.at_rest(held.id).await;
    assert_eq!(
        (now.hold.as_ref(), now.can_pause, now.can_resume),
        (None, true, false)
    );
    assert_eq!(
        step(&now, "create_teams_channel").state,
        StepState::Waiting,
        "what became due meanwhile begins"
    );
    assert_eq!(
        desk.app.resume_execution(resume).await.unwrap_err().code,
        ErrorCode::Conflict
    );
    desk.app.pause_execution(pause(&now)).await.unwrap();
    assert_eq!(desk.execution(held.id).await.state, ExecutionState::Paused);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_talk_about_an_execution_also_when_it_has_ended() {
    let desk = demo().await;
    let execution = find(&desk, "Northwind Analytics").await;
    assert_eq!(execution.state, ExecutionState::Done);
    let comment = |step: Option<&str>, text: &str| CommentExecution {
        execution: execution.id,
        step: step.map(StepKey::from),
        text: text.into(),
    };
    let error = desk
        .app
        .comment_execution(comment(None, " \n "))
        .await
        .unwrap_err();
    assert_eq!(error.field_errors[0].path, "text");
    let error = desk.app.comment_execution(comment(Some("nothing"), "x")).await;
    assert_eq!(error.unwrap_err().code, ErrorCode::NotFound);
    desk.app
        .comment_execution(comment(Some("lms_setup"), "Two courses are missing."))
        .await
        .unwrap();
    let now = desk.execution(execution.id).await;
    assert_eq!(now.state, ExecutionState::Done, "words move nothing");
    let said = now.comments.last().unwrap();
    assert_eq!(
        (said.by.as_str(), said.step.as_deref(), said.text.as_str()),
        ("Robin Sommer", Some("Set up the LMS"), "Two courses are missing.")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_step_is_handed_to_a_member_and_back() {
    let desk = demo().await;
    let execution = find(&desk, "Priya Nair").await;
    let key = "add_user_to_metabase_group";
    let members = desk.app.list_members().await.unwrap();
    let names: Vec<_> = members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["Robin Sommer"]);
    let robin = members[0].account;
    let assign = |execution: &ExecutionDetail, to| AssignStep {
        step: seen(execution, key),
        to,
    };
    let stranger = AccountId::from_uuid(uuid::Uuid::from_u128(7));
    let error = desk
        .app
        .assign_step(assign(&execution, Some(stranger)))
        .await
        .unwrap_err();
    assert_eq!(
        error.field_errors[0].path, "to",
        "only members are handed something"
    );
    desk.app
        .assign_step(assign(&execution, Some(robin)))
        .await
        .unwrap();
    let now = desk.execution(execution.id).await;
    let assignee = step(&now, key).assignee.clone().unwrap();
    assert_eq!(
        (assignee.account, assignee.name.as_str()),
        (robin, "Robin Sommer")
    );
    let twice = desk.app.assign_step(assign(&now, Some(robin))).await.unwrap_err();
    assert_eq!(twice.code, ErrorCode::Conflict);
    desk.app.assign_step(assign(&now, None)).await.unwrap();
    let now = desk.execution(execution.id).await;
    assert_eq!(step(&now, key).assignee, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_handed_to_members_who_may_do_it_and_to_nobody_else() {
    let desk = demo().await;
    let execution = find(&desk, "Priya Nair").await;
    let member = add_member(&desk, "bert", "member", None);
    let viewer = add_member(&desk, "Cleo", "viewer", None);
    let gone = add_member(&desk, "Dora", "owner", Some(1));
    let members = desk.app.list_members().await.unwrap();
    let names: Vec<_> = members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(
        names,
        ["bert", "Cleo", "Robin Sommer"],
        "by name, without those who cannot sign in"
    );
    for (to, fits) in [(viewer, false), (gone, false), (member, true)] {
        let now = desk.execution(execution.id).await;
        let assign = AssignStep {
            step: seen(&now, "add_user_to_metabase_group"),
            to: Some(to),
        };
        let answered = desk.app.assign_step(assign).await;
        assert_eq!(answered.is_ok(), fits, "{answered:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_approval_cannot_be_decided() {
    let desk = demo().await;
    let execution = find(&desk, "Priya Nair").await;
    let decide = DecideApproval {
        step: seen(&execution, "add_user_to_metabase_group"),
        decision: Decision::Approve,
        reason: String::new(),
    };
    let error = desk.app.decide_approval(decide).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Conflict);
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_side_by_side_say_what_they_wait_for() {
    let desk = demo().await;
    let execution = find(&desk, "Solstice Energy").await;
    let beside = |key: &str| step(&execution, key).beside_after.clone();
    assert!(
        beside("clone_metabase_collection").is_empty(),
        "it waits for the one above"
    );
    assert!(beside("grant_metabase_db_access").is_empty());
    assert_eq!(beside("create_teams_channel"), ["Trigger Infrabot"]);
    assert_eq!(beside("lms_setup"), ["Trigger Infrabot"]);
}
