//! The contract between the window and the core: commands, their payloads, events and errors.
//!
//! Both sides use these types, so the compiler keeps the contract. Nothing here does IO; it builds for wasm.
#![warn(missing_docs)]

pub mod account;
pub mod batch;
pub mod command;
pub mod compare;
pub mod connection;
pub mod drift;
pub mod error;
pub mod event;
pub mod execution;
pub mod export;
pub mod history;
pub mod import;
pub mod leaving;
pub mod membership;
pub mod organization;
pub mod page;
pub mod person;
pub mod search;
pub mod session;
pub mod settings;
pub mod workflow;

pub use command::{COMMANDS, Command};
pub use error::{ApiError, ErrorCode};
