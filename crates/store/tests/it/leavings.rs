//! Leaving: what stands and what was taken back, who has left, and what is planned.

use std::time::Duration;

use domain::execution::{ExecutionState, Recorded, StepError};
use domain::form::Answers;
use domain::history::{By, Change, RecordRef};
use domain::leaving::{Leaver, Leaving, Revoked};
use domain::organization::OrganizationState;
use domain::person::PersonState;
use domain::record::{GrantSubject, Record};
use domain::role::Scope;
use domain::{ExecutionId, GrantId, OrganizationId, PersonId, Timestamp, WorkflowKey};
use engine::event::Retry;
use engine::transition::{self, Transition};
use engine::{Event, Execution, Journal, JournalError, Outcome, Remaining, Route};
use serde_json::json;
use store::{Error, PlannedLeaving, Standing, Workspace};
use uuid::Uuid;

use crate::support::{
    NOON, ada, definition, fill, finish_by_hand, first_fields, happen, next_execution, office,
    person_answers, replayed, runtime, second, start_partner, start_person, write,
};

fn day(n: u64) -> Timestamp {
    NOON.plus(Duration::from_secs(n * 24 * 60 * 60))
}

async fn person(workspace: &Workspace, acme: OrganizationId, email: &str) -> (PersonId, Execution) {
    let answers = person_answers("Zoë", "Adams", email);
    let execution = start_person(workspace, acme, answers, NOON).await;
    (execution.person.unwrap(), execution)
}

fn zoe(id: PersonId, organization: OrganizationId) -> Leaver {
    Leaver::Person {
        id,
        organization,
        name: "Zoë Adams".to_owned(),
    }
}

fn all(id: OrganizationId) -> Leaver {
    Leaver::Organization {
        id,
        name: "Acme".to_owned(),
    }
}

async fn remaining(workspace: &Workspace, who: &Leaver) -> Remaining {
    let nobody = ExecutionId::from_uuid(Uuid::nil());
    workspace.remaining_of(who, nobody).await.unwrap()
}

fn workflow_of(who: &Leaver) -> &'static str {
    match who {
        Leaver::Person { .. } => "offboard_partner_user",
        Leaver::Organization { .. } => "offboard_partner",
    }
}

/// Returns the beginning of a leaving that takes back what stands.
async fn leaving(workspace: &Workspace, who: &Leaver, id: ExecutionId) -> Transition {
    let leaving = Leaving {
        who: who.clone(),
        removals: remaining(workspace, who).await.accesses,
        approval: false,
    };
    let workflow = workflow_of(who);
    let answers = fill(&first_fields(workflow), None);
    transition::begin_leaving(id, &definition(workflow), leaving, answers, ada(), second(50)).unwrap()
}

async fn start(workspace: &Workspace, who: &Leaver) -> Result<Execution, JournalError> {
    let begun = leaving(workspace, who, next_execution()).await;
    write(workspace, 0, &begun).await?;
    Ok(begun.next)
}

/// Lets the app do the first step whose turn has come.
async fn do_next(workspace: &Workspace, execution: &mut Execution, outcome: Outcome, at: Timestamp) {
    let step = execution.steps[execution.ready()[0]].key.clone();
    let route = Route::Attempt { tells_apply: false };
    let dispatch = Event::Dispatch {
        step: step.clone(),
        route,
    };
    happen(workspace, execution, dispatch, at).await;
    let ended = Event::AttemptEnded {
        step,
        attempt: 1,
        outcome,
        subject: engine::Subject::default(),
        jitter: 0.0,
    };
    happen(workspace, execution, ended, at).await;
}

fn undone() -> Outcome {
    Outcome::TakenBack {
        how: Revoked::Undone,
        summary: "It is gone.".to_owned(),
    }
}

/// Takes everything back and records that they have left.
async fn leave(workspace: &Workspace, execution: &mut Execution) {
    let removals = execution.leaving.as_ref().unwrap().removals.len();
    for n in 0..removals {
        do_next(
            workspace,
            execution,
            undone(),
            second(60 + i64::try_from(n).unwrap()),
        )
        .await;
    }
    do_next(
        workspace,
        execution,
        Outcome::Departed("Nothing stands.".to_owned()),
        second(100),
    )
    .await;
    assert_eq!(execution.state, ExecutionState::Done);
}

