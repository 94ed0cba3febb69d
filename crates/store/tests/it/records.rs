//! What people change about records, and the history of it.

use domain::form::Unique;
use domain::history::{Change, CompanyFacts, GroupFacts, RecordRef};
use domain::organization::{DocumentationLinks, Environment, OrganizationState};
use domain::person::PersonState;
use domain::record::GrantSubject;
use domain::role::Scope;
use domain::{CompanyId, GroupId, OrganizationId, PersonId};
use engine::JournalError;
use store::{Error, OrganizationEdit, PersonEdit, PersonFilter, RecordChange, Standing, Workspace};
use uuid::Uuid;

use crate::support::{
    NOON, begin, by, fill, finish_by_hand, first_fields, next_execution, office, person_answers, runtime,
    second, start_partner, start_person, write,
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

fn edited(first: &str, email: &str) -> PersonEdit {
    PersonEdit {
        first_name: first.to_owned(),
        last_name: "Adams".to_owned(),
        email: email.to_owned(),
        job_title: "Pilot".to_owned(),
        phone: String::new(),
        language: "de".to_owned(),
    }
}

#[test]
fn an_address_is_unique_in_an_organization_in_any_case() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = acme(&workspace).await;
        let zoe = zoe(&workspace, acme).await;
        let answers = person_answers("Bo", "Berg", "bo@acme.example");
        let bo = start_person(&workspace, acme, answers, NOON)
            .await
            .person
            .unwrap();
        for taken in ["zoe@acme.example", "ZOE@Acme.Example", " zoe@acme.example "] {
            let refused = workspace.edit_person(bo, 1, edited("Bo", taken), by(NOON)).await;
            assert!(
                matches!(
                    refused,
                    Err(Error::Taken {
                        unique: Unique::PersonEmail
                    })
                ),
                "{taken:?}: {refused:?}"
            );
        }
        let other_case = edited("Zoe", "Zoe@Acme.example");
        assert_eq!(
            workspace
                .edit_person(zoe, 1, other_case, by(second(1)))
                .await
                .unwrap(),
            2
        );
        let filter = PersonFilter {
            search: "zoe adams".to_owned(),
            ..PersonFilter::default()
        };
        let found = workspace.list_people(Scope::Workspace, &filter, None, 10);
        assert_eq!(
            found.await.unwrap().rows[0].email,
            "Zoe@Acme.example",
            "the search knows the new name"
        );
        let lines = history(&workspace, RecordRef::Person(zoe)).await;
        let Change::Edited { fields } = &lines[0].change else {
            panic!("{lines:?}")
        };
        let names: Vec<_> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(names, ["first_name", "email", "job_title", "phone", "language"]);
    });
}

#[test]
fn a_person_who_moves_is_counted_and_told_at_both_organizations() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = acme(&workspace).await;
        let beta = start_partner(&workspace, "Beta", NOON).await;
        let beta = beta.organization.unwrap();
        let mut begun = start_person(
            &workspace,
            acme,
            person_answers("Zoë", "Adams", "zoe@acme.example"),
            NOON,
        )
        .await;
        finish_by_hand(&workspace, &mut begun).await;
        let zoe = begun.person.unwrap();
        let mut namesake = start_person(
            &workspace,
            beta,
            person_answers("Z", "A", "ZOE@acme.example"),
            NOON,
        )
        .await;
        finish_by_hand(&workspace, &mut namesake).await;
        let taken = workspace.move_person(zoe, 1, beta, by(second(5))).await;
        assert!(
            matches!(
                taken,
                Err(Error::Taken {
                    unique: Unique::PersonEmail
                })
            ),
            "{taken:?}"
        );
        workspace
            .delete_person(
                namesake.person.unwrap(),
                1,
                Standing::Forget,
                "twice",
                by(second(6)),
            )
            .await
            .unwrap();
        workspace
            .set_organization_state(beta, 1, OrganizationState::Archived, "", by(second(6)))
            .await
            .unwrap();
        let archived = workspace.move_person(zoe, 1, beta, by(second(7))).await;
        assert!(matches!(archived, Err(Error::AtRest)), "{archived:?}");
        workspace
            .set_organization_state(beta, 2, OrganizationState::Active, "", by(second(8)))
            .await
            .unwrap();
        assert_eq!(
            workspace.move_person(zoe, 1, beta, by(second(9))).await.unwrap(),
            2
        );

        for (organization, people) in [(acme, 0), (beta, 1)] {
            let detail = workspace
                .organization(Scope::Workspace, organization)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(detail.organization.people, people);
        }
        let at = |lines: &[RecordChange]| lines.first().map(|line| line.change.clone());
        let left = history(&workspace, RecordRef::Organization(acme)).await;
        assert!(
            matches!(at(&left), Some(Change::Moved { to }) if to.name == "Beta"),
            "{left:?}"
        );
        let came = history(&workspace, RecordRef::Organization(beta)).await;
        assert!(
            matches!(at(&came), Some(Change::Arrived { from }) if from.name == "Acme"),
            "{came:?}"
        );
        let grants = workspace
            .list_grants(Scope::Workspace, GrantSubject::Person(zoe), None, 3)
            .await
            .unwrap();
        assert_eq!(grants.rows.len(), 3);
        assert!(grants.next.is_some());
        assert!(
            grants
                .rows
                .iter()
                .all(|grant| grant.given_for.as_ref().is_some_and(|given| given.id == acme)),
            "they tell for whom they were given"
        );
        let hers = |scope| workspace.list_grants(scope, GrantSubject::Person(zoe), None, 3);
        let hidden = hers(Scope::Organization(acme)).await;
        assert!(
            matches!(hidden, Err(Error::NotFound)),
            "she is not Acme's any more: {hidden:?}"
        );
        let here = hers(Scope::Organization(beta)).await.unwrap();
        assert_eq!(here.rows, [], "what she was given for Acme is not Beta's to know");
    });
}

