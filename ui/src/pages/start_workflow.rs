//! The first form of a workflow; sending it starts the execution.

use std::rc::Rc;

use api::execution::{ExecutionRef, PreparedExecution, StartExecution, Workflow};
use api::{ApiError, ErrorCode, command};
use domain::form::{Answers, Field, Input};
use domain::{ExecutionId, OrganizationId, WorkflowKey};
use serde_json::Value;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::card::Card;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::form::{FormContext, FormErrors, FormFields};
use crate::components::loaded::{Loaded, Shown};
use crate::components::outline::Outline;
use crate::components::page::PageFrame;
use crate::components::plan::PlanView;
use crate::hooks::use_core::use_drafts;
use crate::hooks::use_form::use_form_for;
use crate::hooks::use_load::use_load;
use crate::hooks::use_organizations::use_organizations;
use crate::hooks::use_send::use_send;
use crate::pages::start_workflow::preview::use_preview;
use crate::pages::start_workflow::rights::MissingRightsNotice;
use crate::route::{Route, RouteLink, way_back};
use crate::state::form::FormAction;
use crate::testid::start as ids;

mod preview;
mod rights;

/// Properties of [`StartWorkflow`].
#[derive(PartialEq, Properties)]
pub struct StartWorkflowProps {
    pub workflow: WorkflowKey,
    /// The organization it is started for, chosen already when the form appears. By default none.
    #[prop_or_default]
    pub organization: Option<OrganizationId>,
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
    let back = match props.organization {
        Some(_) => way_back(origin(props.organization), "The organization"),
        None => way_back(origin(props.organization), "All workflows"),
    };
    html! {
        <PageFrame testid={ids::FORM_PAGE} {title} text={summary} {back}>
            <Loaded shown={Shown::of(&prepared.state)} what="the first form" retry={prepared.refresh.clone()}>
                if let Some(prepared) = ready {
                    <MissingRightsNotice workflow={props.workflow.clone()} />
                    <FirstForm prepared={Rc::clone(prepared)} organization={props.organization} />
                }
            </Loaded>
        </PageFrame>
    }
}

/// Properties of [`FirstForm`].
#[derive(PartialEq, Properties)]
struct FirstFormProps {
    prepared: Rc<PreparedExecution>,
    organization: Option<OrganizationId>,
}

