//! What others are asked to approve, what they said, and the answer.

use std::rc::Rc;

use api::command;
use api::execution::Offer;
use api::execution::verb::{ApprovalView, ConsentView, DecideApproval, Decision};
use domain::execution::StepState;
use domain::form::{Answers, Field, FieldError, Problem};
use domain::role::Role;
use yew::prelude::*;

use crate::clock;
use crate::components::button::{Button, Tone};
use crate::components::error_report::sentence;
use crate::components::form::{FormContext, FormErrors, FormFields};
use crate::components::when::When;
use crate::hooks::use_core::use_drafts;
use crate::hooks::use_form::use_form;
use crate::hooks::use_send::use_send_at;
use crate::pages::execution::offer::{OfferProps, shown_error};
use crate::pages::execution::step_form::{answered, draft_of};
use crate::pages::execution::verbs::dialog::{REASON, reason, text};
use crate::state::form::FormAction;
use crate::testid::execution as ids;

/// The question of an approval step, and what was said so far; nothing for other steps.
#[component]
pub fn Approval(props: &OfferProps) -> Html {
    let step = &props.view.execution.steps[props.index];
    let Some(approval) = &step.approval else {
        return html! {};
    };
    let waits = step.state == StepState::Waiting;
    html! {
        <div class="offer" data-testid={ids::step_approval(props.key())}>
            <p class="question lines" dir="auto">{ &approval.question }</p>
            <p class="quiet">{ asked(approval) }</p>
            if !approval.given.is_empty() {
                <ul class="told">{ for approval.given.iter().map(consent) }</ul>
            }
            if let Some(deadline) = approval.deadline.filter(|_| waits) {
                <p class="quiet" title={clock::absolute(deadline)}>
                    { "No answer counts as a no: " }<When at={deadline} />{ "." }
                </p>
            }
            if let Some(why_not) = &approval.why_not {
                <p>{ why_not }</p>
            }
            if step.offer == Offer::Decide {
                <Decide view={props.view.clone()} index={props.index} />
            }
        </div>
    }
}

fn consent(consent: &ConsentView) -> Html {
    html! {
        <li dir="auto">
            { format!("{} said yes ", consent.by) }
            <When at={consent.at} />
            { if consent.reason.is_empty() { String::new() } else { format!(": {}", sentence(&consent.reason)) } }
        </li>
    }
}

/// Returns who is asked, and how many of them have agreed.
fn asked(approval: &ApprovalView) -> String {
    let roles: Vec<_> = approval.roles.iter().map(|role| plural(*role)).collect();
    let who = match roles.as_slice() {
        [] => "Nobody is asked".to_owned(),
        [role] => format!("Asked are the {role}"),
        [first @ .., last] => format!("Asked are the {} and {last}", first.join(", ")),
    };
    let given = approval.given.len();
    match approval.needed {
        0 | 1 => format!("{who}; one of them must agree."),
        needed => format!("{who}; {given} of {needed} have agreed."),
    }
}

const fn plural(role: Role) -> &'static str {
    match role {
        Role::Owner => "owners",
        Role::Admin => "admins",
        Role::Member => "members",
        Role::Viewer => "viewers",
        Role::PartnerAdmin => "partner admins",
    }
}

/// The yes and the no of somebody who may answer.
#[component]
fn Decide(props: &OfferProps) -> Html {
    let drafts = use_drafts();
    let draft = draft_of(&props.step_ref());
    let fields = vec![Field {
        optional: true,
        ..reason("A no needs one. It stays in the record.")
    }];
    let handle = use_form(
        AttrValue::from(ids::step_form(props.key())),
        Rc::new(fields),
        &Answers::new(),
        draft.clone(),
    );
    let sending = use_send_at::<command::DecideApproval>(
        props.view.execution.version,
        answered(&handle, props, Callback::from(move |()| drafts.forget(&draft))),
    );
    let decide = |decision: Decision| {
        let (handle, send, step) = (handle.clone(), sending.send.clone(), props.step_ref());
        Callback::from(move |()| {
            let Some(answers) = handle.submit() else {
                return;
            };
            let reason = text(&answers, REASON);
            if decision == Decision::Deny && reason.is_empty() {
                let missing = "Say why, so that a colleague understands it.";
                let missing = FieldError::new(REASON, Problem::Missing, missing);
                handle.dispatch(FormAction::Refused(vec![missing]));
                return;
            }
            send.emit(DecideApproval {
                step: step.clone(),
                decision,
                reason,
            });
        })
    };
    let context = FormContext {
        disabled: sending.busy,
        ..FormContext::default()
    };
    // There is no key that answers by accident: Enter in the reason sends nothing.
    let onsubmit = Callback::from(|event: SubmitEvent| event.prevent_default());
    html! {
        <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
            <FormErrors handle={handle.clone()} />
            { shown_error(sending.error.as_ref()) }
            <FormFields handle={handle.clone()} {context} />
            <div class="actions">
                <Button
                    testid={ids::step_approve(props.key())}
                    tone={Tone::Primary}
                    busy={sending.busy}
                    onclick={decide(Decision::Approve)}
                >
                    { "Approve" }
                </Button>
                <Button
                    testid={ids::step_deny(props.key())}
                    tone={Tone::Danger}
                    busy={sending.busy}
                    onclick={decide(Decision::Deny)}
                >
                    { "Deny" }
                </Button>
            </div>
            <p class="quiet">{ "One no stops the step: nothing behind it begins." }</p>
        </form>
    }
}
