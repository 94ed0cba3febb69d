//! Fetches one thing for a page.

use std::rc::Rc;

use api::Command;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::hooks::use_core::use_core;
use crate::state::load::{LoadAction, LoadState};

/// What was fetched, and the way to fetch it again.
pub struct Loader<T> {
    /// What is known.
    pub state: UseReducerHandle<LoadState<T>>,
    /// Fetches again; what is shown stays until the answer is there.
    pub refresh: Callback<()>,
}

/// Fetches when the component appears and whenever the request changes.
#[hook]
pub fn use_load<C>(request: C::Request) -> Loader<C::Response>
where
    C: Command + 'static,
    C::Request: Serialize + Clone + PartialEq + 'static,
    C::Response: DeserializeOwned + 'static,
{
    let core = use_core();
    let state = use_reducer(LoadState::<C::Response>::default);
    let tickets = use_mut_ref(|| 0_u32);

    let fetch = {
        let dispatcher = state.dispatcher();
        move |request: C::Request, begin: fn(u32) -> LoadAction<C::Response>| {
            let ticket = {
                let mut tickets = tickets.borrow_mut();
                *tickets += 1;
                *tickets
            };
            dispatcher.dispatch(begin(ticket));
            let (core, dispatcher) = (core.clone(), dispatcher.clone());
            spawn_local(async move {
                let result = core.call::<C>(&request).await.map(Rc::new);
                dispatcher.dispatch(LoadAction::Arrived(ticket, result));
            });
        }
    };

    {
        let fetch = fetch.clone();
        use_effect_with(request.clone(), move |request| {
            fetch(request.clone(), LoadAction::Restarted);
        });
    }
    let refresh = use_callback(request, move |(), request| {
        fetch(request.clone(), LoadAction::Refreshed);
    });
    Loader { state, refresh }
}
