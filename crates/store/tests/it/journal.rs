//! The story of the journal: append, load, conflict, duplicates, records, recovery.

use std::collections::BTreeSet;

use domain::execution::{ExecutionState, JOURNAL_FORMAT, Recorded};
use domain::form::{Answers, Unique};
use domain::record::{GrantSubject, Record};
use domain::role::Scope;
use domain::{GrantId, OrganizationId, StepKey};
use engine::template::{ORGANIZATION_KEYS, PERSON_KEYS};
use engine::{Event, Journal, JournalError, Subject, transition};
use serde_json::json;
use uuid::Uuid;

use crate::support::{
    NOON, ada, assert_projection_fits, begin, by, by_hand, fill, finish_by_hand, first_fields, happen,
    next_execution, office, open, partner_answers, person_answers, replayed, runtime, second, start_partner,
    start_person, write,
};

#[test]
fn both_workflows_are_kept_from_the_first_answer_to_the_end() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let mut partner = start_partner(&workspace, "Acme", NOON).await;
        assert_projection_fits(&workspace, partner.id).await;
        finish_by_hand(&workspace, &mut partner).await;
        let acme = partner.organization.unwrap();
        let mut user = start_person(
            &workspace,
            acme,
            person_answers("Zoë", "Adams", "zoe@acme.example"),
            second(20),
        )
        .await;
        finish_by_hand(&workspace, &mut user).await;
        drop(workspace);

        let folder = office.close();
        let store = open(folder.path()).unwrap();
        let workspace = store.workspace(crate::support::WORKSPACE).unwrap();
        for execution in [partner, user] {
            assert_eq!(execution.state, ExecutionState::Done);
            let read = replayed(&workspace, execution.id).await;
            assert_eq!(read, execution, "a fresh start sees what was written");
            assert_projection_fits(&workspace, execution.id).await;
        }
        workspace.integrity_check().await.unwrap();
    });
}

#[test]
fn nothing_is_known_of_an_execution_that_does_not_exist() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        assert!(workspace.load(next_execution()).await.unwrap().is_none());
        assert_eq!(
            workspace.subject(next_execution()).await.unwrap(),
            Subject::default()
        );
        assert_eq!(workspace.attended().await.unwrap(), []);
    });
}

#[test]
fn a_writer_that_is_behind_changes_nothing() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let begun = begin(next_execution(), "new_partner", partner_answers("Acme"), NOON);
        write(&workspace, 0, &begun).await.unwrap();
        let version = begun.next.version;

        let again = write(&workspace, 0, &begun).await.unwrap_err();
        assert!(
            matches!(again, JournalError::VersionConflict { expected: 0, found } if found == version),
            "the id is taken, so this is a second start and no duplicate name: {again:?}"
        );
        let mut moved = begun.next.clone();
        by_hand(&workspace, &mut moved, second(1)).await;

        let late = Event::Cancel { seen: version, by: ada(), reason: "too late".to_owned() };
        let late = transition::apply(&begun.next, late, second(2)).unwrap();
        let error = write(&workspace, version, &late).await.unwrap_err();
        let found = moved.version;
        assert!(
            matches!(error, JournalError::VersionConflict { expected, found: f } if expected == version && f == found),
            "{error:?}"
        );
        assert_eq!(replayed(&workspace, moved.id).await, moved);
        assert_projection_fits(&workspace, moved.id).await;

        let mut unknown = begin(next_execution(), "new_partner", partner_answers("Gap"), NOON);
        for (entry, number) in unknown.entries.iter_mut().zip(6..) {
            entry.number = number;
        }
        let missing = write(&workspace, 5, &unknown);
        assert!(matches!(missing.await, Err(JournalError::VersionConflict { expected: 5, found: 0 })));
    });
}

#[test]
fn lines_with_a_gap_are_refused() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let mut begun = begin(next_execution(), "new_partner", partner_answers("Acme"), NOON);
        begun.entries.remove(1);
        assert!(matches!(
            write(&workspace, 0, &begun).await,
            Err(JournalError::Unreadable { .. })
        ));
        begun.entries.clear();
        assert!(matches!(
            write(&workspace, 0, &begun).await,
            Err(JournalError::Unreadable { .. })
        ));
        assert!(workspace.load(begun.next.id).await.unwrap().is_none());
    });
}

