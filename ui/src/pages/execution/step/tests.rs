use std::rc::Rc;

use api::execution::{ExecutionDetail, Manner, NamedValue};
use domain::Timestamp;
use domain::execution::{ByHandReason, ExecutionState, StepError};
use yew::ServerRenderer;

use super::*;

const ID: &str = "0193a000-0000-7000-8000-000000000001";

fn step(state: StepState, offer: Offer) -> StepDetail {
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
        error: None,
        inputs: vec![NamedValue {
            label: "Partner".into(),
            value: "Acme".into(),
        }],
        outputs: Vec::new(),
        attempts: Vec::new(),
        offer,
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
