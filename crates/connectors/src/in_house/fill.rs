//! Fills the texts of request templates in, each by the rules of the place where it stands.
//!
//! Strict: what is not known is an error, never an empty text. Fuel bounds what a template can do, and there is no
//! loader, so a template reads nothing but the names it is given.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::LazyLock;

use minijinja::value::{Serde, ValueKind};
use minijinja::{
    AutoEscape, Environment, Error as JinjaError, ErrorKind, Output, State, UndefinedBehavior, Value,
};
use percent_encoding::utf8_percent_encode;
use serde_json::Map;

use crate::http::SEGMENT;

/// What a template can name, with its values.
pub(super) type Names = Map<String, serde_json::Value>;

/// How many instructions one text may take.
const FUEL: u64 = 20_000;

/// Where a text stands, which decides how what is filled in is written there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// In a path, a query or a form: everything but letters, digits and `-._~` is percent-encoded.
    Encoded,
    /// In JSON: everything becomes a JSON value, with its quotes.
    Json,
    /// In XML or HTML: what opens a tag or ends an attribute is escaped.
    Markup,
    /// Anywhere else: as it is.
    Plain,
}

static ENCODED: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = environment(encoded);
    // Everything is encoded here anyway, and must not be twice.
    environment.add_filter("urlencode", |text: String| text);
    environment
});
static JSON: LazyLock<Environment<'static>> = LazyLock::new(|| environment(json));
static MARKUP: LazyLock<Environment<'static>> = LazyLock::new(|| environment(markup));
static PLAIN: LazyLock<Environment<'static>> = LazyLock::new(|| environment(plain));

type Formatter = fn(&mut Output<'_>, &mut State<'_, '_>, &Value) -> Result<(), JinjaError>;

fn environment(formatter: Formatter) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_formatter(formatter);
    environment.add_filter("urlencode", |text: String| percent_encoded(&text));
    // How a value is written is decided by its place alone.
    for filter in ["safe", "escape", "e"] {
        environment.remove_filter(filter);
    }
    environment
}

impl Place {
    fn environment(self) -> &'static Environment<'static> {
        match self {
            Self::Encoded => &ENCODED,
            Self::Json => &JSON,
            Self::Markup => &MARKUP,
            Self::Plain => &PLAIN,
        }
    }
}

/// Fills a text in.
///
/// # Errors
/// Why it cannot be, in words for whoever wrote it.
pub(super) fn fill(place: Place, template: &str, names: &Names) -> Result<String, String> {
    let filled = place
        .environment()
        .render_str(template, Value::from(Serde(names)));
    filled.map_err(|error| in_words(&error))
}

/// Returns what a text names, with dots, for example `outputs.id`.
///
/// # Errors
/// When it is no template; the text says why.
pub(super) fn named(template: &str) -> Result<BTreeSet<String>, String> {
    let parsed = PLAIN.template_from_str(template);
    let parsed = parsed.map_err(|error| in_words(&error))?;
    let named = parsed.undeclared_variables(true).into_iter();
    Ok(named
        .filter(|name| !PLAIN.globals().any(|(global, _)| global == name))
        .collect())
}

/// Percent-encodes everything but letters, digits and `-._~`.
pub(super) fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// Returns whether a text is one place to fill in and nothing else, so that a list can stay a list.
pub(super) fn is_one_place(template: &str) -> bool {
    let inner = template
        .trim()
        .strip_prefix("{{")
        .and_then(|rest| rest.strip_suffix("}}"));
    inner.is_some_and(|inner| !["{{", "}}", "{%", "%}"].iter().any(|mark| inner.contains(mark)))
}

/// Returns what the template engine says, without its own name for the template.
fn in_words(error: &JinjaError) -> String {
    let kind = error.kind();
    if kind == ErrorKind::OutOfFuel {
        return "it takes too long".to_owned();
    }
    if kind == ErrorKind::TemplateNotFound {
        return "a template cannot read another one".to_owned();
    }
    error.detail().map_or_else(|| kind.to_string(), str::to_owned)
}

fn encoded(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), JinjaError> {
    Ok(out.write_str(&percent_encoded(&text_of(value)?))?)
}

fn plain(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), JinjaError> {
    Ok(out.write_str(&text_of(value)?)?)
}

fn markup(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), JinjaError> {
    for character in text_of(value)?.chars() {
        match character {
            '&' => out.write_str("&amp;")?,
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            '"' => out.write_str("&quot;")?,
            '\'' => out.write_str("&#39;")?,
            _ => out.write_char(character)?,
        }
    }
    Ok(())
}

