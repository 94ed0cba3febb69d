//! A long list that is fetched page by page.

use std::fmt::Debug;
use std::rc::Rc;

use api::ApiError;
use api::page::{Cursor, Page};
use yew::Reducible;

/// A row that is the same one when it is fetched again.
pub trait Known {
    /// What tells it apart.
    type Id: PartialEq + Clone + Debug;

    /// Returns what tells it apart.
    fn id(&self) -> Self::Id;
}

macro_rules! known {
    ($($row:ty: $id:ty),* $(,)?) => {$(
        impl Known for $row {
            type Id = $id;

            fn id(&self) -> $id {
                self.id
            }
        }
    )*};
}

impl Known for api::import::ImportRow {
    type Id = u32;

    fn id(&self) -> u32 {
        self.number
    }
}

impl Known for api::batch::BatchGridRow {
    type Id = u32;

    fn id(&self) -> u32 {
        self.number
    }
}

known! {
    api::account::AccountRow: domain::AccountId,
    api::batch::BatchRow: domain::BatchId,
    api::execution::ExecutionRow: domain::ExecutionId,
    api::organization::OrganizationRow: domain::OrganizationId,
    api::organization::ExecutionLink: domain::ExecutionId,
    api::person::PersonRow: domain::PersonId,
    api::history::GrantView: domain::GrantId,
    api::leaving::planned::PlannedLeavingView: domain::ExecutionId,
}

impl Known for api::history::HistoryLine {
    type Id = u64;

    fn id(&self) -> u64 {
        self.number
    }
}

/// Where a page begins that can be fetched once more.
#[derive(Clone, PartialEq, Debug)]
pub struct Start<Id> {
    /// Its first row.
    row: Id,
    /// The place behind which it begins.
    pub after: Cursor,
}

/// What a refresh brings.
pub struct Fetched<T: Known> {
    /// The first rows.
    pub first: Page<T>,
    /// What becomes of those that were known behind them.
    pub behind: Behind<T>,
}

/// What becomes of the rows behind the first ones.
pub enum Behind<T: Known> {
    /// They go: nobody knows which of them still belong to the list. They are fetched again when their turn comes.
    Dropped,
    /// They stay.
    Kept {
        /// Those that were fetched anew as well.
        renewed: Vec<T>,
        /// From here on they go, because further ones are out of date.
        until: Option<Start<T::Id>>,
    },
}

/// The rows so far, and how to get more.
#[derive(PartialEq, Debug)]
pub struct Pages<T: Known> {
    /// The rows, in order.
    pub rows: Rc<Vec<T>>,
    /// Where the next page begins; none at the end.
    pub next: Option<Cursor>,
    /// Whether the first answer is there.
    pub known: bool,
    /// Whether the next page is on its way.
    pub more_busy: bool,
    /// Why the rows so far could not be fetched.
    pub error: Option<Rc<ApiError>>,
    /// Why the next page could not be fetched.
    pub more_error: Option<Rc<ApiError>>,
    /// Rows that changed since they were fetched.
    outdated: Rc<Vec<T::Id>>,
    /// Where the pages begin that follow the first rows, in order.
    starts: Rc<Vec<Start<T::Id>>>,
    ticket: u32,
}

impl<T: Known> Default for Pages<T> {
    fn default() -> Self {
        Self {
            rows: Rc::default(),
            next: None,
            known: false,
            more_busy: false,
            error: None,
            more_error: None,
            outdated: Rc::default(),
            starts: Rc::default(),
            ticket: 0,
        }
    }
}

/// What can happen to [`Pages`].
pub enum PagesAction<T: Known> {
    /// Another list is asked for.
    Restarted(u32),
    /// The same rows are fetched again, because these have changed, or for no reason that is known.
    Refreshed(u32, Vec<T::Id>),
    /// The next page is asked for.
    MoreAsked,
    /// The first rows arrived.
    Arrived(u32, Result<Fetched<T>, ApiError>),
    /// The page behind a place arrived.
    MoreArrived(u32, Cursor, Result<Page<T>, ApiError>),
}

impl<T: Known + Clone> Reducible for Pages<T> {
    type Action = PagesAction<T>;

    fn reduce(self: Rc<Self>, action: PagesAction<T>) -> Rc<Self> {
        Rc::new(match action {
            PagesAction::Restarted(ticket) => Self {
                ticket,
                ..Self::default()
            },
            PagesAction::Refreshed(ticket, changed) => Self {
                ticket,
                more_busy: false,
                outdated: Rc::new(self.outdated_with(&changed)),
                ..self.copied()
            },
            PagesAction::MoreAsked => Self {
                more_busy: true,
                more_error: None,
                ..self.copied()
            },
            PagesAction::Arrived(ticket, _) if ticket != self.ticket => return self,
            PagesAction::Arrived(ticket, Ok(Fetched { first, behind })) => {
                let begun = match behind {
                    Behind::Dropped => Self {
                        rows: Rc::new(first.rows),
                        next: first.next,
                        ..Self::default()
                    },
                    Behind::Kept { renewed, until } => self.joined(first).renewed(&renewed).cut(until),
                };
                Self {
                    known: true,
                    ticket,
                    ..begun
                }
            }
            PagesAction::Arrived(_, Err(error)) => Self {
                more_busy: false,
                error: Some(Rc::new(error)),
                ..self.copied()
            },
            // The rows so far were fetched anew meanwhile and may end elsewhere; added below them, this page
            // would leave a gap or repeat rows.
            PagesAction::MoreArrived(ticket, after, _)
                if ticket != self.ticket || self.next.as_ref() != Some(&after) =>
            {
                return self;
            }
            PagesAction::MoreArrived(_, after, Ok(page)) => Self {
                starts: Rc::new(
                    self.starts
                        .iter()
                        .cloned()
                        .chain(page.rows.first().map(|row| Start { row: row.id(), after }))
                        .collect(),
                ),
                rows: Rc::new(self.rows.iter().cloned().chain(page.rows).collect()),
                next: page.next,
                more_busy: false,
                more_error: None,
                ..self.copied()
            },
            PagesAction::MoreArrived(_, _, Err(error)) => Self {
                more_busy: false,
                more_error: Some(Rc::new(error)),
                ..self.copied()
            },
        })
    }
}

