//! Leavings that are to begin on a day to come: planned, changed, called off, listed, and told of beforehand.

use std::time::Duration;

use api::command::{CancelLeaving, GetPlannedLeaving, ListLeavingReminders, ListLeavings, PlanLeaving};
use api::leaving::planned::{
    CancelLeaving as CancelLeavingRequest, ListLeavings as ListLeavingsRequest, Nearness,
    PlanLeaving as PlanLeavingRequest, PlannedLeavingView,
};
use api::leaving::{LookAtLeaving, WhoLeaves};
use api::page::Page;
use api::{ApiError, ErrorCode};
use domain::Timestamp;
use domain::day::Day;
use domain::form::{self, Answers, FieldError, Input, Problem};
use domain::workflow::Definition;
use store::PlannedLeaving;

use crate::executions::{page_of, place};
use crate::leaving::leaver;
use crate::{App, error};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long before its beginning a leaving is told of on every page.
const REMIND: Duration = DAY.saturating_mul(7);

/// How many rows a page has.
const ROWS: u32 = 50;

impl App {
    /// Plans a leaving, or changes the one that is planned. It begins by itself when the last day is over.
    ///
    /// # Errors
    /// When the account may not, the last day has passed, the answers do not fit, or somebody planned or changed it
    /// meanwhile.
    pub async fn plan_leaving(&self, request: PlanLeavingRequest) -> Result<PlannedLeavingView, ApiError> {
        let actor = self.actor::<PlanLeaving>().await?;
        let who = leaver(&actor, request.who).await?;
        let definition = self
            .fitting(&actor, &who, &request.workflow, request.approval)
            .await?;
        let fields = definition
            .steps
            .first()
            .map(|step| step.fields())
            .unwrap_or_default();
        let answers = form::check(fields, &request.answers).map_err(ApiError::fields)?;
        let (field, last_day) = last_day(&definition, &answers).ok_or_else(no_day)?;
        let now = self.time.now();
        if Day::of(now).is_some_and(|today| last_day < today) {
            let passed = FieldError::new(
                field,
                Problem::Refused,
                "This day has passed. Choose today or a later day, or have it taken away now.",
            );
            return Err(ApiError::fields(vec![passed]));
        }
        let planned = PlannedLeaving {
            id: request.id,
            organization: who.organization(),
            person: who.person(),
            name: who.name().to_owned(),
            workflow: request.workflow,
            answers,
            approval: request.approval,
            begins_at: over(last_day),
            planned_by: actor.recorded(),
            planned_at: now,
            version: request.version,
            trouble: String::new(),
        };
        let workspace = &actor.workspace;
        {
            let _turn = workspace.agenda.turn().await;
            let stored = workspace.store.plan_leaving(planned.clone(), request.version);
            stored.await.map_err(error::store)?;
        }
        workspace.agenda.has_changed();
        tracing::info!(execution.id = %planned.id, "A leaving was planned.");
        let version = planned.version + 1;
        Ok(view(PlannedLeaving { version, ..planned }, now))
    }

    /// Calls a planned leaving off.
    ///
    /// # Errors
    /// When the account may not, nothing is planned (it may have begun), or it has changed meanwhile.
    pub async fn cancel_leaving(&self, request: CancelLeavingRequest) -> Result<(), ApiError> {
        let actor = self.actor::<CancelLeaving>().await?;
        let who = leaver(&actor, request.who).await?;
        let workspace = &actor.workspace;
        let _turn = workspace.agenda.turn().await;
        let called_off = workspace
            .store
            .call_leaving_off(who.organization(), who.person(), request.version);
        called_off.await.map_err(|refused| {
            if matches!(refused, store::Error::NotFound) {
                return ApiError::new(ErrorCode::Conflict, "No leaving is planned any more.")
                    .hint("It has begun, or somebody else called it off. The executions tell.");
            }
            error::store(refused)
        })?;
        tracing::info!("A planned leaving was called off.");
        Ok(())
    }

    /// Returns what is planned for a person, or for an organization itself.
    ///
    /// # Errors
    /// When the account may not, there is no such person or organization, or the database cannot be read.
    pub async fn get_planned_leaving(
        &self,
        request: LookAtLeaving,
    ) -> Result<Option<PlannedLeavingView>, ApiError> {
        let actor = self.actor::<GetPlannedLeaving>().await?;
        let who = leaver(&actor, request.who).await?;
        let store = &actor.workspace.store;
        let planned = store.planned_leaving_of(who.organization(), who.person()).await;
        let now = self.time.now();
        Ok(planned.map_err(error::store)?.map(|planned| view(planned, now)))
    }

