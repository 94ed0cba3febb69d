//! Templates: each place must be one that can be filled in when the step's turn comes.

use domain::form::Input;
use domain::workflow::{Step, StepKind};

use crate::template::{self, ORGANIZATION_KEYS, PERSON_KEYS};
use crate::workflows::check::Check;
use crate::workflows::check::knowledge::{Knowledge, has_condition, system_it_hangs_on};
use crate::workflows::near::did_you_mean;
use crate::workflows::place::Path;

impl Check<'_> {
    /// Looks at all templates but those of records.
    pub(super) fn templates(&mut self) {
        let definition = self.definition;
        let label = Knowledge::of_label(definition);
        self.template(
            &Path::default().key("label"),
            &definition.label,
            &label,
            "the label",
        );
        for (index, step) in definition.steps.iter().enumerate() {
            let known = Knowledge::before(definition, &self.graph, index);
            for (path, text) in given(index, step) {
                self.template(&path, text, &known, "this step");
            }
            let known = known.for_people();
            for (path, text) in read_by_people(index, step) {
                self.template(&path, text, &known, "this step");
            }
        }
    }

    /// Looks at one template; `reader` is who waits for it, in words.
    pub(super) fn template(&mut self, path: &Path, text: &str, known: &Knowledge, reader: &str) {
        let names = match template::names(text) {
            Ok(names) => names,
            Err(reason) => return self.tell(path, format!("the template cannot be read: {reason}")),
        };
        let mut faults: Vec<String> = names
            .iter()
            .filter_map(|name| self.unknown(name, known, reader))
            .collect();
        faults.extend(self.unknown_groups(text, known, reader));
        let sound = faults.is_empty();
        for reason in faults {
            self.tell(path, reason);
        }
        if sound && let Err(reason) = template::try_out(text, &known.samples(self.definition)) {
            self.tell(path, format!("the template cannot be filled in: {reason}"));
        }
    }

    /// Returns why a name cannot be filled in, if it cannot.
    fn unknown(&self, name: &str, known: &Knowledge, reader: &str) -> Option<String> {
        let mut parts = name.split('.');
        let first = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        let of_subject = |keys: &'static [&'static str], is_known: bool| {
            if !is_known {
                return Some(if reader == "the label" {
                    format!("the label can name answers of steps only, not “{first}”")
                } else {
                    format!(
                        "no {first} is known yet: a step that must be done before has to record or choose one"
                    )
                });
            }
            let key = rest.first().copied()?;
            (!keys.contains(&key)).then(|| {
                let near = did_you_mean(key, keys.iter().copied());
                let known = if near.is_empty() {
                    format!("; there are {}", keys.join(", "))
                } else {
                    near
                };
                format!("“{name}”: nothing like “{key}” is known of the {first}{known}")
            })
        };
        match first {
            "organization" => of_subject(ORGANIZATION_KEYS, known.organization),
            "companies" | "group" | "group_id" => {
                of_subject(&[], known.organization).filter(|_| !known.organization)
            }
            "person" => of_subject(PERSON_KEYS, known.person),
            word if template::is_function(word) => None,
            _ => self.unknown_of_step(name, first, &rest, known, reader),
        }
    }

    fn unknown_of_step(
        &self,
        name: &str,
        first: &str,
        rest: &[&str],
        known: &Knowledge,
        reader: &str,
    ) -> Option<String> {
        let steps = &self.definition.steps;
        let Some(index) = steps.iter().position(|step| step.key.as_str() == first) else {
            let words = steps
                .iter()
                .map(|step| step.key.as_str())
                .chain(template::RESERVED.iter().copied());
            let near = did_you_mean(first, words);
            return Some(format!("“{name}”: there is no step “{first}”{near}"));
        };
        if !known.done.contains(&index) {
            return Some(format!(
                "“{name}”: “{first}” need not be done when {reader} begins; add it to “needs”"
            ));
        }
        if known.may_be_passed_over.contains(&index) {
            return Some(format!("“{name}”: {}", self.passed_over(index)));
        }
        let step = &steps[index];
        let (key, deeper) = rest.split_first()?;
        if matches!(step.kind, StepKind::Approval(_)) {
            return Some(format!("“{name}”: “{first}” is an approval, which tells nothing"));
        }
        if matches!(step.kind, StepKind::Removal(_) | StepKind::Departure(_)) {
            return Some(format!(
                "“{name}”: “{first}” belongs to leaving, and tells nothing"
            ));
        }
        let Some(field) = step.fields().iter().find(|field| field.key == *key) else {
            let keys: Vec<&str> = step.fields().iter().map(|field| field.key.as_str()).collect();
            let near = did_you_mean(key, keys.iter().copied());
            let known = match (near.is_empty(), keys.is_empty()) {
                (false, _) => near,
                (true, true) => "; it has no fields".to_owned(),
                (true, false) => format!("; it has {}", keys.join(", ")),
            };
            return Some(format!("“{name}”: “{first}” has no field “{key}”{known}"));
        };
        if !deeper.is_empty() {
            return Some(match field.input {
                Input::Group { .. } => {
                    format!("“{name}”: “{key}” is a list; go through it with {{% for … %}}")
                }
                Input::Text { .. }
                | Input::LongText { .. }
                | Input::Email
                | Input::Phone
                | Input::Link
                | Input::Date
                | Input::Number { .. }
                | Input::Choice { .. }
                | Input::Organization
                | Input::Person => format!("“{name}”: “{key}” is a text, with nothing below it"),
            });
        }
        if !field.optional && !self.is_told_by_action(step, key) {
            return Some(format!(
                "“{name}”: the action of “{first}” does not tell “{key}”, only a person does; make the field optional"
            ));
        }
        None
    }

    /// Says what a system or a record cannot count on.
    pub(super) fn passed_over(&self, index: usize) -> String {
        let step = &self.definition.steps[index];
        if has_condition(step) {
            return format!(
                "“{}” is passed over and tells nothing when its “only_if” is empty; no other step can count on it",
                step.key
            );
        }
        let system = system_it_hangs_on(step).unwrap_or_default();
        format!(
            "“{}” is passed over and tells nothing while “{system}” is not connected; only an action of the same system that says “only_when_connected” as well can count on it",
            step.key
        )
    }

    /// Returns whether the step tells the field also when the app does it.
    fn is_told_by_action(&self, step: &Step, key: &str) -> bool {
        let StepKind::Action(action) = &step.kind else {
            return true;
        };
        let known = self
            .catalogue
            .and_then(|catalogue| catalogue.action(&action.full_name()));
        known.is_none_or(|known| known.spec().outputs.contains(&key))
    }
}

