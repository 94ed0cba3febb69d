//! What actions are given, and what they give back.

use connector::{Error, Input, Kind, Plan, Receipt};
use domain::form::Answers;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::keycloak::error::Fault;

/// Returns an input without blanks around it; empty when there is none.
pub(super) fn text<'a>(input: &'a Input, key: &str) -> &'a str {
    let value = input.get(key).and_then(Value::as_str);
    value.unwrap_or_default().trim()
}

/// Returns the person's address.
pub(super) fn email(input: &Input) -> Result<&str, Fault> {
    match text(input, "email") {
        "" => Err(Fault::InputMissing {
            what: "the person's address",
        }),
        email => Ok(email),
    }
}

/// Puts outputs together.
pub(super) fn outputs(pairs: &[(&str, &str)]) -> Answers {
    let pairs = pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), Value::from(*value)));
    pairs.collect()
}

/// Makes a plan of what keeps a step from going on, so that looking at it again costs no attempt.
pub(super) fn as_plan(planned: Result<Plan, Error>) -> Result<Plan, Error> {
    match planned {
        Err(error) if error.kind == Kind::Blocked => Ok(Plan::Blocked(error)),
        planned => planned,
    }
}

/// Writes a receipt.
pub(super) fn receipt<T: Serialize>(made: &T) -> Receipt {
    Receipt(json!(made))
}

/// Reads a receipt.
pub(super) fn made<T: DeserializeOwned>(receipt: &Receipt) -> Result<T, Error> {
    T::deserialize(&receipt.0).map_err(|error| Fault::ReceiptUnreadable.told().caused_by(&error))
}
