//! What the actions keep so that they can be taken back.

use connector::{Error, Kind, Receipt};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::slack::place::Place;

/// A user group or channel that was made, or brought back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub(super) struct OfGroup {
    /// The workspace.
    pub(super) team: String,
    /// The id of the user group or channel.
    pub(super) group: String,
    /// Its name then.
    pub(super) name: String,
}

/// Somebody who was put in or taken out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub(super) struct OfPerson {
    /// The workspace.
    pub(super) team: String,
    /// The id of the user group or channel.
    pub(super) group: String,
    /// Its name then.
    pub(super) name: String,
    /// The id of the person.
    pub(super) user: String,
    /// Whether the user group was disabled because nobody would have been left in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) disabled: bool,
}

/// Writes a receipt.
pub(super) fn written(receipt: &impl Serialize) -> Receipt {
    // Texts and truth values can always be written.
    Receipt(serde_json::to_value(receipt).unwrap_or(Value::Null))
}

/// Reads a receipt, and where it leads.
pub(super) fn read<T: DeserializeOwned>(
    receipt: &Receipt,
    group: fn(&T) -> (&str, &str),
) -> Result<(T, Place), Error> {
    let unreadable = || {
        Error::new(
            Kind::Permanent,
            "slack_receipt_unreadable",
            "The record of what was done in Slack cannot be read.",
        )
        .hint("Take it back by hand in Slack, and say so. Nothing was changed.")
    };
    let receipt = serde_json::from_value::<T>(receipt.0.clone()).map_err(|_| unreadable())?;
    let (id, name) = group(&receipt);
    let place = Place::of_id(id, name).ok_or_else(unreadable)?;
    Ok((receipt, place))
}
