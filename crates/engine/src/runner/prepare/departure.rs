//! The last look of a leaving: whether something stands that its execution does not know of.

use std::collections::BTreeSet;

use domain::execution::{StepError, StepState};
use domain::leaving::{Leaver, Removal};
use domain::record::Record;
use domain::{GrantId, StepKey};

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
    let told = told(execution);
    let removals = execution.leaving.iter().flat_map(|leaving| &leaving.removals);
    let untold: Vec<_> = removals
        .filter(|removal| !told.contains(&removal.grant))
        .collect();
    // What was taken back and stands was given anew.
    let is_known = |grant| untold.iter().any(|removal| removal.grant == grant);
    let later: Vec<_> = accesses.iter().filter(|access| !is_known(access.grant)).collect();
    if !later.is_empty() {
        return Ok(Err(blocked(
            "leaving_access_came_later",
            format!(
                "Meanwhile {} was given more: {}.",
                who.name(),
                named(later.into_iter().map(words))
            ),
            "Cancel this execution and start the leaving again: it takes back only what still stands. What was taken back stays taken back.",
        )));
    }
    // They are asked for one by one: nobody has to belong to whoever leaves any more.
    let (mut standing, mut forgotten) = (Vec::new(), Vec::new());
    for removal in untold {
        match runner.journal.given(removal.grant).await? {
            Some(given) if given.revoked_at.is_some() => {}
            Some(_) => standing.push(removal),
            // What an attempt may have left has no record of its own.
            None if accesses.iter().any(|access| access.grant == removal.grant) => standing.push(removal),
            None => forgotten.push(removal),
        }
    }
    let mut found = match standing.len() {
        0 if forgotten.is_empty() => {
            return Ok(Ok(format!(
                "Nothing that this app gave to {} stands any more.",
                who.name()
            )));
        }
        0 => String::new(),
        1 => format!(
            "One access still stands, as its step tells: {}. ",
            named(standing.into_iter().map(words))
        ),
        n => format!(
            "{n} accesses still stand, as their steps tell: {}. ",
            named(standing.into_iter().map(words))
        ),
    };
    if !forgotten.is_empty() {
        found.push_str("Records were deleted before anybody had taken back: ");
        found.push_str(&named(forgotten.into_iter().map(words)));
        found.push('.');
    }
    Ok(Ok(found.trim_end().to_owned()))
}

/// Returns the accesses that the execution has taken back.
fn told(execution: &Execution) -> BTreeSet<GrantId> {
    let records = execution.steps.iter().flat_map(|run| &run.records);
    let revoked = records.filter_map(|record| match record {
        Record::GrantRevoked { id, .. } => Some(*id),
        Record::Organization { .. }
        | Record::ChosenOrganization { .. }
        | Record::ChosenPerson { .. }
        | Record::StudioCompany { .. }
        | Record::StudioCompanyDropped { .. }
        | Record::PersonalCompany { .. }
        | Record::Person { .. }
        | Record::Group { .. }
        | Record::Grant { .. }
        | Record::Left { .. } => None,
    });
    revoked.collect()
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