#[test]
fn a_person_is_taken_back_what_stands_the_newest_first_and_has_left() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = start_partner(&workspace, "Acme", NOON)
            .await
            .organization
            .unwrap();
        let (id, mut onboarding) = person(&workspace, acme, "zoe@acme.example").await;
        finish_by_hand(&workspace, &mut onboarding).await;
        let who = zoe(id, acme);
        let standing = remaining(&workspace, &who).await;
        assert_eq!(standing.open, []);
        assert!(standing.accesses.len() >= 6, "{:#?}", standing.accesses);
        let times: Vec<_> = standing.accesses.iter().map(|access| access.given_at).collect();
        assert!(
            times.windows(2).all(|two| two[0] >= two[1]),
            "the newest first: {times:?}"
        );
        assert!(standing.accesses.iter().all(|access| {
            access.subject == GrantSubject::Person(id) && access.holder == "Zoë Adams (zoe@acme.example)"
        }));

        let mut execution = start(&workspace, &who).await.unwrap();
        leave(&workspace, &mut execution).await;
        assert_eq!(replayed(&workspace, execution.id).await, execution);
        assert_eq!(remaining(&workspace, &who).await, Remaining::default());
        let grants = workspace.grants_of(GrantSubject::Person(id)).await.unwrap();
        assert_eq!(
            grants.len(),
            standing.accesses.len(),
            "the grants stay as history"
        );
        for grant in &grants {
            let revoked = grant.revoked.unwrap();
            assert_eq!((revoked.how, revoked.execution), (Revoked::Undone, execution.id));
        }
        let ids: Vec<_> = grants.iter().map(|grant| grant.id).collect();
        assert_eq!(workspace.grants(ids).await.unwrap(), grants);
        let found = workspace.person(Scope::Workspace, id).await.unwrap().unwrap();
        assert_eq!(found.state, PersonState::Left);
        assert!(found.systems.is_empty(), "{:?}", found.systems);
        let history = workspace
            .history_of(RecordRef::Person(id), Scope::Workspace, None, 10)
            .await
            .unwrap();
        let line = &history.rows[0];
        assert_eq!(
            (line.execution, line.by.as_str()),
            (Some(execution.id), "Ada Lovelace")
        );
        assert!(matches!(
            line.change,
            Change::PersonState {
                to: PersonState::Left,
                ..
            }
        ));
    });
}

#[test]
fn what_stands_in_a_system_is_told_by_the_address_in_whichever_organization() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let mut people = Vec::new();
        for (name, email) in [
            ("Acme", "zoe@acme.example"),
            ("Beta", "ZOE@acme.example"),
            ("Gamma", "bob@acme.example"),
        ] {
            let organization = start_partner(&workspace, name, NOON).await.organization.unwrap();
            let (id, mut onboarding) = person(&workspace, organization, email).await;
            finish_by_hand(&workspace, &mut onboarding).await;
            people.push((id, organization));
        }
        let (zoe_of_acme, acme) = people[0];
        let standing = async |system: &str| {
            let subject = GrantSubject::Person(zoe_of_acme);
            workspace.standing(subject, system).await.unwrap()
        };
        let in_teams = standing("teams").await;
        let mut expected = Vec::new();
        for (id, _) in &people[..2] {
            let grants = workspace.grants_of(GrantSubject::Person(*id)).await.unwrap();
            expected.extend(grants.into_iter().filter(|grant| grant.system == "teams"));
        }
        assert!(expected.len() >= 2, "{expected:#?}");
        assert_eq!(
            in_teams.iter().map(|found| found.grant).collect::<Vec<_>>(),
            expected.iter().map(|grant| grant.id).collect::<Vec<_>>(),
            "of both, and of nobody else"
        );
        assert_eq!(in_teams[0].resource, expected[0].resource);
        assert_eq!(in_teams[0].given.input, expected[0].input);
        assert!(standing("nowhere").await.is_empty());
        let own = workspace
            .standing(GrantSubject::Organization(acme), "teams")
            .await
            .unwrap();
        assert!(own.is_empty(), "what its people have is not its own: {own:#?}");

        let mut execution = start(&workspace, &zoe(people[1].0, people[1].1)).await.unwrap();
        leave(&workspace, &mut execution).await;
        let left: Vec<_> = standing("teams").await.iter().map(|found| found.grant).collect();
        assert_eq!(left, [expected[0].id], "what was taken back stands no longer");
    });
}

