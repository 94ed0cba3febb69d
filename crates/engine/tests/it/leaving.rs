//! What was given is taken back: by the app, by hand, or not at all, and never told otherwise.

use connector::Kind;
use domain::execution::{ByHandReason, ExecutionState, Recorded, StepState};
use domain::leaving::{Leaver, Leaving, Removal, Revoked};
use domain::record::{GrantSubject, Record};
use domain::{ExecutionId, GrantId, OrganizationId, PersonId, Timestamp};
use engine::{Event, Given, OpenExecution, Refused};
use serde_json::json;
use uuid::Uuid;

use crate::fakes::{Death, Gate, Undoing};
use crate::world::{World, anna, assert_moved_on};

/// An access: a letter for a person or `-` for the partner's own, the system, and how it came about.
type Access = (&'static str, &'static str, How);

#[derive(Clone, Copy)]
enum How {
    /// By its action, which told what undo needs.
    Made,
    /// Its action found it there.
    Found,
    /// By a person.
    ByHand,
}

fn grant(number: usize) -> GrantId {
    GrantId::from_uuid(Uuid::from_u128(number as u128))
}

fn acme() -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_u128(1))
}

/// Has the accesses given, and returns the leaving that takes them back in this order.
fn given(world: &World, accesses: &[Access]) -> Leaving {
    let mut removals = Vec::new();
    for (number, (holder, system, how)) in (1..).zip(accesses) {
        let removal = Removal {
            grant: grant(number),
            subject: match *holder {
                "-" => GrantSubject::Organization(acme()),
                person => {
                    let letter = u128::from(person.as_bytes()[0]);
                    GrantSubject::Person(PersonId::from_uuid(Uuid::from_u128(letter)))
                }
            },
            holder: (*holder).to_owned(),
            system: (*system).to_owned(),
            action: format!("{system}.give"),
            resource: format!("room {number}"),
            given_by: ExecutionId::from_uuid(Uuid::nil()),
            given_at: Timestamp::from_micros(0),
        };
        let receipt = json!({"made": format!("room {number}")});
        let given = Given {
            action: removal.action.clone(),
            receipt: matches!(how, How::Made).then_some(receipt),
            input: Some(json!({"name": "Ada"})),
            by_action: !matches!(how, How::ByHand),
            revoked_at: None,
        };
        world.journal.give(removal.clone(), given);
        removals.push(removal);
    }
    Leaving {
        who: Leaver::Organization {
            id: acme(),
            name: "Acme".to_owned(),
        },
        removals,
        approval: false,
    }
}

/// Begins to take these back.
fn leave(world: &mut World, accesses: &[Access]) -> ExecutionId {
    let leaving = given(world, accesses);
    let id = world.new_id();
    world.try_to_leave(id, leaving).expect("nothing is against it");
    id
}

/// Returns how each access ended, as the journal tells.
fn ends(world: &World, id: ExecutionId) -> Vec<(GrantId, Revoked)> {
    let records = world.journal.records(id).into_iter();
    let mut ends: Vec<_> = records
        .filter_map(|record| {
            if let Record::GrantRevoked { id, how } = record {
                return Some((id, how));
            }
            assert!(
                matches!(record, Record::Left { .. }),
                "not of a leaving: {record:?}"
            );
            None
        })
        .collect();
    ends.sort_by_key(|(grant, _)| *grant);
    ends
}

fn has_left(world: &World, id: ExecutionId) -> bool {
    let records = world.journal.records(id);
    records.iter().any(|record| matches!(record, Record::Left { .. }))
}

#[test]
fn everything_is_taken_back_and_then_they_have_left() {
    let mut world = World::of_leaving();
    let accesses = [
        ("a", "chat", How::Made),
        ("a", "wiki", How::Made),
        ("-", "chat", How::Made),
    ];
    let id = leave(&mut world, &accesses);
    assert_eq!(world.state(id), ExecutionState::Done);
    let execution = world.execution(id);
    assert_eq!(execution.label, "Acme");
    assert_eq!((execution.organization, execution.person), (Some(acme()), None));
    assert_eq!(
        ends(&world, id),
        [1, 2, 3].map(|number| (grant(number), Revoked::Undone))
    );
    assert!(has_left(&world, id));
    let undone = world.robot.undone();
    let place = |room: &str| undone.iter().position(|undone| undone == room);
    assert!(
        place("room 1") < place("room 3"),
        "the room is empty before it goes: {undone:?}"
    );
}

