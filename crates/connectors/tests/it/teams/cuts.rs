use connector::{Applied, Plan, Undone};
use futures_util::future::join_all;
use serde_json::{Value, json};
use simulators::Fault;

use super::{ADA, World, ada};

const ADD: &str = "add_person_to_channel";
const CREATE: &str = "create_channel";

/// The requests that write when somebody new is given access.
const WRITES: [&str; 3] = ["/invitations", "/members", "thread.tacv2/members"];

/// Kills the attempt once Microsoft has done what a request asks for, and before its answer.
async fn killed(world: &World, action: &str, input: &Value, method: &str, path: &str) {
    world.graph.fail_next(method, path, Fault::SilenceAfter);
    let times = world.graph.count(method, path) + 1;
    tokio::select! {
        applied = world.apply(action, input) => panic!("the attempt ends by itself: {applied:?}"),
        () = world.graph.asked(method, path, times) => {}
    }
}

/// Applies again, as the engine does after an attempt of which nothing is known.
async fn once_more(world: &World, action: &str, input: &Value) -> Applied {
    let connection = world.again(true);
    let applied = connection.apply(action, input).await.unwrap();
    let plan = connection.plan(action, input).await.unwrap();
    let Plan::AlreadyRight(found) = plan else {
        panic!("once made: {plan:?}");
    };
    assert_eq!(found.outputs, applied.outputs);
    assert_eq!(found.receipt, applied.receipt, "it is still the step's own");
    applied
}

#[tokio::test]
async fn a_lost_answer_is_made_up_for_in_the_same_attempt() {
    for path in WRITES {
        let world = World::start();
        let channel = world.channel("Acme GmbH");
        world.graph.fail_next("POST", path, Fault::CutAfter);
        let applied = world.apply(ADD, &ada(&channel)).await.unwrap();
        let id = world.id_of(ADA);
        assert!(world.is_in_channel(&channel, &id), "{path}");
        let undone = world.undo(ADD, &applied.receipt.unwrap()).await;
        assert!(matches!(undone, Undone::Reversed(_)), "{path}: {undone:?}");
        assert!(!world.is_known(ADA), "{path}: all of it was the app's own");
        let mails = world.graph.with(|teams| teams.invitation_mails().to_vec());
        assert_eq!(mails, [ADA], "{path}: one mail");
    }
    let world = World::start();
    world.graph.fail_next("POST", "/channels", Fault::CutAfter);
    let applied = world
        .apply(CREATE, &json!({"organization": "Acme"}))
        .await
        .unwrap();
    let undone = world.undo(CREATE, &applied.receipt.unwrap()).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
}

#[tokio::test]
async fn what_was_there_stays_when_an_answer_is_lost() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let guest = world.guest(ADA);
    world.join(&guest);
    world.graph.fail_next("POST", "/members", Fault::CutAfter);
    let applied = world.apply(ADD, &ada(&channel)).await.unwrap();
    world.undo(ADD, &applied.receipt.unwrap()).await;
    assert!(!world.is_in_channel(&channel, &guest));
    assert!(world.is_in_team(&guest), "the app did not add them to the team");
}

#[tokio::test]
async fn a_killed_attempt_is_finished_by_the_next_with_a_receipt_for_all_of_it() {
    // Each waits for what may show late; together they wait once.
    let all = WRITES.map(|path| async move {
        let world = World::start();
        let channel = world.channel("Acme GmbH");
        killed(&world, ADD, &ada(&channel), "POST", path).await;
        let applied = once_more(&world, ADD, &ada(&channel)).await;
        let id = world.id_of(ADA);
        assert!(
            world.is_in_team(&id) && world.is_in_channel(&channel, &id),
            "{path}"
        );
        let mails = world.graph.with(|teams| teams.invitation_mails().to_vec());
        assert_eq!(mails, [ADA], "{path}: one mail");
        let undone = world.undo(ADD, &applied.receipt.unwrap()).await;
        assert!(matches!(undone, Undone::Reversed(_)), "{path}: {undone:?}");
        assert!(!world.is_known(ADA), "{path}: nothing is left");
    });
    join_all(all).await;
}