#[test]
fn a_partner_leaves_with_all_its_people_whose_accesses_come_first() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let mut partner = start_partner(&workspace, "Acme", NOON).await;
        finish_by_hand(&workspace, &mut partner).await;
        let acme = partner.organization.unwrap();
        let (zoe, mut onboarding) = person(&workspace, acme, "zoe@acme.example").await;
        finish_by_hand(&workspace, &mut onboarding).await;
        let other = start_partner(&workspace, "Other", NOON)
            .await
            .organization
            .unwrap();
        let (bob, mut elsewhere) = person(&workspace, other, "bob@other.example").await;
        finish_by_hand(&workspace, &mut elsewhere).await;

        let who = all(acme);
        let standing = remaining(&workspace, &who).await.accesses;
        let own = standing
            .iter()
            .position(|access| access.subject == GrantSubject::Organization(acme));
        let split = own.expect("the partner has some of its own");
        assert!(split > 0);
        assert!(
            standing[..split]
                .iter()
                .all(|access| access.subject == GrantSubject::Person(zoe))
        );
        assert!(standing[split..].iter().all(|access| access.holder == "Acme"));

        let mut execution = start(&workspace, &who).await.unwrap();
        leave(&workspace, &mut execution).await;
        let detail = workspace
            .organization(Scope::Workspace, acme)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(detail.organization.state, OrganizationState::Left);
        let zoe = workspace.person(Scope::Workspace, zoe).await.unwrap().unwrap();
        assert_eq!(zoe.state, PersonState::Left);
        let bob = workspace.person(Scope::Workspace, bob).await.unwrap().unwrap();
        assert_eq!(bob.state, PersonState::Active, "others are not touched");
        assert!(!bob.systems.is_empty());
    });
}

#[test]
fn nobody_begins_to_leave_while_something_about_them_is_open() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let mut partner = start_partner(&workspace, "Acme", NOON).await;
        finish_by_hand(&workspace, &mut partner).await;
        let acme = partner.organization.unwrap();
        let (id, mut onboarding) = person(&workspace, acme, "zoe@acme.example").await;
        for who in [zoe(id, acme), all(acme)] {
            let open = remaining(&workspace, &who).await.open;
            assert_eq!(
                open.iter().map(|open| open.id).collect::<Vec<_>>(),
                [onboarding.id]
            );
            let refused = start(&workspace, &who).await;
            assert!(matches!(refused, Err(JournalError::LeaverBusy)), "{refused:?}");
        }
        finish_by_hand(&workspace, &mut onboarding).await;
        let leaving = start(&workspace, &zoe(id, acme)).await.unwrap();
        let second = start(&workspace, &zoe(id, acme)).await;
        assert!(
            matches!(second, Err(JournalError::LeaverBusy)),
            "nobody leaves twice at once"
        );
        let open = remaining(&workspace, &all(acme)).await.open;
        assert_eq!(open[0].id, leaving.id);
    });
}

