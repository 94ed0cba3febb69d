//! The search box: what was typed, what the core answered, and where the keyboard is.

use std::rc::Rc;

use api::ApiError;
use api::search::SearchResults;
use domain::{ExecutionId, OrganizationId, PersonId, StepKey};
use yew::Reducible;

/// The search box while it is used.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Finding {
    /// What stands in the field.
    pub typed: String,
    /// Whether the list below it is open.
    pub open: bool,
    /// Which of the results the keyboard is on.
    pub active: Option<usize>,
    /// The newest question; an answer to an older one counts no more.
    ticket: u32,
    /// What the core answered last, and to which text. It stays until the next answer is there.
    pub answer: Option<(Rc<str>, Rc<SearchResults>)>,
    /// Why there is no answer.
    pub error: Option<Rc<ApiError>>,
}

/// What happens to the search box.
#[derive(Clone, Debug)]
pub enum FindingAction {
    /// Somebody typed.
    Typed(String),
    /// The core is asked, under this number.
    Asked(u32),
    /// It answered the question of this number about this text.
    Answered(u32, Rc<str>, Result<Rc<SearchResults>, Rc<ApiError>>),
    /// Somebody went to the field.
    Opened,
    /// One down.
    Down,
    /// One up.
    Up,
    /// Somebody left, or pressed Escape. What was typed stays.
    Closed,
    /// Somebody went to a result; the box is as new.
    Gone,
}

/// One line of the list that can be gone to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// The page of an organization.
    Organization(OrganizationId),
    /// The page of a person.
    Person(PersonId),
    /// The page of an execution.
    Execution(ExecutionId),
    /// The same at one of its steps.
    Step(ExecutionId, StepKey),
}

impl Finding {
    /// Returns whether there is a text to look for.
    pub fn asks(&self) -> bool {
        !self.typed.trim().is_empty()
    }

    /// Returns whether the answer to what was typed is still on its way.
    pub fn waits(&self) -> bool {
        let answered = self
            .answer
            .as_ref()
            .is_some_and(|(text, _)| **text == *self.typed);
        self.asks() && self.error.is_none() && !answered
    }

    /// Returns what is shown: the answer to the text, or meanwhile that to the one before.
    pub fn shown(&self) -> Option<(&str, &SearchResults)> {
        let answer = self
            .answer
            .as_ref()
            .filter(|_| self.asks() && self.error.is_none());
        answer.map(|(text, results)| (&**text, &**results))
    }

    /// Returns where the lines lead, in the order in which they are shown.
    pub fn targets(&self) -> Vec<Target> {
        let Some((_, results)) = self.shown() else {
            return Vec::new();
        };
        let organizations = results.organizations.rows.iter();
        let organizations = organizations.map(|row| Target::Organization(row.id));
        let people = results.people.rows.iter().map(|row| Target::Person(row.id));
        let executions = results
            .executions
            .rows
            .iter()
            .map(|row| Target::Execution(row.id));
        let errors = results.errors.rows.iter();
        let errors = errors.map(|row| Target::Step(row.execution, row.step.clone()));
        organizations
            .chain(people)
            .chain(executions)
            .chain(errors)
            .collect()
    }
}

impl Reducible for Finding {
    type Action = FindingAction;

    fn reduce(self: Rc<Self>, action: FindingAction) -> Rc<Self> {
        let mut next = (*self).clone();
        let count = self.targets().len();
        match action {
            FindingAction::Typed(text) => {
                next.typed = text;
                next.open = true;
                next.active = None;
                next.error = None;
                if !next.asks() {
                    next.answer = None;
                }
            }
            FindingAction::Asked(ticket) => {
                next.ticket = ticket;
                next.error = None;
            }
            FindingAction::Answered(ticket, ..) if ticket != self.ticket => return self,
            FindingAction::Answered(_, text, Ok(results)) => {
                next.answer = Some((text, results));
                // Enter goes to the best one at once.
                next.active = (!next.targets().is_empty()).then_some(0);
            }
            FindingAction::Answered(_, _, Err(error)) => {
                next.error = Some(error);
                next.active = None;
            }
            FindingAction::Opened => next.open = true,
            FindingAction::Down | FindingAction::Up if !self.open => next.open = true,
            FindingAction::Down => {
                let below = self.active.map_or(0, |active| active + 1);
                next.active = (count > 0).then_some(if below < count { below } else { 0 });
            }
            FindingAction::Up => {
                let above = self.active.and_then(|active| active.checked_sub(1));
                next.active = above.or_else(|| count.checked_sub(1));
            }
            FindingAction::Closed => {
                next.open = false;
                next.active = None;
            }
            FindingAction::Gone => {
                // An answer on its way counts no more.
                next = Self {
                    ticket: self.ticket.wrapping_add(1),
                    ..Self::default()
                };
            }
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests;