/// Returns the templates of what a step's action is given.
fn given(index: usize, step: &Step) -> Vec<(Path, &str)> {
    match &step.kind {
        StepKind::Action(action) => {
            let path = Path::of_step(index).key("action");
            let condition = action
                .only_if
                .iter()
                .map(|text| (path.key("only_if"), text.as_str()));
            let input = action.input.iter();
            let input = input.map(|(key, text)| (path.key("input").key(key), text.as_str()));
            condition.chain(input).collect()
        }
        StepKind::Form(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Removal(_)
        | StepKind::Departure(_) => Vec::new(),
    }
}

/// Returns the templates of a step that people read.
fn read_by_people(index: usize, step: &Step) -> Vec<(Path, &str)> {
    let path = Path::of_step(index);
    match &step.kind {
        StepKind::Form(_) | StepKind::Removal(_) | StepKind::Departure(_) => Vec::new(),
        StepKind::Task(task) => lines(&path.key("task"), &task.instructions),
        StepKind::Approval(approval) => {
            vec![(path.key("approval").key("question"), approval.question.as_str())]
        }
        StepKind::Action(action) => lines(&path.key("action").key("by_hand"), &action.by_hand.instructions),
    }
}

fn lines<'a>(path: &Path, instructions: &'a [String]) -> Vec<(Path, &'a str)> {
    let path = path.key("instructions");
    let lines = instructions.iter().enumerate();
    lines
        .map(|(index, line)| (path.item(index), line.as_str()))
        .collect()
}
