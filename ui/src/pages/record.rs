//! What the pages of an organization and of a person have in common.

pub mod executions;
