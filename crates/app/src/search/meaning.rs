//! What a code of an error means, as the page for users says it.

const PAGE: &str = include_str!("../../../../docs/errors.md");

/// Returns the first sentence about a code; empty for one that this version does not know.
pub(super) fn of(code: &str) -> String {
    let mut lines = PAGE.lines();
    let heading = |line: &str| line.strip_prefix("### ") == Some(code);
    match lines
        .find(|line| heading(line))
        .and_then(|_| lines.find(|line| !line.is_empty()))
    {
        // The page marks what is typed; here it is plain text.
        Some(line) if !line.starts_with('#') => line.replace('`', ""),
        Some(_) | None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_code_is_explained_by_the_first_sentence_of_its_heading() {
        assert_eq!(
            of("keychain_locked"),
            "The keychain of this computer is locked, so a connection's password can be neither read nor stored."
        );
        assert!(of("database_in_use").contains("such as hyopps for the window"));
        for code in ["", "no_such_code", "Errors", "keychain", "keychain_locked "] {
            assert_eq!(of(code), "", "{code:?}");
        }
    }
}
