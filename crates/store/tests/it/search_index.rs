//! The search's indexes are true behind every kind of change: they find what a look at every row finds.

use std::collections::BTreeSet;
use std::path::Path;

use domain::role::Scope;
use domain::search::Words;
use proptest::prelude::*;
use rusqlite::{Connection, params};
use store::{Found, Workspace};
use uuid::Uuid;

use crate::support::{office, runtime, workspace_file};

const WORDS: [&str; 7] = ["ada", "Adams", "müller", "berg", "acme", "east-west", "S0123ABC"];

/// What is typed.
const TYPED: [&str; 9] = [
    "a", "ad", "adam", "muller", "BERG", "acme", "east", "west", "s0123",
];

/// One change of one row, as any writer of the file may make it.
#[derive(Clone, Copy, Debug)]
struct Change {
    what: u8,
    row: u8,
    other: u8,
    word: usize,
}

fn id(n: u8) -> String {
    Uuid::from_u128(0x1000 + u128::from(n)).to_string()
}

#[expect(clippy::disallowed_methods, reason = "changes the file beside the store")]
fn writer(path: &Path) -> Connection {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA synchronous = OFF;")
        .unwrap();
    conn
}

/// Makes the change; one that the tables refuse changes nothing.
fn make(conn: &Connection, change: Change) {
    let (row, other, word) = (id(change.row), id(change.other), WORDS[change.word]);
    let second = WORDS[(change.word + usize::from(change.other)) % WORDS.len()];
    let unique = format!("{word} {}", change.row);
    let receipt = format!(
        "{{\"user\":\"U12345{}\",\"deep\":[\"{second}\", 7, null]}}",
        change.word
    );
    let made = match change.what {
        0 => conn.execute(
            "INSERT INTO organizations (id, name, name_key, contact_name, contact_email, notes, created_at, version)
             VALUES (?1, ?2, ?2, ?3, ?4, '', 1, 1)",
            params![row, unique, second, format!("{word}@{second}.example")],
        ),
        1 => conn.execute(
            "INSERT INTO people (id, organization, first_name, last_name, email, email_key, job_title, phone, language,
                                 search_key, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5, '', '', 'en', ?6, 1)
             ON CONFLICT (id) DO UPDATE SET first_name = excluded.first_name, organization = excluded.organization",
            params![row, other, word, second, unique, format!("{word} {second}")],
        ),
        2 => conn.execute(
            "INSERT INTO studio_companies (id, organization, name, environment, created_at) VALUES (?1, ?2, ?3, 'test', 1)",
            params![row, other, word],
        ),
        3 => conn.execute(
            "INSERT INTO system_groups (id, organization, system, name, external_id, created_at)
             VALUES (?1, ?2, 'slack', ?3, ?4, 1)",
            params![row, other, word, second],
        ),
        4 => conn.execute(
            "INSERT INTO personal_companies (id, person, name, created_at) VALUES (?1, ?2, ?3, 1)",
            params![row, other, word],
        ),
        5 => conn.execute(
            "INSERT INTO executions (id, version, workflow, workflow_version, label, state, current_step, steps_done,
                                     steps, started_by, started_by_name, started_at, updated_at, attended)
             VALUES (?1, 1, 'new_partner', (SELECT max(version) FROM workflow_versions WHERE workflow = 'new_partner'),
                     ?2, 'done', '', 1, 1, ?1, '', ?3, 1, 0)",
            params![row, word, change.row],
        ),
        6 => conn.execute(
            "INSERT INTO grants (id, person, system, action, resource, receipt, execution, created_at)
             SELECT ?1, ?2, 'slack', 'a', 'r', ?3, min(id), 1 FROM executions",
            params![row, other, receipt],
        ),
        7 => conn.execute("UPDATE organizations SET contact_name = ?2 WHERE id = ?1", params![row, word]),
        8 => conn.execute("UPDATE organizations SET state = 'archived', state_since = 1 WHERE id = ?1", [row]),
        9 => conn.execute("UPDATE people SET organization = ?2 WHERE id = ?1", params![row, other]),
        10 => conn.execute("UPDATE people SET last_name = ?2, search_key = ?2 WHERE id = ?1", params![row, word]),
        11 => conn.execute("UPDATE people SET state = 'deactivated' WHERE id = ?1", [row]),
        12 => conn.execute("UPDATE studio_companies SET name = ?2, organization = ?3 WHERE id = ?1", params![row, word, other]),
        13 => conn.execute("UPDATE system_groups SET external_id = ?2 WHERE id = ?1", params![row, word]),
        14 => conn.execute("UPDATE personal_companies SET name = ?2, person = ?3 WHERE id = ?1", params![row, word, other]),
        15 => conn.execute("UPDATE executions SET label = ?2 WHERE id = ?1", params![row, word]),
        16 => conn.execute("UPDATE executions SET organization = ?2 WHERE id = ?1", params![row, other]),
        17 => conn.execute("UPDATE grants SET receipt = ?2 WHERE id = ?1", params![row, receipt]),
        18 => conn.execute("UPDATE grants SET receipt = NULL WHERE id = ?1", [row]),
        19 => conn.execute("DELETE FROM grants WHERE id = ?1", [row]),
        20 => conn.execute("DELETE FROM personal_companies WHERE id = ?1", [row]),
        21 => conn.execute("DELETE FROM people WHERE id = ?1", [row]),
        22 => conn.execute("DELETE FROM system_groups WHERE id = ?1", [row]),
        23 => conn.execute("DELETE FROM studio_companies WHERE id = ?1", [row]),
        24 => conn.execute("DELETE FROM organizations WHERE id = ?1", [row]),
        _ => conn.execute("DELETE FROM executions WHERE id = ?1", [row]),
    };
    if let Err(error) = made {
        let code = error.sqlite_error_code();
        assert_eq!(
            code,
            Some(rusqlite::ErrorCode::ConstraintViolation),
            "{change:?}: {error}"
        );
    }
}

