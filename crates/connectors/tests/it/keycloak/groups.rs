//! Making partners' groups.

use super::*;

fn acme() -> Value {
    json!({ "organization": "Acme" })
}

#[tokio::test]
async fn a_group_is_made_below_the_parent_and_taken_back() {
    let world = world();
    let made = world
        .connection
        .there_and_back("create_group", &acme(), Expected::Create)
        .await;
    assert_eq!(made.outputs["name"], "Acme");
    assert!(world.keycloak.with(|realm| realm.group_at("/partners").is_some()));
}

#[tokio::test]
async fn a_group_gets_the_roles_of_the_settings() {
    let world = world_with(json!({ "roles": "partner\nreader" }));
    let error = stopped(world.connection.plan("create_group", &acme()).await);
    assert_eq!((error.code, error.kind), ("keycloak_role_unknown", Kind::Blocked));
    world.keycloak.with(|realm| {
        realm.add_role("partner", None);
        realm.add_role("reader", None);
    });
    world.connection.apply("create_group", &acme()).await.unwrap();
    let group = world
        .keycloak
        .with(|realm| realm.group_at("/partners/Acme").unwrap().clone());
    let roles = world
        .keycloak
        .with(|realm| realm.names_of(&group.roles).join(" "));
    assert!(roles.contains("partner") && roles.contains("reader"), "{roles}");
    assert_eq!(group.attributes["hyopps_organization"], ["Acme"]);
}

#[tokio::test]
async fn a_group_that_was_there_is_given_its_roles_and_stays() {
    let world = world_with(json!({ "roles": "partner\nreader" }));
    let group = world.partner_group("Acme");
    let held = world.keycloak.with(|realm| {
        realm.add_role("partner", None);
        let held = realm.add_role("reader", None);
        realm.group_mut(&group).unwrap().roles.insert(held.clone());
        held
    });
    let applied = world
        .connection
        .there_and_back("create_group", &acme(), Expected::Change)
        .await;
    assert_eq!(applied.outputs["id"], group.as_str());
    let roles = world
        .keycloak
        .with(|realm| realm.group_mut(&group).unwrap().roles.clone());
    assert!(
        roles.contains(&held) && roles.len() == 1,
        "what it had before stays: {roles:?}"
    );
}

#[tokio::test]
async fn without_a_parent_groups_are_at_the_top() {
    let world = world_with(json!({ "parent_group": "" }));
    world.keycloak.with(|realm| {
        realm.add_group("/Acme Studios");
        realm.add_group("/elsewhere/Acme");
    });
    world
        .connection
        .there_and_back("create_group", &acme(), Expected::Create)
        .await;
    world.connection.apply("create_group", &acme()).await.unwrap();
    assert!(world.keycloak.with(|realm| realm.group_at("/Acme").is_some()));
}

#[tokio::test]
async fn a_group_is_found_behind_many_others_and_in_another_case() {
    let world = world();
    for number in 0..230 {
        world.group(&format!("A partner {number:03}"));
    }
    let known = world.partner_group("ACME");
    let Plan::AlreadyRight(found) = world.connection.plan("create_group", &acme()).await.unwrap() else {
        panic!("it is there");
    };
    assert_eq!(found.outputs["id"], known.as_str());
    world.group("acmE");
    let error = stopped(world.connection.plan("create_group", &acme()).await);
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_group_ambiguous", Kind::Blocked)
    );
}

#[tokio::test]
async fn a_slash_does_not_put_two_partners_together() {
    let world = world();
    let slashed = json!({ "organization": "North/South" });
    let made = world.connection.apply("create_group", &slashed).await.unwrap();
    assert_eq!(made.outputs["name"], "North-South");
    let plan = world.connection.plan("create_group", &slashed).await.unwrap();
    assert!(matches!(plan, Plan::AlreadyRight(_)), "{plan:?}");
    let other = json!({ "organization": "North-South" });
    let error = stopped(world.connection.plan("create_group", &other).await);
    assert_eq!((error.code, error.kind), ("keycloak_group_taken", Kind::Blocked));
}

#[tokio::test]
async fn a_group_with_somebody_or_something_in_it_is_not_deleted() {
    let world = world();
    let made = world.connection.apply("create_group", &acme()).await.unwrap();
    let (receipt, group) = (
        made.receipt.unwrap(),
        made.outputs["id"].as_str().unwrap().to_owned(),
    );
    let person = world.person(ADA);
    world.keycloak.with(|realm| realm.join(&person, &group));
    let undone = world.connection.undo("create_group", &receipt).await.unwrap();
    let Undone::ByHand(what) = undone else {
        panic!("{undone:?}");
    };
    assert!(
        what.contains("/partners/Acme") && what.contains("people: 1"),
        "{what}"
    );
    world.change(ADA, |account| account.groups.clear());
    world
        .keycloak
        .with(|realm| realm.add_group("/partners/Acme/editors"));
    let undone = world.connection.undo("create_group", &receipt).await.unwrap();
    assert!(matches!(undone, Undone::ByHand(_)), "{undone:?}");
    assert!(
        world
            .keycloak
            .with(|realm| realm.group_at("/partners/Acme/editors").is_some())
    );
}

#[tokio::test]
async fn a_group_that_became_another_is_not_deleted() {
    let world = world();
    let made = world.connection.apply("create_group", &acme()).await.unwrap();
    let group = made.outputs["id"].as_str().unwrap().to_owned();
    world.keycloak.with(|realm| {
        let group = realm.group_mut(&group).unwrap();
        group.name = "Somebody else".to_owned();
        group.attributes.clear();
    });
    let undone = world
        .connection
        .undo("create_group", &made.receipt.unwrap())
        .await
        .unwrap();
    assert!(matches!(undone, Undone::ByHand(_)), "{undone:?}");
}

