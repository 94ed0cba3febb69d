//! Kills the runner again and again, and checks that it keeps its promises.
//!
//! A child process runs the real runner on the real store. Its actions make effects on a ledger, which is a server of
//! the harness and outlives every child. The harness plays the people, kills the child at random times and at named
//! points, and compares after each kill what it was told with what is on the disk and in the ledger.
//!
//! A killed process keeps what the system has taken: this proves nothing about a loss of power.

pub mod child;
mod drive;
mod errand;
mod inspection;
mod journal;
mod ledger;
mod life;
mod moment;
mod person;
pub mod point;
pub mod promises;
pub mod report;
mod rounds;
mod wire;

pub use child::Fault;
pub use rounds::{Options, run};
