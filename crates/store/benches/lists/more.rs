//! What lists show besides organizations, people and executions: the history, batches, and the accesses of one who was
//! given very many.

use rusqlite::{Connection, Transaction, params};

use crate::file::{self, EXECUTION, ORGANIZATION, PERSON, Size};

/// How many batches there are. The first is as long as the longest file that the import desk takes.
pub(crate) const BATCHES: u32 = 2_000;

/// How many rows the first batch has, and each other.
const ROWS: (u32, u32) = (50_000, 20);

/// How many lines the history has for each person. Behind the first, every fifth line tells of a deletion.
const CHANGES: u32 = 3;

/// The person and the organization that were given much, and how much.
pub(crate) const GIVEN: u32 = 7;
const ACCESSES: u32 = 5_000;

/// Kinds of ids that the file has not.
const BATCH: u8 = 10;
const ACCESS: u8 = 11;

/// Returns the id of a batch.
pub(crate) fn batch(n: u32) -> String {
    file::id(BATCH, n)
}

/// Puts the rows in, as fast as can be.
pub(crate) fn fill(conn: &mut Connection, size: Size) -> rusqlite::Result<()> {
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;")?;
    let transaction = conn.transaction()?;
    history(&transaction, size)?;
    batches(&transaction, size)?;
    accesses(&transaction)?;
    transaction.commit()?;
    conn.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE);",
    )
}

fn history(transaction: &Transaction<'_>, size: Size) -> rusqlite::Result<()> {
    const EDITED: &str =
        r#"{"change":"edited","fields":[{"field":"job_title","from":"Analyst","to":"Lead analyst"}]}"#;
    let mut row = transaction.prepare(
        "INSERT INTO record_changes (kind, record, name, organization, at, changed_by, changed_by_name, is_deletion,
                                     format, change)
         VALUES ('person', ?1, ?2, ?3, ?4, ?5, 'Anna', ?6, 1, ?7)",
    )?;
    for n in 0..size.people * CHANGES {
        let of = n % size.people;
        let (first, last, email) = file::person(of, size.organizations);
        let at = file::id(ORGANIZATION, of % size.organizations);
        let deleted = n.is_multiple_of(5) && n >= size.people;
        let change = match deleted {
            true => format!(
                r#"{{"change":"person_deleted","reason":"Left.","with_organization":false,"was":{{"organization":{{"id":"{at}","name":"Somewhere"}},"email":"{email}","job_title":"Analyst","phone":"","language":"de","state":"active","created_at":{n},"personal_company":null,"grants":[]}}}}"#
            ),
            false => EDITED.to_owned(),
        };
        let name = format!("{first} {last}");
        row.execute(params![
            file::id(PERSON, of),
            name,
            at,
            n,
            file::id(0, 1),
            deleted,
            change
        ])?;
    }
    Ok(())
}

fn batches(transaction: &Transaction<'_>, size: Size) -> rusqlite::Result<()> {
    let mut row = transaction.prepare(
        "INSERT INTO batches (id, title, workflow, workflow_version, state, rows, wanted, started_by, started_by_name,
                              started_at)
         SELECT ?1, ?2, workflow, max(version), 'started', ?3, ?3, ?4, 'Anna', ?5
         FROM workflow_versions
         WHERE workflow = 'new_partner_user'",
    )?;
    let mut line = transaction.prepare(
        "INSERT INTO batch_rows (batch, number, line, name, address, organization, verdict, state, message, execution)
         VALUES (?1, ?2, ?2, ?3, ?4, ?5, 'new', ?6, '', ?7)",
    )?;
    let mut next = 0;
    for n in 0..BATCHES {
        let (here, rows) = (batch(n), if n == 0 { ROWS.0 } else { ROWS.1 });
        row.execute(params![here, format!("people {n}.csv"), rows, file::id(0, 1), n])?;
        for number in 0..rows {
            let (first, last, email) = file::person(next % size.people, size.organizations);
            let organization = file::organization(next % size.organizations);
            let kept = number.is_multiple_of(50);
            let execution = (!kept).then(|| file::id(EXECUTION, next));
            let (name, state) = (format!("{first} {last}"), if kept { "kept" } else { "started" });
            line.execute(params![here, number, name, email, organization, state, execution])?;
            next += 1;
        }
    }
    Ok(())
}

fn accesses(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut row = transaction.prepare(
        "INSERT INTO grants (id, person, organization, system, action, resource, receipt, execution, created_at)
         VALUES (?1, ?2, ?3, 'slack', 'slack.add_person_to_group', 'Slack group', '{\"user\":\"U1\"}', ?4, ?5)",
    )?;
    for n in 0..2 * ACCESSES {
        let is_persons = n.is_multiple_of(2);
        let person = is_persons.then(|| file::id(PERSON, GIVEN));
        let organization = (!is_persons).then(|| file::id(ORGANIZATION, GIVEN));
        let (here, given_by) = (file::id(ACCESS, n), file::id(EXECUTION, n));
        row.execute(params![here, person, organization, given_by, 1_000_000 + n])?;
    }
    Ok(())
}
