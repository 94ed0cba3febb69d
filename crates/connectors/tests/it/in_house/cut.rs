//! What a connection leaves behind that is cut behind the service's back.

use connector::{Error, Plan, Receipt, Undone};
use hyopps_connectors::CATALOGUE;
use serde_json::Value;
use simulators::Fault;
use testkit::fakes::earlier;

use super::{
    ADA, companies, infrabot, invitation, is_passing, personal, run, studio, studio_with_ada, to_infrabot,
    to_studio, with,
};
use crate::support::Connection;

/// Applies twice, the first time with an end that nobody sees, and returns the receipt of the second.
async fn twice(mut connection: Connection, action: &str, input: &Value) -> (Connection, Receipt) {
    let error: Error = connection.apply(action, input).await.unwrap_err();
    assert_eq!(error.code, "system_connection_lost");
    assert!(is_passing(&error), "{error:?}");
    connection.made_before = true;
    let plan = connection.plan(action, input).await.unwrap();
    assert!(matches!(plan, Plan::AlreadyRight(_)), "{plan:?}");
    let applied = connection.apply(action, input).await.unwrap();
    let receipt = applied.receipt.expect("an earlier attempt made it");
    (connection, receipt)
}

#[tokio::test]
async fn only_what_this_step_added_is_removed_after_a_cut() {
    let studio = studio();
    studio.with(|studio| studio.add_user(ADA, &["Acme"]));
    studio.fail_next("POST", "/api/users", Fault::CutAfter);
    let (connection, receipt) = twice(to_studio(&studio), "add_user_to_companies", &companies()).await;
    studio.with(|studio| assert_eq!(studio.companies_of(ADA), ["Acme", "Acme Test"]));
    let undone = connection.undo("add_user_to_companies", &receipt).await.unwrap();
    let told = "ada@example.org was removed from the studio companies Acme Test.";
    assert_eq!(undone, Undone::Reversed(told.to_owned()));
    studio.with(|studio| assert_eq!(studio.companies_of(ADA), ["Acme"]));
}

#[tokio::test]
async fn another_try_of_the_step_knows_what_an_earlier_one_added() {
    let studio = studio();
    studio.with(|studio| studio.add_user(ADA, &["Acme"]));
    studio.fail_next("POST", "/api/users", Fault::CutAfter);
    let connection = to_studio(&studio);
    let action = CATALOGUE.action("studio.add_user_to_companies").unwrap();
    let input = companies().as_object().cloned().unwrap();
    let mut cx = connection.cx();
    cx.idempotency_key = "run-1.step.0".to_owned();
    action.apply(&cx, &input).await.unwrap_err();
    // A person has the step done anew.
    cx.idempotency_key = "run-1.step.1".to_owned();
    cx.earlier = vec![earlier()];
    let Plan::AlreadyRight(found) = action.plan(&cx, &input).await.unwrap() else {
        panic!("it is done");
    };
    let receipt = found.receipt.unwrap();
    connection.undo("add_user_to_companies", &receipt).await.unwrap();
    studio.with(|studio| assert_eq!(studio.companies_of(ADA), ["Acme"]));
}

#[tokio::test]
async fn a_personal_company_is_made_once_after_a_cut() {
    let studio = studio_with_ada();
    studio.fail_next("POST", "/api/companies", Fault::CutAfter);
    let (connection, receipt) = twice(to_studio(&studio), "create_personal_company", &personal()).await;
    studio.with(|studio| assert_eq!(studio.personal_companies(ADA), ["Ada Lovelace"]));
    let undone = connection
        .undo("create_personal_company", &receipt)
        .await
        .unwrap();
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    studio.with(|studio| assert!(studio.personal_companies(ADA).is_empty()));
}

#[tokio::test]
async fn what_was_there_before_an_attempt_is_not_ours_behind_it_either() {
    let studio = studio();
    studio.with(|studio| {
        studio.add_user(ADA, &["Acme", "Acme Test"]);
        studio.add_personal_company("Ada", ADA);
    });
    let mut connection = to_studio(&studio);
    connection.made_before = true;
    for (action, input) in [
        ("create_personal_company", personal()),
        ("add_user_to_companies", companies()),
    ] {
        let plan = connection.plan(action, &input).await.unwrap();
        assert!(
            matches!(&plan, Plan::AlreadyRight(found) if found.receipt.is_none()),
            "{plan:?}"
        );
    }
}

