//! What actions are given, and what they give back.

use connector::{Applied, Cx, Error, Input, Kind, Plan, Receipt, Undone};
use domain::form::Answers;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::http::{made_elsewhere, noted, unusable};
use crate::keycloak::client::{PRODUCT, Session};
use crate::keycloak::error::Fault;
use crate::keycloak::settings::Settings;

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
pub(super) fn as_plan(cx: &Cx, planned: Result<Plan, Error>) -> Result<Plan, Error> {
    match planned {
        Ok(Plan::AlreadyRight(applied)) => Ok(Plan::AlreadyRight(with_place(cx, applied)?)),
        Err(error) if error.kind == Kind::Blocked => Ok(Plan::Blocked(error)),
        planned => planned,
    }
}

/// Writes a receipt.
pub(super) fn receipt<T: Serialize>(made: &T) -> Receipt {
    Receipt(json!(made))
}

/// Notes in a receipt in which realm of which server it was made.
pub(super) fn with_place(cx: &Cx, applied: Applied) -> Result<Applied, Error> {
    let settings = Settings::parse(&cx.settings).map_err(|wrong| unusable(PRODUCT.title, &wrong))?;
    let receipt = applied.receipt;
    Ok(Applied {
        receipt: receipt.map(|receipt| noted(receipt.0, &settings.place())),
        ..applied
    })
}

/// Says what to do with what was made in another realm than the one that is connected now.
pub(super) fn of_another_realm(session: &Session, receipt: &Receipt, what: &str) -> Option<Undone> {
    made_elsewhere(receipt, PRODUCT, &session.settings().place(), what)
}

/// Reads a receipt.
pub(super) fn made<T: DeserializeOwned>(receipt: &Receipt) -> Result<T, Error> {
    T::deserialize(&receipt.0).map_err(|error| Fault::ReceiptUnreadable.told().caused_by(&error))
}
