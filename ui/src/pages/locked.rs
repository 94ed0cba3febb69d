//! The lock page.

use api::session::{Password, SessionView, Unlock};
use api::{ApiError, command};
use yew::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::inputs::TextKind;
use crate::hooks::use_fields::{Line, use_fields};
use crate::hooks::use_send::use_send;
use crate::hooks::use_session::use_session;
use crate::pages::entrance::Entrance;
use crate::pages::sign_in::mood_of;
use crate::state::fields::FieldsAction;
use crate::testid::locked as ids;

const PASSWORD: Line = Line {
    key: "password",
    label: "Password",
    kind: TextKind::Password,
    help: "",
    first: true,
};

/// Properties of [`Locked`].
#[derive(PartialEq, Properties)]
pub struct LockedProps {
    pub name: AttrValue,
    pub email: AttrValue,
}

/// Asks for the password of the session that is locked.
#[component]
pub fn Locked(props: &LockedProps) -> Html {
    let session = use_session();
    let handle = use_fields(ids::FORM, &[]);
    let answered = {
        let (apply, fields) = (session.apply.clone(), handle.fields.dispatcher());
        Callback::from(move |answer: Result<SessionView, ApiError>| match answer {
            Ok(view) => apply.emit(view),
            Err(_) => {
                fields.dispatch(FieldsAction::Clear("password"));
                fields.dispatch(FieldsAction::RefusedAt("password"));
            }
        })
    };
    let unlocking = use_send::<command::UnlockSession>(answered);
    let leaving = {
        let apply = session.apply;
        use_send::<command::SignOut>(Callback::from(move |answer: Result<SessionView, ApiError>| {
            if let Ok(view) = answer {
                apply.emit(view);
            }
        }))
    };
    let onsubmit = {
        let (fields, send) = (handle.fields.clone(), unlocking.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(Unlock {
                password: Password(fields.value("password")),
            });
        })
    };
    let error = unlocking.error.as_ref().or(leaving.error.as_ref());
    html! {
        <Entrance
            testid={ids::PAGE}
            title="Locked"
            text={format!("{} ({}) is signed in. What you typed is kept.", props.name, props.email)}
        >
            if let Some(error) = error {
                <ErrorReport failure={Failure::from(&**error)} mood={mood_of(error)} testid={ids::ERROR} />
            }
            <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
                { handle.line(&PASSWORD, unlocking.busy) }
                <div class="actions">
                    <Button
                        testid={ids::SUBMIT}
                        tone={Tone::Primary}
                        kind={Kind::Submit}
                        busy={unlocking.busy}
                        disabled={handle.fields.value("password").is_empty()}
                    >
                        { "Unlock" }
                    </Button>
                    <Button
                        testid={ids::SIGN_OUT}
                        tone={Tone::Link}
                        busy={leaving.busy}
                        onclick={leaving.send.reform(|()| ())}
                    >
                        { "Sign out" }
                    </Button>
                </div>
            </form>
        </Entrance>
    }
}
