//! What a page shows while there is nothing to show.

use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::testid;

/// Properties of [`Empty`].
#[derive(PartialEq, Properties)]
pub struct EmptyProps {
    pub icon: Icon,
    pub title: AttrValue,
    /// What would be here and how it gets here.
    pub text: AttrValue,
    /// What can be done about it. By default nothing.
    #[prop_or_default]
    pub children: Html,
}

/// An empty page that teaches.
#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    html! {
        <div class="pf-v6-c-empty-state" data-testid={testid::common::EMPTY}>
            <div class="pf-v6-c-empty-state__content">
                <div class="pf-v6-c-empty-state__header">
                    <div class="pf-v6-c-empty-state__icon">{ props.icon.as_html() }</div>
                    <div class="pf-v6-c-empty-state__title">
                        <h2 class="pf-v6-c-empty-state__title-text">{ &props.title }</h2>
                    </div>
                </div>
                <div class="pf-v6-c-empty-state__body">{ &props.text }</div>
                if props.children != Html::default() {
                    <div class="pf-v6-c-empty-state__footer">
                        <div class="pf-v6-c-empty-state__actions">{ props.children.clone() }</div>
                    </div>
                }
            </div>
        </div>
    }
}
