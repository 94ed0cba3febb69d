//! Each action with its ready request: there, found again, and back.

use connector::{Plan, Undone};
use hyopps_connectors::CATALOGUE;
use serde_json::json;

use super::{
    ADA, answers, companies, infrabot, invitation, personal, refused, run, studio, studio_with_ada,
    to_infrabot, to_studio,
};
use crate::support::Expected;

#[tokio::test]
async fn a_person_is_added_to_companies_and_removed_again() {
    let studio = studio();
    let connection = to_studio(&studio);
    let applied = connection
        .there_and_back("add_user_to_companies", &companies(), Expected::Change)
        .await;
    assert_eq!(
        applied.summary,
        "ada@example.org works in the studio companies Acme, Acme Test."
    );
    assert!(applied.outputs["id"].as_str().unwrap().starts_with("u-"));
    studio.with(|studio| {
        assert_eq!(
            studio.users(ADA),
            1,
            "the person stays, for what others use it for"
        );
        assert!(studio.companies_of(ADA).is_empty());
    });
}

#[tokio::test]
async fn what_a_person_had_before_stays() {
    let studio = studio();
    studio.with(|studio| studio.add_user("Ada@Example.org", &["Acme", "Birchwood"]));
    let connection = to_studio(&studio);
    let applied = connection
        .there_and_back("add_user_to_companies", &companies(), Expected::Change)
        .await;
    studio.with(|studio| {
        assert_eq!(studio.companies_of(ADA), ["Acme", "Birchwood"]);
        assert_eq!(
            studio.users(ADA),
            1,
            "an address in another case is the same person"
        );
    });
    assert!(applied.receipt.is_some());
}

#[tokio::test]
async fn whoever_has_all_companies_is_left_alone() {
    let studio = studio();
    studio.with(|studio| studio.add_user("ADA@example.org", &["acme test", "Birchwood", "Acme"]));
    let connection = to_studio(&studio);
    let applied = connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap();
    assert_eq!(applied.receipt, None);
    assert_eq!(studio.count("POST", "/api/users"), 0);
}

#[tokio::test]
async fn whoever_is_found_by_a_part_of_their_address_is_somebody_else() {
    let studio = studio();
    let joann = json!({"items": [{
        "id": "u-joann", "email": "joann@example.org", "companies": ["Acme", "Acme Test"], "added": [],
    }]});
    studio.fail("GET", "/api/users", 2, answers(200, &joann));
    let connection = to_studio(&studio);
    let mut input = companies();
    input["email"] = "ann@example.org".into();
    let applied = connection.apply("add_user_to_companies", &input).await.unwrap();
    assert_ne!(applied.outputs["id"], "u-joann");
    studio.with(|studio| assert_eq!(studio.companies_of("ann@example.org"), ["Acme", "Acme Test"]));
}

#[tokio::test]
async fn a_membership_that_somebody_gave_by_hand_since_is_not_removed() {
    let studio = studio();
    let connection = to_studio(&studio);
    let applied = connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap();
    let receipt = applied.receipt.unwrap();
    studio.with(|studio| studio.join_anew(ADA, "Acme"));
    let undone = connection.undo("add_user_to_companies", &receipt).await.unwrap();
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    studio.with(|studio| assert_eq!(studio.companies_of(ADA), ["Acme"]));
    let undone = connection.undo("add_user_to_companies", &receipt).await.unwrap();
    assert_eq!(undone, Undone::AlreadyGone);
}

#[tokio::test]
async fn an_undo_names_the_companies_that_were_added() {
    let studio = studio();
    studio.with(|studio| studio.add_user(ADA, &["Acme"]));
    let connection = to_studio(&studio);
    let applied = connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap();
    let receipt = applied.receipt.unwrap();
    connection.undo("add_user_to_companies", &receipt).await.unwrap();
    let sent = studio.seen().last().unwrap().json();
    let expected = json!({"companies": ["Acme Test"], "reference": "run-1.step"});
    assert_eq!(sent, Some(expected));
}

#[tokio::test]
async fn an_undo_of_nothing_sends_nothing() {
    let studio = studio();
    // Somebody else adds the person to all companies behind the probe's back.
    let nothing = json!({"id": "u-1", "added": []});
    studio.fail_next("POST", "/api/users", answers(200, &nothing));
    let connection = to_studio(&studio);
    let applied = connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap();
    let before = studio.seen().len();
    let undone = connection
        .undo("add_user_to_companies", &applied.receipt.unwrap())
        .await
        .unwrap();
    assert_eq!((undone, studio.seen().len()), (Undone::AlreadyGone, before));
}

