//! The ledger as a system: an action that looks first and can be taken back, one that relies on its key, and one that
//! cannot be repeated.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Cx, Error, Found, Input, Kind, Plan, Receipt, Repeat, System,
    SystemSpec, Undone,
};
use domain::form::{Answers, Field, FieldError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::child::Fault;
use crate::errand::SYSTEM;
use crate::ledger::{Ask, Reply, Verb, line};
use crate::point::{Point, pass};

/// The pause that a busy ledger asks for.
const PAUSE: Duration = Duration::from_millis(3);

/// An action of the ledger.
struct Entry {
    spec: &'static ActionSpec,
    verb: Verb,
    /// What it does wrong on purpose.
    fault: Option<Fault>,
}

impl Entry {
    fn ask(&self, verb: Verb, cx: &Cx, input: &Input) -> Ask {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let text = |key: &str| {
            input
                .get(key)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
        };
        let mut key = cx.idempotency_key.clone();
        if self.fault == Some(Fault::ChangesKeys) {
            let n = NEXT.fetch_add(1, Ordering::Relaxed);
            key = format!("{key} {}.{n}", std::process::id());
        }
        Ask {
            verb,
            target: text("target").to_owned(),
            key,
        }
    }
}

impl Action for Entry {
    fn spec(&self) -> &'static ActionSpec {
        self.spec
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            pass(Point::BeforePlan);
            let plan = match self.verb {
                Verb::Put => match tell(cx, &self.ask(Verb::Look, cx, input), None).await? {
                    Reply::There => Plan::AlreadyRight(done("It is there.")),
                    Reply::Missing | Reply::Busy | Reply::Refused => Plan::create("Put it there.".to_owned()),
                },
                Verb::Look | Verb::Post | Verb::Send => Plan::create("Do it.".to_owned()),
            };
            pass(Point::AfterPlan);
            Ok(plan)
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let (before, in_flight, after) = match self.spec.repeat {
                Repeat::Safe => (Point::BeforeEffect, Point::EffectInFlight, Point::AfterEffect),
                Repeat::NeedsPerson => {
                    if self.fault != Some(Fault::SkipsCommitPoints) {
                        cx.commit_point().await?;
                    }
                    (
                        Point::BeforeSingleEffect,
                        Point::SingleEffectInFlight,
                        Point::AfterSingleEffect,
                    )
                }
            };
            pass(before);
            let reply = tell(cx, &self.ask(self.verb, cx, input), Some(in_flight)).await?;
            pass(after);
            match reply {
                Reply::There => Ok(done("It was done.")),
                Reply::Busy => Err(Error::new(
                    Kind::Transient {
                        retry_after: Some(PAUSE),
                    },
                    "ledger_busy",
                    "The ledger is busy.",
                )),
                Reply::Missing | Reply::Refused => Err(Error::new(
                    Kind::Permanent,
                    "ledger_refused",
                    "The ledger says no.",
                )),
            }
        })
    }

    fn undo<'a>(&'a self, _: &'a Cx, _: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async { Ok(Undone::AlreadyGone) })
    }
}

/// Asks the ledger. Nothing in the harness keeps it from answering, so a broken line is a fault, and told as doubt.
async fn tell(cx: &Cx, ask: &Ask, in_flight: Option<Point>) -> Result<Reply, Error> {
    let address = cx.settings.get("address").and_then(|value| value.as_str());
    let address = address.unwrap_or_default().to_owned();
    let work = async {
        let mut stream = BufReader::new(TcpStream::connect(address).await?);
        stream.write_all(&line(ask)?).await?;
        stream.flush().await?;
        in_flight.into_iter().for_each(pass);
        let mut answer = String::new();
        stream.read_line(&mut answer).await?;
        anyhow::Ok(serde_json::from_str(&answer)?)
    };
    let broken =
        |error: anyhow::Error| Error::new(Kind::UnknownOutcome, "ledger_broken", format!("{error:#}"));
    work.await.map_err(broken)
}

fn done(summary: &str) -> Applied {
    Applied {
        summary: summary.to_owned(),
        outputs: Answers::new(),
        receipt: None,
    }
}

struct LedgerSystem {
    actions: &'static [&'static dyn Action],
}

impl System for LedgerSystem {
    fn spec(&self) -> &'static SystemSpec {
        &SystemSpec {
            key: SYSTEM,
            title: "Ledger",
            summary: "Writes down what is done.",
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
        self.actions
    }

    fn test<'a>(&'a self, _: &'a Cx) -> BoxFuture<'a, Result<Found, Error>> {
        Box::pin(async { Ok(Found::only("It is there.")) })
    }
}

const PUT: ActionSpec = ActionSpec {
    reversible: true,
    ..PUT_UNSAID
};
const PUT_UNSAID: ActionSpec = spec("ledger.put", "Looks first.", Repeat::Safe);
const POST: ActionSpec = spec("ledger.post", "Relies on its key.", Repeat::Safe);
const SEND: ActionSpec = spec("ledger.send", "Cannot be repeated.", Repeat::NeedsPerson);

const fn spec(name: &'static str, summary: &'static str, repeat: Repeat) -> ActionSpec {
    ActionSpec {
        name,
        summary,
        inputs: &["target"],
        outputs: &[],
        permissions: &[],
        repeat,
        reversible: false,
    }
}

/// The systems of the catalogue. They live as long as the process.
pub(super) fn systems(fault: Option<Fault>) -> &'static [&'static dyn System] {
    let entry = |spec: &'static ActionSpec, verb| -> &'static dyn Action {
        Box::leak(Box::new(Entry { spec, verb, fault }))
    };
    let put = match fault {
        Some(Fault::BeginsUnsaid) => &PUT_UNSAID,
        Some(Fault::AnswersEarly | Fault::SkipsCommitPoints | Fault::ChangesKeys) | None => &PUT,
    };
    let actions = vec![
        entry(put, Verb::Put),
        entry(&POST, Verb::Post),
        entry(&SEND, Verb::Send),
    ];
    let system: &'static dyn System = Box::leak(Box::new(LedgerSystem {
        actions: actions.leak(),
    }));
    vec![system].leak()
}
