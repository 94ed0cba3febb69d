//! The Studio and Infrabot connector against its simulator.

mod auth;
mod cut;
mod docs;
mod echo;
mod errors;
mod hostile;
mod journeys;
mod log;
mod own;
mod settings;
mod test;
mod undo;

use connector::{Error, Kind, Plan};
use serde_json::{Value, json};
use simulators::in_house::{Guard, Infrabot, Studio};
use simulators::{Answer, Fault, Simulator};

use crate::support::Connection;

/// A secret that must not turn up anywhere.
const CANARY: &str = "canary-7f3a/9c+e=";

const ADA: &str = "ada@example.org";

fn studio() -> Simulator<Studio> {
    let mut studio = Studio::new(Guard::Bearer(CANARY.to_owned())).with_demo_data();
    studio.add_company("Acme");
    studio.add_company("Acme Test");
    Simulator::start(studio).unwrap()
}

/// A studio in which Ada is known, as she is after the first step.
fn studio_with_ada() -> Simulator<Studio> {
    let studio = studio();
    studio.with(|studio| studio.add_user(ADA, &[]));
    studio
}

fn infrabot() -> Simulator<Infrabot> {
    let infrabot = Infrabot::new(Guard::Bearer(CANARY.to_owned())).with_demo_data();
    Simulator::start(infrabot).unwrap()
}

/// Connects as an admin would who enters the address and the token alone.
fn connected(system: &'static str, url: &str) -> Connection {
    let settings = json!({"url": url, "auth": "bearer"});
    Connection::new(system, settings, CANARY)
}

fn to_studio(studio: &Simulator<Studio>) -> Connection {
    connected("studio", &studio.url())
}

fn to_infrabot(infrabot: &Simulator<Infrabot>) -> Connection {
    connected("infrabot", &infrabot.url())
}

/// Connects with another setting.
fn with(mut connection: Connection, key: &str, value: &str) -> Connection {
    connection.settings.insert(key.to_owned(), value.into());
    connection
}

fn companies() -> Value {
    json!({"email": ADA, "first_name": "Ada", "last_name": "Lovelace", "companies": "Acme\nAcme Test"})
}

fn personal() -> Value {
    json!({"email": ADA, "name": "Ada Lovelace"})
}

fn invitation() -> Value {
    json!({"email": ADA, "first_name": "Ada"})
}

fn run() -> Value {
    json!({"partner": "Acme", "companies": "Acme Test\nAcme", "environments": "test\nprod"})
}

fn is_passing(error: &Error) -> bool {
    matches!(error.kind, Kind::Transient { .. })
}

/// What the service answers without having looked at the request.
fn answers(status: u16, body: &Value) -> Fault {
    Fault::Answer(Answer::json(status, body))
}

/// Returns why an action cannot go on, as its plan tells it.
async fn refused(connection: &Connection, action: &str, input: &Value) -> Error {
    match connection.plan(action, input).await {
        Ok(Plan::Blocked(error)) => {
            assert_eq!(error.kind, Kind::Blocked, "{error:?}");
            error
        }
        Ok(plan) => panic!("{plan:?} is no refusal"),
        Err(error) => {
            assert_ne!(
                error.kind,
                Kind::Blocked,
                "a preview tells what waits from what fails: {error:?}"
            );
            error
        }
    }
}
