//! Takes access away: what this app gave to a person or an organization, and the way to have it taken back.

use std::rc::Rc;

use api::command;
use api::leaving::{LeavingView, LookAtLeaving, WhoLeaves};
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::empty::Empty;
use crate::components::loaded::{Loaded, Shown};
use crate::components::page::PageFrame;
use crate::hooks::use_load::use_load;
use crate::pages::leaving::accesses::Accesses;
use crate::pages::leaving::planned::CallOff;
use crate::pages::leaving::start::StartCard;
use crate::route::{Route, way_back};
use crate::testid::leaving as ids;

pub mod accesses;
pub mod confirm;
mod plan;
pub mod planned;
pub mod report;
pub mod start;

/// Properties of [`Leaving`].
#[derive(PartialEq, Properties)]
pub struct LeavingProps {
    pub who: WhoLeaves,
}

/// What is taken back when somebody leaves, beside the form that starts it.
#[component]
pub fn Leaving(props: &LeavingProps) -> Html {
    let loader = use_load::<command::LookAtLeaving>(LookAtLeaving { who: props.who });
    let ready = loader.state.load.ready();
    let title = ready.map_or_else(
        || AttrValue::from("Take access away"),
        |view| AttrValue::from(format!("Take access away from {}", view.name)),
    );
    let back = match props.who {
        WhoLeaves::Person { .. } => way_back(page_of(props.who), "The person"),
        WhoLeaves::Organization { .. } => way_back(page_of(props.who), "The organization"),
    };
    html! {
        <PageFrame
            testid={ids::PAGE}
            {title}
            title_testid={ids::TITLE}
            text="Everything that this app gave and that still stands, in the order in which it is taken back: the last \
                  first. What others gave is not listed and not touched."
            {back}
        >
            <Loaded shown={Shown::of(&loader.state)} what="what was given; the systems are asked" retry={loader.refresh.clone()}>
                if let Some(view) = ready {
                    if let Some(planned) = &view.planned {
                        <CallOff planned={Rc::new(planned.clone())} refresh={loader.refresh.clone()} />
                    }
                    <div class="beside">
                        { given(props.who, view) }
                        <StartCard
                            who={props.who}
                            view={Rc::clone(view)}
                            refresh={loader.refresh.clone()}
                        />
                    </div>
                }
            </Loaded>
        </PageFrame>
    }
}

fn given(who: WhoLeaves, view: &Rc<LeavingView>) -> Html {
    if !view.accesses.is_empty() {
        let shows_holder = matches!(who, WhoLeaves::Organization { .. });
        return html! { <Accesses view={Rc::clone(view)} {shows_holder} /> };
    }
    html! {
        <Empty
            icon={Icon::CheckCircle}
            title="Nothing stands that this app gave"
            text="Nothing was given by a workflow, or all of it was taken back. You can still have it recorded that they \
                  have left; accesses that others gave are to be looked for in the systems themselves."
        />
    }
}

/// Returns the page of who leaves.
pub const fn page_of(who: WhoLeaves) -> Route {
    match who {
        WhoLeaves::Person { id } => Route::Person { id },
        WhoLeaves::Organization { id } => Route::Organization { id },
    }
}

/// Returns the page where access is taken away from them.
pub const fn leaving_of(who: WhoLeaves) -> Route {
    match who {
        WhoLeaves::Person { id } => Route::PersonLeaving { id },
        WhoLeaves::Organization { id } => Route::OrganizationLeaving { id },
    }
}

/// Returns the id of who leaves, as a part of names.
pub fn id_of(who: WhoLeaves) -> String {
    match who {
        WhoLeaves::Person { id } => id.to_string(),
        WhoLeaves::Organization { id } => id.to_string(),
    }
}
