//! Who is signed in.

use std::rc::Rc;

use api::session::{AccountView, SessionState, SessionView};
use domain::role::Permission;
use yew::prelude::*;

/// The session as the core last told, and the ways to change what the window shows of it.
#[derive(Clone, PartialEq)]
pub struct Session {
    /// What the core last told.
    pub view: Rc<SessionView>,
    /// Takes over what a command answered.
    pub apply: Callback<SessionView>,
}

impl Session {
    /// Returns the account, when somebody is signed in.
    pub fn account(&self) -> Option<&AccountView> {
        match &self.view.state {
            SessionState::SignedIn { account } => Some(account),
            SessionState::StorageProblem { .. }
            | SessionState::FirstRun
            | SessionState::SignedOut { .. }
            | SessionState::NewPassword { .. }
            | SessionState::Locked { .. } => None,
        }
    }

    /// Returns whether the account may do something. The core decides; this only hides what it would refuse.
    pub fn may(&self, permission: Permission) -> bool {
        self.account()
            .is_some_and(|account| account.role.allows(permission))
    }
}

/// Returns the session.
///
/// # Panics
/// Outside the app, which provides it.
#[hook]
pub fn use_session() -> Session {
    use_context::<Session>().expect("the app provides the session to all pages")
}
