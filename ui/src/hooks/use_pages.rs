//! Fetches a long list page by page.

use std::rc::Rc;

use api::page::{Cursor, Page};
use api::{ApiError, Command};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::hooks::use_core::{Core, use_core};
use crate::state::pages::{Behind, Fetched, Known, Pages, PagesAction};

/// How many pages a refresh fetches at most, however long the list has become: it may come with every event.
const REFRESHED: usize = 2;

/// How many further pages it fetches at most, because rows of theirs have changed.
const RENEWED: usize = 2;

/// A request for one page of a list.
pub trait PageRequest: Serialize + Clone + PartialEq + 'static {
    /// Returns the same request for the page that begins after `cursor`.
    #[must_use]
    fn after(&self, cursor: Option<Cursor>) -> Self;

    /// Returns whether a row can leave the list while somebody looks at it.
    fn lets_rows_go(&self) -> bool;
}

macro_rules! page_requests {
    ($($request:ty: $lets_go:expr),* $(,)?) => {$(
        impl PageRequest for $request {
            fn after(&self, cursor: Option<Cursor>) -> Self {
                let mut next = self.clone();
                next.after = cursor;
                next
            }

            fn lets_rows_go(&self) -> bool {
                let lets_go: fn(&Self) -> bool = $lets_go;
                lets_go(self)
            }
        }
    )*};
}

page_requests!(
    // An execution keeps its workflow, and leaves the list of one state as soon as it has another.
    api::execution::ListExecutions: |request| request.state.is_some(),
    api::account::ListAccounts: |_| true,
    api::import::ListImportRows: |request| request.only.is_some(),
    api::batch::ListBatches: |_| false,
    api::batch::ListBatchRows: |request| request.only != api::batch::BatchFilter::All,
    // What is deleted or gets another state leaves the list.
    api::organization::ListOrganizations: |_| true,
    api::person::ListPeople: |_| true,
    api::history::ListOf: |_| false,
    api::history::ListDeletions: |_| false,
    // What begins or is called off leaves the list.
    api::leaving::planned::ListLeavings: |_| true,
);

/// The rows so far, and the ways to get more or newer ones.
pub struct Paged<T: Known + Clone> {
    /// What is known.
    pub pages: UseReducerHandle<Pages<T>>,
    /// Fetches the first rows again.
    pub refresh: Callback<()>,
    /// Fetches the first rows again, and those behind them that have changed.
    pub renew: Callback<Vec<T::Id>>,
    /// Fetches the next page.
    pub more: Callback<()>,
}

impl<T> PartialEq for Paged<T>
where
    T: Known + PartialEq + Clone,
{
    fn eq(&self, other: &Self) -> bool {
        self.pages == other.pages
            && self.refresh == other.refresh
            && self.renew == other.renew
            && self.more == other.more
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
        let (core, pages) = (core.clone(), pages.clone());
        move |request: C::Request, changed: Option<Vec<T::Id>>| {
            let ticket = {
                let mut tickets = tickets.borrow_mut();
                *tickets += 1;
                *tickets
            };
            let (core, pages) = (core.clone(), pages.clone());
            pages.dispatch(match &changed {
                Some(changed) => PagesAction::Refreshed(ticket, changed.clone()),
                None => PagesAction::Restarted(ticket),
            });
            spawn_local(async move {
                let known = changed.as_ref().map(|changed| (&*pages, changed.as_slice()));
                let result = fetched::<C, T>(&core, &request, known).await;
                pages.dispatch(PagesAction::Arrived(ticket, result));
            });
        }
    };

    {
        let fetch = fetch.clone();
        use_effect_with(request.clone(), move |request| {
            fetch(request.clone(), None);
        });
    }
    // What is known belongs to it: a refresh begins with the rows that are shown.
    let renew = use_callback(
        (request.clone(), pages.clone()),
        move |changed: Vec<T::Id>, (request, _)| fetch(request.clone(), Some(changed)),
    );
    let refresh = use_callback(renew.clone(), |(), renew| renew.emit(Vec::new()));
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
    Paged {
        pages,
        refresh,
        renew,
        more,
    }
}

/// Fetches the first rows and, of those that are known behind them, what has changed.
async fn fetched<C, T>(
    core: &Core,
    request: &C::Request,
    known: Option<(&Pages<T>, &[T::Id])>,
) -> Result<Fetched<T>, ApiError>
where
    C: Command<Response = Page<T>>,
    C::Request: PageRequest,
    T: Known + DeserializeOwned + Clone,
{
    let at_least = known.map_or(0, |(pages, _)| pages.rows.len());
    let first = first_rows::<C, T>(core, request, at_least).await?;
    let Some((pages, changed)) = known.filter(|_| !request.lets_rows_go()) else {
        let behind = Behind::Dropped;
        return Ok(Fetched { first, behind });
    };
    let outdated = pages.outdated_behind(&first.rows, changed);
    let mut renewed = Vec::new();
    for start in outdated.iter().take(RENEWED) {
        let page = core.call::<C>(&request.after(Some(start.after.clone()))).await?;
        renewed.extend(page.rows);
    }
    let until = outdated.into_iter().nth(RENEWED);
    let behind = Behind::Kept { renewed, until };
    Ok(Fetched { first, behind })
}

/// Fetches pages until there are as many rows as before, or until there are [`REFRESHED`] pages.
async fn first_rows<C, T>(core: &Core, request: &C::Request, at_least: usize) -> Result<Page<T>, ApiError>
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
