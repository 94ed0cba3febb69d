//! The list of people.

use std::rc::Rc;

use api::command;
use api::person::{ListPeople, PersonRow};
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

/// All people, by name.
#[component]
pub fn People() -> Html {
    let search = use_state_eq(String::new);
    let can_start = use_session().may(Permission::Execute);
    let list = use_pages::<command::ListPeople, _>(ListPeople {
        search: (*search).clone(),
        ..ListPeople::default()
    });
    let set_search = {
        let search = search.setter();
        Callback::from(move |text: String| search.set(text))
    };
    let clear = set_search.reform(|()| String::new());
    let start = can_start.then(|| button_link(Route::new_partner_user(), ids::NEW, "Onboard a person"));
    let empty = if search.trim().is_empty() {
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
            <Empty icon={Icon::Search} title="Nobody matches" text="No name and no address contains what you typed.">
                <Button testid={ids::CLEAR} tone={Tone::Link} onclick={clear}>{ "Clear the search" }</Button>
            </Empty>
        }
    };
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| rows.get(index).map(|person| row_of(index, person)))
    };
    let filters = html! {
        <Search id={ids::SEARCH} name="Search by name or address" value={(*search).clone()} onsearch={set_search} />
    };
    html! {
        <ListPage
            ids={IDS}
            title="People"
            text="The partners' users, and the systems they were given access to."
            what="people"
            actions={start.unwrap_or_default()}
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
            <span class="first clamped" title={person.name.clone()}>{ &person.name }</span>
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