#[test]
fn an_undo_is_told_what_else_stands_for_the_person_in_the_system() {
    let mut world = World::of_leaving();
    let accesses = [
        ("a", "chat", How::Made),
        ("a", "chat", How::Found),
        ("a", "chat", How::Found),
        ("a", "wiki", How::Found),
        ("b", "chat", How::Made),
        ("-", "chat", How::Made),
    ];
    let mut leaving = given(&world, &accesses);
    // The third is left out, as if it were another organization's.
    leaving.removals.remove(2);
    let id = world.new_id();
    world.try_to_leave(id, leaving).unwrap();
    let mut stood: Vec<_> = world
        .robot
        .undone()
        .into_iter()
        .zip(world.robot.stood())
        .collect();
    stood.sort();
    let of = |room: &str, stood: &[&str]| {
        let stood: Vec<_> = stood.iter().map(|room| (*room).to_owned()).collect();
        (room.to_owned(), stood)
    };
    assert_eq!(
        stood,
        [of("room 1", &["room 3"]), of("room 5", &[]), of("room 6", &[])],
        "what the same leaving is about keeps nothing, nor what is elsewhere or of others"
    );
}

#[test]
fn what_was_there_before_is_left_as_it_is() {
    let mut world = World::of_leaving();
    let id = leave(&mut world, &[("a", "chat", How::Found)]);
    let step = world.step(id, "take_back_1");
    assert!(step.is_passed_over(), "{step:?}");
    assert!(step.summary.contains("It was there before"), "{}", step.summary);
    assert_eq!(world.robot.undos_asked(), 0);
    assert_eq!(world.journal.standing(), [grant(1)]);
    assert!(has_left(&world, id));
    let summary = world.step(id, "record_leaving").summary;
    assert!(
        summary.contains("still stands") && summary.contains("room 1"),
        "{summary}"
    );
}

#[test]
fn what_a_person_gave_a_person_takes_back() {
    let mut world = World::of_leaving();
    let id = leave(&mut world, &[("a", "chat", How::ByHand)]);
    let step = world.step(id, "take_back_1");
    let task = step.task.expect("it is a task");
    assert_eq!(task.reason, ByHandReason::GivenByHand);
    assert_eq!(task.instructions[0], "Take back in Robot from a: room 1.");
    assert_eq!(task.instructions[1], "Take Ada off the list.");
    let refused = world.do_by_hand(id, "take_back_1", json!({}));
    assert!(
        matches!(refused, Err(Refused::Invalid(_))),
        "what shows it must be noted: {refused:?}"
    );
    world
        .do_by_hand(id, "take_back_1", json!({"shown_by": "ticket 7"}))
        .unwrap();
    assert_eq!(ends(&world, id), [(grant(1), Revoked::ByHand)]);
    assert!(has_left(&world, id));
}

#[test]
fn without_its_connection_it_is_a_task_until_there_is_one() {
    let mut world = World::of_leaving();
    world.connections.remove("chat");
    world.connections.set("wiki", false);
    let id = leave(&mut world, &[("a", "chat", How::Made), ("a", "wiki", How::Made)]);
    let reason = |step: &str| world.step(id, step).task.map(|task| task.reason);
    assert_eq!(reason("take_back_1"), Some(ByHandReason::NotConnected));
    assert_eq!(reason("take_back_2"), Some(ByHandReason::SwitchedOff));
    world.connect("chat");
    world.retry(id, "take_back_1").unwrap();
    assert_eq!(ends(&world, id), [(grant(1), Revoked::Undone)]);
    assert!(!has_left(&world, id), "the other still stands");
}

#[test]
fn a_connection_that_goes_meanwhile_makes_a_task_of_it() {
    let mut world = World::of_leaving();
    let leaving = given(&world, &[("a", "chat", How::Made)]);
    let lookup = world.connections.hold_one(1);
    let id = world.new_id();
    world.try_to_leave(id, leaving).unwrap();
    world.connections.remove("chat");
    lookup.open();
    world.rest();
    assert_eq!(world.error_code(id, "take_back_1"), "connection_gone");
    world.reconsider();
    let task = world.step(id, "take_back_1").task.expect("it is a task");
    assert_eq!(task.reason, ByHandReason::NotConnected);
    assert_eq!(world.robot.undos_asked(), 0);
    assert_eq!(ends(&world, id), [], "nothing is told that did not happen");
}

