//! One person.

use std::rc::Rc;

use api::command;
use api::leaving::WhoLeaves;
use api::person::{PersonDetail, PersonRef};
use domain::PersonId;
use domain::history::RecordRef;
use domain::person::{PersonState, language_name};
use domain::role::Permission;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;
use yew_router::prelude::use_navigator;

use crate::components::badge::PersonBadge;
use crate::components::card::Card;
use crate::components::facts::{Fact, Facts, or_none};
use crate::components::loaded::{Loaded, Shown};
use crate::components::menu::{Menu, MenuEntry};
use crate::components::notice::{Mood, Notice};
use crate::components::page::PageFrame;
use crate::components::toasts::use_toaster;
use crate::components::when::When;
use crate::hooks::use_load::use_load;
use crate::hooks::use_session::use_session;
use crate::pages::leaving::planned::Countdown;
use crate::pages::organization::drift::Drift;
use crate::pages::person::dialog::{Doing, PersonDialog};
use crate::pages::person::groups::MetabaseGroups;
use crate::pages::record::change::End;
use crate::pages::record::deletion::late;
use crate::pages::record::executions::Executions;
use crate::pages::record::grants::Grants;
use crate::pages::record::history::History;
use crate::pages::record::tabs::{Tab, Tabs};
use crate::route::{Route, RouteLink, way_back};
use crate::testid::{compare, person as ids};

pub mod dialog;
mod groups;

/// The tabs: their words in the address, their words for people, and their test ids.
const TABS: [(&str, &str, &str); 4] = [
    ("overview", "Overview", "person.tab.overview"),
    ("access", "Access", "person.tab.access"),
    ("executions", "Executions", "person.tab.executions"),
    ("history", "History", "person.tab.history"),
];

/// Properties of [`Person`].
#[derive(PartialEq, Properties)]
pub struct PersonProps {
    pub id: PersonId,
    /// Which tab is shown. By default the first.
    #[prop_or_default]
    pub tab: AttrValue,
}

/// Everything about one person.
#[component]
pub fn Person(props: &PersonProps) -> Html {
    let session = use_session();
    let toaster = use_toaster();
    let navigator = use_navigator();
    let loader = use_load::<command::GetPerson>(PersonRef { id: props.id });
    let doing = use_state_eq(|| None::<Doing>);
    let notice = use_state_eq(|| None::<AttrValue>);
    let ready = loader.state.load.ready();
    let title = ready.map_or_else(
        || AttrValue::from("Person"),
        |person| AttrValue::from(person.row.name.clone()),
    );
    let ask = {
        let (doing, notice) = (doing.setter(), notice.setter());
        Callback::from(move |wanted: Doing| {
            notice.set(None);
            doing.set(Some(wanted));
        })
    };
    let onend = {
        let deleting = *doing == Some(Doing::Delete);
        let (doing, notice, refresh) = (doing.setter(), notice.setter(), loader.refresh.clone());
        let navigator = navigator.clone();
        Callback::from(move |end: End| {
            doing.set(None);
            match end {
                End::Made(said) => {
                    toaster.say(said);
                    match &navigator {
                        Some(navigator) if deleting => navigator.push(&Route::People),
                        Some(_) | None => refresh.emit(()),
                    }
                }
                End::Late => {
                    notice.set(Some(late()));
                    refresh.emit(());
                }
                End::Left => {}
            }
        })
    };
    let forget_notice = {
        let notice = notice.setter();
        Callback::from(move |()| notice.set(None))
    };
    let actions = ready
        .filter(|_| session.may(Permission::Administer))
        .map(|person| {
            let go = |to: Route| {
                let navigator = navigator.clone();
                Callback::from(move |()| {
                    if let Some(navigator) = &navigator {
                        navigator.push(&to);
                    }
                })
            };
            let id = props.id;
            actions(
                person,
                &ask,
                go(Route::PersonCompare { id }),
                go(Route::PersonLeaving { id }),
            )
        });
    let badge = ready.map(|person| html! { <PersonBadge state={person.row.state} /> });
    let current = TABS.iter().position(|(key, _, _)| props.tab == *key).unwrap_or(0);
    let tabs: Vec<_> = TABS
        .iter()
        // A partner's own admin is told neither what was given before somebody came, nor where people went.
        .filter(|(key, _, _)| !matches!(*key, "access" | "history") || session.may(Permission::Read))
        .map(|(key, label, testid)| Tab {
            label,
            testid,
            to: Route::PersonTab {
                id: props.id,
                tab: (*key).to_owned(),
            },
        })
        .collect();
    let of = RecordRef::Person(props.id);
    html! {
        <PageFrame
            testid={ids::PAGE}
            {title}
            title_testid={ids::TITLE}
            back={way_back(Route::People, "People")}
            beside={badge.unwrap_or_default()}
            actions={actions.unwrap_or_default()}
        >
            if let Some(text) = &*notice {
                <Notice mood={Mood::Info} title={text.clone()} testid={ids::NOTICE} onclose={forget_notice} />
            }
            <Loaded shown={Shown::of(&loader.state)} what="the person" retry={loader.refresh.clone()}>
                if let Some(person) = ready {
                    <Countdown key={person.version} who={WhoLeaves::Person { id: props.id }} />
                    <Tabs name="Parts of the person" {tabs} {current} />
                    {
                        match TABS[current].0 {
                            "access" => html! {
                                <>
                                    <Grants key={person.version} {of} />
                                    if session.may(Permission::Execute) {
                                        <RouteLink
                                            to={Route::PersonCompare { id: props.id }}
                                            testid={compare::LINK}
                                            class="pf-v6-c-button pf-m-secondary compare-link"
                                        >
                                            { "Compare with somebody…" }
                                        </RouteLink>
                                        <MetabaseGroups person={Rc::clone(person)} />
                                        <Drift {of} />
                                    }
                                </>
                            },
                            "executions" => html! { <Executions {of} /> },
                            "history" => html! { <History key={person.version} {of} /> },
                            _ => overview(person),
                        }
                    }
                    if let Some(doing) = &*doing {
                        <PersonDialog person={Rc::clone(person)} doing={*doing} {onend} />
                    }
                }
            </Loaded>
        </PageFrame>
    }
}

