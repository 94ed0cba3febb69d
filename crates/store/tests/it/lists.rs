//! Lists, details and what changes organizations.

use std::collections::BTreeSet;

use domain::history::RecordRef;
use domain::list::{OrganizationSort, PersonSort};
use domain::organization::{DocumentationLinks, Environment};
use domain::person::PersonState;
use domain::role::Scope;
use domain::{OrganizationId, PersonId};
use engine::Execution;
use serde_json::json;
use store::{Error, ExecutionFilter, OrganizationFilter, Page, PersonFilter, PersonRow, Workspace};
use uuid::Uuid;

use crate::support::{
    NOON, begin, by, finish_by_hand, next_execution, office, partner_answers, person_answers, runtime,
    second, start_partner, start_person, write,
};

async fn partner(workspace: &Workspace, name: &str) -> OrganizationId {
    start_partner(workspace, name, NOON).await.organization.unwrap()
}

async fn person(workspace: &Workspace, organization: OrganizationId, first: &str, last: &str) -> Execution {
    let email = format!(
        "{}@{}.example.org",
        first.to_lowercase(),
        last.to_lowercase().replace('_', "-")
    );
    start_person(workspace, organization, person_answers(first, last, &email), NOON).await
}

fn links(internal: &str) -> DocumentationLinks {
    DocumentationLinks {
        internal: internal.to_owned(),
        ..DocumentationLinks::default()
    }
}

fn searched(search: &str) -> PersonFilter {
    PersonFilter {
        search: search.to_owned(),
        ..PersonFilter::default()
    }
}

fn named(search: &str) -> OrganizationFilter {
    OrganizationFilter {
        search: search.to_owned(),
        ..OrganizationFilter::default()
    }
}

/// Follows a list to its end, two rows at a time.
async fn people(workspace: &Workspace, search: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page: Page<PersonRow> = workspace
            .list_people(Scope::Workspace, &searched(search), after.as_deref(), 2)
            .await
            .unwrap();
        assert!(page.rows.len() <= 2);
        names.extend(page.rows.iter().map(PersonRow::name));
        match page.next {
            Some(next) => after = Some(next),
            None => return names,
        }
    }
}

#[test]
fn organizations_are_listed_by_name_in_pages() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        for name in ["zebra", "Ärzte", "acme", "Beta 100%", "acme  West"] {
            partner(&workspace, name).await;
        }
        let first = workspace
            .list_organizations(Scope::Workspace, &named(""), None, 3)
            .await
            .unwrap();
        let names = |page: &Page<store::OrganizationRow>| -> Vec<String> {
            page.rows.iter().map(|row| row.name.clone()).collect()
        };
        assert_eq!(names(&first), ["acme", "acme  West", "Beta 100%"]);
        let second = workspace
            .list_organizations(Scope::Workspace, &named(""), first.next.as_deref(), 3)
            .await
            .unwrap();
        assert_eq!(names(&second), ["zebra", "Ärzte"]);
        assert_eq!(second.next, None);
        for (search, found) in [
            ("ACME", vec!["acme", "acme  West"]),
            ("acme w", vec!["acme  West"]),
            ("ärz", vec!["Ärzte"]),
            ("100%", vec!["Beta 100%"]),
            ("%", vec!["Beta 100%"]),
            ("_", vec![]),
            ("'; --", vec![]),
        ] {
            let page = workspace
                .list_organizations(Scope::Workspace, &named(search), None, 10)
                .await
                .unwrap();
            assert_eq!(names(&page), found, "{search:?}");
        }
        let options = workspace.organization_options(Scope::Workspace).await.unwrap();
        assert_eq!(options.len(), 5);
        assert_eq!(options[4].name, "Ärzte");
    });
}

