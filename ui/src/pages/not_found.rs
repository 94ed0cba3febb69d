//! The page for an address that leads nowhere.

use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::empty::Empty;
use crate::components::page::PageFrame;
use crate::route::{Route, button_link};
use crate::testid::common;

/// Says so and leads back.
#[component]
pub fn NotFound() -> Html {
    html! {
        <PageFrame testid={common::NOT_FOUND} title="There is no such page">
            <Empty icon={Icon::Search} title="Nothing is here" text="The link may be old. Everything else works.">
                { button_link(Route::Executions, common::NOT_FOUND_HOME, "Go to executions") }
            </Empty>
        </PageFrame>
    }
}
