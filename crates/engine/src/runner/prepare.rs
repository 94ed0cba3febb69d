//! Finds out how a step whose turn has come is to be done: by hand, or by its action.

pub(crate) mod departure;
pub(crate) mod removal;

use std::collections::BTreeSet;
use std::sync::Arc;

use connector::{Action, BoxFuture, Checkpoint, Cx, Error, Kind, Plan};
use domain::StepKey;
use domain::execution::{ByHandReason, StepState, Task};
use domain::workflow::{ActionStep, DepartureStep, RemovalStep, StepKind, TaskStep};

use crate::event::{Event, Route};
use crate::input::input_of;
use crate::runner::Runner;
use crate::runner::attempt::line::not_recorded;
use crate::runner::standing::Recorded;
use crate::template::groups::is_group_missing;
use crate::template::{self, Context};
use crate::{Connected, Execution, JournalError, StepRun, Subject};

/// Why a step is prepared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cause {
    /// Its turn has come, or something has changed that it may wait for.
    Change,
    /// Time has passed.
    Time,
}

/// Returns the dispatch of a step; none when it is blocked and still would be for the same reason, as far as a look can
/// tell.
pub(super) async fn dispatch(
    runner: &Runner,
    execution: &Execution,
    step: &StepKey,
    cause: Cause,
) -> Result<Option<Event>, JournalError> {
    let Some(defined) = execution.definition.step(step) else {
        return Ok(None);
    };
    let subject = runner.journal.subject(execution.id).await?;
    let context = Context::for_people(execution, &subject);
    let route = match &defined.kind {
        StepKind::Form(_) => return Ok(None),
        StepKind::Approval(approval) => match context.fill(&approval.question) {
            Ok(question) => Route::Ask(question),
            Err(error) => Route::Broken(error),
        },
        StepKind::Task(task) => by_hand(task, ByHandReason::Defined, &context),
        StepKind::Action(action) if let Some(route) = ruled_out(execution, step, action, &subject) => route,
        StepKind::Action(action) => match connected(runner, action).await? {
            Err(reason) if may_be_passed_over(execution, step, action) => {
                Route::PassOver(not_connected(runner, action, reason))
            }
            Err(reason) => by_hand(&action.by_hand, reason, &context),
            Ok(_) if let Some(reason) = left_without(execution, step, action) => Route::PassOver(reason),
            Ok(_) if let Some(reason) = without_group(runner, execution, step, action, &subject) => {
                Route::PassOver(reason)
            }
            Ok(connection)
                if is_still_blocked(runner, execution, step, action, &connection, &subject, cause).await =>
            {
                return Ok(None);
            }
            Ok(_) => attempt(runner, action),
        },
        StepKind::Removal(RemovalStep { removal: None, .. })
        | StepKind::Departure(DepartureStep { who: None, .. }) => return Ok(None),
        StepKind::Removal(RemovalStep {
            removal: Some(removal),
            ..
        }) => match removal::route(runner, removal).await? {
            Route::Attempt { .. } if removal::is_still_blocked(runner, execution, step, removal).await? => {
                return Ok(None);
            }
            route @ (Route::Attempt { .. }
            | Route::ByHand(_)
            | Route::Ask(_)
            | Route::PassOver(_)
            | Route::Broken(_)) => route,
        },
        StepKind::Departure(DepartureStep { who: Some(who), .. }) => {
            if departure::is_still_blocked(runner, execution, step, who).await? {
                return Ok(None);
            }
            Route::Attempt { tells_apply: false }
        }
    };
    Ok(Some(Event::Dispatch {
        step: step.clone(),
        route,
    }))
}

/// Returns the route of a step to its action, when nothing has to be waited for to know that it can do it right now.
pub(super) fn at_hand(runner: &Runner, execution: &Execution, index: usize) -> Option<Route> {
    let StepKind::Action(action) = &execution.definition.steps[index].kind else {
        return None;
    };
    let due = match execution.steps[index].state {
        StepState::Pending | StepState::Retrying => true,
        // A blocked step is looked at before it gets an attempt.
        StepState::Blocked => false,
        StepState::Running
        | StepState::Waiting
        | StepState::Failed
        | StepState::Unknown
        | StepState::Done
        | StepState::Skipped
        | StepState::Cancelled => false,
    };
    let key = &execution.steps[index].key;
    let is_always_done = action.only_if.is_none() && !passes_over_without_group(action);
    if !due || !is_always_done || left_without(execution, key, action).is_some() {
        return None;
    }
    let connection = runner.connections.at_hand(&action.system)?;
    let known = runner.catalogue.action(&action.full_name())?;
    (connection.enabled && is_given_all(known, action)).then(|| attempt(runner, action))
}

