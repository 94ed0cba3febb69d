//! The batches of a workspace. A batch is of the whole workspace, so whoever sees one organization only finds none.

use domain::batch::{BatchState, RowState};
use domain::role::Scope;
use domain::{BatchId, OrganizationId, Timestamp};

use crate::page::{self, Page};
use crate::table::batch::{Batch, BatchCounts, NewBatch};
use crate::table::batch_row::{BatchRow, BatchRowFilter, NewBatchRow, QueuedRow};
use crate::{Error, Workspace};

impl Workspace {
    /// Stores a batch with all of its rows, or nothing. Returns false when a batch with this id is stored already, and
    /// changes nothing then.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn create_batch(
        &self,
        new: NewBatch,
        rows: Vec<NewBatchRow>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        // Made before the writer's turn, which is the scarce one.
        let with_answers = |row: NewBatchRow| {
            let answers = row
                .start
                .as_ref()
                .map(|start| serde_json::to_string(&start.answers));
            let answers = answers.transpose().map_err(|error| Error::Unreadable {
                what: "row of a batch",
                reason: error.to_string(),
            });
            Ok::<_, Error>((row, answers?))
        };
        let rows = rows
            .into_iter()
            .map(with_answers)
            .collect::<Result<Vec<_>, _>>()?;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (all, wanted) = (
            count(rows.len()),
            count(rows.iter().filter(|(row, _)| row.start.is_some()).count()),
        );
        self.database
            .write(move |write| {
                if write.batch(new.id)?.is_some() {
                    return Ok(false);
                }
                write.insert_batch(&new, all, wanted, now)?;
                for (number, (row, answers)) in (0..).zip(&rows) {
                    write.insert_batch_row(new.id, number, row, answers.as_deref())?;
                }
                Ok(true)
            })
            .await
    }

    /// Returns a page of batches, the newest first.
    ///
    /// # Errors
    /// [`Error::Cursor`] when `after` is not a place of this list.
    pub async fn list_batches(
        &self,
        scope: Scope,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<Batch>, Error> {
        let (at, id) = page::read_batch_place(after)?;
        let batches = match scope {
            Scope::Organization(_) => Vec::new(),
            Scope::Workspace => {
                let read = self
                    .database
                    .read(move |read| read.batches((at, &id), limit.saturating_add(1)));
                read.await?
            }
        };
        Ok(Page::of(batches, limit, page::batch_place))
    }

    /// Returns a batch, and how many of its rows are in what.
    ///
    /// # Errors
    /// [`Error::NotFound`] without such a batch.
    pub async fn batch(&self, scope: Scope, id: BatchId) -> Result<(Batch, BatchCounts), Error> {
        if let Scope::Organization(_) = scope {
            return Err(Error::NotFound);
        }
        self.database
            .read(move |read| {
                let batch = read.batch(id)?.ok_or(Error::NotFound)?;
                Ok((batch, read.batch_counts(id)?))
            })
            .await
    }

    /// Returns a page of the rows of a batch, in their order.
    ///
    /// # Errors
    /// [`Error::NotFound`] without such a batch, [`Error::Cursor`] when `after` is not a place of this list.
    pub async fn list_batch_rows(
        &self,
        scope: Scope,
        id: BatchId,
        only: BatchRowFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<BatchRow>, Error> {
        let after = page::read_batch_row_place(after)?;
        if let Scope::Organization(_) = scope {
            return Err(Error::NotFound);
        }
        let rows = self
            .database
            .read(move |read| {
                read.batch(id)?.ok_or(Error::NotFound)?;
                read.batch_rows(id, only, after, limit.saturating_add(1))
            })
            .await?;
        Ok(Page::of(rows, limit, page::batch_row_place))
    }

    /// Returns the next rows of a batch that are still to be started, behind a number.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn queued_rows(
        &self,
        batch: BatchId,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Vec<QueuedRow>, Error> {
        let after = after.map_or(-1, i64::from);
        self.database
            .read(move |read| read.queued_rows(batch, after, limit))
            .await
    }

    /// Says what has become of a row that was to be started.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn settle_batch_row(
        &self,
        batch: BatchId,
        number: u32,
        state: RowState,
        message: String,
    ) -> Result<(), Error> {
        let write = self
            .database
            .write(move |write| write.update_batch_row(batch, number, state, &message));
        write.await
    }

    /// Says how the starting of a batch stands.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn set_batch_state(
        &self,
        batch: BatchId,
        state: BatchState,
        trouble: String,
    ) -> Result<(), Error> {
        self.database
            .write(move |write| write.update_batch(batch, state, &trouble))
            .await
    }

    /// Returns the names of the people who have one of the addresses at its organization, of those that exist.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn names_by_address(
        &self,
        keys: Vec<(OrganizationId, String)>,
    ) -> Result<Vec<(OrganizationId, String, String)>, Error> {
        let keys: Vec<_> = keys
            .iter()
            .map(|(id, address)| (id.to_string(), address))
            .collect();
        let keys = serde_json::to_string(&keys).map_err(|error| Error::Unreadable {
            what: "address",
            reason: error.to_string(),
        })?;
        self.database.read(move |read| read.names_by_address(&keys)).await
    }
}
