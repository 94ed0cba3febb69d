use std::time::Duration;

use connector::Kind;
use domain::ExecutionId;
use domain::execution::{Actor, StepState};
use domain::form::{Answers, Problem};
use domain::role::Role;
use engine::{Clock, Decision, Event, NotTheirs, Refused};
use serde_json::json;

use crate::fakes::Act;
use crate::world::{GATE, World, anna, assert_moved_on, bert, cleo, field_errors, to};

/// An execution that Anna has started and that waits for the two others.
fn asking() -> (World, ExecutionId) {
    let mut world = World::of(GATE);
    world.connections.set("post", true);
    let id = world.start(to("Acme"));
    world.do_by_hand(id, "look", json!({})).expect("it waits");
    assert_eq!(world.step_state(id, "agree"), StepState::Waiting);
    (world, id)
}

fn decide(
    world: &World,
    id: ExecutionId,
    decision: Decision,
    reason: &str,
    role: Role,
    by: Actor,
) -> Result<u64, Refused> {
    let event = Event::Decide {
        step: "agree".into(),
        seen: world.seen(id),
        decision,
        reason: reason.to_owned(),
        role,
        by,
    };
    world.submit(id, event)
}

#[track_caller]
fn assert_not_theirs(result: Result<u64, Refused>, why: NotTheirs) {
    let Err(Refused::NotTheirs(found)) = result else {
        panic!("it was not refused: {result:?}");
    };
    assert_eq!(found, why);
}

#[test]
fn two_others_of_the_right_roles_must_agree() {
    let (world, id) = asking();
    let yes = |role, by| decide(&world, id, Decision::Approve, "", role, by);
    let question = world.step(id, "agree").approval.unwrap().question;
    assert_eq!(question, "May the letter Made go to Acme?");
    assert_not_theirs(yes(Role::Owner, anna()), NotTheirs::OwnRequest);
    assert_not_theirs(yes(Role::Member, bert()), NotTheirs::Role);
    assert_not_theirs(yes(Role::Viewer, bert()), NotTheirs::Role);
    yes(Role::Admin, bert()).expect("he may");
    assert_not_theirs(yes(Role::Admin, bert()), NotTheirs::SaidYes);
    assert_eq!(
        world.step_state(id, "agree"),
        StepState::Waiting,
        "one yes is not two"
    );
    yes(Role::Owner, cleo()).expect("she may");
    let step = world.step(id, "agree");
    assert_eq!(
        (step.state, step.summary.as_str()),
        (StepState::Done, "Approved by Bert and Cleo.")
    );
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_moved_on(yes(Role::Owner, cleo()));
}

