//! Inline messages.

use patternfly_yew::prelude::Icon;
use yew::prelude::*;

/// What a message is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mood {
    /// Good to know.
    Info,
    /// It went well.
    Success,
    /// Something needs a person.
    Warning,
    /// Something went wrong.
    Danger,
}

impl Mood {
    const fn parts(self) -> (&'static str, &'static str, Icon) {
        match self {
            Self::Info => ("pf-m-info", "Note:", Icon::InfoCircle),
            Self::Success => ("pf-m-success", "Success:", Icon::CheckCircle),
            Self::Warning => ("pf-m-warning", "Attention:", Icon::ExclamationTriangle),
            Self::Danger => ("pf-m-danger", "Error:", Icon::ExclamationCircle),
        }
    }
}

/// Properties of [`Notice`].
#[derive(PartialEq, Properties)]
pub struct NoticeProps {
    pub mood: Mood,
    pub title: AttrValue,
    /// By default none.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// What else there is to say or do. By default nothing.
    #[prop_or_default]
    pub children: Html,
    /// Shows a button that takes the message away. By default there is none.
    #[prop_or_default]
    pub onclose: Option<Callback<()>>,
}

/// A message inside a page. Errors are announced at once, everything else when there is a pause.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    let (class, word, icon) = props.mood.parts();
    let role = if props.mood == Mood::Danger {
        "alert"
    } else {
        "status"
    };
    let close = props.onclose.as_ref().map(|onclose| {
        let onclick = onclose.reform(|_: MouseEvent| ());
        html! {
            <div class="pf-v6-c-alert__action">
                <button class="pf-v6-c-button pf-m-plain" type="button" aria-label="Close this message" {onclick}>
                    <span class="pf-v6-c-button__icon">{ Icon::Times.as_html() }</span>
                </button>
            </div>
        }
    });
    html! {
        <div class={classes!("pf-v6-c-alert", "pf-m-inline", "notice", class)} {role} data-testid={props.testid.clone()}>
            <div class="pf-v6-c-alert__icon">{ icon.as_html() }</div>
            <p class="pf-v6-c-alert__title">
                <span class="pf-v6-screen-reader">{ word }</span>
                { &props.title }
            </p>
            { close }
            if props.children != Html::default() {
                <div class="pf-v6-c-alert__description">{ props.children.clone() }</div>
            }
        </div>
    }
}
