//! The people of the own organization.

use std::rc::Rc;

use api::command;
use api::person::ListPeople;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::empty::Empty;
use crate::components::list::{ListIds, ListPage, ListState};
use crate::components::long_table::Width;
use crate::components::search::Search;
use crate::hooks::use_carried::use_carried_search;
use crate::hooks::use_pages::use_pages;
use crate::pages::panel::add_user::AddUser;
use crate::pages::people::person_row;
use crate::testid::panel as ids;

const IDS: ListIds = ListIds {
    page: ids::PEOPLE,
    table: ids::PEOPLE_TABLE,
    more: ids::PEOPLE_MORE,
};

const COLUMNS: &[(&str, Width)] = &[
    ("Name", Width::Wide),
    ("Job title", Width::Normal),
    ("Language", Width::Narrow),
    ("Access", Width::Normal),
    ("Since", Width::Normal),
];

/// The people of the organization, by name.
#[component]
pub fn People() -> Html {
    let search = use_state_eq(String::new);
    use_carried_search(&search);
    let list = use_pages::<command::ListPeople, _>(ListPeople {
        search: (*search).clone(),
        ..ListPeople::default()
    });
    let set_search = {
        let search = search.setter();
        Callback::from(move |text: String| search.set(text))
    };
    let clear = set_search.reform(|()| String::new());
    let empty = if search.trim().is_empty() {
        html! {
            <Empty icon={Icon::Users} title="Nobody yet" text="Add a user to give somebody of your organization access. They appear here as soon as their details are filled in." />
        }
    } else {
        html! {
            <Empty icon={Icon::Search} title="Nobody matches" text="No name and no address contains what you typed.">
                <Button testid={ids::PEOPLE_CLEAR} tone={Tone::Link} onclick={clear}>{ "Clear the search" }</Button>
            </Empty>
        }
    };
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| {
            rows.get(index)
                .map(|person| person_row(Some(ids::person(index)), person, None))
        })
    };
    let filters = html! {
        <Search id={ids::PEOPLE_SEARCH} name="Search by name or address" value={(*search).clone()} onsearch={set_search} />
    };
    html! {
        <ListPage
            ids={IDS}
            title="People"
            text="The users of your organization, and the systems they were given access to."
            what="people"
            actions={html! { <AddUser testid={ids::PEOPLE_ADD} /> }}
            {filters}
            list={ListState::from(&list)}
            columns={COLUMNS}
            {row}
            {empty}
        />
    }
}
