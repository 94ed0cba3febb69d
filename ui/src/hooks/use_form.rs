//! A form on a page: its state, its draft, and the keyboard on the first wrong field.

use std::rc::Rc;

use domain::form::{Answers, Field};
use yew::prelude::*;

use crate::document;
use crate::hooks::use_core::use_drafts;
use crate::state::form::{Form, FormAction};

/// A form on a page.
#[derive(Clone, PartialEq)]
pub struct FormHandle {
    /// Names the form on the page; its inputs are called `name.path`.
    pub name: AttrValue,
    /// What it holds.
    pub form: UseReducerHandle<Form>,
}

impl FormHandle {
    /// Changes the form.
    pub fn dispatch(&self, action: FormAction) {
        self.form.dispatch(action);
    }

    /// Returns what to send. When something is wrong, shows it and returns nothing.
    pub fn submit(&self) -> Option<Answers> {
        self.form.dispatch(FormAction::Submitted);
        self.form.checked()
    }
}

/// Begins a form with the answers that are known. What is typed is kept as the draft of this name: it is there
/// again when the page comes back, and further renderings keep it, whatever else the page fetches. No field of
/// such a form may hold a secret.
#[hook]
pub fn use_form(name: AttrValue, fields: Rc<Vec<Field>>, known: &Answers, draft: String) -> FormHandle {
    use_form_for(name, fields, known, &Answers::new(), draft)
}

/// Begins a form as [`use_form`] does, with answers that were chosen on the way to the page: they stand above the
/// draft, because whoever comes from one thing's page means that thing, whatever was typed before.
#[hook]
pub fn use_form_for(
    name: AttrValue,
    fields: Rc<Vec<Field>>,
    known: &Answers,
    chosen: &Answers,
    draft: String,
) -> FormHandle {
    let drafts = use_drafts();
    let form = use_reducer_eq(|| {
        let fresh = Form::new(fields, known);
        drafts.find(&draft, &fresh).unwrap_or(fresh).with(chosen)
    });
    use_effect_with(form.clone(), move |form| drafts.keep(&draft, form));
    {
        let (name, wrong) = (name.clone(), form.errors().first().cloned());
        use_effect_with(form.failures, move |failures| {
            if let Some(wrong) = wrong
                && *failures > 0
            {
                document::focus(&format!("{name}.{}", wrong.path));
            }
        });
    }
    FormHandle { name, form }
}

/// Tells a form what is stored by now, whenever that changes: fields that were not touched follow it, what was
/// typed stays.
#[hook]
pub fn use_stored(form: &UseReducerHandle<Form>, stored: Answers) {
    let form = form.dispatcher();
    use_effect_with(stored, move |stored| {
        form.dispatch(FormAction::Stored(stored.clone()));
    });
}
