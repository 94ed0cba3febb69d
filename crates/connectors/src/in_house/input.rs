//! What an action is given, checked, as its request templates name it.

use connector::{Cx, Input};
use domain::email::is_address;
use serde_json::{Value, json};

use crate::in_house::error::Fault;
use crate::in_house::fill::Names;

/// An input of an action.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// Its name.
    pub(super) name: &'static str,
    /// What it is.
    pub(super) kind: Kind,
}

/// What an input is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// An e-mail address.
    Email,
    /// One line, which must not be empty.
    Text,
    /// One line, which may be empty.
    Optional,
    /// A list, one entry a line, with at least one entry. Templates see a list.
    Lines,
}

/// The name of this try: the same in every automatic repeat.
const KEY: &str = "key";

/// The name of the step: the same in every try of it.
const STEP: &str = "step";

/// The name of a try that is none: whoever previews a workflow asks for nothing. A service that is asked by it finds
/// nothing, where an empty name could mean everything.
const ONLY_LOOKING: &str = "only-looking";

/// Reads the inputs of an action and names the try.
pub(super) fn read(fields: &[Field], input: &Input, cx: &Cx) -> Result<Names, Fault> {
    let mut names = Names::new();
    for field in fields {
        let given = input.get(field.name).and_then(Value::as_str);
        let value = field.read(given.unwrap_or_default());
        let value = value.map_err(|why| Fault::Input {
            name: field.name,
            why,
        })?;
        names.insert(field.name.to_owned(), value);
    }
    let key = match cx.idempotency_key.as_str() {
        "" => ONLY_LOOKING,
        key => key,
    };
    names.insert(KEY.to_owned(), key.into());
    names.insert(STEP.to_owned(), step_of(key).into());
    Ok(names)
}

/// Returns what a check of templates uses in the place of inputs.
pub(super) fn samples(fields: &[Field]) -> Names {
    let sample = |field: &Field| match field.kind {
        Kind::Email => json!("ada@example.org"),
        Kind::Text | Kind::Optional => json!("Ada"),
        Kind::Lines => json!(["One", "Two"]),
    };
    let samples = fields.iter();
    let mut samples: Names = samples
        .map(|field| (field.name.to_owned(), sample(field)))
        .collect();
    for name in [KEY, STEP] {
        samples.insert(name.to_owned(), json!("execution.step"));
    }
    samples
}

/// Returns a text among names; empty for none.
pub(super) fn text<'a>(names: &'a Names, name: &str) -> &'a str {
    names.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Returns a list among names.
pub(super) fn lines<'a>(names: &'a Names, name: &str) -> Vec<&'a str> {
    let list = names.get(name).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).collect()
}

impl Field {
    fn read(self, given: &str) -> Result<Value, &'static str> {
        let given = given.trim();
        match self.kind {
            Kind::Email if is_address(given) => Ok(given.into()),
            Kind::Email => Err("it is not an e-mail address"),
            Kind::Text if given.is_empty() => Err("it is empty"),
            Kind::Text | Kind::Optional => Ok(given.into()),
            Kind::Lines => {
                let lines = given.lines().map(str::trim).filter(|line| !line.is_empty());
                let lines: Vec<_> = lines.collect();
                if lines.is_empty() {
                    return Err("it is empty");
                }
                Ok(json!(lines))
            }
        }
    }
}

/// Returns what is the same in every try of a step: the engine's key without the number of the try at its end. A service
/// that keeps it with what it makes can tell later what this step made, whichever of its tries did.
fn step_of(key: &str) -> &str {
    match key.rsplit_once('.') {
        Some((step, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            step
        }
        Some(_) | None => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_named_alike_in_every_try() {
        assert_eq!(step_of("0197.add_user.0"), "0197.add_user");
        assert_eq!(step_of("0197.add_user.12"), "0197.add_user");
        assert_eq!(step_of("0197.add_user"), "0197.add_user");
        assert_eq!(step_of("0197."), "0197.");
        assert_eq!(step_of("0197"), "0197");
    }

    #[test]
    fn lines_become_a_list_without_empty_ones() {
        let field = |kind| Field { name: "x", kind };
        assert_eq!(
            field(Kind::Lines).read(" One \r\n\n Two\n"),
            Ok(json!(["One", "Two"]))
        );
        for (kind, wrong) in [
            (Kind::Lines, " \n "),
            (Kind::Text, " "),
            (Kind::Email, "ada"),
            (Kind::Email, "ada@example.org\r\nBcc: eve@example.org"),
            (Kind::Email, ""),
        ] {
            assert!(field(kind).read(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(field(Kind::Optional).read(" "), Ok(json!("")));
    }
}