/// Looks at every row: the ids of those in which each of the words begins a word.
fn scanned(conn: &Connection, sql: &str, typed: &str, only: Option<&str>) -> BTreeSet<String> {
    let words = Words::of(typed);
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, Option<String>>(1)?,
            row.get::<_, String>(2)?,
        ))
    });
    rows.unwrap()
        .map(Result::unwrap)
        .filter(|(_, organization, text)| {
            words.all_found_in(&[text]) && only.is_none_or(|only| organization.as_deref() == Some(only))
        })
        .map(|(id, _, _)| id)
        .collect()
}

const ORGANIZATIONS: &str =
    "SELECT id, id, name || ' ' || contact_name || ' ' || contact_email || ' ' || coalesce(
         (SELECT group_concat(name, ' ') FROM studio_companies WHERE organization = organizations.id), '')
         || ' ' || coalesce(
         (SELECT group_concat(name || ' ' || external_id, ' ') FROM system_groups
          WHERE organization = organizations.id), '')
     FROM organizations";

const PEOPLE: &str =
    "SELECT id, organization, first_name || ' ' || last_name || ' ' || email || ' ' || coalesce(
         (SELECT name FROM personal_companies WHERE person = people.id), '')
     FROM people";

/// Words from the receipts count as whole ids only.
const PEOPLE_BY_RECEIPT: &str = "SELECT grants.person, people.organization, leaf.atom
     FROM grants
     JOIN people ON people.id = grants.person, json_tree(grants.receipt) AS leaf
     WHERE leaf.type = 'text' AND leaf.atom GLOB '*[0-9]*'";

const EXECUTIONS: &str = "SELECT id, organization, label FROM executions";

async fn search(workspace: &Workspace, typed: &str, only: Option<&str>) -> Found {
    let scope = only.map_or(Scope::Workspace, |only| {
        Scope::Organization(only.parse().unwrap())
    });
    workspace.search(scope, typed, 1_000).await.unwrap()
}

fn assert_true(conn: &Connection, found: &Found, typed: &str, only: Option<&str>) {
    let ids = |ids: Vec<String>| ids.into_iter().collect::<BTreeSet<_>>();
    let organizations = found.organizations.rows.iter().map(|hit| hit.id.to_string());
    assert_eq!(
        ids(organizations.collect()),
        scanned(conn, ORGANIZATIONS, typed, only),
        "{typed:?} {only:?}"
    );
    let people = found.people.rows.iter().map(|hit| hit.id.to_string());
    let mut expected = scanned(conn, PEOPLE, typed, only);
    if typed.len() >= 4 {
        expected.extend(scanned(conn, PEOPLE_BY_RECEIPT, typed, only));
    }
    assert_eq!(ids(people.collect()), expected, "{typed:?} {only:?}");
    let executions = found.executions.rows.iter().map(|hit| hit.id.to_string());
    assert_eq!(
        ids(executions.collect()),
        scanned(conn, EXECUTIONS, typed, only),
        "{typed:?} {only:?}"
    );
}

fn any_change() -> impl Strategy<Value = Change> {
    // More often something comes than goes.
    let what = prop_oneof![3 => 0_u8..7, 2 => 7_u8..19, 1 => 19_u8..26];
    (what, 0_u8..6, 0_u8..6, 0..WORDS.len()).prop_map(|(what, row, other, word)| Change {
        what,
        row,
        other,
        word,
    })
}

#[test]
fn the_indexes_are_true_behind_every_kind_of_change() {
    let runtime = runtime();
    let config = ProptestConfig::with_cases(12);
    proptest!(config, |(changes in proptest::collection::vec(any_change(), 1..80))| {
        runtime.block_on(async {
            let office = office().await;
            let conn = writer(&workspace_file(office.folder.path()));
            for (number, change) in changes.iter().enumerate() {
                make(&conn, *change);
                if number % 24 == 0 || number + 1 == changes.len() {
                    for typed in TYPED {
                        for only in [None, Some(id(change.row)), Some(id(change.other))] {
                            let found = search(&office.workspace, typed, only.as_deref()).await;
                            assert_true(&conn, &found, typed, only.as_deref());
                        }
                    }
                }
            }
            for index in ["search_organizations", "search_people", "search_executions"] {
                let check = format!("INSERT INTO {index} ({index}) VALUES ('integrity-check')");
                conn.execute(&check, []).unwrap();
            }
        });
    });
}
