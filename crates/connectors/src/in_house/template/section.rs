//! A TOML document that is read by hand, so that everything that is wrong with it is told at once, with its line.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::in_house::template::body::whole;

/// One thing that is wrong with a template.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::in_house) struct Fault {
    /// The line, counted from 1.
    pub(in crate::in_house) line: usize,
    /// The key with those around it, for example `undo.check.path`; empty for the document.
    pub(in crate::in_house) field: String,
    /// What is wrong.
    pub(in crate::in_house) reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, field, reason } = self;
        if field.is_empty() {
            return write!(f, "Line {line}: {reason}.");
        }
        write!(f, "Line {line}, {field}: {reason}.")
    }
}

/// Collects what is wrong.
pub(super) struct Reader<'a> {
    source: &'a str,
    pub(super) faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(source: &'a str) -> Self {
        Self {
            source,
            faults: Vec::new(),
        }
    }

    /// Returns the line of a place in the document, counted from 1.
    pub(super) fn line(&self, span: &Range<usize>) -> usize {
        let before = self.source.get(..span.start).unwrap_or(self.source);
        before.matches('\n').count() + 1
    }

    pub(super) fn fault(&mut self, line: usize, field: &str, reason: impl Into<String>) {
        self.faults.push(Fault {
            line,
            field: field.to_owned(),
            reason: reason.into(),
        });
    }
}

/// A value and where it stands.
pub(super) struct Node<'a> {
    pub(super) field: String,
    pub(super) line: usize,
    pub(super) value: &'a DeValue<'a>,
}

/// A table whose keys are taken one after the other; what is left is not known.
pub(super) struct Section<'a> {
    pub(super) field: String,
    pub(super) line: usize,
    left: BTreeMap<&'a str, Node<'a>>,
}

impl<'a> Section<'a> {
    /// Begins with the whole document.
    pub(super) fn root(table: &'a DeTable<'a>, reader: &Reader<'_>) -> Self {
        Self::of(String::new(), 1, table, reader)
    }

    fn of(field: String, line: usize, table: &'a DeTable<'a>, reader: &Reader<'_>) -> Self {
        let left = table.iter().map(|(name, value)| {
            let below = Node {
                field: joined(&field, name.get_ref()),
                line: reader.line(&name.span()),
                value: value.get_ref(),
            };
            (name.get_ref().as_ref(), below)
        });
        Self {
            left: left.collect(),
            field,
            line,
        }
    }

    /// Takes what stands under a key.
    pub(super) fn take(&mut self, key: &str) -> Option<Node<'a>> {
        self.left.remove(key)
    }

    /// Returns whether something is left under a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.left.contains_key(key)
    }

    /// Takes what must stand under a key.
    pub(super) fn need(&mut self, key: &str, reader: &mut Reader<'_>) -> Option<Node<'a>> {
        let node = self.take(key);
        if node.is_none() {
            reader.fault(self.line, &joined(&self.field, key), "this is missing");
        }
        node
    }

    /// Tells of every key that nobody took.
    pub(super) fn finish(self, known: &str, reader: &mut Reader<'_>) {
        for node in self.left.into_values() {
            let reason = format!("there is no such key; known here are {known}");
            reader.fault(node.line, &node.field, reason);
        }
    }
}

impl<'a> Node<'a> {
    /// Tells what is wrong with it.
    pub(super) fn refuse<T>(&self, reader: &mut Reader<'_>, reason: impl Into<String>) -> Option<T> {
        reader.fault(self.line, &self.field, reason);
        None
    }

    pub(super) fn text(&self, reader: &mut Reader<'_>) -> Option<&'a str> {
        match self.value.as_str() {
            Some(text) => Some(text),
            None => self.refuse(reader, "write a text, in quotes"),
        }
    }

    pub(super) fn flag(&self, reader: &mut Reader<'_>) -> Option<bool> {
        match self.value.as_bool() {
            Some(flag) => Some(flag),
            None => self.refuse(reader, "write true or false"),
        }
    }

    /// Returns where in an answer something is (RFC 6901).
    pub(super) fn pointer(&self, reader: &mut Reader<'_>) -> Option<String> {
        let pointer = self.text(reader)?;
        if pointer.starts_with('/') {
            return Some(pointer.to_owned());
        }
        self.refuse(
            reader,
            "write where it is in the answer, for example “/id” or “/items/0/id”",
        )
    }

    /// Returns HTTP statuses: one, or a list.
    pub(super) fn statuses(&self, reader: &mut Reader<'_>) -> Vec<u16> {
        let numbers = match self.value.as_array() {
            Some(list) => list.iter().map(|entry| status(entry.get_ref())).collect(),
            None => status(self.value).map(|status| vec![status]),
        };
        match numbers.filter(|numbers: &Vec<u16>| !numbers.is_empty()) {
            Some(numbers) => numbers,
            None => {
                reader.fault(
                    self.line,
                    &self.field,
                    "write HTTP statuses, for example [200, 201]",
                );
                Vec::new()
            }
        }
    }

    /// Returns the table that it is.
    pub(super) fn section(&self, reader: &mut Reader<'_>) -> Option<Section<'a>> {
        match self.value.as_table() {
            Some(table) => Some(Section::of(self.field.clone(), self.line, table, reader)),
            None => self.refuse(reader, "write a table, with keys of its own"),
        }
    }

    /// Returns everything in the table that it is.
    pub(super) fn all(&self, reader: &mut Reader<'_>) -> Vec<(&'a str, Self)> {
        let section = self.section(reader);
        section.map_or_else(Vec::new, |section| section.left.into_iter().collect())
    }

    /// Returns every entry of the list that it is.
    pub(super) fn entries(&self, reader: &Reader<'_>) -> Vec<Self> {
        let list = self.value.as_array().into_iter().flat_map(|list| list.iter());
        let entries = list.enumerate().map(|(index, entry)| Self {
            field: joined(&self.field, &(index + 1).to_string()),
            line: reader.line(&entry.span()),
            value: entry.get_ref(),
        });
        entries.collect()
    }
}

fn joined(field: &str, key: &str) -> String {
    if field.is_empty() {
        return key.to_owned();
    }
    format!("{field}.{key}")
}

fn status(value: &DeValue<'_>) -> Option<u16> {
    let number = value.as_integer().and_then(whole)?;
    u16::try_from(number)
        .ok()
        .filter(|status| (200..600).contains(status))
}