#[test]
fn companies_and_groups_are_added_changed_and_removed_at_the_version_that_was_read() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = acme(&workspace).await;
        let company = |name: &str, environment| CompanyFacts {
            name: name.to_owned(),
            environment,
        };
        let one = CompanyId::from_uuid(Uuid::from_u128(1));
        let lab = company("Lab", Environment::Test);
        workspace
            .add_company(acme, 1, one, lab.clone(), by(second(1)))
            .await
            .unwrap();
        let twice = workspace
            .add_company(
                acme,
                1,
                CompanyId::from_uuid(Uuid::from_u128(2)),
                lab,
                by(second(1)),
            )
            .await;
        assert!(
            matches!(twice, Err(Error::Conflict { .. })),
            "a second click: {twice:?}"
        );
        let renamed = company("Laboratory", Environment::Prod);
        workspace
            .change_company(acme, 2, one, renamed, by(second(2)))
            .await
            .unwrap();
        let detail = workspace
            .organization(Scope::Workspace, acme)
            .await
            .unwrap()
            .unwrap();
        let last = detail.companies.last().unwrap();
        assert_eq!(
            (last.name.as_str(), last.environment),
            ("Laboratory", Environment::Prod)
        );
        let beta = start_partner(&workspace, "Beta", NOON)
            .await
            .organization
            .unwrap();
        let foreign = workspace.remove_company(beta, 1, one, by(second(3))).await;
        assert!(
            matches!(foreign, Err(Error::NotFound)),
            "it is another one's: {foreign:?}"
        );
        workspace
            .remove_company(acme, 3, one, by(second(3)))
            .await
            .unwrap();

        let group = GroupId::from_uuid(Uuid::from_u128(3));
        let facts = GroupFacts {
            system: "slack".to_owned(),
            name: "acme".to_owned(),
            external_id: String::new(),
        };
        workspace
            .note_group(acme, 4, group, facts, by(second(4)))
            .await
            .unwrap();
        let (name, id) = ("acme-all".to_owned(), "S0123".to_owned());
        workspace
            .change_group(acme, 5, group, name, id, by(second(5)))
            .await
            .unwrap();
        let detail = workspace
            .organization(Scope::Workspace, acme)
            .await
            .unwrap()
            .unwrap();
        let noted = detail.groups.iter().find(|noted| noted.id == group).unwrap();
        assert_eq!(
            (noted.name.as_str(), noted.external_id.as_str()),
            ("acme-all", "S0123")
        );
        let foreign = workspace.remove_group(beta, 1, group, by(second(6))).await;
        assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
        workspace
            .remove_group(acme, 6, group, by(second(6)))
            .await
            .unwrap();
        let lines = history(&workspace, RecordRef::Organization(acme)).await;
        assert_eq!(
            lines.len(),
            6,
            "each change is told, and nothing that was refused"
        );
        assert!(matches!(&lines[0].change, Change::GroupRemoved { group } if group.external_id == "S0123"));
    });
}

#[test]
fn the_name_of_an_organization_is_unique_in_any_case() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = acme(&workspace).await;
        start_partner(&workspace, "Beta", NOON).await;
        let edit = |name: &str| OrganizationEdit {
            name: name.to_owned(),
            contact_name: "Ann".to_owned(),
            contact_email: "ann@example.org".to_owned(),
            notes: "<b>bold</b> \u{202e}evil 🦄".to_owned(),
        };
        let refused = workspace
            .edit_organization(acme, 1, edit(" BETA "), by(NOON))
            .await;
        assert!(
            matches!(
                refused,
                Err(Error::Taken {
                    unique: Unique::OrganizationName
                })
            ),
            "{refused:?}"
        );
        assert_eq!(
            workspace
                .edit_organization(acme, 1, edit("ACME"), by(NOON))
                .await
                .unwrap(),
            2
        );
        let detail = workspace
            .organization(Scope::Workspace, acme)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            detail.organization.notes, "<b>bold</b> \u{202e}evil 🦄",
            "text is text"
        );
        let stale = workspace
            .edit_organization(acme, 1, edit("Other"), by(NOON))
            .await;
        assert!(matches!(stale, Err(Error::Conflict { .. })), "{stale:?}");
    });
}
