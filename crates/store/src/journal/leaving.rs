//! Leaving: what stands of what somebody was given, and that they have left.

use domain::history::By;
use domain::leaving::{Leaver, Removal};
use domain::organization::OrganizationState;
use domain::person::PersonState;
use domain::record::GrantSubject;
use domain::role::Scope;
use domain::{ExecutionId, OrganizationId, PersonId, WorkflowKey};
use engine::{Given, GivenTo, OpenExecution, Remaining};
use rusqlite::Row;

use crate::Error;
use crate::sql::{self, Read, Write};
use crate::table::execution::takes_all_back;
use crate::table::grant::Grant;

/// What stands of what a person was given, the newest first.
pub(crate) const OF_PERSON: &str = "SELECT
         grants.id,
         grants.person,
         people.first_name || ' ' || people.last_name || ' (' || people.email || ')' AS holder,
         grants.system,
         grants.action,
         grants.resource,
         grants.execution,
         grants.created_at
     FROM grants
     JOIN people ON people.id = grants.person
     WHERE grants.person = ?1 AND grants.revoked_at IS NULL
     ORDER BY grants.rowid DESC";

/// The same of all people of an organization.
pub(crate) const OF_PEOPLE: &str = "SELECT
         grants.id,
         grants.person,
         people.first_name || ' ' || people.last_name || ' (' || people.email || ')' AS holder,
         grants.system,
         grants.action,
         grants.resource,
         grants.execution,
         grants.created_at
     FROM people
     CROSS JOIN grants ON grants.person = people.id
     WHERE people.organization = ?1 AND grants.revoked_at IS NULL
     ORDER BY grants.rowid DESC";

/// The same of an organization itself.
pub(crate) const OF_ORGANIZATION: &str = "SELECT
         grants.id,
         NULL AS person,
         organizations.name AS holder,
         grants.system,
         grants.action,
         grants.resource,
         grants.execution,
         grants.created_at
     FROM grants
     JOIN organizations ON organizations.id = grants.organization
     WHERE grants.organization = ?1 AND grants.revoked_at IS NULL
     ORDER BY grants.rowid DESC";

macro_rules! select_open {
    ($about:expr) => {
        concat!(
            "SELECT id, label, workflow, version, state, person
             FROM executions
             WHERE (",
            $about,
            ")
               AND id <> ?2
               AND (
                   state NOT IN ('done', 'cancelled')
                   OR EXISTS (
                       SELECT 1
                       FROM execution_steps
                       WHERE execution_steps.execution = executions.id
                         AND execution_steps.state IN ('running', 'unknown')
                   )
               )
             ORDER BY started_at, id"
        )
    };
}

/// The executions about a person that have not come to their end, or some of whose attempts have not. When their
/// organization leaves, that is about each of its people.
pub(crate) const OPEN_ABOUT_PERSON: &str = select_open!(concat!(
    "person = ?1
     OR (
         organization = (SELECT organization FROM people WHERE id = ?1)
         AND ",
    takes_all_back!(),
    ")"
));

/// The same about an organization and its people.
pub(crate) const OPEN_ABOUT_ORGANIZATION: &str = select_open!("organization = ?1");

/// How many leavings of a whole organization have not come to their end.
pub(crate) const LEAVINGS_OF_ORGANIZATION: &str = concat!(
    "SELECT count(*) AS leavings
     FROM executions
     WHERE organization = ?1
       AND (state NOT IN ('done', 'cancelled') OR attended <> 0)
       AND ",
    takes_all_back!()
);

impl Read<'_> {
    /// Returns what stands of what somebody was given, in the order in which it is taken back, and which other
    /// executions about them are open.
    pub(crate) fn remaining(&self, who: &Leaver, besides: ExecutionId) -> Result<Remaining, Error> {
        let organization = who.organization();
        let removal = |row: &Row<'_>| removal(row, organization);
        let (mut accesses, own) = self
            .half_made(who)?
            .into_iter()
            .partition::<Vec<_>, _>(|access| matches!(access.subject, GrantSubject::Person(_)));
        accesses.extend(match who.person() {
            Some(person) => self.all(OF_PERSON, [sql::text(person)], removal)?,
            None => {
                let mut all = self.all(OF_PEOPLE, [sql::text(organization)], removal)?;
                all.extend(own);
                all.extend(self.all(OF_ORGANIZATION, [sql::text(organization)], removal)?);
                all
            }
        });
        Ok(Remaining {
            accesses,
            open: self.open_about(who, besides)?,
        })
    }

    pub(crate) fn open_about(&self, who: &Leaver, besides: ExecutionId) -> Result<Vec<OpenExecution>, Error> {
        let (sql, id) = match who.person() {
            Some(person) => (OPEN_ABOUT_PERSON, sql::text(person)),
            None => (OPEN_ABOUT_ORGANIZATION, sql::text(who.organization())),
        };
        self.all(sql, (id, sql::text(besides)), |row| {
            Ok(OpenExecution {
                id: sql::id(row, "id")?,
                label: row.get("label")?,
                workflow: WorkflowKey::new(row.get::<_, String>("workflow")?),
                version: sql::count(row, "version")?,
                cancelled: row.get::<_, String>("state")? == "cancelled",
                of_organization: who.person().is_some() && row.get::<_, Option<String>>("person")?.is_none(),
            })
        })
    }
}

impl Read<'_> {
    /// Returns how many leavings of a whole organization have not come to their end.
    pub(crate) fn leavings_of(&self, organization: OrganizationId) -> Result<u64, Error> {
        let counted = self.one(LEAVINGS_OF_ORGANIZATION, [sql::text(organization)], |row| {
            sql::count(row, "leavings")
        })?;
        Ok(counted.unwrap_or_default())
    }
}

