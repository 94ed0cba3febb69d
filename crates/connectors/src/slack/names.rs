//! What a partner's user group or channel is called: always the same for the same partner, by Slack's rules.

use domain::text::name_key;
use sha2::{Digest, Sha256};

/// The most characters of a channel's name; handles are kept as short.
const LONGEST: usize = 80;

/// How many characters tell names apart that would otherwise be the same.
const MARK: usize = 6;

/// What a partner's user group or channel is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Names {
    /// The name of a user group, for people.
    pub(super) name: String,
    /// The handle of a user group, and the name of a channel.
    pub(super) handle: String,
}

impl Names {
    /// Returns the names for an organization; none when it has no letter or digit.
    pub(super) fn of(prefix: &str, organization: &str) -> Option<Self> {
        let organization = organization.trim();
        if !organization.contains(char::is_alphanumeric) {
            return None;
        }
        let gap = if prefix.ends_with(char::is_alphanumeric) {
            " "
        } else {
            ""
        };
        let name = format!("{prefix}{gap}{organization}");
        let handle = handle(&name, is_kept(organization));
        Some(Self { name, handle })
    }
}

/// Returns whether nothing of a name is lost but case and blanks, when it is written as a handle. A dash stands for a
/// blank there, so one that is in the name itself is lost as well.
fn is_kept(organization: &str) -> bool {
    let stays =
        |character: char| character.is_ascii_alphanumeric() || character == '_' || character.is_whitespace();
    organization.chars().all(stays) && !organization.starts_with('_') && !organization.ends_with('_')
}

/// Returns lower-case letters, digits, `-` and `_`. What cannot be written so, and what is too long, is made up for by a
/// mark of the whole name, so that two partners do not get the same.
fn handle(name: &str, is_kept: bool) -> String {
    let mut handle = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        match written(character) {
            Some(text) => handle.push_str(text),
            None if character.is_ascii_alphanumeric() || character == '_' => handle.push(character),
            None => handle.push('-'),
        }
    }
    let words: Vec<_> = handle.split('-').filter(|word| !word.is_empty()).collect();
    let mut handle = words.join("-").trim_matches(['-', '_']).to_owned();
    if is_kept && handle.len() <= LONGEST {
        return handle;
    }
    // All of it is ASCII by now.
    handle.truncate(LONGEST - MARK - 1);
    let kept = handle.trim_end_matches(['-', '_']);
    let mark = mark(name);
    if kept.is_empty() {
        format!("partner-{mark}")
    } else {
        format!("{kept}-{mark}")
    }
}

fn mark(name: &str) -> String {
    let digest = Sha256::digest(name_key(name));
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    hex.chars().take(MARK).collect()
}

/// Returns how a character is written otherwise; none when it stays, or parts words.
const fn written(character: char) -> Option<&'static str> {
    Some(match character {
        '&' => "-and-",
        '+' => "-plus-",
        '\'' | '’' | '´' | '`' => "",
        // The dot that is left of a capital I with a dot in lower case.
        '\u{307}' => "",
        'ä' | 'æ' => "ae",
        'ö' | 'œ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'þ' => "th",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ő' => "o",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(prefix: &str, organization: &str, name: &str, handle: &str) {
        let names = Names::of(prefix, organization).unwrap();
        assert_eq!((names.name.as_str(), names.handle.as_str()), (name, handle));
    }

    #[test]
    fn names_follow_the_rules() {
        check("", "Acme", "Acme", "acme");
        check(
            "Partner",
            " Acme  and Sons ",
            "Partner Acme  and Sons",
            "partner-acme-and-sons",
        );
        check("ext-", "Contoso 2024", "ext-Contoso 2024", "ext-contoso-2024");
        check("", "a_b C", "a_b C", "a_b-c");
    }

    /// Checks what a name is written as, but for its mark.
    fn check_marked(organization: &str, written: &str) {
        let handle = Names::of("", organization).unwrap().handle;
        let (kept, mark) = handle.rsplit_once('-').unwrap();
        assert_eq!((kept, mark.len()), (written, MARK), "{organization}");
    }

    #[test]
    fn what_is_written_otherwise_is_marked() {
        check_marked("Acme & Sons, Inc.", "acme-and-sons-inc");
        check_marked("Müller & Söhne", "mueller-and-soehne");
        check_marked("Zoë O’Neil", "zoe-oneil");
        check_marked("__Łódź__", "lodz");
        check_marked("İzmir", "izmir");
        check_marked("a_b--c", "a_b-c");
    }

    #[test]
    fn two_partners_never_get_the_same() {
        for (one, other) in [
            ("Müller", "Mueller"),
            ("Acme, Inc.", "Acme Inc"),
            ("Acme-Sons", "Acme Sons"),
            ("O'Neil", "ONeil"),
            ("_Acme", "Acme"),
            ("Acme & Sons", "Acme and Sons"),
            ("Acme, Inc.", "Acme / Inc."),
        ] {
            let handle = |name| Names::of("partner", name).unwrap().handle;
            assert_ne!(handle(one), handle(other), "{one} and {other}");
        }
        let handle = |name| Names::of("", name).unwrap().handle;
        assert_eq!(
            handle("ACME,  inc."),
            handle("Acme, Inc."),
            "case and blanks make no other partner"
        );
    }

    #[test]
    fn what_cannot_be_written_is_told_apart_by_a_mark() {
        let (one, other) = (
            Names::of("", "株式会社").unwrap(),
            Names::of("", "有限会社").unwrap(),
        );
        assert!(one.handle.starts_with("partner-"), "{one:?}");
        assert_ne!(one.handle, other.handle);
        let mixed = Names::of("x", "Acme 株式").unwrap();
        assert!(mixed.handle.starts_with("x-acme-"), "{mixed:?}");
        assert_eq!(mixed, Names::of("x", "Acme 株式").unwrap(), "the same each time");
    }

    #[test]
    fn what_is_too_long_is_cut_and_told_apart_by_a_mark() {
        let long = "a".repeat(79);
        let one = Names::of("", &format!("{long} One")).unwrap();
        let other = Names::of("", &format!("{long} Two")).unwrap();
        assert_eq!(one.handle.len(), LONGEST);
        assert_ne!(one.handle, other.handle);
        assert_eq!(Names::of("", &"a".repeat(80)).unwrap().handle, "a".repeat(80));
    }

    #[test]
    fn without_letters_there_is_no_name() {
        for nothing in ["", "  ", "!!!", "-_-"] {
            assert_eq!(Names::of("partner", nothing), None, "{nothing:?}");
        }
    }
}
