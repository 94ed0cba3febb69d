//! Every list is served by its index: no page costs more because there is more behind it.

use domain::Timestamp;

use crate::connection;
use crate::database::Database;
use crate::journal::leaving;
use crate::kind::WORKSPACE;
use crate::migrate::Stamp;
use crate::table::search::{errors, executions as found_executions, organizations, people};
use crate::table::{
    batch, batch_row, execution, grant, organization, person, planned_leaving, record_change,
};

/// Returns how SQLite reads the table that the list is about.
fn plan(sql: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("workspace.db");
    let stamp = Stamp {
        app_version: "1.2.3",
        now: Timestamp::from_micros(0),
    };
    Database::create(&path, &WORKSPACE, stamp).unwrap();
    let conn = connection::open_writer(&path, &WORKSPACE).unwrap();
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let lines = statement.raw_query().mapped(|row| row.get::<_, String>("detail"));
    lines.map(Result::unwrap).collect()
}

#[test]
fn pages_are_read_in_the_order_of_an_index() {
    for (list, sql, index) in [
        ("executions", execution::ALL, "executions_by_start"),
        ("executions", execution::BY_STATE, "executions_by_state"),
        ("executions", execution::BY_WORKFLOW, "executions_by_workflow"),
        (
            "executions",
            execution::BY_BOTH,
            "executions_by_workflow_and_state",
        ),
        (
            "executions",
            execution::BY_ORGANIZATION,
            "executions_by_organization",
        ),
        ("executions", execution::BY_PERSON, "executions_by_person"),
        (
            "executions",
            execution::BY_ORGANIZATION_FILTERED,
            "executions_by_organization",
        ),
        (
            "organizations",
            organization::list::BY_NAME,
            "sqlite_autoindex_organizations_2",
        ),
        (
            "organizations",
            organization::list::BY_AGE,
            "organizations_by_age",
        ),
        (
            "organizations",
            organization::list::BY_PEOPLE,
            "organizations_by_people",
        ),
        ("people", person::list::BY_NAME, "people_by_name"),
        ("people", person::list::BY_AGE, "people_by_age"),
        (
            "people",
            person::list::IN_STATE_BY_NAME,
            "people_by_state_and_name",
        ),
        ("people", person::list::IN_STATE_BY_AGE, "people_by_state_and_age"),
        (
            "people",
            person::list::OF_ORGANIZATION_BY_NAME,
            "people_of_organization_by_name",
        ),
        (
            "people",
            person::list::OF_ORGANIZATION_BY_AGE,
            "people_of_organization_by_age",
        ),
        ("grants", grant::list::OF_PERSON, "grants_of_person_by_age"),
        (
            "grants",
            grant::list::OF_ORGANIZATION,
            "grants_of_organization_by_age",
        ),
        ("batches", batch::PAGE, "batches_by_start"),
        ("batch_rows", batch_row::BY_STATE, "batch_rows_by_state"),
        ("batch_rows", batch_row::QUEUED, "batch_rows_by_state"),
    ] {
        let plan = plan(sql);
        let search = format!("SEARCH {list} USING INDEX {index} ");
        assert!(
            plan.iter().any(|line| line.starts_with(&search)),
            "{search}: {plan:#?}"
        );
        assert!(
            !plan.iter().any(|line| line.contains("TEMP B-TREE FOR ORDER")),
            "{plan:#?}"
        );
        let scans: Vec<_> = plan.iter().filter(|line| line.starts_with("SCAN")).collect();
        assert!(scans.is_empty(), "{plan:#?}");
    }
}

#[test]
fn the_rows_of_a_batch_are_read_in_their_order_and_each_execution_is_looked_up() {
    for sql in [batch_row::ALL, batch_row::BY_EXECUTION] {
        let plan = plan(sql);
        assert_eq!(
            plan[0], "SEARCH batch_rows USING PRIMARY KEY (batch=? AND number>?)",
            "{plan:#?}"
        );
        assert!(
            plan[1].starts_with("SEARCH executions USING PRIMARY KEY (id=?)"),
            "{plan:#?}"
        );
    }
}

#[test]
fn people_are_looked_up_by_their_addresses() {
    let plan = plan(person::BY_ADDRESS);
    assert!(
        plan[1].starts_with(
            "SEARCH people USING INDEX sqlite_autoindex_people_2 (organization=? AND email_key=?)"
        ),
        "{plan:#?}"
    );
}

#[test]
fn the_accesses_of_one_subject_are_found_by_an_index() {
    for (sql, index) in [
        (grant::OF_PERSON, "grants_by_person (person=?)"),
        (grant::OF_ORGANIZATION, "grants_by_organization (organization=?)"),
    ] {
        let expected = format!("SEARCH grants USING INDEX {index}");
        assert_eq!(plan(sql).first(), Some(&expected));
    }
}

