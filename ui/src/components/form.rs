//! Renders any form that the core describes.

use std::rc::Rc;

use api::organization::OrganizationOption;
use domain::form::{Field, FieldError, Input};
use yew::prelude::*;

use crate::components::error_report::{ErrorReport, Failure};
use crate::components::field::{FieldFrame, described_by};
use crate::components::file_button::FileButton;
use crate::components::form::group::GroupField;
use crate::components::inputs::{TextArea, TextInput, TextKind};
use crate::components::notice::{Mood, Notice};
use crate::components::person_picker::PersonPicker;
use crate::components::picker::OrganizationPicker;
use crate::components::select::Select;
use crate::hooks::use_form::FormHandle;
use crate::state::form::FormAction;
use crate::state::load::Load;
use crate::state::text::wrong_fields;
use crate::testid::common;

pub mod group;

/// What fields need beyond the form itself.
#[derive(Clone, PartialEq)]
pub struct FormContext {
    /// The options of organization fields.
    pub organizations: Load<Vec<OrganizationOption>>,
    /// What to say when there is no organization to choose.
    pub no_organization: Html,
    /// The path of a text that can be read from a file.
    pub from_file: Option<AttrValue>,
    /// What is offered for some of the fields.
    pub offers: Option<Offers>,
    /// Whether nothing can be changed now.
    pub disabled: bool,
}

/// What stands below some lines of text and offers what to put into them.
#[derive(Clone, PartialEq)]
pub struct Offers {
    /// The paths of those fields.
    pub fields: Rc<Vec<String>>,
    /// Shows what is offered for a field.
    pub view: Callback<Offered, Html>,
}

/// The field that something is offered for.
pub struct Offered {
    /// Its id.
    pub id: AttrValue,
    /// Its path.
    pub path: AttrValue,
    /// What it holds.
    pub value: AttrValue,
    /// Puts something into it.
    pub onchoose: Callback<String>,
    /// Whether nothing can be changed now.
    pub disabled: bool,
}

impl Default for FormContext {
    fn default() -> Self {
        Self {
            organizations: Load::Loading,
            no_organization: html! {},
            from_file: None,
            offers: None,
            disabled: false,
        }
    }
}

/// Properties of [`FormFields`].
#[derive(PartialEq, Properties)]
pub struct FormFieldsProps {
    pub handle: FormHandle,
    /// By default there are no organizations to choose and no files to read.
    #[prop_or_default]
    pub context: FormContext,
    /// Whether the keyboard is on the first field when the form appears. By default not.
    #[prop_or_default]
    pub take_focus: bool,
}

/// All fields of a form, each with its error.
#[component]
pub fn FormFields(props: &FormFieldsProps) -> Html {
    let errors = Rc::new(props.handle.form.errors());
    let fields = props
        .handle
        .form
        .fields()
        .iter()
        .enumerate()
        .map(|(index, field)| {
            html! {
                <FieldView
                    key={field.key.clone()}
                    field={field.clone()}
                    path={field.key.clone()}
                    handle={props.handle.clone()}
                    context={props.context.clone()}
                    errors={Rc::clone(&errors)}
                    first={props.take_focus && index == 0}
                />
            }
        });
    html! { <>{ for fields }</> }
}

/// Properties of [`FieldView`].
#[derive(PartialEq, Properties)]
pub struct FieldViewProps {
    pub field: Field,
    /// Where its answer stands.
    pub path: AttrValue,
    pub handle: FormHandle,
    pub context: FormContext,
    /// All errors of the form.
    pub errors: Rc<Vec<FieldError>>,
    pub first: bool,
}

