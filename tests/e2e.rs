//! The real window. `cargo xtask test --only e2e` brings the surroundings that these tests need.

mod onboarding;
mod repair;
mod restart;
mod troubles;
mod window;
