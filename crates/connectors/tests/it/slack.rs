//! The Slack connector against its simulator.

/// People go into channels one by one, and each is told of alone.
mod channel;
/// What an admin learns of a connection, and what is wrong with it.
mod connection;
/// A partner's user group or channel is made, found, brought back and taken back.
mod create_group;
/// Connections are cut behind Slack's back, and nothing is made or lost twice.
mod cut;
/// Each refusal has its code, and a retry finishes the job.
mod faults;
/// Many people at once, against Slack's limits.
mod many;
/// People are put in and taken out.
mod people;
/// No secret and no person is in the log, and no secret anywhere else.
mod secrets;
/// User groups are written as whole lists, and nobody is lost.
mod user_group;

use connector::{Error, Kind, Plan};
use serde_json::{Value, json};
use simulators::Simulator;
use simulators::slack::{BOT_SCOPES, Seen, Slack};

use crate::support::Connection;

/// A token that must not be seen anywhere.
const CANARY: &str = "xoxb-canary-7f3a";

const TEAM: &str = "T024BE7LD";

/// A workspace and a connection to it.
struct World {
    slack: Simulator<Slack>,
    connection: Connection,
    bot: String,
    /// Carla, who is put into new user groups.
    contact: String,
    ada: String,
}

impl World {
    fn of_kind(kind: &str) -> Self {
        let mut slack = Slack::new(TEAM, "HyOpps");
        let bot = slack.bot(CANARY, &BOT_SCOPES);
        let contact = slack.person("carla@hyopps.example.org", "Carla");
        let ada = slack.person("Ada.L@partner.example.org", "Ada");
        let slack = Simulator::start(slack).unwrap();
        let settings = json!({
            "kind": kind, "contact": "Carla@hyopps.example.org", "prefix": "partner",
            "api_url": format!("{}/api", slack.url()),
        });
        let connection = Connection::new("slack", settings, CANARY);
        Self {
            slack,
            connection,
            bot,
            contact,
            ada,
        }
    }

    /// Partners get private channels.
    fn with_channels() -> Self {
        Self::of_kind("private_channel")
    }

    /// Partners get user groups.
    fn with_groups() -> Self {
        Self::of_kind("user_group")
    }

    /// Connects anew with another setting.
    fn set(mut self, key: &str, value: &str) -> Self {
        let mut settings = self.connection.settings.clone();
        settings.insert(key.to_owned(), value.into());
        self.connection = Connection::new("slack", settings.into(), CANARY);
        self
    }

    /// Adds a channel with the app in it.
    fn channel(&self, name: &str) -> String {
        self.slack.with(|slack| slack.channel(name, true, &[&self.bot]))
    }

    /// Adds a user group with the contact in it.
    fn group(&self, handle: &str) -> String {
        self.slack
            .with(|slack| slack.group(handle, handle, &[&self.contact]))
    }

    /// Adds a user group or channel, as the kind is, with somebody in it.
    fn place(&self, kind: &str) -> String {
        match kind {
            "user_group" => self.group("acme"),
            _ => self.channel("acme"),
        }
    }

    fn seen(&self, id: &str) -> Seen {
        self.slack.with(|slack| slack.seen(id)).unwrap()
    }

    fn has(&self, id: &str, user: &str) -> bool {
        self.seen(id).members.iter().any(|member| member == user)
    }

    fn writes(&self) -> usize {
        let seen = self.slack.seen();
        let writes = seen
            .iter()
            .filter(|request| request.method == "POST" && !request.path.ends_with("/auth.test"));
        writes.count()
    }

    /// What adding Ada to a group is given.
    fn ada_to(&self, group: &str) -> Value {
        json!({"email": "ada.l@PARTNER.example.org", "name": "Ada", "group": group, "group_name": "acme"})
    }

    /// Plans or applies what must end in an error, and returns it.
    async fn refused(&self, action: &str, input: &Value) -> Error {
        let error = self.connection.apply(action, input).await.unwrap_err();
        assert!(!error.hint.is_empty(), "{error:?} must say what to do");
        error
    }

    /// Expects the plan to be blocked.
    async fn blocked(&self, action: &str, input: &Value) -> Error {
        let error = match self.connection.plan(action, input).await {
            Ok(Plan::Blocked(error)) | Err(error) => error,
            Ok(plan) => panic!("{plan:?} must be blocked"),
        };
        assert_eq!(error.kind, Kind::Blocked, "{error:?}");
        assert!(!error.hint.is_empty(), "{error:?} must say what to do");
        error
    }
}

fn acme() -> Value {
    json!({"organization": "Acme and Sons"})
}
