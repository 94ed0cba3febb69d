//! Executions for the unit tests of this crate.

use std::sync::Arc;

use domain::execution::Actor;
use domain::{AccountId, ExecutionId, Timestamp};
use serde_json::json;
use uuid::Uuid;

use crate::{Execution, transition, workflows};

/// When everything happens.
pub(crate) const NOON: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

/// An execution of the letter workflow whose first form was answered with the name.
pub(crate) fn begun(name: &str) -> Execution {
    let definition = workflows::parse("letter.toml", include_str!("../tests/it/letter.toml"));
    let definition = Arc::new(definition.expect("the workflow of the tests is valid"));
    let answers = json!({ "name": name }).as_object().cloned().unwrap_or_default();
    let id = ExecutionId::from_uuid(Uuid::from_u128(42));
    transition::begin(id, definition, answers, anna(), NOON)
        .expect("the answers are right")
        .next
}

/// Somebody.
pub(crate) fn anna() -> Actor {
    Actor {
        account: AccountId::from_uuid(Uuid::from_u128(7)),
        name: "Anna".to_owned(),
    }
}
