//! A long list that is fetched page by page.

use std::rc::Rc;

use api::ApiError;
use api::page::{Cursor, Page};
use yew::Reducible;

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
    /// Why the newest question has no answer.
    pub error: Option<Rc<ApiError>>,
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
    /// All rows up to here arrived anew.
    Arrived(u32, Result<Page<T>, ApiError>),
    /// The next page arrived.
    MoreArrived(u32, Result<Page<T>, ApiError>),
}

impl<T: Clone> Reducible for Pages<T> {
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
                error: None,
                ..self.copied()
            },
            PagesAction::Arrived(ticket, _) | PagesAction::MoreArrived(ticket, _)
                if ticket != self.ticket =>
            {
                return self;
            }
            PagesAction::Arrived(ticket, Ok(page)) => Self {
                rows: Rc::new(page.rows),
                next: page.next,
                known: true,
                more_busy: false,
                error: None,
                ticket,
            },
            PagesAction::MoreArrived(ticket, Ok(page)) => Self {
                rows: Rc::new(self.rows.iter().cloned().chain(page.rows).collect()),
                next: page.next,
                known: true,
                more_busy: false,
                error: None,
                ticket,
            },
            PagesAction::Arrived(_, Err(error)) | PagesAction::MoreArrived(_, Err(error)) => Self {
                more_busy: false,
                error: Some(Rc::new(error)),
                ..self.copied()
            },
        })
    }
}

impl<T> Pages<T> {
    /// Returns the number of the question whose answer is awaited.
    pub fn ticket(&self) -> u32 {
        self.ticket
    }

    fn copied(&self) -> Self {
        Self {
            rows: Rc::clone(&self.rows),
            next: self.next.clone(),
            known: self.known,
            more_busy: self.more_busy,
            error: self.error.clone(),
            ticket: self.ticket,
        }
    }
}

#[cfg(test)]
mod tests {
    use api::ErrorCode;

    use super::*;

    fn page(rows: &[u8], next: Option<&str>) -> Page<u8> {
        Page {
            rows: rows.to_vec(),
            next: next.map(|cursor| Cursor(cursor.to_owned())),
        }
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
            PagesAction::MoreArrived(1, Ok(page(&[3], None))),
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
            PagesAction::MoreArrived(1, Ok(page(&[9], None))),
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
            PagesAction::MoreArrived(1, Err(ApiError::new(ErrorCode::Database, "no"))),
        ]);
        assert_eq!(*pages.rows, [1]);
        assert!(pages.error.is_some() && !pages.more_busy);
    }
}
