//! The one way in which connectors speak HTTP.
//!
//! Nothing else in the app builds an HTTP client. This one uses the system's proxy, trusts the computer's certificates
//! and those of the connection, gives up after a while, reads no endless answers, follows no redirect to another
//! origin, asks no link-local or metadata address, waits as long as a system's limits ask, and logs each request
//! without its query, headers and body.

mod address;
mod answer;
mod call;
mod client;
mod fault;
mod guard;
mod kept;
mod pause;
mod server;
mod settings;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use address::{Base, SEGMENT};
pub(crate) use answer::Answer;
pub(crate) use call::{Call, Fresh as FreshHeader};
pub(crate) use client::{Client, Limits, Product};
pub(crate) use kept::Kept;
pub(crate) use server::{made_elsewhere, noted};
pub(crate) use settings::{
    CA_CERTIFICATE, URL, ca_field, extra_roots, field, optional, text, unusable, url_field,
};
pub(crate) use token::{Fresh, Tokens};
