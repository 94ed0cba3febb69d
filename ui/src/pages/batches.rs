//! The list of batches.

use std::rc::Rc;

use api::batch::{BatchRow, ListBatches};
use api::command;
use api::export::SaveList;
use domain::batch::BatchState;
use patternfly_yew::prelude::{Color, Icon, Label};
use yew::prelude::*;

use crate::components::empty::Empty;
use crate::components::list::{ListIds, ListPage, ListState};
use crate::components::long_table::Width;
use crate::components::table::{Row, clamped};
use crate::components::when::When;
use crate::hooks::use_pages::use_pages;
use crate::pages::save_list::use_save_list;
use crate::route::{Route, RouteLink, button_link};
use crate::testid::batches as ids;

const IDS: ListIds = ListIds {
    page: ids::PAGE,
    table: ids::TABLE,
    more: ids::MORE,
};

const COLUMNS: &[(&str, Width)] = &[
    ("Batch", Width::Wide),
    ("Workflow", Width::Normal),
    ("Starting", Width::Normal),
    ("Rows", Width::Narrow),
    ("Started by", Width::Normal),
    ("Started", Width::Normal),
];

/// All batches, the newest first.
#[component]
pub fn Batches() -> Html {
    let list = use_pages::<command::ListBatches, _>(ListBatches { after: None });
    let saving = use_save_list(ids::SAVE, SaveList::Batches);
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| rows.get(index).map(|batch| row_of(index, batch)))
    };
    let empty = html! {
        <Empty
            icon={Icon::Table}
            title="No batches yet"
            text="A batch is many executions that were started together, such as one for each person of a CSV file. You see here how far they are."
        >
            { button_link(Route::Import, ids::EMPTY_IMPORT, "Import people from a CSV file") }
        </Empty>
    };
    let actions = html! {
        <>
            { saving.button }
            { button_link(Route::Import, ids::IMPORT, "Import people") }
        </>
    };
    html! {
        <ListPage
            ids={IDS}
            title="Batches"
            text="Many executions that were started together."
            what="batches"
            {actions}
            filters={saving.told}
            list={ListState::from(&list)}
            columns={COLUMNS}
            {row}
            {empty}
        />
    }
}

fn row_of(index: usize, batch: &BatchRow) -> Row {
    let testid = ids::row(index);
    let title = html! {
        <RouteLink to={Route::Batch { id: batch.id }} testid={format!("{testid}.link")} class="row-link">{ clamped(&batch.title) }</RouteLink>
    };
    let rows = html! {
        <>
            <span>{ batch.rows }</span>
            <span class="second">{ format!("{} to start", batch.wanted) }</span>
        </>
    };
    let cells = vec![
        title,
        clamped(&batch.workflow),
        state_label(batch.state),
        rows,
        clamped(&batch.started_by),
        html! { <When at={batch.started_at} /> },
    ];
    Row::new(batch.id.to_string(), Some(testid), cells)
}

/// Returns a label that says how the starting stands.
pub fn state_label(state: BatchState) -> Html {
    let (label, color, icon) = match state {
        BatchState::Starting => ("Starting", Color::Blue, Icon::SyncAlt),
        BatchState::Stopped => ("Stopped", Color::Orange, Icon::Pause),
        BatchState::Started => ("All started", Color::Green, Icon::CheckCircle),
    };
    html! { <span class="badge" data-state={state.as_str()}><Label {label} {color} {icon} /></span> }
}