#[test]
fn what_the_app_finds_is_left_to_a_person_with_its_words() {
    let mut world = World::of_leaving();
    world
        .robot
        .next_undos("room 1", [Undoing::ByHand("Somebody else moved in. Ask them.")]);
    let id = leave(&mut world, &[("a", "chat", How::Made)]);
    let step = world.step(id, "take_back_1");
    assert_eq!(step.state, StepState::Waiting);
    let task = step.task.unwrap();
    assert_eq!(task.reason, ByHandReason::LeftToPerson);
    assert_eq!(task.instructions[0], "Somebody else moved in. Ask them.");
    assert_eq!(ends(&world, id), [], "nothing was taken back");
    world.retry(id, "take_back_1").unwrap();
    assert_eq!(ends(&world, id), [(grant(1), Revoked::Undone)]);
}

#[test]
fn a_system_that_is_down_is_tried_again_and_then_a_person_decides() {
    let mut world = World::of_leaving();
    let down = || Undoing::Fail(Kind::Transient { retry_after: None });
    world
        .robot
        .next_undos("room 1", [down(), down(), down(), down(), down()]);
    let id = leave(&mut world, &[("a", "chat", How::Made), ("a", "wiki", How::Made)]);
    assert_eq!(world.step_state(id, "take_back_1"), StepState::Retrying);
    assert_eq!(
        world.step_state(id, "take_back_2"),
        StepState::Done,
        "other systems go on"
    );
    for _ in 0..4 {
        world.advance(1000);
    }
    assert_eq!(world.step_state(id, "take_back_1"), StepState::Failed);
    assert!(!has_left(&world, id));
    world.retry(id, "take_back_1").unwrap();
    assert!(has_left(&world, id));
}

#[test]
fn a_missing_right_stops_the_removal_and_nothing_else() {
    let mut world = World::of_leaving();
    let lacking = Undoing::Fail(Kind::NeedsPermission("rooms.write".to_owned()));
    world.robot.next_undos("room 1", [lacking]);
    let id = leave(
        &mut world,
        &[
            ("a", "chat", How::Made),
            ("a", "chat", How::Made),
            ("-", "chat", How::Made),
        ],
    );
    assert_eq!(world.step_state(id, "take_back_1"), StepState::Failed);
    assert_eq!(
        world.step_state(id, "take_back_2"),
        StepState::Done,
        "what the same person has beside it is taken back all the same"
    );
    assert_eq!(
        world.step_state(id, "take_back_3"),
        StepState::Pending,
        "the partner's own waits until nobody is in it"
    );
    world.skip(id, "take_back_1").unwrap();
    assert_eq!(world.state(id), ExecutionState::Done);
    assert_eq!(world.journal.standing(), [grant(1)], "a skip takes nothing back");
    assert!(world.step(id, "record_leaving").summary.contains("room 1"));
}

#[test]
fn a_fault_while_taking_back_leaves_a_question() {
    let mut world = World::of_leaving();
    world.robot.next_undos("room 1", [Undoing::Panic]);
    let id = leave(&mut world, &[("a", "chat", How::Made)]);
    assert_eq!(world.step_state(id, "take_back_1"), StepState::Unknown);
    assert_eq!(ends(&world, id), []);
    world.settle(id, "take_back_1", true).unwrap();
    assert_eq!(ends(&world, id), [(grant(1), Revoked::ByHand)]);
}

#[test]
fn what_was_cut_off_is_taken_back_once() {
    let mut world = World::of_leaving();
    world
        .robot
        .next_undos("room 1", [Undoing::ReverseThenWait(Gate::closed())]);
    let id = leave(&mut world, &[("a", "chat", How::Made)]);
    assert_eq!(
        world.robot.undone(),
        ["room 1"],
        "it took effect, and nobody was told"
    );
    assert_eq!(ends(&world, id), []);
    world.crash_and_boot();
    assert_eq!(world.robot.undone(), ["room 1"]);
    assert_eq!(ends(&world, id), [(grant(1), Revoked::WasGone)]);
    let summary = world.step(id, "take_back_1").summary;
    assert!(summary.contains("An earlier attempt"), "{summary}");
    assert!(has_left(&world, id));
}

