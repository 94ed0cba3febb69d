use connector::{Kind, Plan, Undone};
use serde_json::json;

use super::{World, blocked, code};
use crate::support::{Expected, given};

#[tokio::test]
async fn a_private_channel_goes_there_and_back() {
    let world = World::start();
    let input = json!({"organization": "Müller und Söhne"});
    let applied = world
        .connection
        .there_and_back("create_channel", &input, Expected::Create)
        .await;
    assert_eq!(applied.outputs["name"], "Müller und Söhne");
    let id = applied.outputs["id"].as_str().unwrap();
    assert!(id.starts_with("19:") && id.ends_with("@thread.tacv2"), "{id}");
    let link = applied.outputs["link"].as_str().unwrap();
    assert!(
        link.starts_with("https://teams.microsoft.com/l/channel/"),
        "{link}"
    );
    assert!(
        applied.summary.contains("private channel “Müller und Söhne”"),
        "{}",
        applied.summary
    );
}

#[tokio::test]
async fn a_standard_channel_needs_no_owner() {
    let world = World::start()
        .with("channel_kind", "standard")
        .with("channel_owner", "");
    let input = json!({"organization": "Acme"});
    let applied = world
        .connection
        .there_and_back("create_channel", &input, Expected::Create)
        .await;
    assert!(
        applied.outputs["link"].as_str().unwrap().starts_with("https://"),
        "the answer to the creation has no link, so it is read back"
    );
    world
        .apply("create_channel", &json!({"organization": "Beta"}))
        .await
        .unwrap();
    let channels = world.graph.with(|teams| teams.channels(&world.team));
    assert!(
        channels.contains(&("Beta".to_owned(), "standard".to_owned())),
        "{channels:?}"
    );
}

#[tokio::test]
async fn an_owner_can_be_named_by_id() {
    let world = World::start();
    let owner = world.owner.clone();
    let world = world.with("channel_owner", &owner);
    let applied = world
        .apply("create_channel", &json!({"organization": "Acme"}))
        .await
        .unwrap();
    let channel = applied.outputs["id"].as_str().unwrap().to_owned();
    let is_owner = world
        .graph
        .with(|teams| teams.in_channel(&world.team, &channel, &owner));
    assert_eq!(is_owner, Some(true));
}

#[tokio::test]
async fn a_channel_that_was_there_is_found_and_stays() {
    let world = World::start();
    let existing = world.own_channel("ACME GMBH");
    let input = json!({"organization": "Acme GmbH"});
    let applied = world.apply("create_channel", &input).await.unwrap();
    assert_eq!(applied.outputs["id"], existing.as_str());
    assert_eq!(applied.outputs["name"], "ACME GMBH");
    assert_eq!(applied.receipt, None);
    world.own_channel("Acme GmbH");
    let applied = world.apply("create_channel", &input).await.unwrap();
    assert_eq!(applied.outputs["name"], "Acme GmbH", "the exact name goes first");
    assert_eq!(world.graph.count("POST", "/channels"), 0);
}

#[tokio::test]
async fn a_channel_that_the_app_did_not_make_is_not_used() {
    for made_before in [false, true] {
        let mut world = World::start();
        let existing = world.channel("Finance");
        world.connection.made_before = made_before;
        let input = json!({"organization": "finance"});
        assert_eq!(
            blocked(&world, "create_channel", &input).await,
            "teams_channel_taken"
        );
        let error = world.plan("create_channel", &input).await.unwrap_err();
        assert!(error.hint.contains(&existing), "{error:?} tells which");
        assert_eq!(world.graph.count("POST", "/channels"), 0);
    }
}

#[tokio::test]
async fn an_old_channel_is_nobodys_to_take_back() {
    let world = World::start();
    world.graph.with(|teams| teams.stop_clock("2026-10-01T12:00:00Z"));
    world.own_channel("Acme");
    let input = json!({"organization": "Acme"});
    let applied = world.again(true).apply("create_channel", &input).await.unwrap();
    assert_eq!(
        applied.receipt, None,
        "no attempt of this step made it seven weeks ago"
    );
}

