use connector::{Kind, Plan, Undone};
use futures_util::future::join_all;
use serde_json::{Value, json};
use simulators::slack::{BOT_SCOPES, Slack};
use simulators::{Answer, Fault, Request, Simulated, Simulator};

use super::{CANARY, World};
use crate::support::{Connection, Expected};

fn to(email: &str, group: &str) -> Value {
    json!({"email": email, "name": "", "group": group, "group_name": "acme"})
}

/// Adds a person to the workspace and, by the connection, to the group. So the app has read who is in the workspace.
async fn added(world: &World, email: &str, group: &str) -> String {
    let id = world.slack.with(|slack| slack.person(email, "Somebody"));
    world
        .connection
        .apply("add_person_to_group", &to(email, group))
        .await
        .unwrap();
    id
}

#[tokio::test]
async fn who_is_deactivated_is_left_out_and_all_others_stay() {
    let world = World::with_groups();
    let group = world.group("acme");
    world.slack.with(|slack| {
        let gone = slack.person("gone@hyopps.example.org", "Gone");
        slack.set_members(&group, &[&world.contact, &gone]);
        slack.deactivate(&gone);
    });
    let applied = world
        .connection
        .apply("add_person_to_group", &world.ada_to(&group))
        .await
        .unwrap();
    assert_eq!(
        world.seen(&group).members,
        [world.contact.clone(), world.ada.clone()]
    );
    assert!(
        applied
            .summary
            .contains("left out a member whose account is deactivated"),
        "{}",
        applied.summary
    );
    assert_eq!(
        world.slack.count("POST", "/usergroups.users.update"),
        1,
        "it was never refused, so never emptied"
    );
}

#[tokio::test]
async fn a_group_that_slack_empties_while_refusing_gets_its_members_back() {
    let world = World::with_groups();
    let group = world.group("acme");
    let bob = added(&world, "bob@partner.example.org", &group).await;
    let gone = added(&world, "gone@partner.example.org", &group).await;
    // The app does not know of it yet.
    world.slack.with(|slack| slack.deactivate(&gone));
    world
        .connection
        .apply("add_person_to_group", &world.ada_to(&group))
        .await
        .unwrap();
    assert_eq!(
        world.seen(&group).members,
        [world.contact.clone(), bob, world.ada.clone()]
    );
}

#[tokio::test]
async fn one_who_cannot_be_in_a_group_keeps_nobody_else_out() {
    let world = World::with_groups();
    let group = world.group("acme");
    added(&world, "bob@partner.example.org", &group).await;
    let guest = world
        .slack
        .with(|slack| slack.person("eve@partner.example.org", "Eve"));
    let (eve, ada) = (to("eve@partner.example.org", &group), world.ada_to(&group));
    // Both are looked up before Eve becomes a guest.
    world.connection.plan("add_person_to_group", &eve).await.unwrap();
    world.connection.plan("add_person_to_group", &ada).await.unwrap();
    world.slack.with(|slack| slack.make_guest(&guest));
    let both = join_all([&eve, &ada].map(|input| world.connection.apply("add_person_to_group", input))).await;
    let [refused, added] = &both[..] else {
        panic!("{both:?}");
    };
    assert_eq!(
        refused.as_ref().unwrap_err().code,
        "slack_guest_not_allowed",
        "found out by Slack's refusal"
    );
    assert!(added.is_ok(), "{added:?}");
    assert!(world.has(&group, &world.ada) && !world.has(&group, &guest));
    assert_eq!(world.seen(&group).members.len(), 3);
}

/// Slack, but after each refused list it is out of order for two calls that read who is in a group.
struct Shaken {
    slack: Slack,
    out_of_order: usize,
}

impl Simulated for Shaken {
    fn answer(&mut self, request: &Request) -> Answer {
        if request.path.ends_with("/usergroups.users.list") && self.out_of_order > 0 {
            self.out_of_order -= 1;
            return Answer::text(503, "out of order");
        }
        let answer = self.slack.answer(request);
        let is_refused = String::from_utf8_lossy(&answer.body).contains("invalid_users");
        self.out_of_order += if is_refused { 2 } else { 0 };
        answer
    }
}

