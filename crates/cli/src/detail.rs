//! An execution as a terminal shows it.

use api::execution::verb::StepVerbs;
use api::execution::{ExecutionDetail, Manner, Offer, StepDetail};
use domain::execution::{ByHandReason, ExecutionState, StepState};
use domain::form::{Field, Input};

use crate::call::Call;
use crate::failure::Failure;
use crate::page::{Cell, Page, time};

/// Shows everything about an execution.
pub(crate) fn show(call: &Call, execution: &ExecutionDetail) -> Result<(), Failure> {
    call.output.result(execution, |page| whole(page, execution))
}

/// Shows an execution behind a person's decision, unless they want to hear nothing.
pub(crate) fn show_outcome(call: &Call, execution: &ExecutionDetail) -> Result<(), Failure> {
    if call.globals.quiet && !call.globals.json {
        return Ok(());
    }
    show(call, execution)
}

fn whole(page: &mut Page, execution: &ExecutionDetail) {
    page.head(&format!("{} – {}", execution.label, execution.workflow));
    page.line(&format!("execution  {}", execution.id));
    page.line(&format!("state      {}", execution.state.as_str()));
    page.line(&format!(
        "started    {} by {}",
        time(execution.started_at),
        execution.started_by
    ));
    page.line(&format!("moved      {}", time(execution.updated_at)));
    if let Some(organization) = execution.organization {
        let name = execution.organization_name.as_deref().unwrap_or("deleted");
        page.line(&format!("about      {name} ({organization})"));
    }
    if let Some(reason) = &execution.cancel_reason {
        page.line(&format!("cancelled  {reason}"));
    }
    if let Some(hold) = &execution.hold {
        let line = format!("held       {} by {}: {}", time(hold.at), hold.by, hold.reason);
        page.line(line.trim_end_matches(": "));
    }
    page.gap();
    steps(page, execution);
    for step in &execution.steps {
        trouble(page, step);
        offer(page, execution, step);
        waits(page, step);
        ways_out(page, execution, step);
    }
    if !execution.comments.is_empty() {
        page.gap();
        page.head("What people said");
    }
    for comment in &execution.comments {
        let about = comment.step.as_deref().unwrap_or("the whole");
        page.line(&format!("  {} {}, about {about}:", time(comment.at), comment.by));
        page.line(&format!("    {}", comment.text));
    }
    if execution.state == ExecutionState::Running {
        page.gap();
        page.line("It goes on by itself: `hyoppsctl run` or the window takes it up.");
    }
}

fn steps(page: &mut Page, execution: &ExecutionDetail) {
    let row = |step: &StepDetail| {
        [
            Cell::text(step.key.as_str()),
            Cell::step(step.state),
            Cell::text(manner(step.manner)),
            Cell::text(&step.attempts.len().to_string()),
            Cell::time(step.started_at),
            Cell::time(step.ended_at),
            Cell::text(step.done_by.as_deref().unwrap_or(&step.outcome)),
        ]
    };
    let rows: Vec<_> = execution.steps.iter().map(row).collect();
    page.table(
        ["STEP", "STATE", "HOW", "ATTEMPTS", "BEGAN", "ENDED", "DONE BY"],
        &rows,
    );
}

fn trouble(page: &mut Page, step: &StepDetail) {
    let Some(error) = &step.error else {
        return;
    };
    page.gap();
    page.bad(&format!("{}: {} ({})", step.key, error.message, error.code));
    if !error.hint.is_empty() {
        page.line(&format!("  {}", error.hint));
    }
    for cause in &error.detail {
        page.line(&format!("  because: {cause}"));
    }
    if let Some(at) = step.retry_at {
        page.line(&format!("  The next attempt is due at {}.", time(at)));
    }
}

fn offer(page: &mut Page, execution: &ExecutionDetail, step: &StepDetail) {
    let call = |verb: &str, rest: &str| format!("  hyoppsctl {verb} {} {}{rest}", execution.id, step.key);
    match &step.offer {
        Offer::Nothing => {}
        Offer::Answer { fields, .. } => {
            page.gap();
            page.head(&format!("{} waits for answers", step.title));
            asked(page, fields);
            page.line(&call("answer", " --answers FILE"));
        }
        Offer::Task {
            instructions,
            reason,
            fields,
            can_be_automatic,
            ..
        } => {
            page.gap();
            page.head(&format!("{} is to be done by hand", step.title));
            page.line(&format!("  {}", why(*reason)));
            for (instruction, number) in instructions.iter().zip(1..) {
                page.line(&format!("  {number}. {instruction}"));
            }
            asked(page, fields);
            let rest = if fields.is_empty() { "" } else { " --answers FILE" };
            page.line(&call("done", rest));
            if *can_be_automatic {
                page.line("  The system is connected by now, so the app can do it:");
                page.line(&call("retry", ""));
            }
        }
        Offer::Retry => page.line(&call("retry", "")),
        Offer::Settle => {
            page.line("  Look whether it took effect, and say so:");
            page.line(&call("settle", " --took-effect"));
            page.line(&call("settle", " --did-not"));
        }
        Offer::Decide => {
            page.gap();
            page.head(&format!("{} waits for a yes or a no", step.title));
            page.line(&call("approve", ""));
            page.line(&call("deny", " --reason TEXT"));
        }
    }
}

