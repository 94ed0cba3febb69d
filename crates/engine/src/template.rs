//! Templates of a workflow, filled in from what the execution knows.
//!
//! Strict: a place that cannot be filled is an error, never an empty text. Fuel bounds what a template can do.

use domain::execution::{StepError, StepState};
use domain::form::Answers;
use domain::workflow::Step;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value as JinjaValue, escape_formatter};
use serde_json::{Map, Value};

use crate::steps::task;
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
        let steps = execution.steps.iter().zip(&execution.definition.steps);
        for (run, step) in steps {
            let outputs = match own {
                Some((key, outputs)) if key == run.key.as_str() => outputs,
                Some(_) | None if run.state == StepState::Done => &run.outputs,
                Some(_) | None => continue,
            };
            values.insert(run.key.as_str().to_owned(), completed(step, outputs));
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

/// Adds empty texts for what a person who does the step by hand may leave out, so that later steps can name it
/// whichever way the step was done.
fn completed(step: &Step, outputs: &Answers) -> Value {
    let mut outputs = outputs.clone();
    let fields = task::of(step).map_or(&[][..], |task| &task.fields);
    for field in fields.iter().filter(|field| field.optional) {
        outputs
            .entry(field.key.clone())
            .or_insert_with(|| Value::String(String::new()));
    }
    Value::Object(outputs)
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::test_executions::begun;

    fn fill(template: &str) -> Result<String, StepError> {
        let execution = begun("{{ 1 + 1 }}");
        let subject = Subject {
            groups: [("metabase".to_owned(), "Acme people".to_owned())].into(),
            ..Subject::default()
        };
        let own = json!({"id": null, "name": "<b>"});
        Context::new(&execution, &subject, own.as_object().map(|own| ("send", own))).fill(template)
    }

    #[test]
    fn answers_are_text_and_never_templates() {
        assert_eq!(fill("To {{ ask.name }}").as_deref(), Ok("To {{ 1 + 1 }}"));
        assert_eq!(
            fill("{{ send.name }}").as_deref(),
            Ok("<b>"),
            "where it is markup, somebody else escapes it"
        );
    }

    #[test]
    fn what_is_unknown_is_an_error_and_what_is_empty_is_not() {
        for unknown in [
            "{{ nobody }}",
            "{{ ask.nothing }}",
            "{{ person.email }}",
            "{{ check.note }}",
            "{{",
        ] {
            let error = fill(unknown).expect_err(unknown);
            assert_eq!(error.code, "template_failed");
        }
        assert_eq!(fill("[{{ ask.notes }}]").as_deref(), Ok("[]"));
        assert_eq!(
            fill("[{{ send.id }}]").as_deref(),
            Ok("[]"),
            "nobody wants to read none"
        );
        assert_eq!(
            fill("[{{ send.number }}]").as_deref(),
            Ok("[]"),
            "a person could have left it out"
        );
        assert_eq!(fill("{{ group('slack') }}").as_deref(), Ok("(none recorded yet)"));
        assert_eq!(fill("{{ group('metabase') }}").as_deref(), Ok("Acme people"));
    }

    #[test]
    fn no_template_runs_for_long() {
        let endless = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
        assert_eq!(fill(endless).expect_err("it has no end").code, "template_failed");
    }
}
