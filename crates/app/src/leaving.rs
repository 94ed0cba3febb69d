//! Leaving: what this app gave is shown, and taken back.

pub(crate) mod due;
mod ends;
mod evidence;
mod planned;

use api::command::{LookAtLeaving, StartLeaving};
use api::drift::AccessState;
use api::execution::ExecutionRef;
use api::leaving::{
    LeavingView, LeavingWorkflow, LookAtLeaving as LookAtLeavingRequest, OpenExecutionView, RemovalOutlook,
    RemovalView, StartLeaving as StartLeavingRequest, WhoLeaves,
};
use api::{ApiError, ErrorCode};
use domain::form;
use domain::leaving::{Leaver, Leaving, Removal};
use domain::role::{Permission, Scope};
use domain::workflow::{Definition, GrantTo, Step, StepKind};
use domain::{ExecutionId, StepKey, WorkflowKey};
use engine::preview::Outlook;
use engine::{Event, OpenExecution, Remaining};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::actor::Actor;
use crate::executions::leaver_of;
use crate::{App, error, titles};

/// The most accesses that one execution takes back.
const AT_MOST: usize = 2000;

impl App {
    /// Shows what a leaving would take back and how, asking the systems and writing nothing.
    ///
    /// # Errors
    /// When the account may not, there is no such person or organization, or the database cannot be read. What a system
    /// answers, be it an error, is part of the view.
    pub async fn look_at_leaving(&self, request: LookAtLeavingRequest) -> Result<LeavingView, ApiError> {
        let actor = self.actor::<LookAtLeaving>().await?;
        let who = leaver(&actor, request.who).await?;
        let id = ExecutionId::from_uuid(self.ids.new_id());
        let Remaining { accesses, open } = remaining(&actor, &who, id).await?;
        let workflows = workflows(&actor, &who);
        let store = &actor.workspace.store;
        let planned = store.planned_leaving_of(who.organization(), who.person()).await;
        let planned = planned.map_err(error::store)?;
        let mut outlooks = self.routes(&actor, &who, &accesses).await?;
        let states: BTreeMap<_, _> = self.states(&actor, &accesses).await?.into_iter().collect();
        let givers = accesses.iter().map(|access| access.given_by).collect();
        let givers = in_words(&actor, givers).await?;
        let accesses = accesses.into_iter().map(|access| {
            let outlook = outlooks
                .remove(&access.grant)
                .unwrap_or(RemovalOutlook::TakenBack);
            RemovalView {
                outlook: as_it_looks(outlook, states.get(&access.grant)),
                grant: access.grant,
                holder: access.holder,
                system: titles::system(&self.catalogue, &access.system),
                resource: access.resource,
                given_at: access.given_at,
                given_by: access.given_by,
                given_in: givers.get(&access.given_by).cloned().unwrap_or_default(),
            }
        });
        Ok(LeavingView {
            id,
            name: who.name().to_owned(),
            workflows,
            accesses: accesses.collect(),
            in_the_way: open.into_iter().map(|open| in_the_way(&actor, open)).collect(),
            can_ask_others: self.has_others(&actor).await?,
            planned: planned.map(|planned| planned::view(planned, self.time.now())),
        })
    }