#[test]
fn a_cancelled_execution_is_open_until_its_last_attempt_has_ended() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = start_partner(&workspace, "Acme", NOON)
            .await
            .organization
            .unwrap();
        let (id, mut onboarding) = person(&workspace, acme, "zoe@acme.example").await;
        let step = onboarding.steps[onboarding.ready()[0]].key.clone();
        let route = Route::Attempt { tells_apply: true };
        let dispatch = Event::Dispatch {
            step: step.clone(),
            route,
        };
        happen(&workspace, &mut onboarding, dispatch, second(1)).await;
        let cancel = Event::Cancel {
            seen: onboarding.version,
            by: ada(),
            reason: "They leave.".to_owned(),
        };
        happen(&workspace, &mut onboarding, cancel, second(2)).await;
        let open = remaining(&workspace, &zoe(id, acme)).await.open;
        assert!(open[0].cancelled, "{open:?}");
        assert!(matches!(
            start(&workspace, &zoe(id, acme)).await,
            Err(JournalError::LeaverBusy)
        ));
        let ended = Event::AttemptEnded {
            step,
            attempt: 1,
            outcome: Outcome::Done {
                given: Answers::new(),
                outputs: Answers::new(),
                summary: "Given.".to_owned(),
                receipt: Some(json!({"id": 1})),
            },
            subject: workspace.subject(onboarding.id).await.unwrap(),
            jitter: 0.0,
        };
        happen(&workspace, &mut onboarding, ended, second(3)).await;
        let standing = remaining(&workspace, &zoe(id, acme)).await;
        assert_eq!(standing.open, []);
        assert_eq!(standing.accesses.len(), 1, "what it gave at last is known");
        let given = workspace
            .given(standing.accesses[0].grant)
            .await
            .unwrap()
            .unwrap();
        assert!(given.by_action && given.receipt.is_some() && given.revoked_at.is_none());
    });
}

#[test]
fn an_access_ends_once_and_one_that_a_person_gave_stays_theirs() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = start_partner(&workspace, "Acme", NOON)
            .await
            .organization
            .unwrap();
        let (id, mut onboarding) = person(&workspace, acme, "zoe@acme.example").await;
        finish_by_hand(&workspace, &mut onboarding).await;
        let who = zoe(id, acme);
        let grant = remaining(&workspace, &who).await.accesses[0].grant;
        assert!(!workspace.given(grant).await.unwrap().unwrap().by_action);
        let mut begun = leaving(&workspace, &who, next_execution()).await;
        let revoked = |how| Record::GrantRevoked { id: grant, how };
        for entry in &mut begun.entries {
            if let Recorded::FormAnswered { records, .. } = &mut entry.recorded {
                records.extend([revoked(Revoked::Undone), revoked(Revoked::ByHand)]);
            }
        }
        write(&workspace, 0, &begun).await.unwrap();
        let taken_back = workspace.grants(vec![grant]).await.unwrap();
        let revoked = taken_back[0].revoked.unwrap();
        assert_eq!(revoked.how, Revoked::Undone, "the first word holds");
        assert_eq!(revoked.execution, begun.next.id);
        let nothing = GrantId::from_uuid(Uuid::from_u128(1));
        assert_eq!(workspace.given(nothing).await.unwrap(), None);
    });
}

fn planned(id: ExecutionId, who: &Leaver, begins_at: Timestamp) -> PlannedLeaving {
    PlannedLeaving {
        id,
        organization: who.organization(),
        person: who.person(),
        name: who.name().to_owned(),
        workflow: WorkflowKey::from(workflow_of(who)),
        answers: fill(&first_fields(workflow_of(who)), None),
        approval: true,
        begins_at,
        planned_by: ada(),
        planned_at: NOON,
        version: 0,
        trouble: String::new(),
    }
}

#[test]
fn a_planned_leaving_is_kept_changed_and_called_off() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = start_partner(&workspace, "Acme", NOON)
            .await
            .organization
            .unwrap();
        let (id, _) = person(&workspace, acme, "zoe@acme.example").await;
        let who = zoe(id, acme);
        let first = planned(next_execution(), &who, day(7));
        workspace.plan_leaving(first.clone(), 0).await.unwrap();
        let found = workspace
            .planned_leaving_of(acme, Some(id))
            .await
            .unwrap()
            .unwrap();
        let expected = PlannedLeaving {
            version: 1,
            ..first.clone()
        };
        assert_eq!(found, expected);
        assert_eq!(workspace.planned_leaving_of(acme, None).await.unwrap(), None);

        let another = planned(next_execution(), &who, day(8));
        let refused = workspace.plan_leaving(another, 0).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
        let later = PlannedLeaving {
            begins_at: day(9),
            ..first
        };
        workspace.plan_leaving(later.clone(), 1).await.unwrap();
        assert!(matches!(
            workspace.call_leaving_off(acme, Some(id), 1).await,
            Err(Error::Conflict {
                expected: 1,
                found: 2
            })
        ));
        workspace.call_leaving_off(acme, Some(id), 2).await.unwrap();
        assert!(matches!(
            workspace.call_leaving_off(acme, Some(id), 2).await,
            Err(Error::NotFound)
        ));
    });
}

