use domain::form::Choice;
use hyopps_connectors::CATALOGUE;
use serde_json::json;
use simulators::Simulator;
use simulators::teams::{ROLES, SECRET, TENANT, Teams};

use super::{CANARY, World, code};
use crate::support::Connection;

#[tokio::test]
async fn a_good_connection_is_told_by_app_and_team() {
    let world = World::start().with("secret_expires", "2027-01-31");
    let found = world.connection.test().await.unwrap();
    assert_eq!(
        found.summary,
        "Signed in to Microsoft Graph as the app “HyOpps Desktop”. The team for partners is “Partners”."
    );
    assert!(found.missing.is_empty(), "{:?}", found.missing);
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    assert_eq!(found.expires_at.unwrap().to_string(), "2027-01-31T00:00:00Z");
    let writes = world.graph.seen();
    let writes = writes
        .iter()
        .filter(|request| request.method != "GET" && !request.path.ends_with("/token"));
    assert_eq!(writes.count(), 0);
}

#[tokio::test]
async fn each_missing_permission_is_named_as_the_actions_name_it() {
    let needed: Vec<_> = CATALOGUE
        .system("teams")
        .unwrap()
        .actions()
        .iter()
        .flat_map(|action| action.spec().permissions)
        .collect();
    // User.ReadWrite.All includes the first two.
    for (left_out, is_missing) in [
        ("User.Read.All", false),
        ("User.Invite.All", false),
        ("User.ReadWrite.All", true),
        ("GroupMember.Read.All", true),
        ("TeamMember.ReadWrite.All", true),
        ("Channel.ReadBasic.All", true),
        ("Channel.Create", true),
        ("Channel.Delete.All", true),
        ("ChannelMember.ReadWrite.All", true),
    ] {
        assert!(needed.contains(&&left_out), "{left_out}");
        let world = World::start();
        let granted: Vec<_> = ROLES.into_iter().filter(|role| *role != left_out).collect();
        world.graph.with(|teams| teams.grant(&granted));
        let found = world.connection.test().await.unwrap();
        let missing: &[&str] = if is_missing { &[left_out] } else { &[] };
        assert_eq!(found.missing, missing, "without {left_out}");
    }
}

#[tokio::test]
async fn an_app_without_any_permission_is_told_all_of_them() {
    let world = World::start();
    world.graph.with(|teams| teams.grant(&[]));
    let mut found = world.connection.test().await.unwrap();
    found.missing.sort();
    assert_eq!(found.missing, ROLES);
    assert!(
        found.summary.contains("may not read the name of the team"),
        "{}",
        found.summary
    );
}

#[tokio::test]
async fn new_consent_counts_at_the_next_test() {
    let world = World::start();
    world.graph.with(|teams| teams.grant(&["User.Read.All"]));
    assert!(!world.connection.test().await.unwrap().missing.is_empty());
    world.graph.with(|teams| teams.grant(&ROLES));
    assert!(world.connection.test().await.unwrap().missing.is_empty());
}

#[tokio::test]
async fn a_wrong_secret_is_told_although_an_old_token_is_still_good() {
    let world = World::start();
    let mut roles = ROLES.to_vec();
    // Nothing is refused, so nothing else makes the app forget its token.
    roles.push("Application.Read.All");
    world.graph.with(|teams| teams.grant(&roles));
    world.connection.test().await.unwrap();
    let id = world.connection.cx().connection;
    world.connection.credentials.put(id, "something else");
    let error = world.connection.test().await.unwrap_err();
    assert_eq!(code(&error), "teams_sign_in_refused");
}

