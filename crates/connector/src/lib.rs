//! The contract between the engine and the connectors: an action plans, applies and undoes.
//!
//! The engine knows only this crate, the connectors implement it. There is no HTTP client here and no SQL.
#![warn(missing_docs)]

pub mod action;
pub mod catalogue;
pub mod cx;
pub mod error;
pub mod plan;
pub mod records;
pub mod secret;
pub mod system;

pub use action::{Action, ActionSpec, Applied, Input, Receipt, Repeat, Undone};
pub use catalogue::Catalogue;
pub use cx::{Checkpoint, Cx, Earlier};
pub use error::{Error, Kind};
pub use plan::{Coming, Foreseen, Plan};
pub use records::{NoRecords, Records, Standing};
pub use secret::{CredentialError, CredentialSource, Secret};
pub use system::{AccountThere, Found, GroupsOf, System, SystemSpec};

use std::future::Future;
use std::pin::Pin;

/// A future that the engine can hold without knowing its type.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
