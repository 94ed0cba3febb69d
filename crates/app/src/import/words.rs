//! The words by which people name columns and languages, in English and German.

use domain::form::{Field, Input, Unique};
use domain::text::name_key;

/// The names of columns for what is asked most, by the field's key.
const COLUMNS: &[(&str, &[&str])] = &[
    (
        "first_name",
        &[
            "first name",
            "firstname",
            "given name",
            "givenname",
            "forename",
            "vorname",
            "rufname",
        ],
    ),
    (
        "last_name",
        &[
            "last name",
            "lastname",
            "surname",
            "family name",
            "familyname",
            "nachname",
            "familienname",
            "name",
        ],
    ),
    (
        "job_title",
        &[
            "job title",
            "jobtitle",
            "title",
            "position",
            "role",
            "function",
            "funktion",
            "stelle",
            "rolle",
            "beruf",
        ],
    ),
    (
        "phone",
        &[
            "phone",
            "telephone",
            "phone number",
            "telephone number",
            "mobile",
            "mobile phone",
            "tel",
            "telefon",
            "telefonnummer",
            "rufnummer",
            "mobil",
            "handy",
        ],
    ),
    (
        "language",
        &[
            "language",
            "preferred language",
            "lang",
            "locale",
            "sprache",
            "bevorzugte sprache",
        ],
    ),
];

const ADDRESS: &[&str] = &[
    "email",
    "e mail",
    "mail",
    "email address",
    "e mail address",
    "mail address",
    "email adresse",
    "e mail adresse",
    "mailadresse",
    "emailadresse",
];

const ORGANIZATION: &[&str] = &[
    "organization",
    "organisation",
    "partner",
    "partner name",
    "company",
    "company name",
    "customer",
    "firma",
    "firmenname",
    "unternehmen",
    "partnername",
    "kunde",
];

/// Returns which column probably holds a field. A name that stands above two columns says nothing.
pub(crate) fn column_for(field: &Field, header: &[String]) -> Option<usize> {
    let header: Vec<String> = header.iter().map(|name| plain(name)).collect();
    let known: &[&str] = match (&field.input, field.unique) {
        (Input::Organization, _) => ORGANIZATION,
        (Input::Email, _) | (_, Some(Unique::PersonEmail)) => ADDRESS,
        (
            Input::Text { .. }
            | Input::LongText { .. }
            | Input::Phone
            | Input::Date
            | Input::Link
            | Input::Number { .. }
            | Input::Choice { .. }
            | Input::Person
            | Input::Group { .. },
            _,
        ) => COLUMNS
            .iter()
            .find(|(key, _)| *key == field.key)
            .map_or(&[], |(_, words)| words),
    };
    let own = [plain(&field.label), plain(&field.key)];
    let named = own.iter().map(String::as_str).chain(known.iter().copied());
    let only = |name: &str| {
        let mut places = header.iter().enumerate().filter(|(_, other)| *other == name);
        match (places.next(), places.next()) {
            (Some((place, _)), None) => Some(place),
            (Some(_) | None, _) => None,
        }
    };
    named.filter_map(only).next()
}

/// A name without case, and without what stands between its words.
fn plain(name: &str) -> String {
    name_key(&name.replace(|c: char| !c.is_alphanumeric(), " "))
}

/// Returns the English name of a language that is written in German.
pub(crate) fn languages_in_german(said: &str) -> Option<&'static str> {
    const LANGUAGES: &[(&str, &str)] = &[
        ("englisch", "English"),
        ("deutsch", "German"),
        ("französisch", "French"),
        ("spanisch", "Spanish"),
        ("italienisch", "Italian"),
        ("niederländisch", "Dutch"),
        ("polnisch", "Polish"),
        ("portugiesisch", "Portuguese"),
    ];
    LANGUAGES
        .iter()
        .find(|(german, _)| *german == said)
        .map(|(_, english)| *english)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(key: &str, label: &str, input: Input) -> Field {
        Field {
            key: key.into(),
            label: label.into(),
            help: String::new(),
            optional: false,
            unique: None,
            input,
        }
    }

    fn guessed(key: &str, label: &str, input: Input, header: &[&str]) -> Option<usize> {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        column_for(&field(key, label, input), &header)
    }

    #[test]
    fn columns_are_known_by_their_names_in_both_languages() {
        let line = || Input::Text { max_length: 80 };
        let english = [
            "Company",
            "Given name",
            "Surname",
            "E-mail address",
            "Job-Title",
            "Phone number",
            "LANGUAGE",
        ];
        let german = [
            "Firma",
            "Vorname",
            "Nachname",
            "E-Mail-Adresse",
            "Funktion",
            "Telefon",
            "Sprache",
        ];
        for header in [english, german] {
            let fields = [
                guessed("organization", "Organization", Input::Organization, &header),
                guessed("first_name", "First name", line(), &header),
                guessed("last_name", "Last name", line(), &header),
                guessed("email", "E-mail", Input::Email, &header),
                guessed("job_title", "Job title", line(), &header),
                guessed("phone", "Phone", Input::Phone, &header),
                guessed(
                    "language",
                    "Preferred language",
                    Input::Choice { options: vec![] },
                    &header,
                ),
            ];
            assert_eq!(fields, [0, 1, 2, 3, 4, 5, 6].map(Some), "{header:?}");
        }
    }

    #[test]
    fn the_fields_own_name_comes_first_and_a_name_that_stands_twice_is_not_guessed() {
        let line = || Input::Text { max_length: 80 };
        assert_eq!(
            guessed("last_name", "Last name", line(), &["Name", "last_name"]),
            Some(1)
        );
        assert_eq!(
            guessed("email", "E-mail", Input::Email, &["E-Mail", "e-mail", "Mail"]),
            Some(2)
        );
        assert_eq!(
            guessed("email", "E-mail", Input::Email, &["E-Mail", "e-mail"]),
            None
        );
        assert_eq!(guessed("badge", "Badge", line(), &["Phone"]), None);
        assert_eq!(
            guessed("badge", "Badge number", line(), &["badge NUMBER"]),
            Some(0),
            "of another workflow"
        );
    }
}
