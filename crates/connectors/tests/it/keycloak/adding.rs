//! Putting people into groups, with and without an account from before.

use super::*;

#[tokio::test]
async fn a_person_without_an_account_gets_one_and_loses_it_again() {
    let world = world();
    let group = world.group("Acme");
    let input = adding("Ada@Acme.example.org", &group);
    let plan = world
        .connection
        .plan("add_person_to_group", &input)
        .await
        .unwrap();
    assert!(matches!(plan, Plan::Create(_)), "{plan:?}");
    let added = world
        .connection
        .apply("add_person_to_group", &input)
        .await
        .unwrap();
    let account = world.account(ADA);
    assert_eq!(
        added.outputs["id"],
        account.id.as_str(),
        "whatever host the server names"
    );
    assert_eq!(added.outputs["name"], ADA);
    assert_eq!(
        (
            added.outputs["group"].as_str(),
            added.outputs["group_name"].as_str()
        ),
        (Some(group.as_str()), Some("Acme"))
    );
    assert_eq!(
        (account.first_name.as_deref(), account.last_name.as_deref()),
        (Some("Ada"), Some("Lovelace"))
    );
    assert!(account.enabled && !account.email_verified);
    assert_eq!(account.required_actions, ["UPDATE_PASSWORD", "VERIFY_EMAIL"]);
    assert_eq!(world.paths_of(ADA), ["/partners/Acme"]);

    let plan = world
        .connection
        .plan("add_person_to_group", &input)
        .await
        .unwrap();
    let Plan::AlreadyRight(found) = plan else {
        panic!("{plan:?}");
    };
    assert_eq!((found.outputs, found.receipt), (added.outputs, None));

    world.change(ADA, |account| account.sessions = 2);
    let receipt = added.receipt.unwrap();
    let undone = world.undo_adding(&receipt).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    let account = world.account(ADA);
    assert!(!account.enabled && account.sessions == 0 && account.groups.is_empty());
    assert_eq!(
        account.first_name.as_deref(),
        Some("Ada"),
        "a change sends the whole account back"
    );
    assert_eq!(account.email.as_deref(), Some(ADA));
    assert_eq!(world.undo_adding(&receipt).await, Undone::AlreadyGone);
}

#[tokio::test]
async fn somebody_who_was_taken_off_comes_back() {
    let world = world();
    let group = world.group("Acme");
    let first = world.add(ADA, &group).await.unwrap();
    world.undo_adding(&first.receipt.unwrap()).await;
    let plan = world
        .connection
        .plan("add_person_to_group", &adding(ADA, &group))
        .await
        .unwrap();
    assert!(matches!(plan, Plan::Change(_)), "{plan:?}");
    let second = world.add(ADA, &group).await.unwrap();
    assert!(world.account(ADA).enabled);
    assert_eq!(world.n_mails(), 1, "the account is not new");
    assert_eq!(world.keycloak.with(|realm| realm.accounts().count()), 1);
    world.undo_adding(&second.receipt.unwrap()).await;
    assert!(!world.account(ADA).enabled, "it was disabled before");
}

#[tokio::test]
async fn a_person_with_an_account_is_only_put_into_the_group() {
    let world = world();
    let (group, id) = (world.group("Acme"), world.person(ADA));
    world.change(ADA, |account| {
        account
            .attributes
            .insert("phone".to_owned(), vec!["1".to_owned()]);
    });
    let before = world.account(ADA);
    let added = world
        .connection
        .there_and_back(
            "add_person_to_group",
            &adding("ADA@acme.example.ORG", &group),
            Expected::Change,
        )
        .await;
    assert_eq!(added.outputs["id"], id.as_str());
    assert_eq!(world.account(ADA), before, "nothing of it has changed");
    assert_eq!(world.n_mails(), 0);
}

#[tokio::test]
async fn a_person_who_is_in_other_groups_keeps_the_account() {
    let world = world();
    let (acme, other) = (world.group("Acme"), world.group("Other"));
    let added = world.add(ADA, &acme).await.unwrap();
    let id = world.account(ADA).id;
    world.keycloak.with(|realm| realm.join(&id, &other));
    let undone = world.undo_adding(&added.receipt.unwrap()).await;
    let Undone::Reversed(what) = undone else {
        panic!("{undone:?}");
    };
    assert!(what.contains("/partners/Other"), "{what}");
    assert!(world.account(ADA).enabled);
    assert_eq!(world.paths_of(ADA), ["/partners/Other"]);
}

