//! The dialog of a change: what will happen, the fields, and the button.

use std::rc::Rc;

use api::{ApiError, ErrorCode};
use domain::form::{Answers, Field, Input};
use serde_json::Value;
use yew::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::dialog::Dialog;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::form::{FormContext, FormErrors, FormFields};
use crate::hooks::use_core::use_drafts;
use crate::hooks::use_form::use_form;
use crate::hooks::use_organizations::use_organizations;
use crate::pages::record::wish::{Wish, use_wish};
use crate::state::form::FormAction;
use crate::testid::record as ids;

/// How a change ended.
#[derive(Clone, PartialEq, Debug)]
pub enum End {
    /// It was made.
    Made(AttrValue),
    /// Somebody was faster; nothing was changed.
    Late,
    /// Nobody wanted it any more.
    Left,
}

/// What is asked before a change.
#[derive(Clone, PartialEq)]
pub struct Asked {
    /// The dialog's test id; the form's inputs are `<testid>.<key>`.
    pub testid: &'static str,
    /// What the dialog is called.
    pub title: AttrValue,
    /// The words on its button.
    pub submit: &'static str,
    /// How much it asks to be pressed.
    pub tone: Tone,
    /// What is asked.
    pub fields: Rc<Vec<Field>>,
    /// What is known of the answers.
    pub known: Answers,
    /// What is told when it was made.
    pub said: AttrValue,
    /// Makes a wish of the answers.
    pub wish: Callback<Answers, Wish>,
}

/// Properties of [`ChangeDialog`] and [`ChangeForm`].
#[derive(PartialEq, Properties)]
pub struct ChangeProps {
    pub asked: Asked,
    pub onend: Callback<End>,
    /// What will happen. By default nothing is said.
    #[prop_or_default]
    pub children: Html,
}

/// Says what will happen, asks what has to be known for it, and does it.
#[component]
pub fn ChangeDialog(props: &ChangeProps) -> Html {
    let onclose = props.onend.reform(|()| End::Left);
    html! {
        <Dialog testid={props.asked.testid} title={props.asked.title.clone()} {onclose}>
            { props.children.clone() }
            <ChangeForm asked={props.asked.clone()} onend={props.onend.clone()} />
        </Dialog>
    }
}

/// The fields and the button.
#[component]
pub fn ChangeForm(props: &ChangeProps) -> Html {
    let asked = &props.asked;
    let drafts = use_drafts();
    let handle = use_form(
        AttrValue::from(asked.testid),
        Rc::clone(&asked.fields),
        &asked.known,
        asked.testid.to_owned(),
    );
    {
        // What was typed into a dialog goes with it: the next one is about how things stand then.
        let testid = asked.testid;
        use_effect_with((), move |()| move || drafts.forget(testid));
    }
    let takes_organization = asked
        .fields
        .iter()
        .any(|field| matches!(field.input, Input::Organization));
    let organizations = use_organizations(takes_organization);
    let answered = {
        let (onend, form, said) = (props.onend.clone(), handle.form.dispatcher(), asked.said.clone());
        Callback::from(move |answer: Result<(), ApiError>| match answer {
            Ok(()) => onend.emit(End::Made(said.clone())),
            Err(error) if error.code == ErrorCode::Conflict => onend.emit(End::Late),
            Err(error) => form.dispatch(FormAction::Refused(error.field_errors)),
        })
    };
    let wishing = use_wish(answered);
    let onsubmit = {
        let (handle, send, wish) = (handle.clone(), wishing.send.clone(), asked.wish.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(answers) = handle.submit() {
                send.emit(wish.emit(answers));
            }
        })
    };
    let context = FormContext {
        organizations,
        disabled: wishing.busy,
        ..FormContext::default()
    };
    let error = wishing
        .error
        .as_ref()
        .filter(|error| error.field_errors.is_empty());
    html! {
        <>
            if let Some(error) = error {
                <ErrorReport failure={Failure::from(&**error)} testid={ids::error(asked.testid)} />
            }
            <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
                <FormErrors handle={handle.clone()} />
                <FormFields {handle} {context} take_focus={true} />
                <div class="actions">
                    <Button testid={ids::submit(asked.testid)} tone={asked.tone} kind={Kind::Submit} busy={wishing.busy}>
                        { asked.submit }
                    </Button>
                    <Button testid={ids::leave(asked.testid)} tone={Tone::Link} onclick={props.onend.reform(|()| End::Left)}>
                        { "Leave it as it is" }
                    </Button>
                </div>
            </form>
        </>
    }
}

/// Returns an answer as text.
pub fn text(answers: &Answers, key: &str) -> String {
    let answer = answers.get(key).and_then(Value::as_str);
    answer.unwrap_or_default().to_owned()
}

/// Returns answers that are known.
pub fn known<const N: usize>(pairs: [(&str, &str); N]) -> Answers {
    let pairs = pairs.into_iter();
    pairs
        .map(|(key, value)| (key.to_owned(), Value::String(value.to_owned())))
        .collect()
}

/// Returns a field of one line.
pub fn line(key: &str, label: &str, help: &str, optional: bool) -> Field {
    Field {
        key: key.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        optional,
        unique: None,
        input: Input::Text { max_length: 200 },
    }
}

/// Returns the field that asks why.
pub fn reason(optional: bool) -> Field {
    line("reason", "Reason", "It stays in the history.", optional)
}
