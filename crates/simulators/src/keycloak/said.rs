//! The forms in which Keycloak refuses.

use serde_json::json;

use crate::Answer;

/// `{"error": …}`: what the framework below refuses.
pub(super) fn error(status: u16, text: &str) -> Answer {
    Answer::json(status, &json!({ "error": text }))
}

/// `{"errorMessage": …}`: what the admin interface refuses.
pub(super) fn refused(status: u16, text: &str) -> Answer {
    Answer::json(status, &json!({ "errorMessage": text }))
}

/// `{"error": …, "error_description": …}`: what the sign-in refuses.
pub(super) fn described(status: u16, text: &str, description: &str) -> Answer {
    Answer::json(
        status,
        &json!({ "error": text, "error_description": description }),
    )
}

pub(super) fn no_such_path() -> Answer {
    error(404, "Unable to find matching target resource method")
}

pub(super) fn no_such_method() -> Answer {
    error(405, "HTTP 405 Method Not Allowed")
}

pub(super) fn unauthorized() -> Answer {
    error(401, "HTTP 401 Unauthorized")
}

pub(super) fn forbidden() -> Answer {
    error(403, "HTTP 403 Forbidden")
}

/// What a body gets that is not what the server reads it as.
pub(super) fn malformed() -> Answer {
    error(500, "unknown_error")
}
