//! What was typed into forms and not yet sent.
//!
//! A draft outlives its page: it is there again after a look at another page or after the idle lock.
//! It never holds a secret, is never stored, and goes with the session.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::state::form::Form;

/// All drafts. A change of a draft changes nothing on screen, therefore no rendering hangs on it.
#[derive(Clone, Default)]
pub struct Drafts(Rc<RefCell<Kept>>);

#[derive(Default)]
struct Kept {
    forms: BTreeMap<String, Form>,
    /// Switches that stand beside a form.
    switches: BTreeMap<String, bool>,
}

impl PartialEq for Drafts {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Drafts {
    /// Keeps what a form holds, or forgets it when nothing was changed.
    pub fn keep(&self, name: &str, form: &Form) {
        let drafts = &mut self.0.borrow_mut().forms;
        if form.is_changed() {
            drafts.insert(name.to_owned(), form.clone());
        } else {
            drafts.remove(name);
        }
    }

    /// Returns the form with what was typed; none when the core asks for other fields by now.
    pub fn find(&self, name: &str, fresh: &Form) -> Option<Form> {
        self.0
            .borrow()
            .forms
            .get(name)
            .filter(|draft| draft.fields() == fresh.fields())
            .map(|draft| draft.on_top_of(fresh))
    }

    /// Keeps where a switch was put, or forgets it when it stands as it is stored.
    pub fn keep_switch(&self, name: &str, put: Option<bool>) {
        let switches = &mut self.0.borrow_mut().switches;
        match put {
            Some(on) => switches.insert(name.to_owned(), on),
            None => switches.remove(name),
        };
    }

    /// Returns where a switch was put, if somebody did.
    pub fn find_switch(&self, name: &str) -> Option<bool> {
        self.0.borrow().switches.get(name).copied()
    }

    /// Forgets one form's draft, because it was sent.
    pub fn forget(&self, name: &str) {
        self.0.borrow_mut().forms.remove(name);
    }

    /// Forgets every draft, because somebody signed out.
    pub fn clear(&self) {
        *self.0.borrow_mut() = Kept::default();
    }
}

#[cfg(test)]
mod tests {
    use domain::form::{Answers, Field, Input};
    use yew::Reducible;

    use super::*;
    use crate::state::form::FormAction;

    fn field(key: &str) -> Field {
        Field {
            key: key.into(),
            label: key.into(),
            help: String::new(),
            optional: true,
            unique: None,
            input: Input::Text { max_length: 80 },
        }
    }

    fn form(key: &str) -> Form {
        Form::new(Rc::new(vec![field(key)]), &Answers::new())
    }

    #[test]
    fn a_draft_is_found_again_until_it_is_sent() {
        let drafts = Drafts::default();
        let typed = Rc::new(form("email")).reduce(FormAction::Set("email".into(), "ada@".into()));
        drafts.keep("step", &typed);
        assert_eq!(drafts.find("step", &form("email")).as_ref(), Some(&*typed));
        assert_eq!(
            drafts.find("step", &form("phone")),
            None,
            "the form asks for something else"
        );
        drafts.forget("step");
        assert_eq!(drafts.find("step", &form("email")), None);
    }

    #[test]
    fn a_draft_of_something_stored_stands_on_what_is_stored_by_now() {
        let drafts = Drafts::default();
        let stored = |host: &str, port: &str| {
            let fields = ["host", "port"].map(field).to_vec();
            let known = [("host", host), ("port", port)];
            let known = known.map(|(key, text)| (key.to_owned(), text.into()));
            Form::new(Rc::new(fields), &known.into_iter().collect())
        };
        let typed = Rc::new(stored("old", "25")).reduce(FormAction::Set("port".into(), "587".into()));
        drafts.keep("connection", &typed);
        let found = drafts.find("connection", &stored("new", "25")).unwrap();
        assert_eq!((found.answer("host"), found.answer("port")), ("new", "587"));
        assert!(found.is_changed());
        let saved = drafts.find("connection", &stored("new", "587")).unwrap();
        assert!(!saved.is_changed(), "what was typed is what is stored");
    }

    #[test]
    fn what_was_chosen_on_the_way_stands_above_what_was_typed_before() {
        let drafts = Drafts::default();
        let chosen = |partner: &str| {
            [("partner".to_owned(), partner.into())]
                .into_iter()
                .collect::<Answers>()
        };
        let fresh = || {
            Form::new(
                Rc::new(["partner", "name"].map(field).to_vec()),
                &chosen("Northwind"),
            )
        };
        let typed = [("partner", "Alpine"), ("name", "Zoë")]
            .into_iter()
            .fold(Rc::new(fresh()), |form, (key, text)| {
                form.reduce(FormAction::Set(key.into(), text.into()))
            });
        drafts.keep("user/Northwind", &typed);
        let found = drafts.find("user/Northwind", &fresh()).unwrap();
        assert_eq!(
            found.answer("partner"),
            "Alpine",
            "the draft alone keeps the other one"
        );
        let found = found.with(&chosen("Northwind"));
        assert_eq!(
            (found.answer("partner"), found.answer("name")),
            ("Northwind", "Zoë")
        );
    }

    #[test]
    fn a_switch_is_found_again_until_it_is_put_back() {
        let drafts = Drafts::default();
        drafts.keep_switch("connection", Some(false));
        assert_eq!(drafts.find_switch("connection"), Some(false));
        assert_eq!(drafts.find_switch("another"), None);
        drafts.keep_switch("connection", None);
        assert_eq!(drafts.find_switch("connection"), None);
    }

    #[test]
    fn signing_out_forgets_everything() {
        let drafts = Drafts::default();
        let typed = Rc::new(form("email")).reduce(FormAction::Set("email".into(), "ada@".into()));
        drafts.keep("step", &typed);
        drafts.keep_switch("connection", Some(false));
        drafts.clear();
        assert_eq!(drafts.find("step", &form("email")), None);
        assert_eq!(drafts.find_switch("connection"), None);
    }
}
