//! Facts about people that more than one layer speaks of.

use crate::form::{Choice, Field, Input, Unique};
use crate::states::states;

states! {
    /// Whether a person is worked with.
    PersonState {
        /// They are offered wherever one is chosen.
        Active => "active",
        /// Nothing new begins for them. What they were given stands.
        Deactivated => "deactivated",
        /// They were offboarded: what this app had given was taken back.
        Left => "left",
    }
}

/// The languages that can be preferred, as BCP 47 tags, with their names.
pub const LANGUAGES: [(&str, &str); 8] = [
    ("en", "English"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("it", "Italian"),
    ("nl", "Dutch"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
];

/// Returns the name of a language for people; the tag itself when it is none of [`LANGUAGES`].
pub fn language_name(tag: &str) -> &str {
    let known = LANGUAGES.iter().find(|(known, _)| *known == tag);
    known.map_or(tag, |(_, name)| name)
}

/// Returns the form in which a person's facts are put right. `language` is the one they prefer now: a workflow of the
/// workspace's own may know others than [`LANGUAGES`].
pub fn fields(language: &str) -> Vec<Field> {
    let mut options: Vec<_> = LANGUAGES.iter().map(|(tag, name)| choice(tag, name)).collect();
    if !LANGUAGES.iter().any(|(tag, _)| *tag == language) && !language.is_empty() {
        options.push(choice(language, language));
    }
    vec![
        field("first_name", "First name", Input::Text { max_length: 80 }),
        field("last_name", "Last name", Input::Text { max_length: 80 }),
        Field {
            help: "The accounts that systems have made keep the old address: change it there as well."
                .to_owned(),
            unique: Some(Unique::PersonEmail),
            ..field("email", "E-mail", Input::Email)
        },
        Field {
            optional: true,
            ..field("job_title", "Job title", line())
        },
        Field {
            optional: true,
            ..field("phone", "Phone", Input::Phone)
        },
        field("language", "Preferred language", Input::Choice { options }),
    ]
}

pub(crate) fn line() -> Input {
    Input::Text {
        max_length: Input::ONE_LINE,
    }
}

pub(crate) fn field(key: &str, label: &str, input: Input) -> Field {
    Field {
        key: key.to_owned(),
        label: label.to_owned(),
        help: String::new(),
        optional: false,
        unique: None,
        input,
    }
}

fn choice(value: &str, label: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_is_not_listed_can_stay() {
        let options = |language: &str| match fields(language).pop().map(|field| field.input) {
            Some(Input::Choice { options }) => options.len(),
            other => panic!("{other:?}"),
        };
        assert_eq!(options("de"), LANGUAGES.len());
        assert_eq!(options("cs"), LANGUAGES.len() + 1);
        assert_eq!(language_name("cs"), "cs");
    }
}
