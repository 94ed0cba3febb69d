use connector::Kind;
use domain::execution::{ExecutionState, Proof, StepState};
use domain::form::Problem;
use domain::{ExecutionId, StepKey};
use engine::verbs::{Fitting, fitting};
use engine::{ByHand, Event, Refused};
use serde_json::json;

use crate::fakes::{Act, Gate, Planned, transient};
use crate::world::{GATE, World, anna, assert_moved_on, bert, field_errors, object, to};

const DRAFT: &str = "post.draft";

/// A gate workflow whose action `draft` is in the state.
pub(crate) fn draft_in(state: StepState) -> (World, ExecutionId) {
    let mut world = World::of(GATE);
    world.connections.set("post", state != StepState::Waiting);
    match state {
        StepState::Pending | StepState::Waiting | StepState::Done => {}
        StepState::Running => world.robot.next(DRAFT, [vec![Act::Wait(Gate::closed())]]),
        StepState::Blocked => world.robot.plan(DRAFT, Planned::Blocked("missing")),
        StepState::Retrying => world.robot.next(DRAFT, [vec![transient(None)]]),
        StepState::Failed | StepState::Skipped | StepState::Cancelled => {
            world.robot.next(DRAFT, [vec![Act::Fail(Kind::Permanent)]]);
        }
        StepState::Unknown => world
            .robot
            .next(DRAFT, [vec![Act::Commit, Act::Fail(Kind::UnknownOutcome)]]),
    }
    let id = world.start(to("Acme"));
    match state {
        StepState::Skipped => drop(world.skip(id, "draft").expect("it has failed")),
        StepState::Cancelled => drop(world.cancel(id).expect("it has failed")),
        StepState::Pending => drop(world.pause(id).expect("it has not ended")),
        StepState::Running
        | StepState::Waiting
        | StepState::Blocked
        | StepState::Retrying
        | StepState::Failed
        | StepState::Unknown
        | StepState::Done => {}
    }
    if state == StepState::Pending {
        world.rerun(id, "draft").expect("it is done");
    }
    assert_eq!(world.step_state(id, "draft"), state);
    (world, id)
}

/// A verb with the way to ask whether it fits, and the states of an action in which it does.
type Row = (
    &'static str,
    fn(&Fitting) -> bool,
    fn(&World, ExecutionId) -> Result<u64, Refused>,
    &'static [StepState],
);

const ROWS: [Row; 6] = [
    (
        "retry",
        |fits| fits.retry && fits.change_input,
        |world, id| world.retry(id, "draft"),
        &[
            StepState::Waiting,
            StepState::Blocked,
            StepState::Retrying,
            StepState::Failed,
        ],
    ),
    (
        "skip",
        |fits| fits.skip,
        |world, id| world.skip(id, "draft"),
        &[
            StepState::Waiting,
            StepState::Blocked,
            StepState::Retrying,
            StepState::Failed,
        ],
    ),
    (
        "by hand",
        |fits| fits.by_hand,
        |world, id| world.say_done_by_hand(id, "draft", json!({"name": "Dear Acme"})),
        &[
            StepState::Blocked,
            StepState::Retrying,
            StepState::Failed,
            StepState::Unknown,
        ],
    ),
    (
        "settle",
        |fits| fits.settle,
        |world, id| world.settle(id, "draft", false),
        &[StepState::Unknown],
    ),
    (
        "assign",
        |fits| fits.assign,
        |world, id| world.assign(id, "draft"),
        &[StepState::Waiting],
    ),
    (
        "rerun",
        |fits| fits.rerun.is_some(),
        |world, id| world.rerun(id, "draft"),
        &[
            StepState::Waiting,
            StepState::Blocked,
            StepState::Retrying,
            StepState::Failed,
            StepState::Done,
            StepState::Skipped,
        ],
    ),
];

