//! The core, as components call it.

use std::rc::Rc;

use api::{ApiError, Command, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use yew::prelude::*;

use crate::ipc;
use crate::state::changes::Changes;
use crate::state::drafts::Drafts;

/// Calls commands, and notices when the session is gone.
#[derive(Clone, PartialEq, Default)]
pub struct Core {
    session_lost: Callback<()>,
}

impl Core {
    /// Puts together the way to the core; `session_lost` is called when a command finds nobody signed in.
    pub fn new(session_lost: Callback<()>) -> Self {
        Self { session_lost }
    }

    /// Calls a command and waits for its answer.
    ///
    /// # Errors
    /// What the core answers.
    pub async fn call<C>(&self, request: &C::Request) -> Result<C::Response, ApiError>
    where
        C: Command,
        C::Request: Serialize,
        C::Response: DeserializeOwned,
    {
        let result = ipc::call::<C>(request).await;
        if let Err(error) = &result
            && matches!(error.code, ErrorCode::SignedOut | ErrorCode::Locked)
        {
            self.session_lost.emit(());
        }
        result
    }
}

/// Returns the way to the core.
#[hook]
pub fn use_core() -> Core {
    use_context::<Core>().unwrap_or_default()
}

/// Returns what events told so far; the component renders again with each.
#[hook]
pub fn use_changes() -> Rc<Changes> {
    use_context::<Rc<Changes>>().unwrap_or_default()
}

/// Returns what was typed and not yet sent.
#[hook]
pub fn use_drafts() -> Drafts {
    use_context::<Drafts>().unwrap_or_default()
}
