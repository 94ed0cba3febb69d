//! The real window. `cargo xtask test --only e2e` brings the surroundings that these tests need.

mod automatic;
mod compare;
mod computer;
mod demo;
mod leaving;
mod lists;
mod many;
mod onboarding;
mod partner;
mod process;
mod repair;
mod restart;
mod screen;
mod search;
mod troubles;
mod window;
mod workflows;
