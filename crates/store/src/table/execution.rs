//! How executions stand: the lists, recovery, and where each one's journal ends.

use domain::execution::ExecutionState;
use domain::history::RecordRef;
use domain::role::Scope;
use domain::{AccountId, ExecutionId, OrganizationId, PersonId, Timestamp, WorkflowKey};
use engine::Projection;
use rusqlite::{Row, named_params};

use crate::Error;
use crate::sql::{self, Read, Write};

/// What an execution is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExecutionLabel {
    /// Its id.
    pub id: ExecutionId,
    /// Its workflow.
    pub workflow: WorkflowKey,
    /// What people call it.
    pub label: String,
}

/// One execution in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExecutionRow {
    /// Its id.
    pub id: ExecutionId,
    /// How many journal lines it has.
    pub version: u64,
    /// Its workflow.
    pub workflow: WorkflowKey,
    /// Which version of the workflow it keeps.
    pub workflow_version: u32,
    /// What it is called.
    pub label: String,
    /// What it is in.
    pub state: ExecutionState,
    /// The title of the step it stands at; empty when it has ended.
    pub current_step: String,
    /// How many steps are done.
    pub steps_done: u32,
    /// How many steps there are.
    pub steps: u32,
    /// The name of who started it.
    pub started_by: String,
    /// Their account.
    pub started_by_account: AccountId,
    /// When it began.
    pub started_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
}

/// Which executions a list shows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ExecutionFilter {
    /// Only those in this state.
    pub state: Option<ExecutionState>,
    /// Only those of this workflow.
    pub workflow: Option<WorkflowKey>,
}

/// Whom an execution is about, as far as it is known and still exists.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SubjectNames {
    /// The organization and its name.
    pub organization: Option<(OrganizationId, String)>,
    /// The person and their first and last name.
    pub person: Option<(PersonId, String)>,
}

/// What the journal needs to know before it adds lines.
pub(crate) struct Standing {
    pub(crate) version: u64,
    pub(crate) state: ExecutionState,
    pub(crate) attended: bool,
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) person: Option<PersonId>,
}

/// Whether an execution takes back what an organization and its people were given: the first line of its journal tells
/// who leaves.
macro_rules! takes_all_back {
    () => {
        "person IS NULL
         AND EXISTS (
             SELECT 1
             FROM execution_events
             WHERE execution_events.execution = executions.id
               AND execution_events.number = 1
               AND json_extract(execution_events.event, '$.leaving') IS NOT NULL
         )"
    };
}
pub(crate) use takes_all_back;

macro_rules! select_executions {
    ($filter:expr) => {
        concat!(
            "SELECT
                 id,
                 version,
                 workflow,
                 workflow_version,
                 label,
                 state,
                 current_step,
                 steps_done,
                 steps,
                 started_by,
                 started_by_name,
                 started_at,
                 updated_at
             FROM executions
             WHERE ",
            $filter,
            " (started_at, id) < (:at, :id)
             ORDER BY started_at DESC, id DESC
             LIMIT :limit"
        )
    };
}

// One text per filter, so that each is served by its own index.
pub(crate) const ALL: &str = select_executions!("");
pub(crate) const BY_STATE: &str = select_executions!("state = :state AND");
pub(crate) const BY_WORKFLOW: &str = select_executions!("workflow = :workflow AND");
pub(crate) const BY_BOTH: &str = select_executions!("workflow = :workflow AND state = :state AND");
pub(crate) const BY_ORGANIZATION: &str = select_executions!("organization = :organization AND");
// Those about one organization are few, so its index serves every filter.
pub(crate) const BY_ORGANIZATION_FILTERED: &str = select_executions!(
    "organization = :organization AND (:state IS NULL OR state = :state)
         AND (:workflow IS NULL OR workflow = :workflow) AND"
);

