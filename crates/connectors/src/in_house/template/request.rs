//! One request of a template: how it is written, checked and filled in.

use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::Value;
use url::Url;

use crate::http::Base;
use crate::in_house::fill::{Names, Place, fill};
use crate::in_house::template::section::{Node, Reader, Section};
use crate::in_house::template::text::{Known, Tried, check};
use crate::in_house::template::{Json, Unfit, address, is_below_root};

const JSON: &str = "application/json; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// Headers that HTTP itself sets, and those for secrets, which belong into the keychain.
const NOT_YOURS: [&str; 9] = [
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "host",
    "proxy-authorization",
    "transfer-encoding",
    "upgrade",
];

/// One request of a template.
#[derive(Clone, Debug)]
pub(in crate::in_house) struct Request {
    pub(in crate::in_house) method: Method,
    /// Where its path stands in the template, for errors.
    pub(in crate::in_house) field: String,
    path: String,
    headers: Vec<(String, String)>,
    pub(in crate::in_house) body: Body,
}

/// The body of a request.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::in_house) enum Body {
    /// There is none.
    None,
    /// JSON.
    Json(Json),
    /// A text of another kind.
    Text(String, Place),
}

/// A request that has been filled in.
#[derive(Debug)]
pub(in crate::in_house) struct Ready {
    pub(in crate::in_house) method: Method,
    pub(in crate::in_house) url: Url,
    /// The path as the template has it, for the log.
    pub(in crate::in_house) logged: String,
    pub(in crate::in_house) headers: Vec<(String, String)>,
    /// What kind of body it is, and the body.
    pub(in crate::in_house) body: Option<(&'static str, Vec<u8>)>,
}

/// Why a request cannot be filled in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::in_house) enum Unready {
    /// An input cannot be sent where the template puts it.
    Unfit { field: String, why: &'static str },
    /// The template cannot be filled in.
    Unfilled { field: String, why: String },
}

/// What a section with a request can have.
pub(super) enum Shape {
    /// A request that changes something.
    Writes,
    /// One that only reads.
    Reads,
}

impl Request {
    /// Reads the keys of a request, and leaves the others.
    pub(super) fn read(
        section: &mut Section<'_>,
        shape: Shape,
        taken: &[String],
        reader: &mut Reader<'_>,
        known: &Known,
    ) -> Option<Self> {
        let method = match shape {
            Shape::Reads => Some(Method::GET),
            Shape::Writes => section
                .need("method", reader)
                .and_then(|node| method(&node, reader)),
        };
        let path = section.need("path", reader);
        let path = path.and_then(|node| Some((node.field.clone(), path_of(&node, reader, known)?)));
        let headers = section.take("headers");
        let headers = headers.map_or_else(
            || Some(Vec::new()),
            |node| headers_of(&node, taken, reader, known),
        );
        let body = match shape {
            Shape::Reads => Some(Body::None),
            Shape::Writes => body_of(section, headers.as_deref().unwrap_or_default(), reader, known),
        };
        let (method, (field, path), headers, body) = (method?, path?, headers?, body?);
        if method == Method::GET && body != Body::None {
            reader.fault(section.line, &section.field, "a GET request has no body");
            return None;
        }
        Some(Self {
            method,
            field,
            path,
            headers,
            body,
        })
    }

