//! The frame of the pages before the app: mark, title, card.

use yew::prelude::*;

use crate::components::logo::Logo;
use crate::hooks::use_session::use_session;
use crate::testid;

/// Properties of [`Entrance`].
#[derive(PartialEq, Properties)]
pub struct EntranceProps {
    pub testid: AttrValue,
    pub title: AttrValue,
    /// One sentence below the title. By default none.
    #[prop_or_default]
    pub text: AttrValue,
    /// Whether the card is wide, for more than a few fields. By default not.
    #[prop_or_default]
    pub wide: bool,
    pub children: Html,
}

/// A page before the app.
#[component]
pub fn Entrance(props: &EntranceProps) -> Html {
    let session = use_session();
    html! {
        <main class="entrance" data-testid={props.testid.clone()}>
            <div class={classes!("entrance-card", props.wide.then_some("wide"))}>
                <div class="entrance-brand">
                    <Logo />
                    <span class="brand-name">{ "HyOpps" }</span>
                    if session.view.demo {
                        <span class="demo-mark" data-testid={testid::shell::DEMO}>{ "Demo" }</span>
                    }
                </div>
                <h1>{ &props.title }</h1>
                if !props.text.is_empty() {
                    <p class="quiet">{ &props.text }</p>
                }
                { props.children.clone() }
            </div>
            <p class="entrance-foot quiet">{ format!("HyOpps Desktop {}", session.view.app_version) }</p>
        </main>
    }
}
