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

/// Whether what is typed is kept when the page goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Keep {
    /// Under this name; it is there again when the page comes back.
    Draft(String),
    /// It goes with the page.
    Nothing,
}

/// Begins a form. Further renderings keep what was typed, whatever else the page fetches.
#[hook]
pub fn use_form(name: AttrValue, fields: Rc<Vec<Field>>, known: &Answers, keep: Keep) -> FormHandle {
    let drafts = use_drafts();
    let form = use_reducer_eq(|| {
        let fresh = Form::new(fields, known);
        match &keep {
            Keep::Draft(draft) => drafts.find(draft, &fresh).unwrap_or(fresh),
            Keep::Nothing => fresh,
        }
    });
    {
        use_effect_with(form.clone(), move |form| {
            if let Keep::Draft(draft) = keep {
                drafts.keep(&draft, form);
            }
        });
    }
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
