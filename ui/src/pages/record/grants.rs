//! What an organization itself, or a person, was given.

use std::rc::Rc;

use api::command;
use api::history::{GrantView, ListOf};
use domain::history::RecordRef;
use patternfly_yew::prelude::{Color, Label};
use yew::prelude::*;

use crate::components::list::{ListPart, ListState};
use crate::components::long_table::Width;
use crate::components::table::{Row, clamped};
use crate::components::when::When;
use crate::hooks::use_pages::use_pages;
use crate::route::{Route, RouteLink};
use crate::testid::record as ids;

const COLUMNS: &[(&str, Width)] = &[
    ("Access", Width::Wide),
    ("System", Width::Normal),
    ("Given", Width::Normal),
    ("Taking it back", Width::Normal),
];

/// Properties of [`Grants`].
#[derive(PartialEq, Properties)]
pub struct GrantsProps {
    pub of: RecordRef,
}

/// The accesses, the newest first.
#[component]
pub fn Grants(props: &GrantsProps) -> Html {
    let list = use_pages::<command::ListGrants, _>(ListOf {
        of: props.of,
        after: None,
    });
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| rows.get(index).map(|grant| row_of(index, grant)))
    };
    html! {
        <ListPart
            name="Access"
            what="what was given"
            table={ids::GRANTS}
            more={ids::GRANTS_MORE}
            list={ListState::from(&list)}
            columns={COLUMNS}
            {row}
            empty={html! { <p class="quiet">{ "Nothing was given yet. The steps of a workflow record it here." }</p> }}
        />
    }
}

fn row_of(index: usize, grant: &GrantView) -> Row {
    let given_for = grant.given_for.as_ref().map(|name| {
        html! { <span class="second">{ format!("Given for {name}, before the move") }</span> }
    });
    let id = grant.external_id.as_ref().map(|id| {
        html! { <span class="external-id"><Label label={format!("id {id}")} color={Color::Blue} compact={true} /></span> }
    });
    let name = html! {
        <>
            <span class="first">{ clamped(&grant.resource) }</span>
            { id.unwrap_or_default() }
            { given_for.unwrap_or_default() }
        </>
    };
    let given = html! {
        <RouteLink to={Route::Execution { id: grant.execution }}><When at={grant.given_at} /></RouteLink>
    };
    let back = if grant.reversible { "By the app" } else { "By hand" };
    let cells = vec![name, html! { { &grant.system } }, given, html! { { back } }];
    Row::new(grant.id.to_string(), Some(ids::grant(index)), cells)
}