#[component]
fn FirstForm(props: &FirstFormProps) -> Html {
    let PreparedExecution { id, workflow, fields } = &*props.prepared;
    let navigator = use_navigator();
    let drafts = use_drafts();
    let draft = draft_of(&workflow.key, props.organization);
    let chosen = chosen(fields, props.organization);
    let handle = use_form_for(
        ids::FORM.into(),
        Rc::new(fields.clone()),
        &chosen,
        &chosen,
        draft.clone(),
    );
    let organizations = use_organizations(
        fields
            .iter()
            .any(|field| matches!(field.input, Input::Organization)),
    );
    let answered = {
        let (form, id) = (handle.form.dispatcher(), *id);
        Callback::from(move |answer: Result<ExecutionRef, ApiError>| {
            let started = match started(answer, id) {
                Ok(started) => started,
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
    let preview = use_preview(workflow, &handle);
    let busy = sending.busy || preview.busy;
    let onsubmit = {
        let (handle, send, clear) = (handle.clone(), sending.send.clone(), preview.clear.clone());
        let (id, key) = (*id, workflow.key.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            clear.emit(());
            if let Some(answers) = handle.submit() {
                send.emit(StartExecution {
                    id,
                    workflow: key.clone(),
                    answers,
                });
            }
        })
    };
    let onpreview = {
        let (look, clear) = (preview.look.clone(), sending.clear.clone());
        Callback::from(move |()| {
            clear.emit(());
            look.emit(());
        })
    };
    let context = FormContext {
        organizations,
        no_organization: html! {
            <RouteLink to={Route::new_partner()}>{ "Onboard a partner first" }</RouteLink>
        },
        disabled: busy,
        ..FormContext::default()
    };
    let error = sending
        .error
        .as_ref()
        .or(preview.error.as_ref())
        .filter(|error| error.field_errors.is_empty() && error.code != ErrorCode::AlreadyStarted);
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
                        <Button testid={ids::SUBMIT} tone={Tone::Primary} kind={Kind::Submit} busy={sending.busy} disabled={busy}>
                            { "Start" }
                        </Button>
                        <Button testid={ids::LOOK} busy={preview.busy} disabled={busy} onclick={onpreview}>
                            { "Preview" }
                        </Button>
                        <RouteLink to={origin(props.organization)} testid={ids::CANCEL} class="pf-v6-c-button pf-m-link">{ "Not now" }</RouteLink>
                    </div>
                </form>
            </Card>
            if let Some(plan) = preview.plan {
                <div class="preview" id={ids::PREVIEW} data-testid={ids::PREVIEW} tabindex="-1">
                    <Card title="Preview" text="What would happen with these answers.">
                        <PlanView {plan} />
                    </Card>
                </div>
            } else {
                <Card title="What happens" text="How each step would be done today.">
                    <Outline steps={Rc::new(workflow.steps.clone())} at_first={true} />
                </Card>
            }
        </div>
    }
}

/// Returns the execution that there is now, or why there is none. The same form may have started it before.
pub fn started(
    answer: Result<ExecutionRef, ApiError>,
    prepared: ExecutionId,
) -> Result<ExecutionId, ApiError> {
    match answer {
        Ok(started) => Ok(started.id),
        Err(error) if error.code == ErrorCode::AlreadyStarted => Ok(prepared),
        Err(error) => Err(error),
    }
}

/// Returns the page from which a workflow is started, for all or for one organization.
fn origin(organization: Option<OrganizationId>) -> Route {
    organization.map_or(Route::Start, |id| Route::Organization { id })
}

/// Returns the name of a first form's draft. It belongs to the workflow and to the organization it is started
/// for, because every visit is handed another id.
fn draft_of(workflow: &WorkflowKey, organization: Option<OrganizationId>) -> String {
    match organization {
        Some(organization) => format!("{}.{workflow}/{organization}", ids::FORM),
        None => format!("{}.{workflow}", ids::FORM),
    }
}

/// Returns the answers that are known because the workflow is started for an organization. Nothing is sent: the
/// person sees the choice and can change it.
fn chosen(fields: &[Field], organization: Option<OrganizationId>) -> Answers {
    let Some(organization) = organization else {
        return Answers::new();
    };
    fields
        .iter()
        .filter(|field| matches!(field.input, Input::Organization))
        .map(|field| (field.key.clone(), Value::String(organization.to_string())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NORTHWIND: &str = "0193a000-0000-7000-8000-000000000001";

    fn field(key: &str, input: Input) -> Field {
        Field {
            key: key.to_owned(),
            label: key.to_owned(),
            help: String::new(),
            optional: false,
            unique: None,
            input,
        }
    }

    #[test]
    fn the_organization_it_is_started_for_is_chosen_and_nothing_else_is_answered() {
        let fields = [
            field("organization", Input::Organization),
            field("email", Input::Email),
        ];
        let northwind = NORTHWIND.parse().unwrap();
        let answers = chosen(&fields, Some(northwind));
        assert_eq!(answers.len(), 1);
        assert_eq!(answers["organization"], NORTHWIND);
        assert!(chosen(&fields, None).is_empty());
    }

    #[test]
    fn only_an_execution_that_exists_is_gone_to() {
        let id: ExecutionId = NORTHWIND.parse().unwrap();
        assert_eq!(started(Ok(ExecutionRef { id }), id), Ok(id));
        let refused = |code| started(Err(ApiError::new(code, "Why not.")), id);
        assert_eq!(refused(ErrorCode::AlreadyStarted), Ok(id));
        for &code in ErrorCode::ALL {
            if code != ErrorCode::AlreadyStarted {
                assert_eq!(refused(code).unwrap_err().code, code, "nothing was started");
            }
        }
    }

    #[test]
    fn a_form_for_an_organization_does_not_find_what_was_chosen_elsewhere() {
        let workflow = WorkflowKey::new("new_partner_user");
        let northwind = NORTHWIND.parse().unwrap();
        assert_ne!(draft_of(&workflow, Some(northwind)), draft_of(&workflow, None));
    }
}