impl Write<'_> {
    /// Removes the plan of a leaving that begins now.
    pub(super) fn remove_own_plan(&self, who: &Leaver) -> Result<(), Error> {
        match self.planned_leaving_of(who.organization(), who.person())? {
            Some(planned) => self.remove_planned_leaving(planned.id),
            None => Ok(()),
        }
    }

    /// Tells that somebody has left, and the history with it. Who was deleted meanwhile needs no word.
    pub(crate) fn mark_left(&self, who: &Leaver, by: &By) -> Result<(), Error> {
        let reason = || "What this app had given was taken back.".to_owned();
        let people = match who.person() {
            Some(person) => self.person(Scope::Workspace, person)?.into_iter().collect(),
            None => self.people_of(who.organization())?,
        };
        for person in people {
            self.change_person_state(&person, PersonState::Left, reason(), by)?;
        }
        self.remove_plans_of(who.organization(), who.person())?;
        if let Leaver::Organization { id, .. } = who
            && let Some(organization) = self.organization(*id)?
        {
            self.change_organization_state(&organization, OrganizationState::Left, reason(), by)?;
        }
        Ok(())
    }
}

/// Returns an access with what it is to.
pub(super) fn given_to(grant: Grant) -> GivenTo {
    GivenTo {
        grant: grant.id,
        resource: grant.resource.clone(),
        given: given(grant),
    }
}

/// Returns an access as undo needs it.
pub(super) fn given(grant: Grant) -> Given {
    Given {
        action: grant.action,
        receipt: grant.receipt,
        input: grant.input,
        by_action: grant.by_action,
        revoked_at: grant.revoked.map(|revoked| revoked.at),
    }
}

fn removal(row: &Row<'_>, organization: OrganizationId) -> rusqlite::Result<Removal> {
    let person: Option<PersonId> = sql::id_or_none(row, "person")?;
    Ok(Removal {
        grant: sql::id(row, "id")?,
        subject: match person {
            Some(person) => GrantSubject::Person(person),
            None => GrantSubject::Organization(organization),
        },
        holder: row.get("holder")?,
        system: row.get("system")?,
        action: row.get("action")?,
        resource: row.get("resource")?,
        given_by: sql::id(row, "execution")?,
        given_at: sql::time(row, "created_at")?,
    })
}
