//! The grid: a row for each person, a column for each step.

use std::rc::Rc;

use api::batch::{BatchDetail, BatchFilter, BatchGridRow, BatchTally, ListBatchRows};
use api::command;
use domain::batch::RowState;
use domain::execution::{ExecutionState, StepState};
use domain::form::Choice;
use patternfly_yew::prelude::{Color, Icon, Label};
use yew::prelude::*;

use crate::components::badge::{ExecutionBadge, look_of, step_look_of};
use crate::components::card::Card;
use crate::components::empty::Empty;
use crate::components::loaded::{Loaded, Shown};
use crate::components::long_table::{Columns, LongTable, Width};
use crate::components::more::More;
use crate::components::select::Select;
use crate::components::table::{Row, clamped};
use crate::hooks::use_core::use_changes;
use crate::hooks::use_pages::use_pages;
use crate::hooks::use_settled::use_settled;
use crate::pages::import::rows::verdict_label;
use crate::route::{Route, RouteLink};
use crate::testid::batch as ids;

/// How long a burst of events is gathered.
const EVENT_PAUSE_MS: u32 = 400;

/// What the rows can be narrowed down to, each with its value.
const FILTERS: [(&str, BatchFilter); 9] = [
    ("failed", BatchFilter::Execution(ExecutionState::Failed)),
    ("waiting", BatchFilter::Execution(ExecutionState::Waiting)),
    ("running", BatchFilter::Execution(ExecutionState::Running)),
    ("paused", BatchFilter::Execution(ExecutionState::Paused)),
    ("done", BatchFilter::Execution(ExecutionState::Done)),
    ("cancelled", BatchFilter::Execution(ExecutionState::Cancelled)),
    ("queued", BatchFilter::Row(RowState::Queued)),
    ("refused", BatchFilter::Row(RowState::Refused)),
    ("kept", BatchFilter::Row(RowState::Kept)),
];

/// Properties of [`Grid`].
#[derive(PartialEq, Properties)]
pub(super) struct GridProps {
    pub(super) detail: Rc<BatchDetail>,
}

/// The rows of a batch.
#[component]
pub(super) fn Grid(props: &GridProps) -> Html {
    let detail = &props.detail;
    let only = use_state_eq(BatchFilter::default);
    let list = use_pages::<command::ListBatchRows, _>(ListBatchRows {
        batch: detail.batch.id,
        only: *only,
        after: None,
    });
    let changes = use_changes();
    let heard = use_mut_ref(|| Rc::clone(&changes));
    let renew = {
        let (changes, renew, rows) = (
            Rc::clone(&changes),
            list.renew.clone(),
            Rc::clone(&list.pages.rows),
        );
        Callback::from(move |()| {
            let before = heard.replace(Rc::clone(&changes));
            let moved = changes.since(&before);
            let changed = rows
                .iter()
                .filter(|row| row.execution.is_none_or(|id| moved.contains(&id)));
            renew.emit(changed.map(|row| row.number).collect());
        })
    };
    use_settled(changes.count, EVENT_PAUSE_MS, renew);
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        let steps = Rc::clone(detail);
        Callback::from(move |index| {
            rows.get(index)
                .map(|row: &BatchGridRow| row_of(row, &steps.steps))
        })
    };
    let onchange = {
        let only = only.setter();
        Callback::from(move |value: String| {
            let chosen = FILTERS.iter().find(|(name, _)| *name == value);
            only.set(chosen.map(|(_, filter)| *filter).unwrap_or_default());
        })
    };
    let value = FILTERS
        .iter()
        .find(|(_, filter)| *filter == *only)
        .map(|(name, _)| *name);
    let filter = html! {
        <Select
            id={ids::FILTER}
            name="Show only rows that are in this"
            value={value.unwrap_or_default()}
            options={Rc::new(choices(&detail.tally))}
            empty={format!("All rows ({})", detail.batch.rows)}
            {onchange}
        />
    };
    let steps = detail
        .steps
        .iter()
        .map(|step| (AttrValue::from(step.clone()), Width::Normal));
    let head = [
        (AttrValue::from("Person"), Width::Wide),
        (AttrValue::from("State"), Width::Normal),
    ];
    let columns: Columns = head.into_iter().chain(steps).collect();
    let empty =
        html! { <Empty icon={Icon::Search} title="No such rows" text="No row of this batch is in that." /> };
    html! {
        <Card title="People and steps" actions={html! { <div class="toolbar">{ filter }</div> }}>
            <p class="quiet" data-testid={ids::TALLY} role="status">{ words_of(&detail.tally) }</p>
            <Loaded shown={Shown::of_pages(&list.pages)} what="rows" retry={list.refresh.clone()} {empty}>
                <LongTable
                    name="People and steps"
                    testid={ids::TABLE}
                    {columns}
                    broad={true}
                    count={list.pages.rows.len()}
                    has_more={list.pages.next.is_some()}
                    {row}
                />
                <More
                    testid={ids::MORE}
                    count={list.pages.rows.len()}
                    has_more={list.pages.next.is_some()}
                    busy={list.pages.more_busy}
                    error={list.pages.more_error.clone()}
                    by_itself={list.pages.goes_on_by_itself()}
                    onmore={list.more}
                />
            </Loaded>
        </Card>
    }
}

