//! Inputs for text.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::components::field::{FieldFrame, described_by};

/// What a line of text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TextKind {
    /// Any text.
    #[default]
    Plain,
    /// An e-mail address.
    Email,
    /// The address somebody signs in with.
    UserName,
    /// A telephone number.
    Phone,
    /// A web address.
    Link,
    /// A day of the calendar.
    Date,
    /// A whole number.
    Number,
    /// The password in force.
    Password,
    /// A password to come.
    NewPassword,
}

impl TextKind {
    /// Returns the input's type, its keyboard and what the browser may fill in.
    ///
    /// Addresses and numbers are plain text for the browser: it would check them by other rules than ours and
    /// hide what was typed.
    const fn attributes(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Plain => ("text", "text", "off"),
            Self::Email => ("text", "email", "off"),
            Self::UserName => ("text", "email", "username"),
            Self::Phone => ("tel", "tel", "off"),
            Self::Link => ("text", "url", "off"),
            Self::Date | Self::Number => ("text", "numeric", "off"),
            Self::Password => ("password", "text", "current-password"),
            Self::NewPassword => ("password", "text", "new-password"),
        }
    }
}

/// Properties of [`TextInput`] and [`TextArea`].
#[derive(PartialEq, Properties)]
pub struct TextInputProps {
    /// Its id and test id.
    pub id: AttrValue,
    pub value: AttrValue,
    pub oninput: Callback<String>,
    /// By default [`TextKind::Plain`]; an area is always plain.
    #[prop_or_default]
    pub kind: TextKind,
    /// The ids of its help and error. By default none.
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    /// By default not.
    #[prop_or_default]
    pub invalid: bool,
    /// By default not.
    #[prop_or_default]
    pub optional: bool,
    /// By default not.
    #[prop_or_default]
    pub disabled: bool,
    /// Whether the keyboard is on it when the page appears. By default not.
    #[prop_or_default]
    pub first: bool,
}

/// One line of text.
#[component]
pub fn TextInput(props: &TextInputProps) -> Html {
    let node = use_node_ref();
    use_first(&node, props.first);
    let oninput = props
        .oninput
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let (kind, keyboard, fill) = props.kind.attributes();
    html! {
        <span class={control_class(props, None)}>
            <input
                ref={node}
                id={props.id.clone()}
                data-testid={props.id.clone()}
                type={kind}
                inputmode={keyboard}
                autocomplete={fill}
                autocapitalize="off"
                spellcheck="false"
                dir={(props.kind == TextKind::Plain).then_some("auto")}
                value={props.value.clone()}
                disabled={props.disabled}
                aria-required={(!props.optional).to_string()}
                aria-invalid={props.invalid.to_string()}
                aria-describedby={props.described_by.clone()}
                {oninput}
            />
        </span>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(props: &TextInputProps) -> Html {
    let node = use_node_ref();
    use_first(&node, props.first);
    let oninput = props
        .oninput
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    html! {
        <span class={control_class(props, Some("pf-m-textarea pf-m-resize-vertical"))}>
            <textarea
                ref={node}
                id={props.id.clone()}
                data-testid={props.id.clone()}
                rows="4"
                spellcheck="false"
                dir="auto"
                value={props.value.clone()}
                disabled={props.disabled}
                aria-required={(!props.optional).to_string()}
                aria-invalid={props.invalid.to_string()}
                aria-describedby={props.described_by.clone()}
                {oninput}
            />
        </span>
    }
}

/// Puts the keyboard on an element when it appears.
#[hook]
fn use_first(node: &NodeRef, first: bool) {
    let node = node.clone();
    use_effect_with((), move |()| {
        if first && let Some(element) = node.cast::<web_sys::HtmlElement>() {
            drop(element.focus());
        }
    });
}

fn control_class(props: &TextInputProps, more: Option<&'static str>) -> Classes {
    classes!(
        "pf-v6-c-form-control",
        more,
        props.invalid.then_some("pf-m-error"),
        props.disabled.then_some("pf-m-disabled"),
    )
}

/// Properties of [`LineField`].
#[derive(PartialEq, Properties)]
pub struct LineFieldProps {
    /// The input's id and test id.
    pub id: AttrValue,
    pub label: AttrValue,
    pub value: AttrValue,
    pub oninput: Callback<String>,
    /// By default [`TextKind::Plain`].
    #[prop_or_default]
    pub kind: TextKind,
    /// By default none.
    #[prop_or_default]
    pub help: AttrValue,
    /// The id of something else that describes it. By default none.
    #[prop_or_default]
    pub also_described_by: Option<AttrValue>,
    /// By default nothing.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// By default not.
    #[prop_or_default]
    pub optional: bool,
    /// By default not.
    #[prop_or_default]
    pub disabled: bool,
    /// By default not.
    #[prop_or_default]
    pub first: bool,
}

/// One line of text with its label, help and error.
#[component]
pub fn LineField(props: &LineFieldProps) -> Html {
    let own = described_by(&props.id, !props.help.is_empty(), props.error.is_some());
    let described_by = match (own, &props.also_described_by) {
        (Some(own), Some(also)) => Some(AttrValue::from(format!("{own} {also}"))),
        (Some(own), None) => Some(AttrValue::from(own)),
        (None, also) => also.clone(),
    };
    html! {
        <FieldFrame
            id={props.id.clone()}
            label={props.label.clone()}
            help={props.help.clone()}
            optional={props.optional}
            error={props.error.clone()}
        >
            <TextInput
                id={props.id.clone()}
                value={props.value.clone()}
                oninput={props.oninput.clone()}
                kind={props.kind}
                {described_by}
                invalid={props.error.is_some()}
                optional={props.optional}
                disabled={props.disabled}
                first={props.first}
            />
        </FieldFrame>
    }
}
