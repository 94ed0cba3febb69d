//! Tries out a connection.

use std::rc::Rc;

use api::connection::{ConnectionView, SendTestMail, System, TestReport};
use api::{ApiError, command};
use domain::email;
use domain::form::{FieldError, Problem};
use yew::prelude::*;

use crate::components::button::{Button, Kind};
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::inputs::{LineField, TextKind};
use crate::hooks::use_send::use_send;
use crate::hooks::use_session::use_session;
use crate::pages::connections::report::Report;
use crate::state::fields::{Fields, FieldsAction};
use crate::testid::connections as ids;

/// The one system that can send a test mail.
const EMAIL: &str = "email";

/// Properties of [`Trial`].
#[derive(PartialEq, Properties)]
pub struct TrialProps {
    pub connection: Rc<ConnectionView>,
    /// Fetches all connections again.
    pub refresh: Callback<()>,
    /// Whether something was changed and not saved; a test would test something else.
    pub unsaved: bool,
}

/// Test, test mail, and what the last of them found.
#[component]
pub fn Trial(props: &TrialProps) -> Html {
    let connection = &props.connection;
    let session = use_session();
    let own_address = session
        .account()
        .map(|account| account.email.clone())
        .unwrap_or_default();
    let fields = use_reducer_eq(|| Fields::with(&[("to", &own_address)]));
    let newest = use_state_eq(|| connection.last_test.clone());
    {
        let newest = newest.setter();
        use_effect_with(connection.last_test.clone(), move |found| {
            newest.set(found.clone());
        });
    }
    let found = {
        let (newest, refresh, fields) = (newest.setter(), props.refresh.clone(), fields.dispatcher());
        Callback::from(move |answer: Result<TestReport, ApiError>| {
            match answer {
                Ok(report) => newest.set(Some(report)),
                Err(error) => fields.dispatch(FieldsAction::Refused(error.field_errors)),
            }
            refresh.emit(());
        })
    };
    let testing = use_send::<command::TestConnection>(found.clone());
    let mailing = use_send::<command::SendTestMail>(found);
    let test = {
        let (send, system) = (testing.send.clone(), connection.system.clone());
        Callback::from(move |()| {
            send.emit(System {
                system: system.clone(),
            });
        })
    };
    let onsubmit = {
        let (send, fields) = (mailing.send.clone(), fields.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let to = fields.value("to").trim().to_owned();
            if email::is_address(&to) {
                send.emit(SendTestMail { to });
            } else {
                let wrong = "Enter an address such as ada@example.org.";
                let error = FieldError::new("to", Problem::NotAnEmail, wrong);
                fields.dispatch(FieldsAction::Refused(vec![error]));
            }
        })
    };
    let oninput = {
        let fields = fields.dispatcher();
        Callback::from(move |text: String| fields.dispatch(FieldsAction::Set("to", text)))
    };
    let busy = testing.busy || mailing.busy;
    let error = testing
        .error
        .as_ref()
        .or(mailing.error.as_ref())
        .filter(|error| error.field_errors.is_empty());
    let system = &connection.system;
    html! {
        <div class="trial">
            <h3>{ "Try it out" }</h3>
            if props.unsaved {
                <p class="quiet">{ "Save first: a test uses what is stored." }</p>
            }
            <div class="actions">
                <Button testid={ids::control(system, "test")} busy={testing.busy} disabled={busy || props.unsaved} onclick={test}>
                    { "Test connection" }
                </Button>
                <span class="quiet">{ "Signs in and changes nothing." }</span>
            </div>
            if system == EMAIL {
                <form class="pf-v6-c-form inline-form" novalidate={true} {onsubmit}>
                    <LineField
                        id={ids::control(system, "mail-to")}
                        label="Test mail to"
                        kind={TextKind::Email}
                        value={fields.value("to")}
                        error={fields.error("to")}
                        disabled={mailing.busy}
                        {oninput}
                    />
                    <Button testid={ids::control(system, "mail-send")} kind={Kind::Submit} busy={mailing.busy} disabled={busy || props.unsaved}>
                        { "Send a test mail" }
                    </Button>
                </form>
            }
            if let Some(error) = error {
                <ErrorReport failure={Failure::from(&**error)} testid={ids::control(system, "error")} />
            }
            if let Some(report) = &*newest {
                <Report system={system.clone()} report={report.clone()} />
            }
        </div>
    }
}
