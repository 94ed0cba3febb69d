//! Templates of a workflow, filled in from what the execution knows.
//!
//! Strict: a place that cannot be filled is an error, never an empty text. Fuel bounds what a template can do.

use domain::execution::{StepError, StepState};
use domain::form::Answers;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value as JinjaValue, escape_formatter};
use serde_json::{Map, Value};

use crate::{Execution, Subject};

/// Names that templates use for something else than a step.
pub const RESERVED: &[&str] = &["organization", "person", "companies", "group"];

/// How many instructions one template may take.
const FUEL: u64 = 20_000;

/// What templates can name: every done step by its key, `organization`, `person`, `companies`, and
/// `group('metabase')` for the name of the organization's group in a system.
#[derive(Clone, Debug)]
pub struct Context {
    values: Map<String, Value>,
    groups: std::collections::BTreeMap<String, String>,
}

impl Context {
    /// Puts together what an execution knows. `own` are the results of the step that is about to be done.
    pub fn new(execution: &Execution, subject: &Subject, own: Option<(&str, &Answers)>) -> Self {
        let mut values = Map::new();
        for step in execution
            .steps
            .iter()
            .filter(|step| step.state == StepState::Done)
        {
            values.insert(step.key.as_str().to_owned(), Value::Object(step.outputs.clone()));
        }
        if let Some((key, outputs)) = own {
            values.insert(key.to_owned(), Value::Object(outputs.clone()));
        }
        values.insert("organization".into(), Value::Object(subject.organization.clone()));
        values.insert("person".into(), Value::Object(subject.person.clone()));
        let companies = subject.companies.iter().cloned().map(Value::String).collect();
        values.insert("companies".into(), Value::Array(companies));
        Self {
            values,
            groups: subject.groups.clone(),
        }
    }

    /// Fills a template in.
    ///
    /// # Errors
    /// When it is not a template, names something unknown, or takes too long.
    pub fn fill(&self, template: &str) -> Result<String, StepError> {
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
        let groups = self.groups.clone();
        environment.add_function("group", move |system: String| {
            groups
                .get(&system)
                .cloned()
                .unwrap_or_else(|| "(none recorded yet)".to_owned())
        });
        environment
            .render_str(template, JinjaValue::from(Serde(&self.values)))
            .map_err(|error| broken(template, &error))
    }
}

/// Returns what the execution is called, or `None` while not everything in the label is known.
pub fn label(execution: &Execution) -> Option<String> {
    let context = Context::new(execution, &Subject::default(), None);
    let label = context.fill(&execution.definition.label).ok()?;
    let label = label.trim();
    (!label.is_empty()).then(|| label.to_owned())
}

fn broken(template: &str, error: &minijinja::Error) -> StepError {
    StepError {
        code: "template_failed".to_owned(),
        message: "A text of the workflow could not be filled in from the earlier steps.".to_owned(),
        hint: "The workflow's definition needs to be mended. Nothing was changed in any system.".to_owned(),
        detail: vec![error.to_string(), format!("in: {template}")],
    }
}
