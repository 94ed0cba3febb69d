//! What the app notes at an account or group in Keycloak, so that a later attempt knows what an earlier one did.
//!
//! It is one attribute with one line of text, which says nothing about the person. A realm may drop it (accounts
//! only): the user profile decides which attributes there are. Without it the app claims less, never more.

use serde_json::{Map, Value, json};

/// The attribute.
pub(super) const ATTRIBUTE: &str = "hyopps";

/// What is noted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Mark {
    /// The piece of work that made it.
    pub(super) made: Option<String>,
    /// Where the first mail stands.
    pub(super) mail: Option<FirstMail>,
    /// Whether the app has disabled the account, and not an administrator.
    pub(super) disabled: bool,
    /// The piece of work that enabled it again.
    pub(super) enabled: Option<String>,
    /// Whether it was in that work's group already.
    pub(super) was_member: bool,
}

/// Where the mail to a new person stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FirstMail {
    /// It is yet to be sent.
    Due,
    /// It has been sent, or was about to be: it is not sent again.
    Begun,
}

impl Mark {
    /// Reads the mark off attributes.
    pub(super) fn of(attributes: &Map<String, Value>) -> Self {
        let text = attributes.get(ATTRIBUTE).and_then(|values| values.get(0));
        let mut mark = Self::default();
        for part in text.and_then(Value::as_str).unwrap_or_default().split(';') {
            match part.split_once('=').unwrap_or((part, "")) {
                ("made", work) => mark.made = Some(work.to_owned()),
                ("mail", "due") => mark.mail = Some(FirstMail::Due),
                ("mail", _) => mark.mail = Some(FirstMail::Begun),
                ("disabled", _) => mark.disabled = true,
                ("enabled", work) => mark.enabled = Some(work.to_owned()),
                ("member", _) => mark.was_member = true,
                _ => {}
            }
        }
        mark
    }

    /// Writes the mark to attributes, and leaves the others alone.
    pub(super) fn write(&self, attributes: &mut Map<String, Value>) {
        let text = self.text();
        if text.is_empty() {
            attributes.remove(ATTRIBUTE);
        } else {
            attributes.insert(ATTRIBUTE.to_owned(), json!([text]));
        }
    }

    fn text(&self) -> String {
        let mut parts = Vec::new();
        if let Some(work) = &self.made {
            parts.push(format!("made={work}"));
        }
        match self.mail {
            Some(FirstMail::Due) => parts.push("mail=due".to_owned()),
            Some(FirstMail::Begun) => parts.push("mail=begun".to_owned()),
            None => {}
        }
        if self.disabled {
            parts.push("disabled".to_owned());
        }
        if let Some(work) = &self.enabled {
            parts.push(format!("enabled={work}"));
        }
        if self.was_member {
            parts.push("member".to_owned());
        }
        parts.join(";")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_was_written() {
        let marks = [
            Mark::default(),
            Mark {
                made: Some("0197.add_user.0".to_owned()),
                mail: Some(FirstMail::Due),
                ..Mark::default()
            },
            Mark {
                made: Some("0197.add_user.0".to_owned()),
                mail: Some(FirstMail::Begun),
                disabled: true,
                enabled: Some("0198.add_user.2".to_owned()),
                was_member: true,
            },
        ];
        for mark in marks {
            let mut attributes = Map::new();
            attributes.insert("phone".to_owned(), json!(["1"]));
            mark.write(&mut attributes);
            assert_eq!(Mark::of(&attributes), mark);
            assert_eq!(attributes["phone"], json!(["1"]), "others stay");
        }
    }

    #[test]
    fn what_is_no_mark_says_nothing() {
        for odd in [json!(null), json!([]), json!([""]), json!("made=x"), json!([7])] {
            let mut attributes = Map::new();
            attributes.insert(ATTRIBUTE.to_owned(), odd.clone());
            assert_eq!(Mark::of(&attributes), Mark::default(), "{odd}");
        }
    }
}
