//! The form that starts a leaving.

use std::rc::Rc;

use api::execution::ExecutionRef;
use api::leaving::{LeavingView, LeavingWorkflow, StartLeaving, WhoLeaves};
use api::{ApiError, command};
use domain::WorkflowKey;
use domain::day::Day;
use domain::form::{Answers, Choice, Field, Input};
use serde_json::Value;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::clock;
use crate::components::button::{Button, Kind, Tone};
use crate::components::card::Card;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::form::{FormErrors, FormFields};
use crate::components::notice::{Mood, Notice};
use crate::components::select::Select;
use crate::components::switch::CheckBox;
use crate::hooks::use_core::use_drafts;
use crate::hooks::use_form::use_form;
use crate::hooks::use_send::use_send;
use crate::pages::leaving::confirm::Confirm;
use crate::pages::leaving::id_of;
use crate::pages::leaving::plan::{Wanted, asks_for_a_day, use_plan};
use crate::route::{Route, RouteLink};
use crate::state::form::FormAction;
use crate::testid::leaving as ids;

/// Properties of [`StartCard`].
#[derive(PartialEq, Properties)]
pub struct StartCardProps {
    pub who: WhoLeaves,
    pub view: Rc<LeavingView>,
    /// Looks again at what was given.
    pub refresh: Callback<()>,
}

/// The form, below the choice of the workflow when there are several.
#[component]
pub fn StartCard(props: &StartCardProps) -> Html {
    let chosen = use_state_eq(|| None::<WorkflowKey>);
    let workflows = &props.view.workflows;
    let wanted = chosen.as_ref();
    let workflow = workflows
        .iter()
        .find(|known| Some(&known.key) == wanted)
        .or_else(|| workflows.first());
    let Some(workflow) = workflow else {
        return html! {
            <Notice mood={Mood::Warning} title="No workflow of leaving is offered." testid={ids::NO_WORKFLOW}>
                <p>{ "They were all withdrawn. Offer one again at the workflows." }</p>
            </Notice>
        };
    };
    let options = Rc::new(workflows.iter().map(choice).collect::<Vec<_>>());
    let onchange = {
        let chosen = chosen.setter();
        Callback::from(move |key: String| chosen.set(Some(WorkflowKey::new(key))))
    };
    html! {
        <Card title="Take it away" text="What the report will say of why and when.">
            if workflows.len() > 1 {
                <Select
                    id={ids::WORKFLOW}
                    name="Workflow"
                    value={workflow.key.to_string()}
                    {options}
                    {onchange}
                />
            }
            <StartForm
                key={format!("{}/{}", workflow.key, planned_version(&props.view))}
                who={props.who}
                view={Rc::clone(&props.view)}
                workflow={Rc::new(workflow.clone())}
                refresh={props.refresh.clone()}
            />
        </Card>
    }
}

fn choice(workflow: &LeavingWorkflow) -> Choice {
    Choice {
        value: workflow.key.to_string(),
        label: workflow.title.clone(),
    }
}

/// Properties of [`StartForm`].
#[derive(PartialEq, Properties)]
struct StartFormProps {
    who: WhoLeaves,
    view: Rc<LeavingView>,
    workflow: Rc<LeavingWorkflow>,
    refresh: Callback<()>,
}

