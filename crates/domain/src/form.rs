//! Forms: what a person is asked, and the check of what they answer.
//!
//! Whether a name is taken already is known to the store alone; such fields carry a [`Unique`] mark.

mod check;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use check::{FieldError, MAX_ENTRIES, Problem, check};

/// What a person answered: field key to a string, or to a list of such maps for a group.
pub type Answers = Map<String, Value>;

/// One field of a form.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The name under which the answer is stored.
    pub key: String,
    /// The words beside the field.
    pub label: String,
    /// One sentence that helps to answer; empty for none.
    #[serde(default)]
    pub help: String,
    /// Whether the field may stay empty.
    #[serde(default)]
    pub optional: bool,
    /// What the answer must be unlike; none for most fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique: Option<Unique>,
    /// What can be answered.
    pub input: Input,
}

/// What a field takes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// One line of text.
    Text {
        /// The most characters.
        #[serde(default = "one_line")]
        max_length: usize,
    },
    /// Several lines of text.
    LongText {
        /// The most characters.
        #[serde(default = "many_lines")]
        max_length: usize,
    },
    /// An e-mail address.
    Email,
    /// A telephone number as people write it.
    Phone,
    /// A web address.
    Link,
    /// A day of the calendar as year, month and day, for example `2026-12-31`.
    Date,
    /// A whole number.
    Number {
        /// The smallest that is allowed.
        min: i64,
        /// The largest that is allowed.
        max: i64,
    },
    /// One of the options.
    Choice {
        /// What can be chosen.
        options: Vec<Choice>,
    },
    /// One organization of the workspace; the answer is its id.
    Organization,
    /// One person of the workspace; the answer is their id.
    Person,
    /// A list of entries with the same fields.
    Group {
        /// What one entry is called, for example "company".
        item: String,
        /// The fewest entries.
        min: usize,
        /// The fields of one entry. A group inside a group is not supported.
        fields: Vec<Field>,
    },
}

impl Input {
    /// The most characters of a text unless its field says otherwise.
    pub const ONE_LINE: usize = 120;

    /// The most characters of a text of several lines unless its field says otherwise.
    pub const MANY_LINES: usize = 4000;

    /// Returns what the entries are like, if this takes a list of them.
    pub fn group(&self) -> Option<Group<'_>> {
        match self {
            Self::Group { item, min, fields } => Some(Group {
                item,
                min: *min,
                fields,
            }),
            Self::Text { .. }
            | Self::LongText { .. }
            | Self::Email
            | Self::Phone
            | Self::Link
            | Self::Date
            | Self::Number { .. }
            | Self::Choice { .. }
            | Self::Organization
            | Self::Person => None,
        }
    }
}

/// What an [`Input::Group`] takes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Group<'a> {
    /// What one entry is called.
    pub item: &'a str,
    /// The fewest entries.
    pub min: usize,
    /// The fields of one entry.
    pub fields: &'a [Field],
}

/// One option of a choice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What a person reads.
    pub label: String,
}

/// Where an answer may not occur twice.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unique {
    /// Among the names of all organizations of the workspace, without case.
    OrganizationName,
    /// Among the addresses of the people of one organization, without case.
    PersonEmail,
}

const fn one_line() -> usize {
    Input::ONE_LINE
}

const fn many_lines() -> usize {
    Input::MANY_LINES
}
