//! What undo needs to know: what the action was given, and what the service told.

use connector::{Error, Kind, Receipt};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::http::Base;
use crate::in_house::fill::Names;
use crate::in_house::input::lines;

/// The name under which templates find what the service told.
const OUTPUTS: &str = "outputs";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// What the action was given, with the names of the step and the try.
    input: Names,
    /// What the service told.
    outputs: Names,
    /// Whether a part of it may have been there before, and nothing tells which.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unsure: bool,
    /// The address of the service, under the name by which all connectors find it; older receipts do not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    server: Option<String>,
}

/// What is known of who made what a receipt stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Proof {
    /// This step made it.
    Ours,
    /// A part of it may have been there before, and nothing tells which.
    Unsure,
}

/// Writes a receipt.
pub(super) fn receipt(names: &Names, outputs: &Names, proof: Proof, server: &Base) -> Receipt {
    let kept = Kept {
        input: names.clone(),
        outputs: outputs.clone(),
        unsure: proof == Proof::Unsure,
        server: Some(server.as_str().to_owned()),
    };
    Receipt(serde_json::json!(kept))
}

/// Returns what an undo can name, and whether it may take back what the receipt stands for.
///
/// # Errors
/// When the receipt is not one of ours.
pub(super) fn read(receipt: &Receipt) -> Result<(Names, Proof), Error> {
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
    let proof = if kept.unsure { Proof::Unsure } else { Proof::Ours };
    Ok((with_outputs(kept.input, kept.outputs), proof))
}

/// Puts what the service told beside what the action was given.
pub(super) fn with_outputs(mut names: Names, outputs: Names) -> Names {
    names.insert(OUTPUTS.to_owned(), Value::Object(outputs));
    names
}

/// Returns a list that the service told, or else one that the action was given.
pub(super) fn told_or_given(names: &Names, output: &str, input: &str) -> String {
    let told = names.get(OUTPUTS).and_then(|outputs| outputs.get(output));
    let list = told
        .and_then(Value::as_array)
        .map(|list| list.iter().map(scalar).collect::<Vec<_>>());
    match list.filter(|list| !list.is_empty()) {
        Some(list) => list.join(", "),
        None => lines(names, input).join(", "),
    }
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