#[test]
fn a_partner_name_that_is_taken_is_told_and_nothing_of_the_line_stays() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        start_partner(&workspace, "Acme GmbH", NOON).await;
        let begun = begin(
            next_execution(),
            "new_partner",
            partner_answers(" ACME  gmbh"),
            NOON,
        );
        let error = write(&workspace, 0, &begun).await.unwrap_err();
        assert!(
            matches!(
                error,
                JournalError::Duplicate {
                    unique: Unique::OrganizationName
                }
            ),
            "{error:?}"
        );
        assert!(workspace.load(begun.next.id).await.unwrap().is_none());
        assert_eq!(
            workspace
                .organization_options(Scope::Workspace)
                .await
                .unwrap()
                .len(),
            1
        );
    });
}

#[test]
fn an_address_is_taken_within_its_organization_alone() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = start_partner(&workspace, "Acme", NOON)
            .await
            .organization
            .unwrap();
        let beta = start_partner(&workspace, "Beta", NOON)
            .await
            .organization
            .unwrap();
        start_person(
            &workspace,
            acme,
            person_answers("A", "B", "same@example.org"),
            NOON,
        )
        .await;
        start_person(
            &workspace,
            beta,
            person_answers("C", "D", "same@example.org"),
            NOON,
        )
        .await;

        let answers = fill(&first_fields("new_partner_user"), Some(acme));
        let begun = begin(next_execution(), "new_partner_user", answers, NOON);
        write(&workspace, 0, &begun).await.unwrap();
        let answer = Event::Answer {
            step: StepKey::from("input_user_details"),
            seen: begun.next.version,
            answers: person_answers("E", "F", "SAME@example.org"),
            subject: Subject::default(),
            by: ada(),
        };
        let answered = transition::apply(&begun.next, answer, second(1)).unwrap();
        let error = write(&workspace, begun.next.version, &answered)
            .await
            .unwrap_err();
        assert!(
            matches!(
                error,
                JournalError::Duplicate {
                    unique: Unique::PersonEmail
                }
            ),
            "{error:?}"
        );
        assert_eq!(
            replayed(&workspace, begun.next.id).await,
            begun.next,
            "the form still waits"
        );
        assert_projection_fits(&workspace, begun.next.id).await;
    });
}

#[test]
fn an_organization_that_is_gone_is_told() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let nowhere = OrganizationId::from_uuid(Uuid::from_u128(404));
        let answers = fill(&first_fields("new_partner_user"), Some(nowhere));
        let begun = begin(next_execution(), "new_partner_user", answers, NOON);
        let error = write(&workspace, 0, &begun).await.unwrap_err();
        assert!(matches!(error, JournalError::OrganizationGone), "{error:?}");
        assert!(workspace.load(begun.next.id).await.unwrap().is_none());
    });
}

#[test]
fn a_grant_for_nobody_is_refused_and_takes_only_its_own_line_with_it() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let mut begun = begin(next_execution(), "new_partner", partner_answers("Acme"), NOON);
        let nobody = Record::Grant {
            id: GrantId::from_uuid(Uuid::from_u128(1)),
            subject: GrantSubject::Organization(OrganizationId::from_uuid(Uuid::nil())),
            system: "slack".to_owned(),
            action: "slack.create_group".to_owned(),
            resource: "#acme".to_owned(),
            receipt: Some(json!({ "group": "S1" })),
            input: None,
        };
        for entry in &mut begun.entries {
            if let Recorded::FormAnswered { records, .. } = &mut entry.recorded {
                records.push(nobody.clone());
            }
        }
        let (refused, kept) = tokio::join!(write(&workspace, 0, &begun), async {
            start_partner(&workspace, "Beta", NOON).await.organization
        });
        assert!(
            matches!(refused, Err(JournalError::OrganizationGone)),
            "{refused:?}"
        );
        assert!(kept.is_some());
        assert_eq!(
            workspace
                .organization_options(Scope::Workspace)
                .await
                .unwrap()
                .len(),
            1
        );
    });
}

