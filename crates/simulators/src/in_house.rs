//! Studio and Infrabot: two services that a company has built for itself.
//!
//! Each company's speak differently. These two speak as the requests expect that the app brings along, which
//! `docs/connections/studio.md` and `docs/connections/infrabot.md` describe.

mod body;
mod door;
mod infrabot;
mod replay;
mod studio;

pub use door::{Door, Guard};
pub use infrabot::{Company, Infrabot, Run};
pub use studio::{Invitation, Studio};

use serde_json::json;

use crate::Answer;

/// What is refused, as both services tell it.
pub(crate) fn refusal(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, &json!({"error": {"code": code, "message": message}}))
}

/// There is nothing at this path.
pub(crate) fn nothing_here() -> Answer {
    refusal(404, "not_found", "There is nothing here.")
}

/// There is something at this path, and it does not take the method.
pub(crate) fn not_so() -> Answer {
    refusal(405, "method_not_allowed", "This cannot be done here.")
}