#[tokio::test]
async fn what_nobody_can_tell_from_what_was_there_is_taken_back_by_hand() {
    let studio = studio();
    studio.with(|studio| studio.add_user(ADA, &["Acme", "Acme Test"]));
    // A request of an admin's own, whose probe does not tell what the step added.
    let template = "
method = 'POST'
path = '/api/users'
body = { email = '{{ email }}', companies = '{{ companies }}', reference = '{{ step }}' }
outputs = { id = '/id' }
probe = { path = '/api/users?email={{ email }}', success = { pointer = '/items/0/companies', contains = '{{ companies }}' }, outputs = { id = '/items/0/id' } }
undo = { method = 'DELETE', path = '/api/users/{{ outputs.id }}' }
";
    let mut connection = with(to_studio(&studio), "request_add_user_to_companies", template);
    connection.made_before = true;
    let applied = connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap();
    let receipt = applied.receipt.expect("an earlier attempt may have added some");
    let undone = connection.undo("add_user_to_companies", &receipt).await.unwrap();
    assert!(
        matches!(&undone, Undone::ByHand(how) if how.contains("Acme, Acme Test")),
        "{undone:?}"
    );
    assert_eq!(studio.count("DELETE", "/"), 0);
}

#[tokio::test]
async fn an_invitation_goes_out_once_after_a_cut() {
    let studio = studio_with_ada();
    studio.fail_next("POST", "/api/invitations", Fault::CutAfter);
    twice(to_studio(&studio), "send_invite", &invitation()).await;
    studio.with(|studio| assert_eq!(studio.invitations().len(), 1));
}

#[tokio::test]
async fn a_run_is_triggered_once_after_a_cut() {
    let infrabot = infrabot();
    infrabot.fail_next("POST", "/api/runs", Fault::CutAfter);
    let (connection, receipt) = twice(to_infrabot(&infrabot), "trigger", &run()).await;
    infrabot.with(|infrabot| assert_eq!(infrabot.runs().len(), 2));
    let undone = connection.undo("trigger", &receipt).await.unwrap();
    assert!(
        matches!(&undone, Undone::ByHand(how) if how.contains("run-2")),
        "{undone:?}"
    );
}

#[tokio::test]
async fn a_cut_before_the_service_saw_anything_is_done_by_the_next_attempt() {
    let studio = studio();
    studio.fail_next("POST", "/api/users", Fault::CutBefore);
    let mut connection = to_studio(&studio);
    let error = connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap_err();
    assert!(is_passing(&error), "{error:?}");
    connection.made_before = true;
    let applied = connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap();
    assert!(applied.receipt.is_some());
    studio.with(|studio| assert_eq!(studio.companies_of(ADA), ["Acme", "Acme Test"]));
}

#[tokio::test]
async fn an_undo_that_was_cut_is_gone_the_next_time() {
    let studio = studio_with_ada();
    let connection = to_studio(&studio);
    for (action, input, method, path) in [
        ("add_user_to_companies", companies(), "POST", "/api/users"),
        ("create_personal_company", personal(), "DELETE", "/api/companies"),
    ] {
        let receipt = connection.apply(action, &input).await.unwrap().receipt.unwrap();
        studio.fail_next(method, path, Fault::CutAfter);
        let error = connection.undo(action, &receipt).await.unwrap_err();
        assert!(is_passing(&error), "{error:?}");
        assert_eq!(connection.undo(action, &receipt).await, Ok(Undone::AlreadyGone));
    }
}

#[tokio::test]
async fn what_appears_between_plan_and_apply_is_found_and_is_not_ours() {
    let studio = studio_with_ada();
    let connection = to_studio(&studio);
    let applied = connection
        .apply("create_personal_company", &personal())
        .await
        .unwrap();
    let action = CATALOGUE.action("studio.create_personal_company").unwrap();
    let input = personal().as_object().cloned().unwrap();
    let found = action.apply(&connection.cx(), &input).await.unwrap();
    assert_eq!((found.outputs, found.receipt), (applied.outputs, None));
    assert_eq!(studio.count("POST", "/api/companies"), 1);
}
