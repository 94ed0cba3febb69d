//! What undo needs to know: what the action was given, and what the service told.

use connector::{Error, Kind, Receipt};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::in_house::fill::Names;

/// The name under which templates find what the service told.
const OUTPUTS: &str = "outputs";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// What the action was given, with the names of the step and the try.
    input: Names,
    /// What the service told.
    outputs: Names,
}

/// Writes a receipt.
pub(super) fn receipt(names: &Names, outputs: &Names) -> Receipt {
    let kept = Kept {
        input: names.clone(),
        outputs: outputs.clone(),
    };
    Receipt(serde_json::json!(kept))
}

/// Returns what an undo can name.
///
/// # Errors
/// When the receipt is not one of ours.
pub(super) fn names(receipt: &Receipt) -> Result<Names, Error> {
    let kept = serde_json::from_value::<Kept>(receipt.0.clone());
    let kept = kept.map_err(|error| {
        Error::new(
            Kind::Permanent,
            "in_house_receipt_unreadable",
            "The record of this access cannot be read, so it cannot be taken back by itself.",
        )
        .hint("Take it back by hand. Nothing was changed.")
        .caused_by(&error)
    })?;
    let mut names = kept.input;
    names.insert(OUTPUTS.to_owned(), Value::Object(kept.outputs));
    Ok(names)
}

/// Returns what the service told of something, as a text; empty when it did not.
pub(super) fn told(names: &Names, name: &str) -> String {
    let told = names.get(OUTPUTS).and_then(|outputs| outputs.get(name));
    told.map(scalar).unwrap_or_default()
}

/// Returns a value as later steps use it.
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}
