//! What can happen to an execution, and what follows from it.

use std::time::Duration;

use domain::execution::{Actor, Proof, StepError, Task};
use domain::form::{Answers, FieldError};
use domain::leaving::Revoked;
use domain::role::Role;
use domain::{StepKey, Timestamp};
use serde_json::Value;

use crate::Subject;

/// Something that happens to an execution. Each variant says which step states accept it.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// A person answers a form. Waiting form steps.
    Answer {
        /// Which step.
        step: StepKey,
        /// The version of the execution that the person saw.
        seen: u64,
        /// What they answered, unchecked.
        answers: Answers,
        /// What is known of the subject.
        subject: Subject,
        /// Who.
        by: Actor,
    },
    /// A person says that a task is done. Waiting tasks, and actions that became tasks.
    TaskDone {
        /// Which step.
        step: StepKey,
        /// The version of the execution that the person saw.
        seen: u64,
        /// What they noted in the task's fields, unchecked.
        answers: Answers,
        /// Anything else worth keeping.
        note: String,
        /// What is known of the subject.
        subject: Subject,
        /// Who.
        by: Actor,
    },
    /// The runner found out how a step is to be done. Pending steps whose turn has come, blocked ones, and
    /// retrying ones.
    Dispatch {
        /// Which step.
        step: StepKey,
        /// How.
        route: Route,
    },
    /// An attempt is about to change something that can be taken back. The running attempt of a step.
    ApplyBegins {
        /// Which step.
        step: StepKey,
        /// Which attempt.
        attempt: u32,
    },
    /// An attempt reached its commit point. The running attempt of a step.
    CommitPoint {
        /// Which step.
        step: StepKey,
        /// Which attempt.
        attempt: u32,
    },
    /// An attempt ended. The running attempt of a step.
    AttemptEnded {
        /// Which step.
        step: StepKey,
        /// Which attempt.
        attempt: u32,
        /// What came of it.
        outcome: Outcome,
        /// What is known of the subject.
        subject: Subject,
        /// From 0 to 1: shortens the pause before the next attempt.
        jitter: f64,
    },
    /// The app was started anew and found an attempt without an end. The running attempt of a step.
    Interrupted {
        /// Which step.
        step: StepKey,
    },
    /// Nobody answered an approval in time. Waiting approvals whose deadline has passed.
    DeadlinePassed {
        /// Which step.
        step: StepKey,
    },
    /// A person says yes or no to an approval. Waiting approvals.
    Decide {
        /// Which step.
        step: StepKey,
        /// The version of the execution that the person saw.
        seen: u64,
        /// What they say.
        decision: Decision,
        /// Why; a no needs a reason.
        reason: String,
        /// The role they have now.
        role: Role,
        /// Who.
        by: Actor,
    },
    /// A person wants another attempt. Failed, blocked and retrying steps, and actions that became tasks.
    Retry {
        /// Which step.
        step: StepKey,
        /// The version of the execution that the person saw.
        seen: u64,
        /// What the action is given instead of what its templates say; none leaves it as it is.
        input: Option<Answers>,
        /// Who.
        by: Actor,
    },
    /// A person wants a step and all that depend on it done anew. Steps that have begun, while none of those
    /// runs or has an unknown outcome; also when the execution is done.
    Rerun {
        /// Which step.
        step: StepKey,
        /// The version of the execution that the person saw.
        seen: u64,
        /// The steps that the person was told will be done anew, in the order of the workflow.
        invalidated: Vec<StepKey>,
        /// Why.
        reason: String,
        /// Who.
        by: Actor,
    },
    /// A person leaves a step out. Failed, blocked and retrying actions, and waiting tasks.
    Skip {
        /// Which step.
        step: StepKey,
        /// The version of the execution that the person saw.
        seen: u64,
        /// Why.
        reason: String,
        /// Who.
        by: Actor,
    },
    /// A person did by hand what the action could not. Failed, blocked, retrying and unknown actions.
    DoByHand {
        /// Which step.
        step: StepKey,
        /// The version of the execution that the person saw.
        seen: u64,
        /// What they did.
        report: ByHand,
        /// What is known of the subject.
        subject: Subject,
        /// Who.
        by: Actor,
    },
    /// A person found out what became of an unknown outcome. Unknown steps.
    Settle {
        /// Which step.
        step: StepKey,
        /// The version of the execution that the person saw.
        seen: u64,
        /// Whether it took effect.
        took_effect: bool,
        /// What is known of the subject.
        subject: Subject,
        /// Who.
        by: Actor,
    },
    /// A person hands a step to a colleague, or back to everybody. Waiting steps.
    Assign {
        /// Which step.
        step: StepKey,
        /// The version of the execution that the person saw.
        seen: u64,
        /// To whom; none for everybody.
        to: Option<Actor>,
        /// Who.
        by: Actor,
    },
    /// A person says something. Any execution, also one that has ended.
    Comment {
        /// The step it is about; none for the whole.
        step: Option<StepKey>,
        /// What.
        text: String,
        /// Who.
        by: Actor,
    },
    /// A person holds the execution: what runs ends by itself, nothing else begins. Any execution that has not
    /// ended and is not held.
    Pause {
        /// The version of the execution that the person saw.
        seen: u64,
        /// Why; may be empty.
        reason: String,
        /// Who.
        by: Actor,
    },
    /// A person lets the execution go on. A held one.
    Resume {
        /// The version of the execution that the person saw.
        seen: u64,
        /// Who.
        by: Actor,
    },
    /// A person ends the execution early. Any execution that has not ended.
    Cancel {
        /// The version of the execution that the person saw.
        seen: u64,
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
}