/// Returns whether a workflow gives an action all that it needs. Earlier versions of a workflow do not know yet what that
/// is, and half of it would do half the work.
fn is_given_all(known: &dyn Action, action: &ActionStep) -> bool {
    let mut needed = known.spec().inputs.iter();
    needed.all(|key| action.input.contains_key(*key))
}

/// Only what can be taken back costs a line more: for the rest it does not matter who made what is found.
fn attempt(runner: &Runner, action: &ActionStep) -> Route {
    let known = runner.catalogue.action(&action.full_name());
    Route::Attempt {
        tells_apply: known.is_some_and(|known| known.spec().reversible),
    }
}

/// Returns the connection that an action would use, or why a person must do it.
pub(crate) async fn connected(
    runner: &Runner,
    action: &ActionStep,
) -> Result<Result<Connected, ByHandReason>, JournalError> {
    let Some(known) = runner.catalogue.action(&action.full_name()) else {
        return Ok(Err(ByHandReason::NotConnected));
    };
    let connection = match runner.connections.at_hand(&action.system) {
        Some(connection) => Some(connection),
        None => runner.connections.connection(&action.system).await?,
    };
    Ok(match connection {
        None => Err(ByHandReason::NotConnected),
        Some(connection) if !connection.enabled => Err(ByHandReason::SwitchedOff),
        Some(_) if !is_given_all(known, action) => Err(ByHandReason::Defined),
        Some(connection) => Ok(connection),
    })
}

/// Returns the route of a step that nobody asked for, as its own condition says: one that may have changed something
/// already is done all the same, since nobody would know of it.
pub(crate) fn ruled_out(
    execution: &Execution,
    step: &StepKey,
    action: &ActionStep,
    subject: &Subject,
) -> Option<Route> {
    let condition = action.only_if.as_ref()?;
    if execution.step(step).is_some_and(StepRun::may_have_left_something) {
        return None;
    }
    match Context::for_system(execution, subject).fill(condition) {
        Ok(asked) if asked.trim().is_empty() => Some(Route::PassOver("It was not asked for.".to_owned())),
        Ok(_) => None,
        Err(error) => Some(Route::Broken(error)),
    }
}

/// Returns whether a step is passed over while its system is not connected: one that may have changed something there
/// already is not, since nobody would know of it.
pub(crate) fn may_be_passed_over(execution: &Execution, step: &StepKey, action: &ActionStep) -> bool {
    action.only_when_connected
        && execution
            .step(step)
            .is_none_or(|run| !run.may_have_left_something())
}

/// Says why a step that is done only while its system is connected is passed over.
pub(crate) fn not_connected(runner: &Runner, action: &ActionStep, reason: ByHandReason) -> String {
    let title = title_of(runner, action);
    match reason {
        ByHandReason::SwitchedOff => format!("The connection to {title} is switched off."),
        ByHandReason::NotConnected => format!("{title} is not connected."),
        ByHandReason::Defined
        | ByHandReason::GivenByHand
        | ByHandReason::Irreversible
        | ByHandReason::LeftToPerson => {
            format!("{title} cannot be given all that it needs by this workflow.")
        }
    }
}

fn title_of<'a>(runner: &Runner, action: &'a ActionStep) -> &'a str {
    let system = runner.catalogue.system(&action.system);
    system.map_or(action.system.as_str(), |system| system.spec().title)
}

/// Says why a step that is done only while its system is connected is passed over although it is: the organization was
/// there before that system, so it has no group in it.
pub(crate) fn without_group(
    runner: &Runner,
    execution: &Execution,
    step: &StepKey,
    action: &ActionStep,
    subject: &Subject,
) -> Option<String> {
    let run = execution
        .step(step)
        .filter(|run| !run.may_have_left_something())?;
    if !passes_over_without_group(action) {
        return None;
    }
    let error = input_of(execution, run, action, subject).err()?;
    let title = title_of(runner, action);
    is_group_missing(&error).then(|| format!("The organization has no group in {title}."))
}

/// Returns whether a step is done only while its system is connected, and is given the organization's group there.
fn passes_over_without_group(action: &ActionStep) -> bool {
    let names_group = |text: &String| {
        let names = template::names(text).unwrap_or_default();
        names
            .iter()
            .any(|name| ["group", "group_id"].contains(&template::first_of(name)))
    };
    action.only_when_connected && action.input.values().any(names_group)
}

/// Says why a step that is done only while its system is connected is passed over although it is: a step that was
/// passed over before would have told what this one is given.
pub(crate) fn left_without(execution: &Execution, step: &StepKey, action: &ActionStep) -> Option<String> {
    if !action.only_when_connected {
        return None;
    }
    let run = execution.step(step)?;
    let given = action.input.iter();
    let given = given.filter(|(key, _)| !run.changed_input.contains_key(*key));
    let named: BTreeSet<String> = given
        .flat_map(|(_, text)| template::names(text).unwrap_or_default())
        .collect();
    let steps = execution.steps.iter().zip(&execution.definition.steps);
    let mut passed_over = steps.filter(|(before, _)| before.is_passed_over());
    let (_, missing) = passed_over.find(|(before, _)| {
        let named = named.iter().map(|name| template::first_of(name));
        named.into_iter().any(|first| first == before.key.as_str())
    })?;
    Some(format!(
        "“{}” was passed over, and this step needs what it would have told.",
        missing.title
    ))
}

