//! Taking people off: out of a group, disabled, deleted.

use super::*;

fn ada() -> Value {
    json!({ "email": "ADA@acme.example.org" })
}

fn removing(group: &str) -> Value {
    json!({ "email": ADA, "group": group })
}

/// Cuts the connection behind a request of an action, and tries again as the engine does.
async fn cut_and_again(world: &mut World, cut: (&str, &str), action: &str, input: &Value) -> Applied {
    world.keycloak.fail_next(cut.0, cut.1, Fault::CutAfter);
    let error = world.connection.apply(action, input).await.unwrap_err();
    assert!(is_passing(&error), "{error:?}");
    world.connection.made_before = true;
    world.connection.apply(action, input).await.unwrap()
}

#[tokio::test]
async fn a_person_leaves_a_group_and_comes_back() {
    let world = world();
    let (acme, other, id) = (world.group("Acme"), world.group("Other"), world.person(ADA));
    world.keycloak.with(|realm| {
        realm.join(&id, &acme);
        realm.join(&id, &other);
    });
    let removed = world
        .connection
        .there_and_back("remove_person_from_group", &removing(&acme), Expected::Change)
        .await;
    assert_eq!(removed.outputs["group_name"], "Acme");
    assert_eq!(world.paths_of(ADA).len(), 2);
    assert!(world.account(ADA).enabled);
}

#[tokio::test]
async fn leaving_twice_or_cut_off_is_leaving_once() {
    let mut world = world();
    let (acme, id) = (world.group("Acme"), world.person(ADA));
    world.keycloak.with(|realm| realm.join(&id, &acme));
    let again = cut_and_again(
        &mut world,
        ("DELETE", "/groups/"),
        "remove_person_from_group",
        &removing(&acme),
    )
    .await;
    let undone = world
        .connection
        .undo("remove_person_from_group", &again.receipt.unwrap())
        .await
        .unwrap();
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    assert_eq!(world.paths_of(ADA), ["/partners/Acme"]);
}

#[tokio::test]
async fn who_is_not_there_has_left_already() {
    let world = world();
    let acme = world.group("Acme");
    for action in ["remove_person_from_group", "disable_person", "delete_person"] {
        let plan = world.connection.plan(action, &removing(&acme)).await.unwrap();
        let Plan::AlreadyRight(applied) = plan else {
            panic!("{action}: {plan:?}");
        };
        assert_eq!(
            (applied.outputs["id"].as_str(), applied.receipt),
            (Some(""), None)
        );
    }
    let error = stopped(
        world
            .connection
            .plan("remove_person_from_group", &removing("Nobody"))
            .await,
    );
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_group_unknown", Kind::Blocked)
    );
}

#[tokio::test]
async fn what_is_gone_cannot_be_joined_again() {
    let world = world();
    let (acme, id) = (world.group("Acme"), world.person(ADA));
    world.keycloak.with(|realm| realm.join(&id, &acme));
    let removed = world
        .connection
        .apply("remove_person_from_group", &removing(&acme))
        .await
        .unwrap();
    let mut receipt = removed.receipt.unwrap();
    receipt.0["group"] = "2f1c1a4e-9d0b-4c57-8a53-0d5a6f1b2c3d".into();
    let undone = world
        .connection
        .undo("remove_person_from_group", &receipt)
        .await
        .unwrap();
    assert!(matches!(undone, Undone::ByHand(_)), "{undone:?}");
    receipt.0["person"] = "2f1c1a4e-9d0b-4c57-8a53-0d5a6f1b2c3d".into();
    let undone = world
        .connection
        .undo("remove_person_from_group", &receipt)
        .await
        .unwrap();
    assert!(matches!(undone, Undone::ByHand(_)), "{undone:?}");
}

#[tokio::test]
async fn a_person_is_disabled_and_enabled_again() {
    let world = world();
    world.person(ADA);
    world.change(ADA, |account| {
        account.sessions = 3;
        account
            .attributes
            .insert("phone".to_owned(), vec!["1".to_owned()]);
        account.required_actions = vec!["UPDATE_PASSWORD".to_owned()];
    });
    let mut before = world.account(ADA);
    world
        .connection
        .there_and_back("disable_person", &ada(), Expected::Change)
        .await;
    before.sessions = 0;
    assert_eq!(world.account(ADA), before, "nothing else of it has changed");
}

#[tokio::test]
async fn disabling_can_be_cut_off() {
    for cut in [("PUT", "/users/"), ("POST", "/logout")] {
        let mut world = world();
        world.person(ADA);
        world.change(ADA, |account| account.sessions = 3);
        let again = cut_and_again(&mut world, cut, "disable_person", &ada()).await;
        let account = world.account(ADA);
        assert!(!account.enabled && account.sessions == 0, "{cut:?}");
        let undone = world
            .connection
            .undo("disable_person", &again.receipt.unwrap())
            .await
            .unwrap();
        assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
        assert!(world.account(ADA).enabled);
    }
}

