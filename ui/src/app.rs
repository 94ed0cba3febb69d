//! The whole window: what every page needs, and which page the session allows.

use std::rc::Rc;

use api::ApiError;
use api::command::{GetSession, ReportActivity};
use api::event::Event;
use api::session::{SessionState, SessionView};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::BrowserRouter;

use crate::app::gate::Gate;
use crate::app::theme::ThemeProvider;
use crate::components::toasts::ToastProvider;
use crate::hooks::use_core::Core;
use crate::hooks::use_now::{Now, use_every, use_ticking};
use crate::hooks::use_session::Session;
use crate::state::changes::Changes;
use crate::state::drafts::Drafts;
use crate::{clock, document, ipc};

pub mod gate;
pub mod theme;

/// How often the core is asked who is signed in, so that an idle lock is seen.
const SESSION_POLL_S: u32 = 30;

/// How often the core is told that somebody is there, at most.
const ACTIVITY_S: u64 = 60;

/// The window.
#[component]
pub fn App() -> Html {
    let session = use_state_eq(|| None::<Result<Rc<SessionView>, ApiError>>);
    let drafts = use_memo((), |()| Drafts::default());
    let changes = use_reducer(Changes::default);
    let now = use_ticking(15);

    let apply = {
        let (session, drafts) = (session.setter(), Rc::clone(&drafts));
        use_callback((), move |view: SessionView, ()| {
            if matches!(
                view.state,
                SessionState::SignedOut { .. } | SessionState::FirstRun
            ) {
                drafts.clear();
            }
            session.set(Some(Ok(Rc::new(view))));
        })
    };
    let refresh = {
        let (session, apply) = (session.clone(), apply.clone());
        use_callback((), move |(), ()| {
            let (session, apply) = (session.clone(), apply.clone());
            spawn_local(async move {
                match ipc::call::<GetSession>(&()).await {
                    Ok(view) => apply.emit(view),
                    // What is known stays; only the first answer is worth a page of its own.
                    Err(error) if !matches!(*session, Some(Ok(_))) => session.set(Some(Err(error))),
                    Err(_) => {}
                }
            });
        })
    };
    use_effect_with(refresh.clone(), |refresh| refresh.emit(()));
    use_every(SESSION_POLL_S, refresh.clone());
    use_shown(refresh.clone());
    use_events(changes.dispatcher());

    let signed_in = matches!(
        &*session,
        Some(Ok(view)) if matches!(view.state, SessionState::SignedIn { .. })
    );
    use_activity(signed_in, apply.clone());

    let core = use_memo(refresh.clone(), |refresh| Core::new(refresh.clone()));
    let known = use_memo((*session).clone(), |session| {
        session.as_ref().and_then(|answer| answer.as_ref().ok().cloned())
    });
    let page = match (&*known, &*session) {
        (Some(view), _) => {
            let context = Session {
                view: Rc::clone(view),
                apply,
            };
            html! { <ContextProvider<Session> {context}><Gate {refresh} /></ContextProvider<Session>> }
        }
        (None, Some(Err(error))) => html! { <gate::StartFailed error={error.clone()} retry={refresh} /> },
        (None, _) => html! { <gate::Starting /> },
    };
    // From what changes never to what changes often: theme and core hang on nothing, the clock renders only
    // what shows a time. The router is inside, because pages need all of it.
    html! {
        <ContextProvider<Core> context={(*core).clone()}>
        <ContextProvider<Drafts> context={(*drafts).clone()}>
        <ThemeProvider>
        <ContextProvider<Rc<Changes>> context={Rc::new((*changes).clone())}>
        <ContextProvider<Now> context={Now(now)}>
        <ToastProvider {signed_in}>
            <BrowserRouter>{ page }</BrowserRouter>
        </ToastProvider>
        </ContextProvider<Now>>
        </ContextProvider<Rc<Changes>>>
        </ThemeProvider>
        </ContextProvider<Drafts>>
        </ContextProvider<Core>>
    }
}

/// Asks again when the window comes to the front, for example after the machine slept.
#[hook]
fn use_shown(refresh: Callback<()>) {
    use_effect_with(refresh, |refresh| {
        let refresh = refresh.clone();
        let listener = document::on_shown(move || refresh.emit(()));
        move || drop(listener)
    });
}

/// Passes the core's events on.
#[hook]
fn use_events(changes: UseReducerDispatcher<Changes>) {
    use_effect_with((), move |()| {
        spawn_local(async move {
            let listening = ipc::listen(move |event: Event| changes.dispatch(event)).await;
            if let Err(error) = listening {
                web_sys::console::warn_1(&format!("events do not arrive: {:?}", error.detail).into());
            }
        });
    });
}

/// Tells the core now and then that somebody is at the keyboard, so that the idle lock begins anew.
#[hook]
fn use_activity(signed_in: bool, apply: Callback<SessionView>) {
    use_effect_with((signed_in, apply), move |(signed_in, apply)| {
        let last = Rc::new(std::cell::Cell::new(None));
        let apply = apply.clone();
        let report = move || {
            let now = clock::now();
            let due = last
                .get()
                .is_none_or(|last| now.since(last).as_secs() >= ACTIVITY_S);
            if due {
                last.set(Some(now));
                let apply = apply.clone();
                spawn_local(async move {
                    // When it fails, the next poll finds out why.
                    if let Ok(view) = ipc::call::<ReportActivity>(&()).await {
                        apply.emit(view);
                    }
                });
            }
        };
        let listeners = if *signed_in {
            document::on_activity(report)
        } else {
            Vec::new()
        };
        move || drop(listeners)
    });
}
