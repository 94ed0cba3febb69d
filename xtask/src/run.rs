//! Builds everything and opens the app.

use crate::{
    needs::{node, window},
    process::Program,
    repo::Repo,
    steps::{Steps, say},
    toolchain::{Choice, Toolchain, WASM},
    ui::{self, Flavour},
};

use std::{env, path::PathBuf};

use anyhow::{Result, bail};

pub(crate) struct Options {
    pub(crate) demo: bool,
    pub(crate) release: bool,
    pub(crate) toolchain: Choice,
    pub(crate) args: Vec<String>,
}

/// Returns the exit code of the app.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<i32> {
    // First, because nobody should wait for a build to learn this.
    if lacks_display(|name| env::var_os(name).is_some_and(|value| !value.is_empty())) {
        bail!(
            "there is no display here, so the app cannot open its window; \
             either type this on a machine with a desktop, or open it on a display in memory with\n\n    \
             xvfb-run -a cargo xtask run{}\n",
            if options.demo { " --demo" } else { "" }
        );
    }

    let mut steps = Steps::of(5);
    steps.step("Looking for what building a window needs", || {
        window::ready()?;
        node::ready()
    })?;
    steps.step("Looking for a compiler for the window's code", || {
        Toolchain::for_target(WASM, options.toolchain)
    })?;
    steps.step("Building the window (about 2 minutes the first time)", || {
        let flavour = if options.release {
            Flavour::Release
        } else {
            Flavour::Dev
        };
        ui::build(repo, flavour, options.toolchain)
    })?;
    steps.step("Building the app (about 5 minutes the first time)", || {
        let profile: &[&str] = if options.release { &["--release"] } else { &[] };
        Program::cargo()
            .args(["build", "--package", "hyopps"])
            .args(profile)
            .dir(repo.root())
            .run()
    })?;
    steps.step(
        "Opening HyOpps Desktop; close its window to come back here",
        || {
            let demo = options.demo.then_some("--demo");
            let code = Program::new(app(repo, options.release))
                .args(demo)
                .args(&options.args)
                .exit_code()?;
            if code != 0 {
                say(&format!(
                    "  The app ended with code {code}; its log folder says why."
                ));
            }
            Ok(code)
        },
    )
}

/// The built app.
pub(crate) fn app(repo: &Repo, release: bool) -> PathBuf {
    let folder = if release { "release" } else { "debug" };
    repo.target()
        .join(folder)
        .join(format!("hyopps{}", env::consts::EXE_SUFFIX))
}

/// Whether this is a Linux session without a screen. Other systems always have one.
fn lacks_display(is_set: impl Fn(&str) -> bool) -> bool {
    cfg!(target_os = "linux") && !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY")
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn either_kind_of_display_is_enough() {
        assert!(lacks_display(|_| false));
        assert!(!lacks_display(|name| name == "DISPLAY"));
        assert!(!lacks_display(|name| name == "WAYLAND_DISPLAY"));
    }
}