#[tokio::test]
async fn an_account_that_somebody_else_disabled_is_not_enabled() {
    let world = world();
    world.person(ADA);
    let disabled = world.connection.apply("disable_person", &ada()).await.unwrap();
    world.change(ADA, |account| {
        account.attributes.clear();
    });
    let receipt = disabled.receipt.unwrap();
    let undone = world.connection.undo("disable_person", &receipt).await.unwrap();
    assert!(matches!(undone, Undone::ByHand(_)), "{undone:?}");
    assert!(!world.account(ADA).enabled);
    let plan = world.connection.plan("disable_person", &ada()).await.unwrap();
    assert!(
        matches!(plan, Plan::AlreadyRight(Applied { receipt: None, .. })),
        "{plan:?}"
    );
}

#[tokio::test]
async fn where_the_mark_is_dropped_the_app_enables_what_it_disabled() {
    let world = world();
    world.person(ADA);
    world.keycloak.with(|realm| realm.keeps_attributes(false));
    world
        .connection
        .there_and_back("disable_person", &ada(), Expected::Change)
        .await;
    assert!(world.account(ADA).enabled);
}

#[tokio::test]
async fn only_an_account_of_the_app_is_deleted() {
    let mut world = world();
    let group = world.group("Acme");
    world.person(ADA);
    let error = stopped(world.connection.plan("delete_person", &ada()).await);
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_person_not_ours", Kind::Blocked)
    );
    let grace = "grace@acme.example.org";
    world.add(grace, &group).await.unwrap();
    let input = json!({ "email": grace });
    let plan = world.connection.plan("delete_person", &input).await.unwrap();
    assert!(matches!(plan, Plan::Change(_)), "{plan:?}");
    let deleted = world.connection.apply("delete_person", &input).await.unwrap();
    let undone = world
        .connection
        .undo("delete_person", &deleted.receipt.unwrap())
        .await
        .unwrap();
    let Undone::ByHand(what) = undone else {
        panic!("{undone:?}");
    };
    assert!(what.contains(grace), "{what}");
    world.add(grace, &group).await.unwrap();
    cut_and_again(&mut world, ("DELETE", "/users/"), "delete_person", &input).await;
    let left = world.keycloak.with(|realm| {
        realm
            .accounts()
            .map(|account| account.username.clone())
            .collect::<Vec<_>>()
    });
    assert_eq!(left, [ADA]);
}

#[tokio::test]
async fn nobody_is_called_gone_by_whoever_sees_no_accounts() {
    let world = world();
    world.person(ADA);
    for tells_roles in [true, false] {
        world.keycloak.with(|realm| {
            realm.tokens_tell_roles(tells_roles);
            realm.set_service_roles("hyopps", &["query-users"]);
        });
        // The token of before has other roles.
        let settings = Value::Object(world.connection.settings.clone());
        let connection = Connection::new("keycloak", settings, CANARY);
        for action in ["disable_person", "delete_person"] {
            let error = stopped(connection.plan(action, &ada()).await);
            assert_eq!(
                error.code, "keycloak_permission_missing",
                "{action}, {tells_roles}"
            );
            assert_eq!(error.kind, Kind::NeedsPermission("view-users".to_owned()));
        }
    }
    assert!(world.account(ADA).enabled);
}

#[tokio::test]
async fn nobody_is_found_by_a_token_that_tells_nothing_when_others_are_seen() {
    let world = world();
    world.person("grace@acme.example.org");
    world.keycloak.with(|realm| realm.tokens_tell_roles(false));
    let plan = world.connection.plan("disable_person", &ada()).await.unwrap();
    assert!(matches!(plan, Plan::AlreadyRight(_)), "{plan:?}");
}

#[tokio::test]
async fn whom_an_administrator_disabled_behind_a_refused_attempt_is_not_enabled() {
    let mut world = world();
    world.person(ADA);
    let refusal = Fault::Answer(Answer::json(403, &json!({ "error": "forbidden" })));
    world.keycloak.fail_next("PUT", "/users/", refusal);
    world
        .connection
        .apply("disable_person", &ada())
        .await
        .unwrap_err();
    world.change(ADA, |account| account.enabled = false);
    world.connection.made_before = true;
    let applied = world.connection.apply("disable_person", &ada()).await.unwrap();
    assert_eq!(applied.receipt, None, "somebody else did it");
    assert!(
        applied.summary.contains("disabled already"),
        "{}",
        applied.summary
    );
}

#[tokio::test]
async fn an_account_that_is_enabled_all_the_same_is_told() {
    let world = world();
    world.person(ADA);
    let nothing = Fault::Answer(Answer::empty(204));
    world.keycloak.fail_next("PUT", "/users/", nothing);
    let error = world
        .connection
        .apply("disable_person", &ada())
        .await
        .unwrap_err();
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_person_still_enabled", Kind::Permanent)
    );
}
