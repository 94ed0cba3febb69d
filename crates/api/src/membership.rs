//! Which groups of a system a person is in, read from the system.

use domain::form::Choice;
use serde::{Deserialize, Serialize};

/// Which groups of Metabase a person is in now, and which there are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetabaseGroups {
    /// Whether they have an account there.
    pub account: AccountThere,
    /// Those that they are in and can be taken out of; the values are Metabase's numbers.
    pub held: Vec<Choice>,
    /// Those that they can be put into.
    pub others: Vec<Choice>,
    /// Whether they administer Metabase, which no group here shows.
    pub is_administrator: bool,
}

/// Whether somebody has an account in a system.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountThere {
    /// None that anybody knows of.
    None,
    /// One that can be used.
    Active,
    /// One that is switched off.
    Deactivated,
}