/// How a step is to be done.
#[derive(Clone, PartialEq, Debug)]
pub enum Route {
    /// A person does it by hand.
    ByHand(Task),
    /// Others are asked this.
    Ask(String),
    /// Its action does it.
    Attempt {
        /// Whether the journal is told when it begins to apply: its action can be taken back, so it matters later whether
        /// the app made what it finds.
        tells_apply: bool,
    },
    /// It is left out for this reason: it is done only while its system is connected.
    PassOver(String),
    /// It cannot even be tried: its templates cannot be filled in.
    Broken(StepError),
}

/// What somebody says to an approval.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Yes.
    Approve,
    /// No.
    Deny,
}

/// What a person did by hand.
#[derive(Clone, PartialEq, Debug)]
pub struct ByHand {
    /// What they noted in the fields of the step's task, unchecked.
    pub answers: Answers,
    /// Why.
    pub reason: String,
    /// What shows it.
    pub proof: Proof,
}

/// What came of an attempt.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// It did it, or found it done.
    Done {
        /// What the action was given.
        given: Answers,
        /// What later steps can use.
        outputs: Answers,
        /// What happened.
        summary: String,
        /// What undo needs.
        receipt: Option<Value>,
    },
    /// It took an access back, or found it gone.
    TakenBack {
        /// Which of both.
        how: Revoked,
        /// What happened.
        summary: String,
    },
    /// It found that nothing stands which the execution does not know of; what it found, one sentence.
    Departed(String),
    /// It found that a person must do it.
    HandedOver(Task),
    /// It cannot go on before something else is put right.
    Blocked {
        /// What is missing.
        error: StepError,
        /// Whether it may have changed something: it had begun to.
        applying: bool,
    },
    /// It failed.
    Failed {
        /// Why.
        error: StepError,
        /// Whether it may go away by itself.
        retry: Retry,
        /// Whether it had begun to change something.
        applying: bool,
    },
    /// Nobody can tell whether it took effect.
    Unknown(StepError),
}

/// Whether another attempt makes sense without a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Retry {
    /// No.
    Never,
    /// Yes, and not before this pause.
    After(Duration),
}

/// What the runner has to do after a transition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Find out how the step is to be done, and dispatch it.
    Prepare {
        /// Which step.
        step: StepKey,
    },
    /// Carry the attempt out.
    Run {
        /// Which step.
        step: StepKey,
        /// Which attempt.
        attempt: u32,
        /// Names it to the outside system.
        idempotency_key: String,
    },
    /// Prepare the step again at a time.
    WakeAt {
        /// Which step.
        step: StepKey,
        /// When, by the wall clock.
        at: Timestamp,
        /// How long that is at most, whatever the wall clock is set to meanwhile; none for a date that people read and
        /// that counts by their clock alone.
        within: Option<Duration>,
    },
}

/// Why an event was not accepted. Nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rejected {
    /// The execution or the step moved on since it was seen.
    MovedOn,
    /// The workflow has no such step.
    UnknownStep,
    /// The answers are wrong.
    Invalid(Vec<FieldError>),
    /// This person may not approve this.
    NotTheirs(NotTheirs),
    /// A record of the step cannot be made from what is known.
    Records(StepError),
}

/// Why a person may not approve something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotTheirs {
    /// Their role is not among those who are asked.
    Role,
    /// They asked for it themselves: they started the execution, or filled in one of its forms.
    OwnRequest,
    /// They have said yes already; the others must be somebody else.
    SaidYes,
}
