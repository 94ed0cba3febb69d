//! The executions about an organization and its people, or about a person.

use std::rc::Rc;

use api::command;
use api::history::ListOf;
use api::organization::ExecutionLink;
use domain::history::RecordRef;
use yew::prelude::*;

use crate::components::badge::ExecutionBadge;
use crate::components::list::{ListPart, ListState};
use crate::components::long_table::Width;
use crate::components::table::{Row, clamped};
use crate::components::when::When;
use crate::hooks::use_pages::use_pages;
use crate::route::{Route, RouteLink};
use crate::testid::record as ids;

const COLUMNS: &[(&str, Width)] = &[
    ("Execution", Width::Wide),
    ("Workflow", Width::Normal),
    ("State", Width::Normal),
    ("Started", Width::Normal),
];

/// Properties of [`Executions`].
#[derive(PartialEq, Properties)]
pub struct ExecutionsProps {
    pub of: RecordRef,
}

/// The executions, the newest first.
#[component]
pub fn Executions(props: &ExecutionsProps) -> Html {
    let list = use_pages::<command::ListExecutionsOf, _>(ListOf {
        of: props.of,
        after: None,
    });
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| rows.get(index).map(|execution| row_of(index, execution)))
    };
    html! {
        <ListPart
            name="Executions"
            what="executions"
            table={ids::EXECUTIONS}
            more={ids::EXECUTIONS_MORE}
            list={ListState::from(&list)}
            columns={COLUMNS}
            {row}
            empty={html! { <p class="quiet">{ "None yet. What is started about it appears here." }</p> }}
        />
    }
}

fn row_of(index: usize, execution: &ExecutionLink) -> Row {
    let testid = ids::execution(index);
    let link = html! {
        <RouteLink to={Route::Execution { id: execution.id }} testid={format!("{testid}.link")} class="row-link">
            { clamped(&execution.label) }
        </RouteLink>
    };
    let cells = vec![
        link,
        html! { { &execution.workflow } },
        html! { <ExecutionBadge state={execution.state} /> },
        html! { <When at={execution.started_at} /> },
    ];
    Row::new(execution.id.to_string(), Some(testid), cells)
}
