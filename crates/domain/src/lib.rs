//! The words of HyOpps: ids, forms and their checks, workflow definitions, states, roles and records.
//!
//! Nothing here does IO, reads a clock or makes an id, and all of it builds for wasm, so that the window and
//! the core check the same input with the same code.
#![warn(missing_docs)]

pub mod account;
pub mod batch;

pub mod day;
pub mod email;
pub mod execution;
pub mod form;
pub mod history;
pub mod id;
pub mod leaving;
pub mod list;
pub mod organization;
pub mod person;
pub mod record;
pub mod role;
pub mod search;
mod states;
pub mod text;
pub mod time;
pub mod workflow;

pub use id::{
    AccountId, BatchId, CompanyId, ConnectionId, ExecutionId, GrantId, GroupId, OrganizationId, PersonId,
    SessionId, StepKey, WorkflowKey, WorkspaceId,
};
pub use time::Timestamp;
