//! Passwords, sign-in delays, sessions, and the keychain with the connections' secrets.
//!
//! Nothing here knows SQL, the window or a clock: counters and hashes are the caller's to keep, and time is
//! passed in. Secrets go to the operating system's keychain or stay in memory, never into a file.
#![warn(missing_docs)]

pub mod error;
pub mod keychain;
pub mod password;
pub mod session;
pub mod throttle;

pub use error::Error;
