//! Places in a workflow file: from a path of keys to the line, the step and the words for it.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::workflows::fault::Fault;

/// One step down into a document.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    Key(String),
    Item(usize),
}

/// Where something stands in a document.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Path(Vec<Part>);

impl Path {
    /// Returns the path of a step.
    pub(super) fn of_step(index: usize) -> Self {
        Self::default().key("steps").item(index)
    }

    /// Returns the path of a key below.
    pub(super) fn key(&self, key: &str) -> Self {
        let mut path = self.clone();
        path.0.push(Part::Key(key.to_owned()));
        path
    }

    /// Returns the path of an entry below.
    pub(super) fn item(&self, index: usize) -> Self {
        let mut path = self.clone();
        path.0.push(Part::Item(index));
        path
    }
}

/// A workflow file that is TOML.
pub(super) struct Document<'a> {
    file: &'a str,
    text: &'a str,
    root: &'a Spanned<DeTable<'a>>,
}

impl<'a> Document<'a> {
    pub(super) fn new(file: &'a str, text: &'a str, root: &'a Spanned<DeTable<'a>>) -> Self {
        Self { file, text, root }
    }

    /// Puts a fault together. What the path names and the document does not have is told where it should be.
    pub(super) fn fault(&self, path: &Path, reason: impl Into<String>) -> Fault {
        let mut value: Option<&DeValue<'_>> = None;
        let mut span = 0..0;
        let mut names: Vec<String> = Vec::new();
        for part in &path.0 {
            let table = value.map_or(Some(self.root.get_ref()), DeValue::as_table);
            let below = match part {
                Part::Key(key) => {
                    let found = table.and_then(|table| entry(table, key));
                    if let Some((at, _)) = &found {
                        span = at.clone();
                    }
                    names.push(key.clone());
                    found.map(|(_, value)| value)
                }
                Part::Item(index) => {
                    let found = value
                        .and_then(DeValue::as_array)
                        .and_then(|array| array.get(*index));
                    if let Some(item) = found {
                        span = item.span();
                    }
                    names.push(name_of(found.map(Spanned::get_ref), *index));
                    found.map(Spanned::get_ref)
                }
            };
            let Some(below) = below else {
                // Only the last part may be missing; nothing is below it.
                value = None;
                continue;
            };
            value = Some(below);
        }
        let in_step = matches!(path.0.as_slice(), [Part::Key(steps), Part::Item(_), ..] if steps == "steps");
        let field = if in_step {
            names.split_off(2)
        } else {
            std::mem::take(&mut names)
        };
        self.at(
            span,
            names.pop().unwrap_or_default(),
            field.join("."),
            reason.into(),
        )
    }

    fn at(&self, span: Range<usize>, step: String, field: String, reason: String) -> Fault {
        let (line, column) = line_and_column(self.text, span.start);
        Fault {
            file: self.file.to_owned(),
            line,
            column,
            step,
            field,
            reason,
        }
    }
}

/// Returns the line and the column of a place in a text, both counted from 1.
pub(super) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_begin = before.rfind('\n').map_or(0, |at| at + 1);
    (
        before.matches('\n').count() + 1,
        before[line_begin..].chars().count() + 1,
    )
}

/// Returns the value under a key, and where the key stands.
fn entry<'a>(table: &'a DeTable<'_>, key: &str) -> Option<(Range<usize>, &'a DeValue<'a>)> {
    let (name, value) = table.iter().find(|(name, _)| name.get_ref().as_ref() == key)?;
    Some((name.span(), value.get_ref()))
}

/// Returns how people know an entry of a list: by its key, or by its number.
fn name_of(entry: Option<&DeValue<'_>>, index: usize) -> String {
    let key = entry
        .and_then(DeValue::as_table)
        .and_then(|table| table.get("key"))
        .and_then(|key| key.get_ref().as_str());
    key.filter(|key| !key.is_empty())
        .map_or_else(|| (index + 1).to_string(), str::to_owned)
}
