//! What an execution would do, step by step, without doing it.

use api::command::PlanExecution;
use api::execution::plan::{
    ExecutionPlan, Outlook as OutlookView, PlanExecution as PlanExecutionRequest, Planned, StepPlan,
};
use api::{ApiError, ErrorCode};
use domain::StepKey;
use domain::workflow::{Definition, Step, StepKind};
use engine::preview::Outlook;

use crate::executions::load;
use crate::{App, error, titles};

impl App {
    /// Tells what each step of an execution would do, reading the systems and writing nothing.
    ///
    /// # Errors
    /// When the account may not, there is no such workflow or execution, it has ended early, or the database cannot be
    /// read. What a system answers, be it an error, is part of the plan.
    pub async fn plan_execution(&self, request: PlanExecutionRequest) -> Result<ExecutionPlan, ApiError> {
        let actor = self.actor::<PlanExecution>().await?;
        let workspace = &actor.workspace;
        let (definition, outlooks) = match request.of {
            Planned::Start { workflow } => {
                let definition = workspace.shelf.offered(&workflow)?.definition;
                let by = actor.recorded();
                let looking = workspace
                    .runner
                    .preview_of_start(definition.clone(), &request.answers, by);
                (definition, looking.await)
            }
            Planned::Execution { id } => {
                let execution = load(workspace, actor.scope, id).await?;
                if execution.cancel_reason.is_some() {
                    return Err(
                        ApiError::new(ErrorCode::Conflict, "This execution was cancelled.")
                            .hint("It does nothing any more."),
                    );
                }
                let outlooks = workspace.runner.preview(&execution, &request.answers).await;
                (execution.definition, outlooks)
            }
        };
        let outlooks = outlooks.map_err(|error| error::journal(&error))?;
        let steps = definition.steps.iter().zip(outlooks);
        Ok(ExecutionPlan {
            steps: steps
                .map(|(step, outlook)| StepPlan {
                    key: step.key.clone(),
                    title: step.title.clone(),
                    system: self.system_of(step),
                    outlook: self.outlook(step, outlook, &definition),
                })
                .collect(),
        })
    }

    fn outlook(&self, step: &Step, outlook: Outlook, definition: &Definition) -> OutlookView {
        let action = match &step.kind {
            StepKind::Action(action) => self.catalogue.action(&action.full_name()),
            StepKind::Form(_)
            | StepKind::Task(_)
            | StepKind::Approval(_)
            | StepKind::Removal(_)
            | StepKind::Departure(_) => None,
        };
        view(
            outlook,
            definition,
            action.map_or("", |action| action.spec().summary),
        )
    }

    fn system_of(&self, step: &Step) -> String {
        match &step.kind {
            StepKind::Action(action) => titles::system(&self.catalogue, &action.system),
            StepKind::Removal(step) => step.removal.as_ref().map_or_else(String::new, |removal| {
                titles::system(&self.catalogue, &removal.system)
            }),
            StepKind::Form(_) | StepKind::Task(_) | StepKind::Approval(_) | StepKind::Departure(_) => {
                String::new()
            }
        }
    }
}

fn view(outlook: Outlook, definition: &Definition, what_it_does: &str) -> OutlookView {
    let title = |key: StepKey| definition.step(&key).map(|step| step.title.clone());
    match outlook {
        Outlook::Settled => OutlookView::Settled,
        Outlook::Answered => OutlookView::Answered,
        Outlook::NeedsAnswer(errors) => OutlookView::NeedsAnswer { errors },
        Outlook::ByHand(task) => OutlookView::ByHand {
            reason: task.reason,
            instructions: task.instructions,
        },
        Outlook::PassedOver(reason) => OutlookView::PassedOver { reason },
        Outlook::Approval(question) => OutlookView::Approval { question },
        Outlook::Create(what) => OutlookView::Create { what },
        Outlook::Change(what) => OutlookView::Change { what },
        Outlook::AlreadyRight(what) => OutlookView::AlreadyRight { what },
        Outlook::Blocked(error) => OutlookView::Blocked { error },
        Outlook::Follows(steps) => OutlookView::Follows {
            steps: steps.into_iter().filter_map(title).collect(),
            what: what_it_does.to_owned(),
        },
        Outlook::Fails(error) => OutlookView::Fails { error },
    }
}
