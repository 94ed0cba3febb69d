//! JSON as a template writes it: a TOML value in which every text is filled in.

use serde_json::Value;
use toml::de::{DeInteger, DeValue};

use crate::in_house::fill::{Names, Place, fill, is_one_place};
use crate::in_house::template::section::{Node, Reader};
use crate::in_house::template::text::{Known, Tried, check};

/// JSON with texts that are filled in.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::in_house) enum Json {
    /// It is the same every time.
    Fixed(Value),
    /// A text.
    Text(String),
    /// One place to fill in and nothing else: it becomes what is filled in, so that a list stays a list.
    Place(String),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object(Vec<(String, Self)>),
}

impl Json {
    /// Reads a value of a template.
    pub(super) fn read(node: &Node<'_>, reader: &mut Reader<'_>, known: &Known) -> Option<Self> {
        match node.value {
            DeValue::String(text) => {
                let one = is_one_place(text);
                let place = if one { Place::Json } else { Place::Plain };
                if matches!(check(node, text, place, reader, known), Tried::Faulty) {
                    return None;
                }
                let text = text.clone().into_owned();
                Some(if one { Self::Place(text) } else { Self::Text(text) })
            }
            DeValue::Integer(number) => match whole(number) {
                Some(number) => Some(Self::Fixed(number.into())),
                None => node.refuse(reader, "the number is too large"),
            },
            DeValue::Float(number) => {
                let number = number.as_str().parse().ok();
                match number.and_then(serde_json::Number::from_f64) {
                    Some(number) => Some(Self::Fixed(Value::Number(number))),
                    None => node.refuse(reader, "JSON has no such number"),
                }
            }
            DeValue::Boolean(flag) => Some(Self::Fixed((*flag).into())),
            DeValue::Datetime(time) => Some(Self::Fixed(time.to_string().into())),
            DeValue::Array(_) => {
                // Every entry is read, so that every fault is told.
                let entries: Vec<_> = node.entries(reader);
                let entries: Vec<_> = entries
                    .iter()
                    .map(|entry| Self::read(entry, reader, known))
                    .collect();
                entries.into_iter().collect::<Option<_>>().map(Self::List)
            }
            DeValue::Table(_) => {
                let below = node.all(reader);
                let below: Vec<_> = below
                    .iter()
                    .map(|(name, node)| Some(((*name).to_owned(), Self::read(node, reader, known)?)))
                    .collect();
                below.into_iter().collect::<Option<_>>().map(Self::Object)
            }
        }
    }

    /// Fills it in.
    ///
    /// # Errors
    /// Why it cannot be.
    pub(in crate::in_house) fn fill(&self, names: &Names) -> Result<Value, String> {
        Ok(match self {
            Self::Fixed(value) => value.clone(),
            Self::Text(text) => Value::String(fill(Place::Plain, text, names)?),
            Self::Place(text) => {
                let filled = fill(Place::Json, text, names)?;
                serde_json::from_str(&filled).map_err(|error| error.to_string())?
            }
            Self::List(entries) => {
                let entries = entries.iter().map(|entry| entry.fill(names));
                Value::Array(entries.collect::<Result<_, _>>()?)
            }
            Self::Object(below) => {
                let below = below.iter();
                let below = below.map(|(name, json)| Ok((name.clone(), json.fill(names)?)));
                Value::Object(below.collect::<Result<_, String>>()?)
            }
        })
    }
}

/// Returns a whole number of TOML.
pub(super) fn whole(number: &DeInteger<'_>) -> Option<i64> {
    let digits = number.as_str().replace('_', "");
    i64::from_str_radix(&digits, number.radix()).ok()
}
