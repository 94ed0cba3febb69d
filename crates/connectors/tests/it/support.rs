//! What the tests of all connectors that speak HTTP have in common.

use std::sync::Arc;

use connector::{Action, Applied, Cx, Error, Found, Input, Plan, Receipt, Standing, Undone};
use domain::ConnectionId;
use domain::form::Answers;
use hyopps_connectors::CATALOGUE;
use serde_json::Value;
use testkit::fakes::{KnownRecords, MemoryCredentials, NOON, RecordingCheckpoint, earlier};
use uuid::Uuid;

/// What names the work of the tests to a system.
const KEY: &str = "run-1.step";

/// The same once a person has changed what the step is given.
const LATER_KEY: &str = "run-1.step.1";

/// A connection to a simulated system, as an admin would have made it.
pub(crate) struct Connection {
    id: ConnectionId,
    system: &'static str,
    pub(crate) settings: Answers,
    pub(crate) credentials: Arc<MemoryCredentials>,
    /// Whether an earlier attempt may have changed something.
    pub(crate) made_before: bool,
    /// Whether a person has changed what the step is given since an attempt that may have made something: the key is
    /// another then, and of what is wanted now nothing is from before.
    pub(crate) has_other_input: bool,
    /// What else stands by the records for whom the work is about.
    pub(crate) standing: Vec<Standing>,
}

impl Connection {
    /// Connects a system by its settings and secret. Each connection has an id, and so a client, of its own.
    pub(crate) fn new(system: &'static str, settings: Value, secret: &str) -> Self {
        #[expect(clippy::disallowed_methods, reason = "a test has no source of ids")]
        let id = ConnectionId::from_uuid(Uuid::now_v7());
        let Value::Object(settings) = settings else {
            panic!("settings are an object");
        };
        Self {
            id,
            system,
            settings,
            credentials: MemoryCredentials::holding(id, secret),
            made_before: false,
            has_other_input: false,
            standing: Vec::new(),
        }
    }

    /// Returns what an attempt works with.
    pub(crate) fn cx(&self) -> Cx {
        let may_have_made = self.made_before || self.has_other_input;
        Cx {
            connection: self.id,
            settings: self.settings.clone(),
            credentials: self.credentials.clone(),
            checkpoint: RecordingCheckpoint::new(),
            records: Arc::new(KnownRecords(self.standing.clone())),
            idempotency_key: if self.has_other_input { LATER_KEY } else { KEY }.to_owned(),
            attempt: 1,
            earlier: self.made_before.then(earlier).into_iter().collect(),
            own_keys: may_have_made.then(|| KEY.to_owned()).into_iter().collect(),
            now: NOON,
        }
    }

    /// Tests the connection.
    pub(crate) async fn test(&self) -> Result<Found, Error> {
        CATALOGUE.system(self.system).unwrap().test(&self.cx()).await
    }

    /// Plans an action, by its name without the system.
    pub(crate) async fn plan(&self, action: &str, input: &Value) -> Result<Plan, Error> {
        self.action(action).plan(&self.cx(), &given(input)).await
    }

    /// Plans an action and applies what the plan says, as the engine does.
    pub(crate) async fn apply(&self, action: &str, input: &Value) -> Result<Applied, Error> {
        match self.plan(action, input).await? {
            Plan::AlreadyRight(applied) => Ok(applied),
            Plan::Blocked(error) => Err(error),
            Plan::Create(_) | Plan::Change(_) => self.action(action).apply(&self.cx(), &given(input)).await,
        }
    }

    /// Takes back what a receipt stands for.
    pub(crate) async fn undo(&self, action: &str, receipt: &Receipt) -> Result<Undone, Error> {
        self.action(action).undo(&self.cx(), receipt).await
    }

    /// Goes through the life of an access: nothing is there, it is made, it is there, it is taken back, nothing is
    /// there. Returns what was applied. `first` is whether the plan is to create or to change.
    pub(crate) async fn there_and_back(&self, action: &str, input: &Value, first: Expected) -> Applied {
        let plan = self.plan(action, input).await.unwrap();
        assert!(first.is(&plan), "at first: {plan:?}");
        let foreseen = foreseen(&plan);
        let applied = self
            .action(action)
            .apply(&self.cx(), &given(input))
            .await
            .unwrap();
        let receipt = applied.receipt.clone().expect("what was made can be taken back");
        for (output, value) in foreseen {
            assert_eq!(
                Some(&value),
                applied.outputs.get(&output),
                "{output} was foreseen"
            );
        }
        let plan = self.plan(action, input).await.unwrap();
        let Plan::AlreadyRight(found) = plan else {
            panic!("once made: {plan:?}");
        };
        assert_eq!(found.outputs, applied.outputs, "later steps find the same");
        assert_eq!(
            found.receipt, None,
            "what was there before is not the app's to take back"
        );
        let undone = self.undo(action, &receipt).await.unwrap();
        assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
        let plan = self.plan(action, input).await.unwrap();
        assert!(first.is(&plan), "at last: {plan:?}");
        let undone = self.undo(action, &receipt).await.unwrap();
        assert_eq!(undone, Undone::AlreadyGone, "taking back twice");
        applied
    }

    fn action(&self, name: &str) -> &'static dyn Action {
        let full_name = format!("{}.{name}", self.system);
        let action = CATALOGUE.action(&full_name);
        action.unwrap_or_else(|| panic!("there is no action {full_name}"))
    }
}

/// An access to this that stands by the records, given by a person.
pub(crate) fn standing(resource: &str) -> Standing {
    Standing {
        action: "by_hand".to_owned(),
        resource: resource.to_owned(),
        input: None,
        receipt: None,
    }
}

/// What a plan is to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Expected {
    Create,
    Change,
}

impl Expected {
    fn is(self, plan: &Plan) -> bool {
        match plan {
            Plan::Create(_) => self == Self::Create,
            Plan::Change(_) => self == Self::Change,
            Plan::AlreadyRight(_) | Plan::Blocked(_) => false,
        }
    }
}

/// Returns the outputs that a plan knows beforehand.
fn foreseen(plan: &Plan) -> Answers {
    let mut outputs = match plan {
        Plan::Create(foreseen) | Plan::Change(foreseen) => foreseen.outputs.clone(),
        Plan::AlreadyRight(_) | Plan::Blocked(_) => Answers::new(),
    };
    outputs.retain(|_, value| value.as_str() != Some(""));
    outputs
}

/// Returns what is written as an object.
pub(crate) fn given(input: &Value) -> Input {
    input.as_object().cloned().expect("an input is an object")
}
