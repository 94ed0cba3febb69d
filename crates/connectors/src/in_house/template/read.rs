//! Reads a request template and tells everything that is wrong with it at once.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeTable;

use crate::in_house::fill::{Names, named};
use crate::in_house::template::request::Shape;
use crate::in_house::template::section::{Node, Reader, Section};
use crate::in_house::template::text::{Known, OUTPUTS};
use crate::in_house::template::{
    Condition, Fault, Json, Look, Outputs, Request, Success, Template, Undo, Wanted,
};

const OF_TEMPLATE: &str =
    "method, path, headers, body, body_text, success, outputs, probe, undo, repeat_is_safe";
const OF_UNDO: &str = "method, path, headers, body, body_text, success, gone, unless_empty, check";
const OF_OURS: &str = "pointer, equals, contains, also";
const OF_CONDITION: &str = "pointer, equals, contains";
const OF_SUCCESS: &str = "status, pointer, equals, contains, also, message, transient, blocked";

/// What a request that only reads is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To find out whether all is right already.
    Probe,
    /// To find out whether what was made is still there.
    Check,
}

impl Purpose {
    const fn keys(self) -> &'static str {
        match self {
            Self::Probe => "path, headers, success, absent, at_most_one, outputs, ours",
            Self::Check => "path, headers, success, absent",
        }
    }
}

/// Reads a template. `samples` are what it can name, `needed` the outputs that later steps use, and `taken` the
/// headers, in lower case, that the sign-in fills.
///
/// # Errors
/// Everything that is wrong, in the order of the lines.
pub(in crate::in_house) fn read(
    source: &str,
    samples: &Names,
    needed: &[&str],
    taken: &[String],
) -> Result<Template, Vec<Fault>> {
    let mut reader = Reader::new(source);
    let (root, errors) = DeTable::parse_recoverable(source);
    for error in &errors {
        let line = error.span().map_or(1, |span| reader.line(&span));
        reader.fault(line, "", format!("this is not TOML: {}", error.message()));
    }
    let known = Known {
        samples: samples.clone(),
        outputs: None,
    };
    let mut template = None;
    // What is left of a broken document would be told to lack what stands behind the break.
    if errors.is_empty() {
        let section = Section::root(root.get_ref(), &reader);
        template = template_of(section, &mut reader, known, needed, taken);
    }
    reader.faults.sort();
    match template {
        Some(template) if reader.faults.is_empty() => Ok(template),
        Some(_) | None => Err(reader.faults),
    }
}

fn template_of(
    mut root: Section<'_>,
    reader: &mut Reader<'_>,
    known: Known,
    needed: &[&str],
    taken: &[String],
) -> Option<Template> {
    let request = Request::read(&mut root, Shape::Writes, taken, reader, &known);
    let success = success_of(root.take("success"), reader, &known);
    let outputs = root.take("outputs");
    let mut outputs_line = outputs.as_ref().map_or(root.line, |node| node.line);
    let outputs = outputs_of(outputs, reader);
    let probe = root.take("probe");
    if let Some(node) = &probe {
        outputs_line = node.line;
    }
    let probe = probe.map(|node| look_of(&node, Purpose::Probe, taken, reader, &known));
    let repeat_is_safe = root.take("repeat_is_safe").and_then(|node| node.flag(reader));
    // What an undo can name must be known however the change came about.
    let told = match &probe {
        Some(Some(probe)) => Some(&probe.outputs),
        Some(None) => None,
        None => Some(&outputs),
    };
    if let Some(told) = told {
        for name in needed.iter().filter(|name| !told.0.contains_key(**name)) {
            let field = if probe.is_some() {
                "probe.outputs"
            } else {
                "outputs"
            };
            let reason = format!("“{name}” is missing, which later steps use");
            reader.fault(outputs_line, field, reason);
        }
    }
    let known = Known {
        outputs: told.map(|told| told.0.keys().cloned().collect()),
        ..known
    };
    let undo = root
        .take("undo")
        .map(|node| undo_of(&node, taken, reader, &known));
    root.finish(OF_TEMPLATE, reader);
    Some(Template {
        repeat_is_safe: repeat_is_safe.unwrap_or_default(),
        request: request?,
        success,
        outputs,
        probe: match probe {
            Some(probe) => Some(probe?),
            None => None,
        },
        undo: match undo {
            Some(undo) => Some(undo?),
            None => None,
        },
    })
}

