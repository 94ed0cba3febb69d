//! What a member may do from now on.

use std::rc::Rc;

use api::account::{AccountRef, AccountRow, ChangeRole};
use api::{ApiError, ErrorCode, command};
use domain::role::Role;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::dialog::Dialog;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::field::FieldFrame;
use crate::components::select::Select;
use crate::components::toasts::use_toaster;
use crate::hooks::use_send::use_send;
use crate::hooks::use_session::use_session;
use crate::pages::accounts::new_member::{ROLE_HELP, roles};
use crate::testid::accounts as ids;

/// Properties of [`ChangeRoleDialog`].
#[derive(PartialEq, Properties)]
pub struct ChangeRoleDialogProps {
    pub account: AccountRow,
    pub onclose: Callback<()>,
}

/// Asks for the role, and says what happens.
#[component]
pub fn ChangeRoleDialog(props: &ChangeRoleDialogProps) -> Html {
    let toaster = use_toaster();
    let session = use_session();
    let own = session.account().map_or(Role::Viewer, |account| account.role);
    let chosen = use_state_eq(|| props.account.role);
    let options = use_memo(own, |own| roles(*own));
    let answered = {
        let onclose = props.onclose.clone();
        Callback::from(move |answer: Result<(), ApiError>| {
            if answer.is_ok() {
                toaster.say("The role was changed.");
                onclose.emit(());
            }
        })
    };
    let sending = use_send::<command::ChangeRole>(answered);
    let account = AccountRef {
        id: props.account.id,
        version: props.account.version,
    };
    let role = *chosen;
    let onchange = {
        let chosen = chosen.setter();
        Callback::from(move |value: String| {
            if let Some(role) = Role::parse(&value) {
                chosen.set(role);
            }
        })
    };
    let stale = sending
        .error
        .as_ref()
        .is_some_and(|error| error.code == ErrorCode::Conflict);
    html! {
        <Dialog
            testid={ids::ROLE}
            title={format!("The role of {}", props.account.name)}
            onclose={props.onclose.clone()}
        >
            if props.account.is_own {
                <p>{ "This is your own account. You are signed out, and sign in again in the new role." }</p>
            } else {
                <p>{ "They are signed out, and sign in again in the new role." }</p>
            }
            if let Some(error) = &sending.error {
                <ErrorReport failure={Failure::from(&**error)} testid={ids::ROLE_ERROR} />
            }
            <FieldFrame id={ids::ROLE_CHOICE} label="Role" help={ROLE_HELP}>
                <Select id={ids::ROLE_CHOICE} value={role.as_str()} options={Rc::clone(&options)} {onchange} />
            </FieldFrame>
            <div class="actions">
                <Button
                    testid={ids::ROLE_SUBMIT}
                    tone={Tone::Primary}
                    busy={sending.busy}
                    disabled={stale || role == props.account.role}
                    onclick={sending.send.reform(move |()| ChangeRole { account, role })}
                >
                    { "Change the role" }
                </Button>
                <Button testid={ids::ROLE_KEEP} tone={Tone::Link} onclick={props.onclose.clone()}>
                    { "Leave it as it is" }
                </Button>
            </div>
        </Dialog>
    }
}
