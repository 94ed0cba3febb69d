//! What an action would do, and what it is given before that exists.

use std::collections::BTreeMap;

use domain::form::Answers;
use serde_json::Value;

use crate::{Applied, Error, Input};

/// What an action would do.
#[derive(Clone, PartialEq, Debug)]
pub enum Plan {
    /// It would make something.
    Create(Foreseen),
    /// It would change something.
    Change(Foreseen),
    /// Everything is as it should be; what a finished action would have returned.
    AlreadyRight(Applied),
    /// It cannot go on before something else is put right; nothing was changed.
    Blocked(Error),
}

impl Plan {
    /// It would make something; [`Foreseen::what`] says how that is told.
    pub fn create(what: impl Into<String>) -> Self {
        Self::Create(Foreseen::only(what))
    }

    /// It would change something; [`Foreseen::what`] says how that is told.
    pub fn change(what: impl Into<String>) -> Self {
        Self::Change(Foreseen::only(what))
    }

    /// Adds that the system cannot be asked whether it is done already.
    #[must_use]
    pub fn blindly(mut self) -> Self {
        match &mut self {
            Self::Create(foreseen) | Self::Change(foreseen) => foreseen.is_blind = true,
            Self::AlreadyRight(_) | Self::Blocked(_) => {}
        }
        self
    }

    /// Adds what the outputs will be, as far as that is known beforehand.
    #[must_use]
    pub fn with_outputs(mut self, outputs: Answers) -> Self {
        match &mut self {
            Self::Create(foreseen) | Self::Change(foreseen) => foreseen.outputs = outputs,
            Self::AlreadyRight(_) | Self::Blocked(_) => {}
        }
        self
    }
}

/// What an action would do, as it is known beforehand.
#[derive(Clone, PartialEq, Debug)]
pub struct Foreseen {
    /// What it would do: an imperative without a full stop, for example "Add ada@example.org to the group “Acme”".
    pub what: String,
    /// Those of its outputs that are known before it is done: a name, or the id of something that is there already. An
    /// empty one is not known.
    pub outputs: Answers,
    /// Whether the system cannot be asked if it is done already, so that the plan says the same before and after.
    pub is_blind: bool,
}

impl Foreseen {
    /// Foresees this sentence, and no outputs.
    pub fn only(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            outputs: Answers::new(),
            is_blind: false,
        }
    }
}

/// Those inputs that name what an earlier step makes first, and so cannot be looked up yet.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Coming {
    /// For each such input, the outputs of the step that makes it which are known beforehand. The input itself is empty
    /// when its value is not known.
    things: BTreeMap<String, Answers>,
}

impl Coming {
    /// Tells that an input names what a step will make, and which of that step's outputs are known.
    pub fn expect(&mut self, input: &str, known: Answers) {
        self.things.insert(input.to_owned(), known);
    }

    /// Returns whether every input names what is there.
    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    fn has(&self, input: &str) -> bool {
        self.things.contains_key(input)
    }

    /// Returns what is known of what an input names, by the name of the output.
    pub fn known<'a>(&'a self, input: &str, output: &str) -> Option<&'a str> {
        let known = self.things.get(input)?.get(output)?;
        known.as_str().filter(|known| !known.is_empty())
    }

    /// Returns whether all values of an input are known.
    pub fn leaves_nothing_open(&self, input: &Input) -> bool {
        self.things.keys().all(|key| !text(input, key).is_empty())
    }

    /// Returns the name of the one thing that is not there yet, which the input names by an id under one key or by a name
    /// under another. None when something else is not there yet either, or nobody knows the name.
    pub fn only<'a>(&'a self, input: &'a Input, id: &str, name: &str) -> Option<&'a str> {
        let is_this = |key: &String| [id, name].contains(&key.as_str());
        let is_there = !self.has(id) && !text(input, id).is_empty();
        if is_there || self.is_empty() || !self.things.keys().all(is_this) {
            return None;
        }
        let known = [id, name].into_iter().filter_map(|key| self.known(key, "name"));
        let written = Some(text(input, name)).filter(|written| !written.is_empty());
        written.into_iter().chain(known).next()
    }
}

fn text<'a>(input: &'a Input, key: &str) -> &'a str {
    let value = input.get(key).and_then(Value::as_str);
    value.unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn coming(things: &[(&str, Value)]) -> Coming {
        let mut coming = Coming::default();
        for (input, known) in things {
            coming.expect(input, known.as_object().cloned().unwrap());
        }
        coming
    }

    fn only<'a>(coming: &'a Coming, input: &'a Value) -> Option<&'a str> {
        coming.only(input.as_object().unwrap(), "group", "group_name")
    }

    #[test]
    fn a_thing_is_called_as_the_input_says_or_as_the_step_that_makes_it_will() {
        let named = json!({"email": "ada@example.org", "group": "", "group_name": "Acme"});
        let both = coming(&[
            ("group", json!({"name": "A"})),
            ("group_name", json!({"name": "A"})),
        ]);
        assert_eq!(only(&both, &named), Some("Acme"));
        let unnamed = json!({"email": "ada@example.org", "group": ""});
        assert_eq!(
            only(&coming(&[("group", json!({"name": "Acme"}))]), &unnamed),
            Some("Acme")
        );
        assert_eq!(
            only(&coming(&[("group", json!({}))]), &unnamed),
            None,
            "nobody knows"
        );
    }

    #[test]
    fn what_is_there_or_is_not_the_only_one_is_not_told() {
        let input = json!({"email": "", "group": "7", "group_name": "Acme"});
        assert_eq!(only(&Coming::default(), &input), None);
        let by_id = coming(&[("group_name", json!({"name": "Acme"}))]);
        assert_eq!(only(&by_id, &input), None, "the id is of one that is there");
        let two = coming(&[("group", json!({"name": "Acme"})), ("email", json!({}))]);
        assert_eq!(only(&two, &input), None);
        assert!(!two.leaves_nothing_open(input.as_object().unwrap()));
        assert!(by_id.leaves_nothing_open(input.as_object().unwrap()));
    }
}
