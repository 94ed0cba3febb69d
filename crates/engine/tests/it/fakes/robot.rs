//! Systems that follow a script, and write down what was done to them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Catalogue, Cx, Earlier, Error, Found, Input, Kind, Plan, Receipt,
    Repeat, System, SystemSpec, Undone,
};
use domain::form::{Answers, Field, FieldError};
use serde_json::{Value, json};

use crate::fakes::Gate;

/// One thing that an attempt does.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// It asks for its commit point, and ends when that is refused.
    Commit,
    /// It changes the outside system.
    Effect,
    /// It waits.
    Wait(Gate),
    /// It ends well, with these outputs.
    Done(Value),
    /// It ends badly.
    Fail(Kind),
    /// It panics.
    Panic,
}

/// What a plan answers, as long as nothing else is said.
#[derive(Clone, Debug)]
pub(crate) enum Planned {
    Blocked(&'static str),
    AlreadyRight(Value),
    Fail(Kind),
    Panic,
    Wait(Gate),
}

/// What an undo does.
#[derive(Clone, Debug)]
pub(crate) enum Undoing {
    /// It takes the access back, and tells so.
    Reverse,
    /// It takes the access back, and waits before it tells.
    ReverseThenWait(Gate),
    /// It leaves it to a person.
    ByHand(&'static str),
    /// It ends badly.
    Fail(Kind),
    /// It panics.
    Panic,
}

/// The script of all actions, and what they did.
#[derive(Default)]
pub(crate) struct Robot(Mutex<Script>);

#[derive(Default)]
struct Script {
    acts: BTreeMap<String, VecDeque<Vec<Act>>>,
    plans: BTreeMap<String, Planned>,
    /// Of each plan, the earlier attempts that may have changed something.
    planned: Vec<Vec<Earlier>>,
    /// Of each plan, the keys of the step's own attempts.
    own_keys: Vec<Vec<String>>,
    applied: Vec<Done>,
    effects: Vec<Done>,
    at_work: BTreeSet<String>,
    undos: BTreeMap<String, VecDeque<Undoing>>,
    /// What was taken back, by what the receipts name: each once.
    undone: Vec<String>,
    undos_asked: usize,
    /// Of each undo, what else stood by the records.
    stood: Vec<Vec<String>>,
}

/// Something that an action did.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Done {
    pub(crate) action: String,
    pub(crate) key: String,
    pub(crate) attempt: u32,
    pub(crate) input: Input,
}

impl Robot {
    /// Says what the next attempts at an action do, one after the other; then they just do it.
    pub(crate) fn next<const N: usize>(&self, action: &str, attempts: [Vec<Act>; N]) {
        let mut script = self.script();
        let acts = script.acts.entry(action.to_owned()).or_default();
        acts.extend(attempts);
    }

    /// Says what the next undos of what the receipt names do, one after the other; then they just take it back.
    pub(crate) fn next_undos<const N: usize>(&self, made: &str, undos: [Undoing; N]) {
        let mut script = self.script();
        script.undos.entry(made.to_owned()).or_default().extend(undos);
    }

    /// What was taken back, in this order.
    pub(crate) fn undone(&self) -> Vec<String> {
        self.script().undone.clone()
    }

    /// Of each undo so far, what else stood by the records for whoever had the access.
    pub(crate) fn stood(&self) -> Vec<Vec<String>> {
        self.script().stood.clone()
    }

    /// How often an undo was asked for.
    pub(crate) fn undos_asked(&self) -> usize {
        self.script().undos_asked
    }

    pub(crate) fn plan(&self, action: &str, planned: Planned) {
        self.script().plans.insert(action.to_owned(), planned);
    }

    pub(crate) fn plan_freely(&self, action: &str) {
        self.script().plans.remove(action);
    }

    pub(crate) fn forget_script(&self) {
        let mut script = self.script();
        script.acts.clear();
        script.plans.clear();
    }

    pub(crate) fn planned(&self) -> usize {
        self.script().planned.len()
    }

