//! What is done with somebody's account after a look at what it means.

use api::account::{AccountRef, AccountRow, IssuedPassword};
use api::{ApiError, ErrorCode, command};
use domain::role::Role;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::dialog::Dialog;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::toasts::use_toaster;
use crate::hooks::use_send::use_send;
use crate::testid::accounts as ids;

/// What can be done with an account of somebody else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// It gets a one-time password.
    Reset,
    /// It cannot sign in any more.
    Disable,
    /// It can again.
    Enable,
    /// It is deleted; what it was decides on the words.
    Remove(Role),
}

impl Deed {
    /// Returns its key, what it is called in a menu, and its icon.
    pub const fn parts(self) -> (&'static str, &'static str, Icon) {
        match self {
            Self::Reset => ("reset", "Reset the password…", Icon::Key),
            Self::Disable => ("disable", "Disable…", Icon::Lock),
            Self::Enable => ("enable", "Enable…", Icon::LockOpen),
            Self::Remove(Role::PartnerAdmin) => ("remove", "Take the panel away…", Icon::Trash),
            Self::Remove(Role::Owner | Role::Admin | Role::Member | Role::Viewer) => {
                ("remove", "Remove the account…", Icon::Trash)
            }
        }
    }

    /// Returns the words of its button, and how it looks.
    const fn button(self) -> (&'static str, Tone) {
        match self {
            Self::Reset => ("Reset the password", Tone::Primary),
            Self::Disable => ("Disable", Tone::Danger),
            Self::Enable => ("Enable", Tone::Primary),
            Self::Remove(_) => ("Remove", Tone::Danger),
        }
    }

    fn title(self, name: &str) -> String {
        match self {
            Self::Reset => format!("Reset the password of {name}?"),
            Self::Disable => format!("Disable the account of {name}?"),
            Self::Enable => format!("Enable the account of {name}?"),
            Self::Remove(Role::PartnerAdmin) => format!("Take the panel away from {name}?"),
            Self::Remove(Role::Owner | Role::Admin | Role::Member | Role::Viewer) => {
                format!("Remove the account of {name}?")
            }
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Reset => {
                "The password they have stops working at once. You get a new one to hand over, which they replace at the \
                 next sign-in."
            }
            Self::Disable => {
                "They are signed out and cannot sign in until somebody enables the account again. What they did stays."
            }
            Self::Enable => "They can sign in again, with the password they had.",
            Self::Remove(Role::PartnerAdmin) => {
                "They cannot sign in any more. They stay one of the organization's people and keep what they were given; \
                 what they did stays in the record. You can give them a panel again later."
            }
            Self::Remove(Role::Owner | Role::Admin | Role::Member | Role::Viewer) => {
                "They cannot sign in any more. What they did stays in the record."
            }
        }
    }

    const fn done(self) -> &'static str {
        match self {
            Self::Reset => "The password was reset.",
            Self::Disable => "The account was disabled.",
            Self::Enable => "The account was enabled.",
            Self::Remove(_) => "The account was removed.",
        }
    }
}

/// Properties of [`DeedDialog`].
#[derive(PartialEq, Properties)]
pub struct DeedDialogProps {
    pub account: AccountRow,
    pub deed: Deed,
    pub onclose: Callback<()>,
    pub onissued: Callback<IssuedPassword>,
}

/// Says what it means, and does it.
#[component]
pub fn DeedDialog(props: &DeedDialogProps) -> Html {
    let toaster = use_toaster();
    let finished = {
        let (onclose, deed) = (props.onclose.clone(), props.deed);
        Callback::from(move |answer: Result<(), ApiError>| {
            if answer.is_ok() {
                toaster.say(deed.done());
                onclose.emit(());
            }
        })
    };
    let issued = {
        let onissued = props.onissued.clone();
        Callback::from(move |answer: Result<IssuedPassword, ApiError>| {
            if let Ok(issued) = answer {
                onissued.emit(issued);
            }
        })
    };
    let resetting = use_send::<command::ResetPassword>(issued);
    let disabling = use_send::<command::DisableAccount>(finished.clone());
    let enabling = use_send::<command::EnableAccount>(finished.clone());
    let removing = use_send::<command::RemoveAccount>(finished);
    let (send, busy, error) = match props.deed {
        Deed::Reset => (resetting.send, resetting.busy, resetting.error),
        Deed::Disable => (disabling.send, disabling.busy, disabling.error),
        Deed::Enable => (enabling.send, enabling.busy, enabling.error),
        Deed::Remove(_) => (removing.send, removing.busy, removing.error),
    };
    let account = AccountRef {
        id: props.account.id,
        version: props.account.version,
    };
    let (label, tone) = props.deed.button();
    // What has moved on is not to be done once more as it was seen.
    let stale = error
        .as_ref()
        .is_some_and(|error| error.code == ErrorCode::Conflict);
    html! {
        <Dialog testid={ids::DEED} title={props.deed.title(&props.account.name)} onclose={props.onclose.clone()}>
            <p>{ props.deed.meaning() }</p>
            if let Some(error) = &error {
                <ErrorReport failure={Failure::from(&**error)} testid={ids::DEED_ERROR} />
            }
            <div class="actions">
                <Button testid={ids::DEED_SUBMIT} {tone} {busy} disabled={stale} onclick={send.reform(move |()| account)}>
                    { label }
                </Button>
                <Button testid={ids::DEED_KEEP} tone={Tone::Link} onclick={props.onclose.clone()}>
                    { "Leave it as it is" }
                </Button>
            </div>
        </Dialog>
    }
}