fn look_of(
    node: &Node<'_>,
    purpose: Purpose,
    taken: &[String],
    reader: &mut Reader<'_>,
    known: &Known,
) -> Option<Look> {
    let mut section = node.section(reader)?;
    let request = Request::read(&mut section, Shape::Reads, taken, reader, known);
    let success = success_of(section.take("success"), reader, known);
    let absent = other_statuses(section.take("absent"), &success, reader);
    if success.conditions.is_empty() && absent.is_empty() {
        let reason = "it cannot tell that the thing is not there; write success.pointer or absent";
        reader.fault(node.line, &node.field, reason);
    }
    let (at_most_one, outputs, ours) = match purpose {
        Purpose::Probe => (
            section.take("at_most_one"),
            section.take("outputs"),
            section.take("ours"),
        ),
        Purpose::Check => (None, None, None),
    };
    let at_most_one = at_most_one.and_then(|node| node.pointer(reader));
    let outputs = outputs_of(outputs, reader);
    let ours = ours.map_or_else(Vec::new, |node| ours_of(&node, reader, known));
    section.finish(purpose.keys(), reader);
    Some(Look {
        request: request?,
        success,
        absent,
        at_most_one,
        outputs,
        ours,
    })
}

fn ours_of(node: &Node<'_>, reader: &mut Reader<'_>, known: &Known) -> Vec<Condition> {
    let Some(mut section) = node.section(reader) else {
        return Vec::new();
    };
    if !section.has("pointer") {
        section.need("pointer", reader);
        return Vec::new();
    }
    let conditions = conditions_of(&mut section, reader, known);
    section.finish(OF_OURS, reader);
    conditions
}

fn undo_of(node: &Node<'_>, taken: &[String], reader: &mut Reader<'_>, known: &Known) -> Option<Undo> {
    let mut section = node.section(reader)?;
    let request = Request::read(&mut section, Shape::Writes, taken, reader, known);
    let success = success_of(section.take("success"), reader, known);
    let gone = other_statuses(section.take("gone"), &success, reader);
    let unless_empty = section.take("unless_empty");
    let unless_empty = unless_empty.map(|node| place_of(&node, reader, known));
    let check = section
        .take("check")
        .map(|node| look_of(&node, Purpose::Check, taken, reader, known));
    section.finish(OF_UNDO, reader);
    Some(Undo {
        request: request?,
        success,
        gone,
        unless_empty: match unless_empty {
            Some(place) => Some(place?),
            None => None,
        },
        check: match check {
            Some(check) => Some(check?),
            None => None,
        },
    })
}

/// Reads one place to fill in, whose value is looked at.
fn place_of(node: &Node<'_>, reader: &mut Reader<'_>, known: &Known) -> Option<Json> {
    match Json::read(node, reader, known)? {
        place @ Json::Place(_) => Some(place),
        Json::Fixed(_) | Json::Text(_) | Json::List(_) | Json::Object(_) => node.refuse(
            reader,
            "write one {{ … }} and nothing else, for example {{ outputs.id }}",
        ),
    }
}

fn success_of(node: Option<Node<'_>>, reader: &mut Reader<'_>, known: &Known) -> Success {
    let Some(node) = node else {
        return Success::default();
    };
    let Some(mut section) = node.section(reader) else {
        return Success::default();
    };
    let mut statuses = |key: &str, reader: &mut Reader<'_>| {
        let node = section.take(key);
        node.map_or_else(Vec::new, |node| node.statuses(reader))
    };
    let status = statuses("status", reader);
    let transient = statuses("transient", reader);
    let blocked = statuses("blocked", reader);
    let message = section.take("message").and_then(|node| node.pointer(reader));
    let conditions = conditions_of(&mut section, reader, known);
    section.finish(OF_SUCCESS, reader);
    let mut seen = BTreeSet::new();
    for status in status.iter().chain(&transient).chain(&blocked) {
        if !seen.insert(*status) {
            twice(&node, *status, reader);
        }
    }
    Success {
        status,
        conditions,
        message,
        transient,
        blocked,
    }
}

