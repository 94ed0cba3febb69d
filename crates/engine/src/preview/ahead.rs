//! What steps will make that are not done yet: as much of it as is known, so that the steps behind them can be told.
//!
//! In the place of what nobody knows yet, an id for example, stands a mark that names the step. A second look at each
//! input, with marks for everything that such a step tells, shows which inputs name what is not there yet.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use connector::{Coming, Input};
use domain::StepKey;
use domain::form::Answers;
use domain::workflow::{ActionStep, RecordRule, Step};
use serde_json::Value;

use crate::template::{self, Context};
use crate::{Execution, Group, StepRun, Subject};

/// Around the key of a step, in the place of something that it will tell: characters that no keyboard has.
const BEGIN: char = '\u{E000}';
const END: char = '\u{E001}';

/// What a person reads in the place of it.
const NOT_KNOWN_YET: &str = "(not known yet)";

/// What steps will make that are not done yet.
#[derive(Default)]
pub(super) struct Ahead {
    /// What is known of their outputs.
    known: BTreeMap<StepKey, Answers>,
    /// The systems whose group for the organization will be made by them.
    groups: BTreeMap<String, StepKey>,
}

impl Ahead {
    /// Takes in what a step will tell that has these outputs, of which some are known. Returns all of them, with marks in
    /// the place of those that are not.
    pub(super) fn foresee(&mut self, step: &Step, outputs: &[&str], mut known: Answers) -> Answers {
        known.retain(|_, value| value.as_str() != Some(""));
        let mut all = known.clone();
        for output in outputs {
            let unknown = || Value::String(mark(&step.key));
            all.entry(*output).or_insert_with(unknown);
        }
        if !outputs.is_empty() && all == known {
            self.is_there(step);
            return all;
        }
        self.known.insert(step.key.clone(), known);
        for system in groups_of(step) {
            self.groups.insert(system.clone(), step.key.clone());
        }
        all
    }

    /// Takes in that what a step tells is there.
    pub(super) fn is_there(&mut self, step: &Step) {
        for system in groups_of(step) {
            self.groups.remove(system);
        }
    }

    /// Returns the steps whose results an action's input names.
    pub(super) fn named_by(&self, action: &ActionStep) -> Vec<StepKey> {
        let texts = action.input.values();
        let names: BTreeSet<_> = texts
            .flat_map(|text| template::names(text).unwrap_or_default())
            .collect();
        let is_named = |step: &&StepKey| names.iter().any(|name| template::first_of(name) == step.as_str());
        self.known.keys().filter(is_named).cloned().collect()
    }

    /// Tells which inputs of an action name what is not there yet, with the steps that will make it. Of `input`, what is
    /// not known becomes empty.
    pub(super) fn sort_out(
        &self,
        execution: &Execution,
        run: &StepRun,
        action: &ActionStep,
        subject: &Subject,
        input: &mut Input,
    ) -> (Coming, Vec<StepKey>) {
        let (mut coming, mut steps) = (Coming::default(), BTreeSet::new());
        if self.known.is_empty() {
            return (coming, Vec::new());
        }
        let (execution, subject) = self.marked(execution, subject);
        let context = Context::for_system(&execution, &subject);
        let templates = action.input.iter();
        for (key, text) in templates.filter(|(key, _)| !run.changed_input.contains_key(*key)) {
            let named = steps_in(&context.fill(text).unwrap_or_default());
            let Some(known) = named.first().and_then(|step| self.known.get(step)) else {
                continue;
            };
            coming.expect(key, known.clone());
            steps.extend(named);
            if let Some(value) = input.get_mut(key)
                && value.as_str().is_some_and(|text| !steps_in(text).is_empty())
            {
                *value = Value::String(String::new());
            }
        }
        (coming, steps.into_iter().collect())
    }

    /// Returns what an execution knows, with marks in the place of everything that these steps tell.
    fn marked(&self, execution: &Execution, subject: &Subject) -> (Execution, Subject) {
        let (mut execution, mut subject) = (execution.clone(), subject.clone());
        for step in self.known.keys() {
            if let Some(index) = execution.place(step) {
                let run = Arc::make_mut(&mut execution.steps[index]);
                let outputs = run.outputs.iter_mut();
                outputs.for_each(|(_, output)| *output = Value::String(mark(step)));
            }
        }
        for (system, step) in &self.groups {
            let group = Group {
                name: mark(step),
                id: mark(step),
            };
            subject.groups.insert(system.clone(), group);
        }
        (execution, subject)
    }
}

/// Returns the systems whose group for the organization a step records.
fn groups_of(step: &Step) -> impl Iterator<Item = &String> {
    step.records.iter().filter_map(|rule| match rule {
        RecordRule::Group { system, .. } => Some(system),
        RecordRule::Organization { .. }
        | RecordRule::ChosenOrganization { .. }
        | RecordRule::ChosenPerson { .. }
        | RecordRule::StudioCompanies { .. }
        | RecordRule::Person { .. }
        | RecordRule::PersonalCompany { .. }
        | RecordRule::Grant { .. } => None,
    })
}

fn mark(step: &StepKey) -> String {
    format!("{BEGIN}{}{END}", step.as_str())
}

/// Returns the steps whose marks are in a text.
fn steps_in(text: &str) -> Vec<StepKey> {
    let parts = text.split(BEGIN).skip(1);
    let keys = parts.filter_map(|part| part.split_once(END));
    keys.map(|(key, _)| key.into()).collect()
}

/// Returns a text as a person reads it.
pub(super) fn readable(text: &str) -> String {
    let mut told = String::new();
    for (index, part) in text.split(BEGIN).enumerate() {
        match part.split_once(END) {
            Some((_, rest)) if index > 0 => {
                told.push_str(NOT_KNOWN_YET);
                told.push_str(rest);
            }
            Some(_) | None => told.push_str(part),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_in_a_text_and_never_read_by_a_person() {
        let text = format!("Group {} of {}.", mark(&"one".into()), mark(&"two".into()));
        assert_eq!(steps_in(&text), ["one".into(), "two".into()]);
        assert_eq!(readable(&text), "Group (not known yet) of (not known yet).");
        assert_eq!(
            (steps_in("Acme"), readable("Acme")),
            (Vec::new(), "Acme".to_owned())
        );
    }
}
