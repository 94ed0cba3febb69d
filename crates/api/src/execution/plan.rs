//! What an execution would do, step by step, without doing it.

use std::collections::BTreeMap;

use domain::execution::{ByHandReason, StepError};
use domain::form::{Answers, FieldError};
use domain::{ExecutionId, StepKey, WorkflowKey};
use serde::{Deserialize, Serialize};

/// Asks what an execution would do.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanExecution {
    /// Which.
    pub of: Planned,
    /// Answers of forms that are not filled in yet, by step; they are looked at and not kept.
    #[serde(default)]
    pub answers: BTreeMap<StepKey, Answers>,
}

/// What is to be looked at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Planned {
    /// An execution that is not started yet.
    Start {
        /// Of this workflow.
        workflow: WorkflowKey,
    },
    /// One that is on its way, from where it stands.
    Execution {
        /// Its id.
        id: ExecutionId,
    },
}

/// What an execution would do, as it looks now.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionPlan {
    /// Its steps, in order.
    pub steps: Vec<StepPlan>,
}

/// What a step would do, as it looks now.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepPlan {
    /// Its key.
    pub key: StepKey,
    /// Its name for people.
    pub title: String,
    /// The system it concerns, for people; empty for none.
    pub system: String,
    /// What it would do.
    pub outlook: Outlook,
}

/// What a step would do, as it looks now.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Outlook {
    /// It is done, or was skipped, already.
    Settled,
    /// The answers that were given fill its form in.
    Answered,
    /// A person fills its form in first.
    NeedsAnswer {
        /// What is wrong with the answers that were given, if some were.
        errors: Vec<FieldError>,
    },
    /// A person does it by hand.
    ByHand {
        /// Why.
        reason: ByHandReason,
        /// What they do; empty while that names what is not known yet.
        instructions: Vec<String>,
    },
    /// It is passed over, because it is done only while its system is connected.
    PassedOver {
        /// Why, one sentence.
        reason: String,
    },
    /// Others are asked.
    Approval {
        /// What; empty while that names what is not known yet.
        question: String,
    },
    /// It would make something.
    Create {
        /// What, one sentence.
        what: String,
    },
    /// It would change something.
    Change {
        /// What, one sentence.
        what: String,
    },
    /// Everything is as it should be.
    AlreadyRight {
        /// What was found, one sentence.
        what: String,
    },
    /// It would wait until something is put right.
    Blocked {
        /// What.
        error: StepError,
    },
    /// It cannot be told before other steps are done.
    Follows {
        /// Their titles.
        steps: Vec<String>,
        /// What its action does, one sentence.
        what: String,
    },
    /// It would stop.
    Fails {
        /// With this.
        error: StepError,
    },
}