/// One field.
#[component]
pub fn FieldView(props: &FieldViewProps) -> Html {
    let FieldViewProps {
        field,
        path,
        handle,
        context,
        ..
    } = props;
    let error = message_at(&props.errors, path);
    let id = AttrValue::from(format!("{}.{path}", handle.name));
    let value = AttrValue::from(handle.form.answer(path).to_owned());
    let oninput = {
        let (handle, path) = (handle.clone(), path.to_string());
        Callback::from(move |text: String| handle.dispatch(FormAction::Set(path.clone(), text)))
    };
    let described_by = described_by(&id, !field.help.is_empty(), error.is_some()).map(AttrValue::from);
    let (invalid, disabled, optional) = (error.is_some(), context.disabled, field.optional);
    let line = |kind: TextKind| {
        html! {
            <TextInput id={id.clone()} value={value.clone()} oninput={oninput.clone()} {kind}
                described_by={described_by.clone()} {invalid} {optional} {disabled} first={props.first} />
        }
    };
    let input = match &field.input {
        Input::Text { .. } => html! {
            <>
                { line(TextKind::Plain) }
                { offered(context, &id, path, &value, &oninput) }
            </>
        },
        Input::Email => line(TextKind::Email),
        Input::Phone => line(TextKind::Phone),
        Input::Link => line(TextKind::Link),
        Input::Date => line(TextKind::Date),
        Input::Number { .. } => line(TextKind::Number),
        Input::LongText { .. } => html! {
            <>
                <TextArea id={id.clone()} {value} oninput={oninput.clone()}
                    described_by={described_by.clone()} {invalid} {optional} {disabled} first={props.first} />
                if context.from_file.as_ref() == Some(path) {
                    <FileButton id={format!("{id}.file")} label="Read it from a file…" accept=".pem,.crt,.cer,.txt"
                        onread={oninput.clone()} {disabled} />
                }
            </>
        },
        Input::Choice { options } => {
            let empty = AttrValue::from(if optional { "None" } else { "Choose…" });
            html! {
                <Select id={id.clone()} {value} options={Rc::new(options.clone())} {empty} onchange={oninput.clone()}
                    described_by={described_by.clone()} {invalid} {disabled} />
            }
        }
        Input::Organization => organization(
            context,
            &id,
            value,
            oninput.clone(),
            described_by.clone(),
            invalid,
        ),
        Input::Person => html! {
            <PersonPicker id={id.clone()} {value} onchange={oninput.clone()} described_by={described_by.clone()}
                {invalid} {disabled} />
        },
        Input::Group { item, min, fields } => {
            return html! {
                <GroupField field={field.clone()} item={item.clone()} min={*min} fields={Rc::new(fields.clone())}
                    handle={handle.clone()} context={context.clone()} errors={Rc::clone(&props.errors)} />
            };
        }
    };
    html! {
        <FieldFrame {id} label={field.label.clone()} help={field.help.clone()} {optional} error={error}>
            { input }
        </FieldFrame>
    }
}

/// What is offered for a field, if something is.
fn offered(
    context: &FormContext,
    id: &AttrValue,
    path: &AttrValue,
    value: &AttrValue,
    onchoose: &Callback<String>,
) -> Html {
    let offers = context.offers.as_ref();
    let offers = offers.filter(|offers| offers.fields.iter().any(|field| field == path.as_str()));
    offers.map_or_else(Html::default, |offers| {
        offers.view.emit(Offered {
            id: id.clone(),
            path: path.clone(),
            value: value.clone(),
            onchoose: onchoose.clone(),
            disabled: context.disabled,
        })
    })
}

fn organization(
    context: &FormContext,
    id: &AttrValue,
    value: AttrValue,
    onchange: Callback<String>,
    described_by: Option<AttrValue>,
    invalid: bool,
) -> Html {
    match &context.organizations {
        Load::Loading => html! { <p class="quiet" role="status">{ "Loading organizations…" }</p> },
        Load::Failed(error) => html! { <ErrorReport failure={Failure::from(&**error)} /> },
        Load::Ready(options) if options.is_empty() => html! {
            <Notice mood={Mood::Info} title="There are no organizations yet.">{ context.no_organization.clone() }</Notice>
        },
        Load::Ready(options) => html! {
            <OrganizationPicker id={id.clone()} options={Rc::clone(options)} {value} {onchange} {described_by}
                {invalid} disabled={context.disabled} />
        },
    }
}

/// Properties of [`FormErrors`].
#[derive(PartialEq, Properties)]
pub struct FormErrorsProps {
    pub handle: FormHandle,
    /// The path of a field that stands beside the form and shows its own error. By default none.
    #[prop_or_default]
    pub beside: Option<&'static str>,
}

/// Says how many fields are wrong, and tells the errors that have no field to stand at.
#[component]
pub fn FormErrors(props: &FormErrorsProps) -> Html {
    let errors = props.handle.form.errors();
    if errors.is_empty() {
        return html! {};
    }
    let title = wrong_fields(errors.len());
    let homeless = errors
        .iter()
        .filter(|error| {
            !has_place(props.handle.form.fields(), &error.path) && props.beside != Some(error.path.as_str())
        })
        .map(|error| html! { <p>{ &error.message }</p> });
    html! {
        <Notice mood={Mood::Danger} {title} testid={common::form_errors(&props.handle.name)}>{ for homeless }</Notice>
    }
}

/// Returns what is wrong at a path.
pub fn message_at(errors: &[FieldError], path: &str) -> Option<AttrValue> {
    errors
        .iter()
        .find(|error| error.path == path)
        .map(|error| AttrValue::from(error.message.clone()))
}

fn has_place(fields: &[Field], path: &str) -> bool {
    let key = path.split('.').next().unwrap_or_default();
    fields.iter().any(|field| field.key == key)
}

#[cfg(test)]
mod tests;
