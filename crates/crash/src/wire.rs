//! What harness and child say to each other: one JSON object a line.

use std::collections::BTreeMap;
use std::io::Write;

use domain::execution::{ExecutionState, StepState};
use domain::{ExecutionId, StepKey};
use serde::{Deserialize, Serialize};

/// What the harness says.
#[derive(Serialize, Deserialize)]
pub(crate) enum ToChild {
    /// How does an execution stand?
    Look { request: u64, execution: ExecutionId },
    /// A person does something.
    Act {
        request: u64,
        execution: ExecutionId,
        act: Act,
    },
    /// The app is closed in good order.
    Stop,
}

/// What a person does. `seen` is the version that they saw.
#[derive(Clone, Serialize, Deserialize, Debug)]
pub(crate) enum Act {
    Start {
        name: String,
    },
    Answer {
        step: StepKey,
        seen: u64,
    },
    TaskDone {
        step: StepKey,
        seen: u64,
    },
    Approve {
        step: StepKey,
        seen: u64,
    },
    Deny {
        step: StepKey,
        seen: u64,
    },
    Retry {
        step: StepKey,
        seen: u64,
    },
    Settle {
        step: StepKey,
        seen: u64,
        took_effect: bool,
    },
    DoByHand {
        step: StepKey,
        seen: u64,
    },
    Pause {
        seen: u64,
    },
    Resume {
        seen: u64,
    },
    Cancel {
        seen: u64,
    },
}

/// What the child says.
#[derive(Serialize, Deserialize)]
pub(crate) enum FromChild {
    /// The files are open and the runner has started.
    Ready,
    /// The window was told of a version.
    Told { execution: ExecutionId, version: u64 },
    /// The answer to a look; none when there is no such execution.
    Seen { request: u64, view: Option<View> },
    /// The runner has done what a person asked for.
    Done { request: u64, version: u64 },
    /// The runner has refused it.
    Refused { request: u64, why: Why, detail: String },
    /// The child ends here.
    At { point: String },
    /// Something that must not happen.
    Trouble { what: String },
}

/// Why something was refused.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub(crate) enum Why {
    /// The execution moved on: normal life.
    MovedOn,
    /// The app is closing: normal life while it is.
    Closing,
    /// Nothing that the harness does should lead to it.
    Other,
}

/// How an execution stands.
#[derive(Serialize, Deserialize)]
pub(crate) struct View {
    pub(crate) version: u64,
    pub(crate) state: ExecutionState,
    pub(crate) steps: BTreeMap<StepKey, StepState>,
}

/// Says something to the harness: one write, so that no kill cuts a line in two.
pub(crate) fn say(message: &FromChild) {
    let Ok(mut line) = serde_json::to_vec(message) else {
        return;
    };
    line.push(b'\n');
    let mut out = std::io::stdout().lock();
    if out.write_all(&line).and_then(|()| out.flush()).is_err() {
        // Nobody listens any more.
        std::process::abort();
    }
}
