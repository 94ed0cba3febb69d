//! Versions of workflows. A version never changes, because executions keep the one they began with.

use domain::execution::Actor;
use domain::workflow::{Definition, Origin};
use domain::{Timestamp, WorkflowKey};
use rusqlite::Row;

use crate::Error;
use crate::sql::{self, Read, Write};

/// A version without what it defines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorkflowVersion {
    /// Its number.
    pub version: u32,
    /// Where it comes from.
    pub origin: Origin,
    /// The name of who imported it; empty for what comes with the app.
    pub author: String,
    /// What they said about the change.
    pub note: String,
    /// When it was stored here.
    pub created_at: Timestamp,
}

/// The newest version of a workflow.
#[derive(Clone, PartialEq, Debug)]
pub struct NewestVersion {
    /// Which workflow.
    pub workflow: WorkflowKey,
    /// The version.
    pub version: WorkflowVersion,
    /// What it defines; an error when a newer app has written it in a way that this one does not know.
    pub definition: Result<Definition, String>,
}

/// A version that somebody wants to add.
#[derive(Clone, PartialEq, Debug)]
pub struct NewVersion {
    /// What it defines; its version is the one it was made from.
    pub definition: Definition,
    /// Who.
    pub author: Actor,
    /// What they say about the change.
    pub note: String,
}

/// What became of a version that somebody wanted to add.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Imported {
    /// It is stored under this number.
    Added(u32),
    /// It is the same as the newest version, which has this number. Nothing was stored.
    Unchanged(u32),
}

impl Read<'_> {
    pub(crate) fn definition(
        &self,
        workflow: &WorkflowKey,
        version: u32,
    ) -> Result<Option<Definition>, Error> {
        self.one(
            "SELECT definition FROM workflow_versions WHERE workflow = ?1 AND version = ?2",
            (workflow.as_str(), version),
            |row| sql::json(row, "definition"),
        )
    }

    /// Returns the versions of a workflow, the newest first.
    pub(crate) fn workflow_versions(&self, workflow: &WorkflowKey) -> Result<Vec<WorkflowVersion>, Error> {
        self.all(
            "SELECT
                 version,
                 origin,
                 author_name,
                 note,
                 created_at
             FROM workflow_versions
             WHERE workflow = ?1
             ORDER BY version DESC",
            (workflow.as_str(),),
            version,
        )
    }

    /// Returns the newest version of each workflow, by key.
    pub(crate) fn newest_versions(&self) -> Result<Vec<NewestVersion>, Error> {
        self.all(
            "SELECT
                 workflow,
                 version,
                 definition,
                 origin,
                 author_name,
                 note,
                 created_at
             FROM workflow_versions AS newest
             WHERE version = (SELECT max(version) FROM workflow_versions WHERE workflow = newest.workflow)
             ORDER BY workflow",
            (),
            |row| {
                Ok(NewestVersion {
                    workflow: WorkflowKey::new(row.get::<_, String>("workflow")?),
                    version: version(row)?,
                    definition: sql::json(row, "definition").map_err(|error| error.to_string()),
                })
            },
        )
    }

    fn is_of_workspace(&self, workflow: &WorkflowKey) -> Result<bool, Error> {
        let found = self.one(
            "SELECT 1 FROM workflow_versions WHERE workflow = ?1 AND origin = ?2 LIMIT 1",
            (workflow.as_str(), Origin::Workspace.as_str()),
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }
}

impl Write<'_> {
    /// Keeps a version that comes with the app. A repeat with the same content changes nothing, and a workflow that
    /// the workspace has brought under the same key stays as it is.
    pub(crate) fn keep_definition(
        &self,
        definition: &Definition,
        json: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        if self.is_of_workspace(&definition.key)? {
            return Ok(());
        }
        let inserted = self.execute(
            "INSERT INTO workflow_versions (workflow, version, definition, created_at, origin)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (workflow, version) DO NOTHING",
            (
                definition.key.as_str(),
                definition.version,
                json,
                now.as_micros(),
                Origin::BuiltIn.as_str(),
            ),
        )?;
        if inserted == 0 {
            // Compared as values: the text may differ when a newer app writes fields in another order.
            let kept = self.definition(&definition.key, definition.version)?;
            if kept.as_ref() != Some(definition) {
                let (workflow, version) = (definition.key.clone(), definition.version);
                return Err(Error::DefinitionChanged { workflow, version });
            }
        }
        Ok(())
    }

    /// Adds a version of the workspace's own, behind the newest one. Whoever made theirs from an older one is refused.
    pub(crate) fn import_definition(&self, new: &NewVersion, now: Timestamp) -> Result<Imported, Error> {
        let mut definition = new.definition.clone();
        let newest = self.workflow_versions(&definition.key)?.into_iter().next();
        let base = definition.version;
        definition.version = newest.as_ref().map_or(1, |newest| newest.version);
        if let Some(newest) = newest {
            if self.definition(&definition.key, newest.version)?.as_ref() == Some(&definition) {
                return Ok(Imported::Unchanged(newest.version));
            }
            if newest.version != base {
                return Err(Error::Conflict {
                    expected: base.into(),
                    found: newest.version.into(),
                });
            }
            definition.version = newest.version + 1;
        }
        let json = to_json(&definition)?;
        self.execute(
            "INSERT INTO workflow_versions (
                 workflow,
                 version,
                 definition,
                 created_at,
                 origin,
                 author,
                 author_name,
                 note
             )
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                definition.key.as_str(),
                definition.version,
                json,
                now.as_micros(),
                Origin::Workspace.as_str(),
                sql::text(new.author.account),
                &new.author.name,
                &new.note,
            ),
        )?;
        self.offer_workflow(&definition.key)?;
        Ok(Imported::Added(definition.version))
    }
}

/// Returns a definition as it is stored.
pub(crate) fn to_json(definition: &Definition) -> Result<String, Error> {
    serde_json::to_string(definition).map_err(|error| Error::Unreadable {
        what: "workflow",
        reason: error.to_string(),
    })
}

fn version(row: &Row<'_>) -> rusqlite::Result<WorkflowVersion> {
    Ok(WorkflowVersion {
        version: row.get("version")?,
        origin: sql::word(row, "origin", Origin::parse)?,
        author: row.get("author_name")?,
        note: row.get("note")?,
        created_at: sql::time(row, "created_at")?,
    })
}