#[test]
fn the_process_may_end_at_every_write() {
    let accesses = [
        ("a", "chat", How::Made),
        ("a", "chat", How::Made),
        ("b", "chat", How::Made),
        ("a", "wiki", How::Made),
        ("-", "chat", How::Made),
    ];
    let mut append = 1;
    loop {
        let mut survived = true;
        for death in [Death::Before, Death::Behind] {
            let mut world = World::of_leaving();
            let leaving = given(&world, &accesses);
            let id = world.new_id();
            world.journal.die_at(append, death);
            let sent = world.send_leave(id, leaving.clone());
            if !world.journal.has_survived() {
                survived = false;
                drop(sent);
                world.crash_and_boot();
                if world.journal.read(id).is_none() {
                    world.try_to_leave(id, leaving).expect("it was not started");
                }
            }
            assert_eq!(world.state(id), ExecutionState::Done, "death {append} {death:?}");
            assert_eq!(world.journal.standing(), [], "nothing is forgotten");
            let mut undone = world.robot.undone();
            undone.sort();
            undone.dedup();
            assert_eq!(
                undone.len(),
                world.robot.undone().len(),
                "nothing is taken back twice"
            );
            assert_eq!(undone.len(), accesses.len());
            assert!(has_left(&world, id));
        }
        if survived {
            assert!(append > 5, "the process has ended at many points");
            return;
        }
        append += 1;
    }
}

#[test]
fn what_was_given_meanwhile_is_named_and_nothing_is_claimed() {
    let mut world = World::of_leaving();
    world.robot.next_undos("room 1", [Undoing::ByHand("Ask them.")]);
    let id = leave(&mut world, &[("a", "chat", How::Made)]);
    let mut later = given(&world, &[]);
    later.removals.push(Removal {
        grant: grant(9),
        resource: "a new room".to_owned(),
        ..world.execution(id).leaving.as_ref().unwrap().removals[0].clone()
    });
    let as_given = Given {
        action: "chat.give".to_owned(),
        receipt: Some(json!({"made": "a new room"})),
        input: None,
        by_action: true,
        revoked_at: None,
    };
    world.journal.give(later.removals[0].clone(), as_given);
    world.retry(id, "take_back_1").unwrap();
    assert_eq!(
        world.error_code(id, "record_leaving"),
        "leaving_access_came_later"
    );
    let error = world.step(id, "record_leaving").error.unwrap();
    assert!(error.message.contains("a new room"), "{}", error.message);
    assert!(!has_left(&world, id));
    let version = world.seen(id);
    world.reconsider();
    assert_eq!(world.seen(id), version, "looking again leaves no trace");

    world.cancel(id).unwrap();
    let again = world.new_id();
    world.try_to_leave(again, later).unwrap();
    assert_eq!(ends(&world, again), [(grant(9), Revoked::Undone)]);
    assert_eq!(
        world.robot.undone(),
        ["room 1", "a new room"],
        "only what still stood"
    );
    assert!(has_left(&world, again));
}

#[test]
fn an_open_execution_holds_the_end_up_until_it_has_ended() {
    let mut world = World::of_leaving();
    world.journal.keep_open(vec![OpenExecution {
        id: ExecutionId::from_uuid(Uuid::from_u128(77)),
        label: "Onboarding of Ada".to_owned(),
        workflow: "new_partner_user".into(),
        version: 3,
        cancelled: false,
        of_organization: false,
    }]);
    let id = leave(&mut world, &[("a", "chat", How::Made)]);
    assert_eq!(world.error_code(id, "record_leaving"), "leaving_still_open");
    let error = world.step(id, "record_leaving").error.unwrap();
    assert!(error.message.contains("“Onboarding of Ada”"), "{}", error.message);
    world.journal.keep_open(Vec::new());
    world.reconsider();
    assert!(has_left(&world, id));
}

#[test]
fn a_second_click_starts_nothing() {
    let world = World::of_leaving();
    let leaving = given(&world, &[("a", "chat", How::Made)]);
    let id = ExecutionId::from_uuid(Uuid::from_u128(5));
    world.try_to_leave(id, leaving.clone()).unwrap();
    assert_moved_on(world.try_to_leave(id, leaving));
    assert_eq!(world.robot.undos_asked(), 1);
}

#[test]
fn what_another_execution_took_back_is_passed_over() {
    let mut world = World::of_leaving();
    let leaving = given(&world, &[("a", "chat", How::Made)]);
    let (first, second) = (world.new_id(), world.new_id());
    world.try_to_leave(first, leaving.clone()).unwrap();
    world.try_to_leave(second, leaving).unwrap();
    assert!(world.step(second, "take_back_1").is_passed_over());
    assert_eq!(world.robot.undos_asked(), 1);
    assert_eq!(world.state(second), ExecutionState::Done);
}

