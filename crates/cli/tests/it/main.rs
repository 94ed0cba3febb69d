//! The program as scripts and people call it: the real binary on real files.
#![expect(clippy::unwrap_used, reason = "the verbs of a test fail where they stand")]

mod computer;
mod decisions;
mod exits;
mod journey;
mod keychain;
mod running;
mod upkeep;
mod verbs;
mod workflows;
