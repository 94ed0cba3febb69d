//! What the search box finds, kind by kind: exact ids and addresses first, then beginnings of names, then the rest.
//!
//! The indexes and the triggers that keep them true are in the migration `search`. Each query stops as soon as it has the
//! few rows that are shown, and reads in the order of an index until then.

pub(crate) mod errors;
pub(crate) mod executions;
pub(crate) mod organizations;
pub(crate) mod people;

pub use errors::ErrorHit;
pub use executions::ExecutionHit;
pub use organizations::OrganizationHit;
pub use people::PersonHit;

use domain::OrganizationId;
use domain::role::Scope;
use domain::search::Words;
use domain::text::name_key;

use crate::Error;
use crate::sql;

/// What is looked for.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    words: Words,
    /// All of it as one name or address is compared.
    key: String,
    only: Option<OrganizationId>,
    /// How many of a kind are shown.
    limit: u32,
}

/// What was found of one kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hits<T> {
    /// The best ones.
    pub rows: Vec<T>,
    /// Whether there are more.
    pub more: bool,
}

/// By what something was found that its name does not show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Also {
    /// Its contact's name and address.
    Contact(String),
    /// The name of a studio company.
    StudioCompany(String),
    /// What stands for it in a system.
    Group {
        /// The system's key.
        system: String,
        /// Its name there.
        name: String,
        /// Its id there, or empty.
        external_id: String,
    },
    /// The id by which a system knows it, or what it was given.
    ExternalId {
        /// The system's key.
        system: String,
        /// The id there.
        id: String,
    },
}

impl Wanted {
    pub(crate) fn new(scope: Scope, typed: &str, limit: u32) -> Self {
        let only = match scope {
            Scope::Workspace => None,
            Scope::Organization(id) => Some(id),
        };
        let words = Words::of(typed);
        // What a name and an address have in common: no case, white space folded.
        let key = name_key(&words_and_marks(typed));
        Self {
            words,
            key,
            only,
            limit,
        }
    }

    /// Returns whether nothing can be found.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Returns the words as an expression of FTS5 that wants each phrase in the columns, the last word of each as the
    /// beginning of one.
    ///
    /// A phrase is letters, digits and blanks, so within its quotes nothing of it is FTS5's own.
    fn matching(&self, columns: &str) -> String {
        let phrases: Vec<String> = self
            .words
            .phrases()
            .map(|phrase| format!("\"{phrase}\"*"))
            .collect();
        format!("{{{columns}}} : ({})", phrases.join(" "))
    }

    /// Returns the same for an index with marks, which tell the organization and the state.
    fn matching_marked(&self, columns: &str, worked_with: Option<WorkedWith>) -> String {
        let mut matching = self.matching(columns);
        if let Some(only) = self.only {
            let only = only.to_string().replace('-', "");
            matching = format!("({matching}) AND marks : \"o{only}\"");
        }
        match worked_with {
            None => matching,
            Some(WorkedWith::Still) => format!("({matching}) AND marks : \"active\""),
            Some(WorkedWith::NoMore) => format!("({matching}) NOT marks : \"active\""),
        }
    }

    /// Returns what was typed if it can be an id of this app, or the beginning of one that tells it from others.
    fn own_id(&self) -> Option<&str> {
        const LEAST: usize = 8;
        let fits = |c: char| c.is_ascii_hexdigit() || c == '-';
        Some(&*self.key).filter(|key| key.len() >= LEAST && key.chars().all(fits))
    }

    /// Returns what was typed if it can be an id of a system, or the beginning of one. Whoever sees one organization
    /// alone finds nothing by it: what somebody was given may name what belongs to another.
    fn external_id(&self) -> Option<&str> {
        const LEAST: usize = 4;
        let fits = |c: char| c.is_ascii_alphanumeric() || "._:-".contains(c);
        Some(&*self.key).filter(|key| self.only.is_none() && key.len() >= LEAST && key.chars().all(fits))
    }

    fn only(&self) -> Option<String> {
        self.only.map(sql::text)
    }
}

/// Returns the end of the range of texts that begin with a text.
fn behind(beginning: &str) -> String {
    format!("{beginning}{}", char::MAX)
}

/// Returns what was typed, without what no name, address or id has, and no longer than one is.
fn words_and_marks(typed: &str) -> String {
    const LONGEST: usize = 200;
    let text = typed.chars().take(LONGEST);
    text.map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Whether a record is worked with; those that are come first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WorkedWith {
    Still,
    NoMore,
}

impl WorkedWith {
    const IN_ORDER: [Self; 2] = [Self::Still, Self::NoMore];
}

/// What was found, in the order in which it is shown: each once, until there is one more than is shown.
struct Ranked<T> {
    found: Vec<T>,
    limit: u32,
}

impl<T> Hits<T> {
    /// Nothing.
    pub(crate) const NONE: Self = Self {
        rows: Vec::new(),
        more: false,
    };

    /// Makes hits of rows of which there is one more than is shown, if there are more.
    fn of(mut rows: Vec<T>, limit: u32) -> Self {
        let limit = limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        Self { rows, more }
    }
}

impl<T: PartialEq> Ranked<T> {
    fn new(wanted: &Wanted) -> Self {
        Self {
            found: Vec::new(),
            limit: wanted.limit,
        }
    }

    fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Adds what a query finds, unless there is enough already. The query is told how many rows it needs at most.
    fn add(&mut self, query: impl FnOnce(u32) -> Result<Vec<T>, Error>) -> Result<(), Error> {
        let enough = self.limit as usize + 1;
        if self.found.len() < enough {
            // Those that are here already, which are no more than the limit, may be found again.
            for found in query(2 * self.limit + 1)? {
                if self.found.len() < enough && !self.found.contains(&found) {
                    self.found.push(found);
                }
            }
        }
        Ok(())
    }

    /// Reads what is shown of each.
    fn read<R>(self, read: impl Fn(T) -> Result<Option<R>, Error>) -> Result<Hits<R>, Error> {
        let shown = Hits::of(self.found, self.limit);
        let rows = shown.rows.into_iter().map(read).filter_map(Result::transpose);
        Ok(Hits {
            rows: rows.collect::<Result<_, _>>()?,
            more: shown.more,
        })
    }
}
