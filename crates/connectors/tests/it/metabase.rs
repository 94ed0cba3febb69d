//! Metabase, against a server that answers as its interface is documented.

/// Copying the template: what is copied, and where.
mod clone;
/// Copying the template, cut off after each request.
mod clone_cut;
/// Copying the template into a place where something is already.
mod clone_place;
/// The address, the key, and what comes back in the place of an answer.
mod connection;
/// Rights on databases.
mod database;
/// Groups and their rights on collections.
mod group;
/// Taking people out, and deactivating them.
mod leave;
/// What is kept secret.
mod log;
/// Pages in the place of answers to writes.
mod pages;
/// Putting people into groups.
mod person;
/// Putting people into groups whose account was deactivated.
mod reactivated;
/// Receipts of another server.
mod servers;
/// A partner's whole life, on the server of the demo.
mod story;
/// What is there already and is somebody else's.
mod theirs;

use connector::{Applied, Error, Input, Plan, Receipt, Undone};
use hyopps_connectors::CATALOGUE;
use serde_json::{Value, json};
use simulators::metabase::{CardKind, Metabase};
use simulators::{Fault, Simulator};

use crate::support::Connection;

/// The key, which must never be seen anywhere.
const KEY: &str = "mb_canary-7f3a";

/// A server with a template, and a connection to it.
struct World {
    server: Simulator<Metabase>,
    connection: Connection,
    /// The template's number, and that of the folder for partners.
    template: u64,
    partners: u64,
}

impl World {
    fn start() -> Self {
        let mut metabase = Metabase::new(KEY);
        let partners = metabase.add_collection("Partners", None);
        let template = metabase.add_collection("Partner template", None);
        let bookings = metabase.add_card(template, "Bookings", CardKind::Question);
        let overview = metabase.add_dashboard(template, "Overview", &[bookings]);
        metabase.add_dashboard_question(overview, "Today");
        metabase.add_card(template, "Tickets", CardKind::Question);
        let details = metabase.add_collection("Details", Some(template));
        metabase.add_card(details, "Courses", CardKind::Question);
        metabase.add_database("Other data");
        let server = Simulator::start(metabase).unwrap();
        let settings = json!({
            "url": server.url(), "template_collection": template.to_string(),
            "parent_collection": partners.to_string(), "database": "1",
        });
        let connection = Connection::new("metabase", settings, KEY);
        Self {
            server,
            connection,
            template,
            partners,
        }
    }

    /// Changes a setting.
    fn set(&mut self, key: &str, value: &str) {
        self.connection.settings.insert(key.to_owned(), value.into());
    }

    /// Goes on as the engine does after an attempt that may have changed something.
    fn try_again(&mut self) {
        self.connection.made_before = true;
    }

    fn with<T>(&self, look: impl FnOnce(&mut Metabase) -> T) -> T {
        self.server.with(look)
    }

    /// Applies an action although the plan may say that nothing is to be done, as after a plan that is old by now.
    async fn apply_anyway(&self, action: &str, input: &Value) -> Result<Applied, Error> {
        let action = CATALOGUE.action(&format!("metabase.{action}")).unwrap();
        let input: &Input = input.as_object().unwrap();
        action.apply(&self.connection.cx(), input).await
    }

    /// Applies an action whose request is cut off once, expects it to fail, and applies it again. Returns what was applied
    /// then.
    async fn apply_cut(
        &mut self,
        action: &str,
        input: &Value,
        method: &str,
        path: &str,
        fault: Fault,
    ) -> Applied {
        self.server.fail_next(method, path, fault);
        let before = self.server.count(method, path);
        let error = self.connection.apply(action, input).await.unwrap_err();
        assert_eq!(error.code, "system_connection_lost", "{method} {path}: {error:?}");
        assert!(
            self.server.count(method, path) > before,
            "{method} {path} was sent"
        );
        self.try_again();
        let applied = self.connection.apply(action, input).await;
        applied.unwrap_or_else(|error| panic!("again after {method} {path}: {error:?}"))
    }

    /// Expects that an action does not begin, and returns the code.
    async fn refusal(&self, action: &str, input: &Value) -> &'static str {
        let error = match self.connection.plan(action, input).await {
            Ok(Plan::Blocked(error)) | Err(error) => error,
            Ok(plan) => panic!("{action} is to be refused: {plan:?}"),
        };
        assert!(!error.hint.is_empty(), "{} says what to do", error.code);
        error.code
    }

    async fn undo(&self, action: &str, receipt: &Option<Receipt>) -> Undone {
        let receipt = receipt.as_ref().expect("what was made can be taken back");
        self.connection.undo(action, receipt).await.unwrap()
    }
}

/// Returns the sentence of a plan to create.
fn creates(plan: Plan) -> String {
    let Plan::Create(told) = plan else {
        panic!("it is to create: {plan:?}");
    };
    told.what
}

/// Returns the sentence of a plan to change.
fn changes(plan: Plan) -> String {
    let Plan::Change(told) = plan else {
        panic!("it is to change: {plan:?}");
    };
    told.what
}

/// Returns what a person is told to do by hand.
fn by_hand(undone: Undone) -> String {
    let Undone::ByHand(told) = undone else {
        panic!("it is to be done by hand: {undone:?}");
    };
    told
}

/// Returns what was taken back.
fn reversed(undone: Undone) -> String {
    let Undone::Reversed(told) = undone else {
        panic!("it is to be taken back: {undone:?}");
    };
    told
}
