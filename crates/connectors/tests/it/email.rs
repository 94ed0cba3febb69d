/// A mail goes the whole way.
mod delivery;
/// Each fault has its code and its kind, and nothing is sent twice or by half.
mod faults;
/// The log says what happened and nothing about anybody.
mod log;
/// Nothing goes out before the commit point, and nothing is known behind the final dot.
mod outcome;
/// What the documentation action says before it does something.
mod plan;
/// What only a hostile or broken server does.
mod raw;
/// Which certificates are trusted.
mod trust;

use std::sync::Arc;
use std::time::Duration;

use connector::{Action, Applied, Checkpoint, Cx, Error, Input, NoRecords, Plan, Secret};
use domain::ConnectionId;
use domain::form::Answers;
use hyopps_connectors::CATALOGUE;
use hyopps_connectors::email::{Client, Settings, Timeouts};
use serde_json::json;
use testkit::fakes::{MemoryCredentials, NOON, RecordingCheckpoint};
use testkit::smtp::raw::RawServer;
use testkit::smtp::{Options, Security, SmtpServer};

/// A password that must not be seen anywhere.
const CANARY: &str = "canary-7f3a correct horse";

/// A server with a connection to it.
struct World {
    server: SmtpServer,
    credentials: Arc<MemoryCredentials>,
    checkpoint: Arc<RecordingCheckpoint>,
    settings: Answers,
    attempt: u32,
    input: Input,
}

impl World {
    async fn start(options: Options) -> Self {
        let security = match options.security {
            Security::Starttls | Security::Plain => "starttls",
            Security::Tls => "tls",
        };
        let server = SmtpServer::start(options).await.unwrap();
        let settings = settings(server.port(), security, server.ca_pem());
        Self {
            server,
            credentials: MemoryCredentials::holding(connection(), CANARY),
            checkpoint: RecordingCheckpoint::new(),
            settings,
            attempt: 1,
            input: input(),
        }
    }

    fn set(mut self, key: &str, value: &str) -> Self {
        self.settings.insert(key.to_owned(), value.into());
        self
    }

    fn with(mut self, key: &str, value: &str) -> Self {
        self.input.insert(key.to_owned(), value.into());
        self
    }

    fn at_attempt(mut self, attempt: u32) -> Self {
        self.attempt = attempt;
        self
    }

    fn cx(&self) -> Cx {
        Cx {
            connection: connection(),
            settings: self.settings.clone(),
            credentials: self.credentials.clone(),
            checkpoint: self.checkpoint.clone(),
            records: Arc::new(NoRecords),
            idempotency_key: "run-1.share_documentation".to_owned(),
            attempt: self.attempt,
            earlier: Vec::new(),
            own_keys: Vec::new(),
            now: NOON,
        }
    }

    async fn plan(&self) -> Result<Plan, Error> {
        share_documentation().plan(&self.cx(), &self.input).await
    }

    async fn send(&self) -> Result<Applied, Error> {
        share_documentation().apply(&self.cx(), &self.input).await
    }

    async fn test(&self) -> Result<String, Error> {
        let found = CATALOGUE.system("email").unwrap().test(&self.cx()).await;
        found.map(|found| found.summary)
    }
}

fn share_documentation() -> &'static dyn Action {
    CATALOGUE.action("email.share_documentation").unwrap()
}

/// A good server whose user has the canary as password.
fn good() -> Options {
    Options {
        account: Some(("ada".to_owned(), CANARY.to_owned())),
        ..Options::default()
    }
}

fn connection() -> ConnectionId {
    "01900000-0000-7000-8000-000000000001".parse().unwrap()
}

fn settings(port: u16, security: &str, ca_pem: &str) -> Answers {
    let settings = json!({
        "host": "localhost", "port": port.to_string(), "security": security, "username": "ada",
        "from_address": "onboarding@hyopps.example", "from_name": "HyOpps Onboarding",
        "reply_to": "help@hyopps.example", "ca_certificate": ca_pem,
    });
    settings.as_object().unwrap().clone()
}

fn input() -> Input {
    let input = json!({
        "to": "grace@example.org", "first_name": "Grace", "last_name": "Hopper", "language": "en",
        "organization": "Acme & Sons",
        "link_internal": "https://docs.example.org/acme", "link_general": "https://docs.example.org/general",
        "link_additional": "https://docs.example.org/more",
    });
    input.as_object().unwrap().clone()
}

/// Waits that end a test in time when a server says nothing.
const IMPATIENT: Timeouts = Timeouts {
    step: Duration::from_secs(2),
    final_reply: Duration::from_millis(300),
    farewell: Duration::from_secs(2),
};

/// Waits that never end before the server has answered.
const PATIENT: Timeouts = Timeouts {
    step: Duration::from_secs(30),
    final_reply: Duration::from_secs(30),
    farewell: Duration::from_secs(30),
};

/// Sends a short mail by a client with these waits.
async fn send_by_client(
    settings: &Answers,
    timeouts: Timeouts,
    checkpoint: &dyn Checkpoint,
) -> Result<(), Error> {
    let settings = Settings::parse(settings).unwrap();
    let mail = hyopps_connectors::email::Mail {
        to: "grace@example.org".to_owned(),
        to_name: String::new(),
        subject: "Hello".to_owned(),
        text: ".dots\r\n.\r\nat line starts".to_owned(),
        html: "<p>Hello</p>".to_owned(),
    };
    let message = mail.to_message(&settings, "run-1", NOON).unwrap();
    let secret = Secret::new(CANARY);
    Client::new(settings, timeouts)
        .send(Some(&secret), &message, checkpoint)
        .await
}

/// Sends a short mail to a scripted server.
async fn send_raw(server: &RawServer, security: &str, timeouts: Timeouts) -> Result<(), Error> {
    let settings = settings(server.port(), security, server.ca_pem());
    send_by_client(&settings, timeouts, &*RecordingCheckpoint::new()).await
}