#[tokio::test]
async fn groups_that_every_account_is_in_do_not_keep_it() {
    let world = world();
    let acme = world.group("Acme");
    world.keycloak.with(|realm| {
        let everybody = realm.add_group("/everybody");
        realm.add_default_group(&everybody);
    });
    let added = world.add(ADA, &acme).await.unwrap();
    world.undo_adding(&added.receipt.unwrap()).await;
    assert!(!world.account(ADA).enabled);
    let added = world.add(ADA, &acme).await.unwrap();
    assert!(world.account(ADA).enabled);
    world.undo_adding(&added.receipt.unwrap()).await;
    assert!(!world.account(ADA).enabled, "nor one that was enabled again");
    assert_eq!(
        world.paths_of(ADA),
        ["/everybody"],
        "that group is not the app's to take"
    );
}

#[tokio::test]
async fn nobody_is_mistaken_for_somebody_else() {
    let world = world();
    let group = world.group("Acme");
    world.person("joada@acme.example.org");
    // A server that does not know `exact` finds parts of texts.
    let parts = world
        .keycloak
        .with(|realm| realm.account_named("joada@acme.example.org").cloned())
        .unwrap();
    let found =
        json!([{ "id": parts.id, "username": parts.username, "email": parts.email, "enabled": true }]);
    for _ in 0..4 {
        world
            .keycloak
            .fail_next("GET", "/users", Fault::Answer(Answer::json(200, &found)));
    }
    world.add(ADA, &group).await.unwrap();
    assert!(world.paths_of("joada@acme.example.org").is_empty());
    let seen = world.keycloak.seen().into_iter();
    let mut searches = seen.filter(|request| request.method == "GET" && request.path.ends_with("/users"));
    assert!(searches.all(|search| search.query("exact") == Some("true")));
    assert_eq!(world.paths_of(ADA), ["/partners/Acme"]);
}

#[tokio::test]
async fn an_account_is_found_by_its_user_name_if_it_has_no_other_address() {
    let world = world();
    let group = world.group("Acme");
    world.person(ADA);
    world.change(ADA, |account| account.email = None);
    world.add(ADA, &group).await.unwrap();
    assert_eq!(world.paths_of(ADA), ["/partners/Acme"]);

    world.change(ADA, |account| {
        account.email = Some("grace@acme.example.org".to_owned());
    });
    let error = stopped(
        world
            .connection
            .plan("add_person_to_group", &adding(ADA, &group))
            .await,
    );
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_person_other_address", Kind::Blocked)
    );
}

#[tokio::test]
async fn several_accounts_with_one_address_are_for_a_person_to_decide() {
    let world = world();
    let group = world.group("Acme");
    world.person(ADA);
    world.person("second@acme.example.org");
    world.change("second@acme.example.org", |account| {
        account.email = Some(ADA.to_owned());
    });
    let error = stopped(
        world
            .connection
            .plan("add_person_to_group", &adding(ADA, &group))
            .await,
    );
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_person_ambiguous", Kind::Blocked)
    );
}

#[tokio::test]
async fn an_account_that_an_administrator_disabled_stays_disabled() {
    let world = world();
    let group = world.group("Acme");
    world.person(ADA);
    world.change(ADA, |account| account.enabled = false);
    let error = stopped(
        world
            .connection
            .plan("add_person_to_group", &adding(ADA, &group))
            .await,
    );
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_person_disabled", Kind::Blocked)
    );
    assert!(!world.account(ADA).enabled && world.paths_of(ADA).is_empty());
    // Not even one that the app has made.
    world.change(ADA, |account| {
        account
            .attributes
            .insert("hyopps".to_owned(), vec!["made=run-0.step".to_owned()]);
    });
    let error = stopped(
        world
            .connection
            .plan("add_person_to_group", &adding(ADA, &group))
            .await,
    );
    assert_eq!(error.code, "keycloak_person_disabled");
}

#[tokio::test]
async fn a_group_is_given_by_id_or_by_name() {
    let world = world();
    world.group("Acme");
    world.add(ADA, "ACME").await.unwrap();
    world.add("grace@acme.example.org", "").await.unwrap();
    assert_eq!(
        world.paths_of("grace@acme.example.org"),
        ["/partners/Acme"],
        "by the name beside"
    );
    for unknown in ["2f1c1a4e-9d0b-4c57-8a53-0d5a6f1b2c3d", "Nobody"] {
        let error = stopped(
            world
                .connection
                .plan("add_person_to_group", &adding(ADA, unknown))
                .await,
        );
        assert_eq!(
            (error.code, error.kind),
            ("keycloak_group_unknown", Kind::Blocked),
            "{unknown}"
        );
    }
    let none = json!({ "email": ADA });
    let error = stopped(world.connection.plan("add_person_to_group", &none).await);
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_input_missing", Kind::Permanent)
    );
    let nobody = json!({ "group": "Acme" });
    let error = stopped(world.connection.plan("add_person_to_group", &nobody).await);
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_input_missing", Kind::Permanent)
    );
}
