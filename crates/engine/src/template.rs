//! Templates of a workflow, filled in from what the execution knows.
//!
//! Strict: a place that cannot be filled is an error, never an empty text. Fuel bounds what a template can do.

pub(crate) mod groups;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use domain::execution::{StepError, StepState};
use domain::form::Answers;
use domain::workflow::Step;
use minijinja::value::Serde;
use minijinja::{
    Environment, Error as JinjaError, State, UndefinedBehavior, Value as JinjaValue, escape_formatter,
};
use serde_json::{Map, Value, json};

use crate::steps::task;
use crate::{Execution, Subject};

/// Names that templates use for something else than a step.
pub const RESERVED: &[&str] = &["organization", "person", "companies", "group", "group_id"];

/// What templates can name of the organization.
pub const ORGANIZATION_KEYS: &[&str] = &[
    "name",
    "contact_name",
    "contact_email",
    "link_internal",
    "link_general",
    "link_additional",
];

/// What templates can name of the person.
pub const PERSON_KEYS: &[&str] = &[
    "first_name",
    "last_name",
    "email",
    "job_title",
    "phone",
    "language",
];

/// What instructions say in the place of what a skipped step would have told.
const SKIPPED: &str = "(skipped)";

/// How many instructions one template may take.
const FUEL: u64 = 20_000;

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    // A system may tell `null` for what it does not know; nobody wants to read "none".
    environment.set_formatter(|out, state, value| {
        if value.is_none() {
            return Ok(());
        }
        escape_formatter(out, state, value)
    });
    environment.add_function("group", |state: &State<'_, '_>, system: &str| {
        groups::of_group(state, system, "name")
    });
    environment.add_function("group_id", |state: &State<'_, '_>, system: &str| {
        groups::of_group(state, system, "id")
    });
    environment
});

/// What templates can name: every done step by its key, `organization`, `person`, `companies`, and
/// `group('metabase')` and `group_id('metabase')` for the name and the id of the organization's group in a system.
pub struct Context<'a> {
    execution: &'a Execution,
    subject: &'a Subject,
    own: Option<(&'a str, &'a Answers)>,
    reader: Reader,
    /// Put together when the first template needs it.
    values: OnceCell<JinjaValue>,
}

/// Who is to read what a template is filled in to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// A record: what a skipped step would have told is not known.
    Record,
    /// A system: the same, and a group that is not recorded is not known either.
    System,
    /// A person: they are told that the step was skipped.
    Person,
}

impl<'a> Context<'a> {
    /// Puts together what an execution knows. `own` are the results of the step that is about to be done.
    pub fn new(execution: &'a Execution, subject: &'a Subject, own: Option<(&'a str, &'a Answers)>) -> Self {
        Self {
            execution,
            subject,
            own,
            reader: Reader::Record,
            values: OnceCell::new(),
        }
    }

    /// The same for what an action is given.
    pub fn for_system(execution: &'a Execution, subject: &'a Subject) -> Self {
        Self {
            reader: Reader::System,
            ..Self::new(execution, subject, None)
        }
    }

    /// The same for texts that a person reads, who understands that something was skipped.
    pub fn for_people(execution: &'a Execution, subject: &'a Subject) -> Self {
        Self {
            reader: Reader::Person,
            ..Self::new(execution, subject, None)
        }
    }

    /// Fills a template in.
    ///
    /// # Errors
    /// When it is not a template, names something unknown, or takes too long.
    pub fn fill(&self, template: &str) -> Result<String, StepError> {
        if is_plain(template) {
            return Ok(template.to_owned());
        }
        let values = self.values.get_or_init(|| self.known());
        ENVIRONMENT
            .render_str(template, values)
            .map_err(|error| self.broken(template, &error))
    }

    fn known(&self) -> JinjaValue {
        let mut values = Map::new();
        let steps = self.execution.steps.iter().zip(&self.execution.definition.steps);
        for (run, step) in steps {
            let known = match (self.own, run.state) {
                (Some((key, outputs)), _) if key == run.key.as_str() => completed(step, outputs),
                (_, StepState::Done) => completed(step, &run.outputs),
                (_, StepState::Skipped) if self.reader == Reader::Person => skipped(step),
                (_, StepState::Skipped | StepState::Pending | StepState::Running)
                | (_, StepState::Waiting | StepState::Blocked | StepState::Retrying)
                | (_, StepState::Failed | StepState::Unknown | StepState::Cancelled) => continue,
            };
            values.insert(run.key.as_str().to_owned(), Value::Object(known));
        }
        let subject = self.subject;
        let companies = subject.companies.iter().cloned().map(Value::String).collect();
        let groups = subject.groups.iter();
        let groups = groups.map(|(system, group)| {
            (
                system.clone(),
                json!({"name": group.name, "id": groups::id_of(group)}),
            )
        });
        values.insert("organization".into(), Value::Object(subject.organization.clone()));
        values.insert("person".into(), Value::Object(subject.person.clone()));
        values.insert("companies".into(), Value::Array(companies));
        values.insert(groups::GROUPS.into(), Value::Object(groups.collect()));
        values.insert(groups::STRICT.into(), Value::Bool(self.reader == Reader::System));
        JinjaValue::from(Serde(&values))
    }

