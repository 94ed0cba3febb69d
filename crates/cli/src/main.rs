//! `hyoppsctl`: the use cases of HyOpps Desktop without a window.
//!
//! Each verb is a file in `verbs/`, takes its arguments, and calls the app. No rule of the product is here.

mod answers;
mod arguments;
mod call;
mod desk;
mod detail;
mod exit;
mod failure;
mod file;
mod interrupt;
mod output;
mod page;
mod password;
mod question;
mod verbs;

use std::process::ExitCode;

fn main() -> ExitCode {
    // Two TLS providers are compiled in; whoever speaks TLS must not have to guess. An error means that one
    // was chosen already, which cannot be at this point.
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    call::obey()
}