    /// Of each plan so far, whether an earlier attempt may have changed something.
    pub(crate) fn made_before(&self) -> Vec<bool> {
        let looks = self.earlier();
        looks.iter().map(|earlier| !earlier.is_empty()).collect()
    }

    /// Of each plan so far, the earlier attempts that may have changed something.
    pub(crate) fn earlier(&self) -> Vec<Vec<Earlier>> {
        self.script().planned.clone()
    }

    /// Of each plan so far, the keys under which earlier attempts may have made something.
    pub(crate) fn own_keys(&self) -> Vec<Vec<String>> {
        self.script().own_keys.clone()
    }

    pub(crate) fn applied(&self) -> Vec<Done> {
        self.script().applied.clone()
    }

    pub(crate) fn effects(&self) -> Vec<Done> {
        self.script().effects.clone()
    }

    fn script(&self) -> std::sync::MutexGuard<'_, Script> {
        self.0.lock().expect("no test panics in here")
    }
}

/// Stands for an attempt at work; no two of them work for the same step at the same time.
struct AtWork<'a>(&'a Robot, String);

impl<'a> AtWork<'a> {
    fn begin(robot: &'a Robot, key: &str) -> Self {
        let is_new = robot.script().at_work.insert(key.to_owned());
        assert!(is_new, "two attempts at {key} at the same time");
        Self(robot, key.to_owned())
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.script().at_work.remove(&self.1);
    }
}

struct RobotAction {
    spec: &'static ActionSpec,
    robot: Arc<Robot>,
}

impl Action for RobotAction {
    fn spec(&self) -> &'static ActionSpec {
        self.spec
    }

    fn plan<'a>(&'a self, cx: &'a Cx, _: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let (planned, request) = {
                let mut script = self.robot.script();
                script.planned.push(cx.earlier.clone());
                script.own_keys.push(cx.own_keys.clone());
                let request = script.planned.len().to_string();
                (script.plans.get(self.spec.name).cloned(), request)
            };
            Ok(match planned {
                None => Plan::create("It would do it.".to_owned()),
                Some(Planned::Blocked(code)) => {
                    let error = Error::new(Kind::Blocked, code, "Something is missing.");
                    // No request has the id of another.
                    Plan::Blocked(error.trace(request))
                }
                Some(Planned::AlreadyRight(outputs)) => Plan::AlreadyRight(result(outputs)),
                Some(Planned::Fail(kind)) => {
                    return Err(Error::new(kind, "scripted", "The script says so."));
                }
                Some(Planned::Panic) => panic!("a fault while looking"),
                Some(Planned::Wait(gate)) => {
                    gate.pass().await;
                    Plan::create("It would do it.".to_owned())
                }
            })
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let done = Done {
                action: self.spec.name.to_owned(),
                key: cx.idempotency_key.clone(),
                attempt: cx.attempt,
                input: input.clone(),
            };
            let _at_work = AtWork::begin(&self.robot, &done.key);
            let acts = {
                let mut script = self.robot.script();
                script.applied.push(done.clone());
                let acts = script.acts.get_mut(self.spec.name);
                acts.and_then(VecDeque::pop_front)
            };
            let just_do_it = || vec![Act::Commit, Act::Effect];
            for act in acts.unwrap_or_else(just_do_it) {
                match act {
                    Act::Commit => cx.commit_point().await?,
                    Act::Effect => self.robot.script().effects.push(done.clone()),
                    Act::Wait(gate) => gate.pass().await,
                    Act::Done(outputs) => return Ok(result(outputs)),
                    Act::Fail(kind) => return Err(Error::new(kind, "scripted", "The script says so.")),
                    Act::Panic => panic!("a fault while changing"),
                }
            }
            Ok(result(
                json!({"name": "Made", "id": 7, "link": "https://made.example.org"}),
            ))
        })
    }

    fn removal_by_hand(&self, input: &Input) -> Vec<String> {
        let name = input.get("name").and_then(Value::as_str).unwrap_or_default();
        vec![format!("Take {name} off the list.")]
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let standing = cx.standing().await?.into_iter();
            let stood = standing.map(|access| access.resource).collect();
            self.robot.script().stood.push(stood);
            let made = receipt.0["made"].as_str().unwrap_or_default().to_owned();
            let undoing = {
                let mut script = self.robot.script();
                script.undos_asked += 1;
                script.undos.get_mut(&made).and_then(VecDeque::pop_front)
            };
            let reverse = || {
                let mut script = self.robot.script();
                if script.undone.contains(&made) {
                    return Undone::AlreadyGone;
                }
                script.undone.push(made.clone());
                Undone::Reversed(format!("{made} is gone."))
            };
            Ok(match undoing.unwrap_or(Undoing::Reverse) {
                Undoing::Reverse => reverse(),
                Undoing::ReverseThenWait(gate) => {
                    let undone = reverse();
                    gate.pass().await;
                    undone
                }
                Undoing::ByHand(text) => Undone::ByHand(text.to_owned()),
                Undoing::Fail(kind) => return Err(Error::new(kind, "scripted", "The script says so.")),
                Undoing::Panic => panic!("a fault while taking back"),
            })
        })
    }
}

