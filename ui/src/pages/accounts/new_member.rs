//! An account for somebody who works in the workspace.

use std::rc::Rc;

use api::account::{CreateMember, IssuedPassword};
use api::{ApiError, command};
use domain::form::{Answers, Choice, Field, Input};
use domain::role::Role;
use serde_json::Value;
use yew::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::dialog::Dialog;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::form::{FormContext, FormErrors, FormFields};
use crate::hooks::use_core::use_drafts;
use crate::hooks::use_form::use_form;
use crate::hooks::use_send::use_send;
use crate::hooks::use_session::use_session;
use crate::pages::accounts::role_word;
use crate::pages::execution::verbs::dialog::text;
use crate::state::form::FormAction;
use crate::testid::accounts as ids;

/// Properties of [`NewMemberDialog`].
#[derive(PartialEq, Properties)]
pub struct NewMemberDialogProps {
    pub onclose: Callback<()>,
    pub onissued: Callback<IssuedPassword>,
}

/// Asks who, and what they may do.
#[component]
pub fn NewMemberDialog(props: &NewMemberDialogProps) -> Html {
    let session = use_session();
    let drafts = use_drafts();
    let own = session.account().map_or(Role::Viewer, |account| account.role);
    let known = Answers::from_iter([("role".to_owned(), Value::from(Role::Member.as_str()))]);
    let handle = use_form(
        ids::MEMBER_FORM.into(),
        Rc::new(fields(own)),
        &known,
        ids::MEMBER_FORM.to_owned(),
    );
    let answered = {
        let (form, onissued) = (handle.form.dispatcher(), props.onissued.clone());
        Callback::from(move |answer: Result<IssuedPassword, ApiError>| match answer {
            Ok(issued) => {
                form.dispatch(FormAction::Reset(known.clone()));
                drafts.forget(ids::MEMBER_FORM);
                onissued.emit(issued);
            }
            Err(error) => form.dispatch(FormAction::Refused(error.field_errors)),
        })
    };
    let sending = use_send::<command::CreateMember>(answered);
    let onsubmit = {
        let (handle, send) = (handle.clone(), sending.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(answers) = handle.submit() {
                send.emit(CreateMember {
                    name: text(&answers, "name"),
                    email: text(&answers, "email"),
                    role: Role::parse(&text(&answers, "role")).unwrap_or(Role::Viewer),
                });
            }
        })
    };
    let error = sending
        .error
        .as_ref()
        .filter(|error| error.field_errors.is_empty());
    let context = FormContext {
        disabled: sending.busy,
        ..FormContext::default()
    };
    html! {
        <Dialog testid={ids::MEMBER} title="Add a member" onclose={props.onclose.clone()}>
            <p>{ "They work in the whole workspace. You get a password for their first sign-in to hand over." }</p>
            if let Some(error) = error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
            <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
                <FormErrors handle={handle.clone()} />
                <FormFields {handle} {context} take_focus={true} />
                <div class="actions">
                    <Button testid={ids::MEMBER_SUBMIT} tone={Tone::Primary} kind={Kind::Submit} busy={sending.busy}>
                        { "Add the member" }
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}

fn fields(own: Role) -> Vec<Field> {
    let field = |key: &str, label: &str, help: &str, input: Input| Field {
        key: key.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        optional: false,
        unique: None,
        input,
    };
    vec![
        field(
            "name",
            "Name",
            "",
            Input::Text {
                max_length: Input::ONE_LINE,
            },
        ),
        field("email", "E-mail address", "They sign in with it.", Input::Email),
        field("role", "Role", ROLE_HELP, Input::Choice { options: roles(own) }),
    ]
}

/// What the roles may do.
pub const ROLE_HELP: &str = "A viewer reads, a member runs workflows as well, an admin also looks after connections, \
                             workflows and accounts, and an owner after everything.";

/// Returns the roles that somebody in a role can give to those who work in the workspace.
pub fn roles(own: Role) -> Vec<Choice> {
    let given = Role::OF_THE_WORKSPACE
        .into_iter()
        .filter(|role| own.manages(*role));
    given
        .map(|role| Choice {
            value: role.as_str().to_owned(),
            label: role_word(role).to_owned(),
        })
        .collect()
}