#[test]
fn a_no_needs_a_reason_and_the_same_distance_and_is_enough() {
    let (world, id) = asking();
    let no = |reason: &str, role, by| decide(&world, id, Decision::Deny, reason, role, by);
    assert_not_theirs(no("No.", Role::Owner, anna()), NotTheirs::OwnRequest);
    assert_not_theirs(no("No.", Role::Member, bert()), NotTheirs::Role);
    let errors = field_errors(no(" ", Role::Admin, bert()));
    assert_eq!(
        (errors[0].path.as_str(), errors[0].problem),
        ("reason", Problem::Missing)
    );
    decide(&world, id, Decision::Approve, "", Role::Owner, cleo()).unwrap();
    no("They are no customer.", Role::Admin, bert()).expect("he may");
    assert_eq!(
        (world.step_state(id, "agree"), world.error_code(id, "agree")),
        (StepState::Failed, "approval_denied".to_owned())
    );
    assert_eq!(world.step_state(id, "send"), StepState::Pending);
    assert_moved_on(decide(&world, id, Decision::Approve, "", Role::Owner, cleo()));

    world.retry(id, "agree").expect("it can be asked again");
    let asked = world.step(id, "agree").approval.expect("they are asked");
    assert!(asked.given.is_empty(), "an earlier yes was to another question");
    world.approve(id, "agree", bert()).unwrap();
    world.approve(id, "agree", cleo()).unwrap();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn of_two_answers_at_once_both_count_once() {
    let (world, id) = asking();
    let seen = world.seen(id);
    let yes = |by| Event::Decide {
        step: "agree".into(),
        seen,
        decision: Decision::Approve,
        reason: String::new(),
        role: Role::Admin,
        by,
    };
    let sent = [yes(bert()), yes(bert()), yes(cleo())].map(|event| world.send(id, event));
    let heard: Vec<_> = sent.into_iter().map(|sent| world.hear(sent)).collect();
    assert!(heard[0].is_ok(), "{heard:?}");
    assert!(
        matches!(heard[1], Err(Refused::MovedOn | Refused::NotTheirs(_))),
        "a second click is no second yes: {heard:?}"
    );
    let given = world.step(id, "agree").approval.unwrap().given;
    let names: Vec<_> = given.iter().map(|consent| consent.by.name.as_str()).collect();
    assert!(names == ["Bert"] || names == ["Bert", "Cleo"], "{names:?}");
}

#[test]
fn no_answer_in_time_counts_as_a_no() {
    let (world, id) = asking();
    world.advance(3599);
    assert_eq!(world.step_state(id, "agree"), StepState::Waiting);
    world.advance(1);
    assert_eq!(
        (world.step_state(id, "agree"), world.error_code(id, "agree")),
        (StepState::Failed, "approval_expired".to_owned())
    );
    assert_moved_on(world.approve(id, "agree", bert()));
    world.retry(id, "agree").expect("it can be asked again");
    world.advance(3599);
    assert_eq!(
        world.step_state(id, "agree"),
        StepState::Waiting,
        "there is as much time as before"
    );
}

#[test]
fn a_deadline_that_passed_while_the_app_was_closed_has_passed() {
    let (mut world, id) = asking();
    world.crash();
    world.clock.advance(Duration::from_secs(3600));
    world.boot();
    assert_eq!(world.error_code(id, "agree"), "approval_expired");
}

#[test]
fn a_deadline_to_come_is_kept_over_a_restart() {
    let (mut world, id) = asking();
    world.crash_and_boot();
    world.advance(3599);
    assert_eq!(world.step_state(id, "agree"), StepState::Waiting);
    world.advance(1);
    assert_eq!(world.error_code(id, "agree"), "approval_expired");
}

#[test]
fn a_clock_that_is_set_back_gives_more_time_and_the_deadline_still_comes() {
    for restarts in [false, true] {
        let (mut world, id) = asking();
        let start = world.clock.now();
        world
            .clock
            .set(domain::Timestamp::from_micros(start.as_micros() - 7_200_000_000));
        if restarts {
            world.crash_and_boot();
        }
        world.advance(3600);
        assert_eq!(
            world.step_state(id, "agree"),
            StepState::Waiting,
            "by the clock there are two hours left"
        );
        world.advance(7200);
        assert_eq!(world.error_code(id, "agree"), "approval_expired");
        let expired = world
            .journal
            .entries(id)
            .iter()
            .filter(|entry| {
                matches!(
                    entry.recorded,
                    domain::execution::Recorded::ApprovalExpired { .. }
                )
            })
            .count();
        assert_eq!(expired, 1, "it is told once");
    }
}

#[test]
fn a_deadline_goes_on_while_the_execution_is_held() {
    let (world, id) = asking();
    world.pause(id).unwrap();
    world.advance(3600);
    assert_eq!(world.error_code(id, "agree"), "approval_expired");
}

#[test]
fn a_yes_while_the_execution_is_held_counts_and_begins_nothing() {
    let (world, id) = asking();
    world.pause(id).unwrap();
    world.approve(id, "agree", bert()).unwrap();
    world.approve(id, "agree", cleo()).unwrap();
    assert_eq!(world.step_state(id, "agree"), StepState::Done);
    assert_eq!(world.step_state(id, "send"), StepState::Pending);
    world.resume(id).unwrap();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn who_asked_anew_by_filling_in_the_form_may_not_decide() {
    let (world, id) = asking();
    world.rerun(id, "ask").unwrap();
    let answer = Event::Answer {
        step: "ask".into(),
        seen: world.seen(id),
        answers: crate::world::object(to("Ajax")),
        subject: world.subject(id),
        by: bert(),
    };
    world.submit(id, answer).unwrap();
    world.do_by_hand(id, "look", json!({})).unwrap();
    assert_eq!(world.step_state(id, "agree"), StepState::Waiting);
    let yes = |by| decide(&world, id, Decision::Approve, "", Role::Owner, by);
    assert_not_theirs(yes(bert()), NotTheirs::OwnRequest);
    assert_not_theirs(yes(anna()), NotTheirs::OwnRequest);
    yes(cleo()).expect("she neither started it nor filled in its form");
}

#[test]
fn who_had_a_hand_in_what_is_approved_may_not_decide() {
    let mut world = World::of(GATE);
    world.connections.set("post", true);
    let id = world.start(to("Acme"));
    let look = Event::TaskDone {
        step: "look".into(),
        seen: world.seen(id),
        answers: Answers::new(),
        note: "I have looked.".to_owned(),
        subject: world.subject(id),
        by: bert(),
    };
    world.submit(id, look).expect("it waits");
    let yes = decide(&world, id, Decision::Approve, "", Role::Admin, bert());
    assert_not_theirs(yes, NotTheirs::OwnRequest);
    decide(&world, id, Decision::Approve, "", Role::Admin, cleo()).expect("she only looks");
    world.rerun_by(id, "look", cleo()).expect("it is done");
    world.do_by_hand(id, "look", json!({})).expect("it waits");
    let yes = decide(&world, id, Decision::Approve, "", Role::Admin, cleo());
    assert_not_theirs(yes, NotTheirs::OwnRequest);
}

#[test]
fn what_was_approved_is_not_given_other_input_afterwards() {
    let (world, id) = asking();
    world.robot.next("post.send", [vec![Act::Fail(Kind::Permanent)]]);
    for by in [bert(), cleo()] {
        decide(&world, id, Decision::Approve, "", Role::Admin, by).expect("they are asked");
    }
    assert_eq!(world.step_state(id, "send"), StepState::Failed);
    let fitting = engine::verbs::fitting(&world.execution(id), 4);
    assert!(fitting.retry && !fitting.change_input);
    let other = Event::Retry {
        step: "send".into(),
        seen: world.seen(id),
        input: json!({"letter": "another"}).as_object().cloned(),
        by: anna(),
    };
    assert_moved_on(world.submit(id, other));
    world.retry(id, "send").expect("it failed");
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}
