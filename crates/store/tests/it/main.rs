//! The store on real files.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says where by panicking"
)]

// Every other crate knows it by this name.
extern crate hyopps_store as store;

mod batches;
mod connection;
mod control;
mod deletion;
mod disk;
mod durability;
mod grants;
mod journal;
/// Taking back, having left, and plans.
mod leavings;
mod lists;
mod open;
mod properties;
mod read_only;
mod records;
mod schema;
mod scope;
mod search;
mod search_index;
mod support;
mod upkeep;
mod workflows;
