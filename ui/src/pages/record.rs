//! What the pages of an organization and of a person have in common.

pub mod change;
pub mod deletion;
pub mod executions;
pub mod grants;
pub mod history;
pub mod starting;
pub mod tabs;
pub mod wish;
