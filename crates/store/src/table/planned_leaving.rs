//! Leavings that are to begin on a day to come.

use domain::execution::Actor;
use domain::form::Answers;
use domain::{ExecutionId, OrganizationId, PersonId, Timestamp, WorkflowKey};
use rusqlite::{Row, named_params};

use crate::Error;
use crate::sql::{self, Read, Write};

/// A leaving that is to begin on a day to come.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedLeaving {
    /// Its id, and that of the execution that it becomes.
    pub id: ExecutionId,
    /// The organization that leaves, or the one that the person belongs to.
    pub organization: OrganizationId,
    /// The person; none when the organization leaves with all its people.
    pub person: Option<PersonId>,
    /// The name of who leaves, as it is now.
    pub name: String,
    /// The workflow.
    pub workflow: WorkflowKey,
    /// The answers of its first form.
    pub answers: Answers,
    /// Whether somebody else is asked first.
    pub approval: bool,
    /// When the day begins.
    pub begins_at: Timestamp,
    /// In whose name it begins.
    pub planned_by: Actor,
    /// When it was planned, or last changed.
    pub planned_at: Timestamp,
    /// Counted up with every change.
    pub version: u64,
    /// Why it could not begin when its day had come; empty for none.
    pub trouble: String,
}

macro_rules! select_planned {
    ($rest:literal) => {
        concat!(
            "SELECT
                 planned_leavings.id,
                 planned_leavings.organization,
                 planned_leavings.person,
                 coalesce(people.first_name || ' ' || people.last_name, organizations.name) AS name,
                 planned_leavings.workflow,
                 planned_leavings.answers,
                 planned_leavings.approval,
                 planned_leavings.begins_at,
                 planned_leavings.planned_by,
                 planned_leavings.planned_by_name,
                 planned_leavings.planned_at,
                 planned_leavings.version,
                 planned_leavings.trouble
             FROM planned_leavings
             JOIN organizations ON organizations.id = planned_leavings.organization
             LEFT JOIN people ON people.id = planned_leavings.person ",
            $rest
        )
    };
}

pub(crate) const PAGE: &str = select_planned!(
    "WHERE (planned_leavings.begins_at, planned_leavings.id) > (:at, :id)
       AND (:scope IS NULL OR planned_leavings.organization = :scope)
     ORDER BY planned_leavings.begins_at, planned_leavings.id
     LIMIT :limit"
);
pub(crate) const DUE: &str = select_planned!(
    "WHERE planned_leavings.begins_at <= ?1
     ORDER BY planned_leavings.begins_at, planned_leavings.id"
);
pub(crate) const NEXT: &str = "SELECT begins_at
     FROM planned_leavings
     WHERE begins_at > ?1
     ORDER BY begins_at
     LIMIT 1";
pub(crate) const OF_PERSON: &str = select_planned!("WHERE planned_leavings.person = ?1");
pub(crate) const OF_ORGANIZATION: &str =
    select_planned!("WHERE planned_leavings.organization = ?1 AND planned_leavings.person IS NULL");

impl Read<'_> {
    pub(crate) fn planned_leavings(
        &self,
        scope: Option<String>,
        (at, id): (i64, &str),
        limit: u32,
    ) -> Result<Vec<PlannedLeaving>, Error> {
        let params = named_params! { ":at": at, ":id": id, ":scope": scope, ":limit": limit };
        self.all(PAGE, params, planned)
    }

    pub(crate) fn due_leavings(&self, now: Timestamp) -> Result<Vec<PlannedLeaving>, Error> {
        self.all(DUE, [now.as_micros()], planned)
    }

    /// Returns when the next one is to begin that is not due yet.
    pub(crate) fn next_leaving(&self, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        self.one(NEXT, [now.as_micros()], |row| sql::time(row, "begins_at"))
    }

    /// Returns the leaving of a person, or of an organization itself.
    pub(crate) fn planned_leaving_of(
        &self,
        organization: OrganizationId,
        person: Option<PersonId>,
    ) -> Result<Option<PlannedLeaving>, Error> {
        match person {
            Some(person) => self.one(OF_PERSON, [sql::text(person)], planned),
            None => self.one(OF_ORGANIZATION, [sql::text(organization)], planned),
        }
    }
}

