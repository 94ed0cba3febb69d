//! The name of a partner's channel.

use domain::text::name_key;
use sha2::{Digest, Sha256};

/// The most characters, counted as Teams does, in UTF-16.
const LONGEST: usize = 50;

/// What takes the place of characters that no channel has in its name. Others that are refused fall away.
const REPLACED: [(char, &str); 8] = [
    ('&', " and "),
    ('+', " plus "),
    ('/', "-"),
    ('\\', "-"),
    ('|', "-"),
    (':', " "),
    (',', " "),
    ('\u{a0}', " "),
];

/// Further signs that channels have in their names.
const SIGNS: &str = " -_.()[]!@$;=–—";

/// Makes the name of an organization's channel: always the same one for the same organization, whatever the case and
/// blanks of its name. A name that Teams does not take as it is gets a mark, so that no two organizations share a
/// channel. None when nothing is left of the organization's name.
pub(super) fn of(organization: &str) -> Option<String> {
    let mut name = String::new();
    for character in organization.chars() {
        match REPLACED.iter().find(|(refused, _)| *refused == character) {
            Some((_, instead)) => name.push_str(instead),
            None if is_allowed(character) => name.push(character),
            None if character.is_whitespace() => name.push(' '),
            None => {}
        }
    }
    let name = tidied(&name);
    let is_reserved = name.eq_ignore_ascii_case("general");
    if is_reserved || !name.contains(char::is_alphanumeric) {
        return None;
    }
    if length(&name) <= LONGEST && name_key(&name) == name_key(organization) {
        return Some(name);
    }
    // Other names may begin alike, or be alike but for what is refused; the mark keeps their channels apart.
    let mark = hex(&Sha256::digest(name_key(organization)));
    let mut short = String::new();
    for character in name.chars() {
        if length(&short) + character.len_utf16() + mark.len() + 1 > LONGEST {
            break;
        }
        short.push(character);
    }
    Some(format!("{} {mark}", tidied(&short)))
}

fn is_allowed(character: char) -> bool {
    // Some letters in circles and squares are drawn as emoji, which Teams refuses.
    let is_emoji = matches!(u32::from(character), 0x2460..=0x24ff | 0x1_f000..=0x1_ffff);
    // Marks above and below letters, and the signs that join letters in the scripts of India.
    let is_mark = matches!(
        u32::from(character),
        0x0300..=0x036f | 0x0900..=0x0903 | 0x093c..=0x094d | 0x0981..=0x0dff
    );
    !is_emoji && (character.is_alphanumeric() || is_mark || SIGNS.contains(character))
}

/// Takes blanks together, and leaves out what a name does not begin or end with.
fn tidied(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    let at_ends = |character: char| matches!(character, ' ' | '.' | '_' | '-');
    words.join(" ").trim_matches(at_ends).to_owned()
}

fn length(name: &str) -> usize {
    name.encode_utf16().count()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(3).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_as_they_are_if_they_can() {
        for name in ["Acme GmbH", "Müller-Łódź (Süd)", "東京電力", "हिन्दी", "Acme 2.0"]
        {
            assert_eq!(of(name).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_is_refused_is_replaced_or_left_out_and_marked() {
        for (organization, kept) in [
            ("Müller & Söhne, Ltd.", "Müller and Söhne Ltd"),
            ("A/B: C|D\\E", "A-B C-D-E"),
            ("O'Neil \"Oil\"", "ONeil Oil"),
            ("~#%*{}<>?Acme🚀 ①🅰", "Acme"),
            ("_.Acme._", "Acme"),
            ("C++", "C plus plus"),
        ] {
            let name = of(organization).unwrap();
            let (name, mark) = name.rsplit_once(' ').unwrap();
            assert_eq!((name, mark.len()), (kept, 6), "{organization}");
        }
        assert_eq!(
            of("  A \t B\u{a0}C\n").as_deref(),
            Some("A B C"),
            "blanks are no loss"
        );
    }

    #[test]
    fn two_organizations_never_get_the_same() {
        for (one, other) in [
            ("Acme, Inc", "Acme Inc"),
            ("Acme: Inc", "Acme, Inc"),
            ("O'Neil", "ONeil"),
            ("A/B", "A-B"),
            ("Acme.", "Acme"),
            ("Acme & Sons", "Acme and Sons"),
        ] {
            let (one, other) = (of(one).unwrap(), of(other).unwrap());
            assert_ne!(name_key(&one), name_key(&other));
        }
        assert_eq!(
            of("ACME,  Inc").map(|name| name_key(&name)),
            of("Acme, Inc").map(|name| name_key(&name)),
            "case and blanks make no other organization"
        );
    }

    #[test]
    fn a_long_name_is_cut_and_marked() {
        let long = "The Very Long Name of an International Holding Company";
        let name = of(long).unwrap();
        assert_eq!(length(&name), 50);
        assert!(
            name.starts_with("The Very Long Name of an International"),
            "{name}"
        );
        assert_eq!(
            of(&format!(" {} ", long.to_uppercase()))
                .unwrap()
                .split(' ')
                .next_back(),
            name.split(' ').next_back(),
            "the mark does not hang on case and blanks"
        );
        let other = of(&format!("{long} of Iceland")).unwrap();
        assert_ne!(name, other, "names that begin alike stay apart");
        assert!(length(&of(&"𝒜cme ".repeat(20)).unwrap()) <= 50);
        assert_eq!(length(&of(&"a".repeat(50)).unwrap()), 50, "not cut");
    }

    #[test]
    fn a_name_of_nothing_or_of_the_teams_own_channel_has_no_channel() {
        for organization in ["", " ", "🚀", "***", "-", "General", "general"] {
            assert_eq!(of(organization), None, "{organization:?}");
        }
    }
}
