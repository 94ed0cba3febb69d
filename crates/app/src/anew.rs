//! What keeps a step from being done anew: it would give access to somebody who has left, is set aside, or leaves just
//! now, and no leaving that comes later would know of it.

use api::{ApiError, ErrorCode};
use domain::leaving::Leaver;
use domain::organization::OrganizationState;
use domain::person::PersonState;
use domain::role::Scope;
use engine::Execution;

use crate::actor::Actor;
use crate::error;
use crate::executions::leaver_of;

/// Looks whether steps of an execution may be done anew. Those of a leaving always may.
///
/// # Errors
/// When whoever it is about is not worked with, or leaves now.
pub(crate) async fn check(actor: &Actor, execution: &Execution) -> Result<(), ApiError> {
    if leaver_of(&execution.definition).is_some() {
        return Ok(());
    }
    let store = &actor.workspace.store;
    let names = store.execution_subject_names(execution.id).await;
    let names = names.map_err(error::store)?;
    let Some((organization, name)) = names.organization else {
        return Ok(());
    };
    let known = store.organization(Scope::Workspace, organization).await;
    match known.map_err(error::store)?.map(|known| known.organization.state) {
        Some(OrganizationState::Archived | OrganizationState::Left) => {
            return Err(error::organization_at_rest());
        }
        Some(OrganizationState::Active) | None => {}
    }
    let person = names.person.map(|(id, _)| id);
    if let Some(id) = person {
        let known = store.person(Scope::Workspace, id).await;
        match known.map_err(error::store)?.map(|known| known.state) {
            Some(PersonState::Deactivated | PersonState::Left) => return Err(error::person_at_rest()),
            Some(PersonState::Active) | None => {}
        }
    }
    let who = Leaver::Organization {
        id: organization,
        name,
    };
    let open = store.open_about(&who, execution.id).await;
    for open in open.map_err(error::store)? {
        let known = actor.workspace.shelf.get(&open.workflow);
        if known.and_then(|known| leaver_of(&known.definition)).is_none() {
            continue;
        }
        let leaves = store.execution_subject_names(open.id).await;
        let leaves = leaves.map_err(error::store)?.person;
        // The leaving of a colleague is none of theirs.
        if leaves.as_ref().is_none_or(|(id, _)| Some(*id) == person) {
            let name = leaves.map_or_else(|| who.name().to_owned(), |(_, name)| name);
            let message = format!("{name} leaves just now, so nothing is given anew.");
            return Err(ApiError::new(ErrorCode::Conflict, message)
                .hint("Nothing was changed. Cancel the leaving first if they are to stay."));
        }
    }
    Ok(())
}
