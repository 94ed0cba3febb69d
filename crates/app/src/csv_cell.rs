//! Cells of CSV files that a spreadsheet program must take as text and never as a formula.

/// Returns whether a spreadsheet program may take a text that begins so for a formula.
fn begins_formula(text: &str) -> bool {
    text.starts_with(BEGINNINGS)
}

/// What a formula begins with, as OWASP's page on CSV injection lists it, also in full width.
const BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Returns a text so that no spreadsheet program calculates with it: an apostrophe goes in front of what could begin a
/// formula. Such programs do not show it.
pub(crate) fn neutral(text: &str) -> String {
    if begins_formula(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Returns what stood in a cell before [`neutral`] made it harmless.
pub(crate) fn as_written(cell: &str) -> &str {
    cell.strip_prefix('\'')
        .filter(|rest| begins_formula(rest))
        .unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_could_be_a_formula_is_text() {
        for cell in [
            "=1+1",
            "+49 30 123",
            "-5",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "＝1+1",
        ] {
            assert_eq!(neutral(cell), format!("'{cell}"));
        }
        for cell in ["", "Ada", "'quoted'", "1=1", "a@b.org"] {
            assert_eq!(neutral(cell), cell);
        }
        assert_eq!(as_written("'+49 30 123"), "+49 30 123");
        assert_eq!(as_written("'t Hooft"), "'t Hooft");
    }

    proptest! {
        #[test]
        fn nothing_begins_a_formula_and_what_was_written_comes_back(text in "[=+@＝'a\t\r\n-]{0,6}") {
            let cell = neutral(&text);
            prop_assert!(!begins_formula(&cell));
            prop_assume!(!text.starts_with('\''));
            prop_assert_eq!(as_written(&cell), text);
        }
    }
}
