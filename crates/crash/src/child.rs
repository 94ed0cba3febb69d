//! The process that is killed: the real runner on the real store, steered by lines.

mod actions;
mod log;
mod watched;

use std::io::BufRead;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};
use connector::{BoxFuture, Catalogue, CredentialError, CredentialSource, Secret};
use domain::execution::Proof;
use domain::form::Answers;
use domain::role::Role;
use domain::workflow::Definition;
use domain::{ConnectionId, ExecutionId};
use engine::{ByHand, Decision, Event, Execution, Handle, Journal, Refused, Runner};
use serde_json::json;

use crate::errand::{self, Who, actor, answers};
use crate::moment::WallClock;
use crate::point::{self, Point};
use crate::wire::{Act, FromChild, ToChild, View, Why, say};
use watched::{Watched, Window};

/// The first argument of a child.
pub const VERB: &str = "child";

/// Something that a child does wrong on purpose, to see that the harness notices.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The journal says that it has written before it has.
    AnswersEarly,
    /// What cannot be repeated is done without a commit point.
    SkipsCommitPoints,
    /// What can be taken back is done as if it could not, so that nothing tells when it begins.
    BeginsUnsaid,
    /// The ledger gets another key with every attempt.
    ChangesKeys,
}

impl Fault {
    const ALL: [Self; 4] = [
        Self::AnswersEarly,
        Self::SkipsCommitPoints,
        Self::BeginsUnsaid,
        Self::ChangesKeys,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::AnswersEarly => "answers-early",
            Self::SkipsCommitPoints => "skips-commit-points",
            Self::BeginsUnsaid => "begins-unsaid",
            Self::ChangesKeys => "changes-keys",
        }
    }
}

/// Where a child works, and how it ends.
struct Orders {
    folder: PathBuf,
    fault: Option<Fault>,
}