fn json(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), JinjaError> {
    // Only `tojson` makes such a text.
    if value.is_safe()
        && let Some(text) = value.as_str()
    {
        return Ok(out.write_str(text)?);
    }
    let text = serde_json::to_string(value).map_err(|error| {
        JinjaError::new(ErrorKind::BadSerialization, "it cannot be written as JSON").with_source(error)
    })?;
    Ok(out.write_str(&text)?)
}

/// Returns a value as a text; a list has none that a system would understand.
fn text_of(value: &Value) -> Result<String, JinjaError> {
    let kind = value.kind();
    if kind == ValueKind::None {
        return Ok(String::new());
    }
    let why = if matches!(kind, ValueKind::Seq | ValueKind::Iterable) {
        "a list cannot stand here; join it, for example {{ companies | join(', ') }}"
    } else if kind == ValueKind::Map {
        "a table cannot stand here; name one of its values"
    } else {
        return Ok(value.to_string());
    };
    Err(JinjaError::new(ErrorKind::InvalidOperation, why))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(place: Place, template: &str) -> Result<String, String> {
        let names = json!({
            "name": "../x?a=b&c#d\r\n\"{{ email }}\"</a>",
            "email": "ada@example.org", "companies": ["A\"", "B, C"], "none": null, "number": 7,
        });
        fill(place, template, names.as_object().unwrap())
    }

    #[test]
    fn each_place_has_its_own_way_to_write_what_is_filled_in() {
        assert_eq!(
            filled(Place::Encoded, "/u/{{ name }}?e={{ email | urlencode }}").as_deref(),
            Ok("/u/..%2Fx%3Fa%3Db%26c%23d%0D%0A%22%7B%7B%20email%20%7D%7D%22%3C%2Fa%3E?e=ada%40example.org")
        );
        assert_eq!(
            filled(
                Place::Json,
                r#"{"n": {{ name }}, "c": {{ companies }}, "t": {{ number | tojson }}}"#
            )
            .map(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap()),
            Ok(json!({"n": "../x?a=b&c#d\r\n\"{{ email }}\"</a>", "c": ["A\"", "B, C"], "t": 7}))
        );
        assert_eq!(
            filled(Place::Markup, "<a n=\"{{ name }}\">").as_deref(),
            Ok("<a n=\"../x?a=b&amp;c#d\r\n&quot;{{ email }}&quot;&lt;/a&gt;\">")
        );
        assert_eq!(
            filled(
                Place::Plain,
                "{{ companies | join('; ') }}{{ none }} {{ email | urlencode }}"
            )
            .as_deref(),
            Ok("A\"; B, C ada%40example.org")
        );
    }

    #[test]
    fn no_filter_and_no_block_takes_the_rules_of_a_place_away() {
        for template in ["{{ name | safe }}", "{{ name | escape }}", "{{ name | e }}"] {
            assert!(filled(Place::Encoded, template).is_err(), "{template}");
        }
        for template in [
            "{{ name | tojson }}",
            "{% autoescape false %}{{ name }}{% endautoescape %}",
            "{% set x %}{{ name }}{% endset %}{{ x }}",
        ] {
            let text = filled(Place::Encoded, template).unwrap();
            assert!(
                !text.contains(['/', '?', '#', '&', '"', '\r']),
                "{template}: {text}"
            );
        }
        for template in [
            "{% autoescape false %}{{ name }}{% endautoescape %}",
            "{% autoescape 'json' %}{% set x %}{{ name }}{% endset %}{{ x }}{% endautoescape %}",
        ] {
            let text = filled(Place::Json, template).unwrap();
            serde_json::from_str::<String>(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }

    #[test]
    fn what_cannot_be_filled_in_is_told_in_words() {
        for (place, template, words) in [
            (Place::Plain, "{{ nobody }}", "undefined"),
            (Place::Json, "{{ nobody }}", "undefined"),
            (Place::Plain, "{{ companies }}", "join it"),
            (Place::Encoded, "{{ companies }}", "join it"),
            (Place::Plain, "{{ 'x' | nofilter }}", "nofilter"),
            (Place::Plain, "{% include 'x' %}", "cannot read another"),
            (Place::Plain, "{{ email", "end"),
            (
                Place::Plain,
                "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
                "too long",
            ),
        ] {
            let told = filled(place, template).unwrap_err();
            assert!(told.contains(words), "{template}: {told}");
        }
    }

    #[test]
    fn a_list_stays_a_list_where_it_is_all_there_is() {
        for one in ["{{ companies }}", " {{companies | sort}} "] {
            assert!(is_one_place(one), "{one}");
        }
        for more in [
            "{{ a }}{{ b }}",
            "{{ a }} {% if b %}{{ c }}",
            "x {{ a }}",
            "plain",
            "{{",
        ] {
            assert!(!is_one_place(more), "{more}");
        }
    }
}
