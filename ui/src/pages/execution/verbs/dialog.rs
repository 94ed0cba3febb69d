//! The dialog of a verb: what will happen, the fields, and the button.

use std::rc::Rc;

use api::{ApiError, Command, ErrorCode};
use domain::form::{Answers, Field, Input};
use serde::Serialize;
use yew::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::dialog::Dialog;
use crate::components::form::{FormContext, FormErrors, FormFields};
use crate::hooks::use_core::use_drafts;
use crate::hooks::use_form::{FormHandle, Keep, use_form};
use crate::hooks::use_send::{Sending, use_send_at};
use crate::pages::execution::View;
use crate::pages::execution::offer::shown_error;
use crate::state::form::FormAction;
use crate::testid::execution as ids;

/// The key of the field that asks why, as the core names it.
pub const REASON: &str = "reason";

/// A verb while it is filled in.
pub struct Verb<C: Command> {
    /// What was filled in.
    pub handle: FormHandle,
    /// The command, and how far it is.
    pub sending: Sending<C>,
}

/// Begins the form of a verb. When it went well, or came too late, `onclose` is called; wrong fields are told at
/// their places. What was typed is there again when the dialog is opened once more.
#[hook]
pub fn use_verb<C>(
    view: &View,
    name: AttrValue,
    about: &str,
    fields: Vec<Field>,
    known: &Answers,
    onclose: &Callback<()>,
) -> Verb<C>
where
    C: Command<Response = ()> + 'static,
    C::Request: Serialize + 'static,
{
    let drafts = use_drafts();
    let draft = format!("{}/{about}/{name}", view.execution.id);
    let handle = use_form(name, Rc::new(fields), known, Keep::Draft(draft.clone()));
    let answered = {
        let (view, onclose, form) = (view.clone(), onclose.clone(), handle.form.dispatcher());
        let known = known.clone();
        Callback::from(move |answer: Result<(), ApiError>| {
            match answer {
                Ok(()) => {
                    form.dispatch(FormAction::Reset(known.clone()));
                    drafts.forget(&draft);
                    onclose.emit(());
                }
                Err(error) if error.code == ErrorCode::Conflict => {
                    view.tell.emit(AttrValue::from(
                        "This has moved on meanwhile. Nothing was changed; here is how it stands now.",
                    ));
                    onclose.emit(());
                }
                Err(error) => form.dispatch(FormAction::Refused(error.field_errors)),
            }
            view.refresh.emit(());
        })
    };
    let sending = use_send_at::<C>(view.execution.version, answered);
    Verb { handle, sending }
}

/// Returns the field that asks why.
pub fn reason(help: &str) -> Field {
    Field {
        key: REASON.to_owned(),
        label: "Reason".to_owned(),
        help: help.to_owned(),
        optional: false,
        unique: None,
        input: Input::LongText { max_length: 4000 },
    }
}

/// Returns an answer as text.
pub fn text(answers: &Answers, key: &str) -> String {
    let answer = answers.get(key).and_then(|answer| answer.as_str());
    answer.unwrap_or_default().to_owned()
}

/// Properties of [`VerbDialog`].
#[derive(PartialEq, Properties)]
pub struct VerbDialogProps {
    pub testid: AttrValue,
    pub title: AttrValue,
    /// The words on its button.
    pub submit: AttrValue,
    /// By default [`Tone::Primary`].
    #[prop_or(Tone::Primary)]
    pub tone: Tone,
    pub handle: FormHandle,
    pub busy: bool,
    /// Why the core refused it.
    pub error: Option<Rc<ApiError>>,
    /// Called with what was filled in, when nothing is wrong with it.
    pub onsubmit: Callback<Answers>,
    pub onclose: Callback<()>,
    /// What will happen.
    pub children: Html,
}

/// Says what will happen, asks what has to be known for it, and does it.
#[component]
pub fn VerbDialog(props: &VerbDialogProps) -> Html {
    let onsubmit = {
        let (handle, onsubmit) = (props.handle.clone(), props.onsubmit.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(answers) = handle.submit() {
                onsubmit.emit(answers);
            }
        })
    };
    let context = FormContext {
        disabled: props.busy,
        ..FormContext::default()
    };
    html! {
        <Dialog testid={props.testid.clone()} title={props.title.clone()} onclose={props.onclose.clone()}>
            { props.children.clone() }
            { shown_error(props.error.as_ref()) }
            <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
                <FormErrors handle={props.handle.clone()} />
                <FormFields handle={props.handle.clone()} {context} take_focus={true} />
                <div class="actions">
                    <Button testid={ids::submit(&props.testid)} tone={props.tone} kind={Kind::Submit} busy={props.busy}>
                        { &props.submit }
                    </Button>
                    <Button testid={format!("{}.keep", props.testid)} tone={Tone::Link} onclick={props.onclose.clone()}>
                        { "Leave it as it is" }
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}
