//! Workflows and executions.

use std::collections::HashSet;
use std::sync::Arc;

use api::command::{
    AnswerForm, CancelExecution, CompleteTask, GetExecution, ListExecutions, ListWorkflows, Nothing,
    PrepareExecution, SettleOutcome, StartExecution,
};
use api::execution::{
    AnswerForm as AnswerFormRequest, CancelExecution as CancelExecutionRequest,
    CompleteTask as CompleteTaskRequest, ExecutionDetail, ExecutionRef, ExecutionRow,
    ListExecutions as ListExecutionsRequest, PreparedExecution, SettleOutcome as SettleOutcomeRequest,
    StartExecution as StartExecutionRequest, StepOutline, StepRef, Workflow, WorkflowSummary,
};
use api::page::{Cursor, Page};
use api::{ApiError, ErrorCode};
use domain::execution::JournalEntry;
use domain::form::{FieldError, Problem};
use domain::role::Scope;
use domain::text::{Lines, cleaned};
use domain::workflow::{Definition, GrantTo, StepKind};
use domain::{AccountId, ExecutionId};
use engine::{Event, Execution, Journal, Subject};

use crate::actor::Actor;
use crate::execution_view::partner::Insiders;
use crate::execution_view::{self, Facts};
use crate::partner::{self, Wish};
use crate::workflows::shelf::Known;
use crate::workspace::OpenWorkspace;
use crate::{App, error};

/// How many rows a page has.
pub(crate) const PAGE: u32 = 50;

/// The most characters of a note or reason.
const MAX_NOTE: usize = 4000;

impl App {
    /// Lists the workflows that can be started.
    ///
    /// # Errors
    /// When the account may not, or the connections cannot be read.
    pub async fn list_workflows(&self) -> Result<Vec<WorkflowSummary>, ApiError> {
        let actor = self.actor::<ListWorkflows>().await?;
        let connected = self.connected(&actor.workspace).await?;
        let known = actor.workspace.shelf.all();
        let is_offered = |known: &&Known| known.retired.is_none() && leaver_of(&known.definition).is_none();
        let offered = known.iter().filter(is_offered);
        Ok(offered.map(|known| self.summary(known, &connected)).collect())
    }

    /// Hands out an id and the first form for a new execution.
    ///
    /// # Errors
    /// When the account may not, or there is no such workflow.
    pub async fn prepare_execution(&self, request: Workflow) -> Result<PreparedExecution, ApiError> {
        let actor = self.actor::<PrepareExecution>().await?;
        let known = partner::offered(&actor, &request.workflow)?;
        from_their_page(&known.definition)?;
        let connected = self.connected(&actor.workspace).await?;
        let fields = match known.definition.steps.first().map(|step| &step.kind) {
            Some(StepKind::Form(form)) => partner::open_fields(actor.scope, &form.fields),
            Some(
                StepKind::Action(_)
                | StepKind::Task(_)
                | StepKind::Approval(_)
                | StepKind::Removal(_)
                | StepKind::Departure(_),
            )
            | None => Vec::new(),
        };
        let id = ExecutionId::from_uuid(self.ids.new_id());
        let mut workflow = self.summary(&known, &connected);
        if actor.scope != Scope::Workspace {
            // It tells which systems are connected.
            workflow.steps.clear();
        }
        Ok(PreparedExecution { id, workflow, fields })
    }

    /// Starts a prepared execution with the answers of its first form.
    ///
    /// # Errors
    /// When the account may not, the answers are wrong, or it was started already.
    pub async fn start_execution(&self, request: StartExecutionRequest) -> Result<ExecutionRef, ApiError> {
        let actor = self.actor::<StartExecution>().await?;
        let definition = partner::offered(&actor, &request.workflow)?.definition;
        from_their_page(&definition)?;
        let answers = partner::first_answers(actor.scope, &definition, request.answers);
        let by = actor.recorded();
        let started = actor.workspace.runner.start(request.id, definition, answers, by);
        let started = started.await;
        if matches!(started, Err(engine::Refused::MovedOn))
            && exists(&actor, Scope::Workspace, request.id).await?
        {
            // Who may not see the execution that has this id is not told that there is one. One that is only just
            // being stored is the actor's own.
            within(&actor, request.id).await?;
        }
        started.map_err(|refused| {
            if matches!(refused, engine::Refused::MovedOn) {
                return ApiError::new(ErrorCode::AlreadyStarted, "This execution was started already.")
                    .hint("It was not started a second time; you find it in the list.");
            }
            error::refused(refused)
        })?;
        tracing::info!(execution.id = %request.id, workflow = %request.workflow, "An execution was started.");
        Ok(ExecutionRef { id: request.id })
    }

