//! Finds out how a recorded access is taken back: by its action, by hand, or not at all.

use std::sync::Arc;

use connector::{Cx, Input, Kind, Plan};
use domain::StepKey;
use domain::execution::{ByHandReason, StepState, Task};
use domain::leaving::Removal;

use crate::event::Route;
use crate::runner::Runner;
use crate::runner::prepare::NoCommitPoint;
use crate::runner::standing::Recorded;
use crate::{Connected, Execution, Given, JournalError, StepRun};

/// Why an access that the app found is left as it is.
const WAS_THERE_BEFORE: &str =
    "It was there before, so this app did not give it and leaves it as it is. Look whether it should stay.";

/// What shows an auditor that somebody has looked.
const NOTE_IT: &str = "Look there once more whether it is gone, then note down what shows it.";

/// Returns the system that takes an access back.
pub(crate) fn system_of(removal: &Removal) -> &str {
    let system = removal.action.split_once('.').map(|(system, _)| system);
    system.unwrap_or(&removal.system)
}

/// Returns how an access is taken back.
pub(crate) async fn route(runner: &Runner, removal: &Removal) -> Result<Route, JournalError> {
    let Some(given) = runner.journal.given(removal.grant).await? else {
        let task = task(runner, removal, None, ByHandReason::GivenByHand);
        return Ok(Route::ByHand(task));
    };
    if given.revoked_at.is_some() {
        return Ok(Route::PassOver("It was taken back before.".to_owned()));
    }
    let by_hand = |reason| Route::ByHand(task(runner, removal, Some(&given), reason));
    let Some(action) = runner.catalogue.action(&given.action) else {
        let was_an_action = given.action.contains('.');
        return Ok(by_hand(if was_an_action {
            ByHandReason::NotConnected
        } else {
            ByHandReason::GivenByHand
        }));
    };
    Ok(match (&given.receipt, action.spec().reversible) {
        (None, false) => by_hand(ByHandReason::Irreversible),
        (None, true) if given.by_action => Route::PassOver(WAS_THERE_BEFORE.to_owned()),
        (None, true) => by_hand(ByHandReason::GivenByHand),
        (Some(_), _) => match connected(runner, removal).await? {
            Ok(_) => Route::Attempt { tells_apply: false },
            Err(reason) => by_hand(reason),
        },
    })
}

/// Returns the connection by which an access is taken back, or why a person must do it.
pub(crate) async fn connected(
    runner: &Runner,
    removal: &Removal,
) -> Result<Result<Connected, ByHandReason>, JournalError> {
    let system = system_of(removal);
    let connection = match runner.connections.at_hand(system) {
        Some(connection) => Some(connection),
        None => runner.connections.connection(system).await?,
    };
    Ok(match connection {
        None => Err(ByHandReason::NotConnected),
        Some(connection) if !connection.enabled => Err(ByHandReason::SwitchedOff),
        Some(connection) => Ok(connection),
    })
}

/// Returns what a person does to take an access back.
pub(crate) fn task(runner: &Runner, removal: &Removal, given: Option<&Given>, reason: ByHandReason) -> Task {
    let system = runner.catalogue.system(&removal.system);
    let system = system.map_or(removal.system.as_str(), |system| system.spec().title);
    let Removal { holder, resource, .. } = removal;
    let what = format!("Take back in {system} from {holder}: {resource}.");
    let action = given.and_then(|given| runner.catalogue.action(&given.action));
    let input = given.and_then(|given| given.input.as_ref()?.as_object());
    let exact = action
        .zip(input)
        .map(|(action, input)| action.removal_by_hand(input));
    let mut instructions = vec![what];
    instructions.extend(exact.unwrap_or_default());
    instructions.push(NOTE_IT.to_owned());
    Task { instructions, reason }
}

/// Returns the task that the app's own look at an access has led to.
pub(crate) fn handed_over(instruction: String) -> Task {
    Task {
        instructions: vec![instruction, NOTE_IT.to_owned()],
        reason: ByHandReason::LeftToPerson,
    }
}

/// Looks at a blocked removal without a trace in the journal, so that looking again costs no attempt: whatever keeps
/// the app from taking back mostly keeps it from looking as well.
pub(crate) async fn is_still_blocked(
    runner: &Runner,
    execution: &Execution,
    step: &StepKey,
    removal: &Removal,
) -> Result<bool, JournalError> {
    let Some(run) = execution.step(step).filter(|run| run.state == StepState::Blocked) else {
        return Ok(false);
    };
    let Ok(connection) = connected(runner, removal).await? else {
        return Ok(false);
    };
    let Some(given) = runner.journal.given(removal.grant).await? else {
        return Ok(false);
    };
    let action = runner.catalogue.action(&given.action);
    let Some((action, Some(input))) = action.map(|action| (action, input_of(&given))) else {
        return Ok(false);
    };
    let cx = cx(runner, execution, run, removal, connection);
    let planning = tokio::spawn(async move { action.plan(&cx, &input).await });
    Ok(match planning.await {
        Ok(Ok(Plan::Blocked(error)) | Err(error)) => match error.kind {
            Kind::Transient { .. } => true,
            Kind::Blocked | Kind::Permanent | Kind::NeedsPermission(_) | Kind::UnknownOutcome => {
                let told = error.to_step_error();
                run.error
                    .as_ref()
                    .is_some_and(|before| before.says_the_same(&told))
            }
        },
        Ok(Ok(Plan::Create(_) | Plan::Change(_) | Plan::AlreadyRight(_))) => false,
        // The connector panicked: the step gets its attempt, which tells about the fault.
        Err(_) => false,
    })
}

fn input_of(given: &Given) -> Option<Input> {
    given.input.as_ref()?.as_object().cloned()
}

/// What an action that only looks may use.
fn cx(runner: &Runner, execution: &Execution, run: &StepRun, removal: &Removal, connection: Connected) -> Cx {
    Cx {
        connection: connection.id,
        settings: connection.settings,
        credentials: runner.credentials.clone(),
        checkpoint: Arc::new(NoCommitPoint),
        records: Recorded::besides(runner, execution, removal),
        idempotency_key: String::new(),
        attempt: run.attempts_in_round + 1,
        earlier: Vec::new(),
        own_keys: Vec::new(),
        now: runner.clock.now(),
    }
}