    /// Starts a leaving, after cancelling the executions that the admin wants cancelled.
    ///
    /// # Errors
    /// When the account may not, what was given has changed since it was shown, another execution about whoever leaves
    /// is still open, or it was started already.
    pub async fn start_leaving(&self, request: StartLeavingRequest) -> Result<ExecutionRef, ApiError> {
        let actor = self.actor::<StartLeaving>().await?;
        let who = leaver(&actor, request.who).await?;
        let definition = self
            .fitting(&actor, &who, &request.workflow, request.approval)
            .await?;
        let accesses = remaining(&actor, &who, request.id).await?.accesses;
        check_seen(&accesses, &request)?;
        // What is cancelled stays so; nothing is, for answers that are refused anyway.
        let fields = definition.steps.first().map_or(&[][..], Step::fields);
        form::check(fields, &request.answers).map_err(ApiError::fields)?;
        let mut cancelled = Vec::new();
        for open in &request.cancel {
            if cancel(&actor, &who, open).await.map_err(besides(&cancelled))? {
                cancelled.push(open.label.clone());
            }
        }
        let Remaining { accesses, open } = remaining(&actor, &who, request.id).await?;
        if !open.is_empty() {
            return Err(besides(&cancelled)(busy(&open)));
        }
        check_seen(&accesses, &request).map_err(besides(&cancelled))?;
        let leaving = Leaving {
            who,
            removals: accesses,
            approval: request.approval,
        };
        let by = actor.recorded();
        let runner = &actor.workspace.runner;
        let started = runner.start_leaving(request.id, &definition, leaving, request.answers, by);
        started.await.map_err(|refused| {
            if matches!(refused, engine::Refused::MovedOn) {
                return ApiError::new(ErrorCode::Conflict, "This leaving was started already.")
                    .hint("It was not started a second time; you find it in the list of executions.");
            }
            error::refused(refused)
        })?;
        tracing::info!(execution.id = %request.id, workflow = %request.workflow, "A leaving was started.");
        Ok(ExecutionRef { id: request.id })
    }

    /// Returns the workflow by which somebody leaves, if it is theirs and somebody could approve it when that is wished.
    async fn fitting(
        &self,
        actor: &Actor,
        who: &Leaver,
        workflow: &WorkflowKey,
        approval: bool,
    ) -> Result<Arc<Definition>, ApiError> {
        let definition = actor.workspace.shelf.offered(workflow)?.definition;
        if leaver_of(&definition) != Some(whose(who)) {
            return Err(ApiError::new(
                ErrorCode::Conflict,
                "This workflow is about somebody else’s leaving.",
            ));
        }
        if approval && !self.has_others(actor).await? {
            return Err(ApiError::new(
                ErrorCode::Conflict,
                "Nobody else could approve it: you are the only admin who can sign in.",
            )
            .hint("Nothing was started. Start it without asking, or add another admin first."));
        }
        Ok(definition)
    }

    /// Returns whether somebody else could approve what the actor starts.
    async fn has_others(&self, actor: &Actor) -> Result<bool, ApiError> {
        let core = self.core().await?;
        let members = core.control().members(actor.workspace.id).await;
        let mut members = members.map_err(error::store)?.into_iter();
        Ok(members
            .any(|member| member.account != actor.account && member.role.allows(Permission::Administer)))
    }

    /// Returns how each access would be taken back, without asking its system.
    async fn routes(
        &self,
        actor: &Actor,
        who: &Leaver,
        accesses: &[Removal],
    ) -> Result<BTreeMap<domain::GrantId, RemovalOutlook>, ApiError> {
        let offered = actor.workspace.shelf.all();
        let mut offered = offered.iter();
        let Some(known) = offered.find(|known| leaver_of(&known.definition) == Some(whose(who))) else {
            return Ok(BTreeMap::new());
        };
        let leaving = Leaving {
            who: who.clone(),
            removals: accesses.to_vec(),
            approval: false,
        };
        let answers: BTreeMap<StepKey, _> = BTreeMap::new();
        let runner = &actor.workspace.runner;
        let looked = runner.preview_of_leaving(&known.definition, leaving, &answers, actor.recorded());
        let (definition, outlooks) = looked.await.map_err(|error| error::journal(&error))?;
        let steps = definition.steps.iter().zip(outlooks);
        Ok(steps
            .filter_map(|(step, outlook)| Some((grant_of(&step.kind)?, route(outlook))))
            .collect())
    }
}

/// Returns what executions are, in words.
async fn in_words(
    actor: &Actor,
    wanted: BTreeSet<ExecutionId>,
) -> Result<BTreeMap<ExecutionId, String>, ApiError> {
    let found = actor.workspace.store.execution_labels(wanted).await;
    let words = found.map_err(error::store)?.into_iter().map(|found| {
        let workflow = actor.workspace.title(&found.workflow);
        (found.id, format!("{workflow}: {}", found.label))
    });
    Ok(words.collect())
}

