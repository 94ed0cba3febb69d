//! Servers and builders for tests. Only ever a dev-dependency.
#![warn(missing_docs)]

pub mod certificate;
pub mod fakes;
pub mod smtp;