#[test]
fn what_is_due_is_found_and_the_list_goes_page_by_page_within_its_scope() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = start_partner(&workspace, "Acme", NOON)
            .await
            .organization
            .unwrap();
        let other = start_partner(&workspace, "Other", NOON)
            .await
            .organization
            .unwrap();
        let (id, _) = person(&workspace, acme, "zoe@acme.example").await;
        let plans = [(zoe(id, acme), 3), (all(acme), 1), (all(other), 2)];
        for (who, n) in &plans {
            let plan = planned(next_execution(), who, day(*n));
            workspace.plan_leaving(plan, 0).await.unwrap();
        }
        let names = |rows: &[PlannedLeaving]| rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
        let first = workspace
            .planned_leavings(Scope::Workspace, None, 2)
            .await
            .unwrap();
        assert_eq!(names(&first.rows), ["Acme", "Other"]);
        let next = workspace
            .planned_leavings(Scope::Workspace, first.next.as_deref(), 2)
            .await
            .unwrap();
        assert_eq!(
            (names(&next.rows), next.next),
            (vec!["Zoë Adams".to_owned()], None)
        );
        let scoped = workspace
            .planned_leavings(Scope::Organization(other), None, 9)
            .await
            .unwrap();
        assert_eq!(names(&scoped.rows), ["Other"]);

        assert_eq!(workspace.due_leavings(NOON).await.unwrap(), []);
        let due = workspace.due_leavings(day(2)).await.unwrap();
        assert_eq!(names(&due), ["Acme", "Other"]);
        workspace
            .note_leaving_trouble(due[0].id, "Nobody may start it.")
            .await
            .unwrap();
        let noted = workspace.planned_leaving_of(acme, None).await.unwrap().unwrap();
        assert_eq!(
            (noted.trouble.as_str(), noted.version),
            ("Nobody may start it.", 1)
        );
        workspace.forget_planned_leaving(due[1].id).await.unwrap();
        assert_eq!(
            names(&workspace.due_leavings(day(9)).await.unwrap()),
            ["Acme", "Zoë Adams"]
        );
    });
}

#[test]
fn a_plan_goes_when_its_leaving_begins_and_those_of_the_people_when_their_partner_has_left() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let mut partner = start_partner(&workspace, "Acme", NOON).await;
        finish_by_hand(&workspace, &mut partner).await;
        let acme = partner.organization.unwrap();
        let (id, mut onboarding) = person(&workspace, acme, "zoe@acme.example").await;
        finish_by_hand(&workspace, &mut onboarding).await;
        for who in [zoe(id, acme), all(acme)] {
            let plan = planned(next_execution(), &who, day(3));
            workspace.plan_leaving(plan, 0).await.unwrap();
        }
        let mut execution = start(&workspace, &all(acme)).await.unwrap();
        assert_eq!(workspace.planned_leaving_of(acme, None).await.unwrap(), None);
        assert!(
            workspace
                .planned_leaving_of(acme, Some(id))
                .await
                .unwrap()
                .is_some()
        );
        leave(&workspace, &mut execution).await;
        assert_eq!(workspace.planned_leaving_of(acme, Some(id)).await.unwrap(), None);
    });
}