#[test]
fn the_subject_is_what_is_known_now() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let mut partner = start_partner(&workspace, "Acme", NOON).await;
        let acme = partner.organization.unwrap();
        finish_by_hand(&workspace, &mut partner).await;
        let user = start_person(
            &workspace,
            acme,
            person_answers("Zoë", "Adams", "zoe@acme.example"),
            NOON,
        )
        .await;
        let links = domain::organization::DocumentationLinks {
            general: "https://docs.example.org".to_owned(),
            ..Default::default()
        };
        workspace.update_links(acme, 1, &links, by(NOON)).await.unwrap();

        let subject = workspace.subject(user.id).await.unwrap();
        let expected = json!({
            "name": "Acme",
            "contact_name": "a contact_name",
            "contact_email": "someone@example.org",
            "link_internal": "",
            "link_general": "https://docs.example.org",
            "link_additional": "",
        });
        let keys = |answers: &Answers| answers.keys().cloned().collect::<BTreeSet<_>>();
        let known = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(
            (keys(&subject.organization), keys(&subject.person)),
            (known(ORGANIZATION_KEYS), known(PERSON_KEYS)),
            "the check of workflows knows what there is"
        );
        assert_eq!(serde_json::Value::Object(subject.organization), expected);
        assert_eq!(subject.person["first_name"], "Zoë");
        assert_eq!(subject.companies, ["Studio 1", "Studio 2"]);
        let systems: Vec<_> = subject.groups.keys().collect();
        assert_eq!(
            systems,
            [
                "keycloak",
                "lms",
                "metabase",
                "metabase_collection",
                "slack",
                "teams"
            ]
        );
        let stored = workspace
            .organization(Scope::Workspace, acme)
            .await
            .unwrap()
            .unwrap()
            .groups;
        for group in stored {
            let known = &subject.groups[&group.system];
            assert_eq!((&known.name, &known.id), (&group.name, &group.external_id));
            assert!(!known.id.is_empty(), "the id of {} was noted", group.system);
        }

        let of_partner = workspace.subject(partner.id).await.unwrap();
        assert_eq!(of_partner.person, Answers::new());
        assert_eq!(of_partner.organization["name"], "Acme");
    });
}

#[test]
fn executions_that_need_the_runner_are_found_oldest_first() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let newer = start_partner(&workspace, "Newer", second(5)).await;
        let mut older = start_partner(&workspace, "Older", second(1)).await;
        assert_eq!(workspace.attended().await.unwrap(), [older.id, newer.id]);
        let cancel = Event::Cancel {
            seen: older.version,
            by: ada(),
            reason: "a slip".to_owned(),
        };
        happen(&workspace, &mut older, cancel, second(6)).await;
        assert_eq!(workspace.attended().await.unwrap(), [newer.id]);
        assert_projection_fits(&workspace, older.id).await;
    });
}

#[test]
fn a_journal_of_a_newer_app_is_refused() {
    runtime().block_on(async {
        let office = office().await;
        let id = start_partner(&office.workspace, "Acme", NOON).await.id;
        #[expect(clippy::disallowed_methods, reason = "writes what only a newer app would")]
        let newer = rusqlite::Connection::open(crate::support::workspace_file(office.folder.path())).unwrap();
        let sql =
            "INSERT INTO execution_events (execution, number, at, format, event) VALUES (?1, 99, 0, ?2, '{}')";
        newer.execute(sql, (id.to_string(), JOURNAL_FORMAT + 1)).unwrap();
        drop(newer);
        let error = office.workspace.load(id).await.unwrap_err();
        assert!(matches!(error, JournalError::Unreadable { .. }), "{error:?}");
    });
}

#[test]
fn lines_of_a_clock_that_was_set_back_are_kept_in_their_order() {
    runtime().block_on(async {
        let office = office().await;
        let mut execution = start_partner(&office.workspace, "Acme", second(3 * 24 * 60 * 60)).await;
        finish_by_hand(&office.workspace, &mut execution).await;
        let stored = office.workspace.load(execution.id).await.unwrap().unwrap();
        let times: Vec<_> = stored.entries.iter().map(|entry| entry.at).collect();
        assert!(!times.is_sorted(), "each line tells what the clock said");
        let numbers = stored.entries.iter().map(|entry| entry.number);
        assert!(numbers.eq(1..=execution.version), "their numbers are their order");
        assert_eq!(replayed(&office.workspace, execution.id).await, execution);
        assert_projection_fits(&office.workspace, execution.id).await;
    });
}
