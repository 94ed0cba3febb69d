//! Whether what was given still stands: each recorded access is planned again, and anything but "already right" is
//! drift.

pub(crate) mod order;
mod round;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use api::ApiError;
use api::command::CheckDrift;
use api::drift::{AccessState, AccessView, CheckDrift as CheckDriftRequest, DriftReport};
use connector::{BoxFuture, Error, Input, Kind, Plan, Receipt, Records, Standing};
use domain::leaving::Removal;
use domain::record::GrantSubject;
use domain::role::Scope;
use domain::{GrantId, OrganizationId, PersonId};
use futures_util::stream::{self, StreamExt};
use store::{Grant, PersonFilter, StoredConnection};

use crate::actor::Actor;
use crate::drift::round::{Round, Seen};
use crate::{App, error, titles};

/// How many accesses are looked at at once.
const AT_ONCE: usize = 4;

/// How long a check lasts at most. Systems that let a few requests a minute through tell of all the people that a check
/// is about within that.
const CHECK: Duration = Duration::from_secs(5 * 60);

/// How long the systems are asked while somebody waits to see what a leaving would take back.
const BRIEF_CHECK: Duration = Duration::from_secs(60);

/// How many people of an organization are looked at.
const PEOPLE: u32 = 200;

/// An access, and whose it is; the name is empty for the organization's own.
struct Access {
    person: String,
    grant: Grant,
}

/// Whose accesses are looked at.
struct Circle {
    organization: Option<OrganizationId>,
    people: Vec<(PersonId, String)>,
    left_out: u64,
}

impl App {
    /// Asks the systems whether what an organization or a person was given still stands. Writes nothing.
    ///
    /// # Errors
    /// When the account may not, there is no such organization or person, or the database cannot be read. What a
    /// system answers, be it an error, is part of the report.
    pub async fn check_drift(&self, request: CheckDriftRequest) -> Result<DriftReport, ApiError> {
        let actor = self.actor::<CheckDrift>().await?;
        let store = &actor.workspace.store;
        let circle = circle(store, actor.scope, &request).await?;
        let mut accesses = Vec::new();
        let subjects = circle
            .organization
            .map(|id| (GrantSubject::Organization(id), String::new()))
            .into_iter();
        let people = circle.people.into_iter();
        let people = people.map(|(id, name)| (GrantSubject::Person(id), name));
        for (subject, person) in subjects.chain(people) {
            let grants = store.grants_of(subject).await.map_err(error::store)?;
            let standing = grants.into_iter().filter(|grant| grant.revoked.is_none());
            accesses.extend(standing.map(|grant| Access {
                person: person.clone(),
                grant,
            }));
        }
        let connections = store.connections().await.map_err(error::store)?;
        let mut accesses: Vec<_> = accesses.into_iter().enumerate().collect();
        self.left_over.first(&mut accesses, |(_, access)| access.grant.id);
        let round = Round::of(CHECK);
        let (asked, round) = (&connections, &round);
        let looks = accesses.into_iter().map(|(place, access)| async move {
            let look = self.look_at(&access.grant, asked, round).await;
            self.left_over.note(access.grant.id, look.is_none());
            let state = look.unwrap_or_else(|| unplanned(&not_reached(&access.grant)));
            let view = AccessView {
                grant: access.grant.id,
                person: access.person,
                system: titles::system(&self.catalogue, &access.grant.system),
                resource: access.grant.resource,
                given_at: access.grant.at,
                execution: access.grant.execution,
                state,
            };
            (place, view)
        });
        // One that waits holds no other up.
        let mut accesses: Vec<_> = stream::iter(looks).buffer_unordered(AT_ONCE).collect().await;
        accesses.sort_by_key(|(place, _)| *place);
        Ok(DriftReport {
            accesses: accesses.into_iter().map(|(_, view)| view).collect(),
            people_left_out: circle.left_out,
            at: self.time.now(),
        })
    }

    /// Asks the systems how accesses stand that are to be taken back. Writes nothing.
    pub(crate) async fn states(
        &self,
        actor: &Actor,
        removals: &[Removal],
    ) -> Result<Vec<(GrantId, AccessState)>, ApiError> {
        let store = &actor.workspace.store;
        let wanted: BTreeSet<_> = removals.iter().map(|removal| removal.grant).collect();
        let mut subjects = Vec::new();
        for removal in removals {
            if !subjects.contains(&removal.subject) {
                subjects.push(removal.subject);
            }
        }
        let mut grants = Vec::new();
        for subject in subjects {
            let given = store.grants_of(subject).await.map_err(error::store)?.into_iter();
            grants.extend(given.filter(|grant| wanted.contains(&grant.id)));
        }
        let connections = store.connections().await.map_err(error::store)?;
        let round = Round::of(BRIEF_CHECK);
        let (asked, round) = (&connections, &round);
        let looks = grants.into_iter().map(|grant| async move {
            let look = self.look_at(&grant, asked, round).await;
            let state = look.unwrap_or_else(|| unplanned(&slow(&grant)));
            (grant.id, state)
        });
        Ok(stream::iter(looks).buffered(AT_ONCE).collect().await)
    }

