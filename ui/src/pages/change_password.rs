//! Changes the password.

use api::session::{ChangePassword as Request, Password};
use api::{ApiError, ErrorCode, command};
use domain::account::check_password;
use domain::form::{FieldError, Problem};
use yew::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::dialog::Dialog;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::inputs::TextKind;
use crate::components::toasts::use_toaster;
use crate::hooks::use_fields::{Line, use_fields};
use crate::hooks::use_send::use_send;
use crate::state::fields::{Fields, FieldsAction, check_repeat};
use crate::testid::change_password as ids;

const CURRENT: Line = Line {
    key: "current",
    label: "Password now",
    kind: TextKind::Password,
    help: "",
    first: true,
};

const NEW: [Line; 2] = [
    Line {
        key: "new",
        label: "New password",
        kind: TextKind::NewPassword,
        help: "At least 8 characters.",
        first: false,
    },
    Line {
        key: "repeat",
        label: "New password again",
        kind: TextKind::NewPassword,
        help: "",
        first: false,
    },
];

/// Properties of [`ChangePassword`].
#[derive(PartialEq, Properties)]
pub struct ChangePasswordProps {
    pub onclose: Callback<()>,
}

/// Asks for the password in force and the one to come.
#[component]
pub fn ChangePassword(props: &ChangePasswordProps) -> Html {
    html! {
        <Dialog testid={ids::DIALOG} title="Change password" onclose={props.onclose.clone()}>
            <PasswordForm current_label={CURRENT.label} done={props.onclose.clone()} />
        </Dialog>
    }
}

/// Properties of [`PasswordForm`].
#[derive(PartialEq, Properties)]
pub struct PasswordFormProps {
    /// What the password in force is called.
    pub current_label: &'static str,
    /// Called when the new password holds.
    pub done: Callback<()>,
    /// What stands beside the button. By default nothing.
    #[prop_or_default]
    pub children: Html,
}

/// The form of a new password.
#[component]
pub fn PasswordForm(props: &PasswordFormProps) -> Html {
    let toaster = use_toaster();
    let handle = use_fields(ids::FORM, &[]);
    let answered = {
        let (fields, done) = (handle.fields.dispatcher(), props.done.clone());
        Callback::from(move |answer: Result<(), ApiError>| match answer {
            Ok(()) => {
                toaster.say("Your password was changed.");
                done.emit(());
            }
            Err(error) => fields.dispatch(FieldsAction::Refused(at_fields(error))),
        })
    };
    let sending = use_send::<command::ChangePassword>(answered);
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
        .filter(|error| error.field_errors.is_empty() && error.code != ErrorCode::SignInRefused);
    let current = Line {
        label: props.current_label,
        ..CURRENT
    };
    html! {
        <>
            if let Some(error) = error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
            <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
                { handle.summary() }
                { handle.line(&current, sending.busy) }
                { for NEW.iter().map(|line| handle.line(line, sending.busy)) }
                <div class="actions">
                    <Button testid={ids::SUBMIT} tone={Tone::Primary} kind={Kind::Submit} busy={sending.busy}>
                        { "Change password" }
                    </Button>
                    { props.children.clone() }
                </div>
            </form>
        </>
    }
}

/// A wrong password is told at its field, however the core tells it.
fn at_fields(error: ApiError) -> Vec<FieldError> {
    if error.code == ErrorCode::SignInRefused && error.field_errors.is_empty() {
        vec![FieldError::new("current", Problem::Refused, error.message)]
    } else {
        error.field_errors
    }
}

fn checked(fields: &Fields) -> Result<Request, FieldsAction> {
    let (current, new) = (fields.value("current"), fields.value("new"));
    let mut errors = Vec::new();
    if current.is_empty() {
        errors.push(FieldError::new(
            "current",
            Problem::Missing,
            "Enter your password.",
        ));
    }
    errors.extend(check_password("new", &new).err());
    errors.extend(check_repeat(&new, &fields.value("repeat")));
    if errors.is_empty() {
        Ok(Request {
            current: Password(current),
            new: Password(new),
        })
    } else {
        Err(FieldsAction::Refused(errors))
    }
}