/// Runs a child until its input ends, or it is killed.
///
/// # Errors
/// When the arguments are wrong or the files cannot be opened.
pub fn run(args: impl Iterator<Item = String>) -> Result<()> {
    let orders = Orders::read(args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(live(orders))
}

impl Orders {
    fn read(mut args: impl Iterator<Item = String>) -> Result<Self> {
        let folder = args.next().context("a child needs a folder")?.into();
        let mut fault = None;
        while let Some(arg) = args.next() {
            let value = args.next().context("each argument has a value")?;
            match arg.as_str() {
                "--end-at" => {
                    let (point, passage) = value.split_once(':').context("a point and a passage")?;
                    let point = Point::parse(point).context("no such point")?;
                    point::arm(point, passage.parse()?);
                }
                "--fault" => fault = Fault::ALL.into_iter().find(|fault| fault.as_str() == value),
                _ => bail!("{arg} is not known"),
            }
        }
        Ok(Self { folder, fault })
    }
}

async fn live(orders: Orders) -> Result<()> {
    log::listen()?;
    let store = errand::open(&orders.folder)?;
    let workspace = Arc::new(errand::workspace_of(&store)?);
    let journal = Arc::new(Watched::new(workspace.clone(), orders.fault));
    let runner = Runner {
        journal: journal.clone(),
        connections: workspace,
        credentials: Arc::new(NoSecrets),
        clock: Arc::new(WallClock),
        listener: Arc::new(Window),
        catalogue: Catalogue::new(actions::systems(orders.fault)),
    };
    let (handle, main_loop) = runner.start();
    say(&FromChild::Ready);
    let desk = Arc::new(Desk {
        handle,
        journal,
        definition: Arc::new(errand::definition()?),
        stopping: AtomicBool::new(false),
    });
    let (runtime, steered) = (tokio::runtime::Handle::current(), desk.clone());
    std::thread::spawn(move || obey(&runtime, &steered));
    main_loop.await?;
    if !desk.stopping.load(Ordering::SeqCst) {
        bail!("the loop has ended, and nobody asked it to");
    }
    drop(store);
    Ok(())
}

/// Does what the harness says, until it says nothing more.
fn obey(runtime: &tokio::runtime::Handle, desk: &Arc<Desk>) {
    for line in std::io::stdin().lock().lines() {
        let Some(message) = line.ok().and_then(|line| serde_json::from_str(&line).ok()) else {
            break;
        };
        let here = desk.clone();
        match message {
            ToChild::Look { request, execution } => {
                runtime.spawn(async move { here.look(request, execution).await });
            }
            ToChild::Act {
                request,
                execution,
                act,
            } => {
                runtime.spawn(async move { here.act(request, execution, act).await });
            }
            ToChild::Stop => {
                desk.stopping.store(true, Ordering::SeqCst);
                runtime.spawn(async move { here.handle.stop().await });
            }
        }
    }
    if !desk.stopping.load(Ordering::SeqCst) {
        // Nobody steers any more: an orphan would keep the files.
        std::process::abort();
    }
}

/// Takes what people want, and answers them.
struct Desk {
    handle: Handle,
    journal: Arc<Watched>,
    definition: Arc<Definition>,
    /// Whether the app is being closed: then the files go while somebody still looks.
    stopping: AtomicBool,
}

impl Desk {
    async fn look(&self, request: u64, id: ExecutionId) {
        match self.view(id).await {
            Ok(view) => say(&FromChild::Seen { request, view }),
            Err(error) => self.complain(&format!("cannot look at {id}: {error:#}")),
        }
    }

    fn complain(&self, what: &str) {
        if !self.stopping.load(Ordering::SeqCst) {
            trouble(what);
        }
    }

    async fn view(&self, id: ExecutionId) -> Result<Option<View>> {
        let Some(stored) = self.journal.load(id).await? else {
            return Ok(None);
        };
        let execution = Execution::replay(id, Arc::new(stored.definition), &stored.entries)?;
        let steps = execution.steps.iter().map(|step| (step.key.clone(), step.state));
        Ok(Some(View {
            version: execution.version,
            state: execution.state,
            steps: steps.collect(),
        }))
    }

    async fn act(&self, request: u64, id: ExecutionId, act: Act) {
        let result = if let Act::Start { name } = act {
            let first = answers(json!({ "name": name }));
            let by = actor(Who::Asks, request);
            self.handle.start(id, self.definition.clone(), first, by).await
        } else {
            match self.event(request, id, act).await {
                Ok(event) => self.handle.submit(id, event).await,
                Err(error) => return self.complain(&format!("cannot read the subject of {id}: {error:#}")),
            }
        };
        point::pass(Point::BeforeAnswering);
        say(&match result {
            Ok(version) => FromChild::Done { request, version },
            Err(refused) => FromChild::Refused {
                request,
                why: why(&refused),
                detail: format!("{refused:?}"),
            },
        });
        point::pass(Point::AfterAnswering);
    }

    async fn event(&self, request: u64, id: ExecutionId, act: Act) -> Result<Event> {
        let subject = self.journal.subject(id).await?;
        let by = actor(Who::Asks, request);
        let reason = "It was so.".to_owned();
        let decide = |step, seen, decision| Event::Decide {
            step,
            seen,
            decision,
            reason: "I looked at it.".to_owned(),
            role: Role::Owner,
            by: actor(Who::Agrees, request),
        };
        Ok(match act {
            Act::Start { .. } => bail!("a start is no event"),
            Act::Answer { step, seen } => Event::Answer {
                step,
                seen,
                answers: answers(json!({ "answer": "It came." })),
                subject,
                by,
            },
            Act::TaskDone { step, seen } => Event::TaskDone {
                step,
                seen,
                answers: Answers::new(),
                note: "Done.".to_owned(),
                subject,
                by,
            },
            Act::Approve { step, seen } => decide(step, seen, Decision::Approve),
            Act::Deny { step, seen } => decide(step, seen, Decision::Deny),
            Act::Retry { step, seen } => Event::Retry {
                step,
                seen,
                input: None,
                by,
            },
            Act::Settle {
                step,
                seen,
                took_effect,
            } => Event::Settle {
                step,
                seen,
                took_effect,
                subject,
                by,
            },
            Act::DoByHand { step, seen } => Event::DoByHand {
                step,
                seen,
                report: ByHand {
                    answers: Answers::new(),
                    reason,
                    proof: Proof::Text("The ledger has it.".to_owned()),
                },
                subject,
                by,
            },
            Act::Pause { seen } => Event::Pause { seen, reason, by },
            Act::Resume { seen } => Event::Resume { seen, by },
            Act::Cancel { seen } => Event::Cancel { seen, by, reason },
        })
    }
}

fn why(refused: &Refused) -> Why {
    match refused {
        Refused::MovedOn => Why::MovedOn,
        Refused::Stopped => Why::Closing,
        Refused::NotFound
        | Refused::Invalid(_)
        | Refused::NotTheirs(_)
        | Refused::OrganizationGone
        | Refused::OrganizationAtRest
        | Refused::PersonGone
        | Refused::PersonAtRest
        | Refused::LeaverBusy
        | Refused::Records(_)
        | Refused::Storage(_) => Why::Other,
    }
}

/// Tells the harness of something that must not happen.
fn trouble(what: &str) {
    say(&FromChild::Trouble {
        what: what.to_owned(),
    });
}

/// The ledger lets everybody in.
struct NoSecrets;

impl CredentialSource for NoSecrets {
    fn secret(&self, _: ConnectionId) -> BoxFuture<'_, Result<Secret, CredentialError>> {
        Box::pin(async { Err(CredentialError::Missing) })
    }
}
