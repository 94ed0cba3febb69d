use connector::{Plan, Receipt, Undone};
use serde_json::json;

use super::{World, acme};
use crate::support::{Expected, given};

#[tokio::test]
async fn a_channel_goes_there_and_back() {
    let world = World::with_channels();
    let plan = world.connection.plan("create_group", &acme()).await.unwrap();
    assert_eq!(
        plan,
        Plan::create("Make the private channel #partner-acme-and-sons in Slack")
            .with_outputs(given(&json!({"name": "#partner-acme-and-sons", "id": ""})))
    );
    let applied = world.connection.apply("create_group", &acme()).await.unwrap();
    let id = applied.outputs["id"].as_str().unwrap();
    assert_eq!(applied.outputs["name"], "#partner-acme-and-sons");
    let channel = world.seen(id);
    assert!(channel.is_private && channel.is_active, "{channel:?}");
    assert_eq!(channel.members, std::slice::from_ref(&world.bot));

    let receipt = applied.receipt.unwrap();
    let undone = world.connection.undo("create_group", &receipt).await.unwrap();
    assert_eq!(
        undone,
        Undone::Reversed("Archived the channel #partner-acme-and-sons in Slack.".to_owned())
    );
    assert!(!world.seen(id).is_active);
    let undone = world.connection.undo("create_group", &receipt).await.unwrap();
    assert_eq!(undone, Undone::AlreadyGone);
}

#[tokio::test]
async fn what_was_taken_back_is_brought_back_and_taken_back_again() {
    for kind in ["private_channel", "public_channel", "user_group"] {
        let world = World::of_kind(kind);
        let made = world.connection.apply("create_group", &acme()).await.unwrap();
        world
            .connection
            .undo("create_group", &made.receipt.unwrap())
            .await
            .unwrap();
        let again = world
            .connection
            .there_and_back("create_group", &acme(), Expected::Change)
            .await;
        assert_eq!(again.outputs, made.outputs, "{kind}: the same one");
        let id = made.outputs["id"].as_str().unwrap();
        assert!(!world.seen(id).is_active, "{kind}");
    }
}

#[tokio::test]
async fn a_user_group_begins_with_the_contact_in_it() {
    let world = World::with_groups();
    let plan = world.connection.plan("create_group", &acme()).await.unwrap();
    let sentence = "Make the user group “partner Acme and Sons” (@partner-acme-and-sons) in Slack";
    let known = given(&json!({"name": "@partner-acme-and-sons", "id": ""}));
    assert_eq!(plan, Plan::create(sentence).with_outputs(known));
    assert_eq!(world.writes(), 0, "a plan only reads");
    let applied = world.connection.apply("create_group", &acme()).await.unwrap();
    let group = world.seen(applied.outputs["id"].as_str().unwrap());
    assert_eq!(group.name, "partner Acme and Sons");
    assert_eq!(group.handle, "partner-acme-and-sons");
    assert_eq!(group.members, std::slice::from_ref(&world.contact));
    let plan = world.connection.plan("create_group", &acme()).await.unwrap();
    let Plan::AlreadyRight(found) = plan else {
        panic!("{plan:?}");
    };
    assert_eq!(
        (found.outputs, found.receipt),
        (applied.outputs, None),
        "it was there before"
    );
}

#[tokio::test]
async fn a_contact_who_cannot_be_in_a_group_is_told_before_it_is_made() {
    for (who, why) in [
        ("gone@hyopps.example.org", "deactivated"),
        ("guest@hyopps.example.org", "guest"),
        ("nobody@hyopps.example.org", "not in the Slack workspace"),
    ] {
        let world = World::with_groups().set("contact", who);
        world.slack.with(|slack| {
            let gone = slack.person("gone@hyopps.example.org", "Gone");
            slack.deactivate(&gone);
            slack.guest("guest@hyopps.example.org", "Guest", false);
        });
        let error = world.blocked("create_group", &acme()).await;
        assert_eq!(error.code, "slack_contact_unusable");
        assert!(error.message.contains(why), "{error}");
        assert_eq!(world.writes(), 0);
    }
}

#[tokio::test]
async fn a_name_that_something_else_has_blocks() {
    let world = World::with_channels();
    world
        .slack
        .with(|slack| slack.channel("partner-acme-and-sons", false, &[]));
    let error = world.blocked("create_group", &acme()).await;
    assert_eq!(error.code, "slack_name_taken");
    assert!(error.message.contains("a public channel"), "{error}");

    let world = World::with_channels();
    // A private one that the app is not in.
    world
        .slack
        .with(|slack| slack.channel("partner-acme-and-sons", true, &[&world.ada]));
    let error = world.refused("create_group", &acme()).await;
    assert_eq!(error.code, "slack_name_taken");
    assert!(error.message.contains("does not see"), "{error}");

    let world = World::with_groups();
    world
        .slack
        .with(|slack| slack.group("Another", "partner-acme-and-sons", &[]));
    let error = world.blocked("create_group", &acme()).await;
    assert_eq!(error.code, "slack_name_taken");
    assert!(error.message.contains("“Another”"), "{error}");

    let world = World::with_groups();
    world
        .slack
        .with(|slack| slack.channel("partner-acme-and-sons", false, &[]));
    let error = world.refused("create_group", &acme()).await;
    assert_eq!(
        error.code, "slack_name_taken",
        "handles and channels share their names"
    );
}

