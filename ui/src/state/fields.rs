//! The few fields of a form that is written by hand, such as sign-in: values, errors, and when they show.

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::form::FieldError;
use yew::{AttrValue, Reducible};

/// Values and errors by field key.
#[derive(Clone, PartialEq, Default)]
pub struct Fields {
    values: BTreeMap<&'static str, String>,
    errors: Vec<FieldError>,
    attention: Option<&'static str>,
    /// Counts refusals, so that the page can put the keyboard on the first wrong field.
    pub failures: u32,
}

/// What happens to such a form.
pub enum FieldsAction {
    /// A field was changed.
    Set(&'static str, String),
    /// The page or the core refused it.
    Refused(Vec<FieldError>),
    /// The core refused the whole; this field is the one to look at.
    RefusedAt(&'static str),
    /// A password is taken out, so that it is typed anew.
    Clear(&'static str),
}

impl Fields {
    /// Begins with known values.
    pub fn with(values: &[(&'static str, &str)]) -> Self {
        Self {
            values: values
                .iter()
                .map(|(key, value)| (*key, (*value).to_owned()))
                .collect(),
            ..Self::default()
        }
    }

    /// Returns the value of a field.
    pub fn value(&self, key: &str) -> String {
        self.values.get(key).cloned().unwrap_or_default()
    }

    /// Returns what is wrong with a field.
    pub fn error(&self, key: &str) -> Option<AttrValue> {
        self.errors
            .iter()
            .find(|error| error.path == key)
            .map(|error| AttrValue::from(error.message.clone()))
    }

    /// Returns how many fields are wrong.
    pub fn wrong(&self) -> usize {
        self.errors.len()
    }

    /// Returns the first field that is wrong, or the one to look at.
    pub fn first_wrong(&self) -> Option<String> {
        let wrong = self.errors.first().map(|error| error.path.clone());
        wrong.or_else(|| self.attention.map(str::to_owned))
    }
}

impl Reducible for Fields {
    type Action = FieldsAction;

    fn reduce(self: Rc<Self>, action: FieldsAction) -> Rc<Self> {
        let mut fields = (*self).clone();
        match action {
            FieldsAction::Set(key, value) => {
                fields.values.insert(key, value);
                fields.errors.retain(|error| error.path != key);
            }
            FieldsAction::Refused(errors) => {
                fields.errors = errors;
                fields.attention = None;
                fields.failures += 1;
            }
            FieldsAction::RefusedAt(key) => {
                fields.errors.clear();
                fields.attention = Some(key);
                fields.failures += 1;
            }
            FieldsAction::Clear(key) => {
                fields.values.remove(key);
            }
        }
        Rc::new(fields)
    }
}

/// Returns the error for a repeated password that differs.
pub fn check_repeat(password: &str, repeat: &str) -> Option<FieldError> {
    use domain::form::Problem;

    (password != repeat).then(|| FieldError::new("repeat", Problem::Refused, "The two passwords differ."))
}

#[cfg(test)]
mod tests {
    use domain::form::Problem;

    use super::*;

    #[test]
    fn an_error_goes_when_its_field_changes() {
        let fields = Rc::new(Fields::with(&[("email", "a@b.org")]));
        let fields = fields.reduce(FieldsAction::Refused(vec![
            FieldError::new("email", Problem::NotAnEmail, "No."),
            FieldError::new("name", Problem::Missing, "Enter your name."),
        ]));
        assert_eq!(fields.first_wrong().as_deref(), Some("email"));
        let fields = fields.reduce(FieldsAction::Set("email", "b@b.org".into()));
        assert_eq!(fields.error("email"), None);
        assert!(fields.error("name").is_some());
        assert_eq!(fields.value("email"), "b@b.org");
    }

    #[test]
    fn a_repeated_password_must_be_the_same() {
        assert!(check_repeat("12345678", "12345678").is_none());
        assert!(check_repeat("12345678", "1234567").is_some());
    }
}
