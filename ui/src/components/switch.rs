//! Switches and check boxes.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Switch`] and [`CheckBox`].
#[derive(PartialEq, Properties)]
pub struct SwitchProps {
    /// Its id and test id.
    pub id: AttrValue,
    pub label: AttrValue,
    pub on: bool,
    pub onchange: Callback<bool>,
    /// By default not.
    #[prop_or_default]
    pub disabled: bool,
}

/// Something that is on or off.
#[component]
pub fn Switch(props: &SwitchProps) -> Html {
    html! {
        <label class="pf-v6-c-switch" for={props.id.clone()}>
            <input
                class="pf-v6-c-switch__input"
                type="checkbox"
                role="switch"
                id={props.id.clone()}
                data-testid={props.id.clone()}
                checked={props.on}
                disabled={props.disabled}
                onchange={changed(props)}
            />
            <span class="pf-v6-c-switch__toggle" />
            <span class="pf-v6-c-switch__label">{ &props.label }</span>
        </label>
    }
}

/// Something that is agreed to or not.
#[component]
pub fn CheckBox(props: &SwitchProps) -> Html {
    html! {
        <label class="pf-v6-c-check" for={props.id.clone()}>
            <input
                class="pf-v6-c-check__input"
                type="checkbox"
                id={props.id.clone()}
                data-testid={props.id.clone()}
                checked={props.on}
                disabled={props.disabled}
                onchange={changed(props)}
            />
            <span class="pf-v6-c-check__label">{ &props.label }</span>
        </label>
    }
}

fn changed(props: &SwitchProps) -> Callback<Event> {
    props
        .onchange
        .reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked())
}
