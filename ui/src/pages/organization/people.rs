//! The people of an organization.

use std::rc::Rc;

use api::command;
use api::person::ListPeople;
use domain::OrganizationId;
use yew::prelude::*;

use crate::components::list::{ListPart, ListState};
use crate::components::long_table::Width;
use crate::components::search::Search;
use crate::hooks::use_pages::use_pages;
use crate::pages::people::person_row;
use crate::testid::organization as ids;

const COLUMNS: &[(&str, Width)] = &[
    ("Name", Width::Wide),
    ("Job title", Width::Normal),
    ("Language", Width::Narrow),
    ("Access", Width::Normal),
    ("Since", Width::Normal),
];

/// Properties of [`People`].
#[derive(PartialEq, Properties)]
pub struct PeopleProps {
    pub organization: OrganizationId,
}

/// The people, by name.
#[component]
pub fn People(props: &PeopleProps) -> Html {
    let search = use_state_eq(String::new);
    let list = use_pages::<command::ListPeople, _>(ListPeople {
        search: (*search).clone(),
        organization: Some(props.organization),
        ..ListPeople::default()
    });
    let onsearch = {
        let search = search.setter();
        Callback::from(move |text: String| search.set(text))
    };
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| {
            let person = rows.get(index)?;
            Some(person_row(Some(ids::person(index)), person, None))
        })
    };
    let empty = if search.trim().is_empty() {
        "Nobody yet. Onboard a person to give them access."
    } else {
        "Nobody matches."
    };
    html! {
        <>
            <div class="toolbar">
                <Search id={ids::PEOPLE_SEARCH} name="Search by name or address" value={(*search).clone()} {onsearch} />
            </div>
            <ListPart
                name="People"
                what="people"
                table={ids::PEOPLE}
                more={ids::PEOPLE_MORE}
                list={ListState::from(&list)}
                columns={COLUMNS}
                {row}
                empty={html! { <p class="quiet">{ empty }</p> }}
            />
        </>
    }
}
