//! Why a call did not do what it was asked.

use std::io;
use std::path::Path;

use api::{ApiError, ErrorCode};
use domain::ExecutionId;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::interrupt::Signal;

/// Why a call did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The app refused it.
    Refused {
        error: Box<ApiError>,
        /// The execution that it is about, when the caller did not name it.
        execution: Option<ExecutionId>,
    },
    /// What was typed cannot be understood.
    Usage { message: String, hint: &'static str },
    /// Somebody ended it.
    Interrupted(Signal),
    /// The result cannot be written.
    Output(io::Error),
}

impl Failure {
    /// A file that was named cannot be read.
    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::Usage {
            message: format!("{} cannot be read: {error}.", path.display()),
            hint: "Nothing was changed.",
        }
    }

    /// Says which execution it is about; after a start, so that nobody starts it twice.
    pub(crate) fn of(self, id: ExecutionId) -> Self {
        match self {
            Self::Refused { error, .. } => Self::Refused {
                error,
                execution: Some(id),
            },
            Self::Usage { .. } | Self::Interrupted(_) | Self::Output(_) => self,
        }
    }

    /// Returns how the call ends.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Refused { error, .. } => Exit::from(error.code),
            Self::Usage { .. } => Exit::Usage,
            Self::Interrupted(Signal::Interrupt) => Exit::Interrupted,
            Self::Interrupted(Signal::Terminate) => Exit::Terminated,
            Self::Output(_) => Exit::Storage,
        }
    }

    /// Returns it as an error of the contract with the window, and under which code.
    fn told(&self) -> (&'static str, ApiError) {
        match self {
            Self::Refused { error, .. } => (error.code.as_str(), (**error).clone()),
            Self::Usage { message, hint } => {
                ("usage", ApiError::new(ErrorCode::Validation, message).hint(*hint))
            }
            Self::Interrupted(_) => {
                let error = ApiError::new(ErrorCode::ShuttingDown, "Stopped as you asked.")
                    .hint("What was confirmed is stored. `hyoppsctl run` or the window goes on from there.");
                ("interrupted", error)
            }
            Self::Output(error) => {
                let error = ApiError::new(ErrorCode::Storage, "The result cannot be written.")
                    .hint("What was asked for was done.")
                    .caused_by(error);
                (ErrorCode::Storage.as_str(), error)
            }
        }
    }

    /// Returns it for a person, several lines.
    pub(crate) fn words(&self) -> String {
        let (code, error) = self.told();
        let mut words = format!("{} ({code})\n", error.message);
        for field in &error.field_errors {
            words += &format!("  {}: {}\n", field.path, field.message);
        }
        if let Some(hint) = &error.hint {
            words += &format!("{hint}\n");
        }
        if let Self::Refused {
            execution: Some(id), ..
        } = self
        {
            words += &format!("The execution: {id}\n");
        }
        for cause in &error.detail {
            words += &format!("  because: {cause}\n");
        }
        words
    }

    /// Returns it for a script.
    pub(crate) fn json(&self) -> Value {
        let (code, error) = self.told();
        let execution = match self {
            Self::Refused { execution, .. } => *execution,
            Self::Usage { .. } | Self::Interrupted(_) | Self::Output(_) => None,
        };
        json!({ "error": {
            "code": code,
            "exitCode": self.exit().code(),
            "message": error.message,
            "hint": error.hint,
            "fieldErrors": error.field_errors,
            "detail": error.detail,
            "execution": execution,
        }})
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Refused {
            error: Box::new(error),
            execution: None,
        }
    }
}
