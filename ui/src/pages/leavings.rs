//! The list of planned leavings.

use std::rc::Rc;

use api::command;
use api::leaving::WhoLeaves;
use api::leaving::planned::{ListLeavings, PlannedLeavingView};
use domain::Timestamp;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::clock;
use crate::components::empty::Empty;
use crate::components::list::{ListIds, ListPage, ListState};
use crate::components::long_table::Width;
use crate::components::table::{Row, clamped};
use crate::components::when::When;
use crate::hooks::use_now::use_now;
use crate::hooks::use_pages::use_pages;
use crate::pages::leaving::leaving_of;
use crate::pages::leaving::planned::trouble;
use crate::route::RouteLink;
use crate::testid::leavings as ids;

const IDS: ListIds = ListIds {
    page: ids::PAGE,
    table: ids::TABLE,
    more: ids::MORE,
};

const COLUMNS: &[(&str, Width)] = &[
    ("Who", Width::Wide),
    ("Last day", Width::Normal),
    ("Access is taken away", Width::Normal),
    ("Planned", Width::Normal),
];

/// The list, the nearest day first.
#[component]
pub fn Leavings() -> Html {
    let list = use_pages::<command::ListLeavings, _>(ListLeavings::default());
    let now = use_now();
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| rows.get(index).map(|planned| row_of(index, planned, now)))
    };
    let empty = html! {
        <Empty
            icon={Icon::MinusCircle}
            title="No leaving is planned"
            text="Open a person or an organization, choose “Take access away…” and plan it for the last day. It begins by \
                  itself when that day is over."
        />
    };
    html! {
        <ListPage
            ids={IDS}
            title="Planned leavings"
            text="Who is to leave, and when what this app gave is taken away by itself. You are reminded seven days and one day before."
            what="planned leavings"
            filters={html! {}}
            list={ListState::from(&list)}
            columns={COLUMNS}
            {row}
            {empty}
        />
    }
}

fn row_of(index: usize, planned: &PlannedLeavingView, now: Timestamp) -> Row {
    let testid = ids::row(index);
    let kind = match planned.who {
        WhoLeaves::Person { .. } => "Person",
        WhoLeaves::Organization { .. } => "Organization with its people",
    };
    let who = html! {
        <>
            <RouteLink to={leaving_of(planned.who)} testid={format!("{testid}.link")} class="row-link">
                { clamped(&planned.name) }
            </RouteLink>
            <span class="second">{ kind }</span>
        </>
    };
    let last_day = planned.last_day().map(|day| day.to_string()).unwrap_or_default();
    let begins = html! {
        <>
            <span title={clock::absolute(planned.begins_at)}>{ clock::ahead(planned.begins_at, now) }</span>
            if !planned.trouble.is_empty() {
                <span class="second">{ trouble(planned) }</span>
            }
        </>
    };
    let by = html! {
        <>
            <When at={planned.planned_at} />
            <span class="second">{ format!("by {}", planned.planned_by) }</span>
        </>
    };
    let cells = vec![who, html! { { last_day } }, begins, by];
    Row::new(planned.id.to_string(), Some(testid), cells)
}
