//! Builds the window's files into `ui/dist`: the wasm, its glue, the style sheets and the page that loads them.

mod bindings;
mod compile;
mod page;
mod stamp;
mod styles;

use crate::{
    clock::Stopwatch,
    repo::{self, Repo},
    steps::say,
    toolchain::{Choice, Toolchain, WASM},
};

pub(crate) use compile::Flavour;

use std::{collections::BTreeMap, fs, path::PathBuf};

use anyhow::{Context, Result};
use stamp::Stamp;

/// What goes into the folder, by path below it.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Compiles one package for the webview, and nothing more.
/// In the window's target folder and profile, because there most of it is built already.
pub(crate) fn compile(repo: &Repo, toolchain: Toolchain, package: &str) -> Result<()> {
    compile::package(repo, Flavour::Dev, toolchain, package)
}

pub(crate) fn build(repo: &Repo, flavour: Flavour, choice: Choice) -> Result<()> {
    let toolchain = Toolchain::for_target(WASM, choice)?;
    let watch = Stopwatch::start();
    let wasm = compile::compile(repo, flavour, toolchain)?;
    say(&format!("  Compiled the window's code in {}", watch.took()));

    styles::fetch(repo)?;
    let stamp = Stamp::of(repo, flavour, &wasm)?;
    if stamp.is_current(repo) {
        say("  ui/dist is up to date");
        return Ok(());
    }

    let mut files = bindings::generate(repo, flavour, &wasm)?;
    files.append(&mut styles::collect(repo)?);
    files.append(&mut page::collect(repo)?);
    write(repo, &files)?;
    stamp.keep(repo)?;
    let bytes: usize = files.values().map(Vec::len).sum();
    say(&format!(
        "  Wrote ui/dist: {} files, {:.1} MB",
        files.len(),
        bytes as f64 / 1e6
    ));
    Ok(())
}

/// Makes the folder hold exactly these files, and leaves those alone that are right already.
fn write(repo: &Repo, files: &Files) -> Result<()> {
    let dist = repo.ui().join("dist");
    fs::create_dir_all(&dist).with_context(|| format!("cannot make the folder {}", dist.display()))?;
    for old in repo::files_below(&dist)? {
        let known = old.strip_prefix(&dist).is_ok_and(|path| files.contains_key(path));
        if !known {
            fs::remove_file(&old).with_context(|| format!("cannot remove {}", old.display()))?;
        }
    }
    for (path, content) in files {
        repo::write_if_changed(&dist.join(path), content)?;
    }
    Ok(())
}
