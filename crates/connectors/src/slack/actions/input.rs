//! What the actions are given.

use connector::Input;
use serde_json::Value;

/// Returns an input without blanks around it; empty when it is absent.
pub(super) fn text<'a>(input: &'a Input, key: &str) -> &'a str {
    let value = input.get(key).and_then(Value::as_str);
    value.unwrap_or_default().trim()
}
