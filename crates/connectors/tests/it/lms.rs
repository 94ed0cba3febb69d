//! The LMS connector against its simulator.

/// Sites that are broken, out of order, or no Moodle at all.
mod broken;
/// The test of a connection.
mod check;
/// What is the app's own, and what is left to a person.
mod claims;
/// The cohort of an organization.
mod cohorts;
/// Courses in which people are enrolled directly.
mod courses;
/// Connections that are cut behind Moodle's back.
mod cuts;
/// Which cohort is meant.
mod known_cohorts;
/// What is logged.
mod log;
/// People, their accounts, and the cohorts they are in.
mod people;
/// Whose account it is.
mod recognition;
/// What Moodle refuses.
mod refusals;
/// Receipts of another site.
mod sites;
/// Taking people out, and suspending them.
mod suspending;

use connector::{Error, Kind, Plan, Receipt, Undone};
use serde_json::{Value, json};
use simulators::Simulator;
use simulators::lms::{Lms, User};

use crate::support::Connection;

/// The token, which must not be seen anywhere.
const CANARY: &str = "canary0f00c0ffee";

/// Whom the tests are about.
const ADA: &str = "Ada.Lovelace@partner.example.org";

/// A site, and a connection to it.
struct World {
    lms: Simulator<Lms>,
    connection: Connection,
    cohort: u64,
}

impl World {
    /// A site with one cohort, “Partner X”.
    fn new() -> Self {
        Self::with(&json!({}))
    }

    /// The same with further settings.
    fn with(settings: &Value) -> Self {
        let lms = Simulator::start(Lms::new(CANARY)).unwrap();
        let cohort = lms.with(|lms| lms.add_cohort("Partner X", "hyopps-partner-x"));
        let mut all = json!({ "url": lms.url() });
        for (key, value) in settings.as_object().unwrap() {
            all[key] = value.clone();
        }
        let connection = Connection::new("lms", all, CANARY);
        Self {
            lms,
            connection,
            cohort,
        }
    }

    /// What a workflow gives to put Ada into the cohort.
    fn ada(&self) -> Value {
        json!({
            "email": ADA, "first_name": "Ada", "last_name": "Lovelace", "language": "en",
            "cohort": self.cohort.to_string(), "cohort_name": "Partner X",
        })
    }

    /// Makes an account for Ada as an administrator of the site would have done, and returns its id.
    fn ada_is_there(&self) -> u64 {
        self.lms.with(|lms| lms.add_user("ada", ADA, "Ada", "Lovelace"))
    }

    /// Puts Ada into the cohort, and returns her id and the receipt.
    async fn add_ada(&self) -> (u64, Receipt) {
        let applied = self
            .connection
            .apply("add_person_to_cohort", &self.ada())
            .await
            .unwrap();
        let id = applied.outputs["id"].as_str().unwrap().parse().unwrap();
        (id, applied.receipt.expect("what was made can be taken back"))
    }

    /// Takes back what was done for Ada.
    async fn undo_ada(&self, receipt: &Receipt) -> Undone {
        self.connection
            .undo("add_person_to_cohort", receipt)
            .await
            .unwrap()
    }

    fn user(&self, id: u64) -> User {
        self.lms.with(|lms| lms.user(id).cloned().unwrap())
    }

    fn is_member(&self, user: u64) -> bool {
        self.lms
            .with(|lms| lms.cohort(self.cohort).unwrap().members.contains(&user))
    }

    /// Returns how often a function was called.
    fn calls(&self, function: &str) -> usize {
        let wanted = format!("wsfunction={function}&");
        let seen = self.lms.seen();
        let bodies = seen.iter().map(|request| String::from_utf8_lossy(&request.body));
        bodies.filter(|body| body.contains(&wanted)).count()
    }

    /// Plans something that ends in an error, and returns it.
    async fn blocked(&self, action: &str, input: &Value) -> Error {
        match self.connection.plan(action, input).await {
            Err(error) | Ok(Plan::Blocked(error)) => complete(error),
            Ok(plan) => panic!("{action} goes on: {plan:?}"),
        }
    }

    /// Does something that ends in an error, and returns it.
    async fn fails(&self, action: &str, input: &Value) -> Error {
        complete(self.connection.apply(action, input).await.unwrap_err())
    }
}

/// Checks what holds for every error.
fn complete(error: Error) -> Error {
    let told = format!("{error:?}");
    assert!(!told.contains(CANARY), "the token is in {told}");
    assert!(!error.hint.is_empty(), "{told} does not say what to do");
    error
}

/// Returns what a credential lacks, as an error tells it.
fn lacking(error: &Error) -> &str {
    match &error.kind {
        Kind::NeedsPermission(right) => right,
        Kind::Transient { .. } | Kind::Permanent | Kind::Blocked | Kind::UnknownOutcome => {
            panic!("{error:?} names no right")
        }
    }
}

fn reversed(undone: &Undone) -> &str {
    match undone {
        Undone::Reversed(told) => told,
        Undone::AlreadyGone | Undone::ByHand(_) => panic!("{undone:?} did not take it back"),
    }
}

fn by_hand(undone: &Undone) -> &str {
    match undone {
        Undone::ByHand(told) => told,
        Undone::AlreadyGone | Undone::Reversed(_) => panic!("{undone:?} is not left to a person"),
    }
}