#[test]
fn a_cancelled_leaving_takes_nothing_more_back_but_tells_what_was_on_its_way() {
    let mut world = World::of_leaving();
    let gate = Gate::closed();
    world
        .robot
        .next_undos("room 1", [Undoing::ReverseThenWait(gate.clone())]);
    let id = leave(&mut world, &[("a", "chat", How::Made), ("a", "chat", How::Made)]);
    world.cancel(id).unwrap();
    gate.open();
    world.rest();
    assert_eq!(ends(&world, id), [(grant(1), Revoked::Undone)]);
    assert_eq!(world.journal.standing(), [grant(2)]);
    assert!(!has_left(&world, id));
}

#[test]
fn an_approval_is_asked_of_somebody_else_first() {
    let mut world = World::of_leaving();
    let mut leaving = given(&world, &[("a", "chat", How::Made)]);
    leaving.approval = true;
    let id = world.new_id();
    world.try_to_leave(id, leaving).unwrap();
    let asked = world.step(id, "approve").approval.expect("it waits for a yes");
    assert!(
        asked.question.contains("Mara wants it: The contract ends."),
        "{}",
        asked.question
    );
    let own = world.approve(id, "approve", anna());
    assert!(matches!(own, Err(Refused::NotTheirs(_))), "{own:?}");
    assert_eq!(world.robot.undos_asked(), 0);
    world.approve(id, "approve", crate::world::bert()).unwrap();
    assert!(has_left(&world, id));
}

#[test]
fn a_removal_that_failed_can_be_done_by_hand_with_proof() {
    let mut world = World::of_leaving();
    world.robot.next_undos("room 1", [Undoing::Fail(Kind::Permanent)]);
    let id = leave(&mut world, &[("a", "chat", How::Made)]);
    world.say_done_by_hand(id, "take_back_1", json!({})).unwrap();
    assert_eq!(ends(&world, id), [(grant(1), Revoked::ByHand)]);
    let entries = world.journal.entries(id);
    let told = entries
        .iter()
        .any(|entry| matches!(entry.recorded, Recorded::DoneByHand { .. }));
    assert!(told && has_left(&world, id));
}

#[test]
fn a_blocked_removal_is_looked_at_without_a_trace() {
    let mut world = World::of_leaving();
    world.robot.next_undos("room 1", [Undoing::Fail(Kind::Blocked)]);
    world
        .robot
        .plan("chat.give", crate::fakes::Planned::Fail(Kind::Blocked));
    let id = leave(&mut world, &[("a", "chat", How::Made)]);
    assert_eq!(world.step_state(id, "take_back_1"), StepState::Blocked);
    let version = world.seen(id);
    world.reconsider();
    assert_eq!(world.seen(id), version);
    world.robot.plan_freely("chat.give");
    world.reconsider();
    assert!(has_left(&world, id), "once it can look, it tries");
}

#[test]
fn a_leaving_is_replayed_from_its_journal_alone() {
    let mut world = World::of_leaving();
    let id = leave(&mut world, &[("a", "chat", How::ByHand)]);
    let seen = world.seen(id);
    world.crash_and_boot();
    let done = Event::TaskDone {
        step: "take_back_1".into(),
        seen,
        answers: crate::world::object(json!({"shown_by": "I looked."})),
        note: String::new(),
        subject: world.subject(id),
        by: anna(),
    };
    world.submit(id, done).unwrap();
    assert!(has_left(&world, id));
}

#[test]
fn what_still_stands_is_told_whomever_it_belongs_to_by_then() {
    let mut world = World::of_leaving();
    let lacking = Undoing::Fail(Kind::NeedsPermission("rooms.write".to_owned()));
    world.robot.next_undos("room 1", [lacking]);
    let id = leave(&mut world, &[("a", "chat", How::Made)]);
    world.journal.let_go();
    world.skip(id, "take_back_1").unwrap();
    let summary = world.step(id, "record_leaving").summary;
    assert!(
        summary.starts_with("One access still stands") && summary.contains("room 1"),
        "{summary}"
    );
}

#[test]
fn what_nobody_took_back_is_not_gone_because_its_record_was_deleted() {
    let mut world = World::of_leaving();
    let lacking = Undoing::Fail(Kind::NeedsPermission("rooms.write".to_owned()));
    world.robot.next_undos("room 1", [lacking]);
    let id = leave(&mut world, &[("a", "chat", How::Made)]);
    world.journal.forget_given();
    world.skip(id, "take_back_1").unwrap();
    let summary = world.step(id, "record_leaving").summary;
    assert!(
        summary.contains("deleted") && summary.contains("room 1"),
        "{summary}"
    );
    assert!(!summary.contains("Nothing"), "{summary}");
}
