use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use domain::execution::{
    ByHandReason, ExecutionState, JournalEntry, Proof, Recorded, StepError, StepState, Task,
};
use domain::leaving::{Leaver, Leaving, Removal, Revoked};
use domain::record::GrantSubject;
use domain::role::Role;
use domain::workflow::{Definition, Step, StepKind};
use domain::{ExecutionId, GrantId, OrganizationId, PersonId, StepKey, Timestamp};
use engine::event::{Effect, Retry};
use engine::transition::{self, Transition};
use engine::{
    AttemptOutcome, ByHand, Decision, Event, Execution, Outcome, Projection, Rejected, Route, StepRun,
    Subject, workflows,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::built_in::{partner, person};
use crate::fakes::{about, check_lines, id_of, subject_of};
use crate::properties::graphs::graph;
use crate::world::{FORK, GATE, anna, bert, cleo, object};

/// One thing that is tried, as chosen by chance.
#[derive(Clone, Copy, Debug)]
struct Try {
    what: u8,
    at: Place,
    variant: u8,
    seen: Seen,
    seconds: u16,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    /// The first step that is not done.
    Front,
    Step(usize),
}

#[derive(Clone, Copy, Debug)]
enum Seen {
    Now,
    Never,
    Before,
    Beyond,
}

fn any_try() -> impl Strategy<Value = Try> {
    let place = prop_oneof![3 => Just(Place::Front), 1 => (0..9usize).prop_map(Place::Step)];
    let seen = prop_oneof![
        12 => Just(Seen::Now), 1 => Just(Seen::Never), 1 => Just(Seen::Before), 1 => Just(Seen::Beyond),
    ];
    (0..=61u8, place, any::<u8>(), seen, 0..2000u16).prop_map(|(what, at, variant, seen, seconds)| Try {
        what,
        at,
        variant,
        seen,
        seconds,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_events_leave_an_execution_that_makes_sense(
        definition in definition(),
        tries in prop::collection::vec(any_try(), 0..120),
    ) {
        let mut life = Life::begin(definition);
        for one in tries {
            life.attempt(one);
        }
    }
}

/// Returns a workflow that comes with the app, one of the tests, or one of random shape.
fn definition() -> impl Strategy<Value = Definition> {
    let parse = |text: &str| workflows::parse("test.toml", text).expect("it is valid");
    let mut known = workflows::built_in().expect("they are valid");
    known.extend([FORK, GATE].map(parse));
    prop_oneof![
        2 => prop::sample::select(known),
        1 => graph().prop_map(move |graph| parse(&graph.text())),
    ]
}

/// An execution with its journal, and what must stay true of it.
struct Life {
    execution: Execution,
    /// The workflow as it is stored.
    stored: Arc<Definition>,
    entries: Vec<JournalEntry>,
    now: Timestamp,
}

impl Life {
    fn begin(definition: Definition) -> Self {
        let definition = Arc::new(definition);
        let id = ExecutionId::from_uuid(Uuid::from_u128(99));
        let now = Timestamp::from_micros(1_800_000_000_000_000);
        let answers = object(answers_of(&definition.steps[0].key));
        let takes_back = |step: &Step| matches!(step.kind, StepKind::Removal(_));
        let (begun, execution) = if definition.steps.iter().any(takes_back) {
            let begun = transition::begin_leaving(id, &definition, leaving(), answers, anna(), now);
            let execution = Execution::begin_leaving(id, &definition, leaving(), anna(), now);
            (begun, execution)
        } else {
            let begun = transition::begin(id, definition.clone(), answers, anna(), now);
            (begun, Execution::begin(id, definition.clone(), anna(), now))
        };
        let begun = begun.expect("they are right");
        let mut life = Self {
            execution,
            stored: definition,
            entries: Vec::new(),
            now,
        };
        life.execution.version = 0;
        life.accept(begun);
        life
    }

    fn attempt(&mut self, one: Try) {
        self.now = self.now.plus(Duration::from_secs(one.seconds.into()));
        let event = self.event(one);
        let was_done = self.execution.state == ExecutionState::Done;
        match transition::apply(&self.execution, event.clone(), self.now) {
            Ok(transition) => {
                let wakes = matches!(event, Event::Rerun { .. } | Event::Comment { .. });
                assert!(
                    !was_done || wakes,
                    "nothing happens to what is done unless a person wants it: {event:?}"
                );
                assert!(
                    !transition.entries.is_empty(),
                    "what is accepted is told: {event:?}"
                );
                let of_the_whole = matches!(
                    event,
                    Event::Cancel { .. } | Event::Pause { .. } | Event::Resume { .. }
                );
                let seen_matters = !of_the_whole && seen_of(&event).is_some();
                assert!(seen_of(&event).is_none_or(|seen| seen <= self.execution.version));
                assert!(!seen_matters || !matches!(one.seen, Seen::Never | Seen::Beyond));
                self.accept(transition);
            }
            Err(Rejected::Invalid(errors)) => assert!(!errors.is_empty()),
            Err(
                Rejected::MovedOn | Rejected::UnknownStep | Rejected::NotTheirs(_) | Rejected::Records(_),
            ) => {}
        }
    }

    fn accept(&mut self, transition: Transition) {
        let before = std::mem::replace(&mut self.execution, transition.next);
        let told = &transition.entries;
        let anew: Vec<_> = told
            .iter()
            .flat_map(|entry| invalidated(&entry.recorded))
            .collect();
        check_held(&before, &self.execution, told);
        check_steps(&before, &self.execution, &anew);
        self.entries.extend(transition.entries);
        let after = &self.execution;
        assert_eq!(after.version, self.entries.len() as u64);
        check_lines(&self.entries);
        let told = Execution::replay(after.id, self.stored.clone(), &self.entries);
        assert_eq!(told.as_ref(), Ok(after), "the journal tells the same");
        check_records(&self.entries);
        check_state(after, &self.entries);
        check_effects(&before, after, &transition.effects);
    }

    fn event(&self, one: Try) -> Event {
        let steps = &self.execution.steps;
        let front = steps
            .iter()
            .position(|step| step.state != StepState::Done)
            .unwrap_or(0);
        let index = match one.at {
            Place::Front => front,
            Place::Step(index) => index % steps.len(),
        };
        let run = &steps[index];
        let step = run.key.clone();
        let seen = match one.seen {
            Seen::Now => self.execution.version,
            Seen::Never => 0,
            Seen::Before => run.last_entry.saturating_sub(1),
            Seen::Beyond => self.execution.version + 1 + u64::from(one.variant),
        };
        let last = run.attempts.last().map_or(0, |attempt| attempt.number);
        let attempt = if one.variant % 8 == 7 {
            last.wrapping_sub(1)
        } else {
            last
        };
        let subject = self.subject();
        let by = anna();
        match one.what {
            0..=4 => Event::Answer {
                seen,
                answers: object(if one.variant % 4 == 3 {
                    json!({"x": 1})
                } else {
                    answers_of(&step)
                }),
                step,
                subject,
                by,
            },
            5..=9 => Event::TaskDone {
                seen,
                answers: object(notes_of(&self.execution.definition, &step, one.variant)),
                step,
                note: "noted".to_owned(),
                subject,
                by,
            },
            10..=14 => Event::Dispatch {
                step,
                route: Route::ByHand(Task {
                    instructions: vec!["Do it.".to_owned()],
                    reason: ByHandReason::NotConnected,
                }),
            },
            15..=20 => Event::Dispatch {
                route: match self.execution.definition.steps[index].kind {
                    StepKind::Approval(_) => Route::Ask("May it?".to_owned()),
                    StepKind::Form(_)
                    | StepKind::Action(_)
                    | StepKind::Task(_)
                    | StepKind::Removal(_)
                    | StepKind::Departure(_)
                        if one.variant.is_multiple_of(3) =>
                    {
                        Route::PassOver("It is not connected.".to_owned())
                    }
                    StepKind::Form(_)
                    | StepKind::Action(_)
                    | StepKind::Task(_)
                    | StepKind::Removal(_)
                    | StepKind::Departure(_) => Route::Attempt {
                        tells_apply: one.variant.is_multiple_of(2),
                    },
                },
                step,
            },
            21 => Event::Dispatch {
                step,
                route: Route::Broken(some_error()),
            },
            59..=61 => Event::ApplyBegins { step, attempt },
            22..=24 => Event::CommitPoint { step, attempt },
            25..=32 => Event::AttemptEnded {
                step,
                attempt,
                outcome: outcome(one.variant, &self.execution.definition.steps[index].kind),
                subject,
                jitter: f64::from(one.variant) / 255.0,
            },
            33..=34 => Event::Interrupted { step },
            35..=37 => Event::Retry {
                input: one
                    .variant
                    .is_multiple_of(4)
                    .then(|| object(json!({"to": "Somebody else"}))),
                step,
                seen,
                by,
            },
            38..=39 => Event::Settle {
                step,
                seen,
                took_effect: one.variant.is_multiple_of(2),
                subject,
                by,
            },
            40..=41 => Event::Rerun {
                invalidated: engine::verbs::fitting(&self.execution, index)
                    .rerun
                    .unwrap_or_default(),
                step,
                seen,
                reason: "It was wrong.".to_owned(),
                by,
            },
            42..=43 => Event::Skip {
                step,
                seen,
                reason: ["Not needed.", ""][usize::from(one.variant % 2)].to_owned(),
                by,
            },
            44..=45 => Event::DoByHand {
                report: ByHand {
                    answers: object(notes_of(&self.execution.definition, &step, one.variant)),
                    reason: "It was quicker.".to_owned(),
                    proof: Proof::Link("https://example.org/ticket/1".to_owned()),
                },
                step,
                seen,
                subject,
                by,
            },
            46 => Event::Assign {
                step,
                seen,
                to: one.variant.is_multiple_of(2).then(bert),
                by,
            },
            47 => Event::Comment {
                step: Some(step),
                text: "Seen.".to_owned(),
                by,
            },
            48..=49 => Event::Pause {
                seen,
                reason: String::new(),
                by,
            },
            50..=52 => Event::Resume { seen, by },
            53..=56 => Event::Decide {
                step,
                seen,
                decision: if one.variant.is_multiple_of(4) {
                    Decision::Deny
                } else {
                    Decision::Approve
                },
                reason: "I have looked.".to_owned(),
                role: [Role::Admin, Role::Owner, Role::Admin, Role::Member][usize::from(one.variant % 4)],
                by: [anna, bert, cleo][usize::from(one.variant % 3)](),
            },
            57 => Event::DeadlinePassed { step },
            _ => Event::Cancel {
                seen,
                by,
                reason: "Enough.".to_owned(),
            },
        }
    }

    fn subject(&self) -> Subject {
        let records = self.entries.iter().flat_map(|entry| entry.recorded.records());
        subject_of(records, about(&Projection::of(&self.execution)))
    }
}

fn seen_of(event: &Event) -> Option<u64> {
    match event {
        Event::Answer { seen, .. }
        | Event::TaskDone { seen, .. }
        | Event::Retry { seen, .. }
        | Event::Settle { seen, .. }
        | Event::Decide { seen, .. }
        | Event::Rerun { seen, .. }
        | Event::Skip { seen, .. }
        | Event::DoByHand { seen, .. }
        | Event::Assign { seen, .. }
        | Event::Pause { seen, .. }
        | Event::Resume { seen, .. }
        | Event::Cancel { seen, .. } => Some(*seen),
        Event::Dispatch { .. }
        | Event::DeadlinePassed { .. }
        | Event::Comment { .. }
        | Event::ApplyBegins { .. }
        | Event::CommitPoint { .. }
        | Event::AttemptEnded { .. }
        | Event::Interrupted { .. } => None,
    }
}

fn outcome(variant: u8, kind: &StepKind) -> Outcome {
    match (kind, variant % 8) {
        (StepKind::Removal(_), 0..=2) => {
            return Outcome::TakenBack {
                how: [Revoked::Undone, Revoked::WasGone][usize::from(variant / 8 % 2)],
                summary: "It is gone.".to_owned(),
            };
        }
        (StepKind::Removal(_), 3) => {
            return Outcome::HandedOver(Task {
                instructions: vec!["Decide.".to_owned()],
                reason: ByHandReason::LeftToPerson,
            });
        }
        (StepKind::Departure(_), 0..=3) => return Outcome::Departed("Nothing stands.".to_owned()),
        (
            StepKind::Form(_)
            | StepKind::Action(_)
            | StepKind::Task(_)
            | StepKind::Approval(_)
            | StepKind::Removal(_)
            | StepKind::Departure(_),
            _,
        ) => {}
    }
    let made = |outputs: Value| Outcome::Done {
        given: object(json!({"name": "Given"})),
        outputs: object(outputs),
        summary: "Made.".to_owned(),
        receipt: Some(json!({"id": 7})),
    };
    match variant % 8 {
        0..=2 => made(json!({"name": "Made", "id": 7, "link": "x"})),
        3 => made(json!({})),
        4 => Outcome::Blocked {
            error: some_error(),
            applying: true,
        },
        5 => Outcome::Failed {
            error: some_error(),
            retry: Retry::After(Duration::from_secs(u64::from(variant) * 100)),
            applying: variant.is_multiple_of(2),
        },
        6 => Outcome::Failed {
            error: some_error(),
            retry: Retry::Never,
            applying: variant.is_multiple_of(2),
        },
        _ => Outcome::Unknown(some_error()),
    }
}

fn some_error() -> StepError {
    StepError {
        code: "random".to_owned(),
        message: "Chance says so.".to_owned(),
        hint: String::new(),
        detail: Vec::new(),
        trace: String::new(),
    }
}

fn answers_of(step: &StepKey) -> Value {
    match step.as_str() {
        "ask" => json!({"name": "Acme"}),
        "input_studio_companies" => partner("Acme"),
        "leaving" => json!({"requested_by": "Mara", "reason": "Moves on.", "leaving_date": "2026-12-31"}),
        "choose" => json!({
            "organization": Uuid::from_u128(5).to_string(), "person": Uuid::from_u128(6).to_string(),
            "into": [{"name": "Acme", "id": "12"}],
        }),
        "tick" => json!({
            "organization": Uuid::from_u128(5).to_string(), "person": Uuid::from_u128(6).to_string(), "slack": "yes",
        }),
        "tick_systems" => json!({"organization": Uuid::from_u128(5).to_string(), "slack": "yes"}),
        "select_organization" => json!({"organization": Uuid::from_u128(5).to_string()}),
        _ => person("ada@example.org"),
    }
}

fn notes_of(definition: &Definition, step: &StepKey, variant: u8) -> Value {
    let fields = match definition.step(step).map(|step| &step.kind) {
        Some(StepKind::Action(action)) if variant % 8 != 7 => &action.by_hand.fields[..],
        Some(StepKind::Removal(removal)) if variant % 8 != 7 => &removal.fields[..],
        Some(
            StepKind::Action(_)
            | StepKind::Form(_)
            | StepKind::Task(_)
            | StepKind::Approval(_)
            | StepKind::Removal(_)
            | StepKind::Departure(_),
        )
        | None => &[],
    };
    let required = fields.iter().filter(|field| !field.optional);
    let notes = required.map(|field| (field.key.clone(), json!("Noted")));
    Value::Object(notes.collect())
}

/// Returns whether both steps take something back from the same holder: whichever waits for a person holds the other up
/// no longer.
fn held_up(execution: &Execution, before: &StepKey, index: usize) -> bool {
    let subject = |step: Option<&Step>| match step.map(|step| &step.kind) {
        Some(StepKind::Removal(step)) => step.removal.as_ref().map(|removal| removal.subject),
        Some(
            StepKind::Form(_)
            | StepKind::Action(_)
            | StepKind::Task(_)
            | StepKind::Approval(_)
            | StepKind::Departure(_),
        )
        | None => None,
    };
    let before = subject(execution.definition.step(before));
    before.is_some() && before == subject(execution.definition.steps.get(index))
}

/// A partner with two people leaves, and is asked for first.
fn leaving() -> Leaving {
    let accesses = [
        (1, "chat"),
        (1, "chat"),
        (1, "wiki"),
        (2, "chat"),
        (0, "chat"),
        (0, "wiki"),
    ];
    let removal = |(number, (holder, system)): (u128, (u128, &str))| Removal {
        grant: GrantId::from_uuid(Uuid::from_u128(number)),
        subject: match holder {
            0 => GrantSubject::Organization(OrganizationId::from_uuid(Uuid::from_u128(5))),
            person => GrantSubject::Person(PersonId::from_uuid(Uuid::from_u128(person))),
        },
        holder: format!("Holder {holder}"),
        system: system.to_owned(),
        action: format!("{system}.give"),
        resource: format!("Access {number}"),
        given_by: ExecutionId::from_uuid(Uuid::nil()),
        given_at: Timestamp::from_micros(0),
    };
    Leaving {
        who: Leaver::Organization {
            id: OrganizationId::from_uuid(Uuid::from_u128(5)),
            name: "Acme".to_owned(),
        },
        removals: (1..).zip(accesses).map(removal).collect(),
        approval: true,
    }
}

/// A record is told again only by the step that told it first, when that is done anew.
fn check_records(entries: &[JournalEntry]) {
    let mut told_by = HashMap::new();
    for entry in entries {
        let ids: Vec<_> = entry.recorded.records().iter().filter_map(id_of).collect();
        let unique: HashSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "no record is made twice by one line");
        for id in ids {
            let first = told_by
                .entry(id)
                .or_insert_with(|| entry.recorded.step().cloned());
            assert_eq!(
                first.as_ref(),
                entry.recorded.step(),
                "two steps told the same record"
            );
        }
    }
}

fn invalidated(recorded: &Recorded) -> Vec<StepKey> {
    if let Recorded::RerunRequested { invalidated, .. } = recorded {
        invalidated.clone()
    } else {
        Vec::new()
    }
}

/// While an execution is held, what runs comes to its end, people may answer, and nothing begins.
fn check_held(before: &Execution, after: &Execution, told: &[JournalEntry]) {
    if before.hold.is_none() || after.hold.is_none() {
        return;
    }
    for entry in told {
        let begins = matches!(
            entry.recorded,
            Recorded::AttemptStarted { .. }
                | Recorded::FormOpened { .. }
                | Recorded::TaskOpened { .. }
                | Recorded::ApprovalOpened { .. }
                | Recorded::Skipped { by: None, .. }
        );
        assert!(!begins, "nothing begins while it is held: {entry:?}");
    }
}

fn check_steps(before: &Execution, after: &Execution, anew: &[StepKey]) {
    for (index, (was, is)) in before.steps.iter().zip(&after.steps).enumerate() {
        if was.state.is_settled() && !anew.contains(&was.key) {
            assert_eq!(was, is, "what is done stays as it is");
        }
        if anew.contains(&is.key) {
            assert!(is.outputs.is_empty(), "what is done anew tells nothing yet");
            assert!(is.round > was.round, "another round has another idempotency key");
        }
        let begun = !matches!(is.state, StepState::Pending | StepState::Cancelled);
        let needs = after.definition.needs_of(index);
        let done = |key: &StepKey| {
            let gives_way = |step: &StepRun| held_up(after, key, index) && step.started_at.is_some();
            after
                .step(key)
                .is_some_and(|step| step.state.is_settled() || gives_way(step))
        };
        assert!(
            !begun || needs.into_iter().all(done),
            "{} came before its turn",
            is.key
        );
        assert_eq!(is.retry_at.is_some(), is.state == StepState::Retrying, "{is:?}");
        let may_be_passed_over = match &after.definition.steps[index].kind {
            StepKind::Action(action) => action.only_when_connected || action.only_if.is_some(),
            StepKind::Removal(_) => true,
            StepKind::Form(_) | StepKind::Task(_) | StepKind::Approval(_) | StepKind::Departure(_) => false,
        };
        assert!(!is.is_passed_over() || may_be_passed_over, "{is:?}");
        let stopped = matches!(
            is.state,
            StepState::Blocked | StepState::Retrying | StepState::Failed | StepState::Unknown
        );
        assert!(
            !stopped || is.error.is_some(),
            "what has stopped tells why: {is:?}"
        );
        let at_ease = matches!(
            is.state,
            StepState::Pending
                | StepState::Running
                | StepState::Waiting
                | StepState::Done
                | StepState::Skipped
        );
        assert!(!at_ease || is.error.is_none(), "{is:?}");
        for (number, attempt) in is.attempts.iter().enumerate() {
            assert_eq!(attempt.number as usize, number + 1);
            let is_last = number + 1 == is.attempts.len();
            let runs = attempt.outcome == AttemptOutcome::Running;
            assert_eq!(runs, is_last && is.state == StepState::Running, "{is:?}");
            assert_eq!(runs, attempt.ended_at.is_none());
        }
        if before.cancel_reason.is_some() && was.state != is.state {
            assert!(
                matches!(
                    is.state,
                    StepState::Done | StepState::Cancelled | StepState::Unknown
                ),
                "nothing begins behind the end: {is:?}"
            );
        }
    }
}

fn check_state(execution: &Execution, entries: &[JournalEntry]) {
    let all_done = execution.steps.iter().all(|step| step.state.is_settled());
    let cancelled = execution.cancel_reason.is_some();
    assert_eq!(execution.state == ExecutionState::Cancelled, cancelled);
    assert_eq!(execution.state == ExecutionState::Done, all_done && !cancelled);
    let anew = entries
        .iter()
        .rposition(|entry| matches!(entry.recorded, Recorded::RerunRequested { .. }));
    let finished: Vec<_> = entries[anew.unwrap_or(0)..]
        .iter()
        .filter(|entry| matches!(entry.recorded, Recorded::Finished))
        .collect();
    let expected = usize::from(execution.state == ExecutionState::Done);
    assert_eq!(finished.len(), expected, "the end is told once");
    assert!(!execution.label.is_empty());
    if execution.state == ExecutionState::Done {
        assert!(!execution.is_attended() && execution.ready().is_empty());
    }
    let (events, _) = transition::recover(execution);
    let running = execution
        .steps
        .iter()
        .filter(|step| step.state == StepState::Running);
    assert_eq!(
        events.len(),
        running.count(),
        "each attempt without an end is found at the next start"
    );
}

fn check_effects(before: &Execution, after: &Execution, effects: &[Effect]) {
    let newly_ready: HashSet<_> = {
        let begins = before.version == 0;
        let was_ready = before.ready();
        let ready = after.ready().into_iter();
        ready
            .filter(|index| begins || !was_ready.contains(index))
            .collect()
    };
    let mut prepared = HashSet::new();
    for effect in effects {
        let place = |key: &StepKey| {
            after
                .steps
                .iter()
                .position(|step| step.key == *key)
                .expect("it is a step")
        };
        match effect {
            Effect::Prepare { step } => {
                if after.steps[place(step)].state == StepState::Blocked {
                    assert!(
                        before.hold.is_some(),
                        "a blocked step is looked at when the hold ends"
                    );
                    continue;
                }
                assert!(prepared.insert(place(step)), "{step} is prepared twice");
            }
            Effect::Run { step, attempt, .. } => {
                let run = &after.steps[place(step)];
                assert_eq!(run.state, StepState::Running);
                assert_eq!(run.attempts.last().map(|last| last.number), Some(*attempt));
                assert_ne!(before.step(step).map(|was| was.state), Some(StepState::Running));
            }
            Effect::WakeAt { step, at, within } => {
                let run = &after.steps[place(step)];
                let deadline = run.approval.as_ref().and_then(|approval| approval.deadline);
                assert_eq!(run.retry_at.or(deadline), Some(*at));
                assert_eq!(
                    within.is_some(),
                    run.retry_at.is_some(),
                    "a date counts by the wall clock alone"
                );
            }
        }
    }
    assert_eq!(
        prepared, newly_ready,
        "every step is prepared when its turn comes, once"
    );
}
