//! What lies outside of a scope is as if it were not there.

use domain::role::{Partner, Scope};
use domain::{OrganizationId, PersonId};
use engine::Execution;
use store::{ExecutionFilter, OrganizationFilter, PersonFilter, Workspace};
use uuid::Uuid;

use crate::support::{NOON, next_execution, office, person_answers, runtime, start_partner, start_person};

async fn person(workspace: &Workspace, organization: OrganizationId, first: &str) -> Execution {
    let answers = person_answers(first, "Doe", &format!("{first}@example.org"));
    start_person(workspace, organization, answers, NOON).await
}

fn named(search: &str) -> OrganizationFilter {
    OrganizationFilter {
        search: search.to_owned(),
        ..OrganizationFilter::default()
    }
}

fn called(search: &str) -> PersonFilter {
    PersonFilter {
        search: search.to_owned(),
        ..PersonFilter::default()
    }
}

/// Two organizations with two people each, called alike but for the last letter.
async fn two(workspace: &Workspace) -> [(Execution, Vec<Execution>); 2] {
    let mut made = Vec::new();
    for (name, first, second) in [("Acme", "Ann", "Al"), ("Acme West", "Ann", "Bea")] {
        let partner = start_partner(workspace, name, NOON).await;
        let id = partner.organization.unwrap();
        let people = vec![
            person(workspace, id, first).await,
            person(workspace, id, second).await,
        ];
        made.push((partner, people));
    }
    made.try_into().unwrap()
}

#[test]
fn lists_and_their_pages_end_at_the_organization() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let [(acme, people), (west, _)] = two(&workspace).await;
        let scope = Scope::Organization(acme.organization.unwrap());

        let organizations = workspace
            .list_organizations(scope, &named("acme"), None, 1)
            .await
            .unwrap();
        assert_eq!(organizations.rows.len(), 1);
        assert_eq!(
            (organizations.rows[0].name.as_str(), organizations.next),
            ("Acme", None)
        );
        let elsewhere = workspace
            .list_organizations(scope, &named("west"), None, 9)
            .await
            .unwrap();
        assert_eq!(elsewhere.rows, [], "a search finds nothing of others");
        let options = workspace.organization_options(scope).await.unwrap();
        assert_eq!(options.len(), 1);

        let first = workspace.list_people(scope, &called(""), None, 1).await.unwrap();
        let second = workspace
            .list_people(scope, &called(""), first.next.as_deref(), 1)
            .await
            .unwrap();
        let names: Vec<_> = first
            .rows
            .iter()
            .chain(&second.rows)
            .map(|row| row.name())
            .collect();
        assert_eq!(names, ["Al Doe", "Ann Doe"]);
        assert_eq!(second.next, None, "and the list ends there");
        assert_eq!(
            workspace
                .list_people(scope, &called("bea"), None, 9)
                .await
                .unwrap()
                .rows,
            []
        );

        let page = |filter: ExecutionFilter| {
            let workspace = workspace.clone();
            async move {
                let page = workspace.list_executions(scope, &filter, None, 9).await.unwrap();
                page.rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
            }
        };
        let all = page(ExecutionFilter::default()).await;
        assert_eq!(all, [people[1].id, people[0].id, acme.id]);
        let of_users = ExecutionFilter {
            workflow: Some("new_partner_user".into()),
            state: Some(people[0].state),
        };
        assert_eq!(page(of_users).await, [people[1].id, people[0].id]);
        let none = ExecutionFilter {
            state: Some(domain::execution::ExecutionState::Cancelled),
            ..ExecutionFilter::default()
        };
        assert_eq!(page(none).await, []);
        assert_ne!(west.id, acme.id);
    });
}

#[test]
fn a_row_of_another_organization_is_not_found() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let [(acme, people), (west, others)] = two(&workspace).await;
        let (own, other) = (acme.organization.unwrap(), west.organization.unwrap());
        let scope = Scope::Organization(own);

        assert!(workspace.organization(scope, own).await.unwrap().is_some());
        assert!(workspace.organization(scope, other).await.unwrap().is_none());
        let (ours, theirs) = (people[0].person.unwrap(), others[0].person.unwrap());
        assert!(workspace.person(scope, ours).await.unwrap().is_some());
        assert_eq!(workspace.person(scope, theirs).await.unwrap(), None);
        assert!(workspace.has_execution(scope, people[0].id).await.unwrap());
        assert!(!workspace.has_execution(scope, others[0].id).await.unwrap());
        let everything = Scope::Workspace;
        assert!(workspace.has_execution(everything, others[0].id).await.unwrap());
        assert!(
            !workspace
                .has_execution(everything, next_execution())
                .await
                .unwrap()
        );
    });
}

#[test]
fn only_one_of_its_people_speaks_for_an_organization() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let [(acme, people), (west, _)] = two(&workspace).await;
        let speaks = |organization: OrganizationId, person: PersonId| {
            let workspace = workspace.clone();
            async move {
                let partner = Partner { organization, person };
                workspace.speaks_for(partner).await.unwrap()
            }
        };
        let ann = people[0].person.unwrap();
        assert!(speaks(acme.organization.unwrap(), ann).await);
        assert!(!speaks(west.organization.unwrap(), ann).await);
        let nobody = PersonId::from_uuid(Uuid::nil());
        assert!(!speaks(acme.organization.unwrap(), nobody).await);
    });
}
