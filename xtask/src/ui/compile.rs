//! Compiles the crate `ui` to wasm.

use crate::{
    repo::Repo,
    toolchain::{Toolchain, WASM},
};

use std::path::PathBuf;

use anyhow::{Context, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// Small and fast, as shipped.
    Release,
    /// Quick to build, for development and tests.
    Dev,
}

impl Flavour {
    /// The cargo profile, which is also the name of its folder below the target folder.
    fn profile(self) -> &'static str {
        match self {
            Self::Release => "ui",
            Self::Dev => "ui-dev",
        }
    }

    /// More configuration for cargo, as a path below the repository.
    fn config(self) -> Option<&'static str> {
        match self {
            Self::Release => None,
            Self::Dev => Some("xtask/ui-dev.toml"),
        }
    }
}

/// A target folder of its own, so that it neither waits for the build of the app nor disturbs it.
fn target_dir(repo: &Repo, toolchain: Toolchain) -> PathBuf {
    repo.target().join(format!("ui{}", toolchain.suffix()))
}

/// Returns the compiled module.
pub(crate) fn compile(repo: &Repo, flavour: Flavour, toolchain: Toolchain) -> Result<PathBuf> {
    package(repo, flavour, toolchain, "hyopps-ui")?;
    Ok(target_dir(repo, toolchain)
        .join(WASM)
        .join(flavour.profile())
        .join("hyopps-ui.wasm"))
}

/// Compiles a package for the webview.
pub(crate) fn package(repo: &Repo, flavour: Flavour, toolchain: Toolchain, package: &str) -> Result<()> {
    toolchain
        .cargo("build", WASM)
        .args(flavour.config().iter().flat_map(|file| ["--config", file]))
        .args(["--profile", flavour.profile(), "--target-dir"])
        .arg(target_dir(repo, toolchain))
        .args(["--package", package])
        .dir(repo.root())
        .run()
        .with_context(|| format!("cannot compile {package} for the webview"))
}