#[tokio::test]
async fn what_a_killed_attempt_made_and_shows_late_is_not_made_twice() {
    let all = WRITES.map(|path| async move {
        let world = World::start();
        let channel = world.channel("Acme GmbH");
        world.graph.with(|teams| teams.appears_after(2));
        killed(&world, ADD, &ada(&channel), "POST", path).await;
        let connection = world.again(true);
        connection.apply(ADD, &ada(&channel)).await.unwrap();
        // A second addition would have removed her.
        let id = world.id_of(ADA);
        assert!(
            world.is_in_team(&id) && world.is_in_channel(&channel, &id),
            "{path}"
        );
        assert_eq!(world.graph.count("POST", "/invitations"), 1, "{path}");
    });
    join_all(all).await;
}

#[tokio::test]
async fn a_guest_who_was_there_long_before_a_killed_attempt_stays() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    world.graph.with(|teams| teams.stop_clock("2026-10-01T12:00:00Z"));
    let guest = world.guest(ADA);
    killed(&world, ADD, &ada(&channel), "POST", "thread.tacv2/members").await;
    let applied = once_more(&world, ADD, &ada(&channel)).await;
    let undone = world.undo(ADD, &applied.receipt.unwrap()).await;
    assert!(
        matches!(&undone, Undone::ByHand(what) if what.contains("Manage team")),
        "{undone:?}"
    );
    assert!(!world.is_in_channel(&channel, &guest));
    assert!(
        world.is_in_team(&guest),
        "nobody can tell whether they were in the team before"
    );
    assert!(world.is_known(ADA), "the app did not invite them");
}

#[tokio::test]
async fn a_guest_whom_an_admin_invited_an_hour_before_a_failed_attempt_stays() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    world.graph.with(|teams| teams.stop_clock("2026-11-20T10:50:00Z"));
    let guest = world.guest(ADA);
    world.join(&guest);
    let refusal = simulators::Answer::json(
        400,
        &json!({"error": {"code": "BadRequest", "message": "not now"}}),
    );
    world
        .graph
        .fail_next("POST", "thread.tacv2/members", Fault::Answer(refusal));
    world.apply(ADD, &ada(&channel)).await.unwrap_err();
    let applied = world.again(true).apply(ADD, &ada(&channel)).await.unwrap();
    let receipt = applied.receipt.unwrap();
    assert_eq!(
        (&receipt.0["invited"], &receipt.0["joined_team"]),
        (&false.into(), &false.into())
    );
    let undone = world.undo(ADD, &receipt).await;
    assert!(matches!(undone, Undone::ByHand(_)), "{undone:?}");
    assert!(world.is_known(ADA) && world.is_in_team(&guest));
    assert!(!world.is_in_channel(&channel, &guest), "this is the app's own");
}

#[tokio::test]
async fn who_was_in_the_team_before_a_failed_attempt_stays_in_it() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    world.graph.with(|teams| teams.stop_clock("2026-10-01T12:00:00Z"));
    let guest = world.guest(ADA);
    world.join(&guest);
    let refusal = simulators::Answer::json(
        400,
        &json!({"error": {"code": "BadRequest", "message": "not now"}}),
    );
    world
        .graph
        .fail_next("POST", "thread.tacv2/members", Fault::Answer(refusal));
    world.apply(ADD, &ada(&channel)).await.unwrap_err();
    let applied = world.again(true).apply(ADD, &ada(&channel)).await.unwrap();
    let receipt = applied.receipt.unwrap();
    let undone = world.undo(ADD, &receipt).await;
    assert!(matches!(undone, Undone::ByHand(_)), "{undone:?}");
    assert!(world.is_in_team(&guest) && !world.is_in_channel(&channel, &guest));
    world.graph.with(|teams| teams.leave(&world.team, &guest));
    assert_eq!(
        world.undo(ADD, &receipt).await,
        Undone::AlreadyGone,
        "nothing is left to be looked at"
    );
}

