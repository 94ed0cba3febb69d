//! The end of a long list.

use std::rc::Rc;

use api::ApiError;
use web_sys::Element;
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::error_report::{ErrorReport, Failure};
use crate::document::sight;

/// How far below what is in sight the end may be when the next page is fetched, in pixels.
const AHEAD: u32 = 800;

/// Properties of [`More`].
#[derive(PartialEq, Properties)]
pub struct MoreProps {
    /// The button's test id.
    pub testid: AttrValue,
    /// How many rows are shown.
    pub count: usize,
    /// Whether there are further ones.
    pub has_more: bool,
    /// Whether they are on their way.
    pub busy: bool,
    /// Why they could not be fetched.
    pub error: Option<Rc<ApiError>>,
    /// Whether they are fetched when the end comes near. Otherwise only the button fetches them.
    pub by_itself: bool,
    /// Fetches them.
    pub onmore: Callback<()>,
}

/// How many rows are shown, and the way to get more. It goes on by itself when it comes near; the button is for
/// the keyboard and for a second try.
#[component]
pub fn More(props: &MoreProps) -> Html {
    let place = use_node_ref();
    {
        // With every further page it is watched anew: the first word of a new watch tells whether the end is
        // still near, as it is when the page was short.
        let place = place.clone();
        let watched = (props.by_itself, props.count, props.onmore.clone());
        use_effect_with(watched, move |(by_itself, _, onmore)| {
            let onmore = onmore.clone();
            let watch = place
                .cast::<Element>()
                .filter(|_| *by_itself)
                .and_then(|element| {
                    sight::watch(&element, AHEAD, move |sight| {
                        if sight.near {
                            onmore.emit(());
                        }
                    })
                });
            move || drop(watch)
        });
    }
    if !props.has_more {
        return html! {};
    }
    html! {
        <div class="more" ref={place}>
            if let Some(error) = &props.error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
            <span class="quiet" role="status">{ format!("The first {} are shown.", props.count) }</span>
            <Button testid={props.testid.clone()} busy={props.busy} onclick={props.onmore.clone()}>
                { if props.error.is_some() { "Try again" } else { "Load more" } }
            </Button>
        </div>
    }
}
