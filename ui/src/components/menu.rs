//! Menus that open from a button.

use patternfly_yew::prelude::Icon;
use web_sys::Element;
use yew::prelude::*;

use crate::document::{self, Leave, Step};

/// Properties of [`Menu`].
#[derive(PartialEq, Properties)]
pub struct MenuProps {
    /// The button's id and test id.
    pub testid: AttrValue,
    /// The button's accessible name.
    pub name: AttrValue,
    /// What is on the button.
    pub label: Html,
    /// Whether an arrow beside the label says that a menu opens. By default it does.
    #[prop_or(true)]
    pub arrow: bool,
    /// The entries, each a [`MenuEntry`].
    pub children: Html,
}

/// A menu. The arrow keys walk through it, Escape closes it.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let open = use_state_eq(|| false);
    let root = use_node_ref();
    {
        let (open, root, button) = (open.clone(), root.clone(), props.testid.clone());
        use_effect_with(*open, move |is_open| {
            let root = is_open.then(|| root.cast::<Element>()).flatten();
            let listeners = root.map(|root| {
                document::focus_among(&root, ENTRIES, Step::First);
                document::on_leave(root, move |leave| {
                    open.set(false);
                    if leave == Leave::Escaped {
                        document::focus(&button);
                    }
                })
            });
            move || drop(listeners)
        });
    }
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let onkeydown = {
        let root = root.clone();
        Callback::from(move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "ArrowDown" => Step::Next,
                "ArrowUp" => Step::Previous,
                "Home" => Step::First,
                "End" => Step::Last,
                _ => return,
            };
            event.prevent_default();
            if let Some(root) = root.cast::<Element>() {
                document::focus_among(&root, ENTRIES, step);
            }
        })
    };
    let close = {
        let open = open.setter();
        Callback::from(move |_: MouseEvent| open.set(false))
    };
    html! {
        <div class="menu" ref={root}>
            <button
                type="button"
                class={classes!("pf-v6-c-menu-toggle", "pf-m-plain", "pf-m-text", open.then_some("pf-m-expanded"))}
                id={props.testid.clone()}
                data-testid={props.testid.clone()}
                aria-label={props.name.clone()}
                title={(!props.arrow).then(|| props.name.clone())}
                aria-haspopup="menu"
                aria-expanded={open.to_string()}
                onclick={toggle}
            >
                { props.label.clone() }
                if props.arrow {
                    <span class="pf-v6-c-menu-toggle__controls">
                        <span class="pf-v6-c-menu-toggle__toggle-icon">{ Icon::CaretDown.as_html() }</span>
                    </span>
                }
            </button>
            if *open {
                <div class="pf-v6-c-menu menu-popup" {onkeydown}>
                    <div class="pf-v6-c-menu__content">
                        <ul class="pf-v6-c-menu__list" role="menu" aria-label={props.name.clone()} onclick={close}>
                            { props.children.clone() }
                        </ul>
                    </div>
                </div>
            }
        </div>
    }
}

const ENTRIES: &str = "[role=menuitem]";

/// Properties of [`MenuEntry`].
#[derive(PartialEq, Properties)]
pub struct MenuEntryProps {
    pub testid: AttrValue,
    pub label: AttrValue,
    pub icon: Icon,
    pub onclick: Callback<()>,
}

/// One entry of a [`Menu`].
#[component]
pub fn MenuEntry(props: &MenuEntryProps) -> Html {
    let onclick = props.onclick.reform(|_: MouseEvent| ());
    html! {
        <li class="pf-v6-c-menu__list-item" role="none">
            <button
                type="button"
                class="pf-v6-c-menu__item"
                role="menuitem"
                id={props.testid.clone()}
                data-testid={props.testid.clone()}
                {onclick}
            >
                <span class="pf-v6-c-menu__item-main">
                    <span class="pf-v6-c-menu__item-icon">{ props.icon.as_html() }</span>
                    <span class="pf-v6-c-menu__item-text">{ &props.label }</span>
                </span>
            </button>
        </li>
    }
}
