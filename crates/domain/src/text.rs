//! Text as it is compared: names without case, addresses without case.

/// Returns the form under which two names count as the same: trimmed, inner white space folded to one space,
/// lower case.
pub fn name_key(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// Returns the text without leading, trailing or control characters; line breaks and tabs inside stay when
/// `keep_lines`.
pub fn cleaned(text: &str, lines: Lines) -> String {
    let keep = |c: &char| !c.is_control() || (lines == Lines::Keep && matches!(c, '\n' | '\t'));
    text.chars().filter(keep).collect::<String>().trim().to_owned()
}

/// Says whether line breaks belong to a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lines {
    /// Line breaks and tabs stay.
    Keep,
    /// The text is one line.
    Drop,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_case_or_spaces_are_the_same() {
        assert_eq!(name_key("  Acme   GmbH "), name_key("ACME gmbh"));
        assert_eq!(name_key("ÄRZTE"), name_key("ärzte"));
    }

    #[test]
    fn control_characters_never_get_through() {
        assert_eq!(cleaned(" a\u{0}b\r\nc ", Lines::Drop), "abc");
        assert_eq!(cleaned("a\r\nb", Lines::Keep), "a\nb");
    }
}
