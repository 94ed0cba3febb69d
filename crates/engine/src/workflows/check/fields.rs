//! The fields of forms and tasks.

use std::collections::HashSet;

use domain::StepKey;
use domain::form::{Choice, Field, Input, MAX_ENTRIES, Unique};
use domain::workflow::{RecordRule, Step};

use crate::workflows::check::{Check, EMPTY, KEY_FORM};
use crate::workflows::place::Path;

/// The most characters that a text may be allowed to have.
const MAX_LENGTH: usize = 20_000;

impl Check<'_> {
    /// Looks at a list of fields; `form` is the step when they are the first level of a form.
    pub(super) fn fields(&mut self, path: &Path, fields: &[Field], form: Option<&Step>) {
        for (index, field) in fields.iter().enumerate() {
            let path = path.item(index);
            if !StepKey::new(field.key.as_str()).is_well_formed() {
                self.tell(&path.key("key"), KEY_FORM);
            }
            if fields[..index].iter().any(|above| above.key == field.key) {
                self.tell(&path.key("key"), "another field has this key");
            }
            self.filled(&path, "label", &field.label);
            if let Some(unique) = field.unique {
                self.unique(&path, unique, form);
            }
            self.input(&path.key("input"), field);
        }
    }

    fn unique(&mut self, path: &Path, unique: Unique, form: Option<&Step>) {
        let (record, makes) = match unique {
            Unique::OrganizationName => ("organization", is_organization as fn(&RecordRule) -> bool),
            Unique::PersonEmail => ("person", is_person as fn(&RecordRule) -> bool),
        };
        if !form.is_some_and(|step| step.records.iter().any(makes)) {
            self.tell(
                &path.key("unique"),
                format!("only a field of a form that records the {record} can be unique in this way"),
            );
        }
    }

    fn input(&mut self, path: &Path, field: &Field) {
        match &field.input {
            Input::Text { max_length } | Input::LongText { max_length } => {
                if *max_length == 0 || *max_length > MAX_LENGTH {
                    self.tell(
                        &path.key("max_length"),
                        format!("this must be from 1 to {MAX_LENGTH} characters"),
                    );
                }
            }
            Input::Number { min, max } => {
                if min > max {
                    self.tell(&path.key("min"), "the smallest number is larger than the largest");
                }
            }
            Input::Choice { options } => self.options(&path.key("options"), options),
            Input::Group { item, min, fields } => {
                self.filled(path, "item", item);
                if *min > MAX_ENTRIES {
                    self.tell(
                        &path.key("min"),
                        format!("a group has at most {MAX_ENTRIES} entries"),
                    );
                }
                if fields.is_empty() {
                    self.tell(&path.key("fields"), "a group needs at least one field");
                }
                for (index, inner) in fields.iter().enumerate() {
                    if matches!(inner.input, Input::Group { .. }) {
                        self.tell(
                            &path.key("fields").item(index).key("input"),
                            "a group cannot stand in a group",
                        );
                    }
                }
                self.fields(&path.key("fields"), fields, None);
            }
            Input::Email | Input::Phone | Input::Link | Input::Date | Input::Organization | Input::Person => {
            }
        }
    }

    fn options(&mut self, path: &Path, options: &[Choice]) {
        if options.is_empty() {
            self.tell(path, "there is nothing to choose");
        }
        let mut values = HashSet::new();
        for (index, option) in options.iter().enumerate() {
            let path = path.item(index);
            if option.value.trim().is_empty() {
                self.tell(&path.key("value"), EMPTY);
            } else if !values.insert(&option.value) {
                self.tell(&path.key("value"), "another option has this value");
            }
            self.filled(&path, "label", &option.label);
        }
    }
}

fn is_organization(rule: &RecordRule) -> bool {
    matches!(rule, RecordRule::Organization { .. })
}

fn is_person(rule: &RecordRule) -> bool {
    matches!(rule, RecordRule::Person { .. })
}
