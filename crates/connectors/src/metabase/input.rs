//! What actions are given, and what they give back.

use connector::{Applied, Input, Receipt};
use domain::form::Answers;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::metabase::client::Api;
use crate::metabase::error::Fault;

/// Returns an input without blanks around it; empty when there is none.
pub(super) fn text<'a>(input: &'a Input, key: &str) -> &'a str {
    let value = input.get(key).and_then(Value::as_str);
    value.unwrap_or_default().trim()
}

/// Returns an input that must be there.
pub(super) fn needed<'a>(input: &'a Input, key: &'static str) -> Result<&'a str, Fault> {
    match text(input, key) {
        "" => Err(Fault::InputMissing(key)),
        text => Ok(text),
    }
}

/// Puts together what an action did.
pub(super) fn applied(api: &Api, summary: String, name: &str, id: u64, receipt: Option<Value>) -> Applied {
    Applied {
        summary,
        outputs: outputs(name, Some(id)),
        receipt: receipt.map(|receipt| api.receipt(receipt)),
    }
}

/// Puts together what later steps are told; something that is not made yet has no number.
pub(super) fn outputs(name: &str, id: Option<u64>) -> Answers {
    let mut outputs = Answers::new();
    outputs.insert("name".to_owned(), name.into());
    if let Some(id) = id {
        outputs.insert("id".to_owned(), id.to_string().into());
    }
    outputs
}

/// Reads a receipt.
pub(super) fn read<T: DeserializeOwned>(receipt: &Receipt) -> Result<T, Fault> {
    serde_json::from_value(receipt.0.clone()).map_err(Fault::ReceiptUnreadable)
}
