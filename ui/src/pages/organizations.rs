//! The list of organizations.

use api::command;
use api::organization::{ListOrganizations, OrganizationRow};
use domain::role::Permission;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::empty::Empty;
use crate::components::facts::or_none;
use crate::components::loaded::{Loaded, Shown};
use crate::components::page::PageFrame;
use crate::components::search::Search;
use crate::components::table::{More, Table, clamped, row};
use crate::components::when::When;
use crate::hooks::use_pages::use_pages;
use crate::hooks::use_session::use_session;
use crate::route::{Route, RouteLink, button_link};
use crate::testid::organizations as ids;

const COLUMNS: &[&str] = &[
    "Organization",
    "Contact",
    "People",
    "Companies",
    "Documentation",
    "Since",
];

/// All organizations, by name.
#[component]
pub fn Organizations() -> Html {
    let search = use_state_eq(String::new);
    let can_start = use_session().may(Permission::Execute);
    let list = use_pages::<command::ListOrganizations, _>(ListOrganizations {
        search: (*search).clone(),
        after: None,
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
    let rows = list
        .pages
        .rows
        .iter()
        .enumerate()
        .map(|(index, organization)| row_of(index, organization));
    html! {
        <PageFrame
            testid={ids::PAGE}
            title="Organizations"
            text="The partner companies of this workspace."
            actions={start.unwrap_or_default()}
        >
            <div class="toolbar">
                <Search id={ids::SEARCH} name="Search by name" value={(*search).clone()} onsearch={set_search} />
            </div>
            <Loaded shown={Shown::of_pages(&list.pages)} what="organizations" retry={list.refresh.clone()} {empty}>
                <Table name="Organizations" testid={ids::TABLE} columns={COLUMNS}>{ for rows }</Table>
                <More
                    testid={ids::MORE}
                    count={list.pages.rows.len()}
                    has_more={list.pages.next.is_some()}
                    busy={list.pages.more_busy}
                    onclick={list.more.clone()}
                />
            </Loaded>
        </PageFrame>
    }
}

fn row_of(index: usize, organization: &OrganizationRow) -> Html {
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
    row(organization.id.to_string(), Some(testid), cells)
}
