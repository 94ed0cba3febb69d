//! Why an action could not do its work, in a form the engine can act on.

use domain::execution::StepError;
use std::fmt;
use std::time::Duration;

/// Why an action could not do its work.
#[derive(Clone, PartialEq, Debug)]
pub struct Error {
    /// What the engine does about it.
    pub kind: Kind,
    /// Stable name, for example `smtp_sign_in_refused`; `docs/errors.md` has a heading for each.
    pub code: &'static str,
    /// What happened, one sentence for a person.
    pub message: String,
    /// What to do next; empty for none.
    pub hint: String,
    /// The causes below, outermost first, without secrets.
    pub detail: Vec<String>,
    /// The id under which the outside system logged the request, for example Graph's `request-id`; empty for none.
    pub trace: String,
}

/// What the engine does about an error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// It may go away by itself: retry with backoff, not before the pause the system asked for.
    Transient {
        /// The pause that the system asked for.
        retry_after: Option<Duration>,
    },
    /// It stays until a person changes something: stop and ask.
    Permanent,
    /// The credential lacks a right: stop and name it.
    NeedsPermission(String),
    /// Nothing was changed, and nothing can be before something else is put right: wait for it.
    Blocked,
    /// Nobody can tell whether it took effect: a person decides.
    UnknownOutcome,
}

impl Error {
    /// Puts together an error.
    pub fn new(kind: Kind, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            code,
            message: message.into(),
            hint: String::new(),
            detail: Vec::new(),
            trace: String::new(),
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Adds the chain of causes.
    #[must_use]
    pub fn caused_by(mut self, error: &dyn std::error::Error) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.detail.push(error.to_string());
            cause = error.source();
        }
        self
    }

    /// Adds the id under which the outside system logged the request.
    #[must_use]
    pub fn trace(mut self, id: impl Into<String>) -> Self {
        self.trace = id.into();
        self
    }

    /// Returns the form in which it is stored and shown.
    pub fn to_step_error(&self) -> StepError {
        StepError {
            code: self.code.to_owned(),
            message: self.message.clone(),
            hint: self.hint.clone(),
            detail: self.detail.clone(),
            trace: self.trace.clone(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
