//! The form of a step that waits for its answers.

use std::rc::Rc;

use api::execution::{AnswerForm, StepRef};
use api::{ApiError, command};
use domain::form::{Answers, Field, Input};
use yew::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::form::{FormContext, FormErrors, FormFields};
use crate::hooks::use_core::use_drafts;
use crate::hooks::use_form::{FormHandle, Keep, use_form};
use crate::hooks::use_organizations::use_organizations;
use crate::hooks::use_send::use_send_at;
use crate::pages::execution::View;
use crate::pages::execution::offer::{OfferProps, shown_error};
use crate::route::{Route, RouteLink};
use crate::state::form::FormAction;
use crate::testid::execution as ids;

/// Properties of [`StepForm`].
#[derive(PartialEq, Properties)]
pub struct StepFormProps {
    pub view: View,
    pub index: usize,
    pub fields: Rc<Vec<Field>>,
    /// What was answered before the step was to be done anew.
    pub earlier: Answers,
}

/// The form. What is typed stays while the execution moves on around it.
#[component]
pub fn StepForm(props: &StepFormProps) -> Html {
    let offer = OfferProps {
        view: props.view.clone(),
        index: props.index,
    };
    let drafts = use_drafts();
    let draft = draft_of(&offer.step_ref());
    let handle = use_form(
        AttrValue::from(ids::step_form(offer.key())),
        Rc::clone(&props.fields),
        &props.earlier,
        Keep::Draft(draft.clone()),
    );
    let organizations = use_organizations(
        props
            .fields
            .iter()
            .any(|field| matches!(field.input, Input::Organization)),
    );
    let answered = answered(&handle, &offer, Callback::from(move |()| drafts.forget(&draft)));
    let sending = use_send_at::<command::AnswerForm>(props.view.execution.version, answered);
    let onsubmit = {
        let (handle, send, step) = (handle.clone(), sending.send.clone(), offer.step_ref());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(answers) = handle.submit() {
                send.emit(AnswerForm {
                    step: step.clone(),
                    answers,
                });
            }
        })
    };
    let context = FormContext {
        organizations,
        no_organization: html! { <RouteLink to={Route::new_partner()}>{ "Onboard a partner first" }</RouteLink> },
        disabled: sending.busy,
        ..FormContext::default()
    };
    html! {
        <form class="pf-v6-c-form offer" novalidate={true} {onsubmit}>
            <FormErrors handle={handle.clone()} />
            { shown_error(sending.error.as_ref()) }
            <FormFields {handle} {context} />
            <div class="actions">
                <Button testid={ids::step_submit(offer.key())} tone={Tone::Primary} kind={Kind::Submit} busy={sending.busy}>
                    { "Send" }
                </Button>
            </div>
        </form>
    }
}

/// Returns the name of a step's draft.
pub fn draft_of(step: &StepRef) -> String {
    format!("{}/{}", step.execution, step.step)
}

/// Returns what to do with the answer to a form: wrong fields go to their places, a success ends the draft.
pub fn answered(
    handle: &FormHandle,
    offer: &OfferProps,
    sent: Callback<()>,
) -> Callback<Result<(), ApiError>> {
    let (form, further) = (handle.form.dispatcher(), offer.answered());
    Callback::from(move |answer: Result<(), ApiError>| {
        match &answer {
            Ok(()) => sent.emit(()),
            Err(error) if !error.field_errors.is_empty() => {
                form.dispatch(FormAction::Refused(error.field_errors.clone()));
            }
            Err(_) => {}
        }
        further.emit(answer);
    })
}