    /// Asks how an access stands; nothing when the round was over first.
    async fn look_at(
        &self,
        grant: &Grant,
        connections: &[StoredConnection],
        round: &Round,
    ) -> Option<AccessState> {
        let action = self.catalogue.action(&grant.action);
        let connection = connections.iter().find(|row| {
            row.enabled
                && grant
                    .action
                    .split_once('.')
                    .is_some_and(|(key, _)| key == row.system)
        });
        let input = grant.input.as_ref().and_then(|input| input.as_object());
        let (Some(action), Some(connection), Some(input)) = (action, connection, input) else {
            return Some(AccessState::Untold);
        };
        let input: Input = input.clone();
        let mut cx = self.cx_of(connection.clone());
        cx.records = Arc::new(Own(standing(grant)));
        let told = match round.ask(&connection.system, action.plan(&cx, &input)).await {
            Seen::Told(told) => told,
            Seen::Silent => return Some(unplanned(&slow(grant))),
            Seen::NotInTime => return None,
        };
        Some(match told {
            Ok(Plan::AlreadyRight(_)) => AccessState::Right,
            Ok(Plan::Create(foreseen) | Plan::Change(foreseen)) if foreseen.is_blind => AccessState::Untold,
            Ok(Plan::Create(foreseen)) => AccessState::Missing {
                what: mend(&foreseen.what),
            },
            Ok(Plan::Change(foreseen)) => AccessState::Changed {
                what: mend(&foreseen.what),
            },
            Ok(Plan::Blocked(error)) | Err(error) => unplanned(&error),
        })
    }
}

/// The one record that a look is about: by it an action knows its own again.
struct Own(Standing);

impl Records for Own {
    fn standing(&self) -> BoxFuture<'_, Result<Vec<Standing>, Error>> {
        Box::pin(async { Ok(vec![self.0.clone()]) })
    }

    fn of_organization(&self) -> BoxFuture<'_, Result<Vec<Standing>, Error>> {
        self.standing()
    }
}

fn standing(grant: &Grant) -> Standing {
    Standing {
        action: grant.action.clone(),
        resource: grant.resource.clone(),
        input: grant.input.as_ref().and_then(|input| input.as_object().cloned()),
        receipt: grant.receipt.clone().map(Receipt),
    }
}

/// Says what a repeat of the step would do.
fn mend(what: &str) -> String {
    format!("To put it right: {what}")
}

fn unplanned(error: &Error) -> AccessState {
    if GONE.contains(&error.code) {
        AccessState::Gone {
            error: error.to_step_error(),
        }
    } else if SWITCHED_OFF.contains(&error.code) {
        AccessState::Changed {
            what: error.message.clone(),
        }
    } else {
        AccessState::Failed {
            error: error.to_step_error(),
        }
    }
}

/// The codes by which connectors tell that what an access was to, or who had it, is not there any more.
const GONE: [&str; 12] = [
    "keycloak_group_unknown",
    "keycloak_person_missing",
    "lms_group_unknown",
    "lms_person_unknown",
    "lms_record_gone",
    "metabase_collection_unknown",
    "metabase_database_unknown",
    "metabase_group_unknown",
    "slack_group_unknown",
    "slack_person_missing",
    "teams_channel_missing",
    "teams_group_unknown",
];

/// The codes by which they tell that somebody has switched it off.
const SWITCHED_OFF: [&str; 5] = [
    "keycloak_person_disabled",
    "lms_account_suspended",
    "slack_group_inactive",
    "slack_person_deactivated",
    "teams_person_disabled",
];

fn slow(grant: &Grant) -> Error {
    Error::new(
        Kind::Transient { retry_after: None },
        "system_timeout",
        format!("The system did not tell in time about: {}", grant.resource),
    )
    .hint("Check again later. Nothing was changed.")
}

fn not_reached(grant: &Grant) -> Error {
    Error::new(
        Kind::Transient { retry_after: None },
        "system_timeout",
        format!(
            "The check was over before the system had told about: {}",
            grant.resource
        ),
    )
    .hint("Check again: the next check begins with what this one did not come to. Nothing was changed.")
}

/// Returns whose accesses a request is about.
async fn circle(
    store: &store::Workspace,
    scope: Scope,
    request: &CheckDriftRequest,
) -> Result<Circle, ApiError> {
    match request {
        CheckDriftRequest::Organization { id } => {
            let found = store.organization(scope, *id).await.map_err(error::store)?;
            let found = found.ok_or_else(|| error::store(store::Error::NotFound))?;
            let theirs = PersonFilter {
                organization: Some(*id),
                ..PersonFilter::default()
            };
            let people = store.list_people(scope, &theirs, None, PEOPLE).await;
            let people = people.map_err(error::store)?.rows;
            let looked_at = u32::try_from(people.len()).unwrap_or(PEOPLE);
            Ok(Circle {
                organization: Some(*id),
                people: people.iter().map(named).collect(),
                left_out: found.organization.people.saturating_sub(looked_at).into(),
            })
        }
        CheckDriftRequest::Person { id } => {
            let found = store.person(scope, *id).await.map_err(error::store)?;
            let found = found.ok_or_else(|| error::store(store::Error::NotFound))?;
            Ok(Circle {
                organization: None,
                people: vec![named(&found)],
                left_out: 0,
            })
        }
    }
}

fn named(person: &store::PersonRow) -> (PersonId, String) {
    (person.id, format!("{} {}", person.first_name, person.last_name))
}
