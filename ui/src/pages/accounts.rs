//! The accounts of the workspace: who can sign in, and as what.

use std::rc::Rc;

use api::account::{AccountRow, AccountState, IssuedPassword, ListAccounts};
use api::command;
use domain::role::Role;
use patternfly_yew::prelude::{Color, Icon, Label};
use yew::prelude::*;

use crate::clock;
use crate::components::button::{Button, Tone};
use crate::components::empty::Empty;
use crate::components::list::{ListIds, ListPage, ListState};
use crate::components::long_table::Width;
use crate::components::menu::{Menu, MenuEntry};
use crate::components::search::Search;
use crate::components::table::{Row, clamped};
use crate::hooks::use_pages::use_pages;
use crate::pages::accounts::change_role::ChangeRoleDialog;
use crate::pages::accounts::deed::{Deed, DeedDialog};
use crate::pages::accounts::issued::IssuedDialog;
use crate::pages::accounts::new_member::NewMemberDialog;
use crate::pages::accounts::promote::PromoteDialog;
use crate::route::{Route, RouteLink};
use crate::testid::accounts as ids;

pub mod change_role;
pub mod deed;
pub mod issued;
pub mod new_member;
pub mod promote;

const IDS: ListIds = ListIds {
    page: ids::PAGE,
    table: ids::TABLE,
    more: ids::MORE,
};

const COLUMNS: &[(&str, Width)] = &[
    ("Name", Width::Wide),
    ("Role", Width::Normal),
    ("Organization", Width::Normal),
    ("Sign-in", Width::Normal),
    ("", Width::Narrow),
];

/// Which dialog is open.
#[derive(Clone, PartialEq)]
enum Open {
    Nothing,
    Promote,
    NewMember,
    Role(AccountRow),
    Deed(AccountRow, Deed),
    Issued(IssuedPassword),
}

/// All accounts, by name.
#[component]
pub fn Accounts() -> Html {
    let search = use_state_eq(String::new);
    let open = use_state_eq(|| Open::Nothing);
    let list = use_pages::<command::ListAccounts, _>(ListAccounts {
        search: (*search).clone(),
        after: None,
    });
    let set_search = {
        let search = search.setter();
        Callback::from(move |text: String| search.set(text))
    };
    let clear = set_search.reform(|()| String::new());
    let show = {
        let open = open.setter();
        Callback::from(move |what: Open| open.set(what))
    };
    let close = {
        let (show, refresh) = (show.clone(), list.refresh.clone());
        Callback::from(move |()| {
            show.emit(Open::Nothing);
            refresh.emit(());
        })
    };
    let issued = {
        let (show, refresh) = (show.clone(), list.refresh.clone());
        Callback::from(move |issued: IssuedPassword| {
            show.emit(Open::Issued(issued));
            refresh.emit(());
        })
    };
    let row = {
        let (rows, show) = (Rc::clone(&list.pages.rows), show.clone());
        Callback::from(move |index| rows.get(index).map(|account| row_of(index, account, &show)))
    };
    let actions = html! {
        <>
            <Button testid={ids::PROMOTE} tone={Tone::Primary} onclick={show.reform(|()| Open::Promote)}>
                { "Make a partner admin" }
            </Button>
            <Button testid={ids::NEW_MEMBER} onclick={show.reform(|()| Open::NewMember)}>{ "Add a member" }</Button>
        </>
    };
    let filters = html! {
        <Search id={ids::SEARCH} name="Search by name or address" value={(*search).clone()} onsearch={set_search} />
    };
    // Whoever reads this has an account, so the list is empty only for a search.
    let empty = html! {
        <Empty icon={Icon::Search} title="No account matches" text="No name and no address contains what you typed.">
            <Button testid={ids::CLEAR} tone={Tone::Link} onclick={clear}>{ "Clear the search" }</Button>
        </Empty>
    };
    html! {
        <>
            <ListPage
                ids={IDS}
                title="Accounts"
                text="Who can sign in. Members work in the whole workspace; a partner admin sees one organization only."
                what="accounts"
                {actions}
                {filters}
                list={ListState::from(&list)}
                columns={COLUMNS}
                {row}
                {empty}
            />
            { dialog(&open, &close, &issued) }
        </>
    }
}

