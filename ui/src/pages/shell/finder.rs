//! The search box in the bar on top: one field for everything that can be found.

use std::rc::Rc;

use api::command;
use api::search::Search;
use gloo_timers::callback::Timeout;
use patternfly_yew::prelude::Icon;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::document;
use crate::hooks::use_carried::{AtStep, Carried};
use crate::hooks::use_core::use_core;
use crate::pages::shell::finder::results::{ListKind, Results, option_id};
use crate::route::Route;
use crate::state::search::{Finding, FindingAction, Target};
use crate::testid::finder as ids;

mod results;

/// How long nobody types before the core is asked, in milliseconds.
const PAUSE_MS: u32 = 150;

/// The field and the list below it.
#[component]
pub fn Finder() -> Html {
    let finding = use_reducer_eq(Finding::default);
    let pause = use_mut_ref(|| None::<Timeout>);
    let ask = use_ask(&finding);
    let navigator = use_navigator();
    use_effect_with((), |()| {
        let listener = document::on_search_key(|| document::select_all_of_field(ids::FIELD));
        move || drop(listener)
    });
    let oninput = {
        let (dispatcher, pause, ask) = (finding.dispatcher(), Rc::clone(&pause), ask.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            let asks = !text.trim().is_empty();
            dispatcher.dispatch(FindingAction::Typed(text.clone()));
            let ask = ask.clone();
            // The one before is dropped, and with it its question.
            pause.replace(asks.then(|| Timeout::new(PAUSE_MS, move || ask.emit(text))));
        })
    };
    let leave = {
        let (dispatcher, pause) = (finding.dispatcher(), Rc::clone(&pause));
        move || {
            pause.replace(None);
            dispatcher.dispatch(FindingAction::Gone);
        }
    };
    let go = {
        let (navigator, leave) = (navigator.clone(), leave.clone());
        Callback::from(move |target: Target| {
            leave();
            if let Some(navigator) = &navigator {
                go_to(navigator, target);
            }
        })
    };
    let show_all = {
        let typed = finding.typed.clone();
        Callback::from(move |kind: ListKind| {
            leave();
            let route = match kind {
                ListKind::Organizations => Route::Organizations,
                ListKind::People => Route::People,
            };
            let search = typed.clone();
            if let Some(navigator) = &navigator {
                // A text can always be written as a part of an address.
                drop(navigator.push_with_query(&route, &Carried { search }));
            }
        })
    };
    let onkeydown = {
        let (finding, go) = (finding.clone(), go.clone());
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => finding.dispatch(FindingAction::Down),
                "ArrowUp" => finding.dispatch(FindingAction::Up),
                "Escape" if finding.open => finding.dispatch(FindingAction::Closed),
                "Enter" if finding.open => {
                    let target = finding
                        .active
                        .and_then(|active| finding.targets().into_iter().nth(active));
                    match target {
                        Some(target) => go.emit(target),
                        None => return,
                    }
                }
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let open = {
        let dispatcher = finding.dispatcher();
        Callback::from(move |()| dispatcher.dispatch(FindingAction::Opened))
    };
    let onblur = {
        let dispatcher = finding.dispatcher();
        Callback::from(move |_: FocusEvent| dispatcher.dispatch(FindingAction::Closed))
    };
    let retry = {
        let (ask, typed) = (ask, finding.typed.clone());
        Callback::from(move |()| ask.emit(typed.clone()))
    };
    // A press on the list must not take the focus from the field, or the list would close under it.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    let active = finding.active.filter(|_| finding.open);
    html! {
        <search class="finder">
            <span class="pf-v6-c-form-control search">
                <span class="search-icon">{ Icon::Search.as_html() }</span>
                <input
                    type="search"
                    id={ids::FIELD}
                    data-testid={ids::FIELD}
                    role="combobox"
                    aria-label="Search everything"
                    placeholder="Search (Ctrl+K)"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="200"
                    dir="auto"
                    value={finding.typed.clone()}
                    aria-expanded={finding.open.to_string()}
                    aria-controls={ids::LIST}
                    aria-autocomplete="list"
                    aria-activedescendant={active.map(option_id)}
                    aria-busy={finding.waits().to_string()}
                    onfocus={open.reform(|_: FocusEvent| ())}
                    onclick={open.reform(|_: MouseEvent| ())}
                    {oninput}
                    {onkeydown}
                    {onblur}
                />
            </span>
            if finding.open {
                <div class="finder-popup" data-testid={ids::POPUP} {onmousedown}>
                    <Results finding={(*finding).clone()} {go} {show_all} {retry} />
                </div>
            }
        </search>
    }
}

/// Returns the way to ask the core about a text.
#[hook]
fn use_ask(finding: &UseReducerHandle<Finding>) -> Callback<String> {
    let core = use_core();
    let tickets = use_mut_ref(|| 0_u32);
    let dispatcher = finding.dispatcher();
    Callback::from(move |text: String| {
        let ticket = {
            let mut tickets = tickets.borrow_mut();
            *tickets += 1;
            *tickets
        };
        dispatcher.dispatch(FindingAction::Asked(ticket));
        let (core, dispatcher) = (core.clone(), dispatcher.clone());
        spawn_local(async move {
            let request = Search { text };
            let answer = core.call::<command::Search>(&request).await;
            let answer = answer.map(Rc::new).map_err(Rc::new);
            dispatcher.dispatch(FindingAction::Answered(ticket, request.text.into(), answer));
        });
    })
}

fn go_to(navigator: &Navigator, target: Target) {
    match target {
        Target::Organization(id) => navigator.push(&Route::Organization { id }),
        Target::Person(id) => navigator.push(&Route::Person { id }),
        Target::Execution(id) => navigator.push(&Route::Execution { id }),
        Target::Step(id, step) => {
            // A key can always be written as a part of an address.
            drop(navigator.push_with_query(&Route::Execution { id }, &AtStep { step }));
        }
    }
}