#[test]
fn people_are_listed_by_name_and_found_by_name_and_address() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = partner(&workspace, "Acme").await;
        let beta = partner(&workspace, "Beta").await;
        for (organization, first, last) in [
            (acme, "Zoë", "Adams"),
            (beta, "Ann", "Lee"),
            (acme, "Ann", "Lee"),
            (acme, "anna", "Berg"),
            (beta, "Bo", "X_Y"),
        ] {
            person(&workspace, organization, first, last).await;
        }
        assert_eq!(
            people(&workspace, "").await,
            ["Ann Lee", "Ann Lee", "anna Berg", "Bo X_Y", "Zoë Adams"]
        );
        assert_eq!(
            people(&workspace, "ANN").await,
            ["Ann Lee", "Ann Lee", "anna Berg"]
        );
        assert_eq!(people(&workspace, "n lee").await, ["Ann Lee", "Ann Lee"]);
        assert_eq!(people(&workspace, "ZOË").await, ["Zoë Adams"]);
        assert_eq!(people(&workspace, "@adams.").await, ["Zoë Adams"]);
        assert_eq!(people(&workspace, "_").await, ["Bo X_Y"]);
        assert_eq!(
            people(&workspace, "adams zoë").await,
            [""; 0],
            "name and address are two texts"
        );
        let wrong = workspace
            .list_people(Scope::Workspace, &searched(""), Some("no such place"), 2)
            .await;
        assert!(matches!(wrong, Err(Error::Cursor)));
    });
}

#[test]
fn the_detail_of_an_organization_has_all_that_belongs_to_it() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let mut execution = start_partner(&workspace, "Acme", NOON).await;
        let acme = execution.organization.unwrap();
        finish_by_hand(&workspace, &mut execution).await;
        let mut onboarded = person(&workspace, acme, "Zoë", "Adams").await;
        finish_by_hand(&workspace, &mut onboarded).await;
        person(&workspace, acme, "Bo", "Berg").await;
        partner(&workspace, "Other").await;

        let detail = workspace
            .organization(Scope::Workspace, acme)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (detail.organization.name.as_str(), detail.organization.version),
            ("Acme", 1)
        );
        assert_eq!(detail.organization.contact_email, "someone@example.org");
        assert_eq!(detail.companies.len(), 2);
        assert_eq!(detail.companies[0].environment, Environment::Test);
        let systems: BTreeSet<_> = detail.groups.iter().map(|group| group.system.as_str()).collect();
        assert!(
            systems.is_superset(&BTreeSet::from(["metabase", "teams", "slack", "lms"])),
            "{systems:?}"
        );
        let of_acme = PersonFilter {
            organization: Some(acme),
            ..PersonFilter::default()
        };
        let page = workspace.list_people(Scope::Workspace, &of_acme, None, 10).await;
        let people = page.unwrap().rows;
        let names: Vec<_> = people.iter().map(PersonRow::name).collect();
        assert_eq!(names, ["Bo Berg", "Zoë Adams"]);
        let about = RecordRef::Organization(acme);
        let page = workspace
            .list_executions_about(Scope::Workspace, about, None, 10)
            .await;
        let executions = page.unwrap().rows;
        assert_eq!(executions.len(), 3);
        assert_eq!(executions[2].id, execution.id, "the newest come first");

        let zoe = workspace
            .person(Scope::Workspace, onboarded.person.unwrap())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(zoe, people[1]);
        assert_eq!(zoe.organization.name, "Acme");
        assert!(zoe.personal_company.is_some());
        assert!(
            zoe.systems.is_sorted() && zoe.systems.contains(&"slack".to_owned()),
            "{:?}",
            zoe.systems
        );
        assert_eq!(people[0].systems, [""; 0]);
        assert_eq!(people[0].personal_company, None);

        let row = workspace
            .list_organizations(Scope::Workspace, &named("acme"), None, 1)
            .await
            .unwrap()
            .rows
            .remove(0);
        assert_eq!((row.people, row.companies, row.links), (2, 2, 0));
        let nobody = PersonId::from_uuid(Uuid::nil());
        assert_eq!(workspace.person(Scope::Workspace, nobody).await.unwrap(), None);
        let nowhere = OrganizationId::from_uuid(Uuid::nil());
        assert!(
            workspace
                .organization(Scope::Workspace, nowhere)
                .await
                .unwrap()
                .is_none()
        );
    });
}

#[test]
fn links_change_only_at_the_version_that_was_read() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = partner(&workspace, "Acme").await;
        assert_eq!(
            workspace
                .update_links(acme, 1, &links("https://a"), by(NOON))
                .await
                .unwrap(),
            2
        );
        let stale = workspace
            .update_links(acme, 1, &links("https://b"), by(NOON))
            .await;
        assert!(matches!(
            stale,
            Err(Error::Conflict {
                expected: 1,
                found: 2
            })
        ));
        let detail = workspace
            .organization(Scope::Workspace, acme)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (detail.organization.links, detail.organization.version),
            (links("https://a"), 2)
        );
        let gone = workspace
            .update_links(OrganizationId::from_uuid(Uuid::nil()), 1, &links(""), by(NOON))
            .await;
        assert!(matches!(gone, Err(Error::NotFound)));
        let row = workspace
            .list_organizations(Scope::Workspace, &named(""), None, 1)
            .await
            .unwrap()
            .rows
            .remove(0);
        assert_eq!(row.links, 1);
    });
}

