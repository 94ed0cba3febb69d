//! Pages of long lists, each starting behind the last row of the one before.

use std::str::FromStr;

use domain::ExecutionId;

use crate::Error;
use crate::table::account_row::AccountRow;
use crate::table::execution::ExecutionRow;
use crate::table::organization::OrganizationRow;
use crate::table::person::PersonRow;
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

/// The place behind an organization: its name's key, which is unique.
pub(crate) fn organization_place(row: &OrganizationRow) -> String {
    domain::text::name_key(&row.name)
}

/// The place behind an account: its id, which has a fixed length, and its key.
pub(crate) fn account_place(row: &AccountRow) -> String {
    format!("{}{}", row.id, row.search_key())
}

/// Reads the place of an account as key and id; without one the list starts at its beginning.
pub(crate) fn read_account_place(after: Option<&str>) -> Result<(String, String), Error> {
    read_keyed_place::<domain::AccountId>(after)
}

/// The place behind a person: their id, which has a fixed length, and their key.
pub(crate) fn person_place(row: &PersonRow) -> String {
    format!("{}{}", row.id, row.search_key())
}

/// Reads the place of a person as key and id; without one the list starts at its beginning.
pub(crate) fn read_person_place(after: Option<&str>) -> Result<(String, String), Error> {
    read_keyed_place::<domain::PersonId>(after)
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
    fn a_place_that_no_list_has_handed_out_is_refused() {
        for place in ["", "x", "1", "1.x", "ü".repeat(30).as_str()] {
            assert!(
                matches!(read_execution_place(Some(place)), Err(Error::Cursor)),
                "{place:?}"
            );
            assert!(
                matches!(read_person_place(Some(place)), Err(Error::Cursor)),
                "{place:?}"
            );
        }
        assert!(matches!(read_change_place(Some("x")), Err(Error::Cursor)));
    }
}
