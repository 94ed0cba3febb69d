//! PatternFly's style sheets and fonts, from npm.

use super::Files;
use crate::{needs::node, process::Program, repo::Repo, steps::say};

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

/// In the order in which the page loads them.
pub(crate) const SHEETS: [&str; 2] = ["patternfly.min.css", "patternfly-addons.css"];

/// Installs the package if it is not there in the version of the lock.
pub(crate) fn fetch(repo: &Repo) -> Result<()> {
    let lock = repo.ui().join("package-lock.json");
    let lock = fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    // Inside the folder, so that it is gone when somebody removes the folder.
    let installed = repo.ui().join("node_modules/.installed-lock.json");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    node::ready()?;
    say("  Fetching the style sheets with npm");
    Program::npm()
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .dir(&repo.ui())
        .output()
        .context("cannot fetch the style sheets; check the network, then type `npm ci` in the folder ui")?;
    fs::write(&installed, lock).with_context(|| format!("cannot write {}", installed.display()))
}

/// The sheets, and the fonts they name.
pub(crate) fn collect(repo: &Repo) -> Result<Files> {
    let package = repo.ui().join("node_modules/@patternfly/patternfly");
    let mut files = Files::new();
    for sheet in SHEETS {
        let path = package.join(sheet);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        for asset in assets(&text) {
            let path = package.join(asset);
            let content =
                fs::read(&path).with_context(|| format!("{sheet} names {asset}, which is missing"))?;
            files.insert(PathBuf::from(asset), content);
        }
        files.insert(PathBuf::from(sheet), text.into_bytes());
    }
    Ok(files)
}

/// The files a sheet refers to; what it carries inline as `data:` is no file.
fn assets(sheet: &str) -> impl Iterator<Item = &str> {
    sheet
        .split("url(")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|url| url.trim_matches(['"', '\'']).trim_start_matches("./"))
        .filter(|url| url.starts_with("assets/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_names_its_fonts() {
        let sheet = r#"a{src:url(assets/fonts/a.woff2)}b{src:url("./assets/b.woff2") format("woff2")}c{d:url(data:x)}"#;
        assert_eq!(
            assets(sheet).collect::<Vec<_>>(),
            ["assets/fonts/a.woff2", "assets/b.woff2"]
        );
    }
}