/// Fills the instructions of a task in.
pub(crate) fn by_hand(task: &TaskStep, reason: ByHandReason, context: &Context<'_>) -> Route {
    let instructions: Result<Vec<_>, _> = task.instructions.iter().map(|line| context.fill(line)).collect();
    match instructions {
        Ok(instructions) => Route::ByHand(Task { instructions, reason }),
        Err(error) => Route::Broken(error),
    }
}

/// Plans a blocked step without a trace in the journal, so that looking again costs no attempt.
async fn is_still_blocked(
    runner: &Runner,
    execution: &Execution,
    step: &StepKey,
    action: &ActionStep,
    connection: &Connected,
    subject: &Subject,
    cause: Cause,
) -> bool {
    let Some(run) = execution.step(step).filter(|run| run.state == StepState::Blocked) else {
        return false;
    };
    let input = match input_of(execution, run, action, subject) {
        Ok(input) => input,
        Err(error) => return run.error.as_ref() == Some(&error),
    };
    let Some(known) = runner.catalogue.action(&action.full_name()) else {
        return false;
    };
    let cx = Cx {
        connection: connection.id,
        settings: connection.settings.clone(),
        credentials: runner.credentials.clone(),
        checkpoint: Arc::new(NoCommitPoint),
        records: Recorded::of(runner, execution, action),
        idempotency_key: String::new(),
        attempt: run.attempts_in_round + 1,
        earlier: run.earlier(),
        own_keys: run.own_keys(),
        now: runner.clock.now(),
    };
    let planning = tokio::spawn(async move { known.plan(&cx, &input).await });
    match planning.await {
        Ok(Ok(Plan::Blocked(error))) => {
            let told = error.to_step_error();
            run.error
                .as_ref()
                .is_some_and(|before| before.says_the_same(&told))
        }
        Ok(Err(error)) => match error.kind {
            Kind::Blocked => {
                let told = error.to_step_error();
                run.error
                    .as_ref()
                    .is_some_and(|before| before.says_the_same(&told))
            }
            // The system could not be asked just now, so nobody knows better.
            Kind::Transient { .. } => true,
            Kind::Permanent | Kind::NeedsPermission(_) | Kind::UnknownOutcome => false,
        },
        // No look shows what blocks it while it changes something, so it is tried more and more rarely.
        Ok(Ok(Plan::Create(_) | Plan::Change(_))) => {
            cause == Cause::Time && !run.is_rested(runner.clock.now())
        }
        Ok(Ok(Plan::AlreadyRight(_))) => false,
        // The connector panicked: the step gets its attempt, which tells about the fault.
        Err(_) => false,
    }
}

/// For looking only: an action that plans has no commit point.
pub(crate) struct NoCommitPoint;

impl Checkpoint for NoCommitPoint {
    fn reached(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async { Err(not_recorded()) })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use connector::{ActionSpec, Applied, Input, Receipt, Repeat, Undone};

    use super::*;

    struct Greet;

    static SPEC: ActionSpec = ActionSpec {
        name: "post.greet",
        summary: "Greets.",
        inputs: &["to", "words"],
        outputs: &[],
        permissions: &[],
        repeat: Repeat::Safe,
        reversible: false,
    };

    impl Action for Greet {
        fn spec(&self) -> &'static ActionSpec {
            &SPEC
        }

        fn plan<'a>(&'a self, _: &'a Cx, _: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
            Box::pin(async { Ok(Plan::AlreadyRight(Applied::default())) })
        }

        fn apply<'a>(&'a self, _: &'a Cx, _: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
            Box::pin(async { Ok(Applied::default()) })
        }

        fn undo<'a>(&'a self, _: &'a Cx, _: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
            Box::pin(async { Ok(Undone::AlreadyGone) })
        }
    }

    #[test]
    fn a_workflow_that_lacks_an_input_leaves_the_action_to_a_person() {
        let giving = |keys: &[&str]| ActionStep {
            system: "post".to_owned(),
            name: "greet".to_owned(),
            input: keys
                .iter()
                .map(|key| ((*key).to_owned(), String::new()))
                .collect::<BTreeMap<_, _>>(),
            only_when_connected: false,
            only_if: None,
            by_hand: TaskStep {
                instructions: Vec::new(),
                fields: Vec::new(),
            },
        };
        assert!(is_given_all(&Greet, &giving(&["to", "words", "more"])));
        assert!(
            !is_given_all(&Greet, &giving(&["to"])),
            "half of it would do half the work"
        );
    }
}
