//! The evidence of a leaving: what was planned, who approved, what became of each access, and what remains.

use std::collections::BTreeMap;

use api::command::GetEvidence;
use api::execution::{ExecutionRef, NamedValue};
use api::leaving::{ApprovalEvidence, Evidence, EvidenceFiles, RemovalEvidence};
use api::{ApiError, ErrorCode};
use askama::Template;
use domain::GrantId;
use domain::execution::{Proof, StepState};
use domain::leaving::{Leaver, Leaving, Removal, Revoked};
use domain::workflow::{Step, StepKind};
use engine::{Execution, StepRun};

use crate::actor::Actor;
use crate::executions::load_with_journal;
use crate::leaving::ends::{End, ends};
use crate::{App, error, titles};

/// The version of the report's form.
const FORMAT: u32 = 1;

/// The report as a page that needs nothing else: no script, no picture, no font from anywhere.
#[derive(Template)]
#[template(path = "evidence.html")]
struct Page<'a> {
    report: &'a Evidence,
}

impl App {
    /// Returns what shows what became of a leaving, as it is known now.
    ///
    /// # Errors
    /// When the account may not, there is no such execution, it is none of leaving, or it cannot be read.
    pub async fn get_evidence(&self, request: ExecutionRef) -> Result<EvidenceFiles, ApiError> {
        let actor = self.actor::<GetEvidence>().await?;
        let workspace = &actor.workspace;
        let (execution, journal) = load_with_journal(workspace, actor.scope, request.id).await?;
        let Some(leaving) = execution.leaving.clone() else {
            return Err(
                ApiError::new(ErrorCode::NotFound, "This execution is no leaving.")
                    .hint("Only what was taken back by a leaving has an evidence report."),
            );
        };
        let remaining = workspace.store.remaining_of(&leaving.who, request.id).await;
        let standing = remaining.map_err(error::store)?.accesses;
        let ends = ends(&actor, &execution, &leaving, &journal, &standing).await?;
        let mut report = self.evidence(&actor, &execution, &leaving, &ends, &standing);
        report.verdict = verdict(&report);
        let page = Page { report: &report };
        let html = page.render().map_err(|error| error::internal(&error))?;
        let json = serde_json::to_string_pretty(&report).map_err(|error| error::internal(&error))?;
        Ok(EvidenceFiles {
            file_name: file_name(&report),
            report,
            html,
            json,
        })
    }

    fn evidence(
        &self,
        actor: &Actor,
        execution: &Execution,
        leaving: &Leaving,
        ends: &BTreeMap<GrantId, End>,
        standing: &[Removal],
    ) -> Evidence {
        let steps = execution.steps.iter().zip(&execution.definition.steps);
        let of_removals = steps
            .clone()
            .filter_map(|(run, step)| Some((removal_of(step)?, &**run)));
        let end = |grant| ends.get(grant).unwrap_or(&End::Forgotten);
        let removals: Vec<_> = (1..)
            .zip(of_removals)
            .map(|(number, (removal, run))| self.removal(number, removal, run, end(&removal.grant)))
            .collect();
        // What was taken back and stands was given anew.
        let is_told = |grant| matches!(ends.get(grant), Some(End::Stands | End::Kept));
        let later = standing.iter().filter(|access| !is_told(&access.grant));
        let later: Vec<_> = later
            .map(|access| format!("{} ({})", access.resource, access.holder))
            .collect();
        let departure = steps
            .clone()
            .find(|(_, step)| matches!(step.kind, StepKind::Departure(_)));
        let left_at = departure
            .filter(|(run, _)| run.state == StepState::Done)
            .and_then(|(run, _)| run.ended_at);
        Evidence {
            format: FORMAT,
            app_version: self.version.to_owned(),
            made_at: self.time.now(),
            made_by: actor.name.clone(),
            workspace: actor.workspace_name.clone(),
            who: leaving.who.name().to_owned(),
            is_organization: matches!(leaving.who, Leaver::Organization { .. }),
            execution: execution.id,
            workflow: execution.definition.title.clone(),
            workflow_version: execution.definition.version,
            state: execution.state,
            started_by: execution.started_by.name.clone(),
            started_at: execution.started_at,
            updated_at: execution.updated_at,
            cancel_reason: execution.cancel_reason.clone(),
            answers: answers(execution),
            approvals: approvals(execution),
            complete: ends.values().all(End::is_settled) && later.is_empty() && left_at.is_some(),
            verdict: String::new(),
            removals,
            later,
            left_at,
        }
    }

