use serde_json::json;

use super::{ADA, World, blocked};

const ACTION: &str = "add_person_to_channel";

#[tokio::test]
async fn a_channel_is_named_by_id_link_or_name() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let encoded = channel.replace(':', "%3a").replace('@', "%40");
    let link = format!(
        "https://teams.microsoft.com/l/channel/{encoded}/Acme%20GmbH?groupId={}&tenantId={}",
        world.team,
        simulators::teams::TENANT
    );
    for (named, name) in [(channel.as_str(), ""), (&link, "Other"), ("", "acme gmbh")] {
        let input = json!({"email": ADA, "name": "Ada", "channel": named, "channel_name": name});
        let applied = world.apply(ACTION, &input).await.unwrap();
        assert_eq!(applied.outputs["channel"], channel.as_str(), "{named:?} {name:?}");
    }
    assert_eq!(world.graph.count("POST", "/channels/"), 1);
}

#[tokio::test]
async fn a_channel_that_is_not_there_or_not_for_guests_blocks_the_step() {
    let world = World::start();
    world.channel("Acme GmbH");
    world.channel("ACME GMBH");
    let shared = world
        .graph
        .with(|teams| teams.add_channel(&world.team, "Shared", "shared"));
    for (channel, name, code) in [
        ("19:unknown@thread.tacv2", "", "teams_group_unknown"),
        (
            "https://teams.microsoft.com/l/channel/19%3aunknown",
            "",
            "teams_group_unknown",
        ),
        ("", "Unknown", "teams_group_unknown"),
        ("", "", "teams_channel_missing"),
        ("", "acme gmbh", "teams_channel_ambiguous"),
        (&shared, "", "teams_channel_kind_unsupported"),
    ] {
        let input = json!({"email": ADA, "name": "Ada", "channel": channel, "channel_name": name});
        assert_eq!(
            blocked(&world, ACTION, &input).await,
            code,
            "{channel:?} {name:?}"
        );
    }
    let world = world.with("team", "5eed0000-5b1c-4c2e-9d3f-0242ac000000");
    for channel in ["19:unknown@thread.tacv2", ""] {
        let input = json!({"email": ADA, "name": "Ada", "channel": channel, "channel_name": "Acme GmbH"});
        assert_eq!(blocked(&world, ACTION, &input).await, "teams_team_unknown");
    }
}
