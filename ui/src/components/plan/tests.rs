use domain::form::{FieldError, Problem};
use yew::ServerRenderer;

use super::*;

fn planned(outlook: Outlook) -> StepPlan {
    StepPlan {
        key: "create_slack_group".into(),
        title: "Create Slack group".into(),
        system: "Slack".into(),
        outlook,
    }
}

fn error() -> StepError {
    StepError {
        code: "documentation_links_missing".into(),
        message: "the internal documentation link is missing".into(),
        hint: "Fill it in at the organization.".into(),
        detail: Vec::new(),
        trace: String::new(),
    }
}

fn check(step: StepPlan, state: &str, expected: &[&str], absent: &[&str]) {
    let props = move || PlanViewProps {
        plan: Rc::new(ExecutionPlan { steps: vec![step] }),
    };
    let page = ServerRenderer::<PlanView>::with_props(props).hydratable(false);
    let html = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a test has a runtime")
        .block_on(page.render());
    let state = format!("data-state=\"{state}\"");
    let always = [
        "Nothing was changed.",
        "data-testid=\"plan.step.create_slack_group\"",
        &state,
    ];
    for text in always.iter().chain(expected) {
        assert!(html.contains(text), "{text:?} is missing in {html}");
    }
    for text in absent {
        assert!(!html.contains(text), "{text:?} should not be in {html}");
    }
}

#[test]
fn what_the_app_would_do_is_a_sentence() {
    let what = || "Make the group <b>acme</b>".to_owned();
    check(
        planned(Outlook::Create { what: what() }),
        "create",
        &[
            "Create Slack group",
            "Slack</span>",
            "Make the group &lt;b&gt;acme&lt;/b&gt;.",
            "1 automatic step",
        ],
        &["<details", "by hand"],
    );
    check(
        planned(Outlook::Change { what: what() }),
        "change",
        &["Make the group"],
        &[],
    );
    check(
        planned(Outlook::AlreadyRight { what: what() }),
        "already_right",
        &["Already right: Make the group"],
        &[],
    );
}

#[test]
fn a_step_that_is_passed_over_says_why() {
    check(
        planned(Outlook::PassedOver {
            reason: "Slack is not connected.".into(),
        }),
        "passed_over",
        &["Passed over: Slack is not connected.", "1 step passed over"],
        &["by hand", "automatic"],
    );
}

#[test]
fn a_step_by_hand_says_why_and_what_to_do() {
    let by_hand = |reason, instructions: &[&str]| Outlook::ByHand {
        reason,
        instructions: instructions.iter().map(|line| (*line).to_owned()).collect(),
    };
    check(
        planned(by_hand(ByHandReason::NotConnected, &["Open <Slack>."])),
        "by_hand",
        &[
            "You do this by hand, because Slack is not connected.",
            "What you do",
            "Open &lt;Slack&gt;.",
            "1 step by hand",
        ],
        &["automatic"],
    );
    check(
        planned(by_hand(ByHandReason::SwitchedOff, &[])),
        "by_hand",
        &["because the connection to Slack is switched off."],
        // They are not known yet.
        &["What you do"],
    );
    let no_system = StepPlan {
        system: String::new(),
        ..planned(by_hand(ByHandReason::Defined, &["Ring them up."]))
    };
    check(
        no_system,
        "by_hand",
        &["You do this by hand.", "Ring them up."],
        &["because", "plan-system"],
    );
}

#[test]
fn a_step_that_would_wait_or_stop_says_why_and_what_to_do() {
    check(
        planned(Outlook::Blocked { error: error() }),
        "blocked",
        &[
            "Waits: the internal documentation link is missing.",
            "Fill it in at the organization.",
            "1 step held up",
        ],
        &[],
    );
    check(
        planned(Outlook::Fails { error: error() }),
        "fails",
        &[
            "Would stop: the internal documentation link is missing.",
            "1 step that would stop",
            "Fill it in at the organization.",
        ],
        &[],
    );
    let without_hint = StepError {
        hint: String::new(),
        ..error()
    };
    check(
        planned(Outlook::Fails { error: without_hint }),
        "fails",
        &["Would stop:"],
        &["class=\"quiet\""],
    );
}

#[test]
fn a_step_that_cannot_be_told_yet_names_the_steps_before_it() {
    let follows = |steps: &[&str]| {
        planned(Outlook::Follows {
            steps: steps.iter().map(|step| (*step).to_owned()).collect(),
            what: "Makes a group.".to_owned(),
        })
    };
    check(
        follows(&["Details"]),
        "follows",
        &["Makes a group. Exactly what can be told once “Details” is done."],
        &[],
    );
    check(
        follows(&["Details", "Group"]),
        "follows",
        &["Exactly what can be told once “Details” and “Group” are done."],
        &[],
    );
    check(
        follows(&[]),
        "follows",
        &["Exactly what can be told once the steps before it are done."],
        &[],
    );
}

#[test]
fn forms_and_approvals_say_whom_they_wait_for() {
    let needs = |errors| planned(Outlook::NeedsAnswer { errors });
    check(
        needs(Vec::new()),
        "needs_answer",
        &["A form to fill in.", "1 form to fill in"],
        &["do not fit"],
    );
    let missing = FieldError::new("name", Problem::Missing, "Say the name.");
    check(
        needs(vec![missing]),
        "needs_answer",
        &["these answers do not fit yet:", "Say the name."],
        &[],
    );
    check(
        planned(Outlook::Answered),
        "answered",
        &["A form, filled in with these answers."],
        &["to fill in."],
    );
    let asks = |question: &str| {
        planned(Outlook::Approval {
            question: question.to_owned(),
        })
    };
    check(
        asks("May Acme have it?"),
        "approval",
        &["Asks others: May Acme have it?", "1 approval"],
        &[],
    );
    check(asks(""), "approval", &["Asks others."], &[]);
}

#[test]
fn what_is_settled_is_not_to_come() {
    check(
        planned(Outlook::Settled),
        "settled",
        &[
            "One step is done or skipped already",
            "Done or skipped already.",
            "No step is left to do.",
        ],
        &["To come", "aria-label=\"Steps\""],
    );
}
