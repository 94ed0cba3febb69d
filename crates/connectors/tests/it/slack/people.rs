use connector::Plan;
use serde_json::json;
use simulators::slack::BOT_SCOPES;

use super::World;
use crate::support::{Expected, standing};

#[tokio::test]
async fn a_person_goes_in_and_out_again() {
    for kind in ["private_channel", "user_group"] {
        let world = World::of_kind(kind);
        let group = world.place(kind);
        let input = world.ada_to(&group);
        let applied = world
            .connection
            .there_and_back("add_person_to_group", &input, Expected::Change)
            .await;
        assert_eq!(applied.outputs["user_id"], world.ada.as_str());
        assert_eq!(applied.outputs["group_id"], group.as_str());
        let sign = if kind == "user_group" { '@' } else { '#' };
        assert_eq!(applied.outputs["group_name"], format!("{sign}acme"));
        assert!(!world.has(&group, &world.ada), "{kind}");
        assert_eq!(
            world.seen(&group).members.len(),
            1,
            "{kind}: nobody else was touched"
        );
    }
}

#[tokio::test]
async fn a_person_is_taken_out_and_put_in_again() {
    for kind in ["private_channel", "user_group"] {
        let world = World::of_kind(kind);
        let group = world.place(kind);
        let first = world.seen(&group).members[0].clone();
        world
            .slack
            .with(|slack| slack.set_members(&group, &[&first, &world.ada]));
        let input = json!({"email": "ada.l@partner.example.org", "group": group});
        world
            .connection
            .there_and_back("remove_person_from_group", &input, Expected::Change)
            .await;
        assert!(world.has(&group, &world.ada), "{kind}");
        assert!(world.has(&group, &first), "{kind}");
    }
}

#[tokio::test]
async fn who_was_in_before_stays_in() {
    for kind in ["private_channel", "user_group"] {
        let world = World::of_kind(kind);
        let group = world.place(kind);
        let first = world.seen(&group).members[0].clone();
        world
            .slack
            .with(|slack| slack.set_members(&group, &[&first, &world.ada]));
        let input = world.ada_to(&group);
        let applied = world
            .connection
            .apply("add_person_to_group", &input)
            .await
            .unwrap();
        assert_eq!(
            applied.receipt, None,
            "{kind}: there is nothing of ours to take back"
        );
        assert_eq!(world.writes(), 0, "{kind}");
    }
}

#[tokio::test]
async fn groups_are_found_by_name_as_well() {
    let world = World::with_channels();
    let (channel, group) = (world.channel("acme"), world.group("acme"));
    let group_two = world.group("only-a-group");
    for (name, found) in [
        ("acme", &channel),
        ("#ACME", &channel),
        ("@acme", &group),
        ("only-a-group", &group_two),
    ] {
        for input in [
            json!({"email": "ada.l@partner.example.org", "group": name}),
            json!({"email": "ada.l@partner.example.org", "group": "", "group_name": name}),
        ] {
            let applied = world
                .connection
                .apply("add_person_to_group", &input)
                .await
                .unwrap();
            assert_eq!(applied.outputs["group_id"], found.as_str(), "{name}");
        }
    }
}

#[tokio::test]
async fn a_name_that_looks_like_an_id_is_found_as_a_name() {
    let world = World::with_channels();
    let channel = world.channel("contoso2024");
    let group = world.group("s4hana2024");
    for (name, found) in [("CONTOSO2024", &channel), ("S4HANA2024", &group)] {
        let input = json!({"email": "ada.l@partner.example.org", "group": name});
        let applied = world
            .connection
            .apply("add_person_to_group", &input)
            .await
            .unwrap();
        assert_eq!(applied.outputs["group_id"], found.as_str(), "{name}");
    }
    let input = json!({"email": "ada.l@partner.example.org", "group": "GRUPPE2024"});
    let error = world.blocked("add_person_to_group", &input).await;
    assert_eq!(error.code, "slack_group_unknown", "an older id of nothing");
}

#[tokio::test]
async fn an_id_of_today_costs_no_look_through_the_names() {
    let world = World::with_channels();
    let channel = world.channel("acme");
    assert!(channel.starts_with("C0"), "{channel}");
    let input = json!({"email": "ada.l@partner.example.org", "group": channel});
    world
        .connection
        .apply("add_person_to_group", &input)
        .await
        .unwrap();
    let seen = world.slack.seen();
    let lists = seen.iter().filter(|request| {
        request.path.ends_with("conversations.list") || request.path.ends_with("usergroups.list")
    });
    assert_eq!(lists.count(), 0);
}

#[tokio::test]
async fn an_unknown_group_blocks() {
    let world = World::with_channels();
    world.group("twice");
    world.slack.with(|slack| slack.group("Twice", "other", &[]));
    for (named, code) in [
        ("S0000000001", "slack_group_unknown"),
        ("C0000000001", "slack_group_unknown"),
        ("nothing", "slack_group_unknown"),
        ("", "slack_group_unknown"),
        ("twice", "slack_group_ambiguous"),
    ] {
        let input = json!({"email": "ada.l@partner.example.org", "group": named});
        for action in ["add_person_to_group", "remove_person_from_group"] {
            assert_eq!(world.blocked(action, &input).await.code, code, "{action} {named}");
        }
    }
}

#[tokio::test]
async fn a_name_is_looked_for_only_where_the_token_may_look() {
    let world = World::with_channels();
    world.slack.with(|slack| {
        let scopes: Vec<_> = BOT_SCOPES
            .into_iter()
            .filter(|scope| !scope.starts_with("usergroups"))
            .collect();
        slack.bot(super::CANARY, &scopes);
    });
    let input = json!({"email": "ada.l@partner.example.org", "group": "nothing"});
    let error = world.blocked("add_person_to_group", &input).await;
    assert_eq!(error.code, "slack_group_unknown");
}

