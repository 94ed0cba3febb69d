//! What nobody knows of: steps that were cancelled or left out after an attempt had begun to give something and did not
//! come to a good end. No grant was recorded, so a person has to look.

use std::sync::Arc;

use domain::execution::StepState;
use domain::leaving::{Leaver, Removal};
use domain::record::GrantSubject;
use domain::role::Scope;
use domain::workflow::{GrantTo, RecordRule, Step};
use domain::{ExecutionId, GrantId};
use engine::{Execution, StepRun};
use uuid::Builder;

use crate::Error;
use crate::journal::load;
use crate::sql::{self, Read};

macro_rules! select_ended {
    ($about:literal) => {
        concat!(
            "SELECT id
             FROM executions
             WHERE ",
            $about,
            " = ?1
               AND state IN ('done', 'cancelled')
               AND EXISTS (
                   SELECT 1
                   FROM execution_steps
                   WHERE execution_steps.execution = executions.id
                     AND execution_steps.state IN ('cancelled', 'skipped')
                     AND execution_steps.attempts > 0
               )
             ORDER BY started_at DESC, id DESC"
        )
    };
}

/// The executions about a person that have ended and in which a step has none of its attempts to show for.
pub(crate) const ENDED_ABOUT_PERSON: &str = select_ended!("person");

/// The same about an organization and its people.
pub(crate) const ENDED_ABOUT_ORGANIZATION: &str = select_ended!("organization");

/// Whether an execution about an organization or its people tells that an access was taken back.
pub(crate) const IS_SETTLED: &str = "SELECT 1
     FROM executions
     CROSS JOIN execution_events ON execution_events.execution = executions.id
     WHERE executions.organization = ?1
       AND instr(execution_events.event, 'grant_revoked') > 0
       AND instr(execution_events.event, ?2) > 0
     LIMIT 1";

impl Read<'_> {
    /// Returns what attempts may have left of which nothing is recorded, the newest first.
    pub(super) fn half_made(&self, who: &Leaver) -> Result<Vec<Removal>, Error> {
        let (sql, id) = match who.person() {
            Some(person) => (ENDED_ABOUT_PERSON, sql::text(person)),
            None => (ENDED_ABOUT_ORGANIZATION, sql::text(who.organization())),
        };
        let ended: Vec<ExecutionId> = self.all(sql, [id], |row| sql::id(row, "id"))?;
        let mut found = Vec::new();
        for id in ended {
            let Some(stored) = load(self, id)? else { continue };
            let execution = Execution::replay(id, Arc::new(stored.definition), &stored.entries);
            let execution = execution.map_err(|misfit| Error::Unreadable {
                what: "journal",
                reason: misfit.to_string(),
            })?;
            let steps = execution.steps.iter().zip(&execution.definition.steps);
            for (index, (run, step)) in steps.enumerate() {
                let Some((system, to)) = given_by(run, step) else {
                    continue;
                };
                let grant = id_of(id, index);
                let settled = (sql::text(who.organization()), sql::text(grant));
                if self.one(IS_SETTLED, settled, |_| Ok(()))?.is_some() {
                    continue;
                }
                if let Some((subject, holder)) = self.holder(who, &execution, to)? {
                    found.push(Removal {
                        grant,
                        subject,
                        holder,
                        system: system.to_owned(),
                        action: step.key.to_string(),
                        resource: format!(
                            "what an attempt at “{}” that did not end well may have made",
                            step.title
                        ),
                        given_by: id,
                        given_at: run.started_at.unwrap_or(execution.started_at),
                    });
                }
            }
        }
        Ok(found)
    }

    /// Returns whose it would be, and what they are called; none when they belong elsewhere by now.
    fn holder(
        &self,
        who: &Leaver,
        execution: &Execution,
        to: GrantTo,
    ) -> Result<Option<(GrantSubject, String)>, Error> {
        match to {
            GrantTo::Organization => Ok(match who {
                Leaver::Organization { id, name } => Some((GrantSubject::Organization(*id), name.clone())),
                Leaver::Person { .. } => None,
            }),
            GrantTo::Person => {
                let Some(id) = execution.person else {
                    return Ok(None);
                };
                let subject = GrantSubject::Person(id);
                Ok(match self.person(Scope::Workspace, id)? {
                    Some(person) if person.organization.id == who.organization() => {
                        Some((subject, format!("{} ({})", person.name(), person.email)))
                    }
                    Some(_) => None,
                    None => Some((subject, execution.label.clone())),
                })
            }
        }
    }
}

/// Returns in which system a step may have given something unnoticed, and to whom.
fn given_by<'a>(run: &StepRun, step: &'a Step) -> Option<(&'a str, GrantTo)> {
    let is_over = matches!(run.state, StepState::Cancelled | StepState::Skipped);
    if !is_over || !run.may_have_left_something() {
        return None;
    }
    step.records.iter().find_map(|rule| {
        if let RecordRule::Grant { system, to, .. } = rule {
            Some((system.as_str(), *to))
        } else {
            None
        }
    })
}

/// Returns the id by which it is known: the same each time it is asked for, and no grant's.
fn id_of(execution: ExecutionId, index: usize) -> GrantId {
    let place = u128::try_from(index).unwrap_or(u128::MAX);
    let mixed = execution.as_uuid().as_u128() ^ (place + 1);
    GrantId::from_uuid(Builder::from_custom_bytes(mixed.to_be_bytes()).into_uuid())
}
