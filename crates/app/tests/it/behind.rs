//! What no use case can do, done to the files behind the app's back while it is open.

use std::path::{Path, PathBuf};

use domain::{AccountId, OrganizationId, PersonId};

use crate::desk::Desk;

/// Gives everybody another role, by the text under which it is stored.
pub(crate) fn give_role(desk: &Desk, role: &str) {
    let file = desk.data().join("control.db");
    let changed = open(&file)
        .execute(
            "UPDATE memberships SET role = ?1, organization = NULL, person = NULL",
            [role],
        )
        .unwrap();
    assert_eq!(changed, 1, "the desk has one account");
}

/// Makes the desk's account the own admin of an organization, as one of its people.
pub(crate) fn make_partner(desk: &Desk, organization: OrganizationId, person: PersonId) {
    let changed = open(&desk.data().join("control.db"))
        .execute(
            "UPDATE memberships SET role = 'partner_admin', organization = ?1, person = ?2",
            (organization.to_string(), person.to_string()),
        )
        .unwrap();
    assert_eq!(changed, 1, "the desk has one account");
}

/// Has a person be deactivated.
pub(crate) fn deactivate(desk: &Desk, email: &str) {
    let changed = open(&workspace(desk))
        .execute(
            "UPDATE people SET state = 'deactivated' WHERE email = ?1",
            [email],
        )
        .unwrap();
    assert_eq!(changed, 1);
}

/// Has a person belong to another organization.
pub(crate) fn move_person(desk: &Desk, person: PersonId, to: OrganizationId) {
    let changed = open(&workspace(desk))
        .execute(
            "UPDATE people SET organization = ?2, email_key = 'moved' WHERE id = ?1",
            (person.to_string(), to.to_string()),
        )
        .unwrap();
    assert_eq!(changed, 1);
}

/// Gives the workspace a further member, since this version has no page for it.
pub(crate) fn add_member(desk: &Desk, name: &str, role: &str, disabled_at: Option<i64>) -> AccountId {
    let number = name
        .bytes()
        .fold(1, |number, byte| number << 8 | u128::from(byte));
    let id = AccountId::from_uuid(uuid::Uuid::from_u128(number));
    let control = open(&desk.data().join("control.db"));
    control
        .execute(
            "INSERT INTO accounts (id, email, email_key, name, password_hash, created_at, password_changed_at,
                 disabled_at, version)
             VALUES (?1, ?2, ?2, ?2, '', 0, 0, ?3, 1)",
            (id.to_string(), name, disabled_at),
        )
        .unwrap();
    control
        .execute(
            "INSERT INTO memberships (account, workspace, role) SELECT ?1, id, ?2 FROM workspaces",
            (id.to_string(), role),
        )
        .unwrap();
    id
}

/// Leaves the demo's executions alone with people and a mail server at which nothing answers.
pub(crate) fn disconnect(desk: &Desk) {
    let settings = r#"{"host": "localhost", "security": "starttls", "port": "2525", "username": "",
        "from_address": "partners@example.org", "from_name": "", "reply_to": "", "ca_certificate": ""}"#;
    let file = open(&workspace(desk));
    file.execute("DELETE FROM connections WHERE system <> 'email'", ())
        .unwrap();
    file.execute("UPDATE connections SET settings = ?1", [settings])
        .unwrap();
}

/// Has a row of the only batch to be started again, as if the app had ended before it could note that it was.
pub(crate) fn queue_again(desk: &Desk, number: u32) {
    let changed = open(&workspace(desk))
        .execute(
            "UPDATE batch_rows SET state = 'queued', message = '' WHERE number = ?1",
            [number],
        )
        .unwrap();
    assert_eq!(changed, 1);
}

/// Has a row of the only batch to be started as another execution, while the person of the first is there.
pub(crate) fn queue_as_new(desk: &Desk, number: u32) {
    let other = uuid::Uuid::from_u128(99).to_string();
    let changed = open(&workspace(desk))
        .execute(
            "UPDATE batch_rows SET state = 'queued', execution = ?2 WHERE number = ?1",
            (number, other),
        )
        .unwrap();
    assert_eq!(changed, 1);
}

/// Makes the database refuse every change of a connection from now on.
pub(crate) fn refuse_connections(desk: &Desk) {
    open(&workspace(desk))
        .execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON connections
             BEGIN SELECT raise(ABORT, 'refused by the test'); END;",
        )
        .unwrap();
}

/// Returns the name under which the keychain has the secret of the e-mail connection.
pub(crate) fn email_connection(desk: &Desk) -> String {
    open(&workspace(desk))
        .query_row("SELECT id FROM connections WHERE system = 'email'", [], |row| {
            row.get(0)
        })
        .unwrap()
}

/// Gives the stored e-mail connection another setting, past every check.
pub(crate) fn set_email(desk: &Desk, setting: &str, value: &str) {
    let changed = open(&workspace(desk))
        .execute(
            "UPDATE connections SET settings = json_set(settings, '$.' || ?1, ?2) WHERE system = 'email'",
            [setting, value],
        )
        .unwrap();
    assert_eq!(changed, 1, "it was set up");
}

/// Changes rows of the workspace, past every check.
pub(crate) fn change_workspace(desk: &Desk, sql: &str) {
    assert_ne!(
        open(&workspace(desk)).execute(sql, []).unwrap(),
        0,
        "there are such rows"
    );
}

fn workspace(desk: &Desk) -> PathBuf {
    let mut files = std::fs::read_dir(desk.data().join("workspaces")).unwrap();
    let is_database = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "db");
    files
        .find_map(|entry| Some(entry.unwrap().path()).filter(is_database))
        .unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test's other program, next to the store"
)]
fn open(file: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(file).unwrap()
}

/// Changes how the tables of the workspace are made.
pub(crate) fn alter_workspace(desk: &Desk, sql: &str) {
    open(&workspace(desk)).execute_batch(sql).unwrap();
}
