//! What actions are given, and what they give.

use connector::{Error, Input, Receipt, Undone};
use domain::form::Answers;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::http;
use crate::lms::PRODUCT;
use crate::lms::client::Site;
use crate::lms::obstacle::Obstacle;

/// Returns an input without blanks around it; empty when it is not there.
pub(super) fn text<'a>(input: &'a Input, key: &str) -> &'a str {
    let value = input.get(key).and_then(Value::as_str);
    value.unwrap_or_default().trim()
}

/// Returns an input that must not be empty.
pub(super) fn required<'a>(input: &'a Input, key: &'static str) -> Result<&'a str, Error> {
    match text(input, key) {
        "" => Err(Obstacle::InputMissing(key).into()),
        text => Ok(text),
    }
}

/// Returns the outputs that all actions have.
pub(super) fn outputs(name: &str, id: &str) -> Answers {
    Answers::from_iter([("name".to_owned(), name.into()), ("id".to_owned(), id.into())])
}

/// Writes a receipt, which tells at which site it was made.
pub(super) fn receipt(site: &Site, content: &impl Serialize) -> Receipt {
    http::noted(json!(content), &site.settings.base)
}

/// Says what to do with what was made at another site; `what` is it to be done there.
pub(super) fn made_elsewhere(site: &Site, receipt: &Receipt, what: &str) -> Option<Undone> {
    http::made_elsewhere(receipt, PRODUCT, &site.settings.base, what)
}

/// Reads a receipt.
pub(super) fn content<T: DeserializeOwned>(receipt: &Receipt) -> Result<T, Error> {
    serde_json::from_value(receipt.0.clone()).map_err(|error| {
        let unreadable: Error = Obstacle::ReceiptUnreadable.into();
        unreadable.caused_by(&error)
    })
}

/// Puts together what was taken back, which may be empty, and what is left to a person.
pub(super) fn undone(done: String, by_hand: &[String]) -> Undone {
    match (done.is_empty(), by_hand.is_empty()) {
        (true, true) => Undone::AlreadyGone,
        (false, true) => Undone::Reversed(done),
        (true, false) => Undone::ByHand(by_hand.join(" ")),
        (false, false) => Undone::ByHand(format!("{done} {}", by_hand.join(" "))),
    }
}

/// What a record of undo's own leads to by now.
pub(super) enum Still<T> {
    /// It is there, and is what it was.
    There(T),
    /// It is not there any more.
    Gone,
    /// Its id leads to something else, or it was changed beyond recognition.
    Other,
}
