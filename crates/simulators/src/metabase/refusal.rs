//! How Metabase refuses.

use serde_json::json;

use crate::Answer;

/// The key is missing or wrong.
pub(super) fn unauthenticated() -> Answer {
    Answer::text(401, "Unauthenticated")
}

/// The key lacks the right.
pub(super) fn forbidden() -> Answer {
    Answer::text(403, "You don't have permissions to do that.")
}

/// There is no such thing.
pub(super) fn not_found() -> Answer {
    Answer::text(404, "Not found.")
}

/// There is no such path or method.
pub(super) fn no_endpoint() -> Answer {
    Answer::text(404, "API endpoint does not exist.")
}

/// A field is invalid or taken.
pub(super) fn field(name: &str, text: &str) -> Answer {
    let body = json!({"errors": {name: text}, "specific-errors": {name: [text]}});
    Answer::json(400, &body)
}

/// A rule is broken.
pub(super) fn rule(text: &str) -> Answer {
    Answer::text(400, text)
}

/// It needs the paid server.
pub(super) fn licence(feature: &str) -> Answer {
    let text = format!("{feature} is a paid feature not currently available to your instance.");
    Answer::json(
        402,
        &json!({"message": text, "status": "error-premium-feature-not-available"}),
    )
}

/// The graph was changed since it was read.
pub(super) fn stale() -> Answer {
    Answer::text(
        409,
        "Looks like someone else edited the permissions and your data is out of date. Please fetch new data and try \
         again.",
    )
}

/// The database refused.
pub(super) fn database(message: &str) -> Answer {
    let body = json!({
        "message": message, "via": [], "trace": [["java.base/java.lang.Thread", "run", "Thread.java", 1583]],
        "cause": message,
    });
    Answer::json(500, &body)
}
