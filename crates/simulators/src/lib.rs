//! Servers on this computer that answer as the outside systems do: for the demo and for tests.
//!
//! Each simulated system keeps its state in memory and follows the system's documented HTTP interface: its sign-in,
//! its checks, its refusals, its pages and its limits. [`Simulator`] serves one of them on loopback and can be told to
//! fail in the ways that networks and proxies do.
#![warn(missing_docs)]

mod answer;
mod company;
mod fault;
pub mod in_house;
pub mod keycloak;
mod limiter;
pub mod lms;
pub mod mail;
pub mod metabase;
mod request;
mod server;
pub mod slack;
pub mod teams;

pub use answer::Answer;
pub use company::{Company, Entry, Somebody, Standing};
pub use fault::Fault;
pub use limiter::{Counted, Limiter};
pub use request::Request;
pub use server::{Simulated, Simulator};
