//! The connectors against real servers.
#![expect(clippy::unwrap_used, reason = "what a test sets up may fail the test")]

/// The e-mail connector against aiosmtpd, and against servers that say what no good server says.
mod email;
mod heard;
mod in_house;
mod keycloak;
mod lms;
mod metabase;
mod slack;
mod support;
mod teams;
