//! The frame of an input: its label, its help, and what is wrong with it.

use patternfly_yew::prelude::Icon;
use yew::prelude::*;

/// Returns the ids of what describes an input, for `aria-describedby`.
pub fn described_by(id: &str, has_help: bool, has_error: bool) -> Option<String> {
    let ids = [has_error.then(|| error_id(id)), has_help.then(|| help_id(id))];
    let ids = ids.into_iter().flatten().collect::<Vec<_>>();
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn help_id(id: &str) -> String {
    format!("{id}.help")
}

fn error_id(id: &str) -> String {
    format!("{id}.error")
}

/// Properties of [`FieldFrame`].
#[derive(PartialEq, Properties)]
pub struct FieldFrameProps {
    /// The id of the input inside.
    pub id: AttrValue,
    pub label: AttrValue,
    /// Empty for none. By default none.
    #[prop_or_default]
    pub help: AttrValue,
    /// Whether it may stay empty. By default not.
    #[prop_or_default]
    pub optional: bool,
    /// What is wrong. By default nothing.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// The input.
    pub children: Html,
}

/// Ties an input to its label, help and error.
#[component]
pub fn FieldFrame(props: &FieldFrameProps) -> Html {
    html! {
        <div class="pf-v6-c-form__group">
            <div class="pf-v6-c-form__group-label">
                <label class="pf-v6-c-form__label" for={props.id.clone()}>
                    <span class="pf-v6-c-form__label-text">{ &props.label }</span>
                    if props.optional {
                        <span class="optional">{ " (optional)" }</span>
                    }
                </label>
            </div>
            <div class="pf-v6-c-form__group-control">
                { props.children.clone() }
                <FieldNotes id={props.id.clone()} help={props.help.clone()} error={props.error.clone()} />
            </div>
        </div>
    }
}

/// Properties of [`FieldNotes`].
#[derive(PartialEq, Properties)]
pub struct FieldNotesProps {
    /// The id of the input they belong to.
    pub id: AttrValue,
    pub help: AttrValue,
    pub error: Option<AttrValue>,
}

/// What stands below an input: the error, then the help.
#[component]
pub fn FieldNotes(props: &FieldNotesProps) -> Html {
    if props.help.is_empty() && props.error.is_none() {
        return html! {};
    }
    html! {
        <div class="pf-v6-c-form__helper-text">
            <div class="pf-v6-c-helper-text">
                if let Some(error) = &props.error {
                    <div class="pf-v6-c-helper-text__item pf-m-error" id={error_id(&props.id)} data-testid={error_id(&props.id)}>
                        <span class="pf-v6-c-helper-text__item-icon">{ Icon::ExclamationCircle.as_html() }</span>
                        <span class="pf-v6-c-helper-text__item-text">{ error }</span>
                    </div>
                }
                if !props.help.is_empty() {
                    <div class="pf-v6-c-helper-text__item" id={help_id(&props.id)}>
                        <span class="pf-v6-c-helper-text__item-text">{ &props.help }</span>
                    </div>
                }
            </div>
        </div>
    }
}
