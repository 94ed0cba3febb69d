//! What a partner's own admin reads of an execution of their organization: how far it is, and what waits for them.
//!
//! What systems answered, what was noted from them, what those who run the workspace said and wrote about it, and how
//! they do their work stays out: any of it may name other partners, or how the systems are set up. Each field is named,
//! so that a new one has to be decided about.

use api::ErrorCode;
use api::execution::verb::{ApprovalView, ConsentView, HoldView, StepVerbs};
use api::execution::{AttemptView, ExecutionDetail, Manner, Offer, StepDetail};
use domain::execution::{Actor, StepError, StepState};
use domain::workflow::StepKind;
use engine::{Execution, StepRun};

use crate::execution_view::{Facts, comment};
use crate::partner;

/// Who of those that an execution tells of may be named to a partner's own admin.
pub(crate) struct Insiders<'a> {
    /// The accounts of the organization's own admins.
    pub(crate) accounts: &'a [domain::AccountId],
    /// What all others are called.
    pub(crate) others: &'a str,
}

impl Insiders<'_> {
    pub(crate) fn name(&self, account: domain::AccountId, name: &str) -> String {
        if self.accounts.contains(&account) {
            name.to_owned()
        } else {
            self.others.to_owned()
        }
    }

    fn name_of(&self, actor: &Actor) -> String {
        self.name(actor.account, &actor.name)
    }
}

/// Leaves of an execution what a partner's own admin may read.
pub(super) fn detail(
    full: ExecutionDetail,
    execution: &Execution,
    insiders: &Insiders<'_>,
    facts: &Facts<'_>,
) -> ExecutionDetail {
    let ExecutionDetail {
        id,
        version,
        label,
        workflow,
        workflow_version,
        state,
        started_by: _,
        started_at,
        updated_at,
        organization,
        organization_name,
        cancel_reason: _,
        hold: _,
        comments: _,
        can_pause: _,
        can_resume: _,
        can_cancel: _,
        can_comment: _,
        has_evidence: _,
        steps,
    } = full;
    let comments = execution.comments.iter();
    let own = comments.filter(|comment| insiders.accounts.contains(&comment.by.account));
    ExecutionDetail {
        id,
        version,
        label,
        workflow,
        workflow_version,
        state,
        started_by: insiders.name_of(&execution.started_by),
        started_at,
        updated_at,
        organization,
        organization_name,
        cancel_reason: execution
            .cancel_reason
            .as_ref()
            .map(|_| format!("{} knows why.", insiders.others)),
        hold: execution.hold.as_ref().map(|hold| HoldView {
            by: insiders.name_of(&hold.by),
            reason: String::new(),
            at: hold.at,
        }),
        comments: own.map(|said| comment(execution, said)).collect(),
        can_pause: false,
        can_resume: false,
        can_cancel: false,
        can_comment: true,
        has_evidence: false,
        steps: steps
            .into_iter()
            .enumerate()
            .map(|(index, full)| step(full, execution, index, insiders, facts))
            .collect(),
    }
}

fn step(
    full: StepDetail,
    execution: &Execution,
    index: usize,
    insiders: &Insiders<'_>,
    facts: &Facts<'_>,
) -> StepDetail {
    let (definition, run) = (&execution.definition.steps[index], &*execution.steps[index]);
    let StepDetail {
        key,
        title,
        summary,
        manner: _,
        system,
        beside_after,
        state,
        started_at,
        ended_at,
        retry_at,
        outcome: _,
        done_by: _,
        proof: _,
        assignee: _,
        error,
        inputs: _,
        outputs,
        attempts,
        attempts_made,
        attempts_at_most,
        approval,
        offer: _,
        verbs: _,
    } = full;
    let leaving = partner::is_leaving(&execution.definition);
    let offer = if leaving {
        Offer::Nothing
    } else {
        offer(&definition.kind, run, execution)
    };
    let outputs = match &definition.kind {
        StepKind::Form(form) if !leaving && partner::may_answer(&form.fields) => outputs,
        StepKind::Form(_)
        | StepKind::Action(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Removal(_)
        | StepKind::Departure(_) => Vec::new(),
    };
    let waits = matches!(state, StepState::Waiting | StepState::Unknown) && offer == Offer::Nothing;
    StepDetail {
        key,
        title: if leaving {
            partner::LEAVING_STEP.to_owned()
        } else {
            title
        },
        summary: if leaving { String::new() } else { summary },
        manner: manner(&definition.kind),
        system: if leaving { String::new() } else { system },
        beside_after: if leaving { Vec::new() } else { beside_after },
        state,
        started_at,
        ended_at,
        retry_at,
        outcome: if waits {
            format!("{} takes care of this step.", insiders.others)
        } else {
            String::new()
        },
        done_by: run.done_by.as_ref().map(|by| insiders.name_of(by)),
        proof: None,
        assignee: None,
        error: error.map(|_| trouble(insiders)),
        inputs: Vec::new(),
        outputs,
        attempts: attempts.into_iter().map(attempt).collect(),
        attempts_made,
        attempts_at_most,
        approval: approval
            .filter(|_| !leaving)
            .map(|asked| approval_without_names(asked, insiders)),
        offer: if facts.may_act() { offer } else { Offer::Nothing },
        verbs: StepVerbs::default(),
    }
}

/// Which systems are connected, and what is done by hand, is not theirs to know.
fn manner(kind: &StepKind) -> Manner {
    match kind {
        StepKind::Form(_) => Manner::Form,
        StepKind::Approval(_) => Manner::Approval,
        StepKind::Action(_) | StepKind::Task(_) | StepKind::Removal(_) | StepKind::Departure(_) => {
            Manner::Theirs
        }
    }
}

fn offer(kind: &StepKind, run: &StepRun, execution: &Execution) -> Offer {
    match kind {
        StepKind::Form(form) if run.state == StepState::Waiting && partner::may_answer(&form.fields) => {
            Offer::Answer {
                fields: form.fields.clone(),
                earlier: run.earlier.clone(),
            }
        }
        kind if partner::may_retry(kind, run.state) && execution.cancel_reason.is_none() => Offer::Retry,
        StepKind::Form(_)
        | StepKind::Action(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Removal(_)
        | StepKind::Departure(_) => Offer::Nothing,
    }
}

fn trouble(insiders: &Insiders<'_>) -> StepError {
    StepError {
        code: ErrorCode::ExternalService.as_str().to_owned(),
        message: "This step has not worked so far.".to_owned(),
        hint: format!(
            "{} sees the reason and takes care of it. What was done before is safe.",
            insiders.others
        ),
        detail: Vec::new(),
        trace: String::new(),
    }
}

fn attempt(full: AttemptView) -> AttemptView {
    let AttemptView {
        number,
        started_at,
        ended_at,
        outcome: _,
        ok,
    } = full;
    AttemptView {
        number,
        started_at,
        ended_at,
        outcome: String::new(),
        ok,
    }
}

fn approval_without_names(full: ApprovalView, insiders: &Insiders<'_>) -> ApprovalView {
    let ApprovalView {
        question,
        roles,
        needed,
        given,
        deadline,
        why_not: _,
    } = full;
    let yes = |consent: ConsentView| ConsentView {
        by: insiders.others.to_owned(),
        reason: String::new(),
        at: consent.at,
    };
    ApprovalView {
        question,
        roles,
        needed,
        given: given.into_iter().map(yes).collect(),
        deadline,
        why_not: None,
    }
}
