//! The use cases on real files, without a window.

mod demo;
mod desk;
mod onboarding;
mod rights;
mod sign_in;
