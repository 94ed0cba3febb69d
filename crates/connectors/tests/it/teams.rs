/// An organization's channel is created and deleted.
mod channel;
/// Connections are cut and attempts killed behind every request that writes.
mod cuts;
/// What goes wrong has its code, and a retry finishes the work.
mod faults;
/// Guests are deleted and restored.
mod guest;
/// What is new shows late, and lists come in pages.
mod late;
/// The log and everything else hold no secret.
mod log;
/// What a test of the connection finds.
mod look;
/// A step names its channel.
mod named;
/// Somebody is given access.
mod person;
/// Somebody's access to a channel is taken away.
mod removal;
/// Signing in.
mod sign_in;
/// What is taken back, and what is left.
mod undo;

use connector::{Applied, Error, Plan, Receipt, Undone};
use serde_json::{Value, json};
use simulators::Simulator;
use simulators::teams::{CLIENT_ID, TENANT, Teams};

use crate::support::Connection;

/// A secret that must not be seen anywhere.
const CANARY: &str = "canary-7f3a~client~secret";

const ADA: &str = "ada@partner.example.org";

/// A team with its owner, and a connection to it.
struct World {
    graph: Simulator<Teams>,
    team: String,
    owner: String,
    connection: Connection,
}

impl World {
    /// New channels are private.
    fn start() -> Self {
        let mut teams = Teams::new().with_secret(CANARY);
        teams.stop_clock("2026-11-20T12:00:00Z");
        let owner = teams.add_member("mira@home.example.org", "Mira Lind");
        let team = teams.add_team("Partners");
        teams.join(&team, &owner, true);
        let graph = Simulator::start(teams).unwrap();
        let connection = Connection::new(
            "teams",
            json!({
                "tenant": TENANT,
                "client_id": CLIENT_ID,
                "team": team,
                "channel_owner": "Mira@HOME.example.org",
                "graph_url": format!("{}/v1.0/", graph.url()),
                "login_url": format!("{}/login", graph.url()),
            }),
            CANARY,
        );
        Self {
            graph,
            team,
            owner,
            connection,
        }
    }

    fn with(mut self, key: &str, value: &str) -> Self {
        self.connection.settings.insert(key.to_owned(), value.into());
        self
    }

    /// Another connection to the same team, with nothing kept of this one.
    fn again(&self, made_before: bool) -> Connection {
        let settings = Value::Object(self.connection.settings.clone());
        let mut connection = Connection::new("teams", settings, CANARY);
        connection.made_before = made_before;
        connection
    }

    /// Adds a private channel with its owner and returns the id.
    fn channel(&self, name: &str) -> String {
        self.graph.with(|teams| {
            let channel = teams.add_channel(&self.team, name, "private");
            teams.join_channel(&self.team, &channel, &self.owner, true);
            channel
        })
    }

    /// Adds a private channel as if the app had made it, and returns the id.
    fn own_channel(&self, name: &str) -> String {
        self.graph
            .with(|teams| teams.add_channel_of_app(&self.team, name))
    }

    fn guest(&self, address: &str) -> String {
        self.graph.with(|teams| teams.add_guest(address, "Ada Lovelace"))
    }

    fn join(&self, user: &str) {
        self.graph.with(|teams| teams.join(&self.team, user, false));
    }

    fn join_channel(&self, channel: &str, user: &str) {
        self.graph
            .with(|teams| teams.join_channel(&self.team, channel, user, false));
    }

    fn is_in_team(&self, user: &str) -> bool {
        self.graph.with(|teams| teams.is_in(&self.team, user))
    }

    fn is_in_channel(&self, channel: &str, user: &str) -> bool {
        self.graph
            .with(|teams| teams.in_channel(&self.team, channel, user).is_some())
    }

    /// Returns the id of the one person with the address.
    fn id_of(&self, address: &str) -> String {
        let found = self.graph.with(|teams| teams.found(address));
        assert_eq!(found.len(), 1, "one object for {address}: {found:?}");
        found[0].id.clone()
    }

    fn is_known(&self, address: &str) -> bool {
        self.graph.with(|teams| !teams.found(address).is_empty())
    }

    async fn apply(&self, action: &str, input: &Value) -> Result<Applied, Error> {
        self.connection.apply(action, input).await
    }

    async fn plan(&self, action: &str, input: &Value) -> Result<Plan, Error> {
        self.connection.plan(action, input).await
    }

    async fn undo(&self, action: &str, receipt: &Receipt) -> Undone {
        self.connection.undo(action, receipt).await.unwrap()
    }
}

/// The input that gives Ada access to a channel.
fn ada(channel: &str) -> Value {
    json!({"email": ADA, "name": "Ada Lovelace", "channel": channel, "channel_name": "Acme GmbH"})
}

/// Returns the code of an error that has a hint, and holds no secret.
fn code(error: &Error) -> &'static str {
    assert!(!error.hint.is_empty(), "{error:?} says what to do");
    let all = format!("{error:?}");
    for secret in [CANARY, "canary", "redeem", "eyJ"] {
        assert!(!all.contains(secret), "{secret} is in {all}");
    }
    error.code
}

/// Returns the code of what a plan is blocked by.
async fn blocked(world: &World, action: &str, input: &Value) -> &'static str {
    match world.plan(action, input).await {
        Err(error) | Ok(Plan::Blocked(error)) => {
            assert_eq!(error.kind, connector::Kind::Blocked, "{error:?}");
            code(&error)
        }
        Ok(plan) => panic!("not blocked: {plan:?}"),
    }
}
