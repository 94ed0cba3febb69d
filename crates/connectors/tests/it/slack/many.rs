use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use serde_json::json;
use tokio::time::Instant;

use super::World;

const PEOPLE: usize = 60;

/// How many steps of one connection the engine lets run at once.
const AT_ONCE: usize = 8;

/// A minute of Slack's, in which each call is let through as often as its tier says, is this long here.
const WINDOW: Duration = Duration::from_millis(200);

/// Slack's tiers 2, 3 and 4 with their proportions: 20, 50 and 100 in a minute are 4, 10 and 20 in the window.
const TIERS: [(&str, usize); 9] = [
    ("users.list", 4),
    ("usergroups.list", 4),
    ("usergroups.users.list", 4),
    ("usergroups.users.update", 4),
    ("conversations.list", 4),
    ("users.lookupByEmail", 10),
    ("conversations.invite", 10),
    ("conversations.kick", 10),
    ("conversations.members", 20),
];

#[tokio::test]
async fn many_people_are_added_at_once_within_the_limits() {
    for kind in ["private_channel", "user_group"] {
        let world = World::of_kind(kind);
        let group = world.place(kind);
        let first = world.seen(&group).members;
        let people: Vec<(String, String)> = world.slack.with(|slack| {
            for (method, tier) in TIERS {
                slack.limit(method, tier, WINDOW);
            }
            let addresses = (0..PEOPLE).map(|number| format!("person{number}@partner.example.org"));
            addresses
                .map(|email| (slack.person(&email, "Person"), email))
                .collect()
        });
        let inputs: Vec<_> = people
            .iter()
            .map(|(_, email)| json!({"email": email, "group": group, "group_name": "acme"}))
            .collect();

        let began = Instant::now();
        let applied = inputs
            .iter()
            .map(|input| world.connection.apply("add_person_to_group", input));
        let applied: Vec<_> = futures_util::stream::iter(applied)
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let took = began.elapsed();

        for applied in &applied {
            let applied = applied.as_ref().unwrap();
            assert!(applied.receipt.is_some(), "{kind}: each was added by the app");
        }
        let members = world.seen(&group).members;
        for id in first.iter().chain(people.iter().map(|(id, _)| id)) {
            assert!(members.contains(id), "{kind}: {id} was lost");
        }
        assert_eq!(members.len(), first.len() + PEOPLE, "{kind}: nobody else came in");

        let sent = world.slack.seen().len();
        let refused = world.slack.with(|slack| slack.refused(""));
        let imposed =
            |requests: usize, tier: usize| WINDOW * u32::try_from(requests.saturating_sub(1) / tier).unwrap();
        println!("{kind}: {PEOPLE} people in {took:?}; {sent} requests, {refused} of them refused");
        println!(
            "  each has to be looked up, which imposes {:?}",
            imposed(PEOPLE, 10)
        );
        for (method, tier) in TIERS {
            let path = format!("/{method}");
            let sent = world.slack.count("GET", &path) + world.slack.count("POST", &path);
            let refused = world.slack.with(|slack| slack.refused(method));
            let imposed = imposed(sent - refused, tier);
            if sent > 0 {
                println!("  {method}: {sent} requests, {refused} refused; the others impose {imposed:?}");
            }
        }
        assert!(
            refused * 3 <= sent,
            "{kind}: {refused} of {sent} requests were refused, so the app does not wait as it is asked to"
        );
    }
}

#[tokio::test]
async fn a_limit_refuses_one_request_and_not_all_that_come_together() {
    let world = World::with_channels();
    let channels: Vec<_> = (0..AT_ONCE)
        .map(|number| world.channel(&format!("partner-{number}")))
        .collect();
    world
        .slack
        .with(|slack| slack.limit("conversations.members", 1, WINDOW / 4));
    let inputs: Vec<_> = channels.iter().map(|channel| world.ada_to(channel)).collect();
    let planned = inputs
        .iter()
        .map(|input| world.connection.plan("add_person_to_group", input));
    for plan in join_all(planned).await {
        plan.unwrap();
    }
    let refused = world.slack.with(|slack| slack.refused("conversations.members"));
    assert!(
        refused < AT_ONCE,
        "{refused} were refused: once each at most, the first never"
    );
}