/// Returns which access a step takes back.
fn grant_of(kind: &StepKind) -> Option<domain::GrantId> {
    match kind {
        StepKind::Removal(step) => step.removal.as_ref().map(|removal| removal.grant),
        StepKind::Form(_)
        | StepKind::Action(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Departure(_) => None,
    }
}

fn route(outlook: Outlook) -> RemovalOutlook {
    match outlook {
        Outlook::ByHand(task) => RemovalOutlook::ByHand {
            reason: task.reason,
            instructions: task.instructions,
        },
        Outlook::PassedOver(reason) => RemovalOutlook::Kept { reason },
        Outlook::Blocked(error) | Outlook::Fails(error) => RemovalOutlook::Unknown { error },
        Outlook::Settled
        | Outlook::Answered
        | Outlook::NeedsAnswer(_)
        | Outlook::Approval(_)
        | Outlook::Create(_)
        | Outlook::Change(_)
        | Outlook::AlreadyRight(_)
        | Outlook::Follows { .. } => RemovalOutlook::TakenBack,
    }
}

/// Adds what the system says of an access that the app takes back.
fn as_it_looks(outlook: RemovalOutlook, state: Option<&AccessState>) -> RemovalOutlook {
    match (outlook, state) {
        (RemovalOutlook::TakenBack, Some(AccessState::Changed { what })) => {
            RemovalOutlook::Changed { what: what.clone() }
        }
        (RemovalOutlook::TakenBack, Some(AccessState::Missing { .. } | AccessState::Gone { .. })) => {
            RemovalOutlook::Gone
        }
        (RemovalOutlook::TakenBack, Some(AccessState::Failed { error })) => {
            RemovalOutlook::Unknown { error: error.clone() }
        }
        (outlook, Some(_) | None) => outlook,
    }
}

fn in_the_way(actor: &Actor, open: OpenExecution) -> OpenExecutionView {
    OpenExecutionView {
        id: open.id,
        version: open.version,
        label: open.label,
        workflow: actor.workspace.title(&open.workflow),
        cancelled: open.cancelled,
        of_organization: open.of_organization,
    }
}

fn whose(who: &Leaver) -> GrantTo {
    match who {
        Leaver::Person { .. } => GrantTo::Person,
        Leaver::Organization { .. } => GrantTo::Organization,
    }
}

/// Returns the workflows by which somebody can leave, those of the app first.
fn workflows(actor: &Actor, who: &Leaver) -> Vec<LeavingWorkflow> {
    let known = actor.workspace.shelf.all();
    let mut fitting: Vec<_> = known
        .iter()
        .filter(|known| known.retired.is_none() && leaver_of(&known.definition) == Some(whose(who)))
        .collect();
    fitting.sort_by_key(|known| known.origin != domain::workflow::Origin::BuiltIn);
    let view = |definition: &Definition| LeavingWorkflow {
        key: definition.key.clone(),
        title: definition.title.clone(),
        fields: definition
            .steps
            .first()
            .map(|step| step.fields().to_vec())
            .unwrap_or_default(),
    };
    fitting.into_iter().map(|known| view(&known.definition)).collect()
}

async fn leaver(actor: &Actor, who: WhoLeaves) -> Result<Leaver, ApiError> {
    let store = &actor.workspace.store;
    let gone = || error::store(store::Error::NotFound);
    match who {
        WhoLeaves::Person { id } => {
            let found = store.person(actor.scope, id).await.map_err(error::store)?;
            let found = found.ok_or_else(gone)?;
            Ok(Leaver::Person {
                id,
                organization: found.organization.id,
                name: found.name(),
            })
        }
        WhoLeaves::Organization { id } => {
            let found = store.organization(actor.scope, id).await.map_err(error::store)?;
            let name = found.ok_or_else(gone)?.organization.name;
            Ok(Leaver::Organization { id, name })
        }
    }
}

async fn remaining(actor: &Actor, who: &Leaver, besides: ExecutionId) -> Result<Remaining, ApiError> {
    debug_assert_eq!(
        actor.scope,
        Scope::Workspace,
        "only those who run the workspace get here"
    );
    let remaining = actor.workspace.store.remaining_of(who, besides).await;
    let remaining = remaining.map_err(error::store)?;
    match too_many(who, remaining.accesses.len()) {
        Some(refused) => Err(refused),
        None => Ok(remaining),
    }
}

/// Refuses more accesses than one execution takes back.
fn too_many(who: &Leaver, accesses: usize) -> Option<ApiError> {
    (accesses > AT_MOST).then(|| {
        let message = format!(
            "{} and its people have {accesses} accesses; one execution takes back {AT_MOST} at most.",
            who.name()
        );
        ApiError::new(ErrorCode::Conflict, message)
            .hint("Offboard its people first, one by one; then the organization itself. Nothing was started.")
    })
}

/// Refuses what is not what was shown: nothing is taken back that nobody has seen.
fn check_seen(accesses: &[Removal], request: &StartLeavingRequest) -> Result<(), ApiError> {
    let now: Vec<_> = accesses.iter().map(|access| access.grant).collect();
    if now == request.seen {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::Conflict,
        "What this app gave has changed since it was shown.",
    )
    .hint("Nothing was taken back. Look at the list again, then start."))
}

