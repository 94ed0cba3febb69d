//! What an action is given.

use connector::Input;
use domain::execution::StepError;
use domain::workflow::{ActionStep, StepKind};
use serde_json::Value;

use crate::template::Context;
use crate::{Execution, StepRun, Subject};

/// Fills the input templates of an action in, unless a person has changed what it is given.
pub(crate) fn input_of(
    execution: &Execution,
    run: &StepRun,
    action: &ActionStep,
    subject: &Subject,
) -> Result<Input, StepError> {
    let context = Context::for_system(execution, subject);
    let fill = |(key, template): (&String, &String)| {
        let value = match run.changed_input.get(key) {
            Some(changed) => changed.clone(),
            None => Value::String(context.fill(template)?),
        };
        Ok((key.clone(), value))
    };
    action.input.iter().map(fill).collect()
}

/// Returns what the action of the step at `index` would be given now, for the record of what a person did instead. None
/// when that cannot be filled in, or the step has no action.
pub(crate) fn input_by_hand(execution: &Execution, index: usize, subject: &Subject) -> Option<Input> {
    match &execution.definition.steps[index].kind {
        StepKind::Action(action) => input_of(execution, &execution.steps[index], action, subject).ok(),
        StepKind::Form(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Removal(_)
        | StepKind::Departure(_) => None,
    }
}
