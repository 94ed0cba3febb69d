//! The first form of a workflow; sending it starts the execution.

use std::rc::Rc;

use api::execution::{ExecutionRef, PreparedExecution, StartExecution, Workflow};
use api::{ApiError, ErrorCode, command};
use domain::WorkflowKey;
use domain::form::{Answers, Input};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::card::Card;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::form::{FormContext, FormErrors, FormFields};
use crate::components::loaded::{Loaded, Shown};
use crate::components::outline::Outline;
use crate::components::page::PageFrame;
use crate::hooks::use_core::use_drafts;
use crate::hooks::use_form::{Keep, use_form};
use crate::hooks::use_load::use_load;
use crate::hooks::use_organizations::use_organizations;
use crate::hooks::use_send::use_send;
use crate::route::{Route, RouteLink, way_back};
use crate::state::form::FormAction;
use crate::testid::start as ids;

/// Properties of [`StartWorkflow`].
#[derive(PartialEq, Properties)]
pub struct StartWorkflowProps {
    pub workflow: WorkflowKey,
}

/// The first form, with the steps beside it.
#[component]
pub fn StartWorkflow(props: &StartWorkflowProps) -> Html {
    let prepared = use_load::<command::PrepareExecution>(Workflow {
        workflow: props.workflow.clone(),
    });
    let ready = prepared.state.load.ready();
    let title = ready.map_or_else(
        || AttrValue::from("Start a workflow"),
        |ready| AttrValue::from(ready.workflow.title.clone()),
    );
    let summary = ready.map_or_else(AttrValue::default, |ready| {
        AttrValue::from(ready.workflow.summary.clone())
    });
    html! {
        <PageFrame testid={ids::FORM_PAGE} {title} text={summary} back={way_back(Route::Start, "All workflows")}>
            <Loaded shown={Shown::of(&prepared.state)} what="the first form" retry={prepared.refresh.clone()}>
                if let Some(prepared) = ready {
                    <FirstForm prepared={Rc::clone(prepared)} />
                }
            </Loaded>
        </PageFrame>
    }
}

/// Properties of [`FirstForm`].
#[derive(PartialEq, Properties)]
struct FirstFormProps {
    prepared: Rc<PreparedExecution>,
}

#[component]
fn FirstForm(props: &FirstFormProps) -> Html {
    let PreparedExecution { id, workflow, fields } = &*props.prepared;
    let navigator = use_navigator();
    let drafts = use_drafts();
    // A draft belongs to the workflow, because every visit is handed another id.
    let draft = format!("{}.{}", ids::FORM, workflow.key);
    let handle = use_form(
        ids::FORM.into(),
        Rc::new(fields.clone()),
        &Answers::new(),
        Keep::Draft(draft.clone()),
    );
    let organizations = use_organizations(
        fields
            .iter()
            .any(|field| matches!(field.input, Input::Organization)),
    );
    let answered = {
        let (form, id) = (handle.form.dispatcher(), *id);
        Callback::from(move |answer: Result<ExecutionRef, ApiError>| {
            let started = match answer {
                Ok(started) => started.id,
                // It was started already, by the same form.
                Err(error) if error.code == ErrorCode::Conflict => id,
                Err(error) => {
                    if !error.field_errors.is_empty() {
                        form.dispatch(FormAction::Refused(error.field_errors));
                    }
                    return;
                }
            };
            drafts.forget(&draft);
            if let Some(navigator) = &navigator {
                // Back leads to the list, not to a form that was sent.
                navigator.replace(&Route::Execution { id: started });
            }
        })
    };
    let sending = use_send::<command::StartExecution>(answered);
    let onsubmit = {
        let (handle, send) = (handle.clone(), sending.send.clone());
        let (id, key) = (*id, workflow.key.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(answers) = handle.submit() {
                send.emit(StartExecution {
                    id,
                    workflow: key.clone(),
                    answers,
                });
            }
        })
    };
    let context = FormContext {
        organizations,
        no_organization: html! {
            <RouteLink to={Route::new_partner()}>{ "Onboard a partner first" }</RouteLink>
        },
        disabled: sending.busy,
        ..FormContext::default()
    };
    let error = sending
        .error
        .as_ref()
        .filter(|error| error.field_errors.is_empty() && error.code != ErrorCode::Conflict);
    let first = workflow.steps.first();
    html! {
        <div class="beside">
            <Card
                title={first.map_or("", |step| &step.title).to_owned()}
                text={first.map_or("", |step| &step.summary).to_owned()}
            >
                <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
                    <FormErrors handle={handle.clone()} />
                    if let Some(error) = error {
                        <ErrorReport failure={Failure::from(&**error)} />
                    }
                    <FormFields {handle} {context} take_focus={true} />
                    <div class="actions">
                        <Button testid={ids::SUBMIT} tone={Tone::Primary} kind={Kind::Submit} busy={sending.busy}>
                            { "Start" }
                        </Button>
                        <RouteLink to={Route::Start} testid={ids::CANCEL} class="pf-v6-c-button pf-m-link">{ "Not now" }</RouteLink>
                    </div>
                </form>
            </Card>
            <Card title="What happens" text="How each step would be done today.">
                <Outline steps={Rc::new(workflow.steps.clone())} at_first={true} />
            </Card>
        </div>
    }
}