/// Says beside an error what was cancelled before it came to that.
fn besides(cancelled: &[String]) -> impl FnOnce(ApiError) -> ApiError {
    let names: Vec<_> = cancelled.iter().map(|label| format!("“{label}”")).collect();
    move |error| {
        if names.is_empty() {
            return error;
        }
        let hint = format!(
            "{} Cancelled before: {}.",
            error.hint.as_deref().unwrap_or_default(),
            names.join(", ")
        );
        error.hint(hint.trim_start().to_owned())
    }
}

/// Cancels an execution that is in the way, as the admin wishes; returns whether it was still open.
async fn cancel(actor: &Actor, who: &Leaver, open: &OpenExecutionView) -> Result<bool, ApiError> {
    let still = remaining(actor, who, ExecutionId::from_uuid(uuid::Uuid::nil()))
        .await?
        .open;
    // That the whole organization leaves is not called off on the way.
    let theirs = still.iter().filter(|open| !open.of_organization);
    let is_theirs: BTreeSet<_> = theirs.map(|open| open.id).collect();
    if !is_theirs.contains(&open.id) || open.cancelled {
        return Ok(false);
    }
    let event = Event::Cancel {
        seen: open.version,
        by: actor.recorded(),
        reason: format!("{} leaves.", who.name()),
    };
    let cancelled = actor.workspace.runner.submit(open.id, event).await;
    cancelled.map(|_| true).map_err(error::refused)
}

fn busy(open: &[OpenExecution]) -> ApiError {
    if let Some(all) = open.iter().find(|open| open.of_organization) {
        let message = format!(
            "The whole organization is leaving: “{}” has not come to its end.",
            all.label
        );
        return ApiError::new(ErrorCode::Conflict, message).hint(
            "It takes back what this person was given as well. Wait until it is over, then look again. Nothing was \
             taken back by this one.",
        );
    }
    let names: Vec<_> = open.iter().map(|open| format!("“{}”", open.label)).collect();
    let message = format!(
        "These executions have not come to their end: {}.",
        names.join(", ")
    );
    let hint = if open.iter().all(|open| open.cancelled) {
        "They were cancelled, and a step of each is still on its way or in doubt. Wait a moment, or say what became of \
         it; then start again. Nothing was taken back."
    } else {
        "They may still give something. Bring them to their end, or have them cancelled; then start again. Nothing was \
         taken back."
    };
    ApiError::new(ErrorCode::Conflict, message).hint(hint)
}