fn actions(
    person: &PersonDetail,
    ask: &Callback<Doing>,
    compare: Callback<()>,
    take_away: Callback<()>,
) -> Html {
    let ask = |doing: Doing| ask.reform(move |()| doing);
    let is_active = person.row.state == PersonState::Active;
    html! {
        <Menu testid={ids::ACTIONS} name="What can be done with the person" label={html! { "Actions" }}>
            <MenuEntry testid={ids::EDIT} label="Edit…" icon={Icon::PencilAlt} onclick={ask(Doing::Edit)} />
            <MenuEntry testid={ids::MOVE} label="Move to another organization…" icon={Icon::ArrowRight} onclick={ask(Doing::Move)} />
            if is_active {
                <MenuEntry testid={ids::DEACTIVATE} label="Deactivate…" icon={Icon::Ban} onclick={ask(Doing::Deactivate)} />
            } else {
                <MenuEntry testid={ids::ACTIVATE} label="Make active again…" icon={Icon::Undo} onclick={ask(Doing::Activate)} />
            }
            <MenuEntry testid={ids::COMPARE} label="Compare with somebody…" icon={Icon::Users} onclick={compare} />
            <MenuEntry testid={ids::TAKE_AWAY} label="Take access away…" icon={Icon::MinusCircle} onclick={take_away} />
            <MenuEntry testid={ids::DELETE} label="Delete…" icon={Icon::Trash} onclick={ask(Doing::Delete)} />
        </Menu>
    }
}

fn overview(person: &PersonDetail) -> Html {
    let row = &person.row;
    let since = person.state_since.filter(|_| row.state != PersonState::Active);
    let company = row.personal_company.as_deref().unwrap_or_default();
    html! {
        <div class="halves">
            <Card title="Profile">
                <Facts>
                    <Fact name="E-mail">{ &row.email }</Fact>
                    <Fact name="Organization">
                        <RouteLink to={Route::Organization { id: row.organization.id }} testid={ids::ORGANIZATION}>
                            { &row.organization.name }
                        </RouteLink>
                    </Fact>
                    <Fact name="Job title">{ or_none(&row.job_title, "None") }</Fact>
                    <Fact name="Phone">{ or_none(&row.phone, "None") }</Fact>
                    <Fact name="Language">{ language_name(&row.language) }</Fact>
                    <Fact name="Since"><When at={row.created_at} /></Fact>
                    if let Some(since) = since {
                        <Fact name="Set aside"><When at={since} /></Fact>
                    }
                </Facts>
            </Card>
            <Card title="Access">
                <Facts>
                    <Fact name="Systems">{ or_none(&row.systems.join(", "), "None yet") }</Fact>
                    <Fact name="Personal studio company">{ or_none(company, "None yet") }</Fact>
                </Facts>
            </Card>
        </div>
    }
}
