//! The first start: makes the first owner.

use api::session::{CreateOwner, Password, SessionView};
use api::{ApiError, command};
use domain::account::{check_identity, check_password};
use yew::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::inputs::TextKind;
use crate::hooks::use_fields::{Line, use_fields};
use crate::hooks::use_send::use_send;
use crate::hooks::use_session::use_session;
use crate::pages::entrance::Entrance;
use crate::state::fields::{Fields, FieldsAction, check_repeat};
use crate::testid::first_run as ids;

const LINES: [Line; 4] = [
    Line {
        key: "name",
        label: "Your name",
        kind: TextKind::Plain,
        help: "It stands beside everything you do.",
        first: true,
    },
    Line {
        key: "email",
        label: "E-mail address",
        kind: TextKind::UserName,
        help: "You sign in with it.",
        first: false,
    },
    Line {
        key: "password",
        label: "Password",
        kind: TextKind::NewPassword,
        help: "At least 8 characters. A short sentence is easy to remember and hard to guess.",
        first: false,
    },
    Line {
        key: "repeat",
        label: "Password again",
        kind: TextKind::NewPassword,
        help: "",
        first: false,
    },
];

/// Asks for the first account.
#[component]
pub fn FirstRun() -> Html {
    let session = use_session();
    let handle = use_fields(ids::FORM, &[("email", "admin@hyopps.local")]);
    let answered = {
        let (apply, fields) = (session.apply, handle.fields.dispatcher());
        Callback::from(move |answer: Result<SessionView, ApiError>| match answer {
            Ok(view) => apply.emit(view),
            Err(error) => fields.dispatch(FieldsAction::Refused(error.field_errors)),
        })
    };
    let sending = use_send::<command::CreateOwner>(answered);
    let onsubmit = {
        let (fields, send) = (handle.fields.clone(), sending.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match checked(&fields) {
                Ok(request) => send.emit(request),
                Err(refused) => fields.dispatch(refused),
            }
        })
    };
    let error = sending
        .error
        .as_ref()
        .filter(|error| error.field_errors.is_empty());
    html! {
        <Entrance
            testid={ids::PAGE}
            title="Welcome"
            text="Make the first account. It owns this workspace; everything stays on this machine."
        >
            if let Some(error) = error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
            <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
                { handle.summary() }
                { for LINES.iter().map(|line| handle.line(line, sending.busy)) }
                <div class="actions">
                    <Button testid={ids::SUBMIT} tone={Tone::Primary} kind={Kind::Submit} busy={sending.busy}>
                        { "Create account" }
                    </Button>
                </div>
            </form>
        </Entrance>
    }
}

/// Checks the fields in the order in which they stand.
fn checked(fields: &Fields) -> Result<CreateOwner, FieldsAction> {
    let (name, email) = (fields.value("name"), fields.value("email"));
    let password = fields.value("password");
    let mut errors = check_identity(&email, &name);
    errors.sort_by_key(|error| error.path != "name");
    errors.extend(check_password("password", &password).err());
    errors.extend(check_repeat(&password, &fields.value("repeat")));
    if errors.is_empty() {
        Ok(CreateOwner {
            name,
            email,
            password: Password(password),
        })
    } else {
        Err(FieldsAction::Refused(errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(values: &[(&'static str, &str)]) -> Vec<String> {
        match checked(&Fields::with(values)) {
            Err(FieldsAction::Refused(errors)) => errors.into_iter().map(|error| error.path).collect(),
            Err(FieldsAction::Set(..) | FieldsAction::RefusedAt(_) | FieldsAction::Clear(_)) | Ok(_) => {
                Vec::new()
            }
        }
    }

    #[test]
    fn every_wrong_field_is_told_at_once_in_the_order_of_the_form() {
        assert_eq!(
            problems(&[("repeat", "x")]),
            ["name", "email", "password", "repeat"]
        );
        let good = [
            ("name", "Ada"),
            ("email", "ada@example.org"),
            ("password", "correct horse"),
            ("repeat", "correct horse"),
        ];
        assert_eq!(problems(&good), Vec::<String>::new());
    }
}