fn dialog(open: &Open, close: &Callback<()>, issued: &Callback<IssuedPassword>) -> Html {
    let (onclose, onissued) = (close.clone(), issued.clone());
    match open {
        Open::Nothing => html! {},
        Open::Promote => html! { <PromoteDialog {onclose} {onissued} /> },
        Open::NewMember => html! { <NewMemberDialog {onclose} {onissued} /> },
        Open::Role(account) => html! { <ChangeRoleDialog account={account.clone()} {onclose} /> },
        Open::Deed(account, deed) => html! {
            <DeedDialog account={account.clone()} deed={*deed} {onclose} {onissued} />
        },
        Open::Issued(password) => html! { <IssuedDialog issued={password.clone()} {onclose} /> },
    }
}

fn row_of(index: usize, account: &AccountRow, show: &Callback<Open>) -> Row {
    let testid = ids::row(index);
    let own = account
        .is_own
        .then(|| html! { <span class="quiet">{ " (you)" }</span> });
    let name = html! {
        <>
            <span class="first clamped" title={account.name.clone()}>{ &account.name }{ own.unwrap_or_default() }</span>
            <span class="second clamped" title={account.email.clone()}>{ &account.email }</span>
        </>
    };
    let organization = match &account.organization {
        None => html! { <span class="quiet">{ "The whole workspace" }</span> },
        Some(gone) if gone.name.is_empty() => html! { <span class="quiet">{ "Deleted" }</span> },
        Some(organization) => html! {
            <RouteLink to={Route::Organization { id: organization.id }}>{ clamped(&organization.name) }</RouteLink>
        },
    };
    let cells = vec![
        name,
        html! { { role_word(account.role) } },
        organization,
        state(account.state),
        menu(&testid, account, show),
    ];
    Row::new(account.id.to_string(), Some(testid), cells)
}

/// Returns what a role is called.
pub const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Admin => "Admin",
        Role::Member => "Member",
        Role::Viewer => "Viewer",
        Role::PartnerAdmin => "Partner admin",
    }
}

fn state(state: AccountState) -> Html {
    let (word, color, second) = match state {
        AccountState::Active => ("Active", Color::Green, String::new()),
        AccountState::Invited { until } => (
            "First sign-in open",
            Color::Blue,
            format!("until {}", clock::absolute(until)),
        ),
        AccountState::Expired => (
            "Password ended",
            Color::Orange,
            "Reset it for a new one.".to_owned(),
        ),
        AccountState::Disabled => ("Disabled", Color::Grey, String::new()),
        AccountState::Detached => (
            "No access",
            Color::Grey,
            "The person has left, or the organization is closed.".to_owned(),
        ),
    };
    html! {
        <>
            <Label label={word} {color} compact={true} />
            if !second.is_empty() {
                <span class="second">{ second }</span>
            }
        </>
    }
}

fn menu(testid: &str, account: &AccountRow, show: &Callback<Open>) -> Html {
    if !account.can_change {
        return html! {};
    }
    let entry = |key: &str, label: &'static str, icon: Icon, what: Open| {
        html! {
            <MenuEntry testid={format!("{testid}.{key}")} {label} {icon} onclick={show.reform(move |()| what.clone())} />
        }
    };
    let deed = |deed: Deed| {
        let (key, label, icon) = deed.parts();
        entry(key, label, icon, Open::Deed(account.clone(), deed))
    };
    let role = (account.role != Role::PartnerAdmin).then(|| {
        entry(
            "role",
            "Change the role…",
            Icon::User,
            Open::Role(account.clone()),
        )
    });
    if account.is_own {
        return role.map_or_else(Html::default, |role| framed(testid, account, role));
    }
    let switch = match account.state {
        AccountState::Disabled => Deed::Enable,
        AccountState::Active
        | AccountState::Invited { .. }
        | AccountState::Expired
        | AccountState::Detached => Deed::Disable,
    };
    let entries = html! {
        <>
            { role.unwrap_or_default() }
            { deed(Deed::Reset) }
            { deed(switch) }
            { deed(Deed::Remove(account.role)) }
        </>
    };
    framed(testid, account, entries)
}

fn framed(testid: &str, account: &AccountRow, entries: Html) -> Html {
    html! {
        <Menu
            testid={format!("{testid}.menu")}
            name={format!("What to do with the account of {}", account.name)}
            label={Icon::EllipsisV.as_html()}
            arrow={false}
        >
            { entries }
        </Menu>
    }
}
