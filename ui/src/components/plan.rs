//! What an execution would do, step by step.

use std::rc::Rc;

use api::execution::plan::{ExecutionPlan, Outlook, StepPlan};
use domain::execution::{ByHandReason, StepError};
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::error_report::sentence;
use crate::components::notice::{Mood, Notice};
use crate::state::tally::tally;
use crate::state::text::listed;
use crate::testid::plan as ids;

/// Properties of [`PlanView`].
#[derive(PartialEq, Properties)]
pub struct PlanViewProps {
    pub plan: Rc<ExecutionPlan>,
}

/// A plan: what is to come in one sentence, then every step with what it would do. Those that are settled are folded
/// away: what is to come matters here.
#[component]
pub fn PlanView(props: &PlanViewProps) -> Html {
    let steps = &props.plan.steps;
    let (settled, to_come): (Vec<_>, Vec<_>) = steps
        .iter()
        .partition(|step| matches!(step.outlook, Outlook::Settled));
    html! {
        <div class="plan" data-testid={ids::PLAN}>
            <Notice mood={Mood::Info} title="Nothing was changed." testid={ids::SUMMARY}>
                <p>{ tally(steps.iter().map(|step| &step.outlook)) }</p>
            </Notice>
            if !settled.is_empty() {
                <details class="causes" data-testid={ids::SETTLED}>
                    <summary>{ settled_words(settled.len()) }</summary>
                    <ol class="plan-steps" aria-label="Settled steps">{ for settled.into_iter().map(step) }</ol>
                </details>
            }
            if !to_come.is_empty() {
                <ol class="plan-steps" aria-label="Steps">{ for to_come.into_iter().map(step) }</ol>
            }
        </div>
    }
}

fn settled_words(count: usize) -> String {
    match count {
        1 => "One step is done or skipped already".to_owned(),
        count => format!("{count} steps are done or skipped already"),
    }
}

fn step(step: &StepPlan) -> Html {
    let Look { name, class, icon } = look_of(&step.outlook);
    html! {
        <li
            key={step.key.to_string()}
            class="plan-step"
            data-testid={ids::step(step.key.as_str())}
            data-state={name}
        >
            <span class={classes!("step-icon", class)} aria-hidden="true">{ icon.as_html() }</span>
            <div class="plan-words">
                <span class="plan-title">
                    { &step.title }
                    if !step.system.is_empty() {
                        <span class="plan-system quiet">{ &step.system }</span>
                    }
                </span>
                <p class="plan-outlook" dir="auto">{ words(step) }</p>
                { more(step) }
            </div>
        </li>
    }
}

/// How an outlook looks.
struct Look {
    /// Its name for code.
    name: &'static str,
    /// The step state whose colour it has.
    class: &'static str,
    icon: Icon,
}

const fn look_of(outlook: &Outlook) -> Look {
    let (name, class, icon) = match outlook {
        Outlook::Settled => ("settled", "done", Icon::Check),
        Outlook::Answered => ("answered", "pending", Icon::PencilAlt),
        Outlook::NeedsAnswer { .. } => ("needs_answer", "pending", Icon::PencilAlt),
        Outlook::ByHand { .. } => ("by_hand", "pending", Icon::ClipboardCheck),
        Outlook::PassedOver { .. } => ("passed_over", "skipped", Icon::AngleDoubleRight),
        Outlook::Approval { .. } => ("approval", "pending", Icon::Users),
        Outlook::Create { .. } => ("create", "running", Icon::PlusCircle),
        Outlook::Change { .. } => ("change", "running", Icon::SyncAlt),
        Outlook::AlreadyRight { .. } => ("already_right", "done", Icon::Check),
        Outlook::Blocked { .. } => ("blocked", "blocked", Icon::PauseCircle),
        Outlook::Follows { .. } => ("follows", "pending", Icon::QuestionCircle),
        Outlook::Fails { .. } => ("fails", "failed", Icon::ExclamationCircle),
    };
    Look { name, class, icon }
}

/// Returns what the step would do, in a sentence.
fn words(step: &StepPlan) -> AttrValue {
    let told = match &step.outlook {
        Outlook::Settled => "Done or skipped already.".to_owned(),
        Outlook::Answered => "A form, filled in with these answers.".to_owned(),
        Outlook::NeedsAnswer { errors } if errors.is_empty() => "A form to fill in.".to_owned(),
        Outlook::NeedsAnswer { .. } => "A form to fill in; these answers do not fit yet:".to_owned(),
        Outlook::ByHand { reason, .. } => by_hand(*reason, &step.system),
        Outlook::PassedOver { reason } => format!("Passed over: {reason}"),
        Outlook::Approval { question } if question.is_empty() => "Asks others.".to_owned(),
        Outlook::Approval { question } => format!("Asks others: {question}"),
        Outlook::Create { what } | Outlook::Change { what } => what.clone(),
        Outlook::AlreadyRight { what } => format!("Already right: {what}"),
        Outlook::Blocked { error } => format!("Waits: {}", error.message),
        Outlook::Follows { steps, what } => follows(steps, what),
        Outlook::Fails { error } => format!("Would stop: {}", error.message),
    };
    sentence(&told)
}

fn follows(steps: &[String], what: &str) -> String {
    let when = if steps.is_empty() {
        "the steps before it are".to_owned()
    } else {
        listed(steps)
    };
    let until = format!("Exactly what can be told once {when} done.");
    if what.is_empty() {
        until
    } else {
        format!("{what} {until}")
    }
}

/// Says why a person does something.
pub fn by_hand(reason: ByHandReason, system: &str) -> String {
    let system = if system.is_empty() { "the system" } else { system };
    match reason {
        ByHandReason::Defined => "You do this by hand.".to_owned(),
        ByHandReason::NotConnected => format!("You do this by hand, because {system} is not connected."),
        ByHandReason::SwitchedOff => {
            format!("You do this by hand, because the connection to {system} is switched off.")
        }
        ByHandReason::GivenByHand => "You do this by hand, because a person had given it.".to_owned(),
        ByHandReason::Irreversible => "You do this by hand, because the app cannot take it back.".to_owned(),
        ByHandReason::LeftToPerson => "You do this by hand, because of what the app found.".to_owned(),
    }
}

/// Returns what there is to say beyond the sentence.
fn more(step: &StepPlan) -> Html {
    match &step.outlook {
        Outlook::ByHand { instructions, .. } if !instructions.is_empty() => {
            let lines = instructions
                .iter()
                .map(|line| html! { <li dir="auto">{ line }</li> });
            html! {
                <details class="causes">
                    <summary data-testid={ids::instructions(step.key.as_str())}>{ "What you do" }</summary>
                    <ol class="instructions">{ for lines }</ol>
                </details>
            }
        }
        Outlook::NeedsAnswer { errors } if !errors.is_empty() => {
            let lines = errors.iter().map(|error| html! { <li>{ &error.message }</li> });
            html! { <ul class="told">{ for lines }</ul> }
        }
        Outlook::Blocked { error } | Outlook::Fails { error } => hint(error),
        Outlook::Settled
        | Outlook::Answered
        | Outlook::NeedsAnswer { .. }
        | Outlook::ByHand { .. }
        | Outlook::PassedOver { .. }
        | Outlook::Approval { .. }
        | Outlook::Create { .. }
        | Outlook::Change { .. }
        | Outlook::AlreadyRight { .. }
        | Outlook::Follows { .. } => html! {},
    }
}

fn hint(error: &StepError) -> Html {
    html! {
        if !error.hint.is_empty() {
            <p class="quiet">{ &error.hint }</p>
        }
    }
}

#[cfg(test)]
mod tests;