    /// Lists executions, newest first.
    ///
    /// # Errors
    /// When the account may not, or they cannot be read.
    pub async fn list_executions(
        &self,
        request: ListExecutionsRequest,
    ) -> Result<Page<ExecutionRow>, ApiError> {
        let actor = self.actor::<ListExecutions>().await?;
        let filter = store::ExecutionFilter {
            state: request.state,
            workflow: request.workflow,
        };
        let after = place(request.after.as_ref());
        let page = actor
            .workspace
            .store
            .list_executions(actor.scope, &filter, after, PAGE)
            .await
            .map_err(error::store)?;
        let colleagues = self.colleagues(&actor).await?;
        let insiders = Insiders {
            accounts: &colleagues,
            others: &actor.workspace_name,
        };
        let workspace = &actor.workspace;
        let row = |row: store::ExecutionRow| ExecutionRow {
            id: row.id,
            label: row.label,
            workflow: actor.workspace.title(&row.workflow),
            state: row.state,
            current_step: match actor.scope {
                Scope::Workspace => row.current_step,
                Scope::Organization(_) => partner::current_step(workspace, &row.workflow, row.current_step),
            },
            steps_done: row.steps_done,
            steps: row.steps,
            started_by: match actor.scope {
                Scope::Workspace => row.started_by,
                Scope::Organization(_) => insiders.name(row.started_by_account, &row.started_by),
            },
            started_at: row.started_at,
            updated_at: row.updated_at,
        };
        Ok(page_of(page, row))
    }

    /// Tells everything about one execution.
    ///
    /// # Errors
    /// When the account may not, or there is no such execution.
    pub async fn get_execution(&self, request: ExecutionRef) -> Result<ExecutionDetail, ApiError> {
        let actor = self.actor::<GetExecution>().await?;
        let workspace = &actor.workspace;
        let execution = load(workspace, actor.scope, request.id).await?;
        let subject = self.subject(workspace, request.id).await?;
        let organizations = self.options(workspace, actor.scope).await?;
        let colleagues = self.colleagues(&actor).await?;
        let facts = Facts {
            connected: &self.connected(workspace).await?,
            catalogue: &self.catalogue,
            subject: &subject,
            organizations: &organizations,
            person: execution.person,
            reader: actor.recorded(),
            role: actor.role,
            insiders: actor.scope.organization().map(|_| Insiders {
                accounts: &colleagues,
                others: &actor.workspace_name,
            }),
        };
        Ok(execution_view::detail(&execution, &facts))
    }

    /// Answers the form of a waiting step.
    ///
    /// # Errors
    /// When the account may not, the answers are wrong, or the step does not wait any more.
    pub async fn answer_form(&self, request: AnswerFormRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<AnswerForm>().await?;
        let StepRef {
            execution,
            version: seen,
            step,
        } = request.step;
        let stored = load(&actor.workspace, actor.scope, execution).await?;
        partner::check(&actor, &stored, &step, Wish::Answer)?;
        let subject = self.subject(&actor.workspace, execution).await?;
        let event = Event::Answer {
            step,
            seen,
            answers: request.answers,
            subject,
            by: actor.recorded(),
        };
        submit(&actor, execution, event).await
    }

    /// Says that the task of a waiting step is done.
    ///
    /// # Errors
    /// When the account may not, what was noted is wrong, or the step does not wait any more.
    pub async fn complete_task(&self, request: CompleteTaskRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<CompleteTask>().await?;
        let StepRef {
            execution,
            version: seen,
            step,
        } = request.step;
        let note = short("note", &request.note)?;
        let subject = self.subject(&actor.workspace, execution).await?;
        let by = actor.recorded();
        let event = Event::TaskDone {
            step,
            seen,
            answers: request.answers,
            note,
            subject,
            by,
        };
        submit(&actor, execution, event).await
    }

    /// Says what became of a step whose outcome is unknown.
    ///
    /// # Errors
    /// When the account may not, or the step does not ask any more.
    pub async fn settle_outcome(&self, request: SettleOutcomeRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<SettleOutcome>().await?;
        let StepRef {
            execution,
            version: seen,
            step,
        } = request.step;
        let subject = self.subject(&actor.workspace, execution).await?;
        let (took_effect, by) = (request.took_effect, actor.recorded());
        submit(
            &actor,
            execution,
            Event::Settle {
                step,
                seen,
                took_effect,
                subject,
                by,
            },
        )
        .await
    }

    /// Ends an execution early.
    ///
    /// # Errors
    /// When the account may not, no reason was given, or it has ended already.
    pub async fn cancel_execution(&self, request: CancelExecutionRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<CancelExecution>().await?;
        let reason = short("reason", &request.reason)?;
        if reason.is_empty() {
            let missing = FieldError::new(
                "reason",
                Problem::Missing,
                "Say why, so that a colleague understands it.",
            );
            return Err(ApiError::fields(vec![missing]));
        }
        let event = Event::Cancel {
            seen: request.version,
            by: actor.recorded(),
            reason,
        };
        submit(&actor, request.execution, event).await
    }

    /// Returns the accounts of the own admins of the organization that the actor is bound to; none for all others.
    async fn colleagues(&self, actor: &Actor) -> Result<Vec<AccountId>, ApiError> {
        let Some(organization) = actor.scope.organization() else {
            return Ok(Vec::new());
        };
        let core = self.core().await?;
        let accounts = core.control().partner_admins(actor.workspace.id, organization);
        accounts.await.map_err(error::store)
    }

