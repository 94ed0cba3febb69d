//! Tells why the data cannot be opened.

use api::{ApiError, command};
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::error_report::{ErrorReport, Failure};
use crate::hooks::use_send::use_send;
use crate::pages::entrance::Entrance;
use crate::testid::storage_problem as ids;

/// Properties of [`StorageProblem`].
#[derive(PartialEq, Properties)]
pub struct StorageProblemProps {
    /// Which file, why, and what to do.
    pub error: ApiError,
    /// Looks again.
    pub retry: Callback<()>,
}

/// Which file it is, why, and what to do. Nothing else works until that is done.
#[component]
pub fn StorageProblem(props: &StorageProblemProps) -> Html {
    let logs = use_send::<command::OpenLogFolder>(Callback::noop());
    html! {
        <Entrance
            testid={ids::PAGE}
            title="Your data cannot be opened"
            text="The app changed nothing and made nothing new."
            wide={true}
        >
            <ErrorReport failure={Failure::from(&props.error)} />
            if let Some(error) = &logs.error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
            <div class="actions">
                <Button testid={ids::RETRY} tone={Tone::Primary} onclick={props.retry.clone()}>{ "Look again" }</Button>
                <Button testid={ids::LOG_FOLDER} busy={logs.busy} onclick={logs.send.reform(|()| ())}>
                    { "Open the log folder" }
                </Button>
            </div>
        </Entrance>
    }
}
