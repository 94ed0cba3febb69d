//! The test of a connection: reads one path and says what it found.

use std::collections::BTreeSet;

use connector::{Cx, Error, Found};
use serde_json::Value;

use crate::in_house::InHouse;
use crate::in_house::error::Fault;
use crate::in_house::session::{Session, accepted};
use crate::in_house::template::Success;

/// Reads the path of the settings. Nothing is changed.
pub(super) async fn test(system: &InHouse, cx: &Cx) -> Result<Found, Error> {
    let session = Session::open(cx, system).await?;
    let path = &session.settings().test_path;
    let told = |fault: Fault| fault.into_error(system.product, &format!("Read {path}"));
    let answer = session.read(path).await.map_err(told)?;
    let json = accepted(&answer, &Success::default()).map_err(told)?;
    let title = system.product.title;
    let user = json.as_ref().and_then(|json| json.pointer("/user")?.as_str());
    let summary = match user {
        Some(user) => format!(
            "Signed in to {title} at {} as {}.",
            session.host(),
            answer.shown(user)
        ),
        None => format!(
            "{title} at {} answers, and lets this connection in.",
            session.host()
        ),
    };
    Ok(Found {
        missing: missing(system, json.as_ref()),
        warnings: warnings(system, &session),
        ..Found::only(summary)
    })
}

/// Returns the permissions that the service does not list. One that lists none of ours speaks of others.
fn missing(system: &InHouse, json: Option<&Value>) -> Vec<String> {
    let listed = json.and_then(|json| json.pointer("/permissions")?.as_array());
    let Some(listed) = listed else {
        return Vec::new();
    };
    let listed: BTreeSet<_> = listed.iter().filter_map(Value::as_str).collect();
    let needed = system.works.iter();
    let needed: BTreeSet<_> = needed.flat_map(|work| work.spec.permissions).copied().collect();
    if !listed.is_empty() && listed.is_disjoint(&needed) {
        return Vec::new();
    }
    let missing = needed.difference(&listed);
    missing.map(|permission| (*permission).to_owned()).collect()
}

fn warnings(system: &InHouse, session: &Session) -> Vec<String> {
    let unsafe_ones = system
        .works
        .iter()
        .filter(|work| !session.template(work).is_safe());
    let warnings = unsafe_ones.map(|work| {
        format!(
            "The request “{}” has no probe. If the connection breaks while it is sent, a person is asked what became \
             of it.",
            work.label
        )
    });
    warnings.collect()
}