#[tokio::test]
async fn the_team_is_claimed_after_an_earlier_attempt_if_it_is_all_that_was_given() {
    let world = World::start();
    world.graph.with(|teams| teams.stop_clock("2026-10-01T12:00:00Z"));
    let channel = world
        .graph
        .with(|teams| teams.add_channel(&world.team, "Acme GmbH", "standard"));
    let guest = world.guest(ADA);
    killed(&world, ADD, &ada(&channel), "POST", "/members").await;
    let applied = once_more(&world, ADD, &ada(&channel)).await;
    let undone = world.undo(ADD, &applied.receipt.unwrap()).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    assert!(!world.is_in_team(&guest));
}

#[tokio::test]
async fn whom_an_invitation_finds_there_already_is_not_the_apps_own() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    world.graph.with(|teams| teams.stop_clock("2026-10-01T12:00:00Z"));
    let guest = world.guest(ADA);
    let nobody = simulators::Answer::json(200, &json!({"value": []}));
    // The plan and the attempt look, and the directory is behind.
    world.graph.fail("GET", "/v1.0/users", 2, Fault::Answer(nobody));
    let applied = world.apply(ADD, &ada(&channel)).await.unwrap();
    assert_eq!(world.graph.count("POST", "/invitations"), 1);
    assert_eq!(applied.outputs["id"], guest.as_str());
    world.undo(ADD, &applied.receipt.unwrap()).await;
    assert!(!world.is_in_team(&guest), "the app added them to the team");
    assert!(world.is_known(ADA), "the app did not make the guest");
}

#[tokio::test]
async fn a_killed_creation_leaves_one_channel() {
    let world = World::start();
    let input = json!({"organization": "Acme"});
    killed(&world, CREATE, &input, "POST", "/channels").await;
    let applied = once_more(&world, CREATE, &input).await;
    assert_eq!(world.graph.count("POST", "/channels"), 1);
    let undone = world.undo(CREATE, &applied.receipt.unwrap()).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
}

#[tokio::test]
async fn removals_bear_lost_answers_and_kills() {
    for is_killed in [false, true] {
        for (action, path) in [
            ("remove_person_from_channel", "/members/"),
            ("delete_guest", "/users/"),
        ] {
            let world = World::start();
            let channel = world.channel("Acme GmbH");
            let guest = world.guest(ADA);
            world.join(&guest);
            world.join_channel(&channel, &guest);
            let applied = if is_killed {
                killed(&world, action, &ada(&channel), "DELETE", path).await;
                once_more(&world, action, &ada(&channel)).await
            } else {
                world.graph.fail_next("DELETE", path, Fault::CutAfter);
                world.apply(action, &ada(&channel)).await.unwrap()
            };
            assert_eq!(applied.outputs["id"], guest.as_str());
            assert!(
                !world.is_known(ADA) || !world.is_in_channel(&channel, &guest),
                "{action}"
            );
            let undone = world.undo(action, &applied.receipt.unwrap()).await;
            assert!(matches!(undone, Undone::Reversed(_)), "{action}: {undone:?}");
            assert!(
                world.is_known(ADA) && world.is_in_channel(&channel, &guest),
                "{action}"
            );
        }
    }
}

#[tokio::test]
async fn an_undo_bears_lost_answers() {
    for path in ["thread.tacv2/members/", "/members/", "/users/"] {
        let world = World::start();
        let channel = world.channel("Acme GmbH");
        let applied = world.apply(ADD, &ada(&channel)).await.unwrap();
        world.graph.fail_next("DELETE", path, Fault::CutAfter);
        let undone = world.undo(ADD, &applied.receipt.unwrap()).await;
        assert!(matches!(undone, Undone::Reversed(_)), "{path}: {undone:?}");
        assert!(!world.is_known(ADA), "{path}");
    }
    let world = World::start();
    let applied = world
        .apply(CREATE, &json!({"organization": "Acme"}))
        .await
        .unwrap();
    world.graph.fail_next("DELETE", "/channels/", Fault::CutAfter);
    let undone = world.undo(CREATE, &applied.receipt.unwrap()).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    let world = World::start();
    world.guest(ADA);
    let applied = world.apply("delete_guest", &json!({"email": ADA})).await.unwrap();
    world.graph.fail_next("POST", "/restore", Fault::CutAfter);
    let undone = world.undo("delete_guest", &applied.receipt.unwrap()).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
}
