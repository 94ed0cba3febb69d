//! The list of people.

use api::command;
use api::organization::{ListPeople, PersonRow};
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
use crate::state::text::language;
use crate::testid::people as ids;

const COLUMNS: &[&str] = &["Name", "Organization", "Job title", "Language", "Access", "Since"];

/// All people, by name.
#[component]
pub fn People() -> Html {
    let search = use_state_eq(String::new);
    let can_start = use_session().may(Permission::Execute);
    let list = use_pages::<command::ListPeople, _>(ListPeople {
        search: (*search).clone(),
        after: None,
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
    let rows = list.pages.rows.iter().enumerate().map(|(index, person)| {
        let organization = html! {
            <RouteLink to={Route::Organization { id: person.organization.id }}>{ clamped(&person.organization.name) }</RouteLink>
        };
        person_row(Some(ids::row(index)), person, Some(organization))
    });
    html! {
        <PageFrame
            testid={ids::PAGE}
            title="People"
            text="The partners' users, and the systems they were given access to."
            actions={start.unwrap_or_default()}
        >
            <div class="toolbar">
                <Search id={ids::SEARCH} name="Search by name or address" value={(*search).clone()} onsearch={set_search} />
            </div>
            <Loaded shown={Shown::of_pages(&list.pages)} what="people" retry={list.refresh.clone()} {empty}>
                <Table name="People" testid={ids::TABLE} columns={COLUMNS}>{ for rows }</Table>
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

/// Returns the row of a person; with their organization, unless the page is about it.
pub fn person_row(testid: Option<String>, person: &PersonRow, organization: Option<Html>) -> Html {
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
    row(person.id.to_string(), testid, cells)
}