#[test]
fn each_verb_fits_in_its_states_and_is_refused_in_all_others() {
    for state in StepState::ALL {
        for (verb, fits, submit, states) in ROWS {
            let (world, id) = draft_in(*state);
            let expected = states.contains(state);
            let offered = fits(&fitting(&world.execution(id), 1));
            assert_eq!(offered, expected, "{verb} of a {} step", state.as_str());
            let before = world.execution(id);
            let answered = submit(&world, id);
            assert_eq!(
                answered.is_ok(),
                expected,
                "{verb} of a {} step: {answered:?}",
                state.as_str()
            );
            if !expected {
                assert_moved_on(answered);
                assert_eq!(world.execution(id), before, "what is refused changes nothing");
            }
        }
    }
}

#[test]
fn a_form_and_an_approval_cannot_be_skipped() {
    let mut world = World::of(GATE);
    world.connections.set("post", true);
    let id = world.start(to("Acme"));
    world.do_by_hand(id, "look", json!({})).unwrap();
    assert_eq!(world.step_state(id, "agree"), StepState::Waiting);
    assert_moved_on(world.skip(id, "agree"));
    assert_moved_on(world.skip(id, "ask"));
}

#[test]
fn every_verb_that_an_auditor_asks_about_needs_a_reason() {
    let (world, id) = draft_in(StepState::Failed);
    let seen = world.seen(id);
    let step = || StepKey::from("draft");
    let reasons = [
        Event::Skip {
            step: step(),
            seen,
            reason: " ".into(),
            by: anna(),
        },
        Event::Rerun {
            step: step(),
            seen,
            invalidated: vec![step()],
            reason: "\n".into(),
            by: anna(),
        },
        Event::DoByHand {
            step: step(),
            seen,
            report: ByHand {
                answers: object(json!({"name": "Dear Acme"})),
                reason: String::new(),
                proof: Proof::Text("Ticket 7".into()),
            },
            subject: world.subject(id),
            by: anna(),
        },
    ];
    for event in reasons {
        let errors = field_errors(world.submit(id, event));
        let told: Vec<_> = errors.iter().map(|error| (&*error.path, error.problem)).collect();
        assert_eq!(told, [("reason", Problem::Missing)]);
    }
    assert_eq!(world.seen(id), seen, "nothing was written");
}

#[test]
fn what_was_done_by_hand_is_checked_all_at_once_and_kept_with_its_proof() {
    let (world, id) = draft_in(StepState::Failed);
    let report = |name: &str, reason: &str, proof: Proof| Event::DoByHand {
        step: "draft".into(),
        seen: world.seen(id),
        report: ByHand {
            answers: object(json!({"name": name})),
            reason: reason.to_owned(),
            proof,
        },
        subject: world.subject(id),
        by: anna(),
    };
    let errors = field_errors(world.submit(id, report("", "", Proof::Link("ticket 7".into()))));
    let told: Vec<_> = errors.iter().map(|error| (&*error.path, error.problem)).collect();
    assert_eq!(
        told,
        [
            ("name", Problem::Missing),
            ("reason", Problem::Missing),
            ("proof", Problem::NotALink)
        ]
    );
    let proof = Proof::File("letter.pdf".into());
    world
        .submit(id, report("Dear Acme", "By pen.", proof.clone()))
        .unwrap();
    let step = world.step(id, "draft");
    assert_eq!((step.state, step.proof), (StepState::Done, Some(proof)));
    assert_eq!(step.outputs, object(json!({"name": "Dear Acme"})));
    assert_eq!(step.done_by, Some(anna()));
}