pub(crate) const RUNNING_OF_ORGANIZATION: &str = select_executions!(
    "organization = :organization AND (state NOT IN ('done', 'cancelled') OR attended <> 0) AND"
);
// When their organization leaves, that is about each of its people.
pub(crate) const RUNNING_OF_PERSON: &str = select_executions!(concat!(
    "(
         person = :person
         OR (
             organization = (SELECT organization FROM people WHERE id = :person)
             AND ",
    takes_all_back!(),
    ")
     )
     AND (state NOT IN ('done', 'cancelled') OR attended <> 0) AND"
));
// Those from before the person moved lie outside of a scope.
pub(crate) const BY_PERSON: &str =
    select_executions!("person = :person AND (:scope IS NULL OR organization = :scope) AND");

pub(crate) const ATTENDED: &str = "SELECT id FROM executions WHERE attended <> 0 ORDER BY started_at, id";

impl Read<'_> {
    /// Returns the executions before a place in the list, the newest first.
    pub(crate) fn executions(
        &self,
        scope: Scope,
        filter: &ExecutionFilter,
        before: (i64, &str),
        limit: u32,
    ) -> Result<Vec<ExecutionRow>, Error> {
        let (at, id) = before;
        let state = filter.state.map(ExecutionState::as_str);
        let workflow = filter.workflow.as_ref().map(WorkflowKey::as_str);
        if let Scope::Organization(organization) = scope {
            let params = named_params! {
                ":organization": sql::text(organization),
                ":state": state,
                ":workflow": workflow,
                ":at": at,
                ":id": id,
                ":limit": limit,
            };
            return self.all(BY_ORGANIZATION_FILTERED, params, execution);
        }
        match (state, workflow) {
            (None, None) => self.all(
                ALL,
                named_params! {":at": at, ":id": id, ":limit": limit},
                execution,
            ),
            (Some(state), None) => {
                let params = named_params! {":state": state, ":at": at, ":id": id, ":limit": limit};
                self.all(BY_STATE, params, execution)
            }
            (None, Some(workflow)) => {
                let params = named_params! {":workflow": workflow, ":at": at, ":id": id, ":limit": limit};
                self.all(BY_WORKFLOW, params, execution)
            }
            (Some(state), Some(workflow)) => {
                let params = named_params! {":state": state, ":workflow": workflow, ":at": at, ":id": id, ":limit": limit};
                self.all(BY_BOTH, params, execution)
            }
        }
    }

    /// Returns the executions about a person, or about an organization and its people, before a place in the list; the
    /// newest first.
    pub(crate) fn executions_about(
        &self,
        scope: Scope,
        record: RecordRef,
        before: (i64, &str),
        limit: u32,
    ) -> Result<Vec<ExecutionRow>, Error> {
        let (at, id) = before;
        match record {
            RecordRef::Organization(organization) => {
                let organization = sql::text(organization);
                let params =
                    named_params! {":organization": organization, ":at": at, ":id": id, ":limit": limit};
                self.all(BY_ORGANIZATION, params, execution)
            }
            RecordRef::Person(person) => {
                let person = sql::text(person);
                let params = named_params! {
                    ":person": person, ":scope": sql::scope(scope), ":at": at, ":id": id, ":limit": limit,
                };
                self.all(BY_PERSON, params, execution)
            }
        }
    }

    /// Returns the newest executions about a record that have not come to their end.
    pub(crate) fn running_about(&self, record: RecordRef, limit: u32) -> Result<Vec<ExecutionRow>, Error> {
        match record {
            RecordRef::Organization(id) => self.all(
                RUNNING_OF_ORGANIZATION,
                named_params! {":organization": sql::text(id), ":at": i64::MAX, ":id": "", ":limit": limit},
                execution,
            ),
            RecordRef::Person(id) => self.all(
                RUNNING_OF_PERSON,
                named_params! {":person": sql::text(id), ":at": i64::MAX, ":id": "", ":limit": limit},
                execution,
            ),
        }
    }

    /// Returns how many executions about a record have not come to their end, and how many have. One that was cancelled
    /// and whose last attempt has not ended has not come to its end. That a person's organization leaves is about them.
    pub(crate) fn executions_on(&self, record: RecordRef) -> Result<(u64, u64), Error> {
        let (sql, id) = match record {
            RecordRef::Organization(id) => (
                "SELECT
                     coalesce(sum(state NOT IN ('done', 'cancelled') OR attended <> 0), 0) AS running,
                     count(*) AS executions
                 FROM executions
                 WHERE organization = ?1",
                sql::text(id),
            ),
            RecordRef::Person(id) => (
                "SELECT
                     coalesce(sum(state NOT IN ('done', 'cancelled') OR attended <> 0), 0) AS running,
                     count(*) AS executions
                 FROM executions
                 WHERE person = ?1",
                sql::text(id),
            ),
        };
        let counted = self.one(sql, [id], |row| {
            Ok((sql::count(row, "running")?, sql::count(row, "executions")?))
        })?;
        let (running, all) = counted.unwrap_or_default();
        let ended = all.saturating_sub(running);
        let around = match record {
            RecordRef::Organization(_) => 0,
            RecordRef::Person(id) => match self.person(Scope::Workspace, id)? {
                Some(person) => self.leavings_of(person.organization.id)?,
                None => 0,
            },
        };
        Ok((running + around, ended))
    }

    /// Returns the executions that need the runner, the oldest first.
    pub(crate) fn attended_executions(&self) -> Result<Vec<ExecutionId>, Error> {
        self.all(ATTENDED, [], |row| sql::id(row, "id"))
    }

    /// Returns whether there is such an execution in the scope.
    pub(crate) fn has_execution(&self, scope: Scope, id: ExecutionId) -> Result<bool, Error> {
        let id = sql::text(id);
        let found = match scope {
            Scope::Workspace => self.one("SELECT id FROM executions WHERE id = ?1", [id], |_| Ok(())),
            Scope::Organization(organization) => self.one(
                "SELECT id FROM executions WHERE id = ?1 AND organization = ?2",
                [id, sql::text(organization)],
                |_| Ok(()),
            ),
        };
        Ok(found?.is_some())
    }

    /// Returns which version of which workflow an execution keeps.
    pub(crate) fn workflow_of(&self, id: ExecutionId) -> Result<Option<(WorkflowKey, u32)>, Error> {
        self.one(
            "SELECT workflow, workflow_version FROM executions WHERE id = ?1",
            [sql::text(id)],
            |row| {
                Ok((
                    WorkflowKey::new(row.get::<_, String>("workflow")?),
                    row.get("workflow_version")?,
                ))
            },
        )
    }

    pub(crate) fn standing(&self, id: &str) -> Result<Option<Standing>, Error> {
        self.one(
            "SELECT version, state, attended, organization, person FROM executions WHERE id = ?1",
            [id],
            |row| {
                Ok(Standing {
                    version: sql::count(row, "version")?,
                    state: sql::word(row, "state", ExecutionState::parse)?,
                    attended: row.get("attended")?,
                    organization: sql::id_or_none(row, "organization")?,
                    person: sql::id_or_none(row, "person")?,
                })
            },
        )
    }

    pub(crate) fn subject_names(&self, id: ExecutionId) -> Result<SubjectNames, Error> {
        let names = self.one(
            "SELECT
                 executions.organization,
                 organizations.name AS organization_name,
                 executions.person,
                 trim(people.first_name || ' ' || people.last_name) AS person_name
             FROM executions
             LEFT JOIN organizations ON organizations.id = executions.organization
             LEFT JOIN people ON people.id = executions.person
             WHERE executions.id = ?1",
            [sql::text(id)],
            |row| {
                let organization = sql::id_or_none(row, "organization")?;
                let person = sql::id_or_none(row, "person")?;
                Ok(SubjectNames {
                    organization: organization.zip(row.get("organization_name")?),
                    person: person.zip(row.get("person_name")?),
                })
            },
        )?;
        names.ok_or(Error::NotFound)
    }

    pub(crate) fn execution_label(&self, id: ExecutionId) -> Result<Option<ExecutionLabel>, Error> {
        self.one(
            "SELECT workflow, label FROM executions WHERE id = ?1",
            [sql::text(id)],
            |row| {
                Ok(ExecutionLabel {
                    id,
                    workflow: WorkflowKey::new(row.get::<_, String>("workflow")?),
                    label: row.get("label")?,
                })
            },
        )
    }
}