#[test]
fn while_their_partner_leaves_nobody_of_it_moves_is_deleted_or_leaves_alone() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let mut partner = start_partner(&workspace, "Acme", NOON).await;
        finish_by_hand(&workspace, &mut partner).await;
        let acme = partner.organization.unwrap();
        let mut elsewhere = start_partner(&workspace, "Other", NOON).await;
        finish_by_hand(&workspace, &mut elsewhere).await;
        let other = elsewhere.organization.unwrap();
        let (id, mut onboarding) = person(&workspace, acme, "zoe@acme.example").await;
        finish_by_hand(&workspace, &mut onboarding).await;
        let (bob, mut onboarding) = person(&workspace, other, "bob@other.example").await;
        finish_by_hand(&workspace, &mut onboarding).await;
        let mut execution = start(&workspace, &all(acme)).await.unwrap();

        let version = |id| {
            let workspace = workspace.clone();
            async move {
                let found = workspace.person(Scope::Workspace, id).await.unwrap();
                found.unwrap().version
            }
        };
        let by = || By {
            actor: ada(),
            at: second(55),
            execution: None,
        };
        let away = workspace.move_person(id, version(id).await, other, by()).await;
        assert!(matches!(away, Err(Error::Leaving { name }) if name == "Acme"));
        let into = workspace.move_person(bob, version(bob).await, acme, by()).await;
        assert!(matches!(into, Err(Error::Leaving { name }) if name == "Acme"));
        let deleted = workspace.delete_person(id, version(id).await, Standing::Forget, "Gone.", by());
        assert!(matches!(deleted.await, Err(Error::Leaving { .. })));
        let open = remaining(&workspace, &zoe(id, acme)).await.open;
        assert_eq!(
            open.iter()
                .map(|open| (open.id, open.of_organization))
                .collect::<Vec<_>>(),
            [(execution.id, true)]
        );
        let alone = start(&workspace, &zoe(id, acme)).await;
        assert!(matches!(alone, Err(JournalError::LeaverBusy)), "{alone:?}");
        let record = RecordRef::Person(id);
        assert_eq!(workspace.burden(record).await.unwrap().running, 1);
        let running = workspace.running_executions_about(record, 5).await.unwrap();
        assert_eq!(running[0].id, execution.id);
        assert_eq!(
            workspace.burden(RecordRef::Person(bob)).await.unwrap().running,
            0,
            "others are not touched"
        );
        assert_eq!(remaining(&workspace, &bob_of(bob, other)).await.open, []);

        leave(&workspace, &mut execution).await;
        let moved = workspace.move_person(id, version(id).await, other, by()).await;
        assert!(moved.is_ok(), "{moved:?}");
    });
}

fn bob_of(id: PersonId, organization: OrganizationId) -> Leaver {
    Leaver::Person {
        id,
        organization,
        name: "Bob".to_owned(),
    }
}

#[test]
fn what_an_attempt_may_have_left_is_looked_at_by_a_person_when_its_execution_was_cancelled() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = start_partner(&workspace, "Acme", NOON)
            .await
            .organization
            .unwrap();
        let (id, mut onboarding) = person(&workspace, acme, "zoe@acme.example").await;
        let step = onboarding.steps[onboarding.ready()[0]].key.clone();
        let dispatch = Event::Dispatch {
            step: step.clone(),
            route: Route::Attempt { tells_apply: true },
        };
        happen(&workspace, &mut onboarding, dispatch, second(1)).await;
        let ended = Event::AttemptEnded {
            step,
            attempt: 1,
            outcome: Outcome::Failed {
                error: StepError {
                    code: "refused".to_owned(),
                    message: "It was refused halfway.".to_owned(),
                    hint: String::new(),
                    detail: Vec::new(),
                    trace: String::new(),
                },
                retry: Retry::Never,
                applying: true,
            },
            subject: workspace.subject(onboarding.id).await.unwrap(),
            jitter: 0.0,
        };
        happen(&workspace, &mut onboarding, ended, second(2)).await;
        let cancel = Event::Cancel {
            seen: onboarding.version,
            by: ada(),
            reason: "They leave.".to_owned(),
        };
        happen(&workspace, &mut onboarding, cancel, second(3)).await;
        let who = zoe(id, acme);
        let found = remaining(&workspace, &who).await;
        assert_eq!((found.accesses.len(), found.open.len()), (1, 0), "{found:#?}");
        assert_eq!(found.accesses[0].subject, GrantSubject::Person(id));
        assert!(found.accesses[0].resource.contains("did not end well"));
        assert_eq!(remaining(&workspace, &who).await, found, "it keeps its id");
        assert_eq!(remaining(&workspace, &all(acme)).await.accesses, found.accesses);
        assert_eq!(workspace.given(found.accesses[0].grant).await.unwrap(), None);

        let mut execution = start(&workspace, &who).await.unwrap();
        leave(&workspace, &mut execution).await;
        assert_eq!(remaining(&workspace, &who).await, Remaining::default());
        assert_eq!(remaining(&workspace, &all(acme)).await.accesses, []);
    });
}