#[test]
fn changed_input_is_what_the_next_attempts_are_given() {
    let (world, id) = draft_in(StepState::Failed);
    let retry = |key: &str| Event::Retry {
        step: "draft".into(),
        seen: world.seen(id),
        input: Some(object(json!({ key: "Ajax" }))),
        by: anna(),
    };
    let errors = field_errors(world.submit(id, retry("nothing")));
    assert_eq!(errors[0].path, "nothing", "the step is not given this");
    world
        .robot
        .next(DRAFT, [vec![transient(None)], vec![Act::Fail(Kind::Permanent)]]);
    world.submit(id, retry("to")).unwrap();
    world.advance(5);
    world.retry(id, "draft").unwrap();
    let given: Vec<_> = world
        .robot
        .applied()
        .iter()
        .map(|done| done.input["to"].clone())
        .collect();
    assert_eq!(
        given,
        [json!("Acme"), json!("Ajax"), json!("Ajax"), json!("Ajax")],
        "until somebody changes it again"
    );
    world.rerun(id, "draft").unwrap();
    let last = world.robot.applied().last().unwrap().input["to"].clone();
    assert_eq!(
        last,
        json!("Acme"),
        "what is done anew begins as the workflow says"
    );
}

#[test]
fn a_step_that_needs_what_was_skipped_says_so_and_can_be_skipped_too() {
    let (world, id) = draft_in(StepState::Failed);
    world.do_by_hand(id, "look", json!({})).unwrap();
    world.skip(id, "draft").unwrap();
    let question = world.step(id, "agree").approval.unwrap().question;
    assert!(question.contains("Acme"), "{question}");
    world.approve(id, "agree", bert()).unwrap();
    world.approve(id, "agree", crate::world::cleo()).unwrap();
    assert_eq!(
        (world.step_state(id, "send"), world.error_code(id, "send")),
        (StepState::Failed, "skipped_input".to_owned())
    );
    world.skip(id, "send").unwrap();
    assert_eq!(world.state(id), ExecutionState::Done);
}

#[test]
fn a_waiting_step_is_handed_over_and_others_may_still_do_it() {
    let (world, id) = draft_in(StepState::Waiting);
    let assign = |to| Event::Assign {
        step: "look".into(),
        seen: world.seen(id),
        to,
        by: anna(),
    };
    world.submit(id, assign(Some(bert()))).unwrap();
    assert_eq!(world.step(id, "look").assignee, Some(bert()));
    assert_moved_on(world.submit(id, assign(Some(bert()))));
    world.do_by_hand(id, "look", json!({})).unwrap();
    assert_eq!(world.step(id, "look").done_by, Some(anna()));
}

#[test]
fn comments_move_nothing_and_fit_at_any_time() {
    let (world, id) = draft_in(StepState::Cancelled);
    let comment = |step: Option<&str>, text: &str| Event::Comment {
        step: step.map(StepKey::from),
        text: text.to_owned(),
        by: bert(),
    };
    let errors = field_errors(world.submit(id, comment(None, " ")));
    assert_eq!(errors[0].path, "text");
    let unknown = world.submit(id, comment(Some("nothing"), "x"));
    assert!(matches!(unknown, Err(Refused::NotFound)), "{unknown:?}");
    let before = world.execution(id);
    world.submit(id, comment(Some("draft"), "Too bad.")).unwrap();
    let after = world.execution(id);
    assert_eq!((after.state, &after.steps), (before.state, &before.steps));
    assert_eq!(
        (after.comments[0].text.as_str(), &after.comments[0].by),
        ("Too bad.", &bert())
    );
}

#[test]
fn a_page_that_was_open_for_a_while_changes_nothing() {
    let (world, id) = draft_in(StepState::Failed);
    let seen = world.seen(id);
    world.retry(id, "draft").unwrap();
    let late = Event::Skip {
        step: "draft".into(),
        seen,
        reason: "x".into(),
        by: bert(),
    };
    assert_moved_on(world.submit(id, late));
    let beside = world.doing_by_hand(id, "look", json!({}), "", seen);
    world
        .submit(id, beside)
        .expect("a step that has not moved can still be done");
    let future = Event::Pause {
        seen: world.seen(id) + 1,
        reason: String::new(),
        by: bert(),
    };
    assert_moved_on(world.submit(id, future));
}
