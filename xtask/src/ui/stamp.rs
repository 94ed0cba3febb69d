//! Remembers what `ui/dist` was made from, so that nothing is done twice.

use super::{Flavour, page};
use crate::repo::{self, Repo};

use std::{
    fmt::Write as _,
    fs,
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// Raised when this tool makes other files from the same sources.
const RECIPE: u32 = 2;

/// One line per source: its name and a hash of its content.
#[derive(PartialEq, Eq)]
pub(crate) struct Stamp(String);

impl Stamp {
    pub(crate) fn of(repo: &Repo, flavour: Flavour, wasm: &Path) -> Result<Self> {
        let mut sources = vec![wasm.to_owned(), repo.ui().join("package-lock.json")];
        sources.extend(page::sources(repo)?.into_iter().map(|source| source.file));
        let mut text = format!("recipe {RECIPE} {flavour:?}\n");
        for source in sources {
            let content = fs::read(&source).with_context(|| format!("cannot read {}", source.display()))?;
            let mut hasher = DefaultHasher::new();
            hasher.write(&content);
            writeln!(text, "{:016x} {}", hasher.finish(), source.display())?;
        }
        Ok(Self(text))
    }

    /// Whether the folder was made from exactly this and was not removed since.
    pub(crate) fn is_current(&self, repo: &Repo) -> bool {
        let dist = repo.ui().join("dist");
        ["index.html", "boot.js", "hyopps_ui.js", "hyopps_ui_bg.wasm"]
            .iter()
            .all(|file| dist.join(file).is_file())
            && fs::read_to_string(path(repo)).is_ok_and(|kept| kept == self.0)
    }

    pub(crate) fn keep(&self, repo: &Repo) -> Result<()> {
        repo::write_if_changed(&path(repo), self.0.as_bytes())
    }
}

fn path(repo: &Repo) -> PathBuf {
    repo.target().join("ui-dist.stamp")
}
