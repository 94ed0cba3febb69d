//! The list of people.

use std::rc::Rc;

use api::command;
use api::person::{ListPeople, PersonRow};
use domain::OrganizationId;
use domain::list::PersonSort;
use domain::person::PersonState;
use domain::role::Permission;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::badge::PersonBadge;
use crate::components::button::{Button, Tone};
use crate::components::empty::Empty;
use crate::components::facts::or_none;
use crate::components::list::{ListIds, ListPage, ListState};
use crate::components::long_table::Width;
use crate::components::picker::OrganizationPicker;
use crate::components::search::Search;
use crate::components::select::Select;
use crate::components::table::{Row, clamped};
use crate::components::when::When;
use crate::hooks::use_carried::use_carried_search;
use crate::hooks::use_organizations::use_organizations;
use crate::hooks::use_pages::use_pages;
use crate::hooks::use_session::use_session;
use crate::pages::organizations::choices;
use crate::route::{Route, RouteLink, button_link};
use crate::state::text::language;
use crate::testid::people as ids;

const IDS: ListIds = ListIds {
    page: ids::PAGE,
    table: ids::TABLE,
    more: ids::MORE,
};

const COLUMNS: &[(&str, Width)] = &[
    ("Name", Width::Wide),
    ("Organization", Width::Normal),
    ("Job title", Width::Normal),
    ("Language", Width::Narrow),
    ("Access", Width::Normal),
    ("Since", Width::Normal),
];

/// All people.
#[component]
pub fn People() -> Html {
    let search = use_state_eq(String::new);
    let session = use_session();
    use_carried_search(&search);
    let state = use_state_eq(|| None::<PersonState>);
    let organization = use_state_eq(|| None::<OrganizationId>);
    let sort = use_state_eq(PersonSort::default);
    let can_see_deleted = session.may(Permission::Administer);
    let can_start = session.may(Permission::Execute);
    let list = use_pages::<command::ListPeople, _>(ListPeople {
        search: (*search).clone(),
        organization: *organization,
        state: *state,
        sort: *sort,
        after: None,
    });
    let set_search = {
        let search = search.setter();
        Callback::from(move |text: String| search.set(text))
    };
    let clear = {
        let (search, state, organization) = (search.setter(), state.setter(), organization.setter());
        Callback::from(move |()| {
            search.set(String::new());
            state.set(None);
            organization.set(None);
        })
    };
    let set_state = {
        let state = state.setter();
        Callback::from(move |value: String| state.set(PersonState::parse(&value)))
    };
    let set_organization = {
        let organization = organization.setter();
        Callback::from(move |id: String| organization.set(id.parse().ok()))
    };
    let set_sort = {
        let sort = sort.setter();
        Callback::from(move |value: String| sort.set(PersonSort::parse(&value).unwrap_or_default()))
    };
    let organizations = use_organizations(true);
    let options = organizations.ready().cloned().unwrap_or_default();
    let import = session.may(Permission::Administer).then(|| {
        html! {
            <RouteLink to={Route::Import} testid={ids::IMPORT} class="pf-v6-c-button pf-m-secondary">
                <span class="pf-v6-c-button__text">{ "Import from a CSV file" }</span>
            </RouteLink>
        }
    });
    let start = can_start.then(|| button_link(Route::new_partner_user(), ids::NEW, "Onboard a person"));
    let actions = html! { <>{ import.unwrap_or_default() }{ start.unwrap_or_default() }</> };
    let narrowed = !search.trim().is_empty() || state.is_some() || organization.is_some();
    let empty = if !narrowed {
        html! {
            <Empty
                icon={Icon::Users}
                title="No people yet"
                text="A person works for a partner and is given access to systems. They appear here when their workflow has recorded them."
            >
                if can_start {
                    { button_link(Route::new_partner_user(), ids::EMPTY_NEW, "Onboard a person") }
                }
            </Empty>
        }
    } else {
        html! {
            <Empty icon={Icon::Search} title="Nobody matches" text="Nobody fits what you typed and chose.">
                <Button testid={ids::CLEAR} tone={Tone::Link} onclick={clear}>{ "Clear the search" }</Button>
            </Empty>
        }
    };
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| rows.get(index).map(|person| row_of(index, person)))
    };
    let states = use_memo((), |()| {
        choices(&[
            ("active", "Active"),
            ("deactivated", "Deactivated"),
            ("left", "Left"),
        ])
    });
    let sorts = use_memo((), |()| {
        choices(&[("name", "By name"), ("newest", "Newest first")])
    });
    let filters = html! {
        <>
            <Search id={ids::SEARCH} name="Search by name or address" value={(*search).clone()} onsearch={set_search} />
            <OrganizationPicker
                id={ids::ORGANIZATION}
                {options}
                value={organization.map(|id| id.to_string()).unwrap_or_default()}
                onchange={set_organization}
                name="Show only people of this organization"
            />
            <Select
                id={ids::STATE}
                name="Show only people in this state"
                value={state.map(PersonState::as_str).unwrap_or_default()}
                options={states}
                empty="All states"
                onchange={set_state}
            />
            <Select id={ids::SORT} name="Order" value={sort.as_str()} options={sorts} onchange={set_sort} />
            if can_see_deleted {
                <RouteLink to={Route::Leavings} testid={ids::LEAVINGS}>{ "Planned leavings" }</RouteLink>
                <RouteLink to={Route::Deleted} testid={ids::DELETED}>{ "Deleted" }</RouteLink>
            }
        </>
    };
    html! {
        <ListPage
            ids={IDS}
            title="People"
            text="The partners' users, and the systems they were given access to."
            what="people"
            {actions}
            {filters}
            list={ListState::from(&list)}
            columns={COLUMNS}
            {row}
            {empty}
        />
    }
}

fn row_of(index: usize, person: &PersonRow) -> Row {
    let organization = html! {
        <RouteLink to={Route::Organization { id: person.organization.id }}>{ clamped(&person.organization.name) }</RouteLink>
    };
    person_row(Some(ids::row(index)), person, Some(organization))
}

/// Returns the row of a person; with their organization, unless the page is about it.
pub fn person_row(testid: Option<String>, person: &PersonRow, organization: Option<Html>) -> Row {
    let phone = (!person.phone.is_empty()).then(|| html! { <span class="second">{ &person.phone }</span> });
    let name = html! {
        <>
            <RouteLink to={Route::Person { id: person.id }} testid={testid.as_ref().map(|testid| format!("{testid}.link"))} class="row-link">
                <span class="first clamped" title={person.name.clone()}>{ &person.name }</span>
            </RouteLink>
            <PersonBadge state={person.state} />
            <span class="second clamped" title={person.email.clone()}>{ &person.email }</span>
            { phone.unwrap_or_default() }
        </>
    };
    let company = person
        .personal_company
        .as_ref()
        .map(|company| html! { <span class="second">{ format!("Studio company: {company}") }</span> });
    let access = html! {
        <>
            <span>{ or_none(&person.systems.join(", "), "None yet") }</span>
            { company.unwrap_or_default() }
        </>
    };
    let job_title = if person.job_title.is_empty() {
        or_none("", "None")
    } else {
        clamped(&person.job_title)
    };
    let cells = [Some(name), organization]
        .into_iter()
        .flatten()
        .chain([
            job_title,
            html! { { language(&person.language) } },
            access,
            html! { <When at={person.created_at} /> },
        ])
        .collect();
    Row::new(person.id.to_string(), testid, cells)
}