#[test]
fn what_a_leaving_looks_up_is_found_by_an_index() {
    for (sql, expected) in [
        (
            leaving::OF_PERSON,
            "SEARCH grants USING INDEX grants_by_person (person=?)",
        ),
        (
            leaving::OF_PEOPLE,
            "SEARCH grants USING INDEX grants_by_person (person=?)",
        ),
        (
            leaving::OF_ORGANIZATION,
            "SEARCH grants USING INDEX grants_by_organization (organization=?)",
        ),
        (
            leaving::OPEN_ABOUT_PERSON,
            "SEARCH executions USING INDEX executions_by_person (person=?)",
        ),
        (
            leaving::OPEN_ABOUT_PERSON,
            "SEARCH executions USING INDEX executions_by_organization (organization=?)",
        ),
        (
            leaving::LEAVINGS_OF_ORGANIZATION,
            "SEARCH executions USING INDEX executions_by_organization (organization=?)",
        ),
        (
            leaving::OPEN_ABOUT_ORGANIZATION,
            "SEARCH executions USING INDEX executions_by_organization (organization=?)",
        ),
        (
            grant::STANDING_OF_ORGANIZATION,
            "SEARCH grants USING INDEX grants_by_organization (organization=? AND system=?)",
        ),
        (
            planned_leaving::OF_PERSON,
            "SEARCH planned_leavings USING INDEX planned_leavings_by_person (person=?)",
        ),
        (
            planned_leaving::OF_ORGANIZATION,
            "SEARCH planned_leavings USING INDEX planned_leavings_by_organization (organization=?)",
        ),
        (
            planned_leaving::DUE,
            "SEARCH planned_leavings USING INDEX planned_leavings_by_day (begins_at<?)",
        ),
        (
            planned_leaving::NEXT,
            "SEARCH planned_leavings USING COVERING INDEX planned_leavings_by_day (begins_at>?)",
        ),
    ] {
        let plan = plan(sql);
        assert!(plan.iter().any(|line| line == expected), "{expected}: {plan:#?}");
        assert!(!plan.iter().any(|line| line.starts_with("SCAN")), "{plan:#?}");
    }
    let page = plan(planned_leaving::PAGE);
    let sorted = page.iter().any(|line| line.contains("TEMP B-TREE FOR ORDER"));
    assert!(!sorted, "{page:#?}");
}

#[test]
fn what_stands_for_an_address_is_found_by_indexes() {
    let plan = plan(grant::STANDING_OF_ADDRESS);
    for expected in [
        "SEARCH same USING INDEX people_by_email (email_key=?)",
        "SEARCH grants USING INDEX grants_by_person (person=? AND system=?)",
    ] {
        assert!(plan.iter().any(|line| line == expected), "{expected}: {plan:#?}");
    }
    assert!(!plan.iter().any(|line| line.starts_with("SCAN")), "{plan:#?}");
}

#[test]
fn the_history_is_read_in_the_order_of_an_index() {
    for (sql, index) in [
        (
            record_change::OF_RECORD,
            "record_changes_by_record (record=? AND number<?)",
        ),
        (
            record_change::OF_ORGANIZATION,
            "record_changes_by_organization (organization=? AND number<?)",
        ),
        (record_change::DELETIONS, "record_changes_that_delete (number<?)"),
    ] {
        let expected = format!("SEARCH record_changes USING INDEX {index}");
        assert_eq!(plan(sql), [expected], "one look, and no sorting");
    }
}

#[test]
fn what_is_searched_is_read_in_the_order_of_an_index() {
    for sql in [
        people::BY_ID,
        people::BY_EXTERNAL_ID,
        people::BY_NAME,
        people::BY_NAME_IN_ORGANIZATION,
        people::BY_WORDS,
        organizations::BY_ID,
        organizations::BY_EXTERNAL_ID,
        organizations::BY_NAME,
        organizations::BY_WORDS,
        found_executions::BY_ID,
        found_executions::BY_WORDS,
        found_executions::OF_ORGANIZATION,
        errors::BY_CODE,
        errors::OF_ORGANIZATION,
    ] {
        let plan = plan(sql);
        let sorts = plan.iter().any(|line| line.contains("TEMP B-TREE"));
        // A full-text index is read by what is looked for (M) alone.
        let by_words = |line: &str| line.contains("VIRTUAL TABLE INDEX") && line.contains(":M");
        let scans = plan
            .iter()
            .any(|line| line.starts_with("SCAN") && !by_words(line));
        assert!(!sorts && !scans, "{sql}: {plan:#?}");
    }
    let codes = plan(errors::CODES);
    let looks = codes
        .iter()
        .filter(|line| line.contains("execution_steps_by_error (error_code>?)"));
    assert_eq!(looks.count(), 2, "one look for each code: {codes:#?}");
}

#[test]
fn a_person_is_deleted_without_reading_all_executions() {
    let plan = plan(
        "SELECT rowid FROM people WHERE id = '' AND EXISTS (SELECT 1 FROM executions WHERE person = '')",
    );
    assert!(
        plan.iter().any(|line| line.contains("executions_by_person")),
        "{plan:#?}"
    );
}

#[test]
fn recovery_reads_only_what_needs_the_runner() {
    let expected = ["SCAN executions USING INDEX executions_attended"];
    assert_eq!(
        plan(execution::ATTENDED),
        expected,
        "the index holds nothing else"
    );
}