/// Tells who is asked, and whom a step was handed to.
fn waits(page: &mut Page, step: &StepDetail) {
    if step.state != StepState::Waiting {
        return;
    }
    if let Some(assignee) = &step.assignee {
        page.line(&format!("  {} is to be done by {}.", step.key, assignee.name));
    }
    let Some(approval) = &step.approval else {
        return;
    };
    page.line(&format!("  {}: {}", step.key, approval.question));
    let given: Vec<_> = approval.given.iter().map(|yes| yes.by.as_str()).collect();
    page.line(&format!(
        "  {} of {} said yes{}{}",
        given.len(),
        approval.needed,
        if given.is_empty() { "" } else { ": " },
        given.join(", ")
    ));
    if let Some(deadline) = approval.deadline {
        page.line(&format!("  No answer before {} counts as a no.", time(deadline)));
    }
    if let Some(why) = &approval.why_not {
        page.line(&format!("  {why}"));
    }
}

/// Tells what else can be done about a step that went wrong.
fn ways_out(page: &mut Page, execution: &ExecutionDetail, step: &StepDetail) {
    if step.error.is_none() {
        return;
    }
    let call = |verb: &str, rest: &str| format!("  hyoppsctl {verb} {} {} {rest}", execution.id, step.key);
    let StepVerbs {
        change_input,
        rerun: _,
        skip,
        by_hand,
        assign: _,
    } = &step.verbs;
    if !change_input.is_empty() {
        page.line(&call("retry", "--input KEY=VALUE"));
        for input in change_input {
            page.line(&format!("    {}: {} ({})", input.key, input.label, input.value));
        }
    }
    if let Some(fields) = by_hand {
        let answers = if fields.is_empty() { "" } else { " --answers FILE" };
        page.line(&call(
            "by-hand",
            &format!("--reason TEXT --proof-text TEXT{answers}"),
        ));
        asked(page, fields);
    }
    if *skip {
        page.line(&call("skip", "--reason TEXT"));
    }
}

fn asked(page: &mut Page, fields: &[Field]) {
    for field in fields {
        let optional = if field.optional { ", optional" } else { "" };
        page.line(&format!(
            "  {}: {} ({}{optional})",
            field.key,
            field.label,
            takes(&field.input)
        ));
        if let Input::Group { fields, .. } = &field.input {
            for field in fields {
                page.line(&format!(
                    "    {}: {} ({})",
                    field.key,
                    field.label,
                    takes(&field.input)
                ));
            }
        }
    }
}

fn takes(input: &Input) -> String {
    match input {
        Input::Text { max_length } => format!("text, at most {max_length} characters"),
        Input::LongText { max_length } => format!("lines, at most {max_length} characters"),
        Input::Email => "e-mail address".to_owned(),
        Input::Phone => "telephone number".to_owned(),
        Input::Link => "web address".to_owned(),
        Input::Date => "day, for example 2026-12-31".to_owned(),
        Input::Number { min, max } => format!("whole number from {min} to {max}"),
        Input::Choice { options } => {
            let values: Vec<_> = options.iter().map(|option| option.value.as_str()).collect();
            values.join(" or ")
        }
        Input::Organization => "name or id of an organization".to_owned(),
        Input::Person => "e-mail address or id of a person".to_owned(),
        Input::Group { item, min, .. } => format!("list, at least {min} {item}"),
    }
}

const fn manner(manner: Manner) -> &'static str {
    match manner {
        Manner::Form => "form",
        Manner::Automatic => "by the app",
        Manner::ByHand => "by hand",
        Manner::PassedOver => "passed over",
        Manner::Approval => "approval",
        Manner::Theirs => "done for you",
    }
}

const fn why(reason: ByHandReason) -> &'static str {
    match reason {
        ByHandReason::Defined => "The workflow says so.",
        ByHandReason::NotConnected => "Its system is not connected.",
        ByHandReason::SwitchedOff => "The connection to its system is switched off.",
        ByHandReason::GivenByHand => "A person had given this, so a person takes it back.",
        ByHandReason::Irreversible => "The app cannot take this back.",
        ByHandReason::LeftToPerson => "The app looked, and what it found is for a person to decide.",
    }
}
