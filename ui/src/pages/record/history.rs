//! Who changed an organization or a person and when, and what was deleted.

use std::rc::Rc;

use api::command;
use api::history::{HistoryLine, ListOf};
use domain::history::RecordRef;
use yew::prelude::*;

use crate::components::list::{ListPart, ListState};
use crate::components::long_table::Width;
use crate::components::table::{Row, clamped};
use crate::components::when::When;
use crate::hooks::use_pages::use_pages;
use crate::testid::record as ids;

/// The columns of a history.
pub const COLUMNS: &[(&str, Width)] = &[
    ("What", Width::Wide),
    ("Of", Width::Normal),
    ("By", Width::Normal),
    ("When", Width::Narrow),
];

/// Properties of [`History`].
#[derive(PartialEq, Properties)]
pub struct HistoryProps {
    pub of: RecordRef,
}

/// The history, the newest first.
#[component]
pub fn History(props: &HistoryProps) -> Html {
    let list = use_pages::<command::ListHistory, _>(ListOf {
        of: props.of,
        after: None,
    });
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| rows.get(index).map(|line| row_of(index, line)))
    };
    html! {
        <ListPart
            name="History"
            what="the history"
            table={ids::HISTORY}
            more={ids::HISTORY_MORE}
            list={ListState::from(&list)}
            columns={COLUMNS}
            {row}
            empty={html! { <p class="quiet">{ "Nothing was changed by hand yet. What workflows recorded stands with their executions." }</p> }}
        />
    }
}

/// Returns the row of a line.
pub fn row_of(index: usize, line: &HistoryLine) -> Row {
    let changes = line.changes.iter().map(|change| {
        let from = if change.from.is_empty() {
            "nothing"
        } else {
            &change.from
        };
        let to = if change.to.is_empty() {
            "nothing"
        } else {
            &change.to
        };
        html! {
            <li>
                { format!("{}: ", change.label) }
                <del>{ from }</del>
                { " → " }
                <ins>{ to }</ins>
            </li>
        }
    });
    let facts = line.facts.iter().map(|fact| {
        html! {
            <div class="fact">
                <dt>{ &fact.label }</dt>
                <dd dir="auto"><span class="lines">{ &fact.value }</span></dd>
            </div>
        }
    });
    let what = html! {
        <div class="change">
            <span class="first">{ &line.what }</span>
            if !line.reason.is_empty() {
                <span class="second">{ format!("Reason: {}", line.reason) }</span>
            }
            if !line.changes.is_empty() {
                <ul class="changes">{ for changes }</ul>
            }
            if !line.facts.is_empty() {
                <details>
                    <summary data-testid={ids::unfold(index)}>{ "What it was" }</summary>
                    <dl class="facts">{ for facts }</dl>
                </details>
            }
        </div>
    };
    let cells = vec![
        what,
        clamped(&line.name),
        clamped(&line.by),
        html! { <When at={line.at} /> },
    ];
    Row::new(line.number.to_string(), Some(ids::change(index)), cells)
}
