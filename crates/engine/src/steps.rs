//! The step kinds, one file each: which events a step accepts, and what it records.

pub(crate) mod action;
pub mod approval;
pub(crate) mod form;
pub(crate) mod task;

use domain::form::{FieldError, Problem};
use domain::text::{Lines, cleaned};

use crate::event::Rejected;

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
