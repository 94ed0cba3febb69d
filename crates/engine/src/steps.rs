//! The step kinds, one file each: which events a step accepts, and what it records.

pub(crate) mod action;
pub mod approval;
pub(crate) mod form;
pub(crate) mod removal;
pub(crate) mod task;

use domain::execution::StepError;
use domain::form::{Answers, FieldError, Problem};
use domain::leaving::Revoked;
use domain::record::Record;
use domain::text::{Lines, cleaned};
use serde_json::Value;

use crate::Subject;
use crate::event::Rejected;
use crate::records::{self, Made};
use crate::transition::Draft;

/// The most characters of what a person writes besides the fields.
const MAX_REMARK: usize = 4000;

/// Checks and cleans what a person writes besides the fields of a form.
pub(crate) fn remark(path: &str, text: &str) -> Result<String, Rejected> {
    let text = cleaned(text, Lines::Keep);
    if text.chars().count() > MAX_REMARK {
        let message = format!("Use at most {MAX_REMARK} characters.");
        return Err(Rejected::Invalid(vec![FieldError::new(
            path,
            Problem::TooLong,
            message,
        )]));
    }
    Ok(text)
}

/// Makes the records of the step at `index` from what it told and what its action was given, with what undo needs. A
/// removal that ends so was done by hand.
pub(crate) fn records_of(
    draft: &Draft,
    index: usize,
    outputs: &Answers,
    subject: &Subject,
    (given, receipt): (Option<Answers>, Option<Value>),
) -> Result<Vec<Record>, StepError> {
    let step = &draft.next.definition.steps[index];
    let made = records::make(
        &draft.next,
        &Made {
            step,
            outputs,
            subject,
            receipt,
            input: given,
            now: draft.now,
        },
    );
    let by_hand = removal::revoked(draft, index, Revoked::ByHand);
    made.map(|mut records| {
        records.extend(by_hand);
        records
    })
}
