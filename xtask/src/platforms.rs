//! Shows on Linux that the app still builds for the other two systems.
//! Windows is built whole. macOS is type-checked, because only a Mac has what linking needs.

mod zig;

use crate::{
    needs::{apt, window},
    process::Program,
    repo::Repo,
    steps::Steps,
    toolchain::{Choice, Toolchain},
    ui::{self, Flavour},
};

use anyhow::{Result, bail};

const WINDOWS: &str = "x86_64-pc-windows-gnu";
const MACOS: &str = "aarch64-apple-darwin";

pub(crate) fn check(repo: &Repo, choice: Choice) -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("this command shows on Linux that the other systems build; here, type `cargo xtask test`");
    }
    let mut steps = Steps::of(4);
    steps.step("Looking for the compilers", || {
        window::ready()?;
        apt::install(&["gcc-mingw-w64-x86-64"])?;
        zig::ready(repo)
    })?;
    // The app takes the window's files in when it is compiled, for whatever system.
    steps.step("Building the window", || ui::build(repo, Flavour::Dev, choice))?;
    steps.step("Building for Windows (about 5 minutes the first time)", || {
        app(repo, "build", WINDOWS, choice)?.run()
    })?;
    steps.step("Checking for macOS (about 3 minutes the first time)", || {
        app(repo, "check", MACOS, choice)?.envs(zig::vars(repo)).run()
    })?;
    steps.finish("The app builds for Windows and macOS");
    Ok(())
}

fn app(repo: &Repo, verb: &str, target: &str, choice: Choice) -> Result<Program> {
    let toolchain = Toolchain::for_target(target, choice)?;
    let folder = repo.target().join(format!("platforms{}", toolchain.suffix()));
    let app = toolchain.cargo(verb, target).args([
        "--package",
        "hyopps",
        "--package",
        "hyopps-cli",
        "--target-dir",
    ]);
    Ok(app.arg(folder).dir(repo.root()))
}
