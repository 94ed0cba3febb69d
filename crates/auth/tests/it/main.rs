//! The keychain of this machine, for real.

/// What is stored comes back, and nothing else does.
mod keychain;

/// Keychains that are locked, absent, killed or hanging, each on a message bus of its own.
#[cfg(target_os = "linux")]
mod troubled;

/// The person who is asked to unlock one of them.
#[cfg(target_os = "linux")]
mod desktop;

/// Message buses and keyrings for the tests above.
#[cfg(target_os = "linux")]
mod world;