fn count_of(tally: &BatchTally, filter: BatchFilter) -> u32 {
    match filter {
        BatchFilter::Execution(ExecutionState::Failed) => tally.failed,
        BatchFilter::Execution(ExecutionState::Waiting) => tally.waiting,
        BatchFilter::Execution(ExecutionState::Running) => tally.running,
        BatchFilter::Execution(ExecutionState::Paused) => tally.paused,
        BatchFilter::Execution(ExecutionState::Done) => tally.done,
        BatchFilter::Execution(ExecutionState::Cancelled) => tally.cancelled,
        BatchFilter::Row(RowState::Queued) => tally.queued,
        BatchFilter::Row(RowState::Refused) => tally.refused,
        BatchFilter::Row(RowState::Kept) => tally.kept,
        // No choice asks for them: they are told by their executions.
        BatchFilter::All | BatchFilter::Row(RowState::Started) => 0,
    }
}

const fn word_of(filter: BatchFilter) -> &'static str {
    match filter {
        BatchFilter::All => "All",
        BatchFilter::Execution(state) => look_of(state).word,
        BatchFilter::Row(state) => row_word(state),
    }
}

const fn row_word(state: RowState) -> &'static str {
    match state {
        RowState::Queued => "Not started yet",
        RowState::Started => "Started",
        RowState::Refused => "Could not be started",
        RowState::Kept => "Not imported",
    }
}

fn choices(tally: &BatchTally) -> Vec<Choice> {
    let choice = |(name, filter): &(&str, BatchFilter)| Choice {
        value: (*name).to_owned(),
        label: format!("{} ({})", word_of(*filter), count_of(tally, *filter)),
    };
    FILTERS.iter().map(choice).collect()
}

/// Says how many are in what, leaving out what none is in.
fn words_of(tally: &BatchTally) -> String {
    let counts = FILTERS
        .iter()
        .map(|(_, filter)| (word_of(*filter), count_of(tally, *filter)));
    let counts = counts
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{word}: {count}"));
    counts.collect::<Vec<_>>().join(" · ")
}

fn row_of(row: &BatchGridRow, steps: &[String]) -> Row {
    let words = html! { <span class="first clamped" title={row.name.clone()}>{ &row.name }</span> };
    let name = match row.execution {
        Some(id) => html! {
            <RouteLink to={Route::Execution { id }} testid={format!("{}.link", ids::row(row.number))} class="row-link">{ words }</RouteLink>
        },
        None => words,
    };
    let person = html! {
        <>
            { name }
            <span class="second clamped">{ &row.address }</span>
            <span class="second clamped">{ &row.organization }</span>
        </>
    };
    let cells = steps
        .iter()
        .enumerate()
        .map(|(step, title)| cell(row, step, title));
    let cells = [person, state_of(row)].into_iter().chain(cells).collect();
    Row::new(row.number.to_string(), Some(ids::row(row.number)), cells)
}

fn state_of(row: &BatchGridRow) -> Html {
    let (color, icon) = match (row.state, row.execution_state) {
        (RowState::Started | RowState::Queued, Some(state)) => return html! { <ExecutionBadge {state} /> },
        (RowState::Queued | RowState::Started, None) => (Color::Grey, Icon::Pause),
        (RowState::Refused, _) => (Color::Red, Icon::ExclamationCircle),
        (RowState::Kept, _) => {
            return html! {
                <>
                    { verdict_label(row.verdict) }
                    { clamped(&row.message) }
                </>
            };
        }
    };
    html! {
        <>
            <span class="badge" data-state={row.state.as_str()}><Label label={row_word(row.state)} {color} {icon} compact={true} /></span>
            { clamped(&row.message) }
        </>
    }
}

/// What a step is in, by icon and word; before it is started there is nothing to say.
fn cell(row: &BatchGridRow, step: usize, title: &str) -> Html {
    let Some(state) = row.cells.get(step) else {
        return Html::default();
    };
    let look = step_look_of(*state);
    let quiet = matches!(state, StepState::Pending | StepState::Cancelled);
    html! {
        <span
            class={classes!("grid-cell", look.class, quiet.then_some("quiet"))}
            title={format!("{title}: {}", look.word)}
            data-testid={ids::cell(row.number, step)}
            data-state={state.as_str()}
        >
            { look.icon.as_html() }
            { " " }
            { look.word }
        </span>
    }
}
