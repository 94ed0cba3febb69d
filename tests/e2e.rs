//! The real window. `cargo xtask test --only e2e` brings the surroundings that these tests need.

mod demo;
mod onboarding;
mod restart;
mod screen;
mod troubles;
mod window;