/// Reads the condition that stands in a section itself, and the further ones.
fn conditions_of(section: &mut Section<'_>, reader: &mut Reader<'_>, known: &Known) -> Vec<Condition> {
    let first = condition_of(section, reader, known);
    let also = section
        .take("also")
        .map_or_else(Vec::new, |node| further_conditions(&node, reader, known));
    first.into_iter().chain(also).collect()
}

fn further_conditions(node: &Node<'_>, reader: &mut Reader<'_>, known: &Known) -> Vec<Condition> {
    let entries = node.entries(reader);
    if entries.is_empty() {
        let reason = "write a list of tables, for example [{ pointer = \"/a\", equals = \"b\" }]";
        reader.fault(node.line, &node.field, reason);
    }
    let mut conditions = Vec::new();
    for entry in entries {
        let Some(mut section) = entry.section(reader) else {
            continue;
        };
        if section.has("pointer") {
            conditions.extend(condition_of(&mut section, reader, known));
            section.finish(OF_CONDITION, reader);
        } else {
            section.need("pointer", reader);
        }
    }
    conditions
}

fn condition_of(section: &mut Section<'_>, reader: &mut Reader<'_>, known: &Known) -> Option<Condition> {
    let pointer = section.take("pointer");
    let (equals, contains) = (section.take("equals"), section.take("contains"));
    let Some(pointer) = pointer else {
        for node in [equals, contains].into_iter().flatten() {
            reader.fault(
                node.line,
                &node.field,
                "it needs a pointer, which says where to look",
            );
        }
        return None;
    };
    let pointer = pointer.pointer(reader);
    let wanted = match (equals, contains) {
        (None, None) => Some(Wanted::Something),
        (Some(node), None) => Json::read(&node, reader, known).map(Wanted::Equals),
        (None, Some(node)) => Json::read(&node, reader, known).map(Wanted::Contains),
        (Some(_), Some(node)) => node.refuse(reader, "write either equals or contains"),
    };
    Some(Condition {
        pointer: pointer?,
        wanted: wanted?,
    })
}

/// Returns statuses that say something else than success.
fn other_statuses(node: Option<Node<'_>>, success: &Success, reader: &mut Reader<'_>) -> Vec<u16> {
    let Some(node) = node else {
        return Vec::new();
    };
    let others = node.statuses(reader);
    let lists = [&success.status, &success.transient, &success.blocked];
    for status in &others {
        if lists.iter().any(|list| list.contains(status)) {
            twice(&node, *status, reader);
        }
    }
    others
}

/// A status must not mean two things.
fn twice(node: &Node<'_>, status: u16, reader: &mut Reader<'_>) {
    let reason = format!("the status {status} stands in two lists");
    reader.fault(node.line, &node.field, reason);
}

fn outputs_of(node: Option<Node<'_>>, reader: &mut Reader<'_>) -> Outputs {
    let mut outputs = BTreeMap::new();
    let below = node.map_or_else(Vec::new, |node| node.all(reader));
    for (name, node) in below {
        let is_name = named(&format!("{{{{ {OUTPUTS}.{name} }}}}"))
            .is_ok_and(|names| names.contains(&format!("{OUTPUTS}.{name}")));
        if !is_name {
            reader.fault(node.line, &node.field, "a name has letters, digits and _ only");
        }
        // A name that is there must not be told to be missing as well.
        outputs.insert(name.to_owned(), node.pointer(reader).unwrap_or_default());
    }
    Outputs(outputs)
}