#[tokio::test]
async fn who_was_lost_is_remembered_until_slack_can_be_read_again() {
    let mut slack = Slack::new("T024BE7LD", "HyOpps");
    slack.bot(CANARY, &BOT_SCOPES);
    let carla = slack.person("carla@hyopps.example.org", "Carla");
    let gone = slack.person("gone@hyopps.example.org", "Gone");
    let bob = slack.person("bob@partner.example.org", "Bob");
    let ada = slack.person("ada@partner.example.org", "Ada");
    let group = slack.group("acme", "acme", &[&carla, &gone]);
    let slack = Simulator::start(Shaken {
        slack,
        out_of_order: 0,
    })
    .unwrap();
    let settings = json!({"api_url": format!("{}/api", slack.url())});
    let mut connection = Connection::new("slack", settings, CANARY);
    let input = to("bob@partner.example.org", &group);
    connection.apply("add_person_to_group", &input).await.unwrap();
    slack.with(|shaken| shaken.slack.deactivate(&gone));

    let input = to("ada@partner.example.org", &group);
    let error = connection.apply("add_person_to_group", &input).await.unwrap_err();
    assert!(
        slack
            .with(|shaken| shaken.slack.seen(&group))
            .unwrap()
            .members
            .is_empty(),
        "the moment in which it is empty: {error:?}"
    );
    connection.made_before = true;
    let writes = || slack.count("POST", "/usergroups.users.update");
    let before = writes();
    let plan = connection.plan("add_person_to_group", &input).await;
    assert!(matches!(plan.unwrap(), Plan::Change(_)));
    assert_eq!(writes(), before, "a plan puts nothing right");
    let error = connection.apply("add_person_to_group", &input).await.unwrap_err();
    assert!(matches!(error.kind, Kind::Transient { .. }), "{error:?}");
    connection.made_before = false;
    let bobs = to("bob@partner.example.org", &group);
    let refused = Fault::Answer(Answer::text(500, ""));
    slack.fail_next("POST", "/usergroups.users.update", refused);
    let error = connection.apply("add_person_to_group", &bobs).await.unwrap_err();
    assert!(
        matches!(error.kind, Kind::Transient { .. }),
        "Bob is in the memory only, and not in the group: {error:?}"
    );
    let applied = connection.apply("add_person_to_group", &bobs).await.unwrap();
    assert_eq!(applied.receipt, None, "Bob was in it before Slack emptied it");
    connection.made_before = true;
    connection.apply("add_person_to_group", &input).await.unwrap();
    assert_eq!(
        slack.with(|shaken| shaken.slack.seen(&group)).unwrap().members,
        [carla, bob, ada]
    );
}

#[tokio::test]
async fn the_last_one_out_disables_the_group() {
    let world = World::with_groups();
    let group = world.group("acme");
    let applied = world
        .connection
        .apply("add_person_to_group", &world.ada_to(&group))
        .await
        .unwrap();
    world.slack.with(|slack| slack.set_members(&group, &[&world.ada]));
    let receipt = applied.receipt.unwrap();
    let undone = world
        .connection
        .undo("add_person_to_group", &receipt)
        .await
        .unwrap();
    let told = "Disabled the user group @acme in Slack, because nobody would have been left in it.";
    assert_eq!(undone, Undone::Reversed(told.to_owned()));
    assert!(!world.seen(&group).is_active);
    let undone = world
        .connection
        .undo("add_person_to_group", &receipt)
        .await
        .unwrap();
    assert_eq!(undone, Undone::AlreadyGone);
    let error = world.blocked("add_person_to_group", &world.ada_to(&group)).await;
    assert_eq!(error.code, "slack_group_inactive");
}

#[tokio::test]
async fn a_group_that_was_disabled_for_its_last_member_is_enabled_again() {
    let world = World::with_groups();
    let group = world.group("acme");
    world.slack.with(|slack| slack.set_members(&group, &[&world.ada]));
    let input = to("ada.l@partner.example.org", &group);
    let plan = world
        .connection
        .plan("remove_person_from_group", &input)
        .await
        .unwrap();
    let sentence = "Disable the user group @acme, whose last member ada.l@partner.example.org is";
    assert_eq!(plan, Plan::change(sentence));
    let applied = world
        .connection
        .there_and_back("remove_person_from_group", &input, Expected::Change)
        .await;
    assert_eq!(applied.receipt.unwrap().0["disabled"], true);
    let seen = world.seen(&group);
    assert!(seen.is_active && seen.members == [world.ada.clone()], "{seen:?}");
}