#[tokio::test]
async fn a_person_who_is_not_in_slack_is_waited_for() {
    for kind in ["private_channel", "user_group"] {
        let world = World::of_kind(kind);
        let group = world.place(kind);
        let input = json!({"email": "new@partner.example.org", "group": group, "group_name": "acme"});
        let error = world.blocked("add_person_to_group", &input).await;
        assert_eq!(error.code, "slack_person_missing");
        for told in ["Invite people", "new@partner.example.org", "by itself", "acme"] {
            assert!(error.hint.contains(told), "{told} is not in {}", error.hint);
        }
        let again = world.blocked("add_person_to_group", &input).await;
        assert_eq!(
            again.to_step_error(),
            error.to_step_error(),
            "a look that finds the same is no news"
        );
        world
            .slack
            .with(|slack| slack.person("new@partner.example.org", "New"));
        world
            .connection
            .apply("add_person_to_group", &input)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_deactivated_person_blocks_and_need_not_be_taken_out_of_anything() {
    for kind in ["private_channel", "user_group"] {
        let world = World::of_kind(kind);
        let group = world.place(kind);
        world.slack.with(|slack| {
            slack.rules.ragged_pages = true;
            slack.deactivate(&world.ada);
        });
        let input = world.ada_to(&group);
        let error = world.blocked("add_person_to_group", &input).await;
        assert_eq!(error.code, "slack_person_deactivated", "{kind}");
        let plan = world.connection.plan("remove_person_from_group", &input).await;
        assert!(matches!(plan.unwrap(), Plan::AlreadyRight(_)), "{kind}");
    }
}

#[tokio::test]
async fn nobody_need_not_be_taken_out_and_nothing_is_no_address() {
    let world = World::with_channels();
    let group = world.channel("acme");
    let input = json!({"email": "nobody@partner.example.org", "group": group});
    let plan = world.connection.plan("remove_person_from_group", &input).await;
    assert!(matches!(plan.unwrap(), Plan::AlreadyRight(_)));
    let input = json!({"email": "", "group": group});
    let error = world.refused("add_person_to_group", &input).await;
    assert_eq!(error.code, "slack_address_invalid");
}

#[tokio::test]
async fn nobody_with_recorded_access_is_left_to_a_person() {
    for kind in ["private_channel", "user_group"] {
        let mut world = World::of_kind(kind);
        let group = world.place(kind);
        world.connection.standing = vec![standing("#acme")];
        let input = json!({"email": "nobody@partner.example.org", "group": group});
        let error = world.blocked("remove_person_from_group", &input).await;
        assert_eq!(error.code, "slack_person_not_shown", "{kind}");
        assert_eq!(error.detail, ["#acme"], "{kind}");
        assert!(error.hint.contains("done by hand"), "{}", error.hint);
        let ada = json!({"email": "ada.l@partner.example.org", "group": group});
        let plan = world.connection.plan("remove_person_from_group", &ada).await;
        assert!(
            matches!(plan.unwrap(), Plan::AlreadyRight(_)),
            "{kind}: somebody who is seen and in no group is out"
        );
        world.connection.standing[0].action = "slack.remove_person_from_group".to_owned();
        let plan = world.connection.plan("remove_person_from_group", &input).await;
        assert!(
            matches!(plan, Ok(Plan::AlreadyRight(_))),
            "{kind}: a removal is no access: {plan:?}"
        );
    }
}

#[tokio::test]
async fn guests_go_into_channels_and_never_into_user_groups() {
    let world = World::with_channels();
    let (channel, group) = (world.channel("acme"), world.group("acme"));
    world.slack.with(|slack| {
        slack.guest("many@partner.example.org", "Many", false);
        let single = slack.guest("single@partner.example.org", "Single", true);
        slack.channel("elsewhere", false, &[&single]);
    });
    for (email, into_channel) in [
        ("many@partner.example.org", true),
        ("single@partner.example.org", false),
    ] {
        let input = |group: &str| json!({"email": email, "group": group, "group_name": "acme"});
        let error = world.blocked("add_person_to_group", &input(&group)).await;
        assert_eq!(error.code, "slack_guest_not_allowed", "{email}");
        assert!(error.hint.contains("channel"), "{error:?}");
        let told = world
            .connection
            .apply("add_person_to_group", &input(&channel))
            .await;
        match told {
            Ok(_) => assert!(into_channel, "{email}"),
            Err(error) => {
                assert_eq!(error.code, "slack_guest_not_allowed");
                assert!(!into_channel, "{email}: {error:?}");
                assert!(error.message.contains(email), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn long_lists_are_read_to_their_end() {
    let world = World::with_channels();
    let group = world.channel("acme");
    let others: Vec<String> = world.slack.with(|slack| {
        slack.rules.ragged_pages = true;
        let people = (0..7).map(|n| slack.person(&format!("p{n}@hyopps.example.org"), "P"));
        people.collect()
    });
    let mut members: Vec<&str> = others.iter().map(String::as_str).collect();
    members.insert(0, &world.bot);
    members.push(&world.ada);
    world.slack.with(|slack| slack.set_members(&group, &members));
    let plan = world
        .connection
        .plan("add_person_to_group", &world.ada_to(&group))
        .await
        .unwrap();
    assert!(
        matches!(plan, Plan::AlreadyRight(_)),
        "the last of several pages, some empty: {plan:?}"
    );
}
