//! A file from before grants kept what their actions were given.

use domain::record::GrantSubject;
use domain::{OrganizationId, PersonId, Timestamp};
use serde_json::json;
use uuid::Uuid;

use crate::connection;
use crate::database::Database;
use crate::kind::{FileKind, WORKSPACE};
use crate::migrate::{Stamp, run};
use crate::sql::Read;

const ROWS: &str = "
    INSERT INTO organizations (id, name, name_key, contact_name, contact_email, notes, created_at, version)
    VALUES ('00000000-0000-0000-0000-000000000001', 'Acme', 'acme', '', '', '', 1, 1);
    INSERT INTO people (
        id, organization, first_name, last_name, email, email_key, job_title, phone, language, search_key, created_at
    )
    VALUES (
        '00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000001', 'Ada', 'L', 'ada@example.org',
        'ada@example.org', '', '', 'en', 'ada l', 1
    );
    INSERT INTO workflow_versions (workflow, version, definition, created_at) VALUES ('letter', 1, '{}', 1);
    INSERT INTO executions (
        id, version, workflow, workflow_version, label, state, current_step, steps_done, steps, started_by,
        started_by_name, started_at, updated_at, attended
    )
    VALUES (
        '00000000-0000-0000-0000-000000000003', 1, 'letter', 1, 'Acme', 'done', '', 1, 1,
        '00000000-0000-0000-0000-000000000004', 'Ada', 1, 1, 0
    );
    INSERT INTO grants (id, organization, person, system, action, resource, receipt, execution, created_at)
    VALUES
        (
            '00000000-0000-0000-0000-000000000005', '00000000-0000-0000-0000-000000000001', NULL, 'metabase',
            'metabase.grant_database_access', 'Metabase database', '{\"database\":3}',
            '00000000-0000-0000-0000-000000000003', 7
        ),
        (
            '00000000-0000-0000-0000-000000000006', NULL, '00000000-0000-0000-0000-000000000002', 'slack',
            'slack.add_person_to_group', 'Slack group Acme', NULL, '00000000-0000-0000-0000-000000000003', 8
        );
";

#[test]
fn grants_from_before_are_kept_and_have_no_input() {
    let stamp = || Stamp {
        app_version: "1.2.3",
        now: Timestamp::from_micros(0),
    };
    let before: &'static FileKind = Box::leak(Box::new(FileKind {
        migrations: &WORKSPACE.migrations[..2],
        ..WORKSPACE
    }));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("workspace.db");
    Database::create(&path, before, stamp()).unwrap();
    let conn = connection::open_writer(&path, before).unwrap();
    conn.execute_batch(ROWS).unwrap();
    drop(conn);

    let mut conn = connection::open_writer(&path, &WORKSPACE).unwrap();
    run(&mut conn, &path, &WORKSPACE, stamp()).unwrap();
    let read = Read::new(&conn);
    let of_acme = OrganizationId::from_uuid(Uuid::from_u128(1));
    let of_acme = read.grants_of(GrantSubject::Organization(of_acme)).unwrap();
    let of_ada = PersonId::from_uuid(Uuid::from_u128(2));
    let of_ada = read.grants_of(GrantSubject::Person(of_ada)).unwrap();
    let told = of_acme
        .iter()
        .chain(&of_ada)
        .map(|grant| (grant.action.as_str(), grant.receipt.clone(), grant.input.clone()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            (
                "metabase.grant_database_access",
                Some(json!({"database": 3})),
                None
            ),
            ("slack.add_person_to_group", None, None),
        ]
    );
}