#[tokio::test]
async fn of_several_who_leave_at_once_only_the_last_stays_on_the_list() {
    let world = World::with_groups();
    let group = world.group("acme");
    let people = ["b", "c", "d"].map(|name| format!("{name}@partner.example.org"));
    for email in &people {
        added(&world, email, &group).await;
    }
    let ids = world.seen(&group).members;
    world
        .slack
        .with(|slack| slack.set_members(&group, &[&ids[1], &ids[2], &ids[3]]));
    let inputs = people.map(|email| to(&email, &group));
    let removed = inputs
        .iter()
        .map(|input| world.connection.apply("remove_person_from_group", input));
    let receipts: Vec<_> = join_all(removed)
        .await
        .into_iter()
        .map(|applied| applied.unwrap().receipt.unwrap())
        .collect();
    let seen = world.seen(&group);
    assert!(!seen.is_active && seen.members.len() == 1, "{seen:?}");
    let disabling: Vec<_> = receipts
        .iter()
        .filter(|receipt| receipt.0["disabled"] == true)
        .collect();
    assert_eq!(disabling.len(), 1, "{receipts:?}");
    let undone = world
        .connection
        .undo("remove_person_from_group", disabling[0])
        .await
        .unwrap();
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    let seen = world.seen(&group);
    assert!(
        seen.is_active && seen.members == [disabling[0].0["user"].as_str().unwrap()],
        "nobody else came back: {seen:?}"
    );
}

#[tokio::test]
async fn a_list_that_somebody_else_overwrites_is_written_again() {
    let world = World::with_groups();
    let group = world.group("acme");
    let taken = Answer::json(200, &json!({"ok": true, "usergroup": {"id": group}}));
    world
        .slack
        .fail_next("POST", "/usergroups.users.update", Fault::Answer(taken));
    let input = world.ada_to(&group);
    let error = world.refused("add_person_to_group", &input).await;
    assert_eq!(error.code, "slack_members_changed");
    assert!(matches!(error.kind, Kind::Transient { .. }));
    world
        .connection
        .apply("add_person_to_group", &input)
        .await
        .unwrap();
    assert!(world.has(&group, &world.ada) && world.has(&group, &world.contact));
}

#[tokio::test]
async fn two_steps_for_one_person_have_one_receipt() {
    for kind in ["private_channel", "user_group"] {
        let world = World::of_kind(kind);
        let group = world.place(kind);
        world
            .slack
            .with(|slack| slack.person("bob@partner.example.org", "Bob"));
        let (bob, ada) = (to("bob@partner.example.org", &group), world.ada_to(&group));
        // While Bob's step has the turn Ada's two come together.
        let steps = [&bob, &ada, &ada].map(|input| world.connection.apply("add_person_to_group", input));
        let applied = join_all(steps).await;
        let receipts = applied[1..]
            .iter()
            .filter(|applied| applied.as_ref().unwrap().receipt.is_some());
        assert_eq!(
            receipts.count(),
            1,
            "{kind}: whoever takes one back must not take the other's"
        );
    }
}

#[tokio::test]
async fn whoever_is_on_the_list_of_a_disabled_group_is_named() {
    let world = World::with_groups();
    let group = world.group("acme");
    let applied = world
        .connection
        .apply("add_person_to_group", &world.ada_to(&group))
        .await
        .unwrap();
    world.slack.with(|slack| slack.switch(&group, false));
    let undone = world
        .connection
        .undo("add_person_to_group", &applied.receipt.unwrap())
        .await
        .unwrap();
    let connector::Undone::ByHand(told) = undone else {
        panic!("{undone:?}");
    };
    assert!(told.contains("@acme") && told.contains(&world.ada), "{told}");
}

#[tokio::test]
async fn whoever_is_back_after_a_minute_is_not_left_out() {
    let world = World::with_groups();
    let (eve, group) = world.slack.with(|slack| {
        let eve = slack.person("eve@partner.example.org", "Eve");
        slack.person("bob@partner.example.org", "Bob");
        slack.deactivate(&eve);
        let group = slack.group("acme", "acme", &[&world.contact, &eve]);
        (eve, group)
    });
    world
        .connection
        .apply("add_person_to_group", &world.ada_to(&group))
        .await
        .unwrap();
    assert!(!world.has(&group, &eve));
    world.slack.with(|slack| {
        slack.activate(&eve);
        slack.set_members(&group, &[&world.contact, &eve]);
    });
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(61)).await;
    tokio::time::resume();
    let bob = json!({"email": "bob@partner.example.org", "name": "Bob", "group": group});
    world.connection.apply("add_person_to_group", &bob).await.unwrap();
    assert!(world.has(&group, &eve));
}