fn result(outputs: Value) -> Applied {
    Applied {
        summary: "It is done.".to_owned(),
        outputs: outputs.as_object().cloned().unwrap_or_default(),
        receipt: Some(Receipt(json!({"made": 7}))),
    }
}

struct RobotSystem {
    spec: &'static SystemSpec,
    actions: &'static [&'static dyn Action],
}

impl System for RobotSystem {
    fn spec(&self) -> &'static SystemSpec {
        self.spec
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
        Box::pin(async { Ok(Found::only("It answers.")) })
    }
}

/// Returns a catalogue with these actions, all of which follow the script of the robot.
pub(crate) fn catalogue(robot: &Arc<Robot>, names: &BTreeSet<String>) -> Catalogue {
    catalogue_of(robot, names.iter().map(|name| spec(name)).collect())
}

/// Returns a catalogue with these actions, what they do can be taken back.
pub(crate) fn reversible_catalogue(robot: &Arc<Robot>, names: &BTreeSet<String>) -> Catalogue {
    let reversible = |name: &String| ActionSpec {
        reversible: true,
        ..spec(name)
    };
    catalogue_of(robot, names.iter().map(reversible).collect())
}

/// Returns a catalogue with actions as they are specified; they follow the script of the robot.
pub(crate) fn catalogue_of(robot: &Arc<Robot>, specs: Vec<ActionSpec>) -> Catalogue {
    let system_of = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let mut systems: BTreeMap<String, Vec<&'static dyn Action>> = BTreeMap::new();
    for spec in specs {
        let own = systems.entry(system_of(spec.name)).or_default();
        own.push(Box::leak(Box::new(RobotAction {
            spec: Box::leak(Box::new(spec)),
            robot: robot.clone(),
        })));
    }
    let systems = systems.into_iter().map(|(key, actions)| -> &'static dyn System {
        Box::leak(Box::new(RobotSystem {
            spec: Box::leak(Box::new(SystemSpec {
                key: key.leak(),
                title: "Robot",
                summary: "Follows a script.",
                secret_label: None,
                destination: &[],
            })),
            actions: actions.leak(),
        }))
    });
    let systems: Vec<_> = systems.collect();
    Catalogue::new(systems.leak())
}

fn spec(name: &str) -> ActionSpec {
    ActionSpec {
        name: name.to_owned().leak(),
        summary: "Follows a script.",
        inputs: &[],
        outputs: &["name", "id"],
        permissions: &[],
        repeat: Repeat::NeedsPerson,
        reversible: false,
    }
}

/// A failure that may go away by itself, after the pause that the system asks for.
pub(crate) fn transient(retry_after: Option<u64>) -> Act {
    Act::Fail(Kind::Transient {
        retry_after: retry_after.map(Duration::from_secs),
    })
}
