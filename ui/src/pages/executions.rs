//! The list of executions.

use std::rc::Rc;

use api::command;
use api::execution::{ExecutionRow, ListExecutions, WorkflowSummary};
use domain::WorkflowKey;
use domain::execution::ExecutionState;
use domain::form::Choice;
use domain::role::Permission;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::badge::{ExecutionBadge, look_of};
use crate::components::button::{Button, Tone};
use crate::components::empty::Empty;
use crate::components::list::{ListIds, ListPage, ListState};
use crate::components::long_table::Width;
use crate::components::select::Select;
use crate::components::table::{Row, clamped};
use crate::components::when::When;
use crate::hooks::use_core::use_changes;
use crate::hooks::use_load::use_load;
use crate::hooks::use_pages::use_pages;
use crate::hooks::use_session::use_session;
use crate::hooks::use_settled::use_settled;
use crate::route::{Route, RouteLink, button_link};
use crate::testid::executions as ids;

pub(crate) const IDS: ListIds = ListIds {
    page: ids::PAGE,
    table: ids::TABLE,
    more: ids::MORE,
};

pub(crate) const COLUMNS: &[(&str, Width)] = &[
    ("Execution", Width::Wide),
    ("Workflow", Width::Normal),
    ("State", Width::Normal),
    ("Progress", Width::Normal),
    ("Started by", Width::Normal),
    ("Started", Width::Normal),
];

/// How long a burst of events is gathered.
pub(crate) const EVENT_PAUSE_MS: u32 = 300;

/// What the list is narrowed down to.
#[derive(Clone, PartialEq, Default)]
struct Filter {
    state: Option<ExecutionState>,
    workflow: Option<WorkflowKey>,
}

/// All executions, newest first.
#[component]
pub fn Executions() -> Html {
    let filter = use_state_eq(Filter::default);
    let can_start = use_session().may(Permission::Execute);
    let workflows = use_load::<command::ListWorkflows>(());
    let list = use_pages::<command::ListExecutions, _>(ListExecutions {
        state: filter.state,
        workflow: filter.workflow.clone(),
        after: None,
    });
    let states = use_memo((), |()| state_choices());
    let changes = use_changes();
    // What the events had told when the list was last fetched.
    let heard = use_mut_ref(|| Rc::clone(&changes));
    let renew = {
        let (changes, renew) = (Rc::clone(&changes), list.renew.clone());
        Callback::from(move |()| {
            let before = heard.replace(Rc::clone(&changes));
            renew.emit(changes.since(&before));
        })
    };
    use_settled(changes.count, EVENT_PAUSE_MS, renew);
    let set = |change: fn(&mut Filter, String)| {
        let filter = filter.clone();
        Callback::from(move |value: String| {
            let mut wanted = (*filter).clone();
            change(&mut wanted, value);
            filter.set(wanted);
        })
    };
    let clear = {
        let filter = filter.setter();
        Callback::from(move |()| filter.set(Filter::default()))
    };
    let filtered = *filter != Filter::default();
    let start = can_start.then(|| button_link(Route::Start, ids::START, "Start a workflow"));
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| rows.get(index).map(|execution| row_of(index, execution)))
    };
    let filters = html! {
        <>
            <Select
                id={ids::STATE}
                name="Show only executions in this state"
                value={filter.state.map(ExecutionState::as_str).unwrap_or_default()}
                options={Rc::clone(&states)}
                empty="All states"
                onchange={set(|filter, value| filter.state = ExecutionState::parse(&value))}
            />
            <Select
                id={ids::WORKFLOW}
                name="Show only executions of this workflow"
                value={filter.workflow.as_ref().map(ToString::to_string).unwrap_or_default()}
                options={workflow_choices(workflows.state.load.ready())}
                empty="All workflows"
                onchange={set(|filter, value| filter.workflow = (!value.is_empty()).then(|| WorkflowKey::new(value)))}
            />
            if filtered {
                <Button testid={ids::CLEAR} tone={Tone::Link} onclick={clear}>{ "Clear filters" }</Button>
            }
        </>
    };
    html! {
        <ListPage
            ids={IDS}
            title="Executions"
            text="Each one takes a partner or a partner's user through a workflow."
            what="executions"
            actions={start.unwrap_or_default()}
            {filters}
            list={ListState::from(&list)}
            columns={COLUMNS}
            {row}
            empty={empty(filtered, can_start)}
        />
    }
}

pub(crate) fn row_of(index: usize, execution: &ExecutionRow) -> Row {
    let testid = ids::row(index);
    let link = html! {
        <RouteLink to={Route::Execution { id: execution.id }} testid={format!("{testid}.link")} class="row-link">
            { clamped(&execution.label) }
        </RouteLink>
    };
    let cells = vec![
        link,
        html! { { &execution.workflow } },
        html! { <ExecutionBadge state={execution.state} /> },
        html! { <span class="progress">{ progress(execution) }</span> },
        clamped(&execution.started_by),
        html! { <When at={execution.started_at} /> },
    ];
    Row::new(execution.id.to_string(), Some(testid), cells)
}

/// Returns how far it is, and where it stands.
fn progress(execution: &ExecutionRow) -> String {
    let counted = format!("{} of {}", execution.steps_done, execution.steps);
    if execution.current_step.is_empty() {
        counted
    } else {
        format!("{counted} · {}", execution.current_step)
    }
}

fn empty(filtered: bool, can_start: bool) -> Html {
    if filtered {
        return html! {
            <Empty icon={Icon::Filter} title="No execution matches" text="Choose another state or workflow, or clear the filters above." />
        };
    }
    html! {
        <Empty
            icon={Icon::Play}
            title="No executions yet"
            text="Start a workflow to onboard a partner. The app does the automatic steps, asks you for the others, and keeps a record of all of them."
        >
            if can_start {
                { button_link(Route::Start, ids::EMPTY_START, "Start a workflow") }
            }
        </Empty>
    }
}

pub(crate) fn state_choices() -> Vec<Choice> {
    ExecutionState::ALL
        .iter()
        .map(|state| choice(state.as_str(), look_of(*state).word))
        .collect()
}

fn workflow_choices(workflows: Option<&Rc<Vec<WorkflowSummary>>>) -> Rc<Vec<Choice>> {
    let choices = workflows
        .into_iter()
        .flat_map(|workflows| workflows.iter())
        .map(|workflow| choice(workflow.key.as_str(), &workflow.title));
    Rc::new(choices.collect())
}

fn choice(value: &str, label: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    }
}