    /// Fills it in.
    ///
    /// # Errors
    /// When that cannot be done, or would ask for something else.
    pub(in crate::in_house) fn fill(&self, base: &Base, names: &Names) -> Result<Ready, Unready> {
        let unfilled = |field: &str| {
            let field = field.to_owned();
            move |why: String| Unready::Unfilled { field, why }
        };
        let path = fill(Place::Encoded, &self.path, names).map_err(unfilled(&self.field))?;
        let url = address::below(base, &self.path, &path).map_err(|unfit| Unready::Unfit {
            field: self.field.clone(),
            why: unfit.words(),
        })?;
        let mut headers = Vec::new();
        for (name, template) in &self.headers {
            let field = format!("{}headers.{name}", self.field.trim_end_matches("path"));
            let value = fill(Place::Plain, template, names).map_err(unfilled(&field))?;
            let value = value.trim().to_owned();
            if let Some(why) = unfit_for_header(&value) {
                return Err(Unready::Unfit { field, why });
            }
            headers.push((name.clone(), value));
        }
        let field = format!("{}body", self.field.trim_end_matches("path"));
        let body = match &self.body {
            Body::None => None,
            Body::Json(json) => {
                let json = json.fill(names).map_err(unfilled(&field))?;
                Some((JSON, json.to_string().into_bytes()))
            }
            Body::Text(template, place) => {
                let text = fill(*place, template, names).map_err(unfilled(&field))?;
                if let Some(why) = no_json(&text, *place) {
                    return Err(Unready::Unfilled { field, why });
                }
                Some((TEXT, text.into_bytes()))
            }
        };
        Ok(Ready {
            method: self.method.clone(),
            logged: address::without_query(&self.path).to_owned(),
            url,
            headers,
            body,
        })
    }
}

fn method(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Method> {
    match node.text(reader)? {
        "GET" => Some(Method::GET),
        "POST" => Some(Method::POST),
        "PUT" => Some(Method::PUT),
        "PATCH" => Some(Method::PATCH),
        "DELETE" => Some(Method::DELETE),
        _ => node.refuse(reader, "write GET, POST, PUT, PATCH or DELETE"),
    }
}

fn path_of(node: &Node<'_>, reader: &mut Reader<'_>, known: &Known) -> Option<String> {
    let path = node.text(reader)?;
    if !is_below_root(path) {
        return node.refuse(
            reader,
            "it must begin with one “/” and goes on from the connection's address",
        );
    }
    match check(node, path, Place::Encoded, reader, known) {
        Tried::Faulty => None,
        Tried::Unsure => Some(path.to_owned()),
        Tried::Filled(filled) => {
            let base = Base::parse("https://sample.example.org").ok()?;
            match address::below(&base, path, &filled) {
                Ok(_) => Some(path.to_owned()),
                Err(unfit @ (Unfit::EmptyPart | Unfit::Upwards | Unfit::Unencoded)) => {
                    node.refuse(reader, unfit.words())
                }
            }
        }
    }
}

fn headers_of(
    node: &Node<'_>,
    taken: &[String],
    reader: &mut Reader<'_>,
    known: &Known,
) -> Option<Vec<(String, String)>> {
    let below = node.all(reader);
    let headers: Vec<_> = below
        .iter()
        .map(|(name, node)| header(name, node, taken, reader, known))
        .collect();
    headers.into_iter().collect()
}

fn header(
    name: &str,
    node: &Node<'_>,
    taken: &[String],
    reader: &mut Reader<'_>,
    known: &Known,
) -> Option<(String, String)> {
    let value = node.text(reader)?;
    let lower = name.to_ascii_lowercase();
    if HeaderName::from_bytes(name.as_bytes()).is_err() {
        return node.refuse(reader, "this is no name of a header");
    }
    if NOT_YOURS.contains(&lower.as_str()) || taken.contains(&lower) {
        let reason = "this header cannot be set here; how to sign in is chosen in the settings, and the secret is \
                      kept in the keychain";
        return node.refuse(reader, reason);
    }
    if lower == "content-type" && value.contains("{{") {
        return node.refuse(reader, "the kind of the body cannot be filled in");
    }
    match check(node, value, Place::Plain, reader, known) {
        Tried::Faulty => None,
        Tried::Filled(filled) if unfit_for_header(filled.trim()).is_some() => {
            node.refuse(reader, "a header cannot have line breaks and control characters")
        }
        Tried::Filled(_) | Tried::Unsure => Some((name.to_owned(), value.to_owned())),
    }
}

fn body_of(
    section: &mut Section<'_>,
    headers: &[(String, String)],
    reader: &mut Reader<'_>,
    known: &Known,
) -> Option<Body> {
    match (section.take("body"), section.take("body_text")) {
        (None, None) => Some(Body::None),
        (Some(_), Some(text)) => text.refuse(reader, "write either body or body_text"),
        (Some(body), None) if body.value.is_table() || body.value.is_array() => {
            Json::read(&body, reader, known).map(Body::Json)
        }
        (Some(body), None) => body.refuse(reader, "write a table; a raw text is written as body_text"),
        (None, Some(node)) => {
            let text = node.text(reader)?;
            let place = place_of(headers);
            match check(&node, text, place, reader, known) {
                Tried::Faulty => None,
                Tried::Filled(filled) if no_json(&filled, place).is_some() => node.refuse(
                    reader,
                    "it is not JSON once it is filled in; {{ … }} brings its own quotes along in JSON",
                ),
                Tried::Filled(_) | Tried::Unsure => Some(Body::Text(text.to_owned(), place)),
            }
        }
    }
}

/// Returns how what is filled in is written in a body of this kind.
fn place_of(headers: &[(String, String)]) -> Place {
    let kind = headers.iter();
    let kind = kind.filter(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let kind: String = kind.map(|(_, kind)| kind.to_ascii_lowercase()).collect();
    if kind.contains("json") {
        Place::Json
    } else if kind.contains("x-www-form-urlencoded") {
        Place::Encoded
    } else if kind.contains("xml") || kind.contains("html") {
        Place::Markup
    } else {
        Place::Plain
    }
}

fn no_json(text: &str, place: Place) -> Option<String> {
    match place {
        Place::Json => serde_json::from_str::<Value>(text)
            .err()
            .map(|error| format!("it is not JSON once it is filled in: {error}")),
        Place::Encoded | Place::Markup | Place::Plain => None,
    }
}

fn unfit_for_header(value: &str) -> Option<&'static str> {
    HeaderValue::from_str(value)
        .is_err()
        .then_some("it has a line break or another control character, which no header can have")
}
