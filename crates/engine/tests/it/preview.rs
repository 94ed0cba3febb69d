use domain::execution::ByHandReason;
use engine::preview::Outlook;
use serde_json::{Value, json};

use crate::built_in::partner;
use crate::fakes::Planned;
use crate::world::{World, to};

const FORM: &str = "input_studio_companies";

/// What a step would do, in a word.
fn word(outlook: &Outlook) -> String {
    match outlook {
        Outlook::Settled => "settled".to_owned(),
        Outlook::Answered => "answered".to_owned(),
        Outlook::NeedsAnswer(errors) => format!("needs an answer, {} wrong", errors.len()),
        Outlook::ByHand(task) if task.reason == ByHandReason::Defined => "by hand".to_owned(),
        Outlook::ByHand(_) => "by hand, not connected".to_owned(),
        Outlook::PassedOver(reason) => format!("passed over: {reason}"),
        Outlook::Approval(_) => "approval".to_owned(),
        Outlook::Create(_) => "create".to_owned(),
        Outlook::Change(_) => "change".to_owned(),
        Outlook::AlreadyRight(_) => "right already".to_owned(),
        Outlook::Blocked(error) => format!("blocked by {}", error.code),
        Outlook::Follows(steps) => {
            let steps: Vec<_> = steps.iter().map(|step| step.as_str()).collect();
            format!("follows {}", steps.join(", "))
        }
        Outlook::Fails(error) => format!("fails with {}", error.code),
    }
}

fn words(world: &World, answers: &[(&str, Value)]) -> Vec<String> {
    world.preview(answers).iter().map(word).collect()
}

fn connected() -> World {
    let world = World::built_in("new_partner");
    for system in ["metabase", "slack"] {
        world.connections.set(system, true);
    }
    world
}

#[test]
fn a_preview_tells_what_each_step_would_do_and_does_nothing() {
    let world = connected();
    let answers = [(FORM, partner("Acme"))];
    assert_eq!(
        words(&world, &answers),
        [
            "answered",
            "by hand, not connected",
            "create",
            "follows clone_metabase_collection",
            "follows create_metabase_group",
            "by hand, not connected",
            "create",
            "by hand, not connected",
            "passed over: Robot is not connected.",
        ]
    );
    assert!(world.robot.applied().is_empty() && world.journal.executions().is_empty());
}

#[test]
fn what_is_right_already_tells_the_steps_behind_it() {
    let world = connected();
    for action in ["metabase.clone_collection", "metabase.create_group"] {
        let made = Planned::AlreadyRight(json!({"name": "Acme", "id": "7"}));
        world.robot.plan(action, made);
    }
    world
        .robot
        .plan("slack.create_group", Planned::Blocked("no_room"));
    let words = words(&world, &[(FORM, partner("Acme"))]);
    assert_eq!(words[2..5], ["right already", "right already", "create"]);
    assert_eq!(words[6], "blocked by no_room");
}

#[test]
fn what_a_person_is_asked_to_do_names_what_will_be_made_as_far_as_it_is_known() {
    let world = World::of(include_str!("keys.toml"));
    world.connections.set("safe", true);
    let outlooks = world.preview(&[("ask", to("Acme"))]);
    assert_eq!(outlooks[1], Outlook::Create("It would do it.".to_owned()));
    let Outlook::ByHand(task) = &outlooks[2] else {
        panic!("a person looks at the keys: {outlooks:?}");
    };
    assert_eq!(
        task.instructions,
        ["Look at the keys (not known yet) of Acme, (not known yet)."]
    );
    assert_eq!(
        outlooks[3],
        Outlook::Follows(vec!["make".into()]),
        "the robot foretells nothing"
    );
}

#[test]
fn a_group_whose_id_nobody_noted_is_told_to_hold_its_step_up() {
    let world = connected();
    let made = Planned::AlreadyRight(json!({"name": "Acme", "id": ""}));
    world.robot.plan("metabase.clone_collection", made);
    let words = words(&world, &[(FORM, partner("Acme"))]);
    assert_eq!(words[3], "blocked by group_id_missing");
}

#[test]
fn without_answers_it_tells_which_are_needed() {
    let world = connected();
    let words_without = words(&world, &[]);
    assert_eq!(words_without[0], "needs an answer, 0 wrong");
    assert_eq!(words_without[2], format!("follows {FORM}"));
    assert_eq!(words_without[5], "by hand, not connected");
    let wrong = words(&world, &[(FORM, json!({"partner_name": ""}))]);
    assert_eq!(wrong[0], "needs an answer, 4 wrong");
}

#[test]
fn a_system_that_cannot_be_asked_does_not_hide_the_others() {
    let world = connected();
    world.robot.plan("metabase.clone_collection", Planned::Panic);
    let words = words(&world, &[(FORM, partner("Acme"))]);
    assert_eq!(words[2], "fails with internal");
    assert_eq!(words[6], "create");
}
