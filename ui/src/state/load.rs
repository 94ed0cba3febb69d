//! Something that is fetched: not yet there, failed, or there.

use std::rc::Rc;

use api::{ApiError, ErrorCode};
use yew::Reducible;

/// What is known of something that is fetched.
#[derive(PartialEq, Debug)]
pub enum Load<T> {
    /// The first answer is on its way.
    Loading,
    /// There is no answer, and why.
    Failed(Rc<ApiError>),
    /// The newest answer.
    Ready(Rc<T>),
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Loading => Self::Loading,
            Self::Failed(error) => Self::Failed(Rc::clone(error)),
            Self::Ready(value) => Self::Ready(Rc::clone(value)),
        }
    }
}

impl<T> Load<T> {
    /// Returns what was fetched, when it was.
    pub fn ready(&self) -> Option<&Rc<T>> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }
}

/// A [`Load`] that tells late answers from the newest one.
#[derive(PartialEq, Debug)]
pub struct LoadState<T> {
    /// What is shown.
    pub load: Load<T>,
    /// Why the newest answer is missing although an older one is shown.
    pub stale: Option<Rc<ApiError>>,
    ticket: u32,
}

impl<T> Default for LoadState<T> {
    fn default() -> Self {
        Self {
            load: Load::Loading,
            stale: None,
            ticket: 0,
        }
    }
}

/// What can happen to a [`LoadState`].
pub enum LoadAction<T> {
    /// Something else is fetched; what is shown no longer fits.
    Restarted(u32),
    /// The same is fetched again; what is shown stays until the answer is there.
    Refreshed(u32),
    /// An answer arrived.
    Arrived(u32, Result<Rc<T>, ApiError>),
}

impl<T> Reducible for LoadState<T> {
    type Action = LoadAction<T>;

    fn reduce(self: Rc<Self>, action: LoadAction<T>) -> Rc<Self> {
        Rc::new(match action {
            LoadAction::Restarted(ticket) => Self {
                ticket,
                ..Self::default()
            },
            LoadAction::Refreshed(ticket) => Self {
                // An error gives way to the spinner, so that a retry is seen to do something.
                load: match &self.load {
                    Load::Failed(_) => Load::Loading,
                    Load::Loading | Load::Ready(_) => self.load.clone(),
                },
                stale: self.stale.clone(),
                ticket,
            },
            LoadAction::Arrived(ticket, _) if ticket != self.ticket => return self,
            LoadAction::Arrived(ticket, Ok(value)) => Self {
                load: Load::Ready(value),
                stale: None,
                ticket,
            },
            LoadAction::Arrived(ticket, Err(error)) => match &self.load {
                Load::Ready(value) if error.code != ErrorCode::NotFound => Self {
                    load: Load::Ready(Rc::clone(value)),
                    stale: Some(Rc::new(error)),
                    ticket,
                },
                Load::Ready(_) | Load::Loading | Load::Failed(_) => Self {
                    load: Load::Failed(Rc::new(error)),
                    stale: None,
                    ticket,
                },
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(actions: Vec<LoadAction<u8>>) -> Rc<LoadState<u8>> {
        actions
            .into_iter()
            .fold(Rc::default(), |state: Rc<LoadState<u8>>, action| {
                state.reduce(action)
            })
    }

    fn error(code: ErrorCode) -> ApiError {
        ApiError::new(code, "no")
    }

    #[test]
    fn a_late_answer_to_an_earlier_question_is_ignored() {
        let state = after(vec![
            LoadAction::Restarted(1),
            LoadAction::Restarted(2),
            LoadAction::Arrived(2, Ok(Rc::new(20))),
            LoadAction::Arrived(1, Ok(Rc::new(10))),
        ]);
        assert_eq!(state.load, Load::Ready(Rc::new(20)));
    }

    #[test]
    fn a_failed_refresh_keeps_what_is_shown_and_says_so() {
        let state = after(vec![
            LoadAction::Restarted(1),
            LoadAction::Arrived(1, Ok(Rc::new(10))),
            LoadAction::Refreshed(2),
            LoadAction::Arrived(2, Err(error(ErrorCode::Database))),
        ]);
        assert_eq!(state.load, Load::Ready(Rc::new(10)));
        assert!(state.stale.is_some());
    }

    #[test]
    fn what_is_gone_is_not_shown_any_longer() {
        let state = after(vec![
            LoadAction::Restarted(1),
            LoadAction::Arrived(1, Ok(Rc::new(10))),
            LoadAction::Refreshed(2),
            LoadAction::Arrived(2, Err(error(ErrorCode::NotFound))),
        ]);
        assert!(matches!(state.load, Load::Failed(_)));
    }
}