impl Write<'_> {
    /// Inserts an execution. Whom it is about follows with [`Write::update_standing`], when that exists.
    pub(crate) fn insert_execution(
        &self,
        id: &str,
        version: u64,
        projection: &Projection,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO executions (
                 id,
                 version,
                 workflow,
                 workflow_version,
                 label,
                 state,
                 current_step,
                 steps_done,
                 steps,
                 started_by,
                 started_by_name,
                 started_at,
                 updated_at,
                 attended
             )
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            (
                id,
                sql::integer(version),
                projection.workflow.as_str(),
                projection.workflow_version,
                &projection.label,
                projection.state.as_str(),
                &projection.current_step,
                projection.steps_done,
                projection.steps,
                sql::text(projection.started_by),
                &projection.started_by_name,
                projection.started_at.as_micros(),
                projection.updated_at.as_micros(),
                projection.attended,
            ),
        )?;
        Ok(())
    }

    /// Updates what nearly every journal line changes; none of it is in an index.
    pub(crate) fn update_progress(
        &self,
        id: &str,
        version: u64,
        projection: &Projection,
    ) -> Result<(), Error> {
        self.execute(
            "UPDATE executions
             SET version = ?2,
                 label = ?3,
                 current_step = ?4,
                 steps_done = ?5,
                 updated_at = ?6
             WHERE id = ?1",
            (
                id,
                sql::integer(version),
                &projection.label,
                &projection.current_step,
                projection.steps_done,
                projection.updated_at.as_micros(),
            ),
        )?;
        Ok(())
    }

    /// Updates what few journal lines change; all of it is in indexes. A subject that was deleted meanwhile
    /// is left out.
    pub(crate) fn update_standing(&self, id: &str, projection: &Projection) -> Result<(), Error> {
        self.execute(
            "UPDATE executions
             SET state = ?2,
                 attended = ?3,
                 organization = (SELECT id FROM organizations WHERE id = ?4),
                 person = (SELECT id FROM people WHERE id = ?5)
             WHERE id = ?1",
            (
                id,
                projection.state.as_str(),
                projection.attended,
                projection.organization.map(sql::text),
                projection.person.map(sql::text),
            ),
        )?;
        Ok(())
    }
}

impl Standing {
    /// Returns whether [`Write::update_standing`] has something to do.
    pub(crate) fn differs_from(&self, projection: &Projection) -> bool {
        self.state != projection.state
            || self.attended != projection.attended
            || self.organization != projection.organization
            || self.person != projection.person
    }
}

fn execution(row: &Row<'_>) -> rusqlite::Result<ExecutionRow> {
    Ok(ExecutionRow {
        id: sql::id(row, "id")?,
        version: sql::count(row, "version")?,
        workflow: WorkflowKey::new(row.get::<_, String>("workflow")?),
        workflow_version: row.get("workflow_version")?,
        label: row.get("label")?,
        state: sql::word(row, "state", ExecutionState::parse)?,
        current_step: row.get("current_step")?,
        steps_done: row.get("steps_done")?,
        steps: row.get("steps")?,
        started_by: row.get("started_by_name")?,
        started_by_account: sql::id(row, "started_by")?,
        started_at: sql::time(row, "started_at")?,
        updated_at: sql::time(row, "updated_at")?,
    })
}
