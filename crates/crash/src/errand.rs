//! The workflow that the harness has carried out, and the world it happens in.

use std::path::Path;

use anyhow::{Context, Result};
use domain::execution::Actor;
use domain::form::Answers;
use domain::workflow::Definition;
use domain::{AccountId, ConnectionId, ExecutionId, WorkspaceId};
use engine::workflows;
use serde_json::json;
use store::{NewAccount, NewConnection, NewWorkspace, Store, Workspace};
use uuid::Uuid;

use crate::moment;

/// The version of the app that the files are stamped with.
pub(crate) const APP: &str = env!("CARGO_PKG_VERSION");

/// The one system there is.
pub(crate) const SYSTEM: &str = "ledger";

const WORKSPACE: WorkspaceId = WorkspaceId::from_uuid(Uuid::from_u128(0xB));

/// The account that asks, and the one that agrees: nobody approves what they asked for themselves.
const ASKS: AccountId = AccountId::from_uuid(Uuid::from_u128(0xA));
const AGREES: AccountId = AccountId::from_uuid(Uuid::from_u128(0xA2));

/// Which of the two people does something.
#[derive(Clone, Copy)]
pub(crate) enum Who {
    Asks,
    Agrees,
}

/// The workflow.
pub(crate) fn definition() -> Result<Definition> {
    Ok(workflows::parse("errand.toml", include_str!("errand.toml"))?)
}

/// The id of the n-th execution.
pub(crate) fn execution_id(n: u64) -> ExecutionId {
    ExecutionId::from_uuid(Uuid::from_u128((0xE << 64) + u128::from(n)))
}

/// What the n-th execution is called; its effects on the ledger begin with it.
pub(crate) fn name(n: u64) -> String {
    format!("errand {n}")
}

/// A person whose name says which request it was, so that the request is found again in the journal.
pub(crate) fn actor(who: Who, request: u64) -> Actor {
    Actor {
        account: match who {
            Who::Asks => ASKS,
            Who::Agrees => AGREES,
        },
        name: format!("request {request}"),
    }
}

/// The request that an actor's name tells.
pub(crate) fn request_of(actor: &Actor) -> Option<u64> {
    actor.name.strip_prefix("request ")?.parse().ok()
}

/// Makes the files, with the workflow and the connection to the ledger.
pub(crate) async fn set_up(folder: &Path, ledger: &str) -> Result<()> {
    let now = moment::timestamp();
    let store = open(folder)?;
    let owner = NewAccount {
        id: ASKS,
        email: "owner@example.org".to_owned(),
        name: "Owner".to_owned(),
        password_hash: "none".to_owned(),
        must_change_password: false,
    };
    let workspace = NewWorkspace {
        id: WORKSPACE,
        name: "Main".to_owned(),
    };
    store.create_owner(owner, workspace, now).await?;
    let workspace = workspace_of(&store)?;
    workspace.save_definition(&definition()?, now).await?;
    let connection = NewConnection {
        id: ConnectionId::from_uuid(Uuid::from_u128(0xC)),
        system: SYSTEM.to_owned(),
        settings: answers(json!({ "address": ledger, "at_once": 16 })),
        enabled: true,
    };
    workspace.save_connection(connection, 0, now).await?;
    Ok(())
}

/// Opens the files as the app does.
pub(crate) fn open(folder: &Path) -> Result<Store> {
    Ok(Store::open(folder, APP, moment::timestamp())?)
}

pub(crate) fn workspace_of(store: &Store) -> Result<Workspace> {
    store.workspace(WORKSPACE).context("the workspace is gone")
}

/// A JSON object as answers.
pub(crate) fn answers(value: serde_json::Value) -> Answers {
    value.as_object().cloned().unwrap_or_default()
}
