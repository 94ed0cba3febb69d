//! Facts about organizations and people that more than one layer speaks of.

use serde::{Deserialize, Serialize};

use crate::form::{Field, Input, Unique};
use crate::person::{field, line};
use crate::states::states;

states! {
    /// Whether an organization is worked with.
    OrganizationState {
        /// It is offered wherever one is chosen.
        Active => "active",
        /// Nobody works with it at present: it is not offered and nothing new begins for it. What it was given stands.
        Archived => "archived",
        /// It was offboarded: what this app had given was taken back. It is not offered either.
        Left => "left",
    }
}

/// What an organization-level studio company is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// For trying things out.
    Test,
    /// For real work.
    Prod,
}

impl Environment {
    /// Returns the text under which the environment is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Prod => "prod",
        }
    }

    /// Returns the environment that is stored under `text`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "test" => Some(Self::Test),
            "prod" => Some(Self::Prod),
            _ => None,
        }
    }
}

/// Returns the form in which an organization's facts are put right.
pub fn fields() -> Vec<Field> {
    vec![
        Field {
            help: "Groups and channels that were made under the old name keep it: rename them in their systems as well."
                .to_owned(),
            unique: Some(Unique::OrganizationName),
            ..field("name", "Name", Input::Text { max_length: 80 })
        },
        field("contact_name", "Contact name", line()),
        field("contact_email", "Contact e-mail", Input::Email),
        Field {
            optional: true,
            ..field(
                "notes",
                "Notes",
                Input::LongText {
                    max_length: Input::MANY_LINES,
                },
            )
        },
    ]
}

/// The three pages a partner's people are sent to. An empty text means that the link is not known yet.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DocumentationLinks {
    /// The partner's own pages.
    pub internal: String,
    /// The pages for all partners.
    pub general: String,
    /// Anything else worth reading.
    pub additional: String,
}

impl DocumentationLinks {
    /// Returns each link with its field name and the words an admin knows it by.
    pub fn named(&self) -> [(&'static str, &'static str, &str); 3] {
        [
            ("internal", "internal documentation", &self.internal),
            ("general", "general documentation", &self.general),
            ("additional", "additional documentation", &self.additional),
        ]
    }
}

/// Returns whether the text is a web address an admin can send to somebody: `https://` or `http://`, a host,
/// no spaces, quotes, angle brackets or control characters, no user name in it, at most 2000 bytes.
pub fn is_web_link(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let bad = |c: char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c);
    !host.is_empty()
        && !host.contains('@')
        && !host.starts_with(':')
        && !text.contains(bad)
        && text.len() <= 2000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_links() {
        for good in ["https://docs.example.org/a?b=c#d", "http://localhost:8080/x"] {
            assert!(is_web_link(good), "{good}");
        }
        for bad in [
            "",
            "docs.example.org",
            "javascript:alert(1)",
            "https://",
            "https://a b",
            "https://u:p@host/",
            "https://x/\"><script>",
            "file:///etc/passwd",
        ] {
            assert!(!is_web_link(bad), "{bad}");
        }
    }
}
