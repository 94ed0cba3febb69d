//! What the service account may do, and what it lacks.

use super::*;

const ALL: [&str; 6] = [
    "manage-users",
    "query-groups",
    "query-users",
    "view-clients",
    "view-realm",
    "view-users",
];

#[tokio::test]
async fn the_test_names_every_role_that_is_missing() {
    let world = world();
    for role in ALL {
        let others: Vec<_> = ALL.into_iter().filter(|other| *other != role).collect();
        world
            .keycloak
            .with(|realm| realm.set_service_roles("hyopps", &others));
        let found = world.connection.test().await.unwrap();
        assert_eq!(found.missing, [role]);
    }
    world
        .keycloak
        .with(|realm| realm.set_service_roles("hyopps", &[]));
    let found = world.connection.test().await.unwrap();
    assert_eq!(found.missing, ALL);
    world
        .keycloak
        .with(|realm| realm.set_service_roles("hyopps", &["realm-admin"]));
    let found = world.connection.test().await.unwrap();
    assert!(found.missing.is_empty());
    assert!(
        found
            .warnings
            .iter()
            .any(|warning| warning.contains("realm-admin")),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_token_that_does_not_tell_is_no_lack_of_roles() {
    let world = world();
    world.keycloak.with(|realm| realm.tokens_tell_roles(false));
    let found = world.connection.test().await.unwrap();
    assert!(found.missing.is_empty(), "{found:?}");
    assert!(
        found
            .warnings
            .iter()
            .any(|warning| warning.contains("lightweight")),
        "{found:?}"
    );
    world
        .keycloak
        .with(|realm| realm.set_service_roles("hyopps", &["query-users"]));
    let found = world.connection.test().await.unwrap();
    assert_eq!(
        found.missing,
        ["view-users", "query-groups"],
        "as far as the test came upon it"
    );
}

#[tokio::test]
async fn the_test_tells_what_the_settings_name_and_is_not_there() {
    let world = world_with(json!({ "parent_group": "/elsewhere", "roles": "partner" }));
    let found = world.connection.test().await.unwrap();
    assert!(found.missing.is_empty(), "{found:?}");
    let warnings = found.warnings.join(" ");
    assert!(
        warnings.contains("/elsewhere") && warnings.contains("“partner”"),
        "{warnings}"
    );
    world.keycloak.with(|realm| realm.keeps_attributes(false));
    let found = world.connection.test().await.unwrap();
    assert!(
        found
            .warnings
            .iter()
            .any(|warning| warning.contains("Unmanaged attributes")),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_step_names_the_role_that_it_lacks() {
    let world = world_with(json!({ "roles": "partner" }));
    let group = world.group("Acme");
    world.keycloak.with(|realm| realm.add_role("partner", None));
    let (organization, person) = (json!({ "organization": "Beta" }), adding(ADA, &group));
    let role = json!({ "email": ADA, "role": "portal:reader" });
    for (lacks, action, input) in [
        ("view-realm", "create_group", &organization),
        ("manage-users", "create_group", &organization),
        ("manage-users", "add_person_to_group", &person),
        ("view-clients", "grant_role", &role),
    ] {
        let others: Vec<_> = ALL.into_iter().filter(|other| *other != lacks).collect();
        world.keycloak.with(|realm| {
            realm.set_service_roles("hyopps", &others);
            realm.expire_tokens();
        });
        let error = world.connection.apply(action, input).await.unwrap_err();
        assert_eq!(error.code, "keycloak_permission_missing");
        assert_eq!(error.kind, Kind::NeedsPermission(lacks.to_owned()), "{action}");
        assert!(error.hint.contains(lacks), "{error:?}");
    }
    assert!(world.keycloak.with(|realm| realm.accounts().next().is_none()));
}

#[tokio::test]
async fn a_role_that_was_assigned_counts_at_the_next_try() {
    let world = world();
    let group = world.group("Acme");
    world
        .keycloak
        .with(|realm| realm.set_service_roles("hyopps", &["view-users", "query-users"]));
    let error = world.add(ADA, &group).await.unwrap_err();
    assert_eq!(error.kind, Kind::NeedsPermission("manage-users".to_owned()));
    world
        .keycloak
        .with(|realm| realm.set_service_roles("hyopps", &ALL));
    world.add(ADA, &group).await.unwrap();
    assert_eq!(world.paths_of(ADA), ["/partners/Acme"]);
}

#[tokio::test]
async fn accounts_that_are_hidden_are_not_made_twice() {
    let world = world();
    let group = world.group("Acme");
    world.person(ADA);
    // A search that may not see anybody finds nobody.
    world
        .keycloak
        .fail("GET", "/users", 10, Fault::Answer(Answer::json(200, &json!([]))));
    let error = world.add(ADA, &group).await.unwrap_err();
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_person_hidden", Kind::Permanent)
    );
    assert!(error.hint.contains("view-users"), "{}", error.hint);
    assert_eq!(world.keycloak.with(|realm| realm.accounts().count()), 1);
}
