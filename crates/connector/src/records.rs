//! What the app's own records say of whoever a piece of work is about.

use crate::{BoxFuture, Error, Input, Receipt};

/// What the app's own records say of whoever a piece of work is about. They are read only when an action asks: most of
/// them never do.
pub trait Records: Send + Sync {
    /// Returns the accesses in the action's system that stand by the records for whoever has the person's address, in
    /// whichever organization, without the one that is being taken back. There are none for work that is about no person.
    fn standing(&self) -> BoxFuture<'_, Result<Vec<Standing>, Error>>;

    /// Returns what stands in the action's system of what was given to the organization itself, such as its group. There
    /// is none for work that is about no organization.
    fn of_organization(&self) -> BoxFuture<'_, Result<Vec<Standing>, Error>>;
}

/// An access that stands by the records.
#[derive(Clone, PartialEq, Debug)]
pub struct Standing {
    /// The action that gave it; the key of the step when a person did.
    pub action: String,
    /// To what, in words.
    pub resource: String,
    /// What the action was given, or would have been; none when that is not known.
    pub input: Option<Input>,
    /// What undo needs; none when a person gave it, or it was there before.
    pub receipt: Option<Receipt>,
}

/// For work that no record is about.
#[derive(Clone, Copy, Debug)]
pub struct NoRecords;

impl Records for NoRecords {
    fn standing(&self) -> BoxFuture<'_, Result<Vec<Standing>, Error>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn of_organization(&self) -> BoxFuture<'_, Result<Vec<Standing>, Error>> {
        self.standing()
    }
}
