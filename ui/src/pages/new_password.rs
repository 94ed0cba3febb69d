//! The page behind the first sign-in: a password of one's own, and nothing else.

use api::session::{AccountView, SessionView};
use api::{ApiError, command};
use yew::prelude::*;

use crate::clock;
use crate::components::button::{Button, Tone};
use crate::components::error_report::{ErrorReport, Failure};
use crate::hooks::use_send::use_send;
use crate::hooks::use_session::use_session;
use crate::pages::change_password::PasswordForm;
use crate::pages::entrance::Entrance;
use crate::testid::new_password as ids;

/// Properties of [`NewPassword`].
#[derive(PartialEq, Properties)]
pub struct NewPasswordProps {
    pub account: AccountView,
    /// Asks the core who is signed in.
    pub refresh: Callback<()>,
}

/// Asks for a password of one's own.
#[component]
pub fn NewPassword(props: &NewPasswordProps) -> Html {
    let session = use_session();
    let leaving = {
        let apply = session.apply;
        use_send::<command::SignOut>(Callback::from(move |answer: Result<SessionView, ApiError>| {
            if let Ok(view) = answer {
                apply.emit(view);
            }
        }))
    };
    let account = &props.account;
    html! {
        <Entrance
            testid={ids::PAGE}
            title="Choose your password"
            text={format!(
                "Welcome to {}, {}. The password you signed in with was made for you and is for this once. Choose one that \
                 only you know.",
                account.workspace, account.name
            )}
        >
            if let Some(error) = &leaving.error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
            <PasswordForm current_label="Password you signed in with" done={props.refresh.clone()}>
                <Button
                    testid={ids::SIGN_OUT}
                    tone={Tone::Link}
                    busy={leaving.busy}
                    onclick={leaving.send.reform(|()| ())}
                >
                    { "Sign out" }
                </Button>
            </PasswordForm>
            <p class="quiet">
                { format!("You stay signed in until {} at the latest.", clock::absolute(account.expires_at)) }
            </p>
        </Entrance>
    }
}
