//! A form that is written by hand, on a page.

use yew::prelude::*;

use crate::components::inputs::{LineField, TextKind};
use crate::components::notice::{Mood, Notice};
use crate::document;
use crate::state::fields::{Fields, FieldsAction};
use crate::state::text::wrong_fields;
use crate::testid::common;

/// Such a form; its inputs are called `name.key`.
#[derive(Clone, PartialEq)]
pub struct FieldsHandle {
    /// Names the form on the page.
    pub name: &'static str,
    /// What it holds.
    pub fields: UseReducerHandle<Fields>,
}

/// One field of such a form.
pub struct Line {
    /// Its key, as field errors name it.
    pub key: &'static str,
    /// The words beside it.
    pub label: &'static str,
    /// What it takes.
    pub kind: TextKind,
    /// One sentence that helps; empty for none.
    pub help: &'static str,
    /// Whether the keyboard is on it when the page appears.
    pub first: bool,
}

impl FieldsHandle {
    /// Returns how many fields are wrong, announced; nothing when none is.
    pub fn summary(&self) -> Html {
        match self.fields.wrong() {
            0 => html! {},
            count => html! {
                <Notice mood={Mood::Danger} title={wrong_fields(count)} testid={common::form_errors(self.name)} />
            },
        }
    }

    /// Returns one field of the form.
    pub fn line(&self, line: &Line, disabled: bool) -> Html {
        let key = line.key;
        let error = self.fields.error(key);
        // The error says what is wanted; below it the help would say so once more.
        let help = if error.is_some() { "" } else { line.help };
        let oninput = {
            let dispatcher = self.fields.dispatcher();
            Callback::from(move |text: String| dispatcher.dispatch(FieldsAction::Set(key, text)))
        };
        html! {
            <LineField
                key={key}
                id={format!("{}.{key}", self.name)}
                label={line.label}
                kind={line.kind}
                {help}
                value={self.fields.value(key)}
                {error}
                first={line.first}
                {disabled}
                {oninput}
            />
        }
    }
}

/// Begins a form. After a refusal the keyboard goes to the first wrong field.
#[hook]
pub fn use_fields(name: &'static str, known: &[(&'static str, &str)]) -> FieldsHandle {
    let fields = use_reducer_eq(|| Fields::with(known));
    {
        let wrong = fields.first_wrong();
        use_effect_with(fields.failures, move |failures| {
            if let Some(wrong) = wrong
                && *failures > 0
            {
                document::focus(&format!("{name}.{wrong}"));
            }
        });
    }
    FieldsHandle { name, fields }
}
