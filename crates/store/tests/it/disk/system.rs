//! The system of the errands: what they do outside of the databases.

use std::fs::File;
use std::path::PathBuf;
use std::sync::{LazyLock, OnceLock};

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Cx, Error, Found, Input, Plan, Receipt, Repeat, System,
    SystemSpec, Undone,
};
use domain::ExecutionId;
use domain::form::{Answers, Field, FieldError};
use engine::AttemptOutcome;
use store::Workspace;
use tokio::sync::watch;

use crate::disk::errands::{folder, say};
use crate::support::replayed;

/// Whether errands may come to their end.
pub(super) static GO: LazyLock<watch::Sender<bool>> = LazyLock::new(|| watch::Sender::new(false));

/// Where errands look whether what they do was announced.
pub(super) static STORED: OnceLock<Workspace> = OnceLock::new();

pub(super) struct Errands;

impl System for Errands {
    fn spec(&self) -> &'static SystemSpec {
        &SystemSpec {
            key: "errands",
            title: "Errands",
            summary: "Runs.",
            secret_label: None,
            destination: &[],
        }
    }

    fn settings(&self) -> Vec<Field> {
        Vec::new()
    }

    fn check_settings(&self, _: &Answers) -> Result<(), Vec<FieldError>> {
        Ok(())
    }

    fn needs_secret(&self, _: &Answers) -> bool {
        false
    }

    fn actions(&self) -> &'static [&'static dyn Action] {
        &[&Errand(RUN), &Errand(SEND)]
    }

    fn test<'a>(&'a self, _: &'a Cx) -> BoxFuture<'a, Result<Found, Error>> {
        Box::pin(async { Ok(Found::default()) })
    }
}

/// An errand has its effect, and waits before it tells of it; one that cannot be repeated waits at its commit point.
struct Errand(&'static ActionSpec);

const RUN: &ActionSpec = &ActionSpec {
    name: "errands.run",
    summary: "Runs.",
    inputs: &[],
    outputs: &[],
    permissions: &[],
    repeat: Repeat::Safe,
    reversible: false,
};

const SEND: &ActionSpec = &ActionSpec {
    name: "errands.send",
    repeat: Repeat::NeedsPerson,
    ..*RUN
};

impl Errand {
    async fn wait(&self) {
        say("at work");
        let mut go = GO.subscribe();
        go.wait_for(|go| *go).await.expect("the gate stays");
    }
}

impl Action for Errand {
    fn spec(&self) -> &'static ActionSpec {
        self.0
    }

    fn plan<'a>(&'a self, cx: &'a Cx, _: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async {
            Ok(if place_of(&cx.idempotency_key).exists() {
                Plan::AlreadyRight(Applied::default())
            } else {
                Plan::create("Run.".to_owned())
            })
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, _: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async {
            match self.0.repeat {
                Repeat::Safe => {
                    effect(&cx.idempotency_key, self.0.repeat).await;
                    self.wait().await;
                }
                Repeat::NeedsPerson => {
                    self.wait().await;
                    cx.commit_point().await?;
                    effect(&cx.idempotency_key, self.0.repeat).await;
                }
            }
            Ok(Applied::default())
        })
    }

    fn undo<'a>(&'a self, _: &'a Cx, _: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async { Ok(Undone::AlreadyGone) })
    }
}

/// Where an effect leaves its trace outside of the databases.
fn place_of(key: &str) -> PathBuf {
    folder().unwrap_or_default().join(format!("effect {key}"))
}

/// Does what nobody takes back, and says whether it had been announced on the disk.
async fn effect(key: &str, repeat: Repeat) {
    let announced = if is_announced(key, repeat).await {
        "stored"
    } else {
        "not stored"
    };
    drop(File::create(place_of(key)).unwrap());
    say(&format!("effect {key} {announced}"));
}

/// Returns whether the attempt stands in the journal as one on its way, and at its commit point if it needs one.
async fn is_announced(key: &str, repeat: Repeat) -> bool {
    let (id, _) = key.split_once('.').unwrap();
    let id = ExecutionId::from_uuid(id.parse().unwrap());
    let execution = replayed(STORED.get().unwrap(), id).await;
    let mut attempts = execution.steps.iter().filter_map(|step| step.attempts.last());
    attempts.any(|attempt| {
        attempt.idempotency_key == key
            && attempt.outcome == AttemptOutcome::Running
            && (attempt.committing || repeat == Repeat::Safe)
    })
}
