//! Choosing one of a few.

use std::rc::Rc;

use domain::form::Choice;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Select`].
#[derive(PartialEq, Properties)]
pub struct SelectProps {
    /// Its id and test id.
    pub id: AttrValue,
    pub value: AttrValue,
    pub options: Rc<Vec<Choice>>,
    pub onchange: Callback<String>,
    /// What the empty value is called; none when there is no empty value. By default none.
    #[prop_or_default]
    pub empty: Option<AttrValue>,
    /// Its accessible name, where no label belongs to it. By default none.
    #[prop_or_default]
    pub name: Option<AttrValue>,
    /// By default none.
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    /// By default not.
    #[prop_or_default]
    pub invalid: bool,
    /// By default not.
    #[prop_or_default]
    pub disabled: bool,
}

/// The system's own list of options: it works by keyboard and reader everywhere.
#[component]
pub fn Select(props: &SelectProps) -> Html {
    let node = use_node_ref();
    {
        // An option's `selected` only says what is chosen at first.
        let node = node.clone();
        use_effect_with(
            (props.value.clone(), Rc::clone(&props.options)),
            move |(value, _)| {
                if let Some(select) = node.cast::<HtmlSelectElement>() {
                    select.set_value(value);
                }
            },
        );
    }
    let onchange = props
        .onchange
        .reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    let option = |value: &str, label: &str| {
        html! { <option value={value.to_owned()} selected={props.value == value}>{ label }</option> }
    };
    html! {
        <span
            class={classes!(
                "pf-v6-c-form-control",
                props.invalid.then_some("pf-m-error"),
                props.disabled.then_some("pf-m-disabled"),
                props.value.is_empty().then_some("pf-m-placeholder"),
            )}
        >
            <select
                ref={node}
                id={props.id.clone()}
                data-testid={props.id.clone()}
                disabled={props.disabled}
                aria-label={props.name.clone()}
                aria-invalid={props.invalid.to_string()}
                aria-describedby={props.described_by.clone()}
                {onchange}
            >
                { for props.empty.iter().map(|label| option("", label)) }
                { for props.options.iter().map(|choice| option(&choice.value, &choice.label)) }
            </select>
            <span class="pf-v6-c-form-control__utilities">
                <span class="pf-v6-c-form-control__toggle-icon">
                    <i class="fas fa-caret-down" aria-hidden="true" />
                </span>
            </span>
        </span>
    }
}
