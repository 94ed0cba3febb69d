//! The list of organizations.

use std::rc::Rc;

use api::command;
use api::organization::{ListOrganizations, OrganizationRow};
use domain::form::Choice;
use domain::list::OrganizationSort;
use domain::organization::OrganizationState;
use domain::role::Permission;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::badge::OrganizationBadge;
use crate::components::button::{Button, Tone};
use crate::components::empty::Empty;
use crate::components::facts::or_none;
use crate::components::list::{ListIds, ListPage, ListState};
use crate::components::long_table::Width;
use crate::components::search::Search;
use crate::components::select::Select;
use crate::components::table::{Row, clamped};
use crate::components::when::When;
use crate::hooks::use_carried::use_carried_search;
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

/// Returns choices of pairs of what is stored and what is read.
pub fn choices(pairs: &[(&str, &str)]) -> Vec<Choice> {
    let pairs = pairs.iter();
    pairs
        .map(|(value, label)| Choice {
            value: (*value).to_owned(),
            label: (*label).to_owned(),
        })
        .collect()
}

/// All organizations.
#[component]
pub fn Organizations() -> Html {
    let search = use_state_eq(String::new);
    use_carried_search(&search);
    let state = use_state_eq(|| Some(OrganizationState::Active));
    let sort = use_state_eq(OrganizationSort::default);
    let can_see_deleted = use_session().may(Permission::Administer);
    let can_start = use_session().may(Permission::Execute);
    let list = use_pages::<command::ListOrganizations, _>(ListOrganizations {
        search: (*search).clone(),
        state: *state,
        sort: *sort,
        after: None,
    });
    let set_search = {
        let search = search.setter();
        Callback::from(move |text: String| search.set(text))
    };
    let clear = {
        let (search, state) = (search.setter(), state.setter());
        Callback::from(move |()| {
            search.set(String::new());
            state.set(Some(OrganizationState::Active));
        })
    };
    let set_state = {
        let state = state.setter();
        Callback::from(move |value: String| state.set(OrganizationState::parse(&value)))
    };
    let set_sort = {
        let sort = sort.setter();
        Callback::from(move |value: String| sort.set(OrganizationSort::parse(&value).unwrap_or_default()))
    };
    let start = can_start.then(|| button_link(Route::new_partner(), ids::NEW, "Onboard a partner"));
    let narrowed = !search.trim().is_empty() || !matches!(*state, None | Some(OrganizationState::Active));
    let empty = if !narrowed {
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
            <Empty icon={Icon::Search} title="No organization matches" text="No name contains what you typed, in the state that you chose.">
                <Button testid={ids::CLEAR} tone={Tone::Link} onclick={clear}>{ "Clear the search" }</Button>
            </Empty>
        }
    };
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| rows.get(index).map(|organization| row_of(index, organization)))
    };
    let states = use_memo((), |()| {
        choices(&[("active", "Active"), ("archived", "Archived"), ("left", "Left")])
    });
    let sorts = use_memo((), |()| {
        choices(&[
            ("name", "By name"),
            ("newest", "Newest first"),
            ("people", "Most people first"),
        ])
    });
    let filters = html! {
        <>
            <Search id={ids::SEARCH} name="Search by name" value={(*search).clone()} onsearch={set_search} />
            <Select
                id={ids::STATE}
                name="Show only organizations in this state"
                value={state.map(OrganizationState::as_str).unwrap_or_default()}
                options={states}
                empty="All states"
                onchange={set_state}
            />
            <Select
                id={ids::SORT}
                name="Order"
                value={sort.as_str()}
                options={sorts}
                onchange={set_sort}
            />
            if can_see_deleted {
                <RouteLink to={Route::Leavings} testid={ids::LEAVINGS}>{ "Planned leavings" }</RouteLink>
                <RouteLink to={Route::Deleted} testid={ids::DELETED}>{ "Deleted" }</RouteLink>
            }
        </>
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
    let link = html! { <>{ link }<OrganizationBadge state={organization.state} /></> };
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
