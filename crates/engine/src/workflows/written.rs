//! Whether a file is written as a workflow must be: known keys, nothing missing, and values of the right kind.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::workflows::near::did_you_mean;
use crate::workflows::place::Path;
use crate::workflows::schema::{self, Key, Shape};

/// Returns everything that is not written as it must be.
pub(super) fn check(root: &DeTable<'_>) -> Vec<(Path, String)> {
    let mut reader = Reader { faults: Vec::new() };
    let Shape::Table(keys) = &schema::FILE else {
        return reader.faults;
    };
    reader.table(root, keys, &Path::default());
    reader.faults
}

struct Reader {
    faults: Vec<(Path, String)>,
}

impl Reader {
    fn tell(&mut self, path: &Path, reason: impl Into<String>) {
        self.faults.push((path.clone(), reason.into()));
    }

    fn value(&mut self, value: &DeValue<'_>, shape: &'static Shape, path: &Path) {
        match (shape, value) {
            (Shape::Text, DeValue::String(_)) | (Shape::YesNo, DeValue::Boolean(_)) => {}
            (Shape::Number, DeValue::Integer(_) | DeValue::Float(_))
            | (Shape::Whole, DeValue::Integer(_)) => {}
            (Shape::Count, DeValue::Integer(number)) => {
                let number = u32::from_str_radix(number.as_str(), number.radix());
                if number.is_err() {
                    self.tell(
                        path,
                        format!("this must be a whole number from 0 to {}", u32::MAX),
                    );
                }
            }
            (Shape::Word(words), DeValue::String(word)) => self.word(word, words, path),
            (Shape::Role, DeValue::String(word)) => self.word(word, &schema::roles(), path),
            (Shape::List(entry), DeValue::Array(list)) => {
                for (index, value) in list.iter().enumerate() {
                    self.value(value.get_ref(), entry, &path.item(index));
                }
            }
            (Shape::Texts, DeValue::Table(table)) => {
                for (name, value) in table.iter() {
                    self.value(value.get_ref(), &Shape::Text, &path.key(name.get_ref()));
                }
            }
            (Shape::Table(keys), DeValue::Table(table)) => self.table(table, keys, path),
            (Shape::Step { common, kinds }, DeValue::Table(table)) => self.step(table, common, kinds, path),
            (Shape::Typed(types), DeValue::Table(table)) => self.typed(table, types, path),
            (shape, value) => self.tell(
                path,
                format!("this must be {}, not {}", wanted(shape), found(value)),
            ),
        }
    }

    fn word(&mut self, word: &str, words: &[&str], path: &Path) {
        if !words.contains(&word) {
            self.tell(
                path,
                format!(
                    "“{word}” is none of {}{}",
                    listed(words),
                    did_you_mean(word, words.iter().copied())
                ),
            );
        }
    }

    fn table(&mut self, table: &DeTable<'_>, keys: &'static [Key], path: &Path) {
        let known: Vec<&str> = keys.iter().map(|key| key.name).collect();
        self.unknown(table, &known, path);
        self.known(table, keys, path);
    }

    fn step(&mut self, table: &DeTable<'_>, common: &'static [Key], kinds: &'static [Key], path: &Path) {
        let known: Vec<&str> = common.iter().chain(kinds).map(|key| key.name).collect();
        self.unknown(table, &known, path);
        self.known(table, common, path);
        let given: Vec<&Key> = kinds
            .iter()
            .filter(|kind| get(table, kind.name).is_some())
            .collect();
        let names: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
        match given.as_slice() {
            [_] => {}
            [] => self.tell(
                path,
                format!(
                    "it does not say what kind of step it is: add one of {}",
                    listed(&names)
                ),
            ),
            [_, second, ..] => {
                let given: Vec<&str> = given.iter().map(|kind| kind.name).collect();
                let reason = format!(
                    "a step is of one kind, and this one is {}; make two steps of it",
                    listed(&given)
                );
                self.tell(&path.key(second.name), reason);
            }
        }
        for kind in given {
            if let Some(value) = get(table, kind.name) {
                self.value(value.get_ref(), kind.shape, &path.key(kind.name));
            }
        }
    }

    fn typed(&mut self, table: &DeTable<'_>, types: &'static [(&'static str, &'static [Key])], path: &Path) {
        let names: Vec<&str> = types.iter().map(|(name, _)| *name).collect();
        let Some(chosen) = get(table, "type") else {
            self.tell(path, format!("“type” is missing: one of {}", listed(&names)));
            return;
        };
        let Some(word) = chosen.get_ref().as_str() else {
            self.value(chosen.get_ref(), &Shape::Text, &path.key("type"));
            return;
        };
        let Some((_, keys)) = types.iter().find(|(name, _)| *name == word) else {
            self.word(word, &names, &path.key("type"));
            return;
        };
        let known: Vec<&str> = std::iter::once("type")
            .chain(keys.iter().map(|key| key.name))
            .collect();
        self.unknown(table, &known, path);
        self.known(table, keys, path);
    }

    fn unknown(&mut self, table: &DeTable<'_>, known: &[&str], path: &Path) {
        for (name, _) in table.iter() {
            let name: &str = name.get_ref();
            if !known.contains(&name) {
                let near = did_you_mean(name, known.iter().copied());
                let reason = if near.is_empty() {
                    format!("there is no such key here; known are {}", listed(known))
                } else {
                    format!("there is no such key here{near}")
                };
                self.tell(&path.key(name), reason);
            }
        }
    }

    fn known(&mut self, table: &DeTable<'_>, keys: &'static [Key], path: &Path) {
        for key in keys {
            match get(table, key.name) {
                Some(value) => self.value(value.get_ref(), key.shape, &path.key(key.name)),
                None if key.optional => {}
                None => self.tell(path, format!("“{}” is missing", key.name)),
            }
        }
    }
}

fn get<'a, 'i>(table: &'a DeTable<'i>, name: &str) -> Option<&'a Spanned<DeValue<'i>>> {
    table.get(name)
}

fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn wanted(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text | Shape::Word(_) | Shape::Role => "a text in quotes",
        Shape::Count | Shape::Whole => "a whole number",
        Shape::Number => "a number",
        Shape::YesNo => "true or false",
        Shape::List(_) => "a list in [ ]",
        Shape::Texts | Shape::Table(_) | Shape::Step { .. } | Shape::Typed(_) => "a table with keys",
    }
}

fn found(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table with keys",
    }
}
