//! The frame of a page: title, what can be done, content.

use yew::prelude::*;

/// Properties of [`PageFrame`].
#[derive(PartialEq, Properties)]
pub struct PageFrameProps {
    pub testid: AttrValue,
    pub title: AttrValue,
    /// By default none.
    #[prop_or_default]
    pub title_testid: Option<AttrValue>,
    /// The way back; by default none.
    #[prop_or_default]
    pub back: Html,
    /// One sentence below the title; empty for none. By default none.
    #[prop_or_default]
    pub text: AttrValue,
    /// What stands beside the title, for example a state. By default nothing.
    #[prop_or_default]
    pub beside: Html,
    /// What can be done. By default nothing.
    #[prop_or_default]
    pub actions: Html,
    #[prop_or_default]
    pub children: Html,
}

/// A page.
#[component]
pub fn PageFrame(props: &PageFrameProps) -> Html {
    html! {
        <div class="page" data-testid={props.testid.clone()}>
            <header class="page-head">
                { props.back.clone() }
                <div class="page-title">
                    <div class="page-words">
                        <h1 data-testid={props.title_testid.clone()} dir="auto">{ &props.title }</h1>
                        { props.beside.clone() }
                    </div>
                    <div class="actions">{ props.actions.clone() }</div>
                </div>
                if !props.text.is_empty() {
                    <p class="quiet">{ &props.text }</p>
                }
            </header>
            { props.children.clone() }
        </div>
    }
}
