//! Cards: a titled part of a page.

use yew::prelude::*;

/// Properties of [`Card`].
#[derive(PartialEq, Properties)]
pub struct CardProps {
    pub title: AttrValue,
    /// One sentence below the title; empty for none. By default none.
    #[prop_or_default]
    pub text: AttrValue,
    /// By default none.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// What stands at the end of the title's line. By default nothing.
    #[prop_or_default]
    pub actions: Html,
    #[prop_or_default]
    pub children: Html,
}

/// A titled part of a page.
#[component]
pub fn Card(props: &CardProps) -> Html {
    html! {
        <section class="pf-v6-c-card part" data-testid={props.testid.clone()}>
            <header class="part-head">
                <div class="part-words">
                    <h2 class="part-title">{ &props.title }</h2>
                    if !props.text.is_empty() {
                        <p class="quiet">{ &props.text }</p>
                    }
                </div>
                { props.actions.clone() }
            </header>
            <div class="part-body">{ props.children.clone() }</div>
        </section>
    }
}
