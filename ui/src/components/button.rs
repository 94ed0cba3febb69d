//! Buttons.

use patternfly_yew::prelude::Icon;
use yew::prelude::*;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tone {
    /// The one thing to do here.
    Primary,
    /// Something else that can be done.
    #[default]
    Secondary,
    /// It ends or removes something.
    Danger,
    /// It looks like a link.
    Link,
    /// Only its icon.
    Plain,
}

impl Tone {
    /// Returns PatternFly's class for it.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Primary => "pf-m-primary",
            Self::Secondary => "pf-m-secondary",
            Self::Danger => "pf-m-danger",
            Self::Link => "pf-m-link",
            Self::Plain => "pf-m-plain",
        }
    }
}

/// What a button does to the form around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Kind {
    /// Nothing.
    #[default]
    Button,
    /// It submits the form.
    Submit,
}

/// Properties of [`Button`].
#[derive(PartialEq, Properties)]
pub struct ButtonProps {
    pub testid: AttrValue,
    /// The words on it; none for a [`Tone::Plain`] one.
    #[prop_or_default]
    pub children: Html,
    /// By default [`Tone::Secondary`].
    #[prop_or_default]
    pub tone: Tone,
    /// By default [`Kind::Button`].
    #[prop_or_default]
    pub kind: Kind,
    /// By default none.
    #[prop_or_default]
    pub icon: Option<Icon>,
    /// Its accessible name, where the words on it do not say enough. By default none.
    #[prop_or_default]
    pub name: Option<AttrValue>,
    /// Whether what it shows and hides is shown, if it is such a button. By default it is not.
    #[prop_or_default]
    pub expanded: Option<bool>,
    /// Whether what it started is on its way; it cannot be pressed meanwhile. By default not.
    #[prop_or_default]
    pub busy: bool,
    /// By default not.
    #[prop_or_default]
    pub disabled: bool,
    /// By default nothing.
    #[prop_or_default]
    pub onclick: Callback<()>,
}

/// A button with a test id.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let class = classes!(
        "pf-v6-c-button",
        props.tone.class(),
        props.busy.then_some("pf-m-progress pf-m-in-progress")
    );
    let kind = match props.kind {
        Kind::Button => "button",
        Kind::Submit => "submit",
    };
    let onclick = props.onclick.reform(|_: MouseEvent| ());
    html! {
        <button
            {class}
            type={kind}
            id={props.testid.clone()}
            data-testid={props.testid.clone()}
            disabled={props.disabled || props.busy}
            aria-label={props.name.clone()}
            aria-expanded={props.expanded.map(|expanded| expanded.to_string())}
            title={(props.tone == Tone::Plain).then(|| props.name.clone()).flatten()}
            {onclick}
        >
            if props.busy {
                <span class="pf-v6-c-button__progress">{ spinner("pf-m-md") }</span>
            }
            if let Some(icon) = props.icon {
                <span class="pf-v6-c-button__icon pf-m-start">{ icon.as_html() }</span>
            }
            if props.tone != Tone::Plain {
                <span class="pf-v6-c-button__text">{ props.children.clone() }</span>
            }
        </button>
    }
}

/// Returns the sign that something goes on; the words beside it say what.
pub fn spinner(size: &'static str) -> Html {
    html! {
        <svg class={classes!("pf-v6-c-spinner", size)} viewBox="0 0 100 100" aria-hidden="true">
            <circle class="pf-v6-c-spinner__path" cx="50" cy="50" r="45" fill="none" />
        </svg>
    }
}
