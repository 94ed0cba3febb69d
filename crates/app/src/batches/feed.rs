//! One row of a batch on its way through the engine: its execution is started, and its forms are answered, as if a
//! person did it. Doing it again changes nothing that is done already.

use std::sync::Arc;

use domain::ExecutionId;
use domain::StepKey;
use domain::batch::RowState;
use domain::execution::{Actor, ExecutionState, StepState};
use domain::form::Answers;
use domain::role::Scope;
use domain::workflow::Definition;
use engine::{Event, Execution, Journal, Refused};
use store::QueuedRow;

use crate::workspace::OpenWorkspace;
use crate::{error, executions};

/// How often a form is looked at again because its execution moved meanwhile.
const LOOKS: usize = 3;

/// What became of a row.
pub(crate) struct Fed {
    pub(crate) state: RowState,
    /// Why it was refused; empty when it was started.
    pub(crate) message: String,
}

/// Why nobody can say what became of a row now: the database or the app itself is in the way.
pub(crate) struct Halt(pub(crate) String);

impl Fed {
    fn started() -> Self {
        Self {
            state: RowState::Started,
            message: String::new(),
        }
    }

    fn refused(message: String) -> Self {
        Self {
            state: RowState::Refused,
            message,
        }
    }
}

/// Starts the execution of a row and answers its forms.
pub(crate) async fn feed(
    workspace: &OpenWorkspace,
    definition: &Arc<Definition>,
    mut row: QueuedRow,
    by: &Actor,
) -> Result<Fed, Halt> {
    let Some(first) = definition.steps.first() else {
        return Ok(Fed::refused("The workflow has no steps.".to_owned()));
    };
    let answers = row.answers.remove(&first.key).unwrap_or_default();
    match workspace
        .runner
        .start(row.execution, definition.clone(), answers, by.clone())
        .await
    {
        // An earlier run of the app had come so far.
        Ok(_) | Err(Refused::MovedOn) => {}
        Err(refused) => return told(refused).map(Fed::refused),
    }
    for step in &definition.steps {
        let Some(answers) = row.answers.remove(&step.key) else {
            continue;
        };
        if let Some(why) = answer(workspace, row.execution, &step.key, &answers, by).await? {
            end(workspace, row.execution, &why, by).await?;
            return Ok(Fed::refused(why));
        }
    }
    Ok(Fed::started())
}

/// Answers a form, unless it is answered. Returns why it takes no answer.
async fn answer(
    workspace: &OpenWorkspace,
    id: ExecutionId,
    step: &StepKey,
    answers: &Answers,
    by: &Actor,
) -> Result<Option<String>, Halt> {
    for _ in 0..LOOKS {
        let execution = look_at(workspace, id).await?;
        if execution.state == ExecutionState::Cancelled {
            return Ok(Some(
                "The execution was ended before it had the person's details.".to_owned(),
            ));
        }
        if execution
            .step(step)
            .is_none_or(|found| found.state != StepState::Waiting)
        {
            return Ok(None);
        }
        let subject = workspace.store.subject(id).await;
        let event = Event::Answer {
            step: step.clone(),
            seen: execution.version,
            answers: answers.clone(),
            subject: subject.map_err(|failed| Halt(error::journal(&failed).message))?,
            by: by.clone(),
        };
        match workspace.runner.submit(id, event).await {
            Ok(_) => return Ok(None),
            Err(Refused::MovedOn) => {}
            Err(refused) => return told(refused).map(Some),
        }
    }
    Err(Halt(
        "An execution moved each time that its form was to be answered.".to_owned(),
    ))
}

/// Ends an execution that cannot take what its row says, so that it waits for nobody.
async fn end(workspace: &OpenWorkspace, id: ExecutionId, why: &str, by: &Actor) -> Result<(), Halt> {
    let execution = look_at(workspace, id).await?;
    if execution.has_ended() {
        return Ok(());
    }
    let event = Event::Cancel {
        seen: execution.version,
        by: by.clone(),
        reason: format!("The row of the batch could not be taken: {why}"),
    };
    match workspace.runner.submit(id, event).await {
        Ok(_) | Err(Refused::MovedOn) => Ok(()),
        Err(refused) => Err(Halt(error::refused(refused).message)),
    }
}

async fn look_at(workspace: &OpenWorkspace, id: ExecutionId) -> Result<Execution, Halt> {
    executions::load(workspace, Scope::Workspace, id)
        .await
        .map_err(|error| Halt(error.message))
}

/// Tells what is wrong with a row apart from what is wrong with everything.
pub(crate) fn told(refused: Refused) -> Result<String, Halt> {
    match refused {
        Refused::Invalid(errors) => {
            let said = errors.into_iter().map(|error| error.message);
            Ok(said.collect::<Vec<_>>().join(" "))
        }
        Refused::MovedOn
        | Refused::NotFound
        | Refused::NotTheirs(_)
        | Refused::OrganizationGone
        | Refused::OrganizationAtRest
        | Refused::PersonGone
        | Refused::PersonAtRest
        | Refused::LeaverBusy
        | Refused::Records(_) => Ok(error::refused(refused).message),
        Refused::Storage(_) | Refused::Stopped => Err(Halt(error::refused(refused).message)),
    }
}
