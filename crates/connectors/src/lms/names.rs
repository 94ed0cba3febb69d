//! Names: what Moodle allows, how it writes them, and when two are the same.

use sha2::{Digest, Sha256};

/// What everything that this app makes begins with, where Moodle has a field for other programs' numbers.
const OURS: &str = "hyopps-";

/// The most characters of a readable part.
const READABLE: usize = 60;

/// Returns the texts of several lines, each once.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !found.iter().any(|known| known == line) {
            found.push(line.to_owned());
        }
    }
    found
}

/// Returns a name as people compare it: without case and with single blanks.
pub(super) fn folded(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Returns whether two addresses are the same to people.
pub(super) fn is_same_address(left: &str, right: &str) -> bool {
    left.trim().to_lowercase() == right.trim().to_lowercase()
}

/// Returns a name as it was entered, out of what Moodle gives out for web pages.
pub(super) fn from_html(text: &str) -> String {
    let text = ["&#039;", "&#39;"]
        .iter()
        .fold(text.to_owned(), |text, sign| text.replace(sign, "'"));
    text.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", " ")
        // At last, so that nothing is read twice.
        .replace("&amp;", "&")
}

/// Returns the idnumber of an organization's cohort. It is always the same for the same name; names which differ only
/// in punctuation share one, which whoever uses it must look out for.
pub(super) fn cohort_idnumber(organization: &str) -> String {
    let name = folded(organization);
    let mut slug = String::new();
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    let is_whole = name.chars().all(|c| c.is_ascii() || !c.is_alphanumeric());
    if is_whole && !slug.is_empty() && slug.len() <= READABLE {
        return format!("{OURS}{slug}");
    }
    // Letters were left out, so the readable part alone would fit many names.
    let readable = slug.get(..READABLE).unwrap_or(slug).trim_matches('-');
    let digest = digest(&name, 4);
    if readable.is_empty() {
        format!("{OURS}{digest}")
    } else {
        format!("{OURS}{readable}-{digest}")
    }
}

/// Returns how the idnumber of an account begins that this app makes for an address. It tells such accounts from all
/// others.
pub(super) fn account_idnumber(email: &str) -> String {
    format!("{OURS}{}", digest(&email.trim().to_lowercase(), 8))
}

/// Returns the user name of an account that this app makes for an address: Moodle allows small letters, digits and
/// `-_.@` only.
pub(super) fn user_name(email: &str) -> String {
    let allowed = |c: char| {
        if c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.@".contains(c) {
            c
        } else {
            '_'
        }
    };
    email.trim().to_lowercase().chars().map(allowed).collect()
}

/// Returns what Moodle calls a language, for example `pt_br` for `pt-BR`; none when it cannot be one.
pub(super) fn language(tag: &str) -> Option<String> {
    let name = tag.trim().to_lowercase().replace('-', "_");
    let is_name = name.len() >= 2 && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    is_name.then_some(name)
}

/// Returns the first bytes of a digest, in hexadecimal digits.
pub(super) fn digest(text: &str, bytes: usize) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest
        .iter()
        .take(bytes)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organization_has_always_the_same_readable_idnumber() {
        for (name, idnumber) in [
            ("Partner X", "hyopps-partner-x"),
            ("  partner   x ", "hyopps-partner-x"),
            ("Foo & Co.", "hyopps-foo-co"),
            ("4711", "hyopps-4711"),
        ] {
            assert_eq!(cohort_idnumber(name), idnumber, "{name}");
        }
    }

    #[test]
    fn names_of_which_letters_are_left_out_are_told_apart() {
        let long = |end: &str| format!("{}{end}", "very long name ".repeat(7));
        for (left, right) in [
            ("Müller", "Möller"),
            ("株式会社", "有限会社"),
            (&*long("one"), &*long("two")),
        ] {
            let (left, right) = (cohort_idnumber(left), cohort_idnumber(right));
            assert_ne!(left, right);
            assert!(
                left.len() <= 100,
                "Moodle takes 100 characters, this is {}",
                left.len()
            );
            assert!(left.starts_with("hyopps-") && !left.contains("--"), "{left}");
        }
        assert_eq!(
            cohort_idnumber("Foo & Co"),
            cohort_idnumber("Foo-Co"),
            "whoever uses it must compare the names"
        );
        assert_ne!(cohort_idnumber("?"), cohort_idnumber("!"));
    }

    #[test]
    fn a_user_name_has_only_what_moodle_allows() {
        assert_eq!(user_name(" Ada.Lovelace@X.org"), "ada.lovelace@x.org");
        assert_eq!(user_name("ada+test@x.org"), "ada_test@x.org");
        assert_eq!(user_name("ädä@x.org"), "_d_@x.org");
    }

    #[test]
    fn an_account_is_known_whatever_the_case_of_its_address() {
        assert_eq!(account_idnumber("Ada@X.org"), account_idnumber("ada@x.org "));
        assert_ne!(account_idnumber("ada@x.org"), account_idnumber("adb@x.org"));
    }

    #[test]
    fn a_name_for_web_pages_is_read_once() {
        assert_eq!(from_html("Foo &amp; Co &lt;3&gt;"), "Foo & Co <3>");
        assert_eq!(from_html("O&#039;Hara"), "O'Hara");
        assert_eq!(from_html("&amp;lt;"), "&lt;");
    }

    #[test]
    fn a_language_is_what_moodle_calls_it() {
        assert_eq!(language("pt-BR").as_deref(), Some("pt_br"));
        assert_eq!(language("de").as_deref(), Some("de"));
        for none in ["", "x", "../en", "en US"] {
            assert_eq!(language(none), None, "{none}");
        }
    }
}