    fn broken(&self, template: &str, error: &JinjaError) -> StepError {
        let detail = vec![error.to_string(), format!("in: {template}")];
        let named = names(template).unwrap_or_default();
        let mut steps = self.execution.steps.iter().zip(&self.execution.definition.steps);
        let skipped = steps.find(|(run, _)| {
            run.state == StepState::Skipped && named.iter().any(|name| first_of(name) == run.key.as_str())
        });
        if let Some((_, step)) = skipped {
            return StepError {
                code: "skipped_input".to_owned(),
                message: format!(
                    "The step needs what “{}” would have told, and that step was skipped.",
                    step.title
                ),
                hint: "Nothing was changed in any system. Do this step by hand or skip it too, or have the skipped step done anew."
                    .to_owned(),
                detail,
                trace: String::new(),
            };
        }
        if let Some(lacking) = groups::lacking(error, &detail) {
            return lacking;
        }
        StepError {
            code: "template_failed".to_owned(),
            message: "A text of the workflow could not be filled in from the earlier steps.".to_owned(),
            hint: "The workflow's definition needs to be mended. Nothing was changed in any system."
                .to_owned(),
            detail,
            trace: String::new(),
        }
    }
}

/// Returns whether a template has no places to fill in.
fn is_plain(template: &str) -> bool {
    !["{{", "{%", "{#"].iter().any(|mark| template.contains(mark)) && !template.ends_with('\n')
}

/// Returns what a template names, with dots, for example `ask.name`.
///
/// # Errors
/// When it is not a template; the text says why.
pub fn names(template: &str) -> Result<BTreeSet<String>, String> {
    let parsed = ENVIRONMENT
        .template_from_str(template)
        .map_err(|error| in_words(&error))?;
    Ok(parsed.undeclared_variables(true).into_iter().collect())
}

/// Fills a template in from samples, to find out before an execution what cannot be done.
///
/// # Errors
/// When it cannot be filled in; the text says why.
pub(crate) fn try_out(template: &str, samples: &Map<String, Value>) -> Result<(), String> {
    let filled = ENVIRONMENT.render_str(template, JinjaValue::from(Serde(samples)));
    filled.map(drop).map_err(|error| in_words(&error))
}

/// Returns whether templates call something by the word.
pub(crate) fn is_function(word: &str) -> bool {
    ENVIRONMENT.globals().any(|(name, _)| name == word)
}

/// Returns whether a step cannot have the key, because templates would not find the step by it.
pub(crate) fn is_taken(key: &str) -> bool {
    RESERVED.contains(&key) || is_function(key)
}

/// Returns what the template engine says, without its own name for the template.
fn in_words(error: &minijinja::Error) -> String {
    error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned)
}

/// Returns whether a template may need to know the subject.
pub(crate) fn names_subject(template: &str) -> bool {
    !is_plain(template) && RESERVED.iter().any(|name| template.contains(name))
}

/// Returns the part of a name before its first dot.
pub(crate) fn first_of(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// Adds empty texts for what a person who does the step by hand may leave out, so that later steps can name it
/// whichever way the step was done.
fn completed(step: &Step, outputs: &Answers) -> Answers {
    let mut outputs = outputs.clone();
    let fields = task::of(step).map_or(&[][..], |task| &task.fields);
    for field in fields.iter().filter(|field| field.optional) {
        outputs
            .entry(field.key.clone())
            .or_insert_with(|| Value::String(String::new()));
    }
    outputs
}

fn skipped(step: &Step) -> Answers {
    let fields = task::of(step).map_or(&[][..], |task| &task.fields);
    fields
        .iter()
        .map(|field| (field.key.clone(), Value::String(SKIPPED.to_owned())))
        .collect()
}

/// Returns what the execution is called, or `None` while not everything in the label is known.
pub fn label(execution: &Execution) -> Option<String> {
    let subject = Subject::default();
    let label = Context::new(execution, &subject, None)
        .fill(&execution.definition.label)
        .ok()?;
    let label = label.trim();
    (!label.is_empty()).then(|| label.to_owned())
}

#[cfg(test)]
mod tests;
