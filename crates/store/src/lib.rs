//! The SQLite files: opening, migrating, backing up, reading, and writing in groups.
//!
//! There is no SQL outside this crate, and its API speaks the domain's words. It reads no clock and makes no
//! id. A file that is refused is left as it is.

mod at_hand;
mod backup;
mod connection;
mod control;
mod database;
mod error;
mod examine;
mod journal;
mod kind;
mod lock;
mod migrate;
mod open;
mod page;
mod readers;
mod sql;
mod table;
mod workspace;
mod writer;

pub use control::{AccountChange, Control, NewMembership};
pub use error::{Cause, Error};
pub use examine::{Examination, FileReport};
pub use lock::Holder;
pub use open::{PendingMigrations, Store};
pub use page::Page;
pub use table::account::{Account, NewAccount};
pub use table::account_row::AccountRow;
pub use table::batch::{Batch, BatchCounts, NewBatch};
pub use table::batch_row::{BatchRow, BatchRowFilter, NewBatchRow, QueuedRow};
pub use table::connection::{NewConnection, StoredConnection, StoredTest};
pub use table::execution::{ExecutionFilter, ExecutionLabel, ExecutionRow, SubjectNames};
pub use table::grant::list::GrantRow;
pub use table::grant::{Grant, Revocation};
pub use table::organization::list::{OrganizationFilter, OrganizationRow};
pub use table::organization::{Organization, OrganizationEdit, OrganizationOption};
pub use table::person::list::PersonFilter;
pub use table::person::{PersonEdit, PersonRow};
pub use table::planned_leaving::PlannedLeaving;
pub use table::record_change::RecordChange;
pub use table::retired_workflow::RetiredWorkflow;
pub use table::search::{Also, ErrorHit, ExecutionHit, Hits, OrganizationHit, PersonHit};
pub use table::sign_in_failure::SignInFailures;
pub use table::studio_company::StudioCompany;
pub use table::system_group::SystemGroup;
pub use table::workflow_version::{Imported, NewVersion, NewestVersion, WorkflowVersion};
pub use table::workspace::{Member, Membership, NewWorkspace};
pub use workspace::deletion::{Burden, Standing};
pub use workspace::search::Found;
pub use workspace::{OrganizationDetail, Workspace};