#[tokio::test]
async fn a_studio_that_does_not_know_the_undo_is_told_as_such() {
    let studio = studio();
    let connection = to_studio(&studio);
    let applied = connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap();
    studio.fail_next("POST", "/companies/remove", answers(404, &json!({})));
    let error = connection
        .undo("add_user_to_companies", &applied.receipt.unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.code, "in_house_path_unknown");
}

#[tokio::test]
async fn a_personal_company_is_made_and_deleted() {
    let studio = studio_with_ada();
    let connection = to_studio(&studio);
    let applied = connection
        .there_and_back("create_personal_company", &personal(), Expected::Create)
        .await;
    assert_eq!(applied.outputs["name"], "Ada Lovelace");
    assert!(applied.outputs["id"].as_str().unwrap().starts_with("c-"));
    studio.with(|studio| assert!(studio.personal_companies(ADA).is_empty()));
}

#[tokio::test]
async fn a_company_that_is_not_for_the_person_alone_does_not_count() {
    let studio = studio_with_ada();
    let shared = json!({"items": [{"id": "c-9", "name": "Acme", "owner": ADA, "personal": false}]});
    studio.fail_next("GET", "/api/companies", answers(200, &shared));
    let connection = to_studio(&studio);
    let plan = connection
        .plan("create_personal_company", &personal())
        .await
        .unwrap();
    assert!(matches!(plan, Plan::Create(_)), "{plan:?}");
}

#[tokio::test]
async fn a_personal_company_under_another_reference_is_not_deleted() {
    let studio = studio_with_ada();
    let connection = to_studio(&studio);
    let applied = connection
        .apply("create_personal_company", &personal())
        .await
        .unwrap();
    let other =
        json!({"id": "c-9", "name": "Ada", "owner": ADA, "personal": true, "reference": "run-0.step"});
    studio.fail_next("GET", "/api/companies/", answers(200, &other));
    let undone = connection
        .undo("create_personal_company", &applied.receipt.unwrap())
        .await
        .unwrap();
    assert!(
        matches!(&undone, Undone::ByHand(how) if how.contains("it may be somebody else's by now")),
        "it is not gone: {undone:?}"
    );
    assert_eq!(studio.count("DELETE", "/"), 0);
}

#[tokio::test]
async fn later_steps_are_told_the_name_that_the_service_chose() {
    let studio = studio_with_ada();
    studio.with(|studio| studio.add_company("Ada Lovelace"));
    let connection = to_studio(&studio);
    let applied = connection
        .apply("create_personal_company", &personal())
        .await
        .unwrap();
    assert_eq!(applied.outputs["name"], "Ada Lovelace 2");
    assert_eq!(
        applied.summary,
        "Studio has made the company “Ada Lovelace 2” for ada@example.org alone."
    );
}

#[tokio::test]
async fn a_company_that_belongs_to_somebody_else_by_now_is_not_deleted() {
    let studio = studio_with_ada();
    let connection = to_studio(&studio);
    let applied = connection
        .apply("create_personal_company", &personal())
        .await
        .unwrap();
    let id = applied.outputs["id"].as_str().unwrap().to_owned();
    studio.with(|studio| studio.hand_over(&id, "eve@example.org"));
    let undone = connection
        .undo("create_personal_company", &applied.receipt.unwrap())
        .await
        .unwrap();
    assert!(
        matches!(&undone, Undone::ByHand(how) if how.contains(&id)),
        "it is not gone: {undone:?}"
    );
    studio.with(|studio| assert_eq!(studio.personal_companies("eve@example.org"), ["Ada Lovelace"]));
}

#[tokio::test]
async fn an_invitation_goes_out_once_and_is_not_called_back() {
    let studio = studio_with_ada();
    let connection = to_studio(&studio);
    let plan = connection.plan("send_invite", &invitation()).await.unwrap();
    assert_eq!(
        plan,
        Plan::create("Send an invitation to Studio to ada@example.org".to_owned())
    );
    let applied = connection.apply("send_invite", &invitation()).await.unwrap();
    assert!(applied.outputs.is_empty());
    let plan = connection.plan("send_invite", &invitation()).await.unwrap();
    assert!(
        matches!(&plan, Plan::AlreadyRight(found) if found.receipt.is_none()),
        "{plan:?}"
    );
    studio.with(|studio| assert_eq!(studio.invitations().len(), 1));
    let undone = connection
        .undo("send_invite", &applied.receipt.unwrap())
        .await
        .unwrap();
    assert!(
        matches!(&undone, Undone::ByHand(how) if how.contains("withdraw the invitation of ada@example.org")),
        "{undone:?}"
    );
}

