use connector::{Kind, Undone};
use serde_json::{Value, json};
use simulators::{Answer, Fault};

use super::{World, acme};

/// Applies with a fault at a call, and again if need be, as the engine does. Then there must be one of everything, with
/// a receipt which takes it back.
async fn survives(world: &mut World, action: &str, input: &Value, call: &str, fault: Fault) {
    world.slack.fail_next("POST", call, fault);
    let applied = match world.connection.apply(action, input).await {
        // It read back and saw that it was done.
        Ok(applied) => applied,
        Err(error) => {
            assert!(
                matches!(error.kind, Kind::Transient { .. }),
                "{call}: {error:?} must be tried again"
            );
            world.connection.made_before = true;
            world.connection.apply(action, input).await.unwrap()
        }
    };
    let receipt = applied.receipt.expect("the app made it");
    world.connection.made_before = false;
    let undone = world.connection.undo(action, &receipt).await.unwrap();
    assert!(matches!(undone, Undone::Reversed(_)), "{call}: {undone:?}");
    let undone = world.connection.undo(action, &receipt).await.unwrap();
    assert_eq!(undone, Undone::AlreadyGone, "{call}");
}

/// The ways in which nobody can tell what became of a call.
fn faults() -> [Fault; 3] {
    [
        Fault::CutBefore,
        Fault::CutAfter,
        Fault::AnswerAfter(Answer::html(502, "<h1>Bad Gateway</h1>")),
    ]
}

#[tokio::test]
async fn one_channel_is_made() {
    for fault in faults() {
        let mut world = World::with_channels();
        survives(
            &mut world,
            "create_group",
            &acme(),
            "/conversations.create",
            fault,
        )
        .await;
        let channels = world.slack.with(|slack| slack.channels());
        assert_eq!(channels.len(), 1);
        assert!(!channels[0].is_active, "it was taken back");
    }
}

#[tokio::test]
async fn one_channel_is_brought_back() {
    for fault in faults() {
        let mut world = World::with_channels();
        let id = world.channel("partner-acme-and-sons");
        world.slack.with(|slack| slack.switch(&id, false));
        survives(
            &mut world,
            "create_group",
            &acme(),
            "/conversations.unarchive",
            fault,
        )
        .await;
        assert!(!world.seen(&id).is_active);
    }
}

#[tokio::test]
async fn one_user_group_is_made_with_its_first_member() {
    for call in ["/usergroups.create", "/usergroups.users.update"] {
        for fault in faults() {
            let mut world = World::with_groups();
            survives(&mut world, "create_group", &acme(), call, fault).await;
            let groups = world.slack.with(|slack| slack.groups());
            assert_eq!(groups.len(), 1, "{call}");
            assert_eq!(groups[0].members, [world.contact.clone()], "{call}");
            assert!(!groups[0].is_active, "{call}: it was taken back");
        }
    }
}

#[tokio::test]
async fn one_user_group_is_brought_back() {
    for fault in faults() {
        let mut world = World::with_groups();
        let made = world.connection.apply("create_group", &acme()).await.unwrap();
        let id = made.outputs["id"].as_str().unwrap();
        world.slack.with(|slack| slack.switch(id, false));
        survives(&mut world, "create_group", &acme(), "/usergroups.enable", fault).await;
        assert!(!world.seen(id).is_active);
    }
}

#[tokio::test]
async fn a_person_goes_in_once() {
    for (kind, call) in [
        ("private_channel", "/conversations.invite"),
        ("user_group", "/usergroups.users.update"),
    ] {
        for fault in faults() {
            let mut world = World::of_kind(kind);
            let group = world.place(kind);
            let before = world.seen(&group).members;
            let input = world.ada_to(&group);
            survives(&mut world, "add_person_to_group", &input, call, fault).await;
            assert_eq!(world.seen(&group).members, before, "{kind}: as it was before");
        }
    }
}

#[tokio::test]
async fn a_person_goes_out_once() {
    for (kind, call) in [
        ("private_channel", "/conversations.kick"),
        ("user_group", "/usergroups.users.update"),
        ("last in a user group", "/usergroups.disable"),
    ] {
        for fault in faults() {
            let mut world = World::of_kind(if kind == "private_channel" {
                kind
            } else {
                "user_group"
            });
            let group = world.place(kind.trim_start_matches("last in a ").replace(' ', "_").as_str());
            let first = world.seen(&group).members[0].clone();
            let both = [first.as_str(), &world.ada];
            let members = if kind.starts_with("last") {
                &both[1..]
            } else {
                &both[..]
            };
            world.slack.with(|slack| slack.set_members(&group, members));
            let input = json!({"email": "ada.l@partner.example.org", "group": group});
            survives(&mut world, "remove_person_from_group", &input, call, fault).await;
            assert!(
                world.has(&group, &world.ada) && world.seen(&group).is_active,
                "{kind}: put in again"
            );
        }
    }
}

#[tokio::test]
async fn an_undo_that_was_cut_is_finished_by_the_next() {
    for (kind, call) in [
        ("private_channel", "/conversations.archive"),
        ("user_group", "/usergroups.disable"),
    ] {
        let world = World::of_kind(kind);
        let made = world.connection.apply("create_group", &acme()).await.unwrap();
        let receipt = made.receipt.unwrap();
        world.slack.fail_next("POST", call, Fault::CutAfter);
        let error = world.connection.undo("create_group", &receipt).await.unwrap_err();
        assert!(matches!(error.kind, Kind::Transient { .. }), "{error:?}");
        let undone = world.connection.undo("create_group", &receipt).await.unwrap();
        assert_eq!(undone, Undone::AlreadyGone, "{kind}");
        let id = made.outputs["id"].as_str().unwrap();
        assert!(!world.seen(id).is_active, "{kind}");
    }
}
