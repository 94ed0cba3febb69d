//! Fetches a long list page by page.

use std::rc::Rc;

use api::page::{Cursor, Page};
use api::{ApiError, Command};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::hooks::use_core::{Core, use_core};
use crate::state::pages::{Known, Pages, PagesAction};

/// How many pages a refresh fetches at most, however long the list has become: it may come with every event.
const REFRESHED: usize = 2;

/// A request for one page of a list.
pub trait PageRequest: Serialize + Clone + PartialEq + 'static {
    /// Returns the same request for the page that begins after `cursor`.
    #[must_use]
    fn after(&self, cursor: Option<Cursor>) -> Self;
}

macro_rules! page_requests {
    ($($request:ty),*) => {$(
        impl PageRequest for $request {
            fn after(&self, cursor: Option<Cursor>) -> Self {
                Self { after: cursor, ..self.clone() }
            }
        }
    )*};
}

page_requests!(
    api::execution::ListExecutions,
    api::organization::ListOrganizations,
    api::organization::ListPeople
);

/// The rows so far, and the ways to get more or newer ones.
pub struct Paged<T: Known + Clone> {
    /// What is known.
    pub pages: UseReducerHandle<Pages<T>>,
    /// Fetches the first rows again.
    pub refresh: Callback<()>,
    /// Fetches the next page.
    pub more: Callback<()>,
}

impl<T> PartialEq for Paged<T>
where
    T: Known + PartialEq + Clone,
{
    fn eq(&self, other: &Self) -> bool {
        self.pages == other.pages && self.refresh == other.refresh && self.more == other.more
    }
}

/// Fetches the first page when the component appears and whenever the request changes.
#[hook]
pub fn use_pages<C, T>(request: C::Request) -> Paged<T>
where
    C: Command<Response = Page<T>> + 'static,
    C::Request: PageRequest,
    T: Known + DeserializeOwned + Clone + PartialEq + 'static,
{
    let core = use_core();
    let pages = use_reducer_eq(Pages::<T>::default);
    let tickets = use_mut_ref(|| 0_u32);

    let fetch = {
        let (core, dispatcher) = (core.clone(), pages.dispatcher());
        move |request: C::Request, at_least: usize, begin: fn(u32) -> PagesAction<T>| {
            let ticket = {
                let mut tickets = tickets.borrow_mut();
                *tickets += 1;
                *tickets
            };
            dispatcher.dispatch(begin(ticket));
            let (core, dispatcher) = (core.clone(), dispatcher.clone());
            spawn_local(async move {
                let result = first_rows::<C, T>(&core, request, at_least).await;
                dispatcher.dispatch(PagesAction::Arrived(ticket, result));
            });
        }
    };

    {
        let fetch = fetch.clone();
        use_effect_with(request.clone(), move |request| {
            fetch(request.clone(), 0, PagesAction::Restarted);
        });
    }
    let refresh = use_callback(
        (request.clone(), pages.rows.len()),
        move |(), (request, known)| {
            fetch(request.clone(), *known, PagesAction::Refreshed);
        },
    );
    let more = use_callback((request, Rc::new(pages.next.clone()), pages.ticket(), core), {
        let dispatcher = pages.dispatcher();
        move |(), (request, next, ticket, core)| {
            let Some(next) = (**next).clone() else { return };
            let (request, core) = (request.after(Some(next.clone())), core.clone());
            let (dispatcher, ticket) = (dispatcher.clone(), *ticket);
            dispatcher.dispatch(PagesAction::MoreAsked);
            spawn_local(async move {
                let result = core.call::<C>(&request).await;
                dispatcher.dispatch(PagesAction::MoreArrived(ticket, next, result));
            });
        }
    });
    Paged { pages, refresh, more }
}

/// Fetches pages until there are as many rows as before, or until there are [`REFRESHED`] pages.
async fn first_rows<C, T>(core: &Core, request: C::Request, at_least: usize) -> Result<Page<T>, ApiError>
where
    C: Command<Response = Page<T>>,
    C::Request: PageRequest,
    T: DeserializeOwned,
{
    let mut rows = Vec::new();
    let mut next = None;
    for _ in 0..REFRESHED {
        let mut page = core.call::<C>(&request.after(next)).await?;
        rows.append(&mut page.rows);
        next = page.next;
        if next.is_none() || rows.len() >= at_least {
            break;
        }
    }
    Ok(Page { rows, next })
}
