//! The settings of the connection.

use domain::form::{Answers, Choice, Field, FieldError, Input, Problem};

use crate::http::{Base, URL, ca_field, extra_roots, field, optional, text, url_field};

pub(super) const TEMPLATE_COLLECTION: &str = "template_collection";
pub(super) const PARENT_COLLECTION: &str = "parent_collection";
pub(super) const DATABASE: &str = "database";
const CREATE_QUERIES: &str = "create_queries";

/// What [`PARENT_COLLECTION`] says for the top of all collections.
pub(super) const ROOT: &str = "root";

/// The settings, read. Those without which only some actions can work may be missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Settings {
    /// Where the server is, without the part of its interface.
    pub(super) base: Base,
    /// The collection that is copied for each partner.
    pub(super) template: Option<u64>,
    /// Where partners' collections are put; none for beside the template.
    pub(super) parent: Option<Place>,
    /// The database that partners' groups may use.
    pub(super) database: Option<u64>,
    /// Which queries they may write there.
    pub(super) queries: Queries,
}

/// A place for collections.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// The top of all collections.
    Root,
    /// Inside of a collection.
    In(u64),
}

impl Place {
    /// Returns the collection; none for the top.
    pub(super) const fn id(self) -> Option<u64> {
        match self {
            Self::Root => None,
            Self::In(id) => Some(id),
        }
    }
}

/// Which queries a group may write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Queries {
    /// None; it sees what is in its collections.
    None,
    /// Those of the query builder.
    Builder,
    /// Those in SQL as well.
    Native,
}

impl Queries {
    const ALL: [Self; 3] = [Self::Builder, Self::None, Self::Native];

    /// Returns the word for it, in the settings as in Metabase's permission graph.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::None => "no",
            Self::Builder => "query-builder",
            Self::Native => "query-builder-and-native",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::None => "No: look at what is in their collection",
            Self::Builder => "With the query builder (usual)",
            Self::Native => "With the query builder and in SQL",
        }
    }
}

impl Settings {
    /// Reads and checks the settings.
    ///
    /// # Errors
    /// Every wrong field at once.
    pub(super) fn parse(answers: &Answers) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let base = Base::parse(text(answers, URL));
        if let Err(message) = &base {
            wrong.push(FieldError::new(URL, Problem::Malformed, *message));
        }
        if let Err(error) = extra_roots(answers) {
            wrong.push(error);
        }
        let mut number = |key: &str| match text(answers, key) {
            "" => None,
            written => {
                let number = written.parse().ok().filter(|number| *number > 0);
                if number.is_none() {
                    let message = "Enter the number that stands in the web address, or choose from the list.";
                    wrong.push(FieldError::new(key, Problem::Malformed, message));
                }
                number
            }
        };
        let template = number(TEMPLATE_COLLECTION);
        let parent = match text(answers, PARENT_COLLECTION) {
            ROOT => Some(Place::Root),
            _ => number(PARENT_COLLECTION).map(Place::In),
        };
        let database = number(DATABASE);
        let word = text(answers, CREATE_QUERIES);
        let queries = Queries::ALL.into_iter().find(|queries| queries.word() == word);
        if queries.is_none() && !word.is_empty() {
            let message = "Choose one of the three.";
            wrong.push(FieldError::new(CREATE_QUERIES, Problem::Malformed, message));
        }
        match base {
            // The interface is below `/api`, and some people copy that as well.
            Ok(base) if wrong.is_empty() => Ok(Self {
                base: base.without_ending("/api"),
                template,
                parent,
                database,
                queries: queries.unwrap_or(Queries::Builder),
            }),
            Ok(_) | Err(_) => Err(wrong),
        }
    }
}

/// Returns the form.
pub(super) fn fields() -> Vec<Field> {
    let number = Input::Text { max_length: 20 };
    let queries = Queries::ALL.map(|queries| Choice {
        value: queries.word().to_owned(),
        label: queries.label().to_owned(),
    });
    vec![
        url_field(
            "Address of Metabase",
            "As you open it in the browser, for example https://metabase.example.org.",
        ),
        optional(field(
            TEMPLATE_COLLECTION,
            "Template collection",
            "The collection that is copied for each partner. Save first, then choose; the number is also in its web \
             address.",
            number.clone(),
        )),
        optional(field(
            PARENT_COLLECTION,
            "Collection for the partners' collections",
            "Where the copies are put. Leave it empty to put them beside the template.",
            number.clone(),
        )),
        optional(field(
            DATABASE,
            "Database of the partners",
            "The one database that a partner's group may use. All others are closed to the group.",
            number,
        )),
        optional(field(
            CREATE_QUERIES,
            "Partners may write queries",
            "On that database. With “No” they only look at what is in their collection.",
            Input::Choice {
                options: queries.to_vec(),
            },
        )),
        ca_field(),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(more: serde_json::Value) -> Result<Settings, Vec<String>> {
        let mut answers = Answers::new();
        answers.insert(URL.to_owned(), "https://m.example.org/api/".into());
        answers.extend(more.as_object().cloned().unwrap());
        Settings::parse(&answers).map_err(|wrong| wrong.into_iter().map(|error| error.path).collect())
    }

    #[test]
    fn what_is_left_empty_has_its_default() {
        let settings = parse(json!({})).unwrap();
        assert_eq!(settings.queries, Queries::Builder);
        assert_eq!(
            (settings.template, settings.parent, settings.database),
            (None, None, None)
        );
    }

    #[test]
    fn numbers_and_the_top_are_read() {
        let settings = parse(json!({
            "template_collection": " 4 ", "parent_collection": "root", "database": "2", "create_queries": "no",
        }));
        let settings = settings.unwrap();
        assert_eq!((settings.template, settings.database), (Some(4), Some(2)));
        assert_eq!(
            (settings.parent, settings.queries),
            (Some(Place::Root), Queries::None)
        );
        let inside = parse(json!({"parent_collection": "9"})).unwrap();
        assert_eq!(inside.parent, Some(Place::In(9)));
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let wrong = parse(json!({
            "url": "m.example.org", "template_collection": "4-template", "parent_collection": "0", "database": "-1",
            "create_queries": "all", "ca_certificate": "no",
        }));
        assert_eq!(
            wrong.unwrap_err(),
            [
                "url",
                "ca_certificate",
                "template_collection",
                "parent_collection",
                "database",
                "create_queries"
            ]
        );
    }
}