#[test]
fn executions_are_listed_newest_first_by_state_and_workflow() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        for n in 0..7 {
            // Pairs of the same microsecond, so that the id has to decide.
            let begun = begin(
                next_execution(),
                "new_partner",
                partner_answers(&format!("P{n}")),
                second(n / 2),
            );
            write(&workspace, 0, &begun).await.unwrap();
        }
        let mut done = start_partner(&workspace, "Done", second(9)).await;
        finish_by_hand(&workspace, &mut done).await;
        let user = person(&workspace, done.organization.unwrap(), "Zoë", "Adams").await;

        let mut seen = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = workspace
                .list_executions(Scope::Workspace, &ExecutionFilter::default(), after.as_deref(), 2)
                .await
                .unwrap();
            seen.extend(page.rows);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 9);
        assert!(seen.is_sorted_by(|a, b| (a.started_at, a.id) > (b.started_at, b.id)));
        let row = seen.iter().find(|row| row.id == user.id).unwrap();
        assert_eq!(
            (row.workflow.as_str(), row.workflow_version, row.steps),
            ("new_partner_user", user.definition.version, 11)
        );
        assert_eq!(
            (row.label.as_str(), row.started_by.as_str(), row.steps_done),
            ("Zoë Adams", "Ada Lovelace", 2)
        );

        let filters = [None, Some(user.state), Some(done.state)]
            .into_iter()
            .flat_map(|state| {
                [
                    None,
                    Some("new_partner"),
                    Some("new_partner_user"),
                    Some("nothing"),
                ]
                .map(|workflow| ExecutionFilter {
                    state,
                    workflow: workflow.map(Into::into),
                })
            });
        for filter in filters {
            let expected: Vec<_> = seen
                .iter()
                .filter(|row| filter.state.is_none_or(|state| row.state == state))
                .filter(|row| {
                    filter
                        .workflow
                        .as_ref()
                        .is_none_or(|workflow| row.workflow == *workflow)
                })
                .cloned()
                .collect();
            let page = workspace
                .list_executions(Scope::Workspace, &filter, None, 100)
                .await
                .unwrap();
            assert_eq!(page.rows, expected, "{filter:?}");
        }
    });
}

#[test]
fn a_version_of_a_workflow_never_changes() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let definition = crate::support::definition("new_partner");
        workspace.save_definition(&definition, second(1)).await.unwrap();
        let mut edited = (*definition).clone();
        edited.title = "Another title".to_owned();
        let error = workspace.save_definition(&edited, NOON).await.unwrap_err();
        assert!(
            matches!(error, Error::DefinitionChanged { version, .. } if version == definition.version),
            "{error:?}"
        );
        edited.version += 1;
        workspace.save_definition(&edited, NOON).await.unwrap();
    });
}

#[test]
fn an_execution_that_does_not_exist_is_not_found() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let names = workspace.execution_subject_names(next_execution()).await;
        assert!(matches!(names, Err(Error::NotFound)));
        assert_eq!(
            json!(workspace.execution_steps(next_execution()).await.unwrap().len()),
            json!(0)
        );
    });
}

/// Follows a list to its end, two rows at a time.
async fn people_of(workspace: &Workspace, scope: Scope, filter: &PersonFilter) -> Vec<String> {
    let mut names = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = workspace
            .list_people(scope, filter, after.as_deref(), 2)
            .await
            .unwrap();
        names.extend(page.rows.iter().map(PersonRow::name));
        after = page.next;
        if after.is_none() {
            return names;
        }
    }
}

