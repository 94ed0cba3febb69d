//! Putting people into groups after an attempt that was cut off.

use super::*;

/// Cuts the connection behind a request, and tries again as the engine does. Returns the second attempt's end.
async fn cut_and_again(world: &mut World, method: &str, path: &str, group: &str) -> Applied {
    world.keycloak.fail_next(method, path, Fault::CutAfter);
    let error = world.add(ADA, group).await.unwrap_err();
    assert!(is_passing(&error), "{method} {path}: {error:?}");
    world.connection.made_before = true;
    world.add(ADA, group).await.unwrap()
}

#[tokio::test]
async fn whatever_was_cut_off_leaves_one_account_one_mail_and_a_receipt() {
    for (method, path, n_mails) in [
        ("POST", "/users", 1),
        ("PUT", "/groups/", 1),
        // The note that the mail begins: from then on nobody can tell.
        ("PUT", "/users/", 0),
    ] {
        let mut world = world();
        let group = world.group("Acme");
        let path = match path {
            "/users/" => {
                // The path of the account is a part of its group's path, so that one passes first.
                world
                    .keycloak
                    .fail_next("PUT", "/groups/", Fault::AnswerAfter(Answer::empty(204)));
                "/users/"
            }
            path => path,
        };
        let again = cut_and_again(&mut world, method, path, &group).await;
        assert_eq!(
            world.keycloak.with(|realm| realm.accounts().count()),
            1,
            "{method} {path}"
        );
        assert_eq!(world.paths_of(ADA), ["/partners/Acme"]);
        assert_eq!(world.n_mails(), n_mails, "{method} {path}: {}", again.summary);
        assert_eq!(
            again.summary.contains("Nobody can tell"),
            n_mails == 0,
            "{}",
            again.summary
        );
        let receipt = again.receipt.expect("an earlier attempt made it");
        let undone = world.undo_adding(&receipt).await;
        assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
        let account = world.account(ADA);
        assert!(!account.enabled && account.groups.is_empty(), "{method} {path}");
        assert_eq!(world.undo_adding(&receipt).await, Undone::AlreadyGone);
    }
}

#[tokio::test]
async fn what_the_step_made_is_its_own_although_it_is_given_something_else_by_now() {
    let mut world = world();
    let (wrong, right) = (world.group("Acme Ltd"), world.group("Acme"));
    world.keycloak.fail_next("PUT", "/groups/", page(503));
    world.add(ADA, &wrong).await.unwrap_err();
    // A person corrects the group, and tries the step again: it has another key from here on.
    world.connection.has_other_input = true;
    let receipt = world.add(ADA, &right).await.unwrap().receipt.unwrap();
    assert_eq!(world.paths_of(ADA), ["/partners/Acme"]);
    assert_eq!(world.n_mails(), 1, "the mail was due");
    let undone = world.undo_adding(&receipt).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    let account = world.account(ADA);
    assert!(
        !account.enabled && account.groups.is_empty(),
        "the account was made for this"
    );
}

#[tokio::test]
async fn an_attempt_that_ended_before_its_mail_leaves_it_to_the_next() {
    let mut world = world();
    let group = world.group("Acme");
    world.keycloak.fail_next("PUT", "/groups/", page(503));
    let error = world.add(ADA, &group).await.unwrap_err();
    assert_eq!(error.code, "system_unavailable");
    assert!(is_passing(&error) && world.n_mails() == 0);
    world.connection.made_before = true;
    world.add(ADA, &group).await.unwrap();
    assert_eq!(world.n_mails(), 1);
    let plan = world
        .connection
        .plan("add_person_to_group", &adding(ADA, &group))
        .await
        .unwrap();
    assert!(matches!(plan, Plan::AlreadyRight(_)), "{plan:?}");
    assert_eq!(world.n_mails(), 1);
}

#[tokio::test]
async fn an_account_from_before_stays_enabled_whatever_was_cut_off() {
    let mut world = world();
    let group = world.group("Acme");
    world.person(ADA);
    let again = cut_and_again(&mut world, "PUT", "/groups/", &group).await;
    world
        .undo_adding(&again.receipt.expect("an earlier attempt put it there"))
        .await;
    assert!(world.account(ADA).enabled && world.paths_of(ADA).is_empty());
}

