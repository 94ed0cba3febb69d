//! Deleting organizations and people: what is refused, what goes, and what stays readable.

use domain::history::{Change, RecordRef};
use domain::record::GrantSubject;
use domain::role::Scope;
use domain::{OrganizationId, PersonId};
use engine::{Event, Execution};
use store::{Burden, Error, PersonFilter, RecordChange, Standing, Workspace};

use crate::support::{
    NOON, ada, by, finish_by_hand, happen, office, person_answers, runtime, second, start_partner,
    start_person, workspace_file,
};

async fn history(workspace: &Workspace, record: RecordRef) -> Vec<RecordChange> {
    let page = workspace.history_of(record, Scope::Workspace, None, 100).await;
    page.unwrap().rows
}

async fn cancel(workspace: &Workspace, execution: &mut Execution) {
    let event = Event::Cancel {
        seen: execution.version,
        by: ada(),
        reason: "not wanted".to_owned(),
    };
    happen(workspace, execution, event, second(60)).await;
}

/// An organization that was onboarded, with a person who was, and one whose onboarding was cancelled.
async fn onboarded(workspace: &Workspace) -> (OrganizationId, PersonId, PersonId) {
    let mut partner = start_partner(workspace, "Acme", NOON).await;
    finish_by_hand(workspace, &mut partner).await;
    let acme = partner.organization.unwrap();
    let answers = person_answers("Zoë", "Adams", "zoe@acme.example");
    let mut zoe = start_person(workspace, acme, answers, second(100)).await;
    finish_by_hand(workspace, &mut zoe).await;
    let answers = person_answers("Bo", "Berg", "bo@acme.example");
    let mut bo = start_person(workspace, acme, answers, second(200)).await;
    cancel(workspace, &mut bo).await;
    (acme, zoe.person.unwrap(), bo.person.unwrap())
}

#[test]
fn what_hangs_on_a_record_is_counted() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let (acme, zoe, bo) = onboarded(&workspace).await;
        let own = workspace
            .grants_of(GrantSubject::Organization(acme))
            .await
            .unwrap()
            .len();
        let of_zoe = workspace
            .grants_of(GrantSubject::Person(zoe))
            .await
            .unwrap()
            .len();
        assert!(own > 0 && of_zoe > 0);
        assert_eq!(
            workspace.burden(RecordRef::Organization(acme)).await.unwrap(),
            Burden {
                people: 2,
                running: 0,
                ended: 3,
                standing: (own + of_zoe) as u64,
            }
        );
        assert_eq!(
            workspace.burden(RecordRef::Person(bo)).await.unwrap(),
            Burden {
                people: 0,
                running: 0,
                ended: 1,
                standing: 0,
            }
        );
    });
}

#[test]
fn nothing_is_deleted_or_moved_while_an_execution_about_it_runs() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let (acme, _, _) = onboarded(&workspace).await;
        let answers = person_answers("Ann", "Lee", "ann@acme.example");
        let mut running = start_person(&workspace, acme, answers, second(300)).await;
        let ann = running.person.unwrap();
        let refused = workspace
            .delete_person(ann, 1, Standing::Forget, "gone", by(second(301)))
            .await;
        assert!(
            matches!(refused, Err(Error::StillRunning { executions: 1 })),
            "{refused:?}"
        );
        let refused = workspace
            .delete_organization(acme, 1, 3, Standing::Forget, "gone", by(second(301)))
            .await;
        assert!(
            matches!(refused, Err(Error::StillRunning { executions: 1 })),
            "{refused:?}"
        );
        let beta = start_partner(&workspace, "Beta", NOON)
            .await
            .organization
            .unwrap();
        let refused = workspace.move_person(ann, 1, beta, by(second(301))).await;
        assert!(
            matches!(refused, Err(Error::StillRunning { executions: 1 })),
            "{refused:?}"
        );
        cancel(&workspace, &mut running).await;
        workspace
            .move_person(ann, 1, beta, by(second(302)))
            .await
            .unwrap();
        workspace
            .delete_person(ann, 2, Standing::Refuse, "gone", by(second(303)))
            .await
            .unwrap();
    });
}