#[test]
fn people_are_sorted_and_filtered_by_state_and_organization() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let acme = partner(&workspace, "Acme").await;
        let beta = partner(&workspace, "Beta").await;
        for (n, (organization, first)) in [
            (acme, "Eve"),
            (beta, "Dan"),
            (acme, "Cid"),
            (beta, "Bea"),
            (acme, "Ann"),
        ]
        .into_iter()
        .enumerate()
        {
            let answers = person_answers(first, "Lee", &format!("{first}@example.org"));
            // Pairs of the same moment, so that the id has to decide.
            let at = second(i64::try_from(n).unwrap() / 2);
            let begun = start_person(&workspace, organization, answers, at).await;
            if first == "Cid" {
                workspace
                    .set_person_state(begun.person.unwrap(), 1, PersonState::Deactivated, "", by(NOON))
                    .await
                    .unwrap();
            }
        }
        let all = Scope::Workspace;
        let newest = PersonFilter {
            sort: PersonSort::Newest,
            ..PersonFilter::default()
        };
        let by_age = people_of(&workspace, all, &newest).await;
        assert_eq!((by_age.len(), by_age[0].as_str()), (5, "Ann Lee"), "{by_age:?}");
        for (first, second) in [("Ann Lee", "Bea Lee"), ("Cid Lee", "Dan Lee")] {
            let place = |name: &str| by_age.iter().position(|other| other == name);
            assert!(place(first) < place(second), "{by_age:?}");
        }
        for sort in [PersonSort::Name, PersonSort::Newest] {
            for organization in [None, Some(acme), Some(beta)] {
                for state in [None, Some(PersonState::Active), Some(PersonState::Deactivated)] {
                    for search in ["", "lee", "CID", "nobody"] {
                        let filter = PersonFilter {
                            search: search.to_owned(),
                            organization,
                            state,
                            sort,
                        };
                        let mut found = people_of(&workspace, all, &filter).await;
                        found.sort();
                        let mut expected = Vec::new();
                        for (name, of) in [
                            ("Ann Lee", acme),
                            ("Bea Lee", beta),
                            ("Cid Lee", acme),
                            ("Dan Lee", beta),
                            ("Eve Lee", acme),
                        ] {
                            let is = if name == "Cid Lee" {
                                PersonState::Deactivated
                            } else {
                                PersonState::Active
                            };
                            let fits = organization.is_none_or(|organization| organization == of)
                                && state.is_none_or(|state| state == is)
                                && name.to_lowercase().contains(&search.to_lowercase());
                            if fits {
                                expected.push(name.to_owned());
                            }
                        }
                        assert_eq!(found, expected, "{filter:?}");
                    }
                }
            }
        }
        let of_acme = Scope::Organization(acme);
        assert_eq!(
            people_of(&workspace, of_acme, &PersonFilter::default()).await,
            ["Ann Lee", "Cid Lee", "Eve Lee"],
            "nobody of another organization"
        );
        let of_beta = PersonFilter {
            organization: Some(beta),
            ..PersonFilter::default()
        };
        assert_eq!(people_of(&workspace, of_acme, &of_beta).await, [""; 0]);
    });
}

#[test]
fn organizations_are_sorted_by_name_age_and_people() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        for (n, (name, people)) in [("Delta", 2), ("Acme", 0), ("Cargo", 3), ("Beta", 0), ("Eden", 2)]
            .into_iter()
            .enumerate()
        {
            let at = second(i64::try_from(n).unwrap());
            let id = start_partner(&workspace, name, at).await.organization.unwrap();
            for n in 0..people {
                person(&workspace, id, &format!("P{n}"), name).await;
            }
        }
        for (sort, expected) in [
            (OrganizationSort::Name, ["Acme", "Beta", "Cargo", "Delta", "Eden"]),
            (
                OrganizationSort::Newest,
                ["Eden", "Beta", "Cargo", "Acme", "Delta"],
            ),
            (
                OrganizationSort::People,
                ["Cargo", "Delta", "Eden", "Acme", "Beta"],
            ),
        ] {
            for size in [1, 2, 3, 5] {
                let filter = OrganizationFilter {
                    sort,
                    ..OrganizationFilter::default()
                };
                let mut names = Vec::new();
                let mut after: Option<String> = None;
                loop {
                    let page = workspace
                        .list_organizations(Scope::Workspace, &filter, after.as_deref(), size)
                        .await
                        .unwrap();
                    names.extend(page.rows.into_iter().map(|row| row.name));
                    after = page.next;
                    if after.is_none() {
                        break;
                    }
                }
                assert_eq!(names, expected, "{sort:?}, {size} at a time");
            }
        }
    });
}
