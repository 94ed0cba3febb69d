//! The last look of a leaving: whether something stands that its execution does not know of.

use std::collections::BTreeSet;

use domain::StepKey;
use domain::execution::{StepError, StepState};
use domain::leaving::{Leaver, Removal};

use crate::runner::Runner;
use crate::{Execution, JournalError, Remaining};

/// How many are named one by one.
const NAMED: usize = 10;

/// Returns what was found, one sentence; an error when something stands, or may come to stand, that the execution does
/// not know of.
pub(crate) async fn look(
    runner: &Runner,
    execution: &Execution,
    who: &Leaver,
) -> Result<Result<String, StepError>, JournalError> {
    let Remaining { accesses, open } = runner.journal.remaining(who, execution.id).await?;
    if !open.is_empty() {
        let labels = open.iter().map(|open| format!("“{}”", open.label));
        return Ok(Err(blocked(
            "leaving_still_open",
            format!(
                "Other executions about {} have not come to their end: {}.",
                who.name(),
                named(labels)
            ),
            "Bring them to their end or cancel them; then this step goes on by itself. What was taken back stays taken back.",
        )));
    }
    let removals = execution.leaving.iter().flat_map(|leaving| &leaving.removals);
    let known: BTreeSet<_> = removals.map(|removal| removal.grant).collect();
    let (known, later): (Vec<_>, Vec<_>) = accesses
        .into_iter()
        .partition(|access| known.contains(&access.grant));
    if !later.is_empty() {
        return Ok(Err(blocked(
            "leaving_access_came_later",
            format!(
                "Meanwhile {} was given more: {}.",
                who.name(),
                named(later.iter().map(words))
            ),
            "Cancel this execution and start the leaving again: it takes back only what still stands. What was taken back stays taken back.",
        )));
    }
    Ok(Ok(match known.len() {
        0 => format!("Nothing that this app gave to {} stands any more.", who.name()),
        1 => format!(
            "One access still stands, as its step tells: {}.",
            named(known.iter().map(words))
        ),
        n => format!(
            "{n} accesses still stand, as their steps tell: {}.",
            named(known.iter().map(words))
        ),
    }))
}

/// Returns whether a blocked departure would be blocked for the same reason. Leaves no trace in the journal.
pub(crate) async fn is_still_blocked(
    runner: &Runner,
    execution: &Execution,
    step: &StepKey,
    who: &Leaver,
) -> Result<bool, JournalError> {
    let Some(run) = execution.step(step).filter(|run| run.state == StepState::Blocked) else {
        return Ok(false);
    };
    Ok(match look(runner, execution, who).await? {
        Ok(_) => false,
        Err(error) => run
            .error
            .as_ref()
            .is_some_and(|before| before.says_the_same(&error)),
    })
}

fn words(access: &Removal) -> String {
    format!("{} ({})", access.resource, access.holder)
}

fn named(all: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = all.collect();
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    let named = all.join(", ");
    if more == 0 {
        named
    } else {
        format!("{named} and {more} more")
    }
}

fn blocked(code: &str, message: String, hint: &str) -> StepError {
    StepError {
        code: code.to_owned(),
        message,
        hint: hint.to_owned(),
        detail: Vec::new(),
        trace: String::new(),
    }
}
