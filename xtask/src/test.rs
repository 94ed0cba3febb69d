//! Every check and every test, in the order that finds trouble soonest.

mod leftovers;
mod world;

use crate::{
    needs::{apt, python, tauri_driver, window},
    process::{self, Program},
    repo::Repo,
    run,
    steps::{Steps, say},
    tidy,
    toolchain::{Choice, Toolchain, WASM},
    ui::{self, Flavour},
};

use std::path::PathBuf;

use anyhow::{Context, Result};
use world::World;

/// What the window tests need beside what building takes.
const DEBIAN: [&str; 6] = [
    "webkit2gtk-driver",
    "xvfb",
    "gnome-keyring",
    "dbus",
    "libglib2.0-bin",
    "util-linux",
];

/// Every package but this tool. It is tested by itself, because a running program cannot be built anew
/// on every system, and because its dependencies would change the features of those of the app.
const ALL_BUT_XTASK: [&str; 3] = ["--workspace", "--exclude", "xtask"];

/// Which tests run.
pub(crate) struct Selection {
    pub(crate) packages: Vec<String>,
    pub(crate) filter: Option<String>,
    pub(crate) args: Vec<String>,
}

pub(crate) fn everything(repo: &Repo, choice: Choice, selection: &Selection) -> Result<()> {
    let mut steps = Steps::of(9);
    steps.step("Checking the format", || {
        cargo(repo, &["fmt", "--all", "--check"])
            .run()
            .context("type `cargo fmt`")
    })?;
    steps.step("Checking the rules of the repository", || tidy::check(repo))?;
    let tools = steps.step("Looking for what the tests need", || Tools::ready(repo))?;
    // Before the lints, because the app takes the window's files in when it is compiled.
    steps.step("Building the window", || ui::build(repo, Flavour::Dev, choice))?;
    steps.step("Building the shared crates for the webview by themselves", || {
        let toolchain = Toolchain::for_target(WASM, choice)?;
        ["hyopps-domain", "hyopps-api"]
            .iter()
            .try_for_each(|package| ui::compile(repo, toolchain, package))
    })?;
    steps.step("Checking the lints", || lint(repo))?;
    steps.step("Testing this tool", || {
        cargo(repo, &["test", "--quiet", "--package", "xtask"]).run()
    })?;
    let which = [&ALL_BUT_XTASK[..], &["--no-fail-fast"]].concat();
    steps.step("Building the app and its tests", || build(repo, &which))?;
    steps.step("Testing", || test(repo, &tools, &which, selection))?;
    steps.finish("Everything passed");
    Ok(())
}

/// The quick way during development: only the tests asked for, in the same surroundings.
pub(crate) fn only(repo: &Repo, choice: Choice, selection: &Selection) -> Result<()> {
    let mut steps = Steps::of(4);
    let tools = steps.step("Looking for what the tests need", || Tools::ready(repo))?;
    let is_journey = selection.packages.is_empty() || selection.packages.iter().any(|name| name == "hyopps");
    steps.step("Building the window, if the tests open it", || {
        if is_journey {
            ui::build(repo, Flavour::Dev, choice)
        } else {
            Ok(())
        }
    })?;
    let mut which = Vec::new();
    for package in &selection.packages {
        which.extend(["--package", package]);
    }
    if which.is_empty() {
        // All packages, so that their features and with them the built dependencies stay the same.
        which.extend(ALL_BUT_XTASK);
        which.extend(["--test", "it"]);
    }
    steps.step("Building the tests", || build(repo, &which))?;
    steps.step("Testing", || test(repo, &tools, &which, selection))?;
    steps.finish("Passed");
    Ok(())
}

/// Two calls, so that each shares what it built with the tests of the same packages.
fn lint(repo: &Repo) -> Result<()> {
    for which in [&ALL_BUT_XTASK[..], &["--package", "xtask"]] {
        cargo(repo, &["clippy", "--all-targets"])
            .args(which)
            .args(["--", "-D", "warnings"])
            .run()?;
    }
    Ok(())
}

/// With the developer's own home, where cargo and rustup live.
fn build(repo: &Repo, which: &[&str]) -> Result<()> {
    cargo(repo, &["test", "--no-run"]).args(which).run()
}

fn test(repo: &Repo, tools: &Tools, which: &[&str], selection: &Selection) -> Result<()> {
    let world = World::start()?;
    let program = cargo(repo, &["test"])
        .args(which)
        .args(&selection.filter)
        .arg("--")
        .args(&selection.args);
    let program = if cfg!(target_os = "linux") {
        program
    } else {
        program.args(["--skip", "e2e::"])
    };
    let outcome = world.dress(tools.dress(program)?).run();
    world.end();
    outcome
}

fn cargo(repo: &Repo, args: &[&str]) -> Program {
    Program::cargo().args(args).dir(repo.root())
}

/// Programs the tests start, told to them in the environment.
struct Tools {
    vars: Vec<(&'static str, PathBuf)>,
}

impl Tools {
    fn ready(repo: &Repo) -> Result<Self> {
        window::ready()?;
        let mut vars = vec![
            ("HYOPPS_TEST_APP", run::app(repo, false)),
            ("HYOPPS_TEST_SCREENSHOTS", repo.target().join("screenshots")),
            ("HYOPPS_TEST_PYTHON", python::with(repo, &[python::AIOSMTPD])?),
        ];
        if cfg!(target_os = "linux") {
            if apt::is_here() {
                apt::install(&DEBIAN)?;
            }
            let driver = process::find("WebKitWebDriver")
                .context("WebKitWebDriver is missing; install your distribution's package for it")?;
            vars.push(("HYOPPS_TEST_WEBKIT_DRIVER", driver));
            vars.push(("HYOPPS_TEST_TAURI_DRIVER", tauri_driver::ready(repo)?));
        } else {
            say("  The tests in the real window need Linux; the others run here too.");
        }
        Ok(Self { vars })
    }

    fn dress(&self, program: Program) -> Result<Program> {
        for (name, path) in &self.vars {
            if *name == "HYOPPS_TEST_SCREENSHOTS" {
                std::fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))?;
            }
        }
        Ok(program.envs(self.vars.iter().map(|(name, path)| (*name, path))))
    }
}
