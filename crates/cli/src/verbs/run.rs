//! Drives what was left, until nothing moves by itself any more.

use std::collections::BTreeMap;
use std::pin::pin;

use app::attending::{Attend, Attendance, Pace, Standing};
use clap::Args;
use domain::ExecutionId;
use domain::execution::ExecutionState;
use serde_json::json;

use crate::call::Call;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::{Cell, time};

/// Go on with what was left until it is done or waits for a person
#[derive(Args)]
pub(crate) struct Run {
    /// Only this execution
    #[arg(long, value_name = "ID")]
    execution: Option<ExecutionId>,
}

/// The executions that were taken up, as they stand.
type Course = BTreeMap<ExecutionId, Standing>;

impl Run {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let (course, unreadable) = call
            .signed_in(async |desk| {
                let attendance = desk.app.attend().await?;
                let ids = match self.execution {
                    Some(id) => vec![id],
                    None => attendance.unfinished().await?,
                };
                let mut course = Course::new();
                let mut unreadable = None;
                for id in ids {
                    match attendance.standing(id).await {
                        Ok(standing) => {
                            note(call, &standing);
                            course.insert(id, standing);
                        }
                        Err(error) if self.execution.is_some() => return Err(error.into()),
                        // One that cannot be read keeps no other from going on; it is told at the end.
                        Err(error) => unreadable = Some(Failure::from(error).of(id)),
                    }
                }
                attendance.take_up(self.execution.map_or(Attend::Everything, Attend::One));
                drive(call, desk, &attendance, &mut course).await?;
                Ok((course, unreadable))
            })
            .await?;
        tell(call, &course)?;
        unreadable.map_or_else(|| Ok(exit(&course)), Err)
    }
}

/// Returns when nothing moves any more, and no attempt has its time.
async fn drive(
    call: &Call,
    desk: &mut Desk,
    attendance: &Attendance,
    course: &mut Course,
) -> Result<(), Failure> {
    loop {
        until_idle(call, desk, attendance, course).await?;
        let on_the_way = |standing: &Standing| matches!(standing.pace, Pace::Moving | Pace::Due(_));
        if !course.values().any(on_the_way) {
            return Ok(());
        }
        // None means that nobody is left who could move anything.
        let Some(id) = desk.changed().await else {
            return Ok(());
        };
        look(call, attendance, course, id).await?;
    }
}

/// Follows what moves, until nothing does before a time comes. Blocked steps have been looked at again by then.
async fn until_idle(
    call: &Call,
    desk: &mut Desk,
    attendance: &Attendance,
    course: &mut Course,
) -> Result<(), Failure> {
    let mut idle = pin!(attendance.idle());
    loop {
        tokio::select! {
            Some(id) = desk.changed() => look(call, attendance, course, id).await?,
            ended = &mut idle => {
                ended?;
                break;
            }
        }
    }
    // Changes may have been sent that nobody has read yet.
    let ids: Vec<_> = course.keys().copied().collect();
    for id in ids {
        look(call, attendance, course, id).await?;
    }
    Ok(())
}

async fn look(
    call: &Call,
    attendance: &Attendance,
    course: &mut Course,
    id: ExecutionId,
) -> Result<(), Failure> {
    let standing = attendance.standing(id).await?;
    if course.get(&id) != Some(&standing) {
        note(call, &standing);
    }
    course.insert(id, standing);
    Ok(())
}

fn note(call: &Call, standing: &Standing) {
    let Standing { label, state, pace } = standing;
    let pace = match pace {
        Pace::Due(at) => format!(", next attempt at {}", time(*at)),
        Pace::Blocked => ", blocked".to_owned(),
        Pace::Moving | Pace::AtRest => String::new(),
    };
    call.output.note(&format!("{label}: {}{pace}", state.as_str()));
}

fn tell(call: &Call, course: &Course) -> Result<(), Failure> {
    let executions: Vec<_> = course
        .iter()
        .map(|(id, standing)| json!({ "id": id, "label": standing.label, "state": standing.state }))
        .collect();
    call.output.result(&json!({ "executions": executions }), |page| {
        if course.is_empty() {
            page.line("Nothing was left to do.");
            return;
        }
        let row = |(id, standing): (&ExecutionId, &Standing)| {
            [
                Cell::text(&id.to_string()),
                Cell::execution(standing.state),
                Cell::text(&standing.label),
            ]
        };
        let rows: Vec<_> = course.iter().map(row).collect();
        page.table(["EXECUTION", "STATE", "LABEL"], &rows);
    })
}

fn exit(course: &Course) -> Exit {
    let any = |state: ExecutionState| course.values().any(|standing| standing.state == state);
    if any(ExecutionState::Failed) {
        Exit::NeedsDecision
    } else if any(ExecutionState::Waiting) || any(ExecutionState::Paused) {
        Exit::WaitsForPerson
    } else {
        Exit::Done
    }
}
