use std::rc::Rc;

use api::execution::verb::{ApprovalView, ConsentView, StepVerbs};
use api::execution::{ExecutionDetail, Manner, MemberRef, NamedValue};
use domain::Timestamp;
use domain::execution::Proof;
use domain::execution::{ByHandReason, ExecutionState, StepError};
use domain::form::Answers;
use domain::role::Role;
use yew::ServerRenderer;

use super::*;

const ID: &str = "0193a000-0000-7000-8000-000000000001";

pub(crate) fn step(state: StepState, offer: Offer) -> StepDetail {
    StepDetail {
        key: "create_slack_group".into(),
        title: "Create Slack group".into(),
        summary: "The partner's people talk here.".into(),
        manner: Manner::ByHand,
        system: "Slack".into(),
        state,
        started_at: Some(Timestamp::from_micros(0)),
        ended_at: None,
        retry_at: None,
        outcome: String::new(),
        done_by: None,
        proof: None,
        assignee: None,
        beside_after: Vec::new(),
        error: None,
        inputs: vec![NamedValue {
            label: "Partner".into(),
            value: "Acme".into(),
        }],
        outputs: Vec::new(),
        attempts: Vec::new(),
        attempts_made: 0,
        attempts_at_most: 4,
        approval: None,
        offer,
        verbs: StepVerbs::default(),
    }
}

#[derive(PartialEq, Properties)]
struct PageProps {
    step: StepDetail,
    unfolded: bool,
}

#[component]
fn Page(props: &PageProps) -> Html {
    let execution = ExecutionDetail {
        id: ID.parse().expect("it is an id"),
        version: 7,
        label: "Acme".into(),
        workflow: "New partner".into(),
        workflow_version: 1,
        state: ExecutionState::Waiting,
        started_by: "Ada".into(),
        started_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
        organization: Some(ID.parse().expect("it is an id")),
        organization_name: Some("Acme".into()),
        cancel_reason: None,
        hold: None,
        comments: Vec::new(),
        can_pause: true,
        can_resume: false,
        can_cancel: true,
        can_comment: true,
        has_evidence: false,
        steps: vec![props.step.clone()],
    };
    let view = View {
        execution: Rc::new(execution),
        refresh: Callback::noop(),
        tell: Callback::noop(),
    };
    html! { <StepItem {view} index={0} unfolded={props.unfolded} toggle={Callback::noop()} /> }
}

fn check(step: StepDetail, unfolded: bool, expected: &[&str], absent: &[&str]) {
    let page = ServerRenderer::<Page>::with_props(move || PageProps { step, unfolded }).hydratable(false);
    let html = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a test has a runtime")
        .block_on(page.render());
    for text in expected {
        assert!(html.contains(text), "{text:?} is missing in {html}");
    }
    for text in absent {
        assert!(!html.contains(text), "{text:?} should not be in {html}");
    }
}

#[test]
fn a_task_shows_why_it_is_by_hand_and_what_to_do() {
    let offer = Offer::Task {
        instructions: vec!["Open Slack.".into(), "Create a group <b>acme</b>.".into()],
        reason: ByHandReason::NotConnected,
        fields: Vec::new(),
        earlier: Answers::new(),
        can_be_automatic: false,
    };
    check(
        step(StepState::Waiting, offer),
        false,
        &[
            "Slack is not connected, so this is done by hand.",
            "Create a group &lt;b&gt;acme&lt;/b&gt;.",
            "Mark as done",
            "data-state=\"waiting\"",
            "step.create_slack_group.note",
        ],
        &["Let the app do it", "Acme"],
    );
}

#[test]
fn a_task_of_a_connected_system_can_be_left_to_the_app() {
    let offer = Offer::Task {
        instructions: vec!["Open Slack.".into()],
        reason: ByHandReason::NotConnected,
        fields: Vec::new(),
        earlier: Answers::new(),
        can_be_automatic: true,
    };
    check(
        step(StepState::Waiting, offer),
        false,
        &["Slack is connected by now.", "Let the app do it"],
        &["is not connected"],
    );
}

#[test]
fn a_blocked_step_says_why_and_leads_to_where_it_is_put_right() {
    let blocked = StepDetail {
        error: Some(StepError {
            code: "documentation_links_missing".into(),
            message: "the internal documentation link is missing".into(),
            hint: "Fill it in at the organization.".into(),
            detail: Vec::new(),
            trace: String::new(),
        }),
        ..step(StepState::Blocked, Offer::Retry)
    };
    check(
        blocked,
        false,
        &[
            "the internal documentation link is missing.",
            "Fill it in at the organization.",
            "Open Acme",
            "Try again",
            "<code>documentation_links_missing</code>",
        ],
        &["role=\"alert\""],
    );
}

#[test]
fn an_unknown_outcome_explains_both_answers() {
    check(
        step(StepState::Unknown, Offer::Settle),
        false,
        &["It did take effect", "It did not: try again", "Outcome unknown"],
        &["Mark as done"],
    );
}

