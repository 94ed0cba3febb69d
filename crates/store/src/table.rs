//! One file per table: its row types, what can be read from it, what can be written to it, and the SQL.

pub(crate) mod account;
pub(crate) mod account_row;
pub(crate) mod batch;
pub(crate) mod batch_row;
pub(crate) mod connection;
pub(crate) mod event;
pub(crate) mod execution;
pub(crate) mod grant;
pub(crate) mod organization;
pub(crate) mod person;
pub(crate) mod personal_company;
pub(crate) mod planned_leaving;
pub(crate) mod record_change;
pub(crate) mod retired_workflow;
pub(crate) mod search;
pub(crate) mod session;
pub(crate) mod sign_in_failure;
pub(crate) mod step;
pub(crate) mod studio_company;
pub(crate) mod system_group;
pub(crate) mod workflow_version;
pub(crate) mod workspace;

#[cfg(test)]
mod plans;
