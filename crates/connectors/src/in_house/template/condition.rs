//! What must stand in an answer.

use serde_json::Value;

use crate::in_house::fill::Names;
use crate::in_house::template::Json;

/// What must stand in an answer.
#[derive(Clone, Debug)]
pub(in crate::in_house) struct Condition {
    /// Where in its JSON.
    pub(in crate::in_house) pointer: String,
    /// What.
    pub(in crate::in_house) wanted: Wanted,
}

/// What must stand at a place.
#[derive(Clone, Debug)]
pub(in crate::in_house) enum Wanted {
    /// Anything but nothing.
    Something,
    /// This.
    Equals(Json),
    /// A list with this in it, or with all of these.
    Contains(Json),
}

impl Condition {
    /// Returns whether an answer is so.
    ///
    /// # Errors
    /// Why the template cannot be filled in.
    pub(in crate::in_house) fn holds(&self, answer: &Value, names: &Names) -> Result<bool, String> {
        let found = answer.pointer(&self.pointer).filter(|value| !value.is_null());
        Ok(match &self.wanted {
            Wanted::Something => found.is_some(),
            Wanted::Equals(wanted) => {
                let wanted = wanted.fill(names)?;
                found.is_some_and(|found| is_same(found, &wanted))
            }
            Wanted::Contains(wanted) => {
                let wanted = wanted.fill(names)?;
                let wanted = match &wanted {
                    Value::Array(all) => all.as_slice(),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                        std::slice::from_ref(&wanted)
                    }
                };
                let found = found.and_then(Value::as_array);
                found.is_some_and(|found| {
                    let mut wanted = wanted.iter();
                    wanted.all(|wanted| found.iter().any(|found| is_same(found, wanted)))
                })
            }
        })
    }
}

/// Texts are the same without regard to case and blanks around them, since services keep names and addresses in a
/// case of their own; and a number is the same as its digits.
fn is_same(found: &Value, wanted: &Value) -> bool {
    match (scalar(found), scalar(wanted)) {
        (Some(found), Some(wanted)) => found == wanted,
        (Some(_), None) | (None, Some(_)) => false,
        (None, None) => found == wanted,
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_lowercase()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holds(wanted: Wanted) -> bool {
        let answer = json!({"a": {"text": " Ada@Example.org", "list": ["One", 2], "none": null, "n": 7}});
        let names = json!({"email": "ada@example.org", "companies": ["one", "2"], "more": ["one", "three"]});
        let pointer = match &wanted {
            Wanted::Something => "/a/none",
            Wanted::Equals(Json::Fixed(_)) => "/a/n",
            Wanted::Equals(_) => "/a/text",
            Wanted::Contains(_) => "/a/list",
        };
        let condition = Condition {
            pointer: pointer.to_owned(),
            wanted,
        };
        condition.holds(&answer, names.as_object().unwrap()).unwrap()
    }

    #[test]
    fn what_services_write_otherwise_is_the_same_all_the_same() {
        let place = |text: &str| Json::Place(text.to_owned());
        assert!(holds(Wanted::Equals(place("{{ email }}"))));
        assert!(!holds(Wanted::Equals(place("{{ email ~ 'x' }}"))));
        assert!(!holds(Wanted::Equals(place("{{ companies }}"))));
        assert!(holds(Wanted::Equals(Json::Fixed("7".into()))));
        assert!(!holds(Wanted::Equals(Json::Fixed(8.into()))));
        assert!(holds(Wanted::Contains(place("{{ companies }}"))));
        assert!(!holds(Wanted::Contains(place("{{ more }}"))));
        assert!(holds(Wanted::Contains(Json::Text("ONE".to_owned()))));
        assert!(!holds(Wanted::Something), "null is nothing");
    }
}
