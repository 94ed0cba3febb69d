//! Leavings that are to begin on a day to come.

use std::time::Duration;

use domain::day::Day;
use domain::form::Answers;
use domain::{ExecutionId, OrganizationId, Timestamp, WorkflowKey};
use serde::{Deserialize, Serialize};

use crate::leaving::WhoLeaves;
use crate::page::Cursor;

/// Plans a leaving, or changes the one that is planned.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanLeaving {
    /// The id that was handed out with what was given; that of the plan, when one is changed.
    pub id: ExecutionId,
    /// The version of the plan that was seen; 0 while there is none.
    pub version: u64,
    /// Who leaves.
    pub who: WhoLeaves,
    /// By which workflow.
    pub workflow: WorkflowKey,
    /// The answers of its first form. Its first field that asks for a day has the last day.
    pub answers: Answers,
    /// Whether somebody else is asked first.
    pub approval: bool,
}

/// Calls a planned leaving off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelLeaving {
    /// Who was to leave.
    pub who: WhoLeaves,
    /// The version of the plan that was seen.
    pub version: u64,
}

/// Asks for the planned leavings.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListLeavings {
    /// Where the last page ended.
    pub after: Option<Cursor>,
}

/// A leaving that is to begin on a day to come.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedLeavingView {
    /// Its id, and that of the execution that it becomes.
    pub id: ExecutionId,
    /// Counted up with every change.
    pub version: u64,
    /// Who leaves.
    pub who: WhoLeaves,
    /// Their name.
    pub name: String,
    /// The organization that leaves, or the one that the person belongs to.
    pub organization: OrganizationId,
    /// When it begins: as soon as the last day is over.
    pub begins_at: Timestamp,
    /// How near that is.
    pub nearness: Nearness,
    /// The workflow.
    pub workflow: WorkflowKey,
    /// The answers of its first form.
    pub answers: Answers,
    /// Whether somebody else is asked first.
    pub approval: bool,
    /// Who planned it, or changed it last.
    pub planned_by: String,
    /// When.
    pub planned_at: Timestamp,
    /// Why it could not begin when its time had come; empty for none.
    pub trouble: String,
}

impl PlannedLeavingView {
    /// Returns the last day before it begins; none when the calendar does not reach there.
    pub fn last_day(&self) -> Option<Day> {
        Day::of(self.begins_at.minus(Duration::from_secs(1)))
    }
}

/// How near the beginning of a leaving is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nearness {
    /// More than seven days.
    Far,
    /// Within seven days.
    ThisWeek,
    /// Within a day.
    Tomorrow,
    /// Its time has come.
    Due,
}
