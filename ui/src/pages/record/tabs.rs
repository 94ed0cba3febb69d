//! The tabs of a page: links, so that the way back and the keyboard work as everywhere.

use yew::prelude::*;

use crate::route::{Route, RouteLink};

/// One tab.
#[derive(Clone, PartialEq)]
pub struct Tab {
    /// Its words.
    pub label: &'static str,
    /// Its test id.
    pub testid: &'static str,
    /// Where it leads.
    pub to: Route,
}

/// Properties of [`Tabs`].
#[derive(PartialEq, Properties)]
pub struct TabsProps {
    /// What they are about, for those who hear the page.
    pub name: AttrValue,
    pub tabs: Vec<Tab>,
    /// Which of them is shown.
    pub current: usize,
}

/// A row of tabs.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let entries = props.tabs.iter().enumerate().map(|(index, tab)| {
        let current = index == props.current;
        html! {
            <li class={classes!("pf-v6-c-tabs__item", current.then_some("pf-m-current"))}>
                <RouteLink to={tab.to.clone()} testid={tab.testid} class="pf-v6-c-tabs__link" {current}>
                    <span class="pf-v6-c-tabs__item-text">{ tab.label }</span>
                </RouteLink>
            </li>
        }
    });
    html! {
        <nav class="pf-v6-c-tabs tabs" aria-label={props.name.clone()}>
            <ul class="pf-v6-c-tabs__list">{ for entries }</ul>
        </nav>
    }
}
