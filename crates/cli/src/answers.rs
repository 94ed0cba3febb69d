//! The file with answers: a table for each step, in TOML or JSON.

use std::collections::BTreeMap;
use std::path::Path;

use api::execution::{AnswerForm, ExecutionDetail, Manner, Offer, StepRef};
use api::person::ListPeople;
use api::{ApiError, ErrorCode};
use app::App;
use app::attending::Attendance;
use domain::form::{Answers, Field, FieldError, Input, Problem};
use domain::text::name_key;
use domain::{ExecutionId, OrganizationId, PersonId, StepKey};
use serde_json::{Map, Value};

use crate::call::Call;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::file;

/// Answers by step.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Sheet(BTreeMap<StepKey, Answers>);

impl Sheet {
    /// Reads the file; without one there are no answers.
    pub(crate) fn read(call: &Call, path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let text = file::read(call, path)?;
        Ok(Self::parse(&text)?)
    }

    fn parse(text: &str) -> Result<Self, ApiError> {
        let malformed = |reason: String| {
            ApiError::new(
                ErrorCode::Validation,
                format!("The answers cannot be read: {reason}."),
            )
            .hint("Write a table for each step, in TOML or JSON. Nothing was changed.")
        };
        let tables: Map<String, Value> = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| malformed(error.to_string()))?
        } else {
            toml::from_str(text).map_err(|error| malformed(error.message().to_owned()))?
        };
        let mut sheet = BTreeMap::new();
        let mut errors = Vec::new();
        for (step, answers) in tables {
            match answers {
                Value::Object(answers) => {
                    sheet.insert(StepKey::new(step), answers);
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                    let message = "Write a table with the answers of this step.";
                    errors.push(FieldError::new(step, Problem::Malformed, message));
                }
            }
        }
        if errors.is_empty() {
            Ok(Self(sheet))
        } else {
            Err(ApiError::fields(errors))
        }
    }

    /// Refuses answers that no form of the steps asks for, before anything is done.
    pub(crate) fn refuse_misfits(&self, steps: &[(&StepKey, Manner)], hint: &str) -> Result<(), ApiError> {
        let mut errors = Vec::new();
        for key in self.steps() {
            let manner = steps
                .iter()
                .find(|(step, _)| *step == key)
                .map(|(_, manner)| manner);
            let (problem, message) = match manner {
                Some(Manner::Form) => continue,
                Some(Manner::Automatic | Manner::ByHand | Manner::PassedOver | Manner::Theirs) => {
                    let message =
                        "This step is no form. Say with `hyoppsctl done` that it is done, when it waits.";
                    (Problem::Refused, message)
                }
                Some(Manner::Approval) => {
                    let message = "This step is no form. Others answer it with `hyoppsctl approve` or `hyoppsctl deny`.";
                    (Problem::Refused, message)
                }
                None => (Problem::Unknown, "The workflow has no such step."),
            };
            errors.push(FieldError::new(key.as_str(), problem, message));
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(ApiError::fields(errors).hint(hint))
        }
    }

    /// Returns the steps that there are answers for.
    pub(crate) fn steps(&self) -> impl Iterator<Item = &StepKey> {
        self.0.keys()
    }

    /// Takes the answers of a step out.
    pub(crate) fn take(&mut self, step: &StepKey) -> Option<Answers> {
        self.0.remove(step)
    }

    /// Answers the forms that wait, as long as there are answers for them.
    pub(crate) async fn fill_in(
        &mut self,
        desk: &mut Desk,
        attendance: &Attendance,
        id: ExecutionId,
    ) -> Result<ExecutionDetail, Failure> {
        loop {
            let execution = desk.at_rest(attendance, id).await?;
            let Some((step, fields)) = self.answerable(&execution) else {
                return Ok(execution);
            };
            let answers = self.take(&step).unwrap_or_default();
            let answers = by_id(&desk.app, &fields, answers).await?;
            let request = AnswerForm {
                step: StepRef {
                    execution: id,
                    version: execution.version,
                    step: step.clone(),
                },
                answers,
            };
            desk.app
                .answer_form(request)
                .await
                .map_err(|error| at_step(&step, error))?;
        }
    }

    fn answerable(&self, execution: &ExecutionDetail) -> Option<(StepKey, Vec<Field>)> {
        execution.steps.iter().find_map(|step| match &step.offer {
            Offer::Answer { fields, .. } if self.0.contains_key(&step.key) => {
                Some((step.key.clone(), fields.clone()))
            }
            Offer::Answer { .. }
            | Offer::Nothing
            | Offer::Task { .. }
            | Offer::Retry
            | Offer::Settle
            | Offer::Decide => None,
        })
    }
}

/// Names the step at each wrong field, as the file does.
pub(crate) fn at_step(step: &StepKey, mut error: ApiError) -> ApiError {
    for field in &mut error.field_errors {
        field.path = format!("{step}.{}", field.path);
    }
    error
}

/// Puts the id in the place of an organization's name or a person's address, since a file is written by people. What
/// names none, or more than one, stays as it is, and the check of the form tells.
pub(crate) async fn by_id(app: &App, fields: &[Field], mut answers: Answers) -> Result<Answers, ApiError> {
    let named = fields.iter().filter(|field| field.input == Input::Organization);
    for field in named {
        let Some(Value::String(name)) = answers.get_mut(&field.key) else {
            continue;
        };
        if name.parse::<OrganizationId>().is_ok() {
            continue;
        }
        let options = app.list_organization_options().await?;
        let wanted = name_key(name);
        if let Some(option) = options.iter().find(|option| name_key(&option.name) == wanted) {
            *name = option.id.to_string();
        }
    }
    for field in fields.iter().filter(|field| field.input == Input::Person) {
        let Some(Value::String(address)) = answers.get_mut(&field.key) else {
            continue;
        };
        if address.parse::<PersonId>().is_ok() {
            continue;
        }
        let wanted = name_key(address);
        let request = ListPeople {
            search: address.clone(),
            ..ListPeople::default()
        };
        let found = app.list_people(request).await?.rows;
        let mut found = found.iter().filter(|person| name_key(&person.email) == wanted);
        if let (Some(person), None) = (found.next(), found.next()) {
            *address = person.id.to_string();
        }
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::json;

    #[test]
    fn toml_and_json_say_the_same() {
        let toml = "[form]\nname = \"Acme\"\n[[form.companies]]\nname = \"One\"\n";
        let json = json!({"form": {"name": "Acme", "companies": [{"name": "One"}]}}).to_string();
        assert_eq!(Sheet::parse(toml).unwrap(), Sheet::parse(&json).unwrap());
    }

    #[test]
    fn an_answer_without_a_step_is_told() {
        let error = Sheet::parse("name = \"Acme\"\nnumber = 1").unwrap_err();
        let paths: Vec<_> = error.field_errors.iter().map(|error| &*error.path).collect();
        assert_eq!(paths, ["name", "number"]);
    }

    #[test]
    fn a_slip_of_the_pen_is_told() {
        for text in ["{\"form\": ", "[form", "{\"form\": {}} more"] {
            let error = Sheet::parse(text).unwrap_err();
            assert_eq!(error.code, ErrorCode::Validation, "{text}: {error}");
        }
    }
}
