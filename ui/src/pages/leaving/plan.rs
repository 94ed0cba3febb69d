//! Plans a leaving for when the last day is over.

use std::rc::Rc;

use api::leaving::LeavingView;
use api::leaving::planned::{PlanLeaving, PlannedLeavingView};
use api::{ApiError, command};
use domain::form::Answers;
use domain::{WorkflowKey, form::Input};
use yew::prelude::*;
use yew_router::prelude::use_navigator;

use crate::components::toasts::use_toaster;
use crate::hooks::use_core::use_drafts;
use crate::hooks::use_form::FormHandle;
use crate::hooks::use_send::use_send;
use crate::pages::leaving::page_of;
use crate::state::form::FormAction;

/// The way to plan what the form holds.
pub(super) struct Planning {
    /// Whether the answer is awaited.
    pub(super) busy: bool,
    /// Why it was refused.
    pub(super) error: Option<Rc<ApiError>>,
    /// Plans it; when something is wrong with the form, shows that instead.
    pub(super) plan: Callback<()>,
    /// Forgets the error.
    pub(super) clear: Callback<()>,
}

/// What a plan is made of beside the answers.
pub(super) struct Wanted<'a> {
    pub(super) view: &'a LeavingView,
    pub(super) who: api::leaving::WhoLeaves,
    pub(super) workflow: &'a WorkflowKey,
    pub(super) approval: bool,
}

/// Plans a leaving, or changes the one that is planned, and goes back to who leaves.
#[hook]
pub(super) fn use_plan(
    wanted: Wanted<'_>,
    handle: &FormHandle,
    draft: String,
    refresh: Callback<()>,
) -> Planning {
    let toaster = use_toaster();
    let navigator = use_navigator();
    let drafts = use_drafts();
    let answered = {
        let (form, who) = (handle.form.dispatcher(), wanted.who);
        Callback::from(move |answer: Result<PlannedLeavingView, ApiError>| match answer {
            Ok(planned) => {
                drafts.forget(&draft);
                toaster.say(format!("The leaving of {} is planned.", planned.name));
                if let Some(navigator) = &navigator {
                    navigator.replace(&page_of(who));
                }
            }
            Err(error) => {
                form.dispatch(FormAction::Refused(error.field_errors));
                refresh.emit(());
            }
        })
    };
    let sending = use_send::<command::PlanLeaving>(answered);
    let request = PlanLeaving {
        id: wanted
            .view
            .planned
            .as_ref()
            .map_or(wanted.view.id, |planned| planned.id),
        version: wanted.view.planned.as_ref().map_or(0, |planned| planned.version),
        who: wanted.who,
        workflow: wanted.workflow.clone(),
        answers: Answers::new(),
        approval: wanted.approval,
    };
    let plan = {
        let (handle, send) = (handle.clone(), sending.send.clone());
        Callback::from(move |()| {
            if let Some(answers) = handle.submit() {
                send.emit(PlanLeaving {
                    answers,
                    ..request.clone()
                });
            }
        })
    };
    Planning {
        busy: sending.busy,
        error: sending.error,
        plan,
        clear: sending.clear,
    }
}

/// Returns whether a form asks for a day by which a leaving can be planned.
pub(super) fn asks_for_a_day(fields: &[domain::form::Field]) -> bool {
    fields.iter().any(|field| matches!(field.input, Input::Date))
}