#[tokio::test]
async fn a_channel_of_the_other_kind_is_not_used() {
    let world = World::start();
    world
        .graph
        .with(|teams| teams.add_channel(&world.team, "Acme", "standard"));
    let input = json!({"organization": "Acme"});
    assert_eq!(
        blocked(&world, "create_channel", &input).await,
        "teams_channel_kind_differs"
    );
}

#[tokio::test]
async fn a_deleted_channel_keeps_its_name() {
    for is_bad_request in [false, true] {
        let world = World::start();
        if is_bad_request {
            world
                .graph
                .with(simulators::teams::Teams::taken_names_are_bad_requests);
        }
        let input = json!({"organization": "Acme"});
        let applied = world.apply("create_channel", &input).await.unwrap();
        world.undo("create_channel", &applied.receipt.unwrap()).await;
        let error = world.apply("create_channel", &input).await.unwrap_err();
        assert_eq!(code(&error), "teams_channel_name_taken");
        assert_eq!(error.kind, Kind::Blocked);
        assert!(!error.trace.is_empty(), "the request has a name at Microsoft");
    }
}

#[tokio::test]
async fn the_owner_must_be_a_member_of_the_organization_in_the_team() {
    let input = json!({"organization": "Acme"});
    let unusable = "teams_channel_owner_unusable";
    let world = World::start().with("channel_owner", "nobody@home.example.org");
    assert_eq!(blocked(&world, "create_channel", &input).await, unusable);
    let world = World::start().with("channel_owner", "5eed0000-5b1c-4c2e-9d3f-0242ac000000");
    assert_eq!(blocked(&world, "create_channel", &input).await, unusable);
    let world = World::start().with("channel_owner", "jonas@home.example.org");
    world
        .graph
        .with(|teams| teams.add_member("jonas@home.example.org", "Jonas"));
    assert_eq!(
        blocked(&world, "create_channel", &input).await,
        unusable,
        "not in the team"
    );
    let world = World::start().with("channel_owner", "guest@partner.example.org");
    let guest = world.guest("guest@partner.example.org");
    world.join(&guest);
    assert_eq!(
        blocked(&world, "create_channel", &input).await,
        unusable,
        "a guest"
    );
}

#[tokio::test]
async fn an_organization_without_a_usable_name_has_no_channel() {
    let world = World::start();
    for organization in ["", "***", "General"] {
        let input = json!({"organization": organization});
        assert_eq!(
            blocked(&world, "create_channel", &input).await,
            "teams_channel_name_unusable",
            "{organization:?}"
        );
    }
}

#[tokio::test]
async fn a_channel_that_was_renamed_is_left_to_a_person() {
    let world = World::start();
    let input = json!({"organization": "Acme"});
    let applied = world.apply("create_channel", &input).await.unwrap();
    let id = applied.outputs["id"].as_str().unwrap();
    world
        .graph
        .with(|teams| teams.rename_channel(&world.team, id, "Everybody"));
    let receipt = applied.receipt.unwrap();
    let undone = world.undo("create_channel", &receipt).await;
    assert!(
        matches!(&undone, Undone::ByHand(what) if what.contains("Everybody")),
        "{undone:?}"
    );
    assert_eq!(world.graph.count("DELETE", "/channels"), 0);
}

#[tokio::test]
async fn a_plan_tells_what_would_be_made_and_changes_nothing() {
    let world = World::start();
    let plan = world
        .plan("create_channel", &json!({"organization": "Acme"}))
        .await
        .unwrap();
    assert_eq!(
        plan,
        Plan::create("Create the private channel “Acme” in the team, owned by Mira@HOME.example.org")
            .with_outputs(given(&json!({"name": "Acme"})))
    );
    assert_eq!(world.graph.count("POST", "/v1.0"), 0);
}
