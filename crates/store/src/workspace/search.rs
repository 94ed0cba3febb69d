//! The search box.

use domain::role::Scope;

use crate::table::search::{ErrorHit, ExecutionHit, Hits, OrganizationHit, PersonHit, Wanted};
use crate::{Error, Workspace};

/// What was found, of one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Organizations.
    pub organizations: Hits<OrganizationHit>,
    /// People.
    pub people: Hits<PersonHit>,
    /// Executions, the newest first.
    pub executions: Hits<ExecutionHit>,
    /// Steps that stand at an error with such a code.
    pub errors: Hits<ErrorHit>,
}

impl Workspace {
    /// Finds what fits the words that somebody typed, the best first, and at most so many of each kind. Nothing that is
    /// typed is an error.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn search(&self, scope: Scope, typed: &str, limit: u32) -> Result<Found, Error> {
        let wanted = Wanted::new(scope, typed, limit);
        if wanted.is_empty() {
            return Ok(Found::NOTHING);
        }
        self.database
            .read(move |read| {
                Ok(Found {
                    organizations: read.find_organizations(&wanted)?,
                    people: read.find_people(&wanted)?,
                    executions: read.find_executions(&wanted)?,
                    errors: read.find_errors(&wanted)?,
                })
            })
            .await
    }
}

impl Found {
    const NOTHING: Self = Self {
        organizations: Hits::NONE,
        people: Hits::NONE,
        executions: Hits::NONE,
        errors: Hits::NONE,
    };
}
