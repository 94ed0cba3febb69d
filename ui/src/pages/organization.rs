//! One organization.

use std::rc::Rc;

use api::command;
use api::leaving::WhoLeaves;
use api::organization::{OrganizationDetail, OrganizationRef};
use domain::OrganizationId;
use domain::history::RecordRef;
use domain::organization::OrganizationState;
use domain::role::Permission;
use yew::prelude::*;
use yew_router::prelude::use_navigator;

use crate::components::badge::OrganizationBadge;
use crate::components::card::Card;
use crate::components::facts::{Fact, Facts, or_none};
use crate::components::loaded::{Loaded, Shown};
use crate::components::notice::{Mood, Notice};
use crate::components::page::PageFrame;
use crate::components::toasts::use_toaster;
use crate::components::when::When;
use crate::hooks::use_load::use_load;
use crate::hooks::use_session::use_session;
use crate::pages::leaving::planned::Countdown;
use crate::pages::organization::actions::{Actions, Doing};
use crate::pages::organization::companies::Companies;
use crate::pages::organization::dialog::OrganizationDialog;
use crate::pages::organization::drift::Drift;
use crate::pages::organization::groups::Groups;
use crate::pages::organization::links::Links;
use crate::pages::organization::people::People;
use crate::pages::record::change::End;
use crate::pages::record::deletion::late;
use crate::pages::record::executions::Executions;
use crate::pages::record::grants::Grants;
use crate::pages::record::history::History;
use crate::pages::record::tabs::{Tab, Tabs};
use crate::route::{Route, RouteLink, way_back};
use crate::testid::organization as ids;

pub mod actions;
pub mod companies;
pub mod dialog;
pub mod drift;
pub mod groups;
pub mod links;
pub mod people;

/// The tabs: their words in the address, their words for people, and their test ids.
const TABS: [(&str, &str, &str); 7] = [
    ("overview", "Overview", "organization.tab.overview"),
    ("people", "People", "organization.tab.people"),
    ("companies", "Studio companies", "organization.tab.companies"),
    ("groups", "Groups in systems", "organization.tab.groups"),
    ("access", "Access", "organization.tab.access"),
    ("executions", "Executions", "organization.tab.executions"),
    ("history", "History", "organization.tab.history"),
];

/// Properties of [`Organization`].
#[derive(PartialEq, Properties)]
pub struct OrganizationProps {
    pub id: OrganizationId,
    /// Which tab is shown. By default the first.
    #[prop_or_default]
    pub tab: AttrValue,
}