#[component]
fn StartForm(props: &StartFormProps) -> Html {
    let view = &props.view;
    let navigator = use_navigator();
    let drafts = use_drafts();
    let draft = format!("{}.{}/{}", ids::FORM, props.workflow.key, id_of(props.who));
    let handle = use_form(
        ids::FORM.into(),
        Rc::new(props.workflow.fields.clone()),
        &known(view, &props.workflow),
        draft.clone(),
    );
    let approval = use_state_eq(|| view.planned.as_ref().is_some_and(|planned| planned.approval));
    let cancels = use_state_eq(|| false);
    let asked = use_state(|| None::<StartLeaving>);
    let approval_is_asked = *approval && view.can_ask_others;
    let planning = use_plan(
        Wanted {
            view,
            who: props.who,
            workflow: &props.workflow.key,
            approval: approval_is_asked,
        },
        &handle,
        draft.clone(),
        props.refresh.clone(),
    );
    let answered = {
        let (form, asked, refresh) = (handle.form.dispatcher(), asked.setter(), props.refresh.clone());
        Callback::from(move |answer: Result<ExecutionRef, ApiError>| match answer {
            Ok(started) => {
                drafts.forget(&draft);
                if let Some(navigator) = &navigator {
                    // Back leads to who leaves, not to a form that was sent.
                    navigator.replace(&Route::Execution { id: started.id });
                }
            }
            Err(error) => {
                asked.set(None);
                form.dispatch(FormAction::Refused(error.field_errors));
                // What stands, or who is in the way, may be another thing by now.
                refresh.emit(());
            }
        })
    };
    let sending = use_send::<command::StartLeaving>(answered);
    let onsubmit = {
        let (handle, asked) = (handle.clone(), asked.setter());
        let clear = [sending.clear.clone(), planning.clear.clone()];
        let request = StartLeaving {
            id: view.id,
            who: props.who,
            workflow: props.workflow.key.clone(),
            answers: Answers::new(),
            approval: approval_is_asked,
            seen: view.accesses.iter().map(|access| access.grant).collect(),
            cancel: if *cancels {
                view.in_the_way.clone()
            } else {
                Vec::new()
            },
        };
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            clear.iter().for_each(|clear| clear.emit(()));
            if let Some(answers) = handle.submit() {
                asked.set(Some(StartLeaving {
                    answers,
                    ..request.clone()
                }));
            }
        })
    };
    let confirm = asked.as_ref().map(|request| {
        let asked = asked.setter();
        html! {
            <Confirm
                view={Rc::clone(view)}
                request={request.clone()}
                busy={sending.busy}
                send={sending.send.clone()}
                onclose={Callback::from(move |()| asked.set(None))}
            />
        }
    });
    let error = [&planning.error, &sending.error];
    let error = error.into_iter().find_map(Option::as_ref);
    let error = error.filter(|error| error.field_errors.is_empty());
    let onplan = {
        let (plan, clear) = (planning.plan.clone(), sending.clear.clone());
        Callback::from(move |()| {
            clear.emit(());
            plan.emit(());
        })
    };
    let plan_words = if view.planned.is_some() {
        "Save the plan"
    } else {
        "Plan it for then"
    };
    let set = |state: &UseStateHandle<bool>| {
        let state = state.setter();
        Callback::from(move |on| state.set(on))
    };
    html! {
        <>
            <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
                <FormErrors handle={handle.clone()} />
                if let Some(error) = error {
                    <ErrorReport failure={Failure::from(&**error)} testid={ids::REFUSED} />
                }
                <FormFields {handle} />
                if view.can_ask_others {
                    <CheckBox id={ids::APPROVAL} label="Ask another admin before anything is taken back" on={*approval} onchange={set(&approval)} />
                }
                { in_the_way(view, *cancels, set(&cancels)) }
                if asks_for_a_day(&props.workflow.fields) {
                    <p class="quiet">
                        { "Planned, it begins by itself as soon as the last day is over, and you are reminded before." }
                    </p>
                }
                <div class="actions">
                    if asks_for_a_day(&props.workflow.fields) {
                        <Button testid={ids::PLAN} tone={Tone::Primary} busy={planning.busy} onclick={onplan}>
                            { plan_words }
                        </Button>
                    }
                    <Button testid={ids::START} tone={Tone::Danger} kind={Kind::Submit}>
                        { "Take it away now…" }
                    </Button>
                </div>
            </form>
            { confirm.unwrap_or_default() }
        </>
    }
}

/// Names the executions that must end first, and offers to cancel them.
fn in_the_way(view: &LeavingView, cancels: bool, onchange: Callback<bool>) -> Html {
    if view.in_the_way.is_empty() {
        return html! {};
    }
    let lines = view.in_the_way.iter().map(|open| {
        let state = if open.cancelled {
            " (cancelled; a step is still on its way or in doubt)"
        } else if open.of_organization {
            " (the whole organization leaves; it takes back what this person was given as well)"
        } else {
            ""
        };
        html! {
            <li>
                <RouteLink to={Route::Execution { id: open.id }}>{ format!("{}: {}", open.workflow, open.label) }</RouteLink>
                { state }
            </li>
        }
    });
    let can_cancel = view
        .in_the_way
        .iter()
        .any(|open| !open.cancelled && !open.of_organization);
    html! {
        <Notice mood={Mood::Warning} title="Something is still on its way." testid={ids::IN_THE_WAY}>
            <p>{ "It may still give something, so it has to come to its end first." }</p>
            <ul class="told">{ for lines }</ul>
            if can_cancel {
                <CheckBox id={ids::CANCEL_FIRST} label="Cancel it first" on={cancels} {onchange} />
            }
        </Notice>
    }
}

/// Returns the version of what is planned; 0 while nothing is.
fn planned_version(view: &LeavingView) -> u64 {
    view.planned.as_ref().map_or(0, |planned| planned.version)
}

/// Returns what the form holds at first: what was planned, or today as the last day.
fn known(view: &LeavingView, workflow: &LeavingWorkflow) -> Answers {
    let planned = view.planned.as_ref();
    let planned = planned.filter(|planned| planned.workflow == workflow.key);
    planned.map_or_else(|| today(&workflow.fields), |planned| planned.answers.clone())
}

/// Returns today as the answer of the first field that asks for a day.
fn today(fields: &[Field]) -> Answers {
    let day = Day::of(clock::now()).map(|day| Value::String(day.to_string()));
    let field = fields.iter().find(|field| matches!(field.input, Input::Date));
    let known = field.map(|field| field.key.clone()).zip(day);
    known.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_leaving_is_today_before_somebody_says_otherwise() {
        let field = |key: &str, input| Field {
            key: key.to_owned(),
            label: String::new(),
            help: String::new(),
            optional: false,
            unique: None,
            input,
        };
        let fields = [
            field("reason", Input::Text { max_length: 10 }),
            field("leaving_date", Input::Date),
        ];
        let known = today(&fields);
        assert_eq!(known.len(), 1);
        assert_eq!(known["leaving_date"], Day::of(clock::now()).unwrap().to_string());
        assert!(today(&fields[..1]).is_empty());
    }
}