#[tokio::test]
async fn an_account_that_was_enabled_again_is_disabled_again() {
    for was_member in [false, true] {
        let mut world = world();
        let group = world.group("Acme");
        let id = world.person(ADA);
        world.change(ADA, |account| {
            account.enabled = false;
            account
                .attributes
                .insert("hyopps".to_owned(), vec!["disabled".to_owned()]);
        });
        if was_member {
            world.keycloak.with(|realm| realm.join(&id, &group));
        }
        let again = cut_and_again(&mut world, "PUT", "/users/", &group).await;
        assert!(world.account(ADA).enabled);
        world
            .undo_adding(&again.receipt.expect("an earlier attempt enabled it"))
            .await;
        let account = world.account(ADA);
        assert!(!account.enabled);
        assert_eq!(
            !account.groups.is_empty(),
            was_member,
            "who was in the group before stays in it"
        );
    }
}

#[tokio::test]
async fn where_the_mark_is_dropped_the_app_claims_less() {
    let mut world = world();
    let group = world.group("Acme");
    world.keycloak.with(|realm| realm.keeps_attributes(false));
    let again = cut_and_again(&mut world, "POST", "/users", &group).await;
    assert_eq!(world.keycloak.with(|realm| realm.accounts().count()), 1);
    assert_eq!(world.n_mails(), 0);
    assert!(again.summary.contains("Nobody can tell"), "{}", again.summary);
    world
        .undo_adding(&again.receipt.expect("it was put into the group"))
        .await;
    assert!(world.account(ADA).enabled, "nobody can tell whose account it is");
    assert!(world.paths_of(ADA).is_empty());
}

#[tokio::test]
async fn where_the_mark_is_dropped_an_attempt_knows_what_it_did_itself() {
    let world = world();
    let group = world.group("Acme");
    world.keycloak.with(|realm| realm.keeps_attributes(false));
    let added = world.add(ADA, &group).await.unwrap();
    assert_eq!(world.n_mails(), 1);
    world.undo_adding(&added.receipt.unwrap()).await;
    assert!(!world.account(ADA).enabled);
    let error = stopped(
        world
            .connection
            .plan("add_person_to_group", &adding(ADA, &group))
            .await,
    );
    assert_eq!(
        error.code, "keycloak_person_disabled",
        "nobody can tell who disabled it"
    );
}

#[tokio::test]
async fn an_account_that_is_said_to_exist_is_looked_for_again() {
    let world = world();
    let group = world.group("Acme");
    let exists = Answer::json(409, &json!({ "errorMessage": "User exists with same username" }));
    world
        .keycloak
        .fail_next("POST", "/users", Fault::Answer(exists.clone()));
    let error = world.add(ADA, &group).await.unwrap_err();
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_person_hidden", Kind::Permanent)
    );
    world
        .keycloak
        .fail_next("POST", "/users", Fault::AnswerAfter(exists));
    let added = world.add(ADA, &group).await.unwrap();
    world.undo_adding(&added.receipt.unwrap()).await;
    assert!(world.account(ADA).enabled, "somebody else has made it");
}

#[tokio::test]
async fn taking_back_can_be_cut_off_as_well() {
    for (method, path) in [("DELETE", "/groups/"), ("PUT", "/users/"), ("POST", "/logout")] {
        let world = world();
        let group = world.group("Acme");
        let receipt = world.add(ADA, &group).await.unwrap().receipt.unwrap();
        world.change(ADA, |account| account.sessions = 1);
        world.keycloak.fail_next(method, path, Fault::CutAfter);
        let error = world
            .connection
            .undo("add_person_to_group", &receipt)
            .await
            .unwrap_err();
        assert!(is_passing(&error), "{error:?}");
        world.undo_adding(&receipt).await;
        let account = world.account(ADA);
        assert!(
            !account.enabled && account.groups.is_empty() && account.sessions == 0,
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn what_is_gone_or_somebody_elses_by_now_is_left_alone() {
    let world = world();
    let group = world.group("Acme");
    let receipt = world.add(ADA, &group).await.unwrap().receipt.unwrap();
    world.change(ADA, |account| {
        account.attributes.clear();
        account.email = Some("grace@acme.example.org".to_owned());
        account.username = "grace".to_owned();
    });
    world.undo_adding(&receipt).await;
    assert!(
        world.account("grace").enabled,
        "the account is another person's by now"
    );

    let receipt = world.add(ADA, &group).await.unwrap().receipt.unwrap();
    world
        .connection
        .apply("delete_person", &json!({ "email": ADA }))
        .await
        .unwrap();
    assert_eq!(world.undo_adding(&receipt).await, Undone::AlreadyGone);
    let broken = Receipt(json!({ "person": 7 }));
    let error = world
        .connection
        .undo("add_person_to_group", &broken)
        .await
        .unwrap_err();
    assert_eq!(error.code, "keycloak_receipt_unreadable");
}
