//! Turns what the journal or a transition refuses into what somebody can act on.

use std::sync::Arc;

use domain::execution::StepError;
use domain::form::{FieldError, Problem, Unique};
use domain::workflow::StepKind;

use crate::event::{Event, Outcome, Rejected};
use crate::runner::Refused;
use crate::steps::action::end;
use crate::{Execution, JournalError};

/// Turns the journal's refusal of what a person sent into what they can act on.
pub(super) fn refusal(next: &Execution, event: &Event, error: JournalError) -> Refused {
    match error {
        JournalError::Duplicate { unique } => Refused::Invalid(vec![duplicate(next, event, unique)]),
        JournalError::OrganizationGone => Refused::OrganizationGone,
        JournalError::OrganizationAtRest => Refused::OrganizationAtRest,
        JournalError::PersonGone => Refused::PersonGone,
        JournalError::PersonAtRest => Refused::PersonAtRest,
        JournalError::LeaverBusy => Refused::LeaverBusy,
        JournalError::VersionConflict { .. } => Refused::MovedOn,
        error @ (JournalError::Unreadable { .. } | JournalError::Storage { .. }) => {
            Refused::Storage(Arc::new(error))
        }
    }
}

/// Returns the error at the field of the answered form that carries the mark.
fn duplicate(execution: &Execution, event: &Event, unique: Unique) -> FieldError {
    let step = if let Event::Answer { step, .. } = event {
        execution.definition.step(step)
    } else {
        None
    };
    let fields = match step.map(|step| &step.kind) {
        Some(StepKind::Form(form)) => form.fields.as_slice(),
        Some(
            StepKind::Action(_)
            | StepKind::Task(_)
            | StepKind::Approval(_)
            | StepKind::Removal(_)
            | StepKind::Departure(_),
        )
        | None => &[],
    };
    let field = fields.iter().find(|field| field.unique == Some(unique));
    let path = field.map(|field| field.key.clone()).unwrap_or_default();
    let message = match unique {
        Unique::OrganizationName => "Another organization has this name already.",
        Unique::PersonEmail => "This organization has a person with this address already.",
    };
    FieldError::new(path, Problem::Duplicate, message)
}

/// A result that the journal cannot take as it is must still be told: as an outcome a person looks at. Returns
/// whether there is such another way to tell it.
pub(super) fn tell_otherwise(event: &mut Event, error: &JournalError) -> bool {
    let Event::AttemptEnded { outcome, .. } = event else {
        return false;
    };
    let Outcome::Done {
        outputs,
        summary,
        receipt,
        given: _,
    } = outcome
    else {
        return false;
    };
    let mut told = StepError {
        code: "record_refused".to_owned(),
        message: "The step took effect, but its result could not be recorded.".to_owned(),
        hint: format!("What happened: {summary}"),
        detail: vec![error.to_string()],
        trace: String::new(),
    };
    end::keep_result(&mut told, outputs, receipt.as_ref());
    *outcome = Outcome::Unknown(told);
    true
}

/// Prints an error with its causes.
pub(super) struct Chain<'a>(pub(super) &'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl From<Rejected> for Refused {
    fn from(rejected: Rejected) -> Self {
        match rejected {
            Rejected::MovedOn => Self::MovedOn,
            Rejected::UnknownStep => Self::NotFound,
            Rejected::Invalid(errors) => Self::Invalid(errors),
            Rejected::NotTheirs(why) => Self::NotTheirs(why),
            Rejected::Records(error) => Self::Records(error),
        }
    }
}
