//! The pages that the side bar leads to.

use domain::role::Permission;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::hooks::use_session::Session;
use crate::route::{Route, RouteLink};
use crate::testid::shell as ids;

/// One entry of the navigation.
struct Place {
    label: &'static str,
    icon: Icon,
    to: Route,
    testid: &'static str,
    /// Without which it is not shown.
    needs: Option<Permission>,
}

const PLACES: [Place; 8] = [
    Place {
        label: "Executions",
        icon: Icon::Play,
        to: Route::Executions,
        testid: ids::NAV_EXECUTIONS,
        needs: None,
    },
    Place {
        label: "Organizations",
        icon: Icon::Cubes,
        to: Route::Organizations,
        testid: ids::NAV_ORGANIZATIONS,
        needs: None,
    },
    Place {
        label: "People",
        icon: Icon::Users,
        to: Route::People,
        testid: ids::NAV_PEOPLE,
        needs: None,
    },
    Place {
        label: "Batches",
        icon: Icon::Table,
        to: Route::Batches,
        testid: ids::NAV_BATCHES,
        needs: Some(Permission::Administer),
    },
    Place {
        label: "Workflows",
        icon: Icon::Route,
        to: Route::Workflows,
        testid: ids::NAV_WORKFLOWS,
        needs: None,
    },
    Place {
        label: "Connections",
        icon: Icon::ShareSquare,
        to: Route::Connections,
        testid: ids::NAV_CONNECTIONS,
        needs: None,
    },
    Place {
        label: "Accounts",
        icon: Icon::Key,
        to: Route::Accounts,
        testid: ids::NAV_ACCOUNTS,
        needs: Some(Permission::Configure),
    },
    Place {
        label: "Settings",
        icon: Icon::Cog,
        to: Route::Settings,
        testid: ids::NAV_SETTINGS,
        needs: None,
    },
];

/// Those of the partner panel.
const PANEL: [Place; 4] = [
    Place {
        label: "Overview",
        icon: Icon::Home,
        to: Route::Home,
        testid: ids::NAV_OVERVIEW,
        needs: None,
    },
    Place {
        label: "People",
        icon: Icon::Users,
        to: Route::People,
        testid: ids::NAV_PEOPLE,
        needs: None,
    },
    Place {
        label: "Executions",
        icon: Icon::Play,
        to: Route::Executions,
        testid: ids::NAV_EXECUTIONS,
        needs: None,
    },
    Place {
        label: "Settings",
        icon: Icon::Cog,
        to: Route::Settings,
        testid: ids::NAV_SETTINGS,
        needs: None,
    },
];

/// Returns the entries for whoever is signed in, the one that the page belongs to marked.
pub(super) fn entries(session: &Session, route: &Route) -> Html {
    let in_panel = session
        .account()
        .is_some_and(|account| account.organization.is_some());
    let (places, current): (&[Place], _) = if in_panel {
        (&PANEL, place_in_panel(route))
    } else {
        (&PLACES, place_of(route))
    };
    let shown = places
        .iter()
        .filter(|place| place.needs.is_none_or(|permission| session.may(permission)));
    html! { { for shown.map(|place| entry(place, current.as_ref() == Some(&place.to))) } }
}

/// Returns the entry of the navigation that a page belongs to.
fn place_of(route: &Route) -> Option<Route> {
    match route {
        Route::Home
        | Route::Index
        | Route::Executions
        | Route::Start
        | Route::StartWorkflow { .. }
        | Route::Execution { .. } => Some(Route::Executions),
        Route::Organizations
        | Route::Organization { .. }
        | Route::OrganizationTab { .. }
        | Route::OrganizationLeaving { .. }
        | Route::OrganizationCompare { .. }
        | Route::OnboardPerson { .. }
        | Route::Deleted => Some(Route::Organizations),
        Route::People
        | Route::Person { .. }
        | Route::PersonTab { .. }
        | Route::PersonLeaving { .. }
        | Route::PersonCompare { .. }
        | Route::Leavings => Some(Route::People),
        Route::Import | Route::Batches | Route::Batch { .. } => Some(Route::Batches),
        Route::Workflows | Route::Workflow { .. } | Route::ImportWorkflow => Some(Route::Workflows),
        Route::Connections => Some(Route::Connections),
        Route::Accounts => Some(Route::Accounts),
        Route::Settings => Some(Route::Settings),
        Route::NotFound => None,
    }
}

/// Returns the entry of the panel's navigation that a page belongs to.
fn place_in_panel(route: &Route) -> Option<Route> {
    match route {
        Route::Home | Route::Index | Route::Organization { .. } => Some(Route::Home),
        Route::Executions | Route::Execution { .. } => Some(Route::Executions),
        Route::People | Route::Person { .. } | Route::PersonTab { .. } => Some(Route::People),
        Route::Settings => Some(Route::Settings),
        Route::Start
        | Route::StartWorkflow { .. }
        | Route::Organizations
        | Route::OrganizationTab { .. }
        | Route::Import
        | Route::Batches
        | Route::Batch { .. }
        | Route::OrganizationLeaving { .. }
        | Route::PersonLeaving { .. }
        | Route::PersonCompare { .. }
        | Route::OrganizationCompare { .. }
        | Route::Leavings
        | Route::OnboardPerson { .. }
        | Route::Deleted
        | Route::Workflows
        | Route::Workflow { .. }
        | Route::ImportWorkflow
        | Route::Connections
        | Route::Accounts
        | Route::NotFound => None,
    }
}

fn entry(place: &Place, current: bool) -> Html {
    html! {
        <li class="pf-v6-c-nav__item">
            <RouteLink
                to={place.to.clone()}
                testid={place.testid}
                class={classes!("pf-v6-c-nav__link", current.then_some("pf-m-current"))}
                {current}
            >
                <span class="pf-v6-c-nav__link-icon">{ place.icon.as_html() }</span>
                <span class="pf-v6-c-nav__link-text">{ place.label }</span>
            </RouteLink>
        </li>
    }
}
