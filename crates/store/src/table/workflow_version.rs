//! Versions of workflows. A version never changes, because executions keep the one they began with.

use domain::workflow::Definition;
use domain::{Timestamp, WorkflowKey};

use crate::Error;
use crate::sql::{self, Read, Write};

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
}

impl Write<'_> {
    /// Keeps a version. A repeat with the same content changes nothing.
    pub(crate) fn keep_definition(
        &self,
        definition: &Definition,
        json: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let inserted = self.execute(
            "INSERT INTO workflow_versions (workflow, version, definition, created_at)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (workflow, version) DO NOTHING",
            (definition.key.as_str(), definition.version, json, now.as_micros()),
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
}