#[test]
fn accesses_that_stand_are_not_forgotten_unless_somebody_says_so() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let (acme, zoe, _) = onboarded(&workspace).await;
        let grants = workspace.grants_of(GrantSubject::Person(zoe)).await.unwrap();
        let refused = workspace
            .delete_person(zoe, 1, Standing::Refuse, "gone", by(second(301)))
            .await;
        assert!(
            matches!(refused, Err(Error::StillGranted { grants: found }) if found == grants.len() as u64),
            "{refused:?}"
        );
        assert_eq!(
            history(&workspace, RecordRef::Person(zoe)).await,
            [],
            "what was refused is not told"
        );
        workspace
            .delete_person(zoe, 1, Standing::Forget, "their wish", by(second(302)))
            .await
            .unwrap();
        assert_eq!(workspace.grants_of(GrantSubject::Person(zoe)).await.unwrap(), []);
        let lines = history(&workspace, RecordRef::Person(zoe)).await;
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].name.as_str(), lines[0].at), ("Zoë Adams", second(302)));
        let Change::PersonDeleted {
            reason,
            with_organization,
            was,
        } = &lines[0].change
        else {
            panic!("{:?}", lines[0].change)
        };
        assert_eq!((reason.as_str(), *with_organization), ("their wish", false));
        assert_eq!(
            (was.email.as_str(), was.organization.id),
            ("zoe@acme.example", acme)
        );
        assert!(was.personal_company.is_some());
        assert_eq!(
            was.grants.len(),
            grants.len(),
            "it tells what stands in the systems still"
        );
        assert_eq!(was.grants[0].resource, grants[0].resource);
        let deletions = workspace.deletions(Scope::Workspace, None, 10).await.unwrap();
        assert_eq!(deletions.rows, lines);
        let again = workspace
            .delete_person(zoe, 1, Standing::Forget, "", by(second(303)))
            .await;
        assert!(matches!(again, Err(Error::NotFound)), "a second click: {again:?}");
    });
}

#[test]
fn an_organization_goes_with_all_that_belongs_to_it_and_stays_readable() {
    let folder = runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let (acme, _, _) = onboarded(&workspace).await;
        let before = workspace
            .organization(Scope::Workspace, acme)
            .await
            .unwrap()
            .unwrap();
        let beta = start_partner(&workspace, "Beta", second(300))
            .await
            .organization
            .unwrap();
        let stale = workspace
            .delete_organization(acme, 9, 2, Standing::Forget, "bankrupt", by(second(400)))
            .await;
        assert!(matches!(stale, Err(Error::Conflict { .. })), "{stale:?}");
        let fewer = workspace
            .delete_organization(acme, 1, 1, Standing::Forget, "bankrupt", by(second(400)))
            .await;
        assert!(
            matches!(
                fewer,
                Err(Error::Conflict {
                    expected: 1,
                    found: 2
                })
            ),
            "somebody came since: {fewer:?}"
        );
        workspace
            .delete_organization(acme, 1, 2, Standing::Forget, "bankrupt", by(second(401)))
            .await
            .unwrap();
        assert!(
            workspace
                .organization(Scope::Workspace, acme)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            workspace
                .organization(Scope::Workspace, beta)
                .await
                .unwrap()
                .is_some()
        );
        let everybody = workspace
            .list_people(Scope::Workspace, &PersonFilter::default(), None, 10)
            .await;
        assert_eq!(everybody.unwrap().rows, []);

        let lines = history(&workspace, RecordRef::Organization(acme)).await;
        let names: Vec<_> = lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["Acme", "Zoë Adams", "Bo Berg"]);
        let Change::OrganizationDeleted { reason, was } = &lines[0].change else {
            panic!("{:?}", lines[0].change)
        };
        assert_eq!((reason.as_str(), was.people, was.executions), ("bankrupt", 2, 3));
        assert_eq!(was.companies.len(), before.companies.len());
        assert_eq!(was.groups.len(), before.groups.len());
        assert_eq!(was.links, before.organization.links);
        assert!(!was.grants.is_empty());
        let deletions = workspace.deletions(Scope::Workspace, None, 10).await.unwrap();
        let deleted: Vec<_> = deletions.rows.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(deleted, ["Acme"], "who went with it is told behind it");
        let elsewhere = workspace
            .deletions(Scope::Organization(beta), None, 10)
            .await
            .unwrap();
        assert_eq!(elsewhere.rows, []);
        office.close()
    });
    #[expect(clippy::disallowed_methods, reason = "looks at the file beside the store")]
    let conn = rusqlite::Connection::open(workspace_file(folder.path())).unwrap();
    let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(
        count("SELECT count(*) FROM pragma_foreign_key_check"),
        0,
        "nothing dangles"
    );
    for table in ["grants", "system_groups", "personal_companies"] {
        assert_eq!(count(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
    assert_eq!(
        count("SELECT count(*) FROM executions WHERE organization IS NULL AND person IS NULL"),
        3,
        "executions stay and forget whom they were about"
    );
    assert_eq!(count("SELECT sum(people) FROM organizations"), 0);
}
