//! The workflows that a workspace knows, in their newest versions: those that come with the app, and its own.

use std::sync::{Arc, PoisonError, RwLock};

use api::workflow::{Retired, WorkflowRow};
use api::{ApiError, ErrorCode};
use domain::workflow::{Definition, Origin};
use domain::{Timestamp, WorkflowKey};
use store::Workspace;
use tokio::sync::Mutex;

use crate::error;

/// One workflow in its newest version.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) definition: Arc<Definition>,
    pub(crate) origin: Origin,
    changed_at: Timestamp,
    changed_by: String,
    pub(crate) retired: Option<Retired>,
}

impl Known {
    /// Returns it as the list of all workflows shows it.
    pub(crate) fn row(&self) -> WorkflowRow {
        WorkflowRow {
            key: self.definition.key.clone(),
            title: self.definition.title.clone(),
            summary: self.definition.summary.clone(),
            version: self.definition.version,
            origin: self.origin,
            changed_at: self.changed_at,
            changed_by: self.changed_by.clone(),
            retired: self.retired.clone(),
        }
    }
}

/// The workflows of one workspace, at hand.
pub(crate) struct Shelf {
    built_in: Vec<Arc<Definition>>,
    known: RwLock<Arc<[Known]>>,
    /// Held while the shelf is filled anew, so that an older look does not replace a newer one.
    filling: Mutex<()>,
}

impl Shelf {
    /// Fills a shelf with what the app brings and what the workspace has.
    pub(crate) async fn fill(built_in: Vec<Arc<Definition>>, store: &Workspace) -> Result<Self, ApiError> {
        let shelf = Self {
            built_in,
            known: RwLock::default(),
            filling: Mutex::default(),
        };
        shelf.refill(store).await?;
        Ok(shelf)
    }

    /// Looks again at what is stored.
    pub(crate) async fn refill(&self, store: &Workspace) -> Result<(), ApiError> {
        let _filling = self.filling.lock().await;
        let newest = store.newest_workflows().await.map_err(error::store)?;
        let retired = store.retired_workflows().await.map_err(error::store)?;
        let mut known = Vec::new();
        for stored in newest {
            let definition = match stored.version.origin {
                // A newer app may have left a newer version; this app offers its own.
                Origin::BuiltIn => self
                    .built_in
                    .iter()
                    .find(|own| own.key == stored.workflow)
                    .cloned(),
                Origin::Workspace => match stored.definition {
                    Ok(definition) => Some(Arc::new(definition)),
                    Err(reason) => {
                        let workflow = stored.workflow.as_str();
                        tracing::warn!(workflow, reason, "A workflow cannot be read and is not offered.");
                        None
                    }
                },
            };
            let Some(definition) = definition else { continue };
            let off = retired.iter().find(|retired| retired.workflow == stored.workflow);
            known.push(Known {
                definition,
                origin: stored.version.origin,
                changed_at: stored.version.created_at,
                changed_by: stored.version.author,
                retired: off.map(|off| Retired {
                    by: off.by.clone(),
                    at: off.at,
                }),
            });
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known.into();
        Ok(())
    }

    /// Returns all workflows, also those that are not offered any more, by key.
    pub(crate) fn all(&self) -> Arc<[Known]> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns a workflow, also one that is not offered any more.
    pub(crate) fn get(&self, key: &WorkflowKey) -> Option<Known> {
        self.all()
            .iter()
            .find(|known| known.definition.key == *key)
            .cloned()
    }

    /// Returns a workflow that can be started.
    pub(crate) fn offered(&self, key: &WorkflowKey) -> Result<Known, ApiError> {
        let known = self.get(key).ok_or_else(no_workflow)?;
        if let Some(retired) = &known.retired {
            let title = &known.definition.title;
            let message = format!(
                "The workflow “{title}” is not offered any more: {} retired it.",
                retired.by
            );
            return Err(ApiError::new(ErrorCode::NotFound, message)
                .hint("Nothing was started. Choose another workflow, or have this one offered again on the page “Workflows”."));
        }
        Ok(known)
    }

    /// Returns whether a workflow comes with this app.
    pub(crate) fn is_built_in(&self, key: &WorkflowKey) -> bool {
        self.built_in.iter().any(|own| own.key == *key)
    }
}

/// There is no such workflow.
pub(crate) fn no_workflow() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "There is no such workflow.")
}
