use connector::Undone;
use futures_util::future::join_all;
use serde_json::{Value, json};
use simulators::slack::{BOT_SCOPES, Slack};
use simulators::{Answer, Request, Simulated, Simulator};

use super::{CANARY, World};
use crate::support::Connection;

#[tokio::test]
async fn channels_that_are_archived_or_without_the_app_block() {
    let world = World::with_channels();
    let archived = world.channel("archived");
    world.slack.with(|slack| slack.switch(&archived, false));
    let input = world.ada_to(&archived);
    assert_eq!(
        world.refused("add_person_to_group", &input).await.code,
        "slack_group_inactive"
    );
    let foreign = world.slack.with(|slack| slack.channel("foreign", false, &[]));
    let input = world.ada_to(&foreign);
    let error = world.refused("add_person_to_group", &input).await;
    assert_eq!(error.code, "slack_app_not_in_channel");
    world
        .slack
        .with(|slack| slack.set_members(&foreign, &[&world.bot]));
    world
        .connection
        .apply("add_person_to_group", &input)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_slack_lets_no_app_take_back_is_left_to_a_person() {
    let world = World::with_channels();
    let group = world.channel("acme");
    let applied = world
        .connection
        .apply("add_person_to_group", &world.ada_to(&group))
        .await;
    let receipt = applied.unwrap().receipt.unwrap();
    world.slack.with(|slack| slack.switch(&group, false));
    let undone = world
        .connection
        .undo("add_person_to_group", &receipt)
        .await
        .unwrap();
    let Undone::ByHand(told) = undone else {
        panic!("{undone:?}");
    };
    assert!(told.contains("archived") && told.contains(&world.ada), "{told}");
    world.slack.with(|slack| slack.delete_channel(&group));
    let undone = world
        .connection
        .undo("add_person_to_group", &receipt)
        .await
        .unwrap();
    assert!(matches!(undone, Undone::ByHand(_)), "{undone:?}");

    let general = world.slack.with(|slack| slack.general()).unwrap();
    world
        .slack
        .with(|slack| slack.set_members(&general, &[&world.bot]));
    let applied = world
        .connection
        .apply("add_person_to_group", &world.ada_to(&general))
        .await;
    let receipt = applied.unwrap().receipt.unwrap();
    let undone = world
        .connection
        .undo("add_person_to_group", &receipt)
        .await
        .unwrap();
    assert!(matches!(undone, Undone::ByHand(_)), "{undone:?}");
}

fn to(email: &str, group: &str) -> Value {
    json!({"email": email, "name": "", "group": group, "group_name": "acme"})
}

#[tokio::test]
async fn each_of_many_has_an_answer_of_their_own() {
    for with_a_good_one in [true, false] {
        let world = World::with_channels();
        let group = world.channel("acme");
        let gone = world.slack.with(|slack| {
            slack.person("first@partner.example.org", "First");
            let single = slack.guest("single@partner.example.org", "Single", true);
            slack.channel("elsewhere", false, &[&single]);
            slack.person("gone@partner.example.org", "Gone")
        });
        let mut inputs = vec![
            to("first@partner.example.org", &group),
            to("single@partner.example.org", &group),
            to("gone@partner.example.org", &group),
        ];
        if with_a_good_one {
            inputs.push(world.ada_to(&group));
        }
        for input in &inputs {
            world.connection.plan("add_person_to_group", input).await.unwrap();
        }
        // The app has looked all of them up by now.
        world.slack.with(|slack| slack.deactivate(&gone));
        // While the first one has the turn the others come together.
        let applied = inputs
            .iter()
            .map(|input| world.connection.apply("add_person_to_group", input));
        let told: Vec<_> = join_all(applied)
            .await
            .into_iter()
            .map(|applied| applied.map_or_else(|error| error.code, |_| "in"))
            .collect();
        assert_eq!(
            told[..3],
            ["in", "slack_guest_not_allowed", "slack_refused"],
            "with a good one: {with_a_good_one}"
        );
        assert!(
            world.slack.count("POST", "/conversations.invite") <= 2,
            "those who came together are invited together"
        );
        if with_a_good_one {
            assert_eq!(told[3], "in", "nobody else's trouble keeps her out");
        }
    }
}

/// Slack, but somebody else lets in whoever is invited just before the app does.
struct Faster(Slack, String);

impl Simulated for Faster {
    fn answer(&mut self, request: &Request) -> Answer {
        if request.path.ends_with("/conversations.invite") {
            let body = request.json().unwrap();
            let members = self.0.seen(&self.1).unwrap().members;
            let mut members: Vec<&str> = members.iter().map(String::as_str).collect();
            members.push(body["users"].as_str().unwrap());
            self.0.set_members(&self.1, &members);
        }
        self.0.answer(request)
    }
}

#[tokio::test]
async fn whom_somebody_else_let_in_is_not_the_apps_to_take_out() {
    let mut slack = Slack::new("T024BE7LD", "HyOpps");
    let bot = slack.bot(CANARY, &BOT_SCOPES);
    slack.person("ada@partner.example.org", "Ada");
    let group = slack.channel("acme", true, &[&bot]);
    let slack = Simulator::start(Faster(slack, group.clone())).unwrap();
    let connection = Connection::new(
        "slack",
        json!({"api_url": format!("{}/api", slack.url())}),
        CANARY,
    );
    let input = to("ada@partner.example.org", &group);
    let applied = connection.apply("add_person_to_group", &input).await.unwrap();
    assert_eq!(applied.receipt, None);
}
