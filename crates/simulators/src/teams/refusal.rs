//! What Graph says when it does not do something.

use std::time::Duration;

use serde_json::json;

use crate::{Answer, Request};

/// Why Graph does not do something.
#[derive(Debug)]
pub(super) struct Refusal {
    status: u16,
    code: &'static str,
    message: String,
    pause: Option<Duration>,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            pause: None,
        }
    }

    /// The directory's word for a body or query that it does not take.
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::new(400, "Request_BadRequest", message)
    }

    /// The word of Teams for the same.
    pub(super) fn bad_in_teams(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    pub(super) fn no_object(id: &str) -> Self {
        Self::new(
            404,
            "Request_ResourceNotFound",
            format!(
                "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
            ),
        )
    }

    pub(super) fn not_in_teams(what: &str) -> Self {
        Self::new(404, "NotFound", format!("No {what} found with the given id."))
    }

    pub(super) fn no_segment(segment: &str) -> Self {
        Self::bad_in_teams(format!("Resource not found for the segment '{segment}'."))
    }

    pub(super) fn not_allowed() -> Self {
        Self::new(
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        )
    }

    pub(super) fn unauthenticated(message: &str) -> Self {
        Self::new(401, "InvalidAuthenticationToken", message)
    }

    /// The directory says less than Teams about what is missing.
    pub(super) fn forbidden(path: &[&str], needed: &[&str], roles: &[String]) -> Self {
        if path.first() == Some(&"teams") {
            let message = format!(
                "Missing role permissions on the request. API requires one of '{}'. Roles on the request '{}'.",
                needed.join(", "),
                roles.join(", ")
            );
            return Self::new(403, "Forbidden", message);
        }
        Self::new(
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )
    }

    pub(super) fn too_many(pause: Duration) -> Self {
        Self {
            pause: Some(pause),
            ..Self::new(
                429,
                "TooManyRequests",
                "Please retry after the time that the header says.",
            )
        }
    }

    pub(super) fn to_answer(&self, request: &Request, trace: &str) -> Answer {
        let body = json!({
            "error": {
                "code": self.code,
                "message": self.message,
                "innerError": {
                    "date": "2026-11-20T12:00:00",
                    "request-id": trace,
                    "client-request-id": request.header("client-request-id").unwrap_or_default(),
                },
            },
        });
        let answer = Answer::json(self.status, &body);
        match self.pause {
            Some(pause) => answer.header("retry-after", format!("{:.3}", pause.as_secs_f64() + 0.001)),
            None => answer,
        }
    }
}
