//! What surrounds every page: the bar on top, the navigation, the menus.

use api::session::{AccountView, SessionView};
use api::{ApiError, command};
use patternfly_yew::prelude::Icon;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::error_report::{ErrorReport, Failure};
use crate::components::logo::Logo;
use crate::components::menu::{Menu, MenuEntry};
use crate::components::notice::{Mood, Notice};
use crate::document;
use crate::hooks::use_core::use_changes;
use crate::hooks::use_send::use_send;
use crate::hooks::use_session::use_session;
use crate::pages::about::About;
use crate::pages::change_password::ChangePassword;
use crate::pages::panel;
use crate::pages::shell::ending::EndingCredentials;
use crate::pages::shell::finder::Finder;
use crate::pages::shell::leavings::LeavingReminders;
use crate::route::{Route, RouteLink, page_at};
use crate::testid::shell as ids;

mod ending;
mod finder;
mod leavings;
mod places;

/// The id of the place for the page.
pub const MAIN: &str = "main";

/// Which dialog is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Password,
    About,
}

/// The app for somebody who is signed in.
#[component]
pub fn Shell() -> Html {
    let session = use_session();
    let open = use_state_eq(|| Open::Nothing);
    let route = use_route::<Route>().unwrap_or(Route::NotFound);
    let navigator = use_navigator();
    {
        // Another page: begin at its top, with the keyboard and the reader there.
        let first = use_mut_ref(|| true);
        use_effect_with(route.clone(), move |_| {
            if !first.replace(false) {
                document::scroll_to_top(MAIN);
                document::focus(MAIN);
            }
        });
    }
    let applied = {
        let apply = session.apply.clone();
        Callback::from(move |answer: Result<SessionView, ApiError>| {
            if let Ok(view) = answer {
                apply.emit(view);
            }
        })
    };
    let left = {
        let applied = applied.clone();
        Callback::from(move |answer: Result<SessionView, ApiError>| {
            // The next one to sign in begins at the beginning.
            if let (Ok(_), Some(navigator)) = (&answer, &navigator) {
                navigator.replace(&Route::Home);
            }
            applied.emit(answer);
        })
    };
    let changes = use_changes();
    let locking = use_send::<command::LockSession>(applied);
    let leaving = use_send::<command::SignOut>(left);
    let logs = use_send::<command::OpenLogFolder>(Callback::noop());
    let Some(account) = session.account().cloned() else {
        return html! {};
    };
    let is_partner = account.organization.is_some();
    let home = if is_partner {
        Route::Home
    } else {
        Route::Executions
    };
    let show = |what: Open| {
        let open = open.setter();
        Callback::from(move |()| open.set(what))
    };
    let error = [&locking.error, &leaving.error, &logs.error]
        .into_iter()
        .find_map(Option::as_ref);
    let forget = {
        let clear = [locking.clear.clone(), leaving.clear.clone(), logs.clear.clone()];
        Callback::from(move |()| clear.iter().for_each(|clear| clear.emit(())))
    };
    html! {
        <div class="shell">
            <header class="masthead" data-testid={ids::MASTHEAD}>
                <RouteLink to={home} class="masthead-brand">
                    <Logo />
                    <span class="brand-name">{ "HyOpps" }</span>
                </RouteLink>
                <span class="masthead-workspace" data-testid={ids::WORKSPACE} dir="auto">{ &account.workspace }</span>
                if session.view.demo {
                    <span class="demo-mark" data-testid={ids::DEMO}>{ "Demo" }</span>
                }
                <Finder />
                <div class="masthead-tools">
                    <Menu testid={ids::HELP_MENU} name="Help" label={Icon::QuestionCircle.as_html()}>
                        <MenuEntry testid={ids::LOG_FOLDER} label="Open the log folder" icon={Icon::FolderOpen}
                            onclick={logs.send.reform(|()| ())} />
                        <MenuEntry testid={ids::ABOUT} label="About HyOpps" icon={Icon::InfoCircle} onclick={show(Open::About)} />
                    </Menu>
                    <Menu testid={ids::USER_MENU} name={format!("Your account, {}", account.name)} label={user_label(&account)}>
                        <MenuEntry testid={ids::CHANGE_PASSWORD} label="Change password" icon={Icon::Key}
                            onclick={show(Open::Password)} />
                        <MenuEntry testid={ids::LOCK} label="Lock" icon={Icon::Lock} onclick={locking.send.reform(|()| ())} />
                        <MenuEntry testid={ids::SIGN_OUT} label="Sign out" icon={Icon::PowerOff}
                            onclick={leaving.send.reform(|()| ())} />
                    </Menu>
                </div>
            </header>
            <nav class="pf-v6-c-nav sidebar" aria-label="Pages">
                <ul class="pf-v6-c-nav__list" role="list">{ places::entries(&session, &route) }</ul>
            </nav>
            <div class="main-frame">
                <main class="main" id={MAIN} tabindex="-1">
                    if let Some(stall) = &changes.stalled {
                        <Notice mood={Mood::Danger} title={stall.message.clone()} testid={ids::STALLED}>
                            <p>{ "Executions stand still. They go on by themselves when the database can be used again." }</p>
                            <p>{ &stall.hint }</p>
                        </Notice>
                    }
                    if !is_partner {
                        <EndingCredentials />
                        <LeavingReminders />
                    }
                    if let Some(error) = error {
                        <ErrorReport failure={Failure::from(&**error)} onclose={forget} />
                    }
                    { match account.organization {
                        Some(only) => panel::page_at(route, only),
                        None => page_at(route),
                    } }
                </main>
            </div>
            if *open == Open::Password {
                <ChangePassword onclose={show(Open::Nothing)} />
            }
            if *open == Open::About {
                <About onclose={show(Open::Nothing)} />
            }
        </div>
    }
}

fn user_label(account: &AccountView) -> Html {
    html! {
        <>
            <span class="pf-v6-c-menu-toggle__icon">{ Icon::User.as_html() }</span>
            <span class="pf-v6-c-menu-toggle__text user-name" dir="auto">{ &account.name }</span>
        </>
    }
}
