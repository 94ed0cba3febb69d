//! What people change about records, and the history of it.

use domain::history::{Change, RecordRef};
use domain::organization::{DocumentationLinks, OrganizationState};
use domain::person::PersonState;
use domain::role::Scope;
use domain::{OrganizationId, PersonId};
use engine::JournalError;
use store::{Error, RecordChange, Workspace};
use uuid::Uuid;

use crate::support::{
    NOON, begin, by, fill, first_fields, next_execution, office, person_answers, runtime, second,
    start_partner, start_person, write,
};

async fn acme(workspace: &Workspace) -> OrganizationId {
    start_partner(workspace, "Acme", NOON).await.organization.unwrap()
}

async fn zoe(workspace: &Workspace, organization: OrganizationId) -> PersonId {
    let answers = person_answers("Zoë", "Adams", "zoe@acme.example");
    let execution = start_person(workspace, organization, answers, NOON).await;
    execution.person.unwrap()
}

async fn history(workspace: &Workspace, record: RecordRef) -> Vec<RecordChange> {
    let page = workspace.history_of(record, Scope::Workspace, None, 100).await;
    page.unwrap().rows
}

#[test]
fn a_change_of_links_stands_in_the_history_with_what_differs() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = acme(&workspace).await;
        let links = DocumentationLinks {
            internal: "https://a".to_owned(),
            ..DocumentationLinks::default()
        };
        assert_eq!(
            workspace
                .update_links(acme, 1, &links, by(second(5)))
                .await
                .unwrap(),
            2
        );
        assert_eq!(
            workspace
                .update_links(acme, 2, &links, by(second(6)))
                .await
                .unwrap(),
            2,
            "nothing differs, so there is no new version"
        );
        let lines = history(&workspace, RecordRef::Organization(acme)).await;
        assert_eq!(lines.len(), 1);
        let line = &lines[0];
        assert_eq!(
            (line.name.as_str(), line.by.as_str(), line.at, line.execution),
            ("Acme", "Ada Lovelace", second(5), None)
        );
        let Change::Edited { fields } = &line.change else {
            panic!("{:?}", line.change)
        };
        assert_eq!(fields.len(), 1);
        assert_eq!(
            (fields[0].field.as_str(), fields[0].to.as_str()),
            ("link_internal", "https://a")
        );
    });
}

#[test]
fn an_archived_organization_is_not_offered_and_nothing_begins_for_it() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = acme(&workspace).await;
        let archived = workspace
            .set_organization_state(acme, 1, OrganizationState::Archived, "asleep", by(second(1)))
            .await;
        assert_eq!(archived.unwrap(), 2);
        assert_eq!(
            workspace.offered_organizations(Scope::Workspace).await.unwrap(),
            []
        );
        assert_eq!(
            workspace
                .organization_options(Scope::Workspace)
                .await
                .unwrap()
                .len(),
            1,
            "it has a name still"
        );

        let answers = fill(&first_fields("new_partner_user"), Some(acme));
        let begun = begin(next_execution(), "new_partner_user", answers, NOON);
        let refused = write(&workspace, 0, &begun).await;
        assert!(
            matches!(refused, Err(JournalError::OrganizationAtRest)),
            "{refused:?}"
        );

        let stale = workspace
            .set_organization_state(acme, 1, OrganizationState::Active, "", by(second(2)))
            .await;
        assert!(
            matches!(
                stale,
                Err(Error::Conflict {
                    expected: 1,
                    found: 2
                })
            ),
            "{stale:?}"
        );
        workspace
            .set_organization_state(acme, 2, OrganizationState::Active, "", by(second(2)))
            .await
            .unwrap();
        write(&workspace, 0, &begun).await.unwrap();
        let lines = history(&workspace, RecordRef::Organization(acme)).await;
        let states: Vec<_> = lines
            .iter()
            .filter_map(|line| {
                if let Change::OrganizationState { from, to, .. } = &line.change {
                    Some((*from, *to))
                } else {
                    None
                }
            })
            .collect();
        assert_eq!(
            states,
            [
                (OrganizationState::Archived, OrganizationState::Active),
                (OrganizationState::Active, OrganizationState::Archived),
            ],
            "the newest first"
        );
    });
}

#[test]
fn the_state_of_a_person_stands_in_their_history_and_in_that_of_their_organization() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = acme(&workspace).await;
        let zoe = zoe(&workspace, acme).await;
        let before = workspace.person(Scope::Workspace, zoe).await.unwrap().unwrap();
        assert_eq!(
            (before.state, before.state_since, before.version),
            (PersonState::Active, None, 1)
        );
        let version = workspace
            .set_person_state(zoe, 1, PersonState::Deactivated, "on leave", by(second(3)))
            .await
            .unwrap();
        assert_eq!(version, 2);
        let after = workspace.person(Scope::Workspace, zoe).await.unwrap().unwrap();
        assert_eq!(
            (after.state, after.state_since, after.version),
            (PersonState::Deactivated, Some(second(3)), 2)
        );
        let stale = workspace
            .set_person_state(zoe, 1, PersonState::Left, "", by(second(4)))
            .await;
        assert!(matches!(stale, Err(Error::Conflict { .. })), "{stale:?}");
        let nobody = PersonId::from_uuid(Uuid::nil());
        let gone = workspace
            .set_person_state(nobody, 1, PersonState::Left, "", by(second(4)))
            .await;
        assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
        let of_zoe = history(&workspace, RecordRef::Person(zoe)).await;
        assert_eq!(of_zoe.len(), 1, "what was refused is not told");
        assert_eq!(history(&workspace, RecordRef::Organization(acme)).await, of_zoe);
    });
}

#[test]
fn the_history_is_read_page_by_page_and_within_the_scope() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = acme(&workspace).await;
        let record = RecordRef::Organization(acme);
        for n in 1..=5_u64 {
            let state = if n % 2 == 1 {
                OrganizationState::Archived
            } else {
                OrganizationState::Active
            };
            workspace
                .set_organization_state(acme, n, state, "", by(second(1)))
                .await
                .unwrap();
        }
        let mut numbers = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = workspace
                .history_of(record, Scope::Organization(acme), after.as_deref(), 2)
                .await
                .unwrap();
            numbers.extend(page.rows.iter().map(|row| row.number));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(numbers, [5, 4, 3, 2, 1]);
        let other = Scope::Organization(OrganizationId::from_uuid(Uuid::nil()));
        let page = workspace.history_of(record, other, None, 10).await.unwrap();
        assert_eq!(
            page.rows,
            [],
            "another organization's history is as if it were not there"
        );
        let wrong = workspace
            .history_of(record, Scope::Workspace, Some("x"), 10)
            .await;
        assert!(matches!(wrong, Err(Error::Cursor)));
    });
}

#[test]
fn people_are_counted_with_their_organization() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = acme(&workspace).await;
        zoe(&workspace, acme).await;
        let detail = workspace
            .organization(Scope::Workspace, acme)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(detail.organization.people, 1);
    });
}
