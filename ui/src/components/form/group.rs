//! A repeatable group of fields.

use std::rc::Rc;

use domain::form::{Field, FieldError, MAX_ENTRIES};
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::field::FieldNotes;
use crate::components::form::{FieldView, FormContext, message_at};
use crate::hooks::use_form::FormHandle;
use crate::state::form::FormAction;
use crate::testid::common;

/// Properties of [`GroupField`].
#[derive(PartialEq, Properties)]
pub struct GroupFieldProps {
    /// The group itself.
    pub field: Field,
    /// What one entry is called.
    pub item: AttrValue,
    /// The fewest entries.
    pub min: usize,
    /// The fields of one entry.
    pub fields: Rc<Vec<Field>>,
    pub handle: FormHandle,
    pub context: FormContext,
    pub errors: Rc<Vec<FieldError>>,
}

/// Entries with the same fields, and the ways to add and remove one.
#[component]
pub fn GroupField(props: &GroupFieldProps) -> Html {
    let GroupFieldProps {
        field, item, handle, ..
    } = props;
    let names = handle.form.entries(&field.key).to_vec();
    let count = names.len();
    let id = format!("{}.{}", handle.name, field.key);
    let entries = names.iter().enumerate().map(|(index, name)| {
        html! { <div class="group-entry" key={*name} role="group" aria-label={format!("{item} {}", index + 1)}>
            { entry(props, index, count) }
        </div> }
    });
    let add = {
        let (handle, group) = (handle.clone(), field.key.clone());
        Callback::from(move |()| handle.dispatch(FormAction::Add(group.clone())))
    };
    html! {
        // It can take the focus, so that an error about the whole group is where the keyboard goes.
        <fieldset class="group" id={id.clone()} tabindex="-1">
            <legend class="pf-v6-c-form__label">
                <span class="pf-v6-c-form__label-text">{ &field.label }</span>
                if field.optional {
                    <span class="optional">{ " (optional)" }</span>
                }
            </legend>
            <FieldNotes {id} help={field.help.clone()} error={message_at(&props.errors, &field.key)} />
            { for entries }
            if count < MAX_ENTRIES {
                <div>
                    <Button
                        testid={common::add(&handle.name, &field.key)}
                        tone={Tone::Link}
                        icon={Icon::PlusCircle}
                        disabled={props.context.disabled}
                        onclick={add}
                    >
                        { format!("Add another {item}") }
                    </Button>
                </div>
            }
        </fieldset>
    }
}

fn entry(props: &GroupFieldProps, index: usize, count: usize) -> Html {
    let GroupFieldProps {
        field, item, handle, ..
    } = props;
    let remove = {
        let (handle, group) = (handle.clone(), field.key.clone());
        Callback::from(move |()| handle.dispatch(FormAction::Remove(group.clone(), index)))
    };
    let fields = props.fields.iter().map(|inner| {
        html! {
            <FieldView
                key={inner.key.clone()}
                field={inner.clone()}
                path={format!("{}.{index}.{}", field.key, inner.key)}
                handle={handle.clone()}
                context={props.context.clone()}
                errors={Rc::clone(&props.errors)}
                first={false}
            />
        }
    });
    html! {
        <>
            <div class="group-fields">{ for fields }</div>
            if count > props.min {
                <Button
                    testid={common::remove(&handle.name, &field.key, index)}
                    tone={Tone::Plain}
                    icon={Icon::Trash}
                    name={format!("Remove {item} {}", index + 1)}
                    disabled={props.context.disabled}
                    onclick={remove}
                />
            }
        </>
    }
}
