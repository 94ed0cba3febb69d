//! Pages of long lists, each starting behind the last row of the one before.

use std::str::FromStr;

use domain::{BatchId, ExecutionId};

use crate::Error;
use crate::table::account_row::AccountRow;
use crate::table::batch::Batch;
use crate::table::batch_row::BatchRow;
use crate::table::execution::ExecutionRow;
use crate::table::planned_leaving::PlannedLeaving;
use crate::table::record_change::RecordChange;

/// One page of a list, and how to get the next one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// The place behind the last row, opaque to callers; none at the end of the list.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of the rows of a query that asked for one more than the page holds.
    pub(crate) fn of(mut rows: Vec<T>, limit: u32, place: impl FnOnce(&T) -> String) -> Self {
        let limit = limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(place);
        Self { rows, next }
    }
}

/// The place behind an execution: when it began, and its id.
pub(crate) fn execution_place(row: &ExecutionRow) -> String {
    format!("{}.{}", row.started_at.as_micros(), row.id)
}

/// Reads the place of an execution; without one the list starts with the newest.
pub(crate) fn read_execution_place(after: Option<&str>) -> Result<(i64, String), Error> {
    let Some(after) = after else {
        return Ok((i64::MAX, String::new()));
    };
    let (at, id) = after.split_once('.').ok_or(Error::Cursor)?;
    let id: ExecutionId = id.parse().map_err(|_| Error::Cursor)?;
    Ok((at.parse().map_err(|_| Error::Cursor)?, id.to_string()))
}

/// The place behind a batch: when it was started, and its id.
pub(crate) fn batch_place(batch: &Batch) -> String {
    format!("{}.{}", batch.started_at.as_micros(), batch.id)
}

/// Reads the place of a batch; without one the list starts with the newest.
pub(crate) fn read_batch_place(after: Option<&str>) -> Result<(i64, String), Error> {
    let Some(after) = after else {
        return Ok((i64::MAX, String::new()));
    };
    let (at, id) = after.split_once('.').ok_or(Error::Cursor)?;
    let id: BatchId = id.parse().map_err(|_| Error::Cursor)?;
    Ok((at.parse().map_err(|_| Error::Cursor)?, id.to_string()))
}

/// The place behind a row of a batch: its number.
pub(crate) fn batch_row_place(row: &BatchRow) -> String {
    row.number.to_string()
}

/// Reads the number behind which a page of rows begins; without one the list starts with the first row.
pub(crate) fn read_batch_row_place(after: Option<&str>) -> Result<i64, Error> {
    let number = after.map(|after| after.parse::<u32>().map_err(|_| Error::Cursor));
    Ok(number.transpose()?.map_or(-1, i64::from))
}

/// A place in a list that can be sorted: what each of its orders goes by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    /// A time or a count.
    pub(crate) number: i64,
    /// The row's id.
    pub(crate) id: String,
    /// The key of the row's name.
    pub(crate) key: String,
}

impl Place {
    /// The place in front of the first row: nothing is greater than the number, and nothing less than the texts.
    pub(crate) const START: Self = Self {
        number: i64::MAX,
        id: String::new(),
        key: String::new(),
    };

    /// Reads a place; without one the list starts at its beginning.
    pub(crate) fn read(after: Option<&str>) -> Result<Self, Error> {
        let Some(after) = after else {
            return Ok(Self::START);
        };
        let mut parts = after.splitn(3, '.');
        let (Some(number), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Error::Cursor);
        };
        id.parse::<domain::PersonId>().map_err(|_| Error::Cursor)?;
        Ok(Self {
            number: number.parse().map_err(|_| Error::Cursor)?,
            id: id.to_owned(),
            key: key.to_owned(),
        })
    }

    /// Returns the place as callers keep it.
    pub(crate) fn written(&self) -> String {
        format!("{}.{}.{}", self.number, self.id, self.key)
    }
}

/// The place behind an account: its id, which has a fixed length, and its key.
pub(crate) fn account_place(row: &AccountRow) -> String {
    format!("{}{}", row.id, row.search_key())
}

/// Reads the place of an account as key and id; without one the list starts at its beginning.
pub(crate) fn read_account_place(after: Option<&str>) -> Result<(String, String), Error> {
    read_keyed_place::<domain::AccountId>(after)
}

fn read_keyed_place<Id: FromStr>(after: Option<&str>) -> Result<(String, String), Error> {
    const ID_LEN: usize = 36;
    let Some(after) = after else {
        return Ok((String::new(), String::new()));
    };
    let (id, key) = after.split_at_checked(ID_LEN).ok_or(Error::Cursor)?;
    id.parse::<Id>().map_err(|_| Error::Cursor)?;
    Ok((key.to_owned(), id.to_owned()))
}

/// The place behind a planned leaving: when its day begins, and its id.
pub(crate) fn leaving_place(row: &PlannedLeaving) -> String {
    format!("{}.{}", row.begins_at.as_micros(), row.id)
}

/// Reads the place of a planned leaving; without one the list starts with the nearest day.
pub(crate) fn read_leaving_place(after: Option<&str>) -> Result<(i64, String), Error> {
    match after {
        None => Ok((i64::MIN, String::new())),
        Some(_) => read_execution_place(after),
    }
}

/// The place behind a line of the history: its number.
pub(crate) fn change_place(row: &RecordChange) -> String {
    row.number.to_string()
}

/// Reads the place of a line; without one the list starts with the newest.
pub(crate) fn read_change_place(after: Option<&str>) -> Result<i64, Error> {
    after.map_or(Ok(i64::MAX), |after| after.parse().map_err(|_| Error::Cursor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_has_no_next() {
        let page = Page::of(vec![1, 2, 3], 2, ToString::to_string);
        assert_eq!((page.rows, page.next.as_deref()), (vec![1, 2], Some("2")));
        let page = Page::of(vec![1, 2], 2, ToString::to_string);
        assert_eq!((page.rows, page.next), (vec![1, 2], None));
    }

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let place = Place {
            number: -3,
            id: "00000000-0000-0000-0000-000000000001".to_owned(),
            key: "a.b. c\nd@e.f".to_owned(),
        };
        assert_eq!(Place::read(Some(&place.written())).unwrap(), place);
        assert_eq!(Place::read(None).unwrap(), Place::START);
    }

    #[test]
    fn a_place_that_no_list_has_handed_out_is_refused() {
        for place in ["", "x", "1", "1.x", "1.x.y", "ü".repeat(30).as_str()] {
            assert!(
                matches!(read_execution_place(Some(place)), Err(Error::Cursor)),
                "{place:?}"
            );
            assert!(
                matches!(read_batch_place(Some(place)), Err(Error::Cursor)),
                "{place:?}"
            );
            assert!(
                matches!(Place::read(Some(place)), Err(Error::Cursor)),
                "{place:?}"
            );
        }
        assert!(matches!(read_change_place(Some("x")), Err(Error::Cursor)));
        assert!(matches!(read_leaving_place(Some("x")), Err(Error::Cursor)));
    }
}
