//! The form of a connection's settings: the fields of its system, and behind them what every connection has.

use connector::System;
use domain::form::{Field, Input};
use engine::Connected;

/// The most attempts that a connection can let in at once.
const MAX_AT_ONCE: i64 = 64;

/// Returns the fields of a system's settings.
pub(super) fn fields(system: &dyn System) -> Vec<Field> {
    let mut fields = system.settings();
    fields.push(at_once());
    fields
}

/// How many steps may use the connection at once.
fn at_once() -> Field {
    Field {
        key: Connected::AT_ONCE_SETTING.to_owned(),
        label: "At once".to_owned(),
        help: format!(
            "How many steps may use this connection at the same time. Leave it empty for {}.",
            Connected::AT_ONCE
        ),
        optional: true,
        unique: None,
        input: Input::Number {
            min: 1,
            max: MAX_AT_ONCE,
        },
    }
}
