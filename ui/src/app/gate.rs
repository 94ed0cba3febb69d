//! Which page the session allows.

use api::ApiError;
use api::session::SessionState;
use yew::prelude::*;

use crate::components::button::{Button, Tone, spinner};
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::logo::Logo;
use crate::hooks::use_session::use_session;
use crate::pages::first_run::FirstRun;
use crate::pages::locked::Locked;
use crate::pages::new_password::NewPassword;
use crate::pages::shell::Shell;
use crate::pages::sign_in::SignIn;
use crate::pages::storage_problem::StorageProblem;
use crate::testid;

/// Properties of [`Gate`].
#[derive(PartialEq, Properties)]
pub struct GateProps {
    /// Asks the core again.
    pub refresh: Callback<()>,
}

/// Shows the page that the session allows.
#[component]
pub fn Gate(props: &GateProps) -> Html {
    let session = use_session();
    match &session.view.state {
        SessionState::StorageProblem { error } => html! {
            <StorageProblem error={error.clone()} retry={props.refresh.clone()} />
        },
        SessionState::FirstRun => html! { <FirstRun /> },
        SessionState::SignedOut { reason } => html! { <SignIn reason={*reason} /> },
        SessionState::Locked { email, name } => {
            html! { <Locked email={email.clone()} name={name.clone()} /> }
        }
        SessionState::NewPassword { account } => html! {
            <NewPassword account={account.clone()} refresh={props.refresh.clone()} />
        },
        SessionState::SignedIn { .. } => html! { <Shell /> },
    }
}

/// What is shown until the core has answered.
#[component]
pub fn Starting() -> Html {
    html! {
        <main class="starting" data-testid={testid::app::STARTING} role="status">
            <Logo />
            <p class="loading">{ spinner("pf-m-md") }<span>{ "Opening HyOpps…" }</span></p>
        </main>
    }
}

/// Properties of [`StartFailed`].
#[derive(PartialEq, Properties)]
pub struct StartFailedProps {
    pub error: ApiError,
    pub retry: Callback<()>,
}

/// What is shown when the core does not answer at all.
#[component]
pub fn StartFailed(props: &StartFailedProps) -> Html {
    html! {
        <main class="starting" data-testid={testid::app::START_FAILED}>
            <Logo />
            <ErrorReport failure={Failure::from(&props.error)}>
                <div class="actions">
                    <Button testid={testid::app::RETRY} tone={Tone::Primary} onclick={props.retry.clone()}>
                        { "Try again" }
                    </Button>
                </div>
            </ErrorReport>
        </main>
    }
}
