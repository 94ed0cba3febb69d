//! What somebody types to find something, and where a text has it.
//!
//! The index finds by the words' beginnings, without case and accents; the window emphasises by the same rule here.

use std::ops::Range;

/// How much of what was typed counts: nobody types more to find something, and a pasted page shall cost nothing.
const LONGEST: usize = 200;

/// How many words count.
const MOST: usize = 8;

/// The words of a search. Whatever was typed, nothing but letters and digits is left of it.
///
/// Words that were typed without a blank between them, such as those of an address, belong together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Words(Vec<Vec<String>>);

impl Words {
    /// Takes what was typed apart.
    pub fn of(typed: &str) -> Self {
        let typed: String = typed.chars().take(LONGEST).collect();
        let mut left = MOST;
        let mut words_of = |piece: &str| -> Vec<String> {
            let words = words_in(piece).map(|range| piece[range].to_owned()).take(left);
            let words: Vec<String> = words.collect();
            left -= words.len();
            words
        };
        let blank = |c: char| c.is_whitespace() || c.is_control();
        let pieces = typed.split(blank).map(&mut words_of);
        Self(pieces.filter(|words| !words.is_empty()).collect())
    }

    /// Returns whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the words as they were typed, those together that belong together, with a blank between.
    pub fn phrases(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|words| words.join(" "))
    }

    /// Returns whether each of them begins a word of one of the texts.
    pub fn all_found_in(&self, texts: &[&str]) -> bool {
        let found = |word: &String| {
            texts
                .iter()
                .any(|text| !places_of(&[folded(word)], text).is_empty())
        };
        !self.is_empty() && self.0.iter().flatten().all(found)
    }

    /// Returns the parts of the text that are beginnings of words and equal to one of these, in order and apart.
    pub fn places_in(&self, text: &str) -> Vec<Range<usize>> {
        let words: Vec<String> = self.0.iter().flatten().map(|word| folded(word)).collect();
        places_of(&words, text)
    }
}

/// Returns the text without case and accents.
pub fn folded(text: &str) -> String {
    text.chars().flat_map(fold).collect()
}

/// Returns the beginnings of words that equal one of the folded ones.
fn places_of(words: &[String], text: &str) -> Vec<Range<usize>> {
    let place = |range: Range<usize>| {
        let longest = words
            .iter()
            .filter_map(|word| beginning(&text[range.clone()], word))
            .max();
        longest
            .filter(|len| *len > 0)
            .map(|len| range.start..range.start + len)
    };
    words_in(text).filter_map(place).collect()
}

/// Returns how much of a word equals the folded one that it begins with.
fn beginning(word: &str, folded: &str) -> Option<usize> {
    let mut left = folded;
    for (at, c) in word.char_indices() {
        // An accent of its own belongs to the letter before.
        if left.is_empty() && !is_accent(c) {
            return Some(at);
        }
        for plain in fold(c) {
            left = left.strip_prefix(plain)?;
        }
    }
    left.is_empty().then_some(word.len())
}

/// Returns where the words of a text are: letters and digits with their accents.
fn words_in(text: &str) -> impl Iterator<Item = Range<usize>> {
    let belongs = |c: char| c.is_alphanumeric() || is_accent(c);
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = rest.find(|(_, c)| c.is_alphanumeric())?;
        while rest.next_if(|(_, c)| belongs(*c)).is_some() {}
        let end = rest.peek().map_or(text.len(), |(at, _)| *at);
        Some(start..end)
    })
}

/// Returns whether it is an accent that stands behind its letter.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn fold(c: char) -> impl Iterator<Item = char> {
    let lower = if is_accent(c) {
        None
    } else {
        Some(c.to_lowercase())
    };
    lower.into_iter().flatten().map(plain).filter(|c| !is_accent(*c))
}

/// Returns the letter below the accent, for the letters of European languages.
fn plain(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Puts brackets around what would be emphasised.
    fn marked(typed: &str, text: &str) -> String {
        let mut marked = String::new();
        let mut at = 0;
        for place in Words::of(typed).places_in(text) {
            marked += &text[at..place.start];
            marked += &format!("[{}]", &text[place.clone()]);
            at = place.end;
        }
        marked + &text[at..]
    }

    #[test]
    fn beginnings_of_words_are_found_without_case_and_accents() {
        for (typed, text, expected) in [
            ("ada", "Ada Lovelace", "[Ada] Lovelace"),
            ("lov AD", "Ada Lovelace", "[Ad]a [Lov]elace"),
            (
                "muller",
                "Jürgen Müller-Lüdenscheidt",
                "Jürgen [Müller]-Lüdenscheidt",
            ),
            (
                "lüd",
                "Jürgen Müller-Lüdenscheidt",
                "Jürgen Müller-[Lüd]enscheidt",
            ),
            ("vel", "Ada Lovelace", "Ada Lovelace"),
            ("rene", "Rene\u{301}e", "[Rene\u{301}]e"),
            ("ada@example.org", "ada@example.org", "[ada]@[example].[org]"),
            ("C0123abc", "Slack C0123ABC", "Slack [C0123ABC]"),
            ("Истанбул", "истанбул", "[истанбул]"),
            ("i", "İzmir", "[İ]zmir"),
            ("<b>", "<b>bold</b>", "<[b]>[b]old</[b]>"),
            ("", "Ada", "Ada"),
        ] {
            assert_eq!(marked(typed, text), expected, "{typed:?} in {text:?}");
        }
    }

    #[test]
    fn every_word_must_be_somewhere() {
        let words = Words::of("ada acme");
        assert!(words.all_found_in(&["Ada Lovelace", "Acme"]));
        assert!(!words.all_found_in(&["Ada Lovelace", "Globex"]));
        assert!(!Words::of("…").all_found_in(&["…"]), "nothing is looked for");
    }

    #[test]
    fn what_was_typed_without_a_blank_belongs_together() {
        let phrases = |typed| Words::of(typed).phrases().collect::<Vec<_>>();
        assert_eq!(
            phrases(" ada@example.org  O'Hara "),
            ["ada example org", "O Hara"]
        );
        assert_eq!(phrases("… - ada\u{0}lovelace"), ["ada", "lovelace"]);
        assert_eq!(phrases("\"*\""), [""; 0]);
    }

    #[test]
    fn a_pasted_page_is_cut() {
        assert_eq!(
            Words::of(&"a.b ".repeat(10_000)).phrases().collect::<Vec<_>>(),
            ["a b"; MOST / 2]
        );
        assert!(
            Words::of(&"a".repeat(10_000))
                .phrases()
                .all(|word| word.len() <= LONGEST)
        );
    }

    proptest! {
        #[test]
        fn places_are_apart_and_on_the_borders_of_letters(typed in ".*", text in ".*") {
            let mut at = 0;
            for place in Words::of(&typed).places_in(&text) {
                prop_assert!(at <= place.start && place.start < place.end);
                prop_assert!(text.get(place.clone()).is_some());
                at = place.end;
            }
        }

        #[test]
        fn nothing_but_letters_digits_and_accents_is_looked_for(typed in ".*") {
            for phrase in Words::of(&typed).phrases() {
                prop_assert!(phrase.chars().all(|c| c == ' ' || c.is_alphanumeric() || is_accent(c)));
            }
        }
    }
}
