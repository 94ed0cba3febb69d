//! What the records say of whoever a step is about, for an action that asks.

use std::sync::Arc;

use connector::{BoxFuture, Error, Kind, Receipt, Records, Standing};
use domain::leaving::Removal;
use domain::record::GrantSubject;
use domain::workflow::ActionStep;
use domain::{GrantId, OrganizationId, PersonId};

use crate::runner::Runner;
use crate::{Execution, GivenTo, Journal, JournalError};

/// The accesses of one person and one organization in one system.
pub(crate) struct Recorded {
    journal: Arc<dyn Journal>,
    person: Option<PersonId>,
    organization: Option<OrganizationId>,
    system: String,
    /// What does not count: it is being taken back.
    leaving: Vec<GrantId>,
}

impl Recorded {
    /// Looks up what stands for whom an execution is about, in the system of an action.
    pub(crate) fn of(runner: &Runner, execution: &Execution, action: &ActionStep) -> Arc<Self> {
        Arc::new(Self {
            journal: runner.journal.clone(),
            person: execution.person,
            organization: execution.organization,
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
            organization: execution.organization,
            system: removal.system.clone(),
            leaving: removals.map(|removal| removal.grant).collect(),
        })
    }

    async fn given_to(&self, subject: Option<GrantSubject>) -> Result<Vec<Standing>, Error> {
        let Some(subject) = subject else {
            return Ok(Vec::new());
        };
        let given = self.journal.standing(subject, &self.system).await;
        let given = given.map_err(|error| unreadable(&error))?.into_iter();
        let stays = |found: &GivenTo| !self.leaving.contains(&found.grant);
        Ok(given.filter(stays).map(standing).collect())
    }
}

impl Records for Recorded {
    fn standing(&self) -> BoxFuture<'_, Result<Vec<Standing>, Error>> {
        Box::pin(self.given_to(self.person.map(GrantSubject::Person)))
    }

    fn of_organization(&self) -> BoxFuture<'_, Result<Vec<Standing>, Error>> {
        Box::pin(self.given_to(self.organization.map(GrantSubject::Organization)))
    }
}

fn standing(found: GivenTo) -> Standing {
    let GivenTo { resource, given, .. } = found;
    Standing {
        action: given.action,
        resource,
        input: given.input.and_then(|input| input.as_object().cloned()),
        receipt: given.receipt.map(Receipt),
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
