//! A long list that is fetched page by page.

use std::rc::Rc;

use api::ApiError;
use api::page::{Cursor, Page};
use yew::Reducible;

/// A row that is the same one when it is fetched again.
pub trait Known {
    /// What tells it apart.
    type Id: PartialEq;

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

known! {
    api::execution::ExecutionRow: domain::ExecutionId,
    api::organization::OrganizationRow: domain::OrganizationId,
    api::organization::PersonRow: domain::PersonId,
}

/// The rows so far, and how to get more.
#[derive(PartialEq, Debug)]
pub struct Pages<T> {
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
    ticket: u32,
}

impl<T> Default for Pages<T> {
    fn default() -> Self {
        Self {
            rows: Rc::default(),
            next: None,
            known: false,
            more_busy: false,
            error: None,
            more_error: None,
            ticket: 0,
        }
    }
}

/// What can happen to [`Pages`].
pub enum PagesAction<T> {
    /// Another list is asked for.
    Restarted(u32),
    /// The same rows are fetched again.
    Refreshed(u32),
    /// The next page is asked for.
    MoreAsked,
    /// The first rows arrived; those that were known behind them stay.
    Arrived(u32, Result<Page<T>, ApiError>),
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
            PagesAction::Refreshed(ticket) => Self {
                ticket,
                more_busy: false,
                ..self.copied()
            },
            PagesAction::MoreAsked => Self {
                more_busy: true,
                more_error: None,
                ..self.copied()
            },
            PagesAction::Arrived(ticket, _) if ticket != self.ticket => return self,
            PagesAction::Arrived(ticket, Ok(page)) => {
                let (rows, next) = self.behind(page);
                Self {
                    rows: Rc::new(rows),
                    next,
                    known: true,
                    more_busy: false,
                    error: None,
                    more_error: None,
                    ticket,
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
            PagesAction::MoreArrived(_, _, Ok(page)) => Self {
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
    /// Puts the rows that were known behind the first ones. They fit there when the last of the first ones was known
    /// as well: what was known behind it follows it.
    fn behind(&self, first: Page<T>) -> (Vec<T>, Option<Cursor>) {
        let (mut rows, next) = (first.rows, first.next);
        let seam = rows
            .last()
            .and_then(|last| self.rows.iter().position(|row| row.id() == last.id()));
        let (Some(seam), Some(_)) = (seam, &next) else {
            return (rows, next);
        };
        let fetched: Vec<T::Id> = rows.iter().map(Known::id).collect();
        let fetched_to = rows.len();
        let behind = self.rows[seam + 1..].iter();
        rows.extend(behind.filter(|row| !fetched.contains(&row.id())).cloned());
        if rows.len() == fetched_to {
            (rows, next)
        } else {
            (rows, self.next.clone())
        }
    }
}

impl<T> Pages<T> {
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
            ticket: self.ticket,
        }
    }
}

#[cfg(test)]
mod tests {
    use api::ErrorCode;

    use super::*;

    impl Known for u8 {
        type Id = Self;

        fn id(&self) -> Self {
            *self
        }
    }

    fn page(rows: &[u8], next: Option<&str>) -> Page<u8> {
        Page {
            rows: rows.to_vec(),
            next: next.map(cursor),
        }
    }

    fn cursor(name: &str) -> Cursor {
        Cursor(name.to_owned())
    }

    fn after(actions: Vec<PagesAction<u8>>) -> Rc<Pages<u8>> {
        actions
            .into_iter()
            .fold(Rc::default(), |pages: Rc<Pages<u8>>, action| pages.reduce(action))
    }

    #[test]
    fn the_next_page_is_added_below() {
        let pages = after(vec![
            PagesAction::Restarted(1),
            PagesAction::Arrived(1, Ok(page(&[1, 2], Some("b")))),
            PagesAction::MoreAsked,
            PagesAction::MoreArrived(1, cursor("b"), Ok(page(&[3], None))),
        ]);
        assert_eq!(*pages.rows, [1, 2, 3]);
        assert_eq!(pages.next, None);
        assert!(!pages.more_busy);
    }

    #[test]
    fn a_page_of_the_list_before_the_filter_changed_is_ignored() {
        let pages = after(vec![
            PagesAction::Restarted(1),
            PagesAction::Arrived(1, Ok(page(&[1], Some("b")))),
            PagesAction::MoreAsked,
            PagesAction::Restarted(2),
            PagesAction::MoreArrived(1, cursor("b"), Ok(page(&[9], None))),
        ]);
        assert!(
            pages.rows.is_empty() && !pages.known,
            "the new filter has no answer yet"
        );
    }

    #[test]
    fn a_failed_next_page_keeps_the_rows() {
        let pages = after(vec![
            PagesAction::Restarted(1),
            PagesAction::Arrived(1, Ok(page(&[1], Some("b")))),
            PagesAction::MoreAsked,
            PagesAction::MoreArrived(1, cursor("b"), Err(ApiError::new(ErrorCode::Database, "no"))),
        ]);
        assert_eq!(*pages.rows, [1]);
        assert!(pages.more_error.is_some() && !pages.more_busy);
        assert_eq!(pages.error, None, "what is shown is not out of date");
    }