impl Write<'_> {
    /// Plans a leaving, or changes one that was planned.
    pub(crate) fn put_planned_leaving(&self, new: &PlannedLeaving) -> rusqlite::Result<usize> {
        let answers = serde_json::Value::Object(new.answers.clone()).to_string();
        self.execute(
            "INSERT INTO planned_leavings (
                 id,
                 organization,
                 person,
                 workflow,
                 answers,
                 approval,
                 begins_at,
                 planned_by,
                 planned_by_name,
                 planned_at,
                 version,
                 trouble
             )
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (id) DO UPDATE
             SET workflow = excluded.workflow,
                 answers = excluded.answers,
                 approval = excluded.approval,
                 begins_at = excluded.begins_at,
                 planned_by = excluded.planned_by,
                 planned_by_name = excluded.planned_by_name,
                 planned_at = excluded.planned_at,
                 version = excluded.version,
                 trouble = excluded.trouble",
            (
                sql::text(new.id),
                sql::text(new.organization),
                new.person.map(sql::text),
                new.workflow.as_str(),
                answers,
                new.approval,
                new.begins_at.as_micros(),
                sql::text(new.planned_by.account),
                &new.planned_by.name,
                new.planned_at.as_micros(),
                sql::integer(new.version),
                &new.trouble,
            ),
        )
    }

    /// Has the plan of somebody who moved stand with their new organization: it shall not go with the old one.
    pub(crate) fn move_planned_leaving(&self, person: PersonId, to: OrganizationId) -> Result<(), Error> {
        self.execute(
            "UPDATE planned_leavings SET organization = ?2 WHERE person = ?1",
            (sql::text(person), sql::text(to)),
        )?;
        Ok(())
    }

    pub(crate) fn set_leaving_trouble(&self, id: ExecutionId, trouble: &str) -> Result<(), Error> {
        self.execute(
            "UPDATE planned_leavings SET trouble = ?2 WHERE id = ?1",
            (sql::text(id), trouble),
        )?;
        Ok(())
    }

    /// Removes the plan of a leaving that begins, or is called off. A repeat changes nothing.
    pub(crate) fn remove_planned_leaving(&self, id: ExecutionId) -> Result<(), Error> {
        self.execute("DELETE FROM planned_leavings WHERE id = ?1", [sql::text(id)])?;
        Ok(())
    }

    /// Removes the plans of those who leave now: of a person, or of an organization and all its people.
    pub(crate) fn remove_plans_of(
        &self,
        organization: OrganizationId,
        person: Option<PersonId>,
    ) -> Result<(), Error> {
        match person {
            Some(person) => self.execute(
                "DELETE FROM planned_leavings WHERE person = ?1",
                [sql::text(person)],
            ),
            None => self.execute(
                "DELETE FROM planned_leavings WHERE organization = ?1",
                [sql::text(organization)],
            ),
        }?;
        Ok(())
    }
}

fn planned(row: &Row<'_>) -> rusqlite::Result<PlannedLeaving> {
    let answers = sql::json_or_none(row, "answers")?;
    Ok(PlannedLeaving {
        id: sql::id(row, "id")?,
        organization: sql::id(row, "organization")?,
        person: sql::id_or_none(row, "person")?,
        name: row.get("name")?,
        workflow: WorkflowKey::new(row.get::<_, String>("workflow")?),
        answers: match answers {
            Some(serde_json::Value::Object(answers)) => answers,
            Some(_) | None => Answers::new(),
        },
        approval: row.get("approval")?,
        begins_at: sql::time(row, "begins_at")?,
        planned_by: Actor {
            account: sql::id(row, "planned_by")?,
            name: row.get("planned_by_name")?,
        },
        planned_at: sql::time(row, "planned_at")?,
        version: sql::count(row, "version")?,
        trouble: row.get("trouble")?,
    })
}
