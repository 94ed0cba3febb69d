//! The use cases on real files, without a window.
#![expect(clippy::unwrap_used, reason = "the verbs of a test fail where they stand")]

mod accounts;
mod all_leave;
mod anew;
mod batches;
mod behind;
mod closing;
mod compare;
mod compare_organizations;
mod connections;
mod crowd;
mod demo;
mod desk;
mod error_docs;
mod groups;
mod import;
mod leaving;
mod leaving_evidence;
mod leaving_plans;
mod onboarding;
mod partner;
mod plan;
mod records;
mod rights;
mod search;
mod sign_in;
mod systems;
mod unattended;
mod vault;
mod verbs;
mod witness;
mod workflows;
