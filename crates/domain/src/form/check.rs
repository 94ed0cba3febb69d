//! The check of answers against a form.
//!
//! The window calls [`check`] while somebody types, the core calls it again before it believes the answers.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::day::Day;
use crate::form::{Answers, Field, Group, Input};
use crate::text::{Lines, cleaned};
use crate::{OrganizationId, PersonId, email, organization};

/// The most entries of a repeatable group.
pub const MAX_ENTRIES: usize = 50;

/// What is wrong with an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Nothing was answered.
    Missing,
    /// Fewer characters than needed.
    TooShort,
    /// More characters than allowed.
    TooLong,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a telephone number.
    NotAPhone,
    /// Not a web address.
    NotALink,
    /// Not a day of the calendar.
    NotADate,
    /// Not a number, or out of its range.
    NotInRange,
    /// Not one of the options.
    NotAnOption,
    /// Fewer entries than needed.
    TooFew,
    /// More entries than allowed.
    TooMany,
    /// The same value stands here already.
    Duplicate,
    /// The answer is of another shape than the field.
    Malformed,
    /// The form has no such field.
    Unknown,
    /// Refused for a reason the message tells.
    Refused,
}

/// One thing that is wrong, and where.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldError {
    /// The field: its key, or `group.index.key` inside a group, counted from 0.
    pub path: String,
    /// What is wrong, for code.
    pub problem: Problem,
    /// What is wrong and what to do, for a person.
    pub message: String,
}

impl FieldError {
    /// Puts together an error at a field.
    pub fn new(path: impl Into<String>, problem: Problem, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            problem,
            message: message.into(),
        }
    }
}

/// Checks answers against a form and returns them cleaned: trimmed, without control characters, with every
/// field present (an optional one that was left out as an empty text, or an empty list).
///
/// # Errors
/// Every wrong field at once, in the form's order; answers without a field come last.
pub fn check(fields: &[Field], answers: &Answers) -> Result<Answers, Vec<FieldError>> {
    let mut errors = Vec::new();
    let cleaned = check_fields(fields, answers, "", &mut errors);
    if errors.is_empty() {
        Ok(cleaned)
    } else {
        Err(errors)
    }
}

fn check_fields(fields: &[Field], answers: &Answers, prefix: &str, errors: &mut Vec<FieldError>) -> Answers {
    let mut result = Answers::new();
    for field in fields {
        let path = format!("{prefix}{}", field.key);
        let answer = answers.get(&field.key).unwrap_or(&Value::Null);
        let value = match field.input.group() {
            Some(group) => check_group(group, answer, &path, errors),
            None => check_scalar(field, answer, &path, errors),
        };
        result.insert(field.key.clone(), value);
    }
    for key in answers
        .keys()
        .filter(|key| !fields.iter().any(|field| field.key == **key))
    {
        let message = "This form has no such field; open it again.";
        errors.push(FieldError::new(
            format!("{prefix}{key}"),
            Problem::Unknown,
            message,
        ));
    }
    result
}

fn check_scalar(field: &Field, answer: &Value, path: &str, errors: &mut Vec<FieldError>) -> Value {
    let text = match answer {
        Value::Null => String::new(),
        Value::String(text) => {
            let multi_line = matches!(field.input, Input::LongText { .. });
            cleaned(text, if multi_line { Lines::Keep } else { Lines::Drop })
        }
        Value::Number(number) => number.to_string(),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            errors.push(FieldError::new(path, Problem::Malformed, "Enter one value here."));
            return Value::Null;
        }
    };
    let problem = if text.is_empty() {
        (!field.optional).then(|| missing(field))
    } else {
        check_text(&field.input, &text)
    };
    if let Some((problem, message)) = problem {
        errors.push(FieldError::new(path, problem, message));
    }
    Value::String(text)
}

fn missing(field: &Field) -> (Problem, String) {
    let message = match field.input {
        Input::Choice { .. } | Input::Organization | Input::Person => "Choose one.".to_owned(),
        Input::Text { .. }
        | Input::LongText { .. }
        | Input::Email
        | Input::Phone
        | Input::Link
        | Input::Date
        | Input::Number { .. }
        | Input::Group { .. } => format!("{} is required.", field.label),
    };
    (Problem::Missing, message)
}

fn check_text(input: &Input, text: &str) -> Option<(Problem, String)> {
    match input {
        Input::Text { max_length } | Input::LongText { max_length } => (text.chars().count() > *max_length)
            .then(|| (Problem::TooLong, format!("Use at most {max_length} characters."))),
        Input::Email => (!email::is_address(text)).then(|| {
            (
                Problem::NotAnEmail,
                "Enter an address such as ada@example.org.".to_owned(),
            )
        }),
        Input::Phone => (!is_phone(text)).then(|| {
            (
                Problem::NotAPhone,
                "Enter a number such as +49 30 123456, digits and + - ( ) / only.".to_owned(),
            )
        }),
        Input::Link => (!organization::is_web_link(text)).then(|| {
            (
                Problem::NotALink,
                "Enter a web address that starts with https:// or http://.".to_owned(),
            )
        }),
        Input::Date => Day::parse(text).is_none().then(|| {
            (
                Problem::NotADate,
                "Enter a day as year, month and day, such as 2026-12-31.".to_owned(),
            )
        }),
        Input::Number { min, max } => {
            let in_range = text
                .parse::<i64>()
                .is_ok_and(|number| (*min..=*max).contains(&number));
            (!in_range).then(|| {
                (
                    Problem::NotInRange,
                    format!("Enter a whole number from {min} to {max}."),
                )
            })
        }
        Input::Choice { options } => (!options.iter().any(|option| option.value == text))
            .then(|| (Problem::NotAnOption, "Choose one of the options.".to_owned())),
        Input::Organization => text.parse::<OrganizationId>().is_err().then(|| {
            (
                Problem::NotAnOption,
                "Choose an organization from the list.".to_owned(),
            )
        }),
        Input::Person => text
            .parse::<PersonId>()
            .is_err()
            .then(|| (Problem::NotAnOption, "Choose a person from the list.".to_owned())),
        Input::Group { .. } => None,
    }
}

