//! What the records say of the person that a step is about, for an action that asks.

use std::sync::Arc;

use connector::{BoxFuture, Error, Kind, Receipt, Records, Standing};
use domain::leaving::Removal;
use domain::record::GrantSubject;
use domain::workflow::ActionStep;
use domain::{GrantId, PersonId};

use crate::runner::Runner;
use crate::{Execution, Given, GivenToPerson, Journal, JournalError};

/// The accesses of one person in one system.
pub(crate) struct OfPerson {
    journal: Arc<dyn Journal>,
    person: Option<PersonId>,
    system: String,
    /// What does not count: it is being taken back.
    leaving: Vec<GrantId>,
}

impl OfPerson {
    /// Looks up what stands for the person that an execution is about, in the system of an action.
    pub(crate) fn of(runner: &Runner, execution: &Execution, action: &ActionStep) -> Arc<Self> {
        Arc::new(Self {
            journal: runner.journal.clone(),
            person: execution.person,
            system: action.system.clone(),
            leaving: Vec::new(),
        })
    }

    /// Looks up what stands for whoever had an access, besides all that the same execution takes back: what it leaves to
    /// a person, or passes over, is no reason to keep anything else.
    pub(crate) fn besides(runner: &Runner, execution: &Execution, removal: &Removal) -> Arc<Self> {
        let removals = execution.leaving.iter().flat_map(|leaving| &leaving.removals);
        Arc::new(Self {
            journal: runner.journal.clone(),
            person: match removal.subject {
                GrantSubject::Person(id) => Some(id),
                GrantSubject::Organization(_) => None,
            },
            system: removal.system.clone(),
            leaving: removals.map(|removal| removal.grant).collect(),
        })
    }
}

impl Records for OfPerson {
    fn standing(&self) -> BoxFuture<'_, Result<Vec<Standing>, Error>> {
        Box::pin(async {
            let Some(person) = self.person else {
                return Ok(Vec::new());
            };
            let given = self.journal.standing(person, &self.system).await;
            let given = given.map_err(|error| unreadable(&error))?.into_iter();
            let stays = |given: &GivenToPerson| !self.leaving.contains(&given.grant);
            Ok(given.filter(stays).map(standing).collect())
        })
    }
}

fn standing(found: GivenToPerson) -> Standing {
    let GivenToPerson { resource, given, .. } = found;
    let Given {
        action,
        receipt,
        input,
        by_action: _,
        revoked_at: _,
    } = given;
    Standing {
        action,
        resource,
        input: input.and_then(|input| input.as_object().cloned()),
        receipt: receipt.map(Receipt),
    }
}

/// The error of an attempt for which the database could not be read.
pub(crate) fn unreadable(error: &JournalError) -> Error {
    Error::new(
        Kind::Transient { retry_after: None },
        "database",
        "The database could not be read.",
    )
    .hint("Nothing was changed in any system.")
    .caused_by(error)
}
