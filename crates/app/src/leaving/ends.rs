//! How the accesses of a leaving ended. Its own journal tells, which stays when the records of the accesses are deleted;
//! that there is no record of an access never means that it is gone.

use std::collections::{BTreeMap, BTreeSet};

use api::ApiError;
use domain::execution::JournalEntry;
use domain::leaving::{Leaving, Removal, Revoked};
use domain::record::Record;
use domain::{GrantId, Timestamp};
use engine::Execution;

use crate::actor::Actor;
use crate::error;
use crate::leaving::evidence::removal_of;
use crate::leaving::in_words;

/// How an access ended that was to be taken back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// This leaving took it back.
    TakenBack {
        /// How.
        how: Revoked,
        /// When.
        at: Timestamp,
    },
    /// Another execution took it back.
    Before {
        /// How.
        how: Revoked,
        /// When.
        at: Timestamp,
        /// Which, in words.
        by: String,
    },
    /// It is left as it is, on purpose.
    Kept,
    /// It still stands.
    Stands,
    /// Its record was deleted before anybody had taken it back, so nobody can tell.
    Forgotten,
}

impl End {
    /// Returns how it was taken back.
    pub(super) const fn how(&self) -> Option<Revoked> {
        match self {
            Self::TakenBack { how, .. } | Self::Before { how, .. } => Some(*how),
            Self::Kept | Self::Stands | Self::Forgotten => None,
        }
    }

    /// Returns when it was taken back.
    pub(super) const fn at(&self) -> Option<Timestamp> {
        match self {
            Self::TakenBack { at, .. } | Self::Before { at, .. } => Some(*at),
            Self::Kept | Self::Stands | Self::Forgotten => None,
        }
    }

    /// Returns which other execution took it back, in words.
    pub(super) fn before(&self) -> Option<String> {
        match self {
            Self::Before { by, .. } => Some(by.clone()),
            Self::TakenBack { .. } | Self::Kept | Self::Stands | Self::Forgotten => None,
        }
    }

    /// Returns whether nothing is left to do about it.
    pub(super) const fn is_settled(&self) -> bool {
        match self {
            Self::TakenBack { .. } | Self::Before { .. } | Self::Kept => true,
            Self::Stands | Self::Forgotten => false,
        }
    }
}

/// Returns how each access of a leaving ended.
pub(super) async fn ends(
    actor: &Actor,
    execution: &Execution,
    leaving: &Leaving,
    journal: &[JournalEntry],
    standing: &[Removal],
) -> Result<BTreeMap<GrantId, End>, ApiError> {
    let told = told(journal);
    let untold = leaving.removals.iter().map(|removal| removal.grant);
    let untold: Vec<_> = untold.filter(|grant| !told.contains_key(grant)).collect();
    let found = actor.workspace.store.grants(untold).await.map_err(error::store)?;
    let records: BTreeMap<_, _> = found.into_iter().map(|grant| (grant.id, grant)).collect();
    let others = records.values().filter_map(|grant| grant.revoked);
    let others: BTreeSet<_> = others.map(|revoked| revoked.execution).collect();
    let others = in_words(actor, others).await?;
    let passed_over = passed_over(execution);
    let end = |grant: GrantId| {
        if let Some((how, at)) = told.get(&grant) {
            return End::TakenBack { how: *how, at: *at };
        }
        let record = records.get(&grant);
        match record.and_then(|record| record.revoked) {
            Some(revoked) => End::Before {
                how: revoked.how,
                at: revoked.at,
                by: others.get(&revoked.execution).cloned().unwrap_or_default(),
            },
            None if passed_over.contains(&grant) => End::Kept,
            None if record.is_some() || standing.iter().any(|access| access.grant == grant) => End::Stands,
            None => End::Forgotten,
        }
    };
    let removals = leaving.removals.iter();
    Ok(removals
        .map(|removal| (removal.grant, end(removal.grant)))
        .collect())
}

/// Returns which accesses the journal tells the end of, and how and when each ended; the first word holds.
fn told(journal: &[JournalEntry]) -> BTreeMap<GrantId, (Revoked, Timestamp)> {
    let mut ends = BTreeMap::new();
    for entry in journal {
        for record in entry.recorded.records() {
            if let Record::GrantRevoked { id, how } = record {
                ends.entry(*id).or_insert((*how, entry.at));
            }
        }
    }
    ends
}

/// Returns the accesses that the app left as they are by itself.
fn passed_over(execution: &Execution) -> BTreeSet<GrantId> {
    let steps = execution.steps.iter().zip(&execution.definition.steps);
    let passed_over = steps.filter(|(run, _)| run.is_passed_over());
    passed_over
        .filter_map(|(_, step)| Some(removal_of(step)?.grant))
        .collect()
}
