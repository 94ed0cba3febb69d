//! Begins the leavings whose day has come: by itself while the app is open, and at the next opening when it was not.
//!
//! A plan goes in the transaction that writes the first line of its execution, and has that execution's id. So it begins
//! once, wherever the app is cut off.

use std::sync::{Arc, Weak};
use std::time::Duration;

use api::ApiError;
use domain::Timestamp;
use domain::leaving::{Leaver, Leaving};
use domain::role::Scope;
use engine::{Due, Refused, Remaining};
use store::PlannedLeaving;
use tokio::sync::{Mutex, MutexGuard, Notify};

use crate::attending::{Attend, Gate};
use crate::error;
use crate::leaving::{busy, too_many};
use crate::system::Time;
use crate::workspace::OpenWorkspace;

/// How long a leaving that could not begin is left alone before it is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(10 * 60);

/// How long is slept at most while nothing is near.
const LOOK_AT_LEAST: Duration = Duration::from_secs(60 * 60);

/// Whose turn it is with the plans of a workspace, and that they have changed.
#[derive(Default)]
pub(crate) struct Agenda {
    turn: Mutex<()>,
    changed: Notify,
}

impl Agenda {
    /// Waits until nobody else plans, calls off or begins. What was called off does not begin behind it.
    pub(crate) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Tells that something is planned for another time.
    pub(crate) fn has_changed(&self) {
        self.changed.notify_one();
    }
}

/// What became of a plan whose time has come.
enum Begun {
    /// It has begun, now or before, or nobody is there to leave any more.
    Settled,
    /// It could not, and why.
    Not(ApiError),
    /// The app closes.
    Closing,
}

/// Begins what is due, again and again, as long as the workspace is open. A command line that came for something else
/// begins nothing.
pub(crate) async fn watch(workspace: Weak<OpenWorkspace>, time: Arc<dyn Time>, gate: Gate) {
    match gate.passed().await {
        Some(Attend::Everything) => {}
        Some(Attend::One(_)) | None => return,
    }
    loop {
        let Some(open) = workspace.upgrade() else {
            return;
        };
        let now = time.now();
        let again = match begin_due(&open, now).await {
            Ok(again) => again,
            Err(error) => {
                tracing::warn!(
                    error.code = error.code.as_str(),
                    "Cannot look which leavings are due."
                );
                now.plus(TRY_AGAIN)
            }
        };
        let agenda = Arc::clone(&open.agenda);
        // Asleep it holds nothing open.
        drop(open);
        let due = Due {
            wall: Some(again),
            monotonic: None,
        };
        tokio::select! {
            () = time.sleep_until(due) => {}
            () = agenda.changed.notified() => {}
        }
    }
}

/// Begins what is due, and returns when to look again.
async fn begin_due(workspace: &OpenWorkspace, now: Timestamp) -> Result<Timestamp, ApiError> {
    let _turn = workspace.agenda.turn().await;
    let store = &workspace.store;
    let mut again = now.plus(LOOK_AT_LEAST);
    for planned in store.due_leavings(now).await.map_err(error::store)? {
        match begin(workspace, &planned).await? {
            Begun::Settled => {}
            Begun::Not(why) => {
                again = again.min(now.plus(TRY_AGAIN));
                if planned.trouble != why.message {
                    tracing::warn!(execution.id = %planned.id, error.code = why.code.as_str(), "A planned leaving cannot begin.");
                    let noted = store.note_leaving_trouble(planned.id, &why.message).await;
                    noted.map_err(error::store)?;
                }
            }
            Begun::Closing => return Ok(again),
        }
    }
    let next = store.next_leaving(now).await.map_err(error::store)?;
    Ok(next.map_or(again, |next| again.min(next)))
}

async fn begin(workspace: &OpenWorkspace, planned: &PlannedLeaving) -> Result<Begun, ApiError> {
    let store = &workspace.store;
    let Some(who) = leaver(workspace, planned).await? else {
        // Deleting took the plan along; this is the last word about one that was read before.
        return Ok(Begun::Settled);
    };
    let definition = match workspace.shelf.offered(&planned.workflow) {
        Ok(known) => known.definition,
        Err(why) => return Ok(Begun::Not(why)),
    };
    let remaining = store.remaining_of(&who, planned.id).await;
    let Remaining { accesses, open } = remaining.map_err(error::store)?;
    if !open.is_empty() {
        return Ok(Begun::Not(busy(&open)));
    }
    if let Some(why) = too_many(&who, accesses.len()) {
        return Ok(Begun::Not(why));
    }
    let leaving = Leaving {
        who,
        removals: accesses,
        approval: planned.approval,
    };
    let by = planned.planned_by.clone();
    let runner = &workspace.runner;
    let started = runner.start_leaving(planned.id, &definition, leaving, planned.answers.clone(), by);
    match started.await {
        Ok(_version) => {
            tracing::info!(execution.id = %planned.id, "A planned leaving has begun.");
            Ok(Begun::Settled)
        }
        // It has begun before: whoever was cut off then has not told.
        Err(Refused::MovedOn) => {
            let forgotten = store.forget_planned_leaving(planned.id).await;
            forgotten.map_err(error::store)?;
            Ok(Begun::Settled)
        }
        Err(Refused::Stopped) => Ok(Begun::Closing),
        Err(refused) => Ok(Begun::Not(error::refused(refused))),
    }
}

/// Returns who leaves, as they are now; none when they were deleted.
async fn leaver(workspace: &OpenWorkspace, planned: &PlannedLeaving) -> Result<Option<Leaver>, ApiError> {
    let store = &workspace.store;
    if let Some(id) = planned.person {
        let found = store.person(Scope::Workspace, id).await.map_err(error::store)?;
        return Ok(found.map(|found| Leaver::Person {
            id,
            organization: found.organization.id,
            name: found.name(),
        }));
    }
    let id = planned.organization;
    let found = store
        .organization(Scope::Workspace, id)
        .await
        .map_err(error::store)?;
    Ok(found.map(|found| Leaver::Organization {
        id,
        name: found.organization.name,
    }))
}