impl<T: Known + Clone> Pages<T> {
    /// Returns the pages that have to be fetched once more, in order: those of rows that have changed since and are
    /// not among the first ones.
    pub fn outdated_behind(&self, first: &[T], changed: &[T::Id]) -> Vec<Start<T::Id>> {
        let place = |id: &T::Id| self.rows.iter().position(|row| row.id() == *id);
        let mut begins: Vec<usize> = self
            .outdated_with(changed)
            .iter()
            .filter(|id| !first.iter().any(|row| row.id() == **id))
            .filter_map(|id| {
                let row = place(id)?;
                self.starts
                    .iter()
                    .rposition(|start| place(&start.row).is_some_and(|begin| begin <= row))
            })
            .collect();
        begins.sort_unstable();
        begins.dedup();
        begins
            .into_iter()
            .map(|begin| self.starts[begin].clone())
            .collect()
    }

    /// Returns what was out of date and what is by now.
    fn outdated_with(&self, changed: &[T::Id]) -> Vec<T::Id> {
        let mut outdated = (*self.outdated).clone();
        for id in changed {
            if !outdated.contains(id) {
                outdated.push(id.clone());
            }
        }
        outdated
    }

    /// Puts the rows that were known behind the first ones. They fit there when the last of the first ones was known
    /// as well: what was known behind it follows it.
    fn joined(&self, first: Page<T>) -> Self {
        let alone = |first: Page<T>| Self {
            rows: Rc::new(first.rows),
            next: first.next,
            ..Self::default()
        };
        let seam = first
            .rows
            .last()
            .and_then(|last| self.rows.iter().position(|row| row.id() == last.id()));
        let (Some(seam), Some(after)) = (seam, &first.next) else {
            return alone(first);
        };
        let fetched: Vec<T::Id> = first.rows.iter().map(Known::id).collect();
        let behind: Vec<T> = self.rows[seam + 1..]
            .iter()
            .filter(|row| !fetched.contains(&row.id()))
            .cloned()
            .collect();
        let Some(begin) = behind.first().map(Known::id) else {
            return alone(first);
        };
        let later =
            |start: &&Start<T::Id>| start.row != begin && behind.iter().any(|row| row.id() == start.row);
        let starts = self.starts.iter().filter(later).cloned();
        let begin = Start {
            row: begin.clone(),
            after: after.clone(),
        };
        Self {
            starts: Rc::new(std::iter::once(begin).chain(starts).collect()),
            rows: Rc::new(first.rows.into_iter().chain(behind).collect()),
            next: self.next.clone(),
            ..Self::default()
        }
    }

    /// Puts rows in place of what was known of them.
    fn renewed(mut self, renewed: &[T]) -> Self {
        if !renewed.is_empty() {
            let newest = |row: &T| {
                let found = renewed.iter().find(|newer| newer.id() == row.id());
                found.unwrap_or(row).clone()
            };
            self.rows = Rc::new(self.rows.iter().map(newest).collect());
        }
        self
    }

    /// Lets the list end where this page begins, to go on from there.
    fn cut(mut self, until: Option<Start<T::Id>>) -> Self {
        let at = until
            .as_ref()
            .and_then(|until| self.rows.iter().position(|row| row.id() == until.row));
        if let (Some(at), Some(until)) = (at, until) {
            self.rows = Rc::new(self.rows[..at].to_vec());
            let kept = self.starts.iter().take_while(|start| start.row != until.row);
            self.starts = Rc::new(kept.cloned().collect());
            self.next = Some(until.after);
        }
        self
    }
}

impl<T: Known> Pages<T> {
    /// Returns the number of the question whose answer is awaited.
    pub fn ticket(&self) -> u32 {
        self.ticket
    }

    /// Returns whether the next page is fetched without being asked for, once the end of the list comes near.
    /// After a failure a person has to ask, or a list whose end is in sight would ask for ever.
    pub fn goes_on_by_itself(&self) -> bool {
        self.next.is_some() && !self.more_busy && self.error.is_none() && self.more_error.is_none()
    }

    fn copied(&self) -> Self {
        Self {
            rows: Rc::clone(&self.rows),
            next: self.next.clone(),
            known: self.known,
            more_busy: self.more_busy,
            error: self.error.clone(),
            more_error: self.more_error.clone(),
            outdated: Rc::clone(&self.outdated),
            starts: Rc::clone(&self.starts),
            ticket: self.ticket,
        }
    }
}

#[cfg(test)]
mod tests;