#[tokio::test]
async fn the_registration_knows_best_when_the_secret_ends() {
    let world = World::start().with("secret_expires", "2027-01-31");
    world.graph.with(|teams| {
        let mut roles = ROLES.to_vec();
        roles.push("Application.Read.All");
        teams.grant(&roles);
        teams.secret_ends("2026-12-24T10:30:00.25Z");
    });
    let found = world.connection.test().await.unwrap();
    assert_eq!(found.expires_at.unwrap().to_string(), "2026-12-24T10:30:00.25Z");
    assert!(
        !format!("{found:?}").contains(CANARY.get(..3).unwrap()),
        "not even its beginning"
    );
}

#[tokio::test]
async fn an_unknown_or_past_end_of_the_secret_is_a_warning() {
    let world = World::start();
    let found = world.connection.test().await.unwrap();
    assert_eq!(found.expires_at, None);
    assert!(
        found.warnings[0].contains("not known when the client secret ends"),
        "{found:?}"
    );
    let world = World::start().with("secret_expires", "2026-11-01");
    let found = world.connection.test().await.unwrap();
    assert!(found.warnings[0].contains("has passed"), "{found:?}");
}

#[tokio::test]
async fn an_owner_who_cannot_own_channels_is_a_warning() {
    let world = World::start()
        .with("channel_owner", "nobody@home.example.org")
        .with("secret_expires", "2027-01-31");
    let found = world.connection.test().await.unwrap();
    assert!(
        found.warnings[0].starts_with("nobody@home.example.org cannot own private channels"),
        "{found:?}"
    );
    let world = World::start().with("team", "5eed0000-5b1c-4c2e-9d3f-0242ac000000");
    let error = world.connection.test().await.unwrap_err();
    assert_eq!(code(&error), "teams_team_unknown");
}

#[tokio::test]
async fn the_team_can_be_picked_before_anything_else_is_filled_in() {
    let world = World::start().with("team", "").with("channel_owner", "");
    let everybody = world.graph.with(|teams| {
        teams.add_group("No team");
        teams.page_size(1);
        teams.add_team("everybody")
    });
    let system = CATALOGUE.system("teams").unwrap();
    assert_eq!(system.pickers(), ["team"]);
    let choices = system.choices(&world.connection.cx(), "team").await.unwrap();
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    };
    assert_eq!(
        choices,
        [choice(&everybody, "everybody"), choice(&world.team, "Partners")]
    );
    assert_eq!(
        system.choices(&world.connection.cx(), "tenant").await.unwrap(),
        []
    );
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_told_field_by_field() {
    let world = World::start().with("team", "Partners").with("tenant", "contoso");
    let error = world.connection.test().await.unwrap_err();
    assert_eq!(code(&error), "system_settings_invalid");
    assert_eq!(error.detail.len(), 2, "{:?}", error.detail);
    let form = CATALOGUE.system("teams").unwrap();
    let answers = domain::form::check(&form.settings(), &World::start().connection.settings).unwrap();
    assert!(form.check_settings(&answers).is_ok());
    assert_eq!(form.settings().last().unwrap().key, "ca_certificate");
}

#[tokio::test]
async fn the_directory_of_the_demo_is_a_good_one() {
    let (teams, team, owner) = Teams::with_demo_data();
    let graph = Simulator::start(teams).unwrap();
    let connection = Connection::new(
        "teams",
        json!({
            "tenant": TENANT,
            "client_id": simulators::teams::CLIENT_ID,
            "team": team,
            "channel_owner": owner,
            "secret_expires": "2027-01-31",
            "graph_url": format!("{}/v1.0", graph.url()),
            "login_url": format!("{}/login", graph.url()),
        }),
        SECRET,
    );
    let found = connection.test().await.unwrap();
    assert!(found.missing.is_empty() && found.warnings.is_empty(), "{found:?}");
    let lea = json!({
        "email": "lea.brandt@nordlicht.example.org", "name": "Lea Brandt", "channel_name": "Nordlicht Energie",
    });
    let plan = connection.plan("add_person_to_channel", &lea).await.unwrap();
    assert!(matches!(plan, connector::Plan::AlreadyRight(_)), "{plan:?}");
}