    fn summary(&self, known: &Known, connected: &HashSet<String>) -> WorkflowSummary {
        let definition = &known.definition;
        let outline = |step: &domain::workflow::Step| StepOutline {
            key: step.key.clone(),
            title: step.title.clone(),
            summary: step.summary.clone(),
            manner: execution_view::manner(step, connected, &self.catalogue),
        };
        WorkflowSummary {
            key: definition.key.clone(),
            title: definition.title.clone(),
            summary: definition.summary.clone(),
            version: definition.version,
            origin: known.origin,
            steps: definition.steps.iter().map(outline).collect(),
        }
    }

    /// Returns the systems that are connected and switched on.
    pub(crate) async fn connected(&self, workspace: &OpenWorkspace) -> Result<HashSet<String>, ApiError> {
        let connections = workspace.store.connections().await.map_err(error::store)?;
        Ok(connections
            .into_iter()
            .filter(|row| row.enabled)
            .map(|row| row.system)
            .collect())
    }

    pub(crate) async fn subject(
        &self,
        workspace: &OpenWorkspace,
        id: ExecutionId,
    ) -> Result<Subject, ApiError> {
        workspace
            .store
            .subject(id)
            .await
            .map_err(|error| error::journal(&error))
    }
}

/// Returns whose leaving a workflow is about; none when it is about something else.
pub(crate) fn leaver_of(definition: &Definition) -> Option<GrantTo> {
    definition.steps.iter().find_map(|step| match &step.kind {
        StepKind::Removal(removal) => Some(removal.of),
        StepKind::Form(_)
        | StepKind::Action(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Departure(_) => None,
    })
}

/// Refuses a workflow of leaving: who leaves is said by where it is started.
fn from_their_page(definition: &Definition) -> Result<(), ApiError> {
    match leaver_of(definition) {
        None => Ok(()),
        Some(_) => Err(ApiError::new(
            ErrorCode::Conflict,
            "This workflow is started from the page of whoever leaves.",
        )
        .hint("Open the person or the organization and choose “Take access away…”. Nothing was started.")),
    }
}

/// Returns the place in a list as the store knows it.
pub(crate) fn place(cursor: Option<&Cursor>) -> Option<&str> {
    cursor.map(|cursor| cursor.0.as_str())
}

/// Turns a page of the store into one for the window.
pub(crate) fn page_of<R, T>(page: store::Page<R>, row: impl FnMut(R) -> T) -> Page<T> {
    Page {
        rows: page.rows.into_iter().map(row).collect(),
        next: page.next.map(Cursor),
    }
}

/// Looks whether there is such an execution in the actor's scope.
///
/// # Errors
/// When there is none, or it cannot be read.
async fn within(actor: &Actor, id: ExecutionId) -> Result<(), ApiError> {
    if exists(actor, actor.scope, id).await? {
        Ok(())
    } else {
        Err(error::refused(engine::Refused::NotFound))
    }
}

async fn exists(actor: &Actor, scope: Scope, id: ExecutionId) -> Result<bool, ApiError> {
    let found = actor.workspace.store.has_execution(scope, id).await;
    found.map_err(error::store)
}

/// Reads an execution; one outside of the scope is not found.
pub(crate) async fn load(
    workspace: &OpenWorkspace,
    scope: Scope,
    id: ExecutionId,
) -> Result<Execution, ApiError> {
    Ok(load_with_journal(workspace, scope, id).await?.0)
}

/// Reads an execution and the lines that tell of it; one outside of the scope is not found.
pub(crate) async fn load_with_journal(
    workspace: &OpenWorkspace,
    scope: Scope,
    id: ExecutionId,
) -> Result<(Execution, Vec<JournalEntry>), ApiError> {
    let visible = workspace.store.has_execution(scope, id).await;
    if !visible.map_err(error::store)? {
        return Err(error::refused(engine::Refused::NotFound));
    }
    let stored = workspace
        .store
        .load(id)
        .await
        .map_err(|error| error::journal(&error))?;
    let stored = stored.ok_or_else(|| error::refused(engine::Refused::NotFound))?;
    let execution = Execution::replay(id, Arc::new(stored.definition), &stored.entries);
    let execution = execution.map_err(|misfit| error::internal(&misfit))?;
    Ok((execution, stored.entries))
}

/// Hands a person's event to the runner, if the execution is in their scope.
pub(crate) async fn submit(actor: &Actor, execution: ExecutionId, event: Event) -> Result<Nothing, ApiError> {
    within(actor, execution).await?;
    actor
        .workspace
        .runner
        .submit(execution, event)
        .await
        .map_err(error::refused)?;
    Ok(())
}

pub(crate) fn short(path: &str, text: &str) -> Result<String, ApiError> {
    let text = cleaned(text, Lines::Keep);
    if text.chars().count() > MAX_NOTE {
        let message = format!("Use at most {MAX_NOTE} characters.");
        return Err(ApiError::fields(vec![FieldError::new(
            path,
            Problem::TooLong,
            message,
        )]));
    }
    Ok(text)
}
