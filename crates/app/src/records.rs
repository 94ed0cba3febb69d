//! What the changes of organizations and of people have in common.

use api::ApiError;
use domain::form::{Answers, FieldError, Problem};
use domain::text::{Lines, cleaned, name_key};
use serde_json::Value;
use store::Standing;

use crate::executions::short;

/// Returns a checked answer.
pub(crate) fn taken(facts: &Answers, key: &str) -> String {
    let text = facts.get(key).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

/// Returns one line of text that may not be empty.
pub(crate) fn line(path: &str, text: &str, most: usize) -> Result<String, ApiError> {
    let text = cleaned(text, Lines::Drop);
    let wrong = if text.is_empty() {
        Some((Problem::Missing, "Enter it.".to_owned()))
    } else if text.chars().count() > most {
        Some((Problem::TooLong, format!("Use at most {most} characters.")))
    } else {
        None
    };
    match wrong {
        None => Ok(text),
        Some((problem, message)) => Err(ApiError::fields(vec![FieldError::new(path, problem, message)])),
    }
}

/// Returns why something is deleted, which nobody could ask the record any more.
pub(crate) fn reason(text: &str) -> Result<String, ApiError> {
    let reason = short("reason", text)?;
    if reason.is_empty() {
        let message = "Say why, so that a colleague understands it.";
        return Err(ApiError::fields(vec![FieldError::new(
            "reason",
            Problem::Missing,
            message,
        )]));
    }
    Ok(reason)
}

/// Returns what becomes of accesses that stand: their records go only when the name was typed.
pub(crate) fn confirmed(typed: &str, name: &str) -> Result<Standing, ApiError> {
    if typed.trim().is_empty() {
        return Ok(Standing::Refuse);
    }
    if name_key(typed) == name_key(name) {
        return Ok(Standing::Forget);
    }
    let message = "This is not the name. Type it as it stands above.";
    Err(ApiError::fields(vec![FieldError::new(
        "confirmation",
        Problem::Refused,
        message,
    )]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_accesses_go_only_with_the_name() {
        assert_eq!(confirmed("  ", "Acme").unwrap(), Standing::Refuse);
        assert_eq!(confirmed(" acme ", "Acme").unwrap(), Standing::Forget);
        assert_eq!(
            confirmed("Acne", "Acme").unwrap_err().field_errors[0].path,
            "confirmation"
        );
        assert_eq!(
            confirmed("\u{202e}evil 🦄", "\u{202e}evil 🦄").unwrap(),
            Standing::Forget
        );
    }
}