    fn removal(&self, number: u32, removal: &Removal, run: &StepRun, end: &End) -> RemovalEvidence {
        let noted = run.outputs.values().filter_map(|value| value.as_str());
        let noted = noted.filter(|text| !text.is_empty()).map(str::to_owned);
        let proof = run.proof.as_ref().map(Proof::value).map(str::to_owned);
        RemovalEvidence {
            number,
            grant: removal.grant,
            holder: removal.holder.clone(),
            system: titles::system(&self.catalogue, &removal.system),
            resource: removal.resource.clone(),
            given_at: removal.given_at,
            given_by: removal.given_by,
            how: end.how(),
            at: end.at().or(run.ended_at),
            by: run.done_by.as_ref().map(|by| by.name.clone()),
            told: told(run, end),
            shown_by: noted.chain(proof).collect::<Vec<_>>().join(" · "),
            attempts: u32::try_from(run.attempts.len()).unwrap_or(u32::MAX),
            before: end.before(),
            kept: *end == End::Kept,
            forgotten: *end == End::Forgotten,
        }
    }
}

pub(super) fn removal_of(step: &Step) -> Option<&Removal> {
    match &step.kind {
        StepKind::Removal(step) => step.removal.as_ref(),
        StepKind::Form(_)
        | StepKind::Action(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Departure(_) => None,
    }
}

/// Returns what was answered in the first form, in words.
fn answers(execution: &Execution) -> Vec<NamedValue> {
    let first = execution.steps.first().zip(execution.definition.steps.first());
    let Some((run, step)) = first else {
        return Vec::new();
    };
    let value = |key: &str| run.outputs.get(key).and_then(|value| value.as_str());
    let fields = step.fields().iter();
    fields
        .filter_map(|field| {
            Some(NamedValue {
                label: field.label.clone(),
                value: value(&field.key)?.to_owned(),
            })
        })
        .collect()
}

fn approvals(execution: &Execution) -> Vec<ApprovalEvidence> {
    let approvals = execution.steps.iter().filter_map(|run| run.approval.as_ref());
    let given = approvals.flat_map(|approval| &approval.given);
    given
        .map(|consent| ApprovalEvidence {
            by: consent.by.name.clone(),
            at: consent.at,
            reason: consent.reason.clone(),
        })
        .collect()
}

/// Says in one sentence what the report claims, and nothing more.
fn verdict(report: &Evidence) -> String {
    let who = &report.who;
    if report.complete {
        return format!("Nothing that this app gave to {who} stands any more.");
    }
    if let Some(reason) = &report.cancel_reason {
        return format!("This leaving of {who} was cancelled and is not complete: {reason}");
    }
    if report.left_at.is_none() {
        return format!("This leaving of {who} has not come to its end.");
    }
    format!(
        "{who} has left, but not everything that this app gave was taken back. What remains is listed below."
    )
}

/// Returns what happened to an access, or why it stands, in words.
fn told(run: &StepRun, end: &End) -> String {
    let of_step = || match (&run.error, run.summary.is_empty()) {
        (Some(error), _) => error.message.clone(),
        (None, false) => run.summary.clone(),
        (None, true) => end.how().map_or_else(|| state(run.state), how).to_owned(),
    };
    match end {
        End::Before { by, .. } if by.is_empty() => "By another execution.".to_owned(),
        End::Before { by, .. } => format!("By “{by}”."),
        End::TakenBack { .. } | End::Kept | End::Stands => of_step(),
        End::Forgotten => format!(
            "{} Its record was deleted before it was taken back: look in the system whether it is still there.",
            of_step()
        ),
    }
}

/// Returns what became of an access, in few words.
fn became(removal: &RemovalEvidence) -> &'static str {
    match removal.how {
        Some(_) if removal.before.is_some() => "Taken back before",
        Some(revoked) => how(revoked),
        None if removal.kept => "Left as it was",
        None if removal.forgotten => "Not taken back",
        None => "Still stands",
    }
}

const fn how(how: Revoked) -> &'static str {
    match how {
        Revoked::Undone => "Taken back",
        Revoked::WasGone => "Was gone already",
        Revoked::ByHand => "Taken back by hand",
    }
}

const fn state(state: StepState) -> &'static str {
    match state {
        StepState::Pending => "Its turn has not come.",
        StepState::Running => "It is being taken back.",
        StepState::Waiting => "A person is asked to take it back.",
        StepState::Blocked | StepState::Retrying => "It is tried again.",
        StepState::Failed => "It could not be taken back.",
        StepState::Unknown => "Nobody can tell whether it was taken back.",
        StepState::Done => "Done.",
        StepState::Skipped => "It was left out.",
        StepState::Cancelled => "The leaving was cancelled before.",
    }
}

fn file_name(report: &Evidence) -> String {
    let letters = report.who.chars();
    let letters = letters.map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
    let words: String = letters.collect();
    let words: Vec<_> = words.split_whitespace().map(str::to_lowercase).collect();
    format!("evidence-{}", words.join("-"))
}
