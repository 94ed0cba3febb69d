//! Which compiler builds for a target that is not this machine.
//! rustup's where it has the target or can fetch it; otherwise Debian's own, which builds the standard
//! library from its sources and so needs no download from outside the distribution.

use crate::{
    needs::apt,
    process::{self, Program},
    steps::say,
};

use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

pub(crate) const WASM: &str = "wasm32-unknown-unknown";

const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];

/// What was asked for on the command line.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Choice {
    #[default]
    Auto,
    Rustup,
    Debian,
}

/// What is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The toolchain this tool itself runs under.
    Current,
    Debian,
}

impl Toolchain {
    /// Finds or installs a toolchain that can build for the target.
    pub(crate) fn for_target(target: &str, choice: Choice) -> Result<Self> {
        match choice {
            Choice::Rustup => current(target).map(|()| Self::Current),
            Choice::Debian => debian().map(|()| Self::Debian),
            Choice::Auto => {
                let Err(current) = current(target) else {
                    return Ok(Self::Current);
                };
                say(&format!("  {current:#}"));
                say("  Trying Debian's own compiler instead.");
                debian().with_context(|| {
                    format!("no compiler here builds for {target}; the simplest way: install rustup, then type `rustup target add {target}`")
                })?;
                Ok(Self::Debian)
            }
        }
    }

    /// A cargo call such as `cargo build --target …`, up to and including the target.
    pub(crate) fn cargo(self, verb: &str, target: &str) -> Program {
        match self {
            Self::Current => Program::cargo().args([verb, "--target", target]),
            Self::Debian => Program::new("/usr/bin/cargo")
                .args([verb, "--target", target, "-Zbuild-std=std,panic_abort"])
                .env("RUSTC_BOOTSTRAP", "1")
                .env("RUSTC", "/usr/bin/rustc")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-22")
                .without_env("RUSTDOC")
                // Set by the cargo that runs this tool; it would mix the libraries of two compilers.
                .without_env("LD_LIBRARY_PATH"),
        }
    }

    /// Added to the name of a target folder, so that two compilers do not throw away each other's work.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Current => "",
            Self::Debian => "-debian",
        }
    }
}

fn current(target: &str) -> Result<()> {
    if has_standard_library(target) {
        return Ok(());
    }
    if process::find("rustup").is_none() {
        bail!("this Rust toolchain has no {target} target, and there is no rustup to add it");
    }
    say(&format!("  Adding the {target} target with rustup"));
    Program::new("rustup").args(["target", "add", target]).run()?;
    if !has_standard_library(target) {
        bail!("rustup said it added {target}, but the compiler does not find it");
    }
    Ok(())
}

fn has_standard_library(target: &str) -> bool {
    Program::new("rustc")
        .args(["--print", "target-libdir", "--target", target])
        .output()
        .is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

fn debian() -> Result<()> {
    apt::install(&DEBIAN_PACKAGES)
}