#[tokio::test]
async fn an_invitation_that_has_expired_is_none() {
    let studio = studio_with_ada();
    let connection = to_studio(&studio);
    connection.apply("send_invite", &invitation()).await.unwrap();
    studio.with(|studio| studio.expire_invitations(ADA));
    let plan = connection.plan("send_invite", &invitation()).await.unwrap();
    assert!(matches!(plan, Plan::Create(_)), "{plan:?}");
    // Nor does one count that a service lists all the same.
    let expired = json!({"items": [{"email": ADA, "state": "expired"}]});
    studio.fail_next("GET", "/api/invitations", answers(200, &expired));
    let plan = connection.plan("send_invite", &invitation()).await.unwrap();
    assert!(matches!(plan, Plan::Create(_)), "{plan:?}");
}

#[tokio::test]
async fn a_run_is_triggered_once_with_each_company_in_its_environment() {
    let infrabot = infrabot();
    let connection = to_infrabot(&infrabot);
    let plan = connection.plan("trigger", &run()).await.unwrap();
    let told = "Trigger Infrabot for Acme: Acme Test (test), Acme (prod)";
    assert_eq!(plan, Plan::create(told));
    let applied = connection.apply("trigger", &run()).await.unwrap();
    assert_eq!(applied.outputs["run"], "run-2");
    infrabot.with(|infrabot| {
        let run = infrabot.runs().last().unwrap();
        let companies: Vec<_> = run
            .companies
            .iter()
            .map(|company| (&*company.name, &*company.environment))
            .collect();
        assert_eq!(companies, [("Acme Test", "test"), ("Acme", "prod")]);
        assert_eq!(run.key, "run-1.step", "it is named by the step's own key");
    });
    let again = connection.apply("trigger", &run()).await.unwrap();
    assert_eq!((again.outputs, again.receipt), (applied.outputs, None));
    infrabot.with(|infrabot| assert_eq!(infrabot.runs().len(), 2));
    let undone = connection
        .undo("trigger", &applied.receipt.unwrap())
        .await
        .unwrap();
    assert!(
        matches!(&undone, Undone::ByHand(how) if how.contains("run-2") && how.contains("Acme Test (test), Acme (prod)")),
        "{undone:?}"
    );
}

#[tokio::test]
async fn an_input_that_is_wrong_is_named() {
    let (studio, infrabot) = (studio(), infrabot());
    let (to_studio, to_infrabot) = (to_studio(&studio), to_infrabot(&infrabot));
    for (connection, action, input, name) in [
        (
            &to_studio,
            "add_user_to_companies",
            json!({"companies": "Acme"}),
            "email",
        ),
        (
            &to_studio,
            "add_user_to_companies",
            json!({"email": ADA, "companies": " \n"}),
            "companies",
        ),
        (
            &to_studio,
            "create_personal_company",
            json!({"email": ADA}),
            "name",
        ),
        (&to_studio, "send_invite", json!({"email": "ada"}), "email"),
        (
            &to_infrabot,
            "trigger",
            json!({"partner": "", "companies": "A", "environments": "test"}),
            "partner",
        ),
        (
            &to_infrabot,
            "trigger",
            json!({"partner": "A", "companies": "A\nB", "environments": "test"}),
            "environments",
        ),
        (
            &to_infrabot,
            "trigger",
            json!({"partner": "A", "companies": "A"}),
            "environments",
        ),
    ] {
        let error = refused(connection, action, &input).await;
        assert_eq!(error.code, "in_house_input_invalid", "{input}");
        assert!(error.message.contains(&format!("“{name}”")), "{error}");
        assert!(!error.hint.is_empty());
    }
    assert_eq!(
        (studio.seen().len(), infrabot.seen().len()),
        (0, 0),
        "nothing was sent"
    );
}

#[tokio::test]
async fn a_preview_has_no_key_and_finds_nothing_by_it() {
    let (studio, infrabot) = (studio_with_ada(), infrabot());
    for (connection, action, input) in [
        (to_infrabot(&infrabot), "infrabot.trigger", run()),
        (to_studio(&studio), "studio.add_user_to_companies", companies()),
        (to_studio(&studio), "studio.create_personal_company", personal()),
    ] {
        let mut cx = connection.cx();
        cx.idempotency_key = String::new();
        let action = CATALOGUE.action(action).unwrap();
        let plan = action.plan(&cx, input.as_object().unwrap()).await.unwrap();
        assert!(matches!(plan, Plan::Create(_) | Plan::Change(_)), "{plan:?}");
    }
}
