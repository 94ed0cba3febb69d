//! What was changed and deleted.

use domain::history::RecordRef;
use domain::role::Scope;

use crate::page::{self, Page};
use crate::table::record_change::RecordChange;
use crate::{Error, Workspace};

impl Workspace {
    /// Returns a page of the history of a person, or of an organization with its people; the newest first. It is there
    /// also when the record is not any more.
    ///
    /// # Errors
    /// [`Error::Cursor`] when `after` is not a place of this list.
    pub async fn history_of(
        &self,
        record: RecordRef,
        scope: Scope,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<RecordChange>, Error> {
        let before = page::read_change_place(after)?;
        let rows = self
            .database
            .read(move |read| read.history(record, scope, before, limit.saturating_add(1)))
            .await?;
        Ok(Page::of(rows, limit, page::change_place))
    }

    /// Returns a page of what was deleted, the newest first.
    ///
    /// # Errors
    /// [`Error::Cursor`] when `after` is not a place of this list.
    pub async fn deletions(
        &self,
        scope: Scope,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<RecordChange>, Error> {
        let before = page::read_change_place(after)?;
        let rows = self
            .database
            .read(move |read| read.deletions(scope, before, limit.saturating_add(1)))
            .await?;
        Ok(Page::of(rows, limit, page::change_place))
    }
}
