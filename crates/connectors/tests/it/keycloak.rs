//! The Keycloak connector against its simulator.

mod adding;
mod again;
mod elsewhere;
mod faults;
mod first_mail;
mod groups;
mod leaving;
mod log;
mod mail;
mod marks;
mod pages;
mod rights;
mod roles;
mod signing_in;

use connector::{Applied, Error, Kind, Plan, Receipt, Undone};
use serde_json::{Value, json};
use simulators::keycloak::{Account, Keycloak, MANAGEMENT_ROLES};
use simulators::{Answer, Fault, Simulator};

use crate::support::{Connection, Expected};

/// The secret, which must not be seen anywhere.
const CANARY: &str = "canary-5d81-secret";

const ADA: &str = "ada@acme.example.org";

/// A realm with the group `/partners`, and a connection to it as a client that may do everything it needs.
struct World {
    keycloak: Simulator<Keycloak>,
    connection: Connection,
}

fn world() -> World {
    world_with(json!({}))
}

/// The same with other settings.
fn world_with(changes: Value) -> World {
    let mut realm = Keycloak::new("partners");
    realm.add_service("hyopps", CANARY, &MANAGEMENT_ROLES[..6]);
    realm.add_group("/partners");
    served(realm, changes)
}

fn served(realm: Keycloak, changes: Value) -> World {
    let keycloak = Simulator::start(realm).unwrap();
    let mut settings = json!({
        "url": keycloak.url(), "realm": "partners", "client_id": "hyopps", "parent_group": "/partners",
    });
    for (key, value) in changes.as_object().unwrap() {
        settings[key] = value.clone();
    }
    let connection = Connection::new("keycloak", settings, CANARY);
    World { keycloak, connection }
}

impl World {
    /// Makes a partner's group and returns its id.
    fn group(&self, name: &str) -> String {
        self.keycloak
            .with(|realm| realm.add_group(&format!("/partners/{name}")))
    }

    /// Makes a partner's group as the app would have done, and returns its id.
    fn partner_group(&self, name: &str) -> String {
        self.keycloak
            .with(|realm| realm.add_partner_group(&format!("/partners/{name}"), name))
    }

    /// Makes an account and returns its id.
    fn person(&self, email: &str) -> String {
        self.keycloak
            .with(|realm| realm.add_person(email, "Ada", "Lovelace"))
    }

    /// Returns the account with a user name.
    fn account(&self, username: &str) -> Account {
        let account = self.keycloak.with(|realm| realm.account_named(username).cloned());
        account.unwrap_or_else(|| panic!("nobody is called {username}"))
    }

    /// Returns the paths of the groups of an account.
    fn paths_of(&self, username: &str) -> Vec<String> {
        let id = self.account(username).id;
        self.keycloak.with(|realm| realm.paths_of(&id))
    }

    fn change(&self, username: &str, change: impl FnOnce(&mut Account)) {
        let id = self.account(username).id;
        self.keycloak
            .with(|realm| change(realm.account_mut(&id).unwrap()));
    }

    fn n_mails(&self) -> usize {
        self.keycloak.with(|realm| realm.mails().len())
    }

    async fn add(&self, email: &str, group: &str) -> Result<Applied, Error> {
        self.connection
            .apply("add_person_to_group", &adding(email, group))
            .await
    }

    async fn undo_adding(&self, receipt: &Receipt) -> Undone {
        self.connection
            .undo("add_person_to_group", receipt)
            .await
            .unwrap()
    }
}

fn adding(email: &str, group: &str) -> Value {
    json!({ "email": email, "first_name": "Ada", "last_name": "Lovelace", "group": group, "group_name": "Acme" })
}

/// What a step cannot go on with, as its plan tells it.
fn stopped(planned: Result<Plan, Error>) -> Error {
    let error = match planned {
        Ok(Plan::Blocked(error)) => {
            assert_eq!(error.kind, Kind::Blocked, "{error:?}");
            error
        }
        Err(error) => {
            assert_ne!(
                error.kind,
                Kind::Blocked,
                "a plan tells it, so that no attempt is spent"
            );
            error
        }
        Ok(plan) => panic!("{plan:?}"),
    };
    assert!(!error.hint.is_empty(), "{error:?} says what to do");
    assert!(!format!("{error:?}").contains(CANARY), "{error:?}");
    error
}

fn is_passing(error: &Error) -> bool {
    matches!(error.kind, Kind::Transient { .. })
}

/// A refusal as a proxy in front of the server sends it.
fn page(status: u16) -> Fault {
    Fault::Answer(Answer::html(status, "<html><body>nginx</body></html>"))
}
