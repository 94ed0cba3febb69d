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

/// An answer to a refresh, or to the first question.
fn fetched(rows: &[u8], next: Option<&str>) -> Fetched<u8> {
    Fetched {
        first: page(rows, next),
        behind: Behind::Kept {
            renewed: Vec::new(),
            until: None,
        },
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
        PagesAction::Arrived(1, Ok(fetched(&[1, 2], Some("b")))),
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
        PagesAction::Arrived(1, Ok(fetched(&[1], Some("b")))),
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
        PagesAction::Arrived(1, Ok(fetched(&[1], Some("b")))),
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
        PagesAction::Arrived(1, Ok(fetched(&[1, 2], Some("b")))),
        PagesAction::MoreAsked,
        PagesAction::MoreArrived(1, cursor("b"), Ok(page(&[3, 4], Some("d")))),
        PagesAction::MoreAsked,
        PagesAction::MoreArrived(1, cursor("d"), Ok(page(&[5, 6], Some("f")))),
        PagesAction::Refreshed(2, Vec::new()),
    ]
}

fn refreshed(first: Page<u8>) -> (Vec<u8>, Option<Cursor>) {
    let mut actions = three_pages();
    actions.push(PagesAction::Arrived(
        2,
        Ok(Fetched {
            first,
            behind: Behind::Kept {
                renewed: Vec::new(),
                until: None,
            },
        }),
    ));
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
        PagesAction::Arrived(1, Ok(fetched(&[1, 2], Some("b")))),
        PagesAction::Refreshed(2, Vec::new()),
        PagesAction::MoreAsked,
        // So many new rows came in on top that those on the page are pushed behind them.
        PagesAction::Arrived(2, Ok(fetched(&[8, 9], Some("i")))),
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
            PagesAction::Arrived(1, Ok(fetched(&[1], Some("b")))),
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

/// A row whose state changes while it stays the same row.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Moving(u8, &'static str);

impl Known for Moving {
    type Id = u8;

    fn id(&self) -> u8 {
        self.0
    }
}

fn moving(ids: &[u8], state: &'static str, next: Option<&str>) -> Page<Moving> {
    Page {
        rows: ids.iter().map(|id| Moving(*id, state)).collect(),
        next: next.map(cursor),
    }
}

/// Four pages of two rows that all run, and what is asked for once `changed` is heard of.
fn heard(changed: &[u8]) -> Rc<Pages<Moving>> {
    let first = Fetched {
        first: moving(&[1, 2], "runs", Some("2")),
        behind: Behind::Dropped,
    };
    let mut actions = vec![PagesAction::Restarted(1), PagesAction::Arrived(1, Ok(first))];
    for (before, ids, next) in [("2", [3, 4], "4"), ("4", [5, 6], "6"), ("6", [7, 8], "8")] {
        let page = moving(&ids, "runs", Some(next));
        actions.extend([
            PagesAction::MoreAsked,
            PagesAction::MoreArrived(1, cursor(before), Ok(page)),
        ]);
    }
    actions.push(PagesAction::Refreshed(2, changed.to_vec()));
    actions
        .into_iter()
        .fold(Rc::default(), |pages: Rc<Pages<Moving>>, action| {
            pages.reduce(action)
        })
}

fn asked_again(pages: &Pages<Moving>, first: &Page<Moving>) -> Vec<Cursor> {
    let starts = pages.outdated_behind(&first.rows, &[]);
    starts.into_iter().map(|start| start.after).collect()
}

#[test]
fn the_pages_of_rows_that_changed_behind_the_first_ones_are_fetched_again() {
    let first = moving(&[1, 2], "runs", Some("2"));
    assert_eq!(asked_again(&heard(&[]), &first), []);
    assert_eq!(
        asked_again(&heard(&[1, 99]), &first),
        [],
        "1 is there, 99 is not shown"
    );
    assert_eq!(
        asked_again(&heard(&[8, 3, 7]), &first),
        [cursor("2"), cursor("6")]
    );
    // A new row on top moves the end of the first ones, and the page behind them begins earlier.
    let pushed = Fetched {
        first: moving(&[0, 1], "runs", Some("1")),
        behind: Behind::Kept {
            renewed: Vec::new(),
            until: None,
        },
    };
    let later = heard(&[]).reduce(PagesAction::Arrived(2, Ok(pushed)));
    let later = later.reduce(PagesAction::Refreshed(3, vec![2, 6]));
    let first = moving(&[0, 1], "runs", Some("1"));
    assert_eq!(asked_again(&later, &first), [cursor("1"), cursor("4")]);
}

#[test]
fn what_was_fetched_again_stands_in_its_place() {
    let pages = heard(&[6]).reduce(PagesAction::Arrived(
        2,
        Ok(Fetched {
            first: moving(&[1, 2], "runs", Some("2")),
            behind: Behind::Kept {
                renewed: vec![Moving(5, "runs"), Moving(6, "done")],
                until: None,
            },
        }),
    ));
    let ids: Vec<u8> = pages.rows.iter().map(Known::id).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5, 6, 7, 8]);
    let done: Vec<u8> = pages
        .rows
        .iter()
        .filter(|row| row.1 == "done")
        .map(Known::id)
        .collect();
    assert_eq!(done, [6]);
    assert_eq!(pages.next, Some(cursor("8")));
    assert_eq!(
        asked_again(&pages, &moving(&[1, 2], "runs", None)),
        [],
        "6 is up to date"
    );
}

#[test]
fn more_pages_than_a_refresh_may_fetch_are_left_for_later() {
    let pages = heard(&[4, 6, 8]);
    let mut outdated = pages.outdated_behind(&[Moving(1, "runs"), Moving(2, "runs")], &[]);
    assert_eq!(outdated.len(), 3);
    let pages = pages.reduce(PagesAction::Arrived(
        2,
        Ok(Fetched {
            first: moving(&[1, 2], "runs", Some("2")),
            behind: Behind::Kept {
                renewed: vec![Moving(4, "done")],
                until: Some(outdated.remove(1)),
            },
        }),
    ));
    let ids: Vec<u8> = pages.rows.iter().map(Known::id).collect();
    assert_eq!(ids, [1, 2, 3, 4], "nothing that is out of date is shown");
    assert_eq!(pages.next, Some(cursor("4")), "and the list goes on from there");
}

#[test]
fn a_list_that_rows_can_leave_keeps_none_behind_the_first_ones() {
    let pages = heard(&[6]).reduce(PagesAction::Arrived(
        2,
        Ok(Fetched {
            first: moving(&[1, 3], "runs", Some("3")),
            behind: Behind::Dropped,
        }),
    ));
    assert_eq!(*pages.rows, [Moving(1, "runs"), Moving(3, "runs")]);
    assert!(
        pages.goes_on_by_itself(),
        "they come back when they are scrolled to"
    );
}

#[test]
fn what_changed_is_not_forgotten_when_a_refresh_fails_or_is_overtaken() {
    let first = moving(&[1, 2], "runs", Some("2"));
    let error = ApiError::new(ErrorCode::Database, "no");
    let failed = heard(&[6]).reduce(PagesAction::Arrived(2, Err(error)));
    assert_eq!(asked_again(&failed, &first), [cursor("4")]);
    let overtaken = heard(&[6]).reduce(PagesAction::Refreshed(3, vec![8]));
    assert_eq!(asked_again(&overtaken, &first), [cursor("4"), cursor("6")]);
}
