use connector::{Plan, Undone};
use serde_json::json;

use crate::lms::{ADA, World, by_hand, reversed};
use crate::support::{Expected, given};

#[tokio::test]
async fn somebody_who_has_an_account_joins_and_leaves() {
    let world = World::new();
    let ada = world.ada_is_there();
    let applied = world
        .connection
        .there_and_back("add_person_to_cohort", &world.ada(), Expected::Change)
        .await;
    assert_eq!(applied.outputs["id"], ada.to_string());
    assert_eq!(applied.outputs["name"], "ada");
    assert!(!world.user(ada).is_suspended, "the account was there before");
}

#[tokio::test]
async fn somebody_new_gets_an_account_which_is_suspended_in_the_end() {
    let world = World::new();
    let plan = world
        .connection
        .plan("add_person_to_cohort", &world.ada())
        .await
        .unwrap();
    assert_eq!(
        plan,
        Plan::create(format!(
            "Make an account for {ADA} in Moodle, in the cohort “Partner X”"
        ))
        .with_outputs(given(&json!({"name": ADA, "id": ""})))
    );
    let (id, receipt) = world.add_ada().await;
    let user = world.user(id);
    assert_eq!(user.username, ADA.to_lowercase());
    assert_eq!(
        (
            user.first_name.as_str(),
            user.last_name.as_str(),
            user.auth.as_str()
        ),
        ("Ada", "Lovelace", "manual")
    );
    assert!(user.idnumber.starts_with("hyopps-"), "{}", user.idnumber);
    assert_eq!(world.lms.with(|lms| lms.mails.clone()), [ADA.to_lowercase()]);
    assert!(world.is_member(id));
    let plan = world
        .connection
        .plan("add_person_to_cohort", &world.ada())
        .await
        .unwrap();
    let Plan::AlreadyRight(found) = plan else {
        panic!("{plan:?}");
    };
    assert_eq!(
        (found.outputs["id"].as_str(), found.receipt),
        (Some(&*id.to_string()), None)
    );

    let undone = world.undo_ada(&receipt).await;
    assert!(reversed(&undone).contains("suspended"), "{undone:?}");
    assert!(!world.is_member(id));
    assert!(world.user(id).is_suspended, "accounts are never deleted");
    assert_eq!(world.undo_ada(&receipt).await, Undone::AlreadyGone);
}

#[tokio::test]
async fn somebody_who_comes_back_has_the_same_account_again() {
    let world = World::new();
    let (id, receipt) = world.add_ada().await;
    world.undo_ada(&receipt).await;
    let plan = world
        .connection
        .plan("add_person_to_cohort", &world.ada())
        .await
        .unwrap();
    assert!(
        matches!(&plan, Plan::Change(told) if told.what.contains("active again")),
        "{plan:?}"
    );
    let (again, receipt) = world.add_ada().await;
    assert_eq!(again, id);
    assert!(!world.user(id).is_suspended && world.is_member(id));
    world.undo_ada(&receipt).await;
    assert!(world.user(id).is_suspended, "as it was before");
}

#[tokio::test]
async fn an_account_that_others_suspended_stays_so() {
    let world = World::new();
    let ada = world.ada_is_there();
    world
        .lms
        .with(|lms| lms.user_mut(ada).unwrap().is_suspended = true);
    let error = world.blocked("add_person_to_cohort", &world.ada()).await;
    assert_eq!(error.code, "lms_account_suspended");
    assert!(world.user(ada).is_suspended && !world.is_member(ada));
}

#[tokio::test]
async fn a_member_of_before_stays_one() {
    let world = World::new();
    let ada = world.ada_is_there();
    world
        .lms
        .with(|lms| lms.cohort_mut(world.cohort).unwrap().members.insert(ada));
    let plan = world
        .connection
        .plan("add_person_to_cohort", &world.ada())
        .await
        .unwrap();
    let Plan::AlreadyRight(found) = plan else {
        panic!("{plan:?}");
    };
    assert_eq!(found.receipt, None, "there is nothing to take back");
    assert_eq!(world.calls("core_cohort_add_cohort_members"), 0);
}

#[tokio::test]
async fn an_account_with_another_cohort_stays_active() {
    let world = World::new();
    let (id, receipt) = world.add_ada().await;
    let other = world.lms.with(|lms| {
        let other = lms.add_cohort("Partner Y", "hyopps-partner-y");
        lms.cohort_mut(other).unwrap().members.insert(id);
        other
    });
    for _ in 0..2 {
        let undone = world.undo_ada(&receipt).await;
        assert!(by_hand(&undone).contains("stays active"), "{undone:?}");
        assert!(!world.user(id).is_suspended && !world.is_member(id));
    }
    world
        .lms
        .with(|lms| lms.cohort_mut(other).unwrap().members.clear());
    reversed(&world.undo_ada(&receipt).await);
    assert!(world.user(id).is_suspended);
}

#[tokio::test]
async fn a_second_partner_takes_back_only_its_own() {
    let world = World::new();
    let (id, first) = world.add_ada().await;
    let other = world
        .lms
        .with(|lms| lms.add_cohort("Partner Y", "hyopps-partner-y"));
    let mut input = world.ada();
    input["cohort"] = other.to_string().into();
    input["cohort_name"] = "Partner Y".into();
    let applied = world
        .connection
        .apply("add_person_to_cohort", &input)
        .await
        .unwrap();
    world.undo_ada(&applied.receipt.unwrap()).await;
    assert!(world.is_member(id) && !world.user(id).is_suspended);
    world.undo_ada(&first).await;
    assert!(world.user(id).is_suspended);
}

#[tokio::test]
async fn who_signs_in_elsewhere_is_mailed_no_password() {
    let world = World::with(&json!({"auth": "oidc"}));
    let (id, _) = world.add_ada().await;
    assert_eq!(world.user(id).auth, "oidc");
    assert!(world.lms.with(|lms| lms.mails.is_empty()));
}

#[tokio::test]
async fn a_language_that_is_not_installed_is_left_out() {
    let world = World::new();
    for (email, language, lang) in [
        ("a@partner.example.org", "de", "de"),
        ("b@partner.example.org", "pl", "en"),
        ("c@partner.example.org", "", "en"),
    ] {
        let mut input = world.ada();
        input["email"] = email.into();
        input["language"] = language.into();
        world
            .connection
            .apply("add_person_to_cohort", &input)
            .await
            .unwrap();
        let users = world
            .lms
            .with(|lms| lms.users_with(email).into_iter().cloned().collect::<Vec<_>>());
        assert_eq!(users.len(), 1, "{email}");
        assert_eq!(users[0].lang, lang, "{email}");
    }
}

#[tokio::test]
async fn a_bad_address_is_refused_in_moodles_words() {
    let world = World::new();
    world.lms.with(|lms| lms.switches.debugging = true);
    let mut input = world.ada();
    input["email"] = "ada at partner".into();
    let error = world.blocked("add_person_to_cohort", &input).await;
    assert_eq!(error.code, "lms_input_refused");
    assert!(
        error.detail.iter().any(|line| line.contains("value is invalid")),
        "{error:?}"
    );
}