#[tokio::test]
async fn what_the_app_did_not_make_is_not_used() {
    for is_on in [true, false] {
        for made_before in [false, true] {
            for kind in ["private_channel", "public_channel", "user_group"] {
                let mut world = World::of_kind(kind);
                world.connection.made_before = made_before;
                let id = world.slack.with(|slack| {
                    let id = if kind == "user_group" {
                        slack.group("partner Acme and Sons", "partner-acme-and-sons", &[&world.ada])
                    } else {
                        let is_private = kind == "private_channel";
                        slack.channel("partner-acme-and-sons", is_private, &[&world.ada, &world.bot])
                    };
                    slack.switch(&id, is_on);
                    id
                });
                let error = world.blocked("create_group", &acme()).await;
                assert_eq!(error.code, "slack_group_taken", "{kind}");
                assert!(error.hint.contains(&id), "{error:?} tells which");
                assert_eq!(world.seen(&id).is_active, is_on, "{kind}");
                assert_eq!(world.writes(), 0);
            }
        }
    }
}

#[tokio::test]
async fn a_channel_that_only_people_bring_back_blocks() {
    let world = World::with_channels();
    let id = world.channel("partner-acme-and-sons");
    world.slack.with(|slack| {
        slack.switch(&id, false);
        slack.rules.bots_unarchive = false;
    });
    let error = world.refused("create_group", &acme()).await;
    assert_eq!(error.code, "slack_unarchive_by_hand");
    world.slack.with(|slack| slack.switch(&id, true));
    let applied = world.connection.apply("create_group", &acme()).await.unwrap();
    assert_eq!(applied.outputs["id"], id.as_str());
    assert_eq!(applied.receipt, None, "a person brought it back");
}

#[tokio::test]
async fn what_is_no_longer_what_was_made_is_left_alone() {
    for kind in ["private_channel", "user_group"] {
        let world = World::of_kind(kind);
        let applied = world.connection.apply("create_group", &acme()).await.unwrap();
        let (id, receipt) = (applied.outputs["id"].as_str().unwrap(), applied.receipt.unwrap());
        world
            .slack
            .with(|slack| slack.rename(id, "all-hands", "all-hands"));
        let undone = world.connection.undo("create_group", &receipt).await.unwrap();
        let Undone::ByHand(told) = undone else {
            panic!("{undone:?}");
        };
        assert!(told.contains("all-hands now"), "{told}");
        assert!(world.seen(id).is_active);
    }
}

#[tokio::test]
async fn a_channel_that_is_not_seen_any_more_is_left_to_a_person() {
    let world = World::with_channels();
    let applied = world.connection.apply("create_group", &acme()).await.unwrap();
    let (id, receipt) = (applied.outputs["id"].as_str().unwrap(), applied.receipt.unwrap());
    world.slack.with(|slack| slack.set_members(id, &[&world.ada]));
    let undone = world.connection.undo("create_group", &receipt).await.unwrap();
    assert!(matches!(undone, Undone::ByHand(_)), "{undone:?}");
    world.slack.with(|slack| slack.delete_channel(id));
    let undone = world.connection.undo("create_group", &receipt).await.unwrap();
    assert!(matches!(undone, Undone::ByHand(_)), "nobody can tell: {undone:?}");
}

#[tokio::test]
async fn a_name_without_letters_is_refused_and_a_forbidden_handle_as_well() {
    let world = World::with_groups().set("prefix", "");
    let error = world
        .refused("create_group", &json!({"organization": "!!!"}))
        .await;
    assert_eq!(error.code, "slack_name_unusable");
    let error = world
        .refused("create_group", &json!({"organization": "Everyone"}))
        .await;
    assert_eq!(error.code, "slack_name_refused");
    assert!(error.detail[0].contains("forbidden_handle"), "{error:?}");
}

#[tokio::test]
async fn a_receipt_of_another_kind_changes_nothing() {
    let world = World::with_channels();
    for receipt in [
        json!({}),
        json!({"team": "T024BE7LD", "group": "acme", "name": "acme"}),
        json!(null),
    ] {
        let error = world
            .connection
            .undo("create_group", &Receipt(receipt))
            .await
            .unwrap_err();
        assert_eq!(error.code, "slack_receipt_unreadable");
    }
    assert_eq!(world.slack.seen().len(), 0);
}
