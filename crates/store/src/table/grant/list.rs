//! The accesses of one subject, page by page.

use domain::record::GrantSubject;
use domain::role::Scope;
use domain::{ExecutionId, GrantId, OrganizationId, Timestamp};
use rusqlite::{Row, named_params};
use serde_json::Value;

use crate::Error;
use crate::sql::{self, Read};
use crate::table::organization::OrganizationOption;

/// An access in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GrantRow {
    /// Its id.
    pub id: GrantId,
    /// The outside system's key.
    pub system: String,
    /// The action that gave it; the key of the step when it was a task.
    pub action: String,
    /// To what, in words.
    pub resource: String,
    /// Whether this app can take it back by itself.
    pub reversible: bool,
    /// The execution that gave it.
    pub execution: ExecutionId,
    /// The organization that the execution was about, as far as it still exists: a person may have moved since.
    pub given_for: Option<OrganizationOption>,
    /// The id that the system has for the account, the group or the channel, as far as the receipt tells it.
    pub external_id: Option<String>,
    /// When.
    pub at: Timestamp,
}

macro_rules! select_grants {
    ($subject:literal) => {
        concat!(
            "SELECT
                 grants.id,
                 grants.system,
                 grants.action,
                 grants.resource,
                 grants.receipt IS NOT NULL AS reversible,
                 grants.execution,
                 executions.organization AS given_for,
                 organizations.name AS given_for_name,
                 grants.receipt,
                 grants.created_at
             FROM grants
             JOIN executions ON executions.id = grants.execution
             LEFT JOIN organizations ON organizations.id = executions.organization
             WHERE ",
            $subject,
            " AND grants.revoked_at IS NULL
             AND (:scope IS NULL OR executions.organization = :scope)
             AND (grants.created_at, grants.id) < (:at, :id)
             ORDER BY grants.created_at DESC, grants.id DESC
             LIMIT :limit"
        )
    };
}

// What somebody was given for another organization, before they moved, lies outside of a scope.
pub(crate) const OF_PERSON: &str = select_grants!("grants.person = :subject");
pub(crate) const OF_ORGANIZATION: &str = select_grants!("grants.organization = :subject");

impl Read<'_> {
    /// Returns what stands of what somebody was given, before a place in the list, the newest first.
    pub(crate) fn grants_page(
        &self,
        scope: Scope,
        subject: GrantSubject,
        before: (i64, &str),
        limit: u32,
    ) -> Result<Vec<GrantRow>, Error> {
        let (sql, id) = match subject {
            GrantSubject::Person(id) => (OF_PERSON, sql::text(id)),
            GrantSubject::Organization(id) => (OF_ORGANIZATION, sql::text(id)),
        };
        let params = named_params! {
            ":subject": id,
            ":scope": sql::scope(scope),
            ":at": before.0,
            ":id": before.1,
            ":limit": limit,
        };
        self.all(sql, params, grant)
    }
}

fn grant(row: &Row<'_>) -> rusqlite::Result<GrantRow> {
    let given_for: Option<OrganizationId> = sql::id_or_none(row, "given_for")?;
    Ok(GrantRow {
        id: sql::id(row, "id")?,
        system: row.get("system")?,
        action: row.get("action")?,
        resource: row.get("resource")?,
        reversible: row.get("reversible")?,
        execution: sql::id(row, "execution")?,
        given_for: given_for
            .zip(row.get("given_for_name")?)
            .map(|(id, name)| OrganizationOption { id, name }),
        external_id: sql::json_or_none(row, "receipt")?.as_ref().and_then(external_id),
        at: sql::time(row, "created_at")?,
    })
}

/// The names by which receipts tell the id of what was made, that of an account first.
const IDS: [&str; 9] = [
    "person",
    "user",
    "guest",
    "account",
    "group",
    "channel",
    "cohort",
    "collection",
    "company",
];

fn external_id(receipt: &Value) -> Option<String> {
    IDS.iter().find_map(|key| match receipt.get(key)? {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    })
}
