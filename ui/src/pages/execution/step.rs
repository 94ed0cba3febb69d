//! One step on the line of steps.

use api::execution::{Manner, Offer, StepDetail};
use domain::execution::StepState;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::badge::step_look_of;
use crate::components::error_report::sentence;
use crate::components::outline::{manner_icon, manner_word};
use crate::components::step_icon::StepIcon;
use crate::components::when::When;
use crate::pages::execution::View;
use crate::pages::execution::approval::Approval;
use crate::pages::execution::offer::OfferView;
use crate::pages::execution::record::{Record, has_record};
use crate::pages::execution::trouble::Trouble;
use crate::pages::execution::verbs::StepMenu;
use crate::state::text::listed;
use crate::testid::execution as ids;

/// Properties of [`StepItem`].
#[derive(PartialEq, Properties)]
pub struct StepItemProps {
    pub view: View,
    /// The step's place, counted from 0.
    pub index: usize,
    /// Whether a person wants to see its record.
    pub unfolded: bool,
    pub toggle: Callback<()>,
}

/// One step: its state in one line, what a person can do, and its record behind a button.
#[component]
pub fn StepItem(props: &StepItemProps) -> Html {
    let step = &props.view.execution.steps[props.index];
    let look = step_look_of(step.state);
    let key = step.key.as_str();
    let record_id = format!("{}.record", ids::step(key));
    let has_record = has_record(step);
    let onclick = props.toggle.reform(|_: MouseEvent| ());
    html! {
        <li
            class={classes!("step", look.class)}
            id={ids::step(key)}
            data-testid={ids::step(key)}
            data-state={step.state.as_str()}
            aria-current={is_current(step.state).then_some("step")}
        >
            <StepIcon state={step.state} number={props.index + 1} />
            <div class="step-body">
                <div class="step-line">
                    <div class="step-words">
                        <h2 class="step-title">{ &step.title }</h2>
                        <p class="step-meta quiet">{ meta(step) }</p>
                    </div>
                    <span class={classes!("step-state", look.class)}>{ word(step, look.word) }</span>
                    <span class="step-slot"><StepMenu view={props.view.clone()} index={props.index} /></span>
                    <span class="step-slot">
                    if has_record {
                        <button
                            type="button"
                            class="pf-v6-c-button pf-m-plain step-toggle"
                            data-testid={ids::step_toggle(key)}
                            aria-expanded={props.unfolded.to_string()}
                            aria-controls={record_id.clone()}
                            aria-label={format!("Record of {}", step.title)}
                            title="Record of this step"
                            {onclick}
                        >
                            <span class="pf-v6-c-button__icon">
                                { if props.unfolded { Icon::AngleUp } else { Icon::AngleDown }.as_html() }
                            </span>
                        </button>
                    }
                    </span>
                </div>
                if !step.outcome.is_empty() {
                    <p class="step-outcome" dir="auto">{ outcome(step) }</p>
                }
                if is_open(step) {
                    if !step.summary.is_empty() {
                        <p class="quiet">{ &step.summary }</p>
                    }
                    <Approval view={props.view.clone()} index={props.index} />
                    <Trouble view={props.view.clone()} index={props.index} />
                    <OfferView view={props.view.clone()} index={props.index} />
                }
                if has_record && props.unfolded {
                    <div id={record_id}><Record step={step.clone()} /></div>
                }
            </div>
        </li>
    }
}

/// A step on which somebody or something is at work stays open.
fn is_open(step: &StepDetail) -> bool {
    is_current(step.state) || step.error.is_some() && !step.state.is_settled() || step.offer != Offer::Nothing
}

const fn is_current(state: StepState) -> bool {
    match state {
        StepState::Running
        | StepState::Waiting
        | StepState::Blocked
        | StepState::Retrying
        | StepState::Failed
        | StepState::Unknown => true,
        StepState::Pending | StepState::Done | StepState::Skipped | StepState::Cancelled => false,
    }
}

/// Returns whether a step goes on only when somebody has done something.
pub const fn waits_for_somebody(state: StepState) -> bool {
    match state {
        StepState::Waiting | StepState::Blocked | StepState::Failed | StepState::Unknown => true,
        StepState::Pending
        | StepState::Running
        | StepState::Retrying
        | StepState::Done
        | StepState::Skipped
        | StepState::Cancelled => false,
    }
}

fn outcome(step: &StepDetail) -> Html {
    html! { { sentence(&step.outcome) } }
}

/// Returns how the step is done, with which system, by whom and when.
fn meta(step: &StepDetail) -> Html {
    let at = step.ended_at.or(step.started_at);
    html! {
        <>
            <span class="meta-part">{ manner_icon(step.manner).as_html() }{ " " }{ manner_word(step.manner) }</span>
            if !step.system.is_empty() {
                <span class="meta-part">{ &step.system }</span>
            }
            if let Some(who) = &step.done_by {
                <span class="meta-part" dir="auto">{ format!("by {who}") }</span>
            }
            if let Some(at) = at {
                <span class="meta-part"><When {at} /></span>
            }
            if let Some(attempts) = attempts(step) {
                <span class="meta-part">{ attempts }</span>
            }
            if let Some(beside) = beside(step) {
                <span class="meta-part">{ beside }</span>
            }
        </>
    }
}

/// Returns what a step says that does not wait for the one above it.
fn beside(step: &StepDetail) -> Option<String> {
    if step.beside_after.is_empty() {
        return None;
    }
    match step.state {
        StepState::Pending => Some(format!(
            "beside the steps above, once {} done",
            listed(&step.beside_after)
        )),
        StepState::Running
        | StepState::Waiting
        | StepState::Blocked
        | StepState::Retrying
        | StepState::Failed
        | StepState::Unknown => Some("beside the steps above".to_owned()),
        StepState::Done | StepState::Skipped | StepState::Cancelled => None,
    }
}

/// Returns the word for the step's state; one that waits says for whom.
fn word(step: &StepDetail, word: &'static str) -> String {
    let waits = step.state == StepState::Waiting;
    match &step.assignee {
        Some(member) if waits => format!("Waiting for {}", member.name),
        None if waits && step.manner == Manner::Approval && step.offer == Offer::Nothing => {
            "Waiting for others".to_owned()
        }
        Some(_) | None => word.to_owned(),
    }
}

/// Returns which attempt it is, while the app tries by itself.
fn attempts(step: &StepDetail) -> Option<String> {
    let tries = matches!(step.state, StepState::Running | StepState::Retrying);
    (tries && step.attempts_made > 0 && step.attempts_at_most > 1)
        .then(|| format!("attempt {} of {}", step.attempts_made, step.attempts_at_most))
}

#[cfg(test)]
pub(crate) mod tests;
