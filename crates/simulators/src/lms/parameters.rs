//! Parameters in nested brackets, such as `users[0][email]=ada@example.org`, and their check.

use std::collections::BTreeMap;

use crate::lms::exception::{Exception, Told};

/// A parameter, or several below a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Node {
    Text(String),
    Many(BTreeMap<String, Node>),
}

/// What a function takes.
#[derive(Debug)]
pub(super) enum Shape {
    /// Any text.
    Raw,
    /// A whole number.
    Int,
    /// `1` or `0`.
    Bool,
    /// Names and what stands below each; true for those that must be there.
    Single(&'static [(&'static str, bool, Shape)]),
    /// A list of the same.
    List(&'static Shape),
}

/// Puts names with brackets together, as PHP does.
pub(super) fn tree<'a>(pairs: impl Iterator<Item = &'a (String, String)>) -> Node {
    let mut root = BTreeMap::new();
    for (name, value) in pairs {
        let parts: Vec<_> = name.split('[').map(|part| part.trim_end_matches(']')).collect();
        put(&mut root, &parts, value);
    }
    Node::Many(root)
}

fn put(into: &mut BTreeMap<String, Node>, parts: &[&str], value: &str) {
    let Some((name, below)) = parts.split_first() else {
        return;
    };
    let name = (*name).to_owned();
    if below.is_empty() {
        into.insert(name, Node::Text(value.to_owned()));
        return;
    }
    let node = into.entry(name).or_insert_with(|| Node::Many(BTreeMap::new()));
    if let Node::Text(_) = node {
        *node = Node::Many(BTreeMap::new());
    }
    if let Node::Many(inner) = node {
        put(inner, below, value);
    }
}

impl Node {
    /// Checks it, as the site does before a function begins.
    pub(super) fn check(&self, shape: &Shape) -> Told<()> {
        self.check_below("", shape)
    }

    fn check_below(&self, name: &str, shape: &Shape) -> Told<()> {
        match (shape, self) {
            (Shape::Raw, Self::Text(_)) => Ok(()),
            (Shape::Int, Self::Text(text)) => match text.parse::<u64>() {
                Ok(_) => Ok(()),
                Err(_) => Err(unexpected(name, text, "int")),
            },
            (Shape::Bool, Self::Text(text)) => match text.as_str() {
                "0" | "1" => Ok(()),
                _ => Err(unexpected(name, text, "bool")),
            },
            (Shape::Raw | Shape::Int | Shape::Bool, Self::Many(_)) => Err(Exception::invalid(
                "Scalar type expected, array or object received.",
            )),
            (Shape::Single(_) | Shape::List(_), Self::Text(_)) => {
                Err(Exception::invalid("Only arrays accepted."))
            }
            (Shape::List(inner), Self::Many(nodes)) => {
                nodes.values().try_for_each(|node| node.check_below(name, inner))
            }
            (Shape::Single(fields), Self::Many(nodes)) => {
                for (key, is_required, inner) in *fields {
                    match nodes.get(*key) {
                        Some(node) => node.check_below(key, inner)?,
                        None if *is_required => {
                            return Err(Exception::invalid(format!(
                                "Missing required key in single structure: {key}"
                            )));
                        }
                        None => {}
                    }
                }
                let extra = nodes
                    .keys()
                    .find(|key| !fields.iter().any(|(known, _, _)| known == key));
                match extra {
                    Some(key) => Err(Exception::invalid(format!(
                        "Unexpected keys ({key}) detected in parameter array."
                    ))),
                    None => Ok(()),
                }
            }
        }
    }

    /// Returns what stands below a name.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Text(_) => None,
            Self::Many(nodes) => nodes.get(name),
        }
    }

    /// Returns the entries of the list below a name.
    pub(super) fn list(&self, name: &str) -> Vec<&Self> {
        match self.get(name) {
            Some(Self::Many(nodes)) => nodes.values().collect(),
            Some(Self::Text(_)) | None => Vec::new(),
        }
    }

    /// Returns the text below a name; empty for none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).map(Self::as_text).unwrap_or_default()
    }

    /// Returns the number below a name; 0 for none.
    pub(super) fn number(&self, name: &str) -> u64 {
        self.text(name).parse().unwrap_or_default()
    }

    /// Returns the text itself; empty when there is more below.
    pub(super) fn as_text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Many(_) => "",
        }
    }
}

fn unexpected(name: &str, text: &str, kind: &str) -> Exception {
    Exception::invalid(format!(
        "{name} => Invalid parameter value detected: the value is \"{text}\", the server was expecting \"{kind}\" type"
    ))
}

/// Returns a text as the site gives out names of cohorts and courses: for HTML.
pub(super) fn for_html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
