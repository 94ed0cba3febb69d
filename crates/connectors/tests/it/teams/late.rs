use connector::Undone;
use serde_json::json;

use super::{ADA, World, ada};
use crate::support::Expected;

#[tokio::test]
async fn what_is_made_may_show_late() {
    let world = World::start();
    world.graph.with(|teams| teams.appears_after(3));
    let applied = world
        .apply("create_channel", &json!({"organization": "Acme GmbH"}))
        .await
        .unwrap();
    let channel = applied.outputs["id"].as_str().unwrap().to_owned();
    let given = world
        .apply("add_person_to_channel", &ada(&channel))
        .await
        .unwrap();
    let id = world.id_of(ADA);
    assert!(world.is_in_team(&id) && world.is_in_channel(&channel, &id));
    assert_eq!(world.graph.count("POST", "/invitations"), 1);
    let undone = world.undo("add_person_to_channel", &given.receipt.unwrap()).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    assert!(
        !world.is_known(ADA),
        "the list of groups was behind, and the guest is deleted all the same"
    );
}

#[tokio::test]
async fn a_channel_may_learn_late_who_is_in_the_team() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let guest = world.guest(ADA);
    world.graph.with(|teams| teams.appears_after(2));
    world
        .apply("add_person_to_channel", &ada(&channel))
        .await
        .unwrap();
    assert!(world.is_in_channel(&channel, &guest));
    assert_eq!(world.graph.count("POST", "/channels/"), 3, "refused twice");
}

#[tokio::test]
async fn four_people_a_second_are_added_to_one_team() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let begin = tokio::time::Instant::now();
    world
        .apply("add_person_to_channel", &ada(&channel))
        .await
        .unwrap();
    let grace = json!({"email": "grace@partner.example.org", "name": "Grace", "channel": channel});
    world.apply("add_person_to_channel", &grace).await.unwrap();
    assert_eq!(world.graph.count("POST", "/members"), 4);
    let took = begin.elapsed().as_millis();
    assert!(
        took >= 750,
        "four additions have three pauses between them, not {took} ms"
    );
}

#[tokio::test]
async fn lists_come_in_pages_of_which_some_are_empty() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    world.graph.with(|teams| {
        for number in 0..5 {
            let address = format!("guest{number}@partner.example.org");
            let guest = teams.add_guest(&address, "Somebody");
            teams.join(&world.team, &guest, false);
            teams.join_channel(&world.team, &channel, &guest, false);
            teams.add_channel(&world.team, &format!("Channel {number}"), "standard");
        }
        teams.page_size(2);
        teams.pages_begin_empty();
    });
    let input = json!({"email": ADA, "name": "Ada", "channel_name": "Channel 4"});
    let applied = world.apply("add_person_to_channel", &input).await.unwrap();
    assert_eq!(applied.outputs["channel_name"], "Channel 4");
    world
        .connection
        .there_and_back("add_person_to_channel", &ada(&channel), Expected::Change)
        .await;
    assert!(
        world.is_in_team(&world.id_of(ADA)),
        "she was in the team already, which the list's last page says"
    );
}
