//! `cargo xtask`: everything one does with the project besides writing it.
//! It needs a Rust toolchain, git and Node; the rest it installs, or says how to.

mod bench;
mod cli;
mod clock;
mod crash;
mod needs;
mod platforms;
mod process;
mod repo;
mod run;
mod steps;
mod test;
mod tidy;
mod toolchain;
mod ui;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::obey() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because: {cause}");
            }
            ExitCode::FAILURE
        }
    }
}