/// Everything about one organization.
#[component]
pub fn Organization(props: &OrganizationProps) -> Html {
    let session = use_session();
    let toaster = use_toaster();
    let navigator = use_navigator();
    let loader = use_load::<command::GetOrganization>(OrganizationRef { id: props.id });
    let doing = use_state_eq(|| None::<Doing>);
    let notice = use_state_eq(|| None::<AttrValue>);
    let ready = loader.state.load.ready();
    let may_change = session.may(Permission::Administer);
    let title = ready.map_or_else(
        || AttrValue::from("Organization"),
        |organization| AttrValue::from(organization.name.clone()),
    );
    let ask = {
        let (doing, notice) = (doing.setter(), notice.setter());
        Callback::from(move |wanted: Doing| {
            notice.set(None);
            doing.set(Some(wanted));
        })
    };
    let onend = {
        let deleting = matches!(&*doing, Some(Doing::Delete));
        let (doing, notice, refresh) = (doing.setter(), notice.setter(), loader.refresh.clone());
        Callback::from(move |end: End| {
            doing.set(None);
            match end {
                End::Made(said) => {
                    toaster.say(said);
                    match &navigator {
                        Some(navigator) if deleting => navigator.push(&Route::Organizations),
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
    let is_active = ready.is_some_and(|organization| organization.state == OrganizationState::Active);
    let start = (session.may(Permission::Execute) && is_active).then(|| {
        html! {
            <RouteLink to={Route::OnboardPerson { organization: props.id }} testid={ids::NEW_USER} class="pf-v6-c-button pf-m-secondary">
                <span class="pf-v6-c-button__text">{ "Onboard a person" }</span>
            </RouteLink>
        }
    });
    let actions = ready.filter(|_| may_change).map(|organization| {
        html! { <Actions organization={Rc::clone(organization)} ask={ask.clone()} /> }
    });
    let badge = ready.map(|organization| html! { <OrganizationBadge state={organization.state} /> });
    let shows_history = session.may(Permission::Read);
    let tabs = TABS
        .iter()
        .filter(|(key, _, _)| *key != "history" || shows_history);
    let current = TABS.iter().position(|(key, _, _)| props.tab == *key).unwrap_or(0);
    let tabs: Vec<_> = tabs
        .map(|(key, label, testid)| Tab {
            label,
            testid,
            to: Route::OrganizationTab {
                id: props.id,
                tab: (*key).to_owned(),
            },
        })
        .collect();
    html! {
        <PageFrame
            testid={ids::PAGE}
            {title}
            title_testid={ids::TITLE}
            back={way_back(Route::Organizations, "Organizations")}
            beside={badge.unwrap_or_default()}
            actions={html! { <>{ start.unwrap_or_default() }{ actions.unwrap_or_default() }</> }}
        >
            if let Some(text) = &*notice {
                <Notice mood={Mood::Info} title={text.clone()} testid={ids::NOTICE} onclose={forget_notice} />
            }
            <Loaded shown={Shown::of(&loader.state)} what="the organization" retry={loader.refresh.clone()}>
                if let Some(organization) = ready {
                    <Countdown key={organization.version} who={WhoLeaves::Organization { id: props.id }} />
                    <Tabs name="Parts of the organization" {tabs} {current} />
                    { shown(TABS[current].0, organization, &loader.refresh, may_change, session.may(Permission::Execute), &ask) }
                    if let Some(wanted) = &*doing {
                        <OrganizationDialog organization={Rc::clone(organization)} doing={wanted.clone()} {onend} />
                    }
                }
            </Loaded>
        </PageFrame>
    }
}

fn shown(
    tab: &str,
    organization: &Rc<OrganizationDetail>,
    refresh: &Callback<()>,
    may_change: bool,
    may_execute: bool,
    ask: &Callback<Doing>,
) -> Html {
    let id = organization.id;
    let of = RecordRef::Organization(id);
    match tab {
        "people" => html! { <People organization={id} /> },
        "companies" => {
            html! { <Companies organization={Rc::clone(organization)} {may_change} ask={ask.clone()} /> }
        }
        "groups" => {
            html! { <Groups organization={Rc::clone(organization)} {may_change} ask={ask.clone()} /> }
        }
        "access" => html! {
            <>
                <p class="quiet">{ "What the organization itself was given. What its people were given stands with them." }</p>
                <Grants {of} />
                if may_execute {
                    <Drift of={of} />
                }
            </>
        },
        "executions" => html! { <Executions {of} /> },
        "history" => html! { <History key={organization.version} {of} /> },
        _ => html! {
            <div class="halves">
                { overview(organization) }
                <Links organization={Rc::clone(organization)} refresh={refresh.clone()} editable={may_change} />
            </div>
        },
    }
}

fn overview(organization: &OrganizationDetail) -> Html {
    let since = organization
        .state_since
        .filter(|_| organization.state != OrganizationState::Active);
    html! {
        <Card title="Overview">
            <Facts>
                <Fact name="Contact">{ or_none(&organization.contact_name, "None") }</Fact>
                <Fact name="E-mail">{ or_none(&organization.contact_email, "None") }</Fact>
                <Fact name="People">{ organization.people }</Fact>
                <Fact name="Since"><When at={organization.created_at} /></Fact>
                if let Some(since) = since {
                    <Fact name="Set aside"><When at={since} /></Fact>
                }
                <Fact name="Notes"><span class="lines">{ or_none(&organization.notes, "None") }</span></Fact>
            </Facts>
        </Card>
    }
}
