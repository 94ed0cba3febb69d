//! What the steps of a workflow need, against what the credentials may do.

use std::time::Duration;

use api::ApiError;
use api::command::CheckRights;
use api::connection::{MissingRight, MissingRights};
use api::execution::Workflow;
use connector::Found;
use domain::workflow::{Definition, RemovalStep, StepKind};
use futures_util::future::join_all;
use store::{StoredConnection, StoredTest};

use crate::{App, error, titles};

/// How long a test is believed that found nothing missing. What was missing is looked up anew: somebody may just have
/// granted it.
const FRESH: Duration = Duration::from_secs(10 * 60);

/// How long all systems together are waited for. One that takes longer tells its faults with its steps.
const PATIENCE: Duration = Duration::from_secs(20);

impl App {
    /// Tells which rights the credentials lack that the steps of a workflow need, and of which systems that could not be
    /// found out.
    ///
    /// # Errors
    /// When the account may not, there is no such workflow, or the connections cannot be read.
    pub async fn check_rights(&self, request: Workflow) -> Result<Vec<MissingRights>, ApiError> {
        let actor = self.actor::<CheckRights>().await?;
        let definition = actor.workspace.shelf.offered(&request.workflow)?.definition;
        let store = &actor.workspace.store;
        let connections = store.connections().await.map_err(error::store)?;
        let used = connections.into_iter().filter(|row| {
            let mut steps = definition.steps.iter();
            row.enabled
                && steps
                    .any(|step| matches!(&step.kind, StepKind::Action(action) if action.system == row.system))
        });
        let looks = used.map(|row| async {
            let system = row.system.clone();
            match self.lacks(store, row).await {
                Ok(lacks) => self.missing_rights(&definition, &system, &lacks),
                Err(untold) => Some(MissingRights {
                    system: titles::system(&self.catalogue, &system),
                    missing: Vec::new(),
                    untold,
                }),
            }
        });
        let found = join_all(looks).await;
        Ok(found.into_iter().flatten().collect())
    }

    /// Returns the rights that a connection's credential lacks, as it was found lately or is found now.
    ///
    /// # Errors
    /// Why that could not be found out, one sentence.
    async fn lacks(&self, store: &store::Workspace, row: StoredConnection) -> Result<Vec<String>, String> {
        let now = self.time.now();
        if let Some(test) = &row.last_test
            && test.ok
            && test.missing.is_empty()
            && test.at <= now
            && now.since(test.at) < FRESH
        {
            return Ok(Vec::new());
        }
        let Some(system) = self.catalogue.system(&row.system) else {
            return Ok(Vec::new());
        };
        let (key, version) = (row.system.clone(), row.version);
        let cx = self.cx_of(row);
        let found = match tokio::time::timeout(PATIENCE, system.test(&cx)).await {
            Ok(Ok(found)) => found,
            Ok(Err(refused)) => return Err(refused.message),
            Err(_) => return Err("It did not answer in time.".to_owned()),
        };
        let missing = found.missing.clone();
        if let Err(refused) = store.record_test(&key, version, stored(found, now)).await {
            tracing::warn!(system = key, error = %refused, "What a test found could not be stored.");
        }
        Ok(missing)
    }

    fn missing_rights(
        &self,
        definition: &Definition,
        system: &str,
        lacks: &[String],
    ) -> Option<MissingRights> {
        let needed_by = |permission: &String| {
            let steps = definition.steps.iter().filter(|step| match &step.kind {
                StepKind::Action(action) if action.system == system => {
                    let action = self.catalogue.action(&action.full_name());
                    action.is_some_and(|action| action.spec().permissions.contains(&permission.as_str()))
                }
                StepKind::Removal(RemovalStep {
                    removal: Some(removal),
                    ..
                }) => {
                    let action = self.catalogue.action(&removal.action);
                    removal.system == system
                        && action
                            .is_some_and(|action| action.spec().permissions.contains(&permission.as_str()))
                }
                StepKind::Action(_)
                | StepKind::Form(_)
                | StepKind::Task(_)
                | StepKind::Approval(_)
                | StepKind::Removal(_)
                | StepKind::Departure(_) => false,
            });
            steps.map(|step| step.title.clone()).collect::<Vec<_>>()
        };
        let missing = lacks.iter().map(|permission| MissingRight {
            permission: permission.clone(),
            steps: needed_by(permission),
        });
        let missing: Vec<_> = missing.filter(|right| !right.steps.is_empty()).collect();
        (!missing.is_empty()).then(|| MissingRights {
            system: titles::system(&self.catalogue, system),
            missing,
            untold: String::new(),
        })
    }
}

fn stored(found: Found, at: domain::Timestamp) -> StoredTest {
    StoredTest {
        ok: true,
        code: String::new(),
        message: found.summary,
        hint: String::new(),
        missing: found.missing,
        warnings: found.warnings,
        expires_at: found.expires_at,
        at,
    }
}