    fn three_pages() -> Vec<PagesAction<u8>> {
        vec![
            PagesAction::Restarted(1),
            PagesAction::Arrived(1, Ok(page(&[1, 2], Some("b")))),
            PagesAction::MoreAsked,
            PagesAction::MoreArrived(1, cursor("b"), Ok(page(&[3, 4], Some("d")))),
            PagesAction::MoreAsked,
            PagesAction::MoreArrived(1, cursor("d"), Ok(page(&[5, 6], Some("f")))),
            PagesAction::Refreshed(2),
        ]
    }

    fn refreshed(first: Page<u8>) -> (Vec<u8>, Option<Cursor>) {
        let mut actions = three_pages();
        actions.push(PagesAction::Arrived(2, Ok(first)));
        let pages = after(actions);
        (pages.rows.to_vec(), pages.next.clone())
    }

    #[test]
    fn a_refresh_of_the_first_rows_keeps_what_is_behind_them() {
        let same = refreshed(page(&[1, 2], Some("b")));
        assert_eq!(same, (vec![1, 2, 3, 4, 5, 6], Some(cursor("f"))));
        let one_more_on_top = refreshed(page(&[0, 1], Some("a")));
        assert_eq!(one_more_on_top, (vec![0, 1, 2, 3, 4, 5, 6], Some(cursor("f"))));
        let one_less = refreshed(page(&[2, 3], Some("c")));
        assert_eq!(one_less, (vec![2, 3, 4, 5, 6], Some(cursor("f"))));
        let one_less_between = refreshed(page(&[1, 3], Some("c")));
        assert_eq!(one_less_between, (vec![1, 3, 4, 5, 6], Some(cursor("f"))));
    }

    #[test]
    fn rows_that_do_not_follow_the_first_ones_are_fetched_again() {
        let all_new = refreshed(page(&[8, 9], Some("i")));
        assert_eq!(
            all_new,
            (vec![8, 9], Some(cursor("i"))),
            "nobody knows what stands between 9 and 1"
        );
        let new_at_the_end = refreshed(page(&[1, 9], Some("i")));
        assert_eq!(
            new_at_the_end,
            (vec![1, 9], Some(cursor("i"))),
            "nobody knows whether 2 is still there"
        );
        let ended = refreshed(page(&[1, 2], None));
        assert_eq!(ended, (vec![1, 2], None), "there is nothing behind the end");
    }

    #[test]
    fn a_refresh_that_reaches_the_end_of_the_known_rows_goes_on_from_there() {
        let all = refreshed(page(&[1, 2, 3, 4, 5, 6], Some("f2")));
        assert_eq!(all, (vec![1, 2, 3, 4, 5, 6], Some(cursor("f2"))));
    }

    #[test]
    fn a_next_page_that_no_longer_fits_below_the_rows_is_ignored() {
        let pages = after(vec![
            PagesAction::Restarted(1),
            PagesAction::Arrived(1, Ok(page(&[1, 2], Some("b")))),
            PagesAction::Refreshed(2),
            PagesAction::MoreAsked,
            // So many new rows came in on top that those on the page are pushed behind them.
            PagesAction::Arrived(2, Ok(page(&[8, 9], Some("i")))),
            PagesAction::MoreArrived(2, cursor("b"), Ok(page(&[3], None))),
        ]);
        assert_eq!(
            *pages.rows,
            [8, 9],
            "rows 1 and 2 would be missing between 9 and 3"
        );
        assert!(
            pages.goes_on_by_itself(),
            "the page behind row 9 is asked for next"
        );
    }

    #[test]
    fn the_next_page_is_fetched_once_and_after_a_failure_only_on_request() {
        let begun = || {
            vec![
                PagesAction::Restarted(1),
                PagesAction::Arrived(1, Ok(page(&[1], Some("b")))),
            ]
        };
        assert!(!after(vec![PagesAction::Restarted(1)]).goes_on_by_itself());
        assert!(after(begun()).goes_on_by_itself());
        let mut asked = begun();
        asked.push(PagesAction::MoreAsked);
        assert!(!after(asked).goes_on_by_itself(), "it is on its way");
        let mut ended = begun();
        ended.extend([
            PagesAction::MoreAsked,
            PagesAction::MoreArrived(1, cursor("b"), Ok(page(&[2], None))),
        ]);
        assert!(!after(ended).goes_on_by_itself(), "there is nothing more");
        let refused = || {
            let mut actions = begun();
            let error = ApiError::new(ErrorCode::Database, "no");
            actions.extend([
                PagesAction::MoreAsked,
                PagesAction::MoreArrived(1, cursor("b"), Err(error)),
            ]);
            actions
        };
        assert!(!after(refused()).goes_on_by_itself());
        let mut again = refused();
        again.extend([
            PagesAction::MoreAsked,
            PagesAction::MoreArrived(1, cursor("b"), Ok(page(&[2], Some("c")))),
        ]);
        assert!(after(again).goes_on_by_itself(), "the trouble is over");
    }
}