fn check_group(group: Group<'_>, answer: &Value, path: &str, errors: &mut Vec<FieldError>) -> Value {
    let Group { item, min, fields } = group;
    let entries: &[Value] = match answer {
        Value::Null => &[],
        Value::Array(entries) => entries,
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            errors.push(FieldError::new(path, Problem::Malformed, "Enter a list here."));
            return Value::Null;
        }
    };
    if entries.len() < min {
        errors.push(FieldError::new(
            path,
            Problem::TooFew,
            format!("Add at least {min} {item}."),
        ));
    }
    if entries.len() > MAX_ENTRIES {
        errors.push(FieldError::new(
            path,
            Problem::TooMany,
            format!("Use at most {MAX_ENTRIES} entries."),
        ));
    }
    let mut result = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate().take(MAX_ENTRIES) {
        let empty = Answers::new();
        let entry = entry.as_object().unwrap_or(&empty);
        let entry = check_fields(fields, entry, &format!("{path}.{index}."), errors);
        if let Some(key) = repeated_name(&result, &entry) {
            let message = format!("Another {item} has this name already.");
            errors.push(FieldError::new(
                format!("{path}.{index}.{key}"),
                Problem::Duplicate,
                message,
            ));
        }
        result.push(Value::Object(entry));
    }
    Value::Array(result)
}

/// Entries of a group are told apart by their `name`, where they have one, without case.
fn repeated_name(earlier: &[Value], entry: &Answers) -> Option<&'static str> {
    let name_of = |entry: &Answers| {
        entry
            .get("name")
            .and_then(Value::as_str)
            .map(crate::text::name_key)
            .filter(|name| !name.is_empty())
    };
    let name = name_of(entry)?;
    earlier
        .iter()
        .filter_map(Value::as_object)
        .any(|other| name_of(other).as_ref() == Some(&name))
        .then_some("name")
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let allowed = |c: char| c.is_ascii_digit() || " +-()/.".contains(c);
    (4..=20).contains(&digits) && text.chars().all(allowed) && text.len() <= 40
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::form::Choice;

    fn field(key: &str, input: Input) -> Field {
        Field {
            key: key.into(),
            label: key.into(),
            help: String::new(),
            optional: false,
            unique: None,
            input,
        }
    }

    fn partner_form() -> Vec<Field> {
        let environment = Input::Choice {
            options: vec![
                Choice {
                    value: "test".into(),
                    label: "Test".into(),
                },
                Choice {
                    value: "prod".into(),
                    label: "Production".into(),
                },
            ],
        };
        let company = vec![
            field("name", Input::Text { max_length: 10 }),
            field("environment", environment),
        ];
        vec![
            field("partner_name", Input::Text { max_length: 10 }),
            field("contact_email", Input::Email),
            Field {
                optional: true,
                ..field("phone", Input::Phone)
            },
            field(
                "companies",
                Input::Group {
                    item: "company".into(),
                    min: 1,
                    fields: company,
                },
            ),
        ]
    }

    fn problems(answers: &Value) -> Vec<(String, Problem)> {
        let answers = answers.as_object().cloned().unwrap_or_default();
        let errors = check(&partner_form(), &answers).err().unwrap_or_default();
        errors
            .into_iter()
            .map(|error| (error.path, error.problem))
            .collect()
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let answers = json!({
            "contact_email": "nobody", "phone": "call me", "extra": "x",
            "companies": [{"name": "One", "environment": "prod"}, {"name": " ONE ", "environment": "moon"}],
        });
        assert_eq!(
            problems(&answers),
            [
                ("partner_name".into(), Problem::Missing),
                ("contact_email".into(), Problem::NotAnEmail),
                ("phone".into(), Problem::NotAPhone),
                ("companies.1.environment".into(), Problem::NotAnOption),
                ("companies.1.name".into(), Problem::Duplicate),
                ("extra".into(), Problem::Unknown),
            ]
        );
    }

    #[test]
    fn a_group_needs_its_entries() {
        let answers = json!({"partner_name": "Acme", "contact_email": "a@b.org", "companies": []});
        assert_eq!(problems(&answers), [("companies".into(), Problem::TooFew)]);
    }

    #[test]
    fn answers_come_back_trimmed_and_complete() {
        let answers = json!({
            "partner_name": "  Acme ", "contact_email": "a@b.org ",
            "companies": [{"name": "One", "environment": "test"}],
        });
        let cleaned = check(&partner_form(), answers.as_object().unwrap()).unwrap();
        assert_eq!(cleaned["partner_name"], "Acme");
        assert_eq!(cleaned["phone"], "", "a field left out is there, and empty");
    }

    proptest! {
        #[test]
        fn cleaned_answers_pass_again_unchanged(name in ".{0,14}", email in "[a-z@. ]{0,12}", phone in "[0-9+ ]{0,9}") {
            let answers = json!({
                "partner_name": name, "contact_email": email, "phone": phone,
                "companies": [{"name": "One", "environment": "test"}],
            });
            if let Ok(cleaned) = check(&partner_form(), answers.as_object().unwrap()) {
                let again = check(&partner_form(), &cleaned);
                prop_assert_eq!(again, Ok(cleaned));
            }
        }
    }
}
