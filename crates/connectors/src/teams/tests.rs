//! The parts against a simulated Graph, where a whole connection would wait too long.

use connector::Cx;
use domain::ConnectionId;
use serde_json::json;
use simulators::teams::{CLIENT_ID, TENANT};
use testkit::fakes::{MemoryCredentials, NOON, RecordingCheckpoint};

/// Returns what an attempt works with, at a simulated Graph.
pub(super) fn cx(url: &str, secret: &str) -> Cx {
    let connection: ConnectionId = "01900000-0000-7000-8000-000000000001".parse().unwrap();
    let settings = json!({
        "tenant": TENANT,
        "client_id": CLIENT_ID,
        "team": TENANT,
        "channel_owner": "mira@example.org",
        "graph_url": format!("{url}/v1.0"),
        "login_url": format!("{url}/login"),
    });
    Cx {
        connection,
        settings: settings.as_object().cloned().unwrap(),
        credentials: MemoryCredentials::holding(connection, secret),
        checkpoint: RecordingCheckpoint::new(),
        idempotency_key: "run-1.step".to_owned(),
        attempt: 1,
        made_before: false,
        now: NOON,
    }
}
