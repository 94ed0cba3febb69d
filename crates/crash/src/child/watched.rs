//! The store's journal with the named points around it, and the window that is told.

use std::sync::Arc;

use connector::BoxFuture;
use domain::execution::Recorded;
use domain::leaving::Leaver;
use domain::record::GrantSubject;
use domain::{ExecutionId, GrantId};
use engine::{
    About, Append, Given, GivenTo, Journal, JournalError, Listener, Remaining, StoredExecution, Subject,
};
use store::Workspace;

use crate::child::{Fault, trouble};
use crate::journal::is_interruption;
use crate::point::{Point, pass};
use crate::wire::{FromChild, say};

/// The store's journal with the named points around it.
pub(super) struct Watched {
    workspace: Arc<Workspace>,
    /// Says that it has written before it has, which is wrong.
    answers_early: bool,
}

impl Watched {
    pub(super) fn new(workspace: Arc<Workspace>, fault: Option<Fault>) -> Self {
        Self {
            workspace,
            answers_early: fault == Some(Fault::AnswersEarly),
        }
    }

    async fn write(&self, append: Append) -> Result<(), JournalError> {
        if self.answers_early {
            let workspace = self.workspace.clone();
            tokio::spawn(async move { workspace.append(append).await });
            Ok(())
        } else {
            self.workspace.append(append).await
        }
    }
}

impl Journal for Watched {
    fn append(&self, append: Append) -> BoxFuture<'_, Result<(), JournalError>> {
        Box::pin(async move {
            let points = points_of(&append);
            for (before, _) in &points {
                pass(*before);
            }
            self.write(append).await?;
            for (_, after) in &points {
                pass(*after);
            }
            Ok(())
        })
    }

    fn load(&self, execution: ExecutionId) -> BoxFuture<'_, Result<Option<StoredExecution>, JournalError>> {
        Box::pin(async move {
            let loaded = self.workspace.load(execution).await;
            pass(Point::AfterRead);
            loaded
        })
    }

    fn attended(&self) -> BoxFuture<'_, Result<Vec<ExecutionId>, JournalError>> {
        Box::pin(async move {
            let attended = self.workspace.attended().await;
            pass(Point::AfterTakeUp);
            attended
        })
    }

    fn subject(&self, execution: ExecutionId) -> BoxFuture<'_, Result<Subject, JournalError>> {
        self.workspace.subject(execution)
    }

    fn subject_about(&self, about: About) -> BoxFuture<'_, Result<Subject, JournalError>> {
        self.workspace.subject_about(about)
    }

    fn given(&self, grant: GrantId) -> BoxFuture<'_, Result<Option<Given>, JournalError>> {
        self.workspace.given(grant)
    }

    fn standing<'a>(
        &'a self,
        subject: GrantSubject,
        system: &'a str,
    ) -> BoxFuture<'a, Result<Vec<GivenTo>, JournalError>> {
        self.workspace.standing(subject, system)
    }

    fn remaining<'a>(
        &'a self,
        who: &'a Leaver,
        besides: ExecutionId,
    ) -> BoxFuture<'a, Result<Remaining, JournalError>> {
        self.workspace.remaining(who, besides)
    }
}

/// The points before and behind the commit of some lines.
fn points_of(append: &Append) -> Vec<(Point, Point)> {
    let lines = append.entries.iter();
    lines.filter_map(|entry| around(&entry.recorded)).collect()
}

fn around(recorded: &Recorded) -> Option<(Point, Point)> {
    Some(match recorded {
        Recorded::Started { .. } => (Point::BeforeStart, Point::AfterStart),
        Recorded::AttemptStarted { .. } => (Point::BeforeIntent, Point::AfterIntent),
        Recorded::ApplyBegan { .. } => (Point::BeforeBeginning, Point::AfterBeginning),
        Recorded::CommitPointReached { .. } => (Point::BeforeCommitPoint, Point::AfterCommitPoint),
        Recorded::OutcomeUnknown { .. } => (Point::BeforeUnknown, Point::AfterUnknown),
        Recorded::AttemptFailed { .. } if is_interruption(recorded) => {
            (Point::BeforeInterrupted, Point::AfterInterrupted)
        }
        Recorded::AttemptSucceeded { .. }
        | Recorded::AttemptFailed { .. }
        | Recorded::Blocked { .. }
        | Recorded::HandedOver { .. } => (Point::BeforeEnd, Point::AfterEnd),
        Recorded::TaskOpened { .. }
        | Recorded::FormOpened { .. }
        | Recorded::ApprovalOpened { .. }
        | Recorded::Skipped { by: None, .. } => (Point::BeforeOpening, Point::AfterOpening),
        Recorded::Finished => (Point::BeforeFinished, Point::AfterFinished),
        Recorded::FormAnswered { .. }
        | Recorded::TaskDone { .. }
        | Recorded::RetryRequested { .. }
        | Recorded::OutcomeSettled { .. }
        | Recorded::RerunRequested { .. }
        | Recorded::Skipped { by: Some(_), .. }
        | Recorded::DoneByHand { .. }
        | Recorded::Approved { .. }
        | Recorded::Denied { .. }
        | Recorded::Assigned { .. }
        | Recorded::Commented { .. }
        | Recorded::Paused { .. }
        | Recorded::Resumed { .. }
        | Recorded::Cancelled { .. } => (Point::BeforePerson, Point::AfterPerson),
        Recorded::ApprovalExpired { .. } => return None,
    })
}

/// Tells the harness what the window is told.
pub(super) struct Window;

impl Listener for Window {
    fn changed(&self, execution: ExecutionId, version: u64) {
        pass(Point::BeforeTelling);
        say(&FromChild::Told { execution, version });
        pass(Point::AfterTelling);
    }

    fn stalled(&self, error: &JournalError) {
        trouble(&format!("the runner says that it has stalled: {error}"));
    }

    fn goes_on(&self) {
        trouble("the runner says that it goes on again");
    }
}
