//! What can be done with an organization, behind a menu so that the page stays calm.

use std::rc::Rc;

use api::organization::{CompanyView, GroupView, OrganizationDetail};
use domain::organization::OrganizationState;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;
use yew_router::prelude::use_navigator;

use crate::components::menu::{Menu, MenuEntry};
use crate::route::Route;
use crate::testid::organization as ids;

/// What somebody is about to do.
#[derive(Clone, PartialEq)]
pub enum Doing {
    /// Put the facts right.
    Edit,
    /// Archive it.
    Archive,
    /// Make it active again.
    Activate,
    /// Delete it.
    Delete,
    /// Add a studio company.
    AddCompany,
    /// Change one.
    ChangeCompany(CompanyView),
    /// Remove one.
    RemoveCompany(CompanyView),
    /// Note a group.
    NoteGroup,
    /// Change one.
    ChangeGroup(GroupView),
    /// Remove one.
    RemoveGroup(GroupView),
}

/// Properties of [`Actions`].
#[derive(PartialEq, Properties)]
pub struct ActionsProps {
    pub organization: Rc<OrganizationDetail>,
    pub ask: Callback<Doing>,
}

/// The menu.
#[component]
pub fn Actions(props: &ActionsProps) -> Html {
    let ask = |doing: Doing| props.ask.reform(move |()| doing.clone());
    let navigator = use_navigator();
    let go = |to: Route| {
        let navigator = navigator.clone();
        Callback::from(move |()| {
            if let Some(navigator) = &navigator {
                navigator.push(&to);
            }
        })
    };
    let id = props.organization.id;
    let is_active = props.organization.state == OrganizationState::Active;
    html! {
        <Menu testid={ids::ACTIONS} name="What can be done with the organization" label={html! { "Actions" }}>
            <MenuEntry testid={ids::EDIT} label="Edit…" icon={Icon::PencilAlt} onclick={ask(Doing::Edit)} />
            if is_active {
                <MenuEntry testid={ids::ARCHIVE} label="Archive…" icon={Icon::PauseCircle} onclick={ask(Doing::Archive)} />
            } else {
                <MenuEntry testid={ids::ACTIVATE} label="Make it active again…" icon={Icon::Undo} onclick={ask(Doing::Activate)} />
            }
            <MenuEntry
                testid={ids::COMPARE}
                label="Compare…"
                icon={Icon::Users}
                onclick={go(Route::OrganizationCompare { id })}
            />
            <MenuEntry
                testid={ids::TAKE_AWAY}
                label="Take access away…"
                icon={Icon::MinusCircle}
                onclick={go(Route::OrganizationLeaving { id })}
            />
            <MenuEntry testid={ids::DELETE} label="Delete…" icon={Icon::Trash} onclick={ask(Doing::Delete)} />
        </Menu>
    }
}