#[test]
fn a_done_step_is_folded_until_somebody_wants_its_record() {
    let done = StepDetail {
        outcome: "Slack group acme was created".into(),
        done_by: Some("Ada".into()),
        ended_at: Some(Timestamp::from_micros(1_500_000)),
        ..step(StepState::Done, Offer::Nothing)
    };
    check(
        done.clone(),
        false,
        &[
            "Slack group acme was created.",
            "by Ada",
            "aria-expanded=\"false\"",
        ],
        &["Partner"],
    );
    check(done, true, &["Partner", "1.5 s", "aria-expanded=\"true\""], &[]);
}

#[test]
fn a_skipped_step_says_why_and_by_whom() {
    let skipped = StepDetail {
        outcome: "The partner does not use Slack".into(),
        done_by: Some("Ada".into()),
        ended_at: Some(Timestamp::from_micros(1_500_000)),
        ..step(StepState::Skipped, Offer::Nothing)
    };
    check(
        skipped,
        false,
        &["Skipped", "The partner does not use Slack.", "by Ada"],
        &["Mark as done", "aria-current=\"step\""],
    );
}

#[test]
fn what_was_done_by_hand_shows_its_proof() {
    let done = StepDetail {
        proof: Some(Proof::Link("https://tickets.example.org/7".into())),
        ended_at: Some(Timestamp::from_micros(1_500_000)),
        ..step(StepState::Done, Offer::Nothing)
    };
    check(
        done,
        true,
        &["Proof", "Link", "https://tickets.example.org/7"],
        &["<a "],
    );
}

#[test]
fn a_step_that_tries_again_says_which_attempt_it_is() {
    let retrying = StepDetail {
        attempts_made: 2,
        ..step(StepState::Retrying, Offer::Retry)
    };
    check(retrying.clone(), false, &["attempt 2 of 4"], &[]);
    let failed = StepDetail {
        state: StepState::Failed,
        ..retrying
    };
    check(failed, false, &["Try again"], &["attempt 2 of 4"]);
}

#[test]
fn a_step_beside_the_one_above_says_what_it_waits_for() {
    let beside = |names: &[&str], state| StepDetail {
        beside_after: names.iter().map(|name| (*name).to_owned()).collect(),
        ..step(state, Offer::Nothing)
    };
    check(
        beside(&["Trigger Infrabot"], StepState::Pending),
        false,
        &["beside the steps above, once “Trigger Infrabot” is done"],
        &[],
    );
    check(
        beside(&["A", "B", "C"], StepState::Pending),
        false,
        &["once “A”, “B” and “C” are done"],
        &[],
    );
    check(
        beside(&["A"], StepState::Waiting),
        false,
        &["beside the steps above"],
        &["once “A”"],
    );
    check(beside(&["A"], StepState::Done), false, &[], &["beside the steps"]);
}

fn approval(offer: Offer, why_not: Option<&str>) -> StepDetail {
    StepDetail {
        manner: Manner::Approval,
        approval: Some(ApprovalView {
            question: "May Acme <b>have</b> it?".into(),
            roles: vec![Role::Admin, Role::Owner],
            needed: 2,
            given: vec![ConsentView {
                by: "Bert".into(),
                reason: "I know them".into(),
                at: Timestamp::from_micros(0),
            }],
            deadline: None,
            why_not: why_not.map(str::to_owned),
        }),
        ..step(StepState::Waiting, offer)
    }
}

#[test]
fn an_approval_tells_the_question_and_who_agreed_and_takes_the_answer() {
    check(
        approval(Offer::Decide, None),
        false,
        &[
            "May Acme &lt;b&gt;have&lt;/b&gt; it?",
            "Asked are the admins and owners; 1 of 2 have agreed.",
            "Bert said yes",
            "I know them.",
            "step.create_slack_group.approve",
            "step.create_slack_group.deny",
        ],
        &[],
    );
}

#[test]
fn who_may_not_approve_reads_why_and_has_no_buttons() {
    check(
        approval(Offer::Nothing, Some("You have said yes already.")),
        false,
        &["May Acme", "You have said yes already.", "Waiting for others"],
        &["step.create_slack_group.approve", "Waiting for you"],
    );
}

#[test]
fn a_step_that_was_handed_over_says_for_whom_it_waits() {
    let handed = StepDetail {
        assignee: Some(MemberRef {
            account: ID.parse().expect("it is an id"),
            name: "Bert".into(),
        }),
        ..step(StepState::Waiting, Offer::Nothing)
    };
    check(handed, false, &["Waiting for Bert"], &["Waiting for you"]);
}

#[test]
fn a_step_with_further_verbs_has_a_menu_and_others_have_none() {
    let skippable = StepDetail {
        verbs: StepVerbs {
            skip: true,
            ..StepVerbs::default()
        },
        ..step(StepState::Failed, Offer::Retry)
    };
    check(
        skippable,
        false,
        &[
            "execution.step.create_slack_group.menu",
            "aria-label=\"More for Create Slack group\"",
        ],
        &[],
    );
    check(
        step(StepState::Failed, Offer::Retry),
        false,
        &[],
        &["create_slack_group.menu"],
    );
}
