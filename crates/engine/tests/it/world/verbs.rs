//! What people do to bring an execution to a good end.

use domain::ExecutionId;
use domain::execution::{Actor, Proof};
use domain::role::Role;
use engine::verbs::fitting;
use engine::{ByHand, Decision, Event, Refused};
use serde_json::Value;

use crate::world::{World, anna, bert, cancelling, object, retrying};

impl World {
    /// Says that what the action could not was done by hand.
    pub(crate) fn say_done_by_hand(
        &self,
        id: ExecutionId,
        step: &str,
        answers: Value,
    ) -> Result<u64, Refused> {
        let event = Event::DoByHand {
            step: step.into(),
            seen: self.seen(id),
            report: ByHand {
                answers: object(answers),
                reason: "It was quicker.".to_owned(),
                proof: Proof::Text("Ticket 7".to_owned()),
            },
            subject: self.subject(id),
            by: anna(),
        };
        self.submit(id, event)
    }

    pub(crate) fn retry(&self, id: ExecutionId, step: &str) -> Result<u64, Refused> {
        self.submit(id, retrying(step, self.seen(id)))
    }

    pub(crate) fn settle(&self, id: ExecutionId, step: &str, took_effect: bool) -> Result<u64, Refused> {
        let event = Event::Settle {
            step: step.into(),
            seen: self.seen(id),
            took_effect,
            subject: self.subject(id),
            by: anna(),
        };
        self.submit(id, event)
    }

    pub(crate) fn cancel(&self, id: ExecutionId) -> Result<u64, Refused> {
        self.submit(id, cancelling(self.seen(id)))
    }

    pub(crate) fn skip(&self, id: ExecutionId, step: &str) -> Result<u64, Refused> {
        let event = Event::Skip {
            step: step.into(),
            seen: self.seen(id),
            reason: "Nobody needs it.".to_owned(),
            by: anna(),
        };
        self.submit(id, event)
    }

    /// Has a step done anew, and whatever depends on it by now.
    pub(crate) fn rerun(&self, id: ExecutionId, step: &str) -> Result<u64, Refused> {
        self.rerun_by(id, step, anna())
    }

    pub(crate) fn rerun_by(&self, id: ExecutionId, step: &str, by: Actor) -> Result<u64, Refused> {
        let execution = self.execution(id);
        let place = execution.place(&step.into()).expect("the workflow has the step");
        let event = Event::Rerun {
            step: step.into(),
            seen: self.seen(id),
            invalidated: fitting(&execution, place).rerun.unwrap_or_default(),
            reason: "It was wrong.".to_owned(),
            by,
        };
        self.submit(id, event)
    }

    /// Hands a step to Bert.
    pub(crate) fn assign(&self, id: ExecutionId, step: &str) -> Result<u64, Refused> {
        let event = Event::Assign {
            step: step.into(),
            seen: self.seen(id),
            to: Some(bert()),
            by: anna(),
        };
        self.submit(id, event)
    }

    /// An admin says yes.
    pub(crate) fn approve(&self, id: ExecutionId, step: &str, by: Actor) -> Result<u64, Refused> {
        self.decide(id, step, Decision::Approve, by)
    }

    /// An admin says no.
    pub(crate) fn deny(&self, id: ExecutionId, step: &str, by: Actor) -> Result<u64, Refused> {
        self.decide(id, step, Decision::Deny, by)
    }

    fn decide(&self, id: ExecutionId, step: &str, decision: Decision, by: Actor) -> Result<u64, Refused> {
        let event = Event::Decide {
            step: step.into(),
            seen: self.seen(id),
            decision,
            reason: "I have looked.".to_owned(),
            role: Role::Admin,
            by,
        };
        self.submit(id, event)
    }

    pub(crate) fn pause(&self, id: ExecutionId) -> Result<u64, Refused> {
        let event = Event::Pause {
            seen: self.seen(id),
            reason: "A moment.".to_owned(),
            by: anna(),
        };
        self.submit(id, event)
    }

    pub(crate) fn resume(&self, id: ExecutionId) -> Result<u64, Refused> {
        let event = Event::Resume {
            seen: self.seen(id),
            by: anna(),
        };
        self.submit(id, event)
    }
}
