//! The four states of everything that is fetched: loading, failed, empty, ready.

use std::rc::Rc;

use api::ApiError;
use yew::prelude::*;

use crate::components::button::{Button, spinner};
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::notice::Mood;
use crate::state::load::{Load, LoadState};
use crate::state::pages::{Known, Pages};
use crate::testid::common;

/// What to show: the page's data, folded to the four states.
#[derive(PartialEq, Clone)]
pub enum Shown {
    /// The first answer is on its way.
    Loading,
    /// There is no answer.
    Failed(Rc<ApiError>),
    /// There is nothing.
    Empty,
    /// It is there; with an error, when it could not be fetched anew.
    Ready(Option<Rc<ApiError>>),
}

impl Shown {
    /// Returns what to show of one thing.
    pub fn of<T>(state: &LoadState<T>) -> Self {
        Self::of_list(state, |_| false)
    }

    /// Returns what to show of one thing that may be empty.
    pub fn of_list<T>(state: &LoadState<T>, is_empty: impl Fn(&T) -> bool) -> Self {
        match &state.load {
            Load::Loading => Self::Loading,
            Load::Failed(error) => Self::Failed(Rc::clone(error)),
            Load::Ready(value) if is_empty(value) => Self::Empty,
            Load::Ready(_) => Self::Ready(state.stale.clone()),
        }
    }

    /// Returns what to show of a long list.
    pub fn of_pages<T: Known>(pages: &Pages<T>) -> Self {
        match (&pages.error, pages.known) {
            (Some(error), false) => Self::Failed(Rc::clone(error)),
            (None, false) => Self::Loading,
            (None, true) if pages.rows.is_empty() => Self::Empty,
            (error, true) => Self::Ready(error.clone()),
        }
    }
}

/// Properties of [`Loaded`].
#[derive(PartialEq, Properties)]
pub struct LoadedProps {
    pub shown: Shown,
    /// What is fetched, as in "Loading executions".
    pub what: AttrValue,
    /// Fetches again.
    pub retry: Callback<()>,
    /// What to show while there is nothing. By default nothing.
    #[prop_or_default]
    pub empty: Html,
    /// What to show when it is there.
    #[prop_or_default]
    pub children: Html,
}

/// Shows the state that something fetched is in. No page has a spinner or an error of its own.
#[component]
pub fn Loaded(props: &LoadedProps) -> Html {
    let retry = html! {
        <Button testid={common::RETRY} onclick={props.retry.clone()}>{ "Try again" }</Button>
    };
    match &props.shown {
        Shown::Loading => html! {
            <div class="loading" role="status" data-testid={common::LOADING}>
                { spinner("pf-m-lg") }
                <span>{ format!("Loading {}…", props.what) }</span>
            </div>
        },
        Shown::Failed(error) => html! {
            <ErrorReport failure={Failure::from(&**error)} testid={common::FAILED}>
                <div class="actions">{ retry }</div>
            </ErrorReport>
        },
        Shown::Empty => props.empty.clone(),
        Shown::Ready(stale) => html! {
            <>
                if let Some(error) = stale {
                    <ErrorReport failure={Failure::from(&**error)} mood={Mood::Warning} testid={common::STALE}>
                        <p>{ "What you see below may be out of date." }</p>
                        <div class="actions">{ retry }</div>
                    </ErrorReport>
                }
                { props.children.clone() }
            </>
        },
    }
}

#[cfg(test)]
mod tests;
