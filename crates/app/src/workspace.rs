//! An open workspace: its file, its workflows and its runner.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use api::ApiError;
use auth::keychain::Keychain;
use connector::Catalogue;
use domain::workflow::Definition;
use domain::{WorkflowKey, WorkspaceId};
use engine::{Handle, Runner, workflows};
use store::Workspace;
use tokio::task::JoinHandle;

use crate::attending::{Gate, Gated};
use crate::audience::{Audience, Changes};
use crate::batches::work::Works;
use crate::error;
use crate::leaving::due::{self, Agenda};
use crate::system::Time;
use crate::workflows::shelf::Shelf;

/// An open workspace.
pub(crate) struct OpenWorkspace {
    pub(crate) id: WorkspaceId,
    pub(crate) store: Workspace,
    pub(crate) runner: Handle,
    pub(crate) shelf: Shelf,
    pub(crate) works: Works,
    /// Whose turn it is with the planned leavings.
    pub(crate) agenda: Arc<Agenda>,
    _looks: Background,
    leavings: OnceLock<Background>,
}

/// How often the steps are looked at again that wait for something outside of the app, for example for somebody to
/// accept an invitation: no system tells when that happens.
const LOOK_AGAIN: Duration = Duration::from_secs(10 * 60);

/// Something that goes on beside everything else, until it is dropped.
struct Background(JoinHandle<()>);

impl Background {
    fn every(pause: Duration, look: impl Fn() + Send + 'static) -> Self {
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(pause).await;
                look();
            }
        }))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl OpenWorkspace {
    /// Stores the built-in workflows and starts the runner.
    pub(crate) async fn start(
        id: WorkspaceId,
        store: Workspace,
        catalogue: Catalogue,
        keychain: Arc<Keychain>,
        time: Arc<dyn Time>,
        audience: Arc<Audience>,
        gate: Gate,
    ) -> Result<Self, ApiError> {
        let built_in = store_built_in(&store, time.as_ref()).await?;
        let shelf = Shelf::fill(built_in, &store).await?;
        let runner = Runner {
            journal: Arc::new(Gated {
                store: store.clone(),
                gate,
            }),
            connections: Arc::new(store.clone()),
            credentials: keychain,
            clock: time,
            listener: Arc::new(Changes {
                audience,
                store: store.clone(),
            }),
            catalogue,
        };
        let (runner, _ended) = runner.start();
        let looked_after = runner.clone();
        Ok(Self {
            _looks: Background::every(LOOK_AGAIN, move || looked_after.look_again()),
            id,
            store,
            runner,
            shelf,
            works: Works::default(),
            agenda: Arc::default(),
            leavings: OnceLock::new(),
        })
    }

    /// Begins the leavings whose day comes, for as long as the workspace is open.
    pub(crate) fn begin_leavings(self: &Arc<Self>, time: Arc<dyn Time>, gate: Gate) {
        let watching = due::watch(Arc::downgrade(self), time, gate);
        self.leavings.get_or_init(|| Background(tokio::spawn(watching)));
    }

    /// Returns a workflow's name for people.
    pub(crate) fn title(&self, key: &WorkflowKey) -> String {
        self.shelf.get(key).map_or_else(
            || crate::titles::words(key.as_str()),
            |known| known.definition.title.clone(),
        )
    }
}

/// Stores the built-in workflows, so that executions can keep their version.
pub(crate) async fn store_built_in(
    store: &Workspace,
    time: &dyn Time,
) -> Result<Vec<Arc<Definition>>, ApiError> {
    let mut definitions = Vec::new();
    for definition in workflows::built_in().map_err(|invalid| error::internal(&invalid))? {
        store
            .save_definition(&definition, time.now())
            .await
            .map_err(error::store)?;
        definitions.push(Arc::new(definition));
    }
    Ok(definitions)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_is_looked_again_until_the_workspace_is_closed() {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        let looks = Background::every(LOOK_AGAIN, move || {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        tokio::time::sleep(LOOK_AGAIN * 3 + Duration::from_secs(1)).await;
        assert_eq!(count.load(Ordering::SeqCst), 3);
        drop(looks);
        tokio::time::sleep(LOOK_AGAIN * 3).await;
        assert_eq!(count.load(Ordering::SeqCst), 3);
    }
}