#[tokio::test]
async fn an_attempt_that_was_cut_off_leaves_one_group_which_can_be_taken_back() {
    for (method, path) in [("POST", "/children"), ("POST", "/role-mappings")] {
        let mut world = world_with(json!({ "roles": "partner" }));
        world.keycloak.with(|realm| realm.add_role("partner", None));
        world.keycloak.fail_next(method, path, Fault::CutAfter);
        let error = world.connection.apply("create_group", &acme()).await.unwrap_err();
        assert!(is_passing(&error), "{error:?}");
        world.connection.made_before = true;
        let applied = world.connection.apply("create_group", &acme()).await.unwrap();
        let n_groups = world.keycloak.with(|realm| realm.groups().count());
        assert_eq!(n_groups, 2, "the parent and one other");
        let receipt = applied.receipt.expect("an earlier attempt made it");
        let undone = world.connection.undo("create_group", &receipt).await.unwrap();
        assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
        assert_eq!(world.keycloak.with(|realm| realm.groups().count()), 1);
    }
}

#[tokio::test]
async fn a_group_of_another_step_is_not_taken_for_the_own() {
    let mut world = world();
    world.partner_group("Acme");
    world.connection.made_before = true;
    let applied = world.connection.apply("create_group", &acme()).await.unwrap();
    assert_eq!(applied.receipt, None, "another run has the receipt of it");
}

#[tokio::test]
async fn a_group_that_is_said_to_exist_is_looked_for_again() {
    let world = world();
    let exists = Answer::json(
        409,
        &json!({ "errorMessage": "Sibling group named 'Acme' already exists." }),
    );
    world
        .keycloak
        .fail_next("POST", "/children", Fault::Answer(exists.clone()));
    let error = world.connection.apply("create_group", &acme()).await.unwrap_err();
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_group_hidden", Kind::Permanent)
    );
    // Somebody else has made it between the look and the request.
    world
        .keycloak
        .fail_next("POST", "/children", Fault::AnswerAfter(exists));
    let applied = world.connection.apply("create_group", &acme()).await.unwrap();
    assert_eq!(applied.receipt, None, "it is not known to be the app's");
}

#[tokio::test]
async fn a_parent_that_is_not_there_is_told() {
    let world = world_with(json!({ "parent_group": "/partners/active" }));
    let error = stopped(world.connection.plan("create_group", &acme()).await);
    assert_eq!(
        (error.code, &error.kind),
        ("keycloak_parent_group_unknown", &Kind::Blocked)
    );
    assert!(error.message.contains("/partners/active"), "{error}");
    let error = stopped(world.connection.plan("create_group", &json!({})).await);
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_input_missing", Kind::Permanent)
    );
}

#[tokio::test]
async fn a_group_that_the_app_did_not_make_gets_no_roles_of_partners() {
    for (parent, path) in [("/partners", "/partners/Acme"), ("", "/acme")] {
        for made_before in [false, true] {
            let mut world = world_with(json!({ "parent_group": parent, "roles": "partner" }));
            let group = world.keycloak.with(|realm| {
                realm.add_role("partner", None);
                realm.add_group(path)
            });
            world.connection.made_before = made_before;
            let plan = world.connection.plan("create_group", &acme()).await;
            if made_before && !parent.is_empty() {
                assert!(matches!(plan, Ok(Plan::Change(_))), "{plan:?}");
                continue;
            }
            let error = stopped(plan);
            assert_eq!(
                (error.code, &error.kind),
                ("keycloak_group_taken", &Kind::Blocked)
            );
            assert!(error.hint.contains("note the group's id"), "{error:?}");
            let error = world.connection.apply("create_group", &acme()).await.unwrap_err();
            assert_eq!(error.code, "keycloak_group_taken");
            let roles = world
                .keycloak
                .with(|realm| realm.group_mut(&group).unwrap().roles.clone());
            assert!(roles.is_empty(), "{path}");
        }
    }
}

#[tokio::test]
async fn a_group_whose_mark_was_dropped_is_left_to_a_person() {
    for roles in ["", "partner"] {
        let mut world = world_with(json!({ "roles": roles }));
        let group = world.group("Acme");
        world.keycloak.with(|realm| realm.add_role("partner", None));
        world.connection.made_before = true;
        let applied = world.connection.apply("create_group", &acme()).await.unwrap();
        let receipt = applied.receipt.unwrap();
        let undone = world.connection.undo("create_group", &receipt).await.unwrap();
        let Undone::ByHand(told) = undone else {
            panic!("{undone:?}");
        };
        assert!(told.contains("/partners/Acme"), "{told}");
        assert_eq!(told.contains("the role partner"), !roles.is_empty(), "{told}");
        let left = world
            .keycloak
            .with(|realm| realm.group_mut(&group).unwrap().roles.clone());
        assert!(left.is_empty(), "{left:?}");
    }
}

#[tokio::test]
async fn a_group_that_does_not_show_what_is_in_it_is_not_deleted() {
    for what in ["/members", "/children"] {
        let world = world();
        let made = world.connection.apply("create_group", &acme()).await.unwrap();
        let absent = Answer::json(404, &json!({ "error": "Could not find group by id" }));
        world.keycloak.fail_next("GET", what, Fault::Answer(absent));
        let error = world
            .connection
            .undo("create_group", &made.receipt.unwrap())
            .await
            .unwrap_err();
        assert_eq!(error.code, "keycloak_group_hidden", "{what}");
        assert!(
            world
                .keycloak
                .with(|realm| realm.group_at("/partners/Acme").is_some())
        );
    }
}
