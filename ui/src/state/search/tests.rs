use std::rc::Rc;

use api::search::{Found, FoundOrganization, SearchResults};
use api::{ApiError, ErrorCode};
use domain::organization::OrganizationState;
use yew::Reducible;

use crate::state::search::{Finding, FindingAction, Target};

fn results(names: &[&str]) -> Rc<SearchResults> {
    let rows = names.iter().enumerate().map(|(n, name)| FoundOrganization {
        id: format!("0193a000-0000-7000-8000-{n:012}").parse().unwrap(),
        name: (*name).to_owned(),
        state: OrganizationState::Active,
        also: None,
    });
    Rc::new(SearchResults {
        organizations: Found {
            rows: rows.collect(),
            more: false,
        },
        ..SearchResults::default()
    })
}

fn typed(finding: Rc<Finding>, text: &str, ticket: u32) -> Rc<Finding> {
    finding
        .reduce(FindingAction::Typed(text.to_owned()))
        .reduce(FindingAction::Asked(ticket))
}

fn answered(finding: Rc<Finding>, text: &str, ticket: u32, names: &[&str]) -> Rc<Finding> {
    finding.reduce(FindingAction::Answered(ticket, text.into(), Ok(results(names))))
}

fn names(finding: &Finding) -> Vec<&str> {
    let shown = finding
        .shown()
        .map(|(_, results)| &results.organizations.rows[..]);
    shown.unwrap_or_default().iter().map(|row| &*row.name).collect()
}

#[test]
fn the_last_question_wins_in_whatever_order_the_answers_come() {
    let finding = typed(Rc::default(), "ac", 1);
    let finding = typed(finding, "acme", 2);
    let finding = answered(finding, "acme", 2, &["Acme"]);
    let finding = answered(finding, "ac", 1, &["Action", "Acme"]);
    assert_eq!(names(&finding), ["Acme"]);
    assert!(!finding.waits());
}

#[test]
fn what_was_found_stays_until_the_next_answer_is_there() {
    let finding = typed(Rc::default(), "ac", 1);
    assert!(finding.waits() && finding.shown().is_none());
    let finding = answered(finding, "ac", 1, &["Acme", "Action"]);
    let finding = typed(finding, "act", 2);
    assert!(finding.waits(), "the answer is about another text");
    assert_eq!(names(&finding), ["Acme", "Action"], "nothing flickers");
    assert_eq!(finding.active, None, "Enter does not go where an older text led");
    let finding = finding.reduce(FindingAction::Typed(" ".to_owned()));
    assert!(
        finding.shown().is_none() && !finding.waits(),
        "nothing is looked for"
    );
}

#[test]
fn the_keyboard_goes_round_and_begins_at_the_best() {
    let finding = typed(Rc::default(), "ac", 1);
    let finding = answered(finding, "ac", 1, &["Acme", "Action"]);
    assert_eq!(finding.active, Some(0), "Enter goes to the best one");
    assert_eq!(finding.targets().len(), 2);
    assert!(matches!(finding.targets()[0], Target::Organization(_)));
    let down = |finding: Rc<Finding>| finding.reduce(FindingAction::Down);
    let up = |finding: Rc<Finding>| finding.reduce(FindingAction::Up);
    assert_eq!(down(Rc::clone(&finding)).active, Some(1));
    assert_eq!(down(down(Rc::clone(&finding))).active, Some(0));
    assert_eq!(up(finding).active, Some(1));
    let nothing = answered(typed(Rc::default(), "xyz", 1), "xyz", 1, &[]);
    assert_eq!(
        (down(Rc::clone(&nothing)).active, up(nothing).active),
        (None, None)
    );
}

#[test]
fn escape_closes_and_the_arrows_open_again() {
    let finding = answered(typed(Rc::default(), "ac", 1), "ac", 1, &["Acme"]);
    let closed = finding.reduce(FindingAction::Closed);
    assert!(!closed.open && closed.typed == "ac");
    let open = closed.reduce(FindingAction::Down);
    assert!(open.open);
    assert_eq!(names(&open), ["Acme"]);
}

#[test]
fn a_failure_is_shown_until_the_next_question() {
    let failed = Rc::new(ApiError::new(ErrorCode::Database, "The database cannot be read."));
    let finding = typed(Rc::default(), "ac", 1).reduce(FindingAction::Answered(1, "ac".into(), Err(failed)));
    assert!(finding.error.is_some() && !finding.waits() && finding.shown().is_none());
    let again = finding.reduce(FindingAction::Asked(2));
    assert!(again.error.is_none() && again.waits());
    let again = answered(again, "ac", 2, &["Acme"]);
    assert_eq!(names(&again), ["Acme"]);
}

#[test]
fn whoever_went_to_a_result_finds_the_box_as_new() {
    let finding = answered(typed(Rc::default(), "ac", 1), "ac", 1, &["Acme"]);
    let finding = typed(finding, "acm", 2).reduce(FindingAction::Gone);
    assert!(finding.typed.is_empty() && !finding.open && finding.shown().is_none());
    let late = answered(finding, "acm", 2, &["Acme"]);
    assert!(
        late.shown().is_none() && late.answer.is_none(),
        "a late answer changes nothing"
    );
}
