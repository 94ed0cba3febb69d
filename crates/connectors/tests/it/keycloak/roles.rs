//! Giving a person a role.

use super::*;

fn giving(role: &str) -> Value {
    json!({ "email": "Ada@acme.example.org", "role": role })
}

/// A realm with roles of its own and of clients; Ada has one of them.
fn world_with_roles() -> World {
    let world = world();
    let id = world.person(ADA);
    world.keycloak.with(|realm| {
        let held = realm.add_role("held", None);
        realm.account_mut(&id).unwrap().roles.insert(held);
        realm.add_role("partner", None);
        realm.add_role("team:lead", None);
        let portal = realm.add_app("https://portal.example.org", &[]);
        realm.add_role("reader", Some(&portal));
    });
    world
}

fn roles_of(world: &World) -> Vec<String> {
    let roles = world.account(ADA).roles;
    world
        .keycloak
        .with(|realm| realm.names_of(&roles).into_iter().map(str::to_owned).collect())
}

#[tokio::test]
async fn a_role_is_given_and_taken_back() {
    for role in ["partner", "team:lead", "https://portal.example.org:reader"] {
        let world = world_with_roles();
        let given = world
            .connection
            .there_and_back("grant_role", &giving(role), Expected::Change)
            .await;
        assert_eq!(given.outputs["role"], role);
        assert_eq!(roles_of(&world), ["held"], "{role}");
    }
}

#[tokio::test]
async fn a_role_from_before_stays() {
    let mut world = world_with_roles();
    let plan = world
        .connection
        .plan("grant_role", &giving("held"))
        .await
        .unwrap();
    assert!(
        matches!(plan, Plan::AlreadyRight(Applied { receipt: None, .. })),
        "{plan:?}"
    );
    world
        .keycloak
        .fail_next("POST", "/role-mappings/", Fault::CutAfter);
    let error = world
        .connection
        .apply("grant_role", &giving("partner"))
        .await
        .unwrap_err();
    assert!(is_passing(&error), "{error:?}");
    world.connection.made_before = true;
    let given = world
        .connection
        .apply("grant_role", &giving("partner"))
        .await
        .unwrap();
    world
        .connection
        .undo("grant_role", &given.receipt.unwrap())
        .await
        .unwrap();
    assert_eq!(roles_of(&world), ["held"]);
}

#[tokio::test]
async fn what_is_not_there_is_told() {
    let world = world_with_roles();
    for role in ["nothing", "nowhere:reader", "https://portal.example.org:nothing"] {
        let error = stopped(world.connection.plan("grant_role", &giving(role)).await);
        assert_eq!(
            (error.code, error.kind),
            ("keycloak_role_unknown", Kind::Blocked),
            "{role}"
        );
    }
    let nobody = json!({ "email": "grace@acme.example.org", "role": "partner" });
    let error = stopped(world.connection.plan("grant_role", &nobody).await);
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_person_missing", Kind::Blocked)
    );
    let error = stopped(
        world
            .connection
            .plan("grant_role", &json!({ "email": ADA }))
            .await,
    );
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_input_missing", Kind::Permanent)
    );
}

#[tokio::test]
async fn a_person_who_is_gone_has_no_roles_to_take() {
    let world = world_with_roles();
    let given = world
        .connection
        .apply("grant_role", &giving("partner"))
        .await
        .unwrap();
    world.change(ADA, |account| {
        account
            .attributes
            .insert("hyopps".to_owned(), vec!["made=run-0.step".to_owned()]);
    });
    world
        .connection
        .apply("delete_person", &json!({ "email": ADA }))
        .await
        .unwrap();
    let undone = world
        .connection
        .undo("grant_role", &given.receipt.unwrap())
        .await
        .unwrap();
    assert_eq!(undone, Undone::AlreadyGone);
}
