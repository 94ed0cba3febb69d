//! Brings a new user in: starts the workflow for their own organization, and goes to the form about the person.

use api::command;
use api::execution::{ExecutionRef, PreparedExecution, StartExecution, Workflow};
use api::{ApiError, Command};
use domain::form::Answers;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::error_report::{ErrorReport, Failure};
use crate::hooks::use_send::use_send;
use crate::route::{NEW_PARTNER_USER, Route};

/// Properties of [`AddUser`].
#[derive(PartialEq, Properties)]
pub struct AddUserProps {
    pub testid: AttrValue,
}

/// The button that starts it. Which organization it is about is the core's to answer.
#[component]
pub fn AddUser(props: &AddUserProps) -> Html {
    let navigator = use_navigator();
    let started = Callback::from(move |answer: Result<ExecutionRef, ApiError>| {
        if let (Ok(ExecutionRef { id }), Some(navigator)) = (answer, &navigator) {
            navigator.push(&Route::Execution { id });
        }
    });
    let starting = use_send::<command::StartExecution>(started);
    let prepared = {
        let send = starting.send.clone();
        Callback::from(
            move |answer: Result<<command::PrepareExecution as Command>::Response, ApiError>| {
                if let Ok(PreparedExecution { id, workflow, .. }) = answer {
                    send.emit(StartExecution {
                        id,
                        workflow: workflow.key,
                        answers: Answers::new(),
                    });
                }
            },
        )
    };
    let preparing = use_send::<command::PrepareExecution>(prepared);
    let error = preparing.error.as_ref().or(starting.error.as_ref());
    html! {
        <div class="stack">
            <div class="actions">
                <Button
                    testid={props.testid.clone()}
                    tone={Tone::Primary}
                    icon={Icon::PlusCircle}
                    busy={preparing.busy || starting.busy}
                    onclick={preparing.send.reform(|()| Workflow { workflow: NEW_PARTNER_USER.into() })}
                >
                    { "Add user" }
                </Button>
            </div>
            if let Some(error) = error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
        </div>
    }
}
