use std::collections::HashSet;
use std::sync::Arc;

use api::execution::{ExecutionDetail, Offer};
use domain::execution::{Actor, StepState};
use domain::role::Role;
use domain::{AccountId, ExecutionId, Timestamp};
use engine::event::Route;
use engine::{Decision, Event, Subject, transition, workflows};
use serde_json::json;
use uuid::Uuid;

use super::*;

const NOON: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

const WORKFLOW: &str = r#"
key = "agreed"
version = 1
title = "Agreed"
summary = "Two others agree."
label = "For {{ ask.name }}"

[[steps]]
key = "ask"
title = "Ask"
summary = "Whom it is for."

[[steps.form.fields]]
key = "name"
label = "Name"
input = { type = "text" }

[[steps]]
key = "agree"
title = "Agree"
summary = "Two others agree."

[steps.approval]
question = "May {{ ask.name }} have it?"
roles = ["admin", "owner"]
needed = 2
deadline_hours = 1
"#;

fn somebody(number: u128, name: &str) -> Actor {
    Actor {
        account: AccountId::from_uuid(Uuid::from_u128(number)),
        name: name.to_owned(),
    }
}

fn anna() -> Actor {
    somebody(7, "Anna")
}

fn bert() -> Actor {
    somebody(8, "Bert")
}

/// An execution that Anna has started and that asks others.
fn asking() -> Execution {
    let definition = Arc::new(workflows::parse("agreed.toml", WORKFLOW).unwrap());
    let id = ExecutionId::from_uuid(Uuid::from_u128(42));
    let answers = json!({"name": "Acme"}).as_object().cloned().unwrap();
    let begun = transition::begin(id, definition, answers, anna(), NOON).unwrap();
    let ask = Event::Dispatch {
        step: "agree".into(),
        route: Route::Ask("May Acme have it?".to_owned()),
    };
    transition::apply(&begun.next, ask, NOON).unwrap().next
}

fn decided(execution: &Execution, by: Actor, decision: Decision) -> Execution {
    let decide = Event::Decide {
        step: "agree".into(),
        seen: execution.version,
        decision,
        reason: "I know them.".to_owned(),
        role: Role::Admin,
        by,
    };
    transition::apply(execution, decide, NOON).unwrap().next
}

fn read_by(execution: &Execution, reader: Actor, role: Role) -> ExecutionDetail {
    let facts = Facts {
        connected: &HashSet::new(),
        catalogue: &connectors::CATALOGUE,
        subject: &Subject::default(),
        organizations: &[],
        person: None,
        reader,
        role,
        insiders: None,
    };
    crate::execution_view::detail(execution, &facts)
}

/// Returns what the reader is offered at the approval, and why they cannot answer.
fn offered(execution: &Execution, reader: Actor, role: Role) -> (Offer, Option<&'static str>) {
    let detail = read_by(execution, reader, role);
    let why = detail.steps[1].approval.clone().unwrap().why_not;
    let known = [NotTheirs::Role, NotTheirs::OwnRequest, NotTheirs::SaidYes].map(error::not_theirs);
    let why = why.map(|why| known.into_iter().find(|known| *known == why).unwrap());
    (detail.steps[1].offer.clone(), why)
}

#[test]
fn who_may_not_decide_reads_why() {
    let asking = asking();
    let no = |why| (Offer::Nothing, Some(error::not_theirs(why)));
    assert_eq!(offered(&asking, anna(), Role::Owner), no(NotTheirs::OwnRequest));
    assert_eq!(offered(&asking, bert(), Role::Member), no(NotTheirs::Role));
    assert_eq!(offered(&asking, bert(), Role::Admin), (Offer::Decide, None));
    let half = decided(&asking, bert(), Decision::Approve);
    assert_eq!(offered(&half, bert(), Role::Admin), no(NotTheirs::SaidYes));
    assert_eq!(
        offered(&half, somebody(9, "Cleo"), Role::Owner),
        (Offer::Decide, None)
    );
}

#[test]
fn an_approval_tells_who_said_yes_and_how_many_are_missing() {
    let half = decided(&asking(), bert(), Decision::Approve);
    let view = read_by(&half, anna(), Role::Owner).steps[1]
        .approval
        .clone()
        .unwrap();
    assert_eq!(view.question, "May Acme have it?");
    assert_eq!((view.needed, view.given.len()), (2, 1));
    assert_eq!(
        (view.given[0].by.as_str(), view.given[0].reason.as_str()),
        ("Bert", "I know them.")
    );
    assert_eq!(view.roles, [Role::Admin, Role::Owner]);
    assert_eq!(
        view.deadline,
        Some(NOON.plus(std::time::Duration::from_secs(3600)))
    );
}

#[test]
fn a_no_is_told_and_can_be_asked_again() {
    let denied = decided(&asking(), bert(), Decision::Deny);
    let detail = read_by(&denied, anna(), Role::Owner);
    let step = &detail.steps[1];
    assert_eq!(
        (step.state, step.offer.clone()),
        (StepState::Failed, Offer::Retry)
    );
    let error = step.error.clone().unwrap();
    assert_eq!(error.code, "approval_denied");
    assert!(error.message.contains("Bert"), "{}", error.message);
    assert_eq!(
        step.approval.clone().unwrap().why_not,
        None,
        "nobody is asked now"
    );
    assert!(!step.verbs.skip, "or four eyes would be two");
}

#[test]
fn a_viewer_reads_and_is_offered_nothing() {
    let detail = read_by(&asking(), bert(), Role::Viewer);
    assert!(!detail.can_pause && !detail.can_resume && !detail.can_cancel && !detail.can_comment);
    for step in &detail.steps {
        assert_eq!(
            (step.offer.clone(), step.verbs.clone()),
            (Offer::Nothing, StepVerbs::default())
        );
    }
}
