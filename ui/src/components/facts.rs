//! Names with their values.

use yew::prelude::*;

/// Properties of [`Facts`].
#[derive(PartialEq, Properties)]
pub struct FactsProps {
    pub children: Html,
}

/// A list of names with their values.
#[component]
pub fn Facts(props: &FactsProps) -> Html {
    html! { <dl class="facts">{ props.children.clone() }</dl> }
}

/// Properties of [`Fact`].
#[derive(PartialEq, Properties)]
pub struct FactProps {
    pub name: AttrValue,
    pub children: Html,
}

/// One name with its value.
#[component]
pub fn Fact(props: &FactProps) -> Html {
    html! {
        <div class="fact">
            <dt>{ &props.name }</dt>
            <dd dir="auto">{ props.children.clone() }</dd>
        </div>
    }
}

/// Returns the text, or a quiet "none" in its place.
pub fn or_none(text: &str, none: &'static str) -> Html {
    if text.trim().is_empty() {
        html! { <span class="quiet">{ none }</span> }
    } else {
        html! { { text } }
    }
}
