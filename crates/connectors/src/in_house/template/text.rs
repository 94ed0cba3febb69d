//! The check of a text before anybody needs it: what it names is known, and it can be filled in.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::in_house::fill::{Names, Place, fill, named};
use crate::in_house::template::section::{Node, Reader};

/// The name under which an undo finds what was told.
pub(in crate::in_house) const OUTPUTS: &str = "outputs";

/// What the texts of a template can name.
pub(super) struct Known {
    /// Samples of the inputs.
    pub(super) samples: Names,
    /// The outputs, in an undo.
    pub(super) outputs: Option<BTreeSet<String>>,
}

/// What came of trying a text.
pub(super) enum Tried {
    /// It can be filled in; this is it, from samples.
    Filled(String),
    /// Only real outputs would tell.
    Unsure,
    /// It cannot, which was told.
    Faulty,
}

/// Checks a text by filling it in from samples.
pub(super) fn check(
    node: &Node<'_>,
    text: &str,
    place: Place,
    reader: &mut Reader<'_>,
    known: &Known,
) -> Tried {
    let named = match named(text) {
        Ok(named) => named,
        Err(why) => return node.faulty(reader, format!("this is no template: {why}")),
    };
    let unknown: Vec<_> = named.iter().filter_map(|name| known.why_unknown(name)).collect();
    if !unknown.is_empty() {
        return node.faulty(reader, unknown.join("; "));
    }
    match fill(place, text, &known.with_samples()) {
        Ok(filled) => Tried::Filled(filled),
        // An output may be a list or a number, and its sample is a text.
        Err(_) if named.iter().any(|name| first_of(name) == OUTPUTS) => Tried::Unsure,
        Err(why) => node.faulty(reader, format!("this cannot be filled in: {why}")),
    }
}

impl Node<'_> {
    fn faulty(&self, reader: &mut Reader<'_>, reason: String) -> Tried {
        reader.fault(self.line, &self.field, reason);
        Tried::Faulty
    }
}

impl Known {
    fn why_unknown(&self, name: &str) -> Option<String> {
        let mut parts = name.split('.');
        let first = parts.next().unwrap_or(name);
        if first == OUTPUTS {
            return match (&self.outputs, parts.next()) {
                (None, _) => Some("outputs are known only in [undo]".to_owned()),
                (Some(outputs), Some(output)) if outputs.contains(output) => None,
                (Some(outputs), Some(_) | None) => Some(format!(
                    "“{name}” is not known; an undo can name {}",
                    listed(outputs.iter().map(|output| format!("outputs.{output}")))
                )),
            };
        }
        if self.samples.contains_key(first) {
            return None;
        }
        let known = listed(self.samples.keys().cloned());
        Some(format!("“{first}” is not known; known are {known}"))
    }

    fn with_samples(&self) -> Names {
        let mut names = self.samples.clone();
        if let Some(outputs) = &self.outputs {
            let outputs = outputs.iter();
            let outputs = outputs.map(|output| (output.clone(), Value::String("sample".to_owned())));
            names.insert(OUTPUTS.to_owned(), Value::Object(outputs.collect()));
        }
        names
    }
}

fn first_of(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<_> = names.collect();
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}
