//! The use cases on real files, without a window.

mod demo;
mod desk;
mod error_docs;
mod onboarding;
mod rights;
mod sign_in;
