//! The real window. `cargo xtask test --only e2e` brings the surroundings that these tests need.

mod onboarding;
mod restart;
mod troubles;
mod window;
mod workflows;