    /// Returns a page of what is planned, the nearest day first.
    ///
    /// # Errors
    /// When the account may not, or the database cannot be read.
    pub async fn list_leavings(
        &self,
        request: ListLeavingsRequest,
    ) -> Result<Page<PlannedLeavingView>, ApiError> {
        let actor = self.actor::<ListLeavings>().await?;
        let store = &actor.workspace.store;
        let page = store
            .planned_leavings(actor.scope, place(request.after.as_ref()), ROWS)
            .await;
        let now = self.time.now();
        Ok(page_of(page.map_err(error::store)?, |planned| view(planned, now)))
    }

    /// Returns the leavings that begin within seven days or could not begin, the nearest first. There are as many as a
    /// page of the list has at most.
    ///
    /// # Errors
    /// When the account may not, or the database cannot be read.
    pub async fn list_leaving_reminders(&self) -> Result<Vec<PlannedLeavingView>, ApiError> {
        let actor = self.actor::<ListLeavingReminders>().await?;
        let store = &actor.workspace.store;
        let page = store.planned_leavings(actor.scope, None, ROWS).await;
        let now = self.time.now();
        let near = page.map_err(error::store)?.rows.into_iter();
        let near = near
            .map(|planned| view(planned, now))
            .filter(|view| view.nearness > Nearness::Far);
        Ok(near.collect())
    }
}

/// Returns when a day is over.
fn over(day: Day) -> Timestamp {
    day.begins().plus(DAY)
}

/// Returns the field that asks for the last day, and what was answered.
fn last_day<'a>(definition: &'a Definition, answers: &Answers) -> Option<(&'a str, Day)> {
    let mut fields = definition.steps.first()?.fields().iter();
    let field = fields.find(|field| matches!(field.input, Input::Date))?;
    let answer = answers.get(&field.key)?.as_str()?;
    Some((&field.key, Day::parse(answer)?))
}

fn no_day() -> ApiError {
    ApiError::new(
        ErrorCode::Conflict,
        "The first form of this workflow has no day by which it could be planned.",
    )
    .hint("Nothing was planned. Have it taken away now, or choose another workflow.")
}

/// Returns what is planned as the window shows it.
pub(super) fn view(planned: PlannedLeaving, now: Timestamp) -> PlannedLeavingView {
    let who = match planned.person {
        Some(id) => WhoLeaves::Person { id },
        None => WhoLeaves::Organization {
            id: planned.organization,
        },
    };
    PlannedLeavingView {
        id: planned.id,
        version: planned.version,
        who,
        name: planned.name,
        organization: planned.organization,
        begins_at: planned.begins_at,
        nearness: nearness(now, planned.begins_at),
        workflow: planned.workflow,
        answers: planned.answers,
        approval: planned.approval,
        planned_by: planned.planned_by.name,
        planned_at: planned.planned_at,
        trouble: planned.trouble,
    }
}

fn nearness(now: Timestamp, begins_at: Timestamp) -> Nearness {
    let left = begins_at.since(now);
    if left.is_zero() {
        Nearness::Due
    } else if left <= DAY {
        Nearness::Tomorrow
    } else if left <= REMIND {
        Nearness::ThisWeek
    } else {
        Nearness::Far
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaving_is_told_of_seven_days_and_one_day_before() {
        let now = Timestamp::from_micros(1_795_176_000_000_000);
        let second = Duration::from_secs(1);
        for (left, expected) in [
            (DAY * 7 + second, Nearness::Far),
            (DAY * 7, Nearness::ThisWeek),
            (DAY + second, Nearness::ThisWeek),
            (DAY, Nearness::Tomorrow),
            (second, Nearness::Tomorrow),
            (Duration::ZERO, Nearness::Due),
        ] {
            assert_eq!(nearness(now, now.plus(left)), expected, "{left:?}");
        }
        assert_eq!(nearness(now.plus(second), now), Nearness::Due);
    }

    #[test]
    fn the_last_day_is_worked_to_its_end() {
        let day = Day::parse("2026-12-31").unwrap();
        assert_eq!(Day::of(over(day)), Day::parse("2027-01-01"));
        assert_eq!(over(day).since(day.begins()), DAY);
    }
}
