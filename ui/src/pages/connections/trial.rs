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
use crate::document;
use crate::hooks::use_send::use_send;
use crate::hooks::use_session::use_session;
use crate::pages::connections::report::Report;
use crate::state::fields::{Fields, FieldsAction};
use crate::testid::connections as ids;

/// The one system that can send a test mail.
const EMAIL: &str = "email";

/// What a person tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tried {
    /// To sign in.
    Connection,
    /// To send a mail.
    Mail,
}

/// Properties of [`Trial`].
#[derive(PartialEq, Properties)]
pub struct TrialProps {
    pub connection: Rc<ConnectionView>,
    /// Fetches all connections again.
    pub refresh: Callback<()>,
    /// Whether something was changed and not saved; a test would test something else.
    pub unsaved: bool,
}

/// Test, test mail, and what the last of them found, below the one that was used.
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
    // What was stored does not tell which of the two it was; the test is the first of them.
    let tried = use_state_eq(|| Tried::Connection);
    let answers = use_state_eq(|| 0_u32);
    let answer_id = ids::control(&connection.system, "answer");
    {
        let answer_id = answer_id.clone();
        use_effect_with(*answers, move |answers| {
            if *answers > 0 {
                document::bring_into_sight(&answer_id);
            }
        });
    }
    let answered = |what: Tried| {
        let (newest, refresh, fields) = (newest.setter(), props.refresh.clone(), fields.dispatcher());
        let (tried, answers) = (tried.setter(), answers.clone());
        Callback::from(move |answer: Result<TestReport, ApiError>| {
            match answer {
                Ok(report) => newest.set(Some(report)),
                Err(error) if stands_at_its_field(&error) => {
                    fields.dispatch(FieldsAction::Refused(error.field_errors));
                    return;
                }
                Err(_) => {}
            }
            tried.set(what);
            answers.set(*answers + 1);
            refresh.emit(());
        })
    };
    let testing = use_send::<command::TestConnection>(answered(Tried::Connection));
    let mailing = use_send::<command::SendTestMail>(answered(Tried::Mail));
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
    let system = &connection.system;
    let answer_to = |what: Tried| {
        if *tried != what {
            return html! {};
        }
        let error = match what {
            Tried::Connection => &testing.error,
            Tried::Mail => &mailing.error,
        };
        let error = error.as_ref().filter(|error| !stands_at_its_field(error));
        let answer = match (error, &*newest) {
            (Some(error), _) => html! {
                <ErrorReport failure={Failure::from(&**error)} testid={ids::control(system, "error")} />
            },
            (None, Some(report)) => html! { <Report system={system.clone()} report={report.clone()} /> },
            (None, None) => return html! {},
        };
        html! { <div class="answer" id={answer_id.clone()}>{ answer }</div> }
    };
    let about_test = if props.unsaved {
        "Save first: a test uses what is stored."
    } else {
        "Signs in and changes nothing."
    };
    html! {
        <div class="trial">
            <h3>{ "Try it out" }</h3>
            <div class="actions">
                <Button testid={ids::control(system, "test")} busy={testing.busy} disabled={busy || props.unsaved} onclick={test}>
                    { "Test connection" }
                </Button>
                <span class="quiet">{ about_test }</span>
            </div>
            { answer_to(Tried::Connection) }
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
                { answer_to(Tried::Mail) }
            }
        </div>
    }
}

/// Returns whether an error is about the one field here.
fn stands_at_its_field(error: &ApiError) -> bool {
    error.field_errors.iter().any(|error| error.path == "to")
}
