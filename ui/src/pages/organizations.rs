//! The list of organizations.

use std::rc::Rc;

use api::command;
use api::organization::{ListOrganizations, OrganizationRow};
use domain::role::Permission;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::empty::Empty;
use crate::components::facts::or_none;
use crate::components::list::{ListIds, ListPage, ListState};
use crate::components::long_table::Width;
use crate::components::search::Search;
use crate::components::table::{Row, clamped};
use crate::components::when::When;
use crate::hooks::use_pages::use_pages;
use crate::hooks::use_session::use_session;
use crate::route::{Route, RouteLink, button_link};
use crate::testid::organizations as ids;

const IDS: ListIds = ListIds {
    page: ids::PAGE,
    table: ids::TABLE,
    more: ids::MORE,
};

const COLUMNS: &[(&str, Width)] = &[
    ("Organization", Width::Wide),
    ("Contact", Width::Normal),
    ("People", Width::Narrow),
    ("Companies", Width::Narrow),
    ("Documentation", Width::Normal),
    ("Since", Width::Normal),
];

/// All organizations, by name.
#[component]
pub fn Organizations() -> Html {
    let search = use_state_eq(String::new);
    let can_start = use_session().may(Permission::Execute);
    let list = use_pages::<command::ListOrganizations, _>(ListOrganizations {
        search: (*search).clone(),
        ..ListOrganizations::default()
    });
    let set_search = {
        let search = search.setter();
        Callback::from(move |text: String| search.set(text))
    };
    let clear = set_search.reform(|()| String::new());
    let start = can_start.then(|| button_link(Route::new_partner(), ids::NEW, "Onboard a partner"));
    let empty = if search.trim().is_empty() {
        html! {
            <Empty
                icon={Icon::Cubes}
                title="No organizations yet"
                text="An organization is a partner company. It appears here when its workflow has recorded it."
            >
                if can_start {
                    { button_link(Route::new_partner(), ids::EMPTY_NEW, "Onboard a partner") }
                }
            </Empty>
        }
    } else {
        html! {
            <Empty icon={Icon::Search} title="No organization matches" text="No name contains what you typed.">
                <Button testid={ids::CLEAR} tone={Tone::Link} onclick={clear}>{ "Clear the search" }</Button>
            </Empty>
        }
    };
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| rows.get(index).map(|organization| row_of(index, organization)))
    };
    let filters = html! {
        <Search id={ids::SEARCH} name="Search by name" value={(*search).clone()} onsearch={set_search} />
    };
    html! {
        <ListPage
            ids={IDS}
            title="Organizations"
            text="The partner companies of this workspace."
            what="organizations"
            actions={start.unwrap_or_default()}
            {filters}
            list={ListState::from(&list)}
            columns={COLUMNS}
            {row}
            {empty}
        />
    }
}

fn row_of(index: usize, organization: &OrganizationRow) -> Row {
    let testid = ids::row(index);
    let link = html! {
        <RouteLink to={Route::Organization { id: organization.id }} testid={format!("{testid}.link")} class="row-link">
            { clamped(&organization.name) }
        </RouteLink>
    };
    let contact = if organization.contact_name.is_empty() {
        or_none("", "None")
    } else {
        clamped(&organization.contact_name)
    };
    let cells = vec![
        link,
        contact,
        html! { { organization.people } },
        html! { { organization.companies } },
        html! { { format!("{} of 3 links", organization.links) } },
        html! { <When at={organization.created_at} /> },
    ];
    Row::new(organization.id.to_string(), Some(testid), cells)
}
