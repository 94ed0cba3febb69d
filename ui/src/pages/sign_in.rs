//! Sign-in.

use api::session::{Password, SessionView, SignIn as Request, SignedOutReason};
use api::{ApiError, ErrorCode, command};
use yew::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::inputs::TextKind;
use crate::components::notice::{Mood, Notice};
use crate::hooks::use_fields::{Line, use_fields};
use crate::hooks::use_send::use_send;
use crate::hooks::use_session::use_session;
use crate::pages::entrance::Entrance;
use crate::state::fields::FieldsAction;
use crate::testid::sign_in as ids;

const EMAIL: Line = Line {
    key: "email",
    label: "E-mail address",
    kind: TextKind::UserName,
    help: "",
    first: true,
};

const PASSWORD: Line = Line {
    key: "password",
    label: "Password",
    kind: TextKind::Password,
    help: "",
    first: false,
};

/// Properties of [`SignIn`].
#[derive(PartialEq, Properties)]
pub struct SignInProps {
    /// Why the last session ended by itself.
    pub reason: Option<SignedOutReason>,
}

/// Asks for address and password.
#[component]
pub fn SignIn(props: &SignInProps) -> Html {
    let session = use_session();
    let handle = use_fields(ids::FORM, &[]);
    let answered = {
        let (apply, fields) = (session.apply, handle.fields.dispatcher());
        Callback::from(move |answer: Result<SessionView, ApiError>| match answer {
            Ok(view) => apply.emit(view),
            Err(error) => {
                if error.code == ErrorCode::SignInRefused {
                    fields.dispatch(FieldsAction::Clear("password"));
                }
                fields.dispatch(FieldsAction::RefusedAt("password"));
            }
        })
    };
    let sending = use_send::<command::SignIn>(answered);
    let onsubmit = {
        let (fields, send) = (handle.fields.clone(), sending.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(Request {
                email: fields.value("email"),
                password: Password(fields.value("password")),
            });
        })
    };
    let logs = use_send::<command::OpenLogFolder>(Callback::noop());
    let empty = handle.fields.value("email").trim().is_empty() || handle.fields.value("password").is_empty();
    html! {
        <Entrance testid={ids::PAGE} title="Sign in">
            if session.view.demo {
                <Notice mood={Mood::Info} title="This is the demo profile.">
                    <p>{ "Sign in as " }<strong>{ "admin@hyopps.local" }</strong>{ " with the password " }<strong>{ "admin123" }</strong>{ "." }</p>
                </Notice>
            }
            if let (Some(reason), None) = (props.reason, &sending.error) {
                <Notice mood={Mood::Info} title={words_of(reason)} testid={ids::REASON} />
            }
            if let Some(error) = &sending.error {
                <ErrorReport failure={Failure::from(&**error)} mood={mood_of(error)} testid={ids::ERROR} />
            }
            <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
                { handle.line(&EMAIL, sending.busy) }
                { handle.line(&PASSWORD, sending.busy) }
                <div class="actions">
                    <Button testid={ids::SUBMIT} tone={Tone::Primary} kind={Kind::Submit} busy={sending.busy} disabled={empty}>
                        { "Sign in" }
                    </Button>
                    // Whoever cannot sign in needs the log, and reaches no page that has it.
                    <Button testid={ids::LOG_FOLDER} tone={Tone::Link} busy={logs.busy} onclick={logs.send.reform(|()| ())}>
                        { "Open the log folder" }
                    </Button>
                </div>
            </form>
            if let Some(error) = &logs.error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
        </Entrance>
    }
}

/// A wait is no failure; it passes.
pub(crate) fn mood_of(error: &ApiError) -> Mood {
    if error.code == ErrorCode::SignInDelayed {
        Mood::Warning
    } else {
        Mood::Danger
    }
}

const fn words_of(reason: SignedOutReason) -> &'static str {
    match reason {
        SignedOutReason::Expired => "Your session ended after eight hours. Sign in to go on.",
        SignedOutReason::AccountChanged => "Your account was changed elsewhere. Sign in again.",
    }
}
