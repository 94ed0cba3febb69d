//! Makes the glue between the wasm and the webview.

use super::{Files, Flavour};
use crate::repo::{self, Repo};

use std::{fs, path::Path};

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

pub(crate) fn generate(repo: &Repo, flavour: Flavour, wasm: &Path) -> Result<Files> {
    let folder = repo.target().join("ui-bindings");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    let is_release = flavour == Flavour::Release;
    let mut bindgen = Bindgen::new();
    // Its error type is another version of anyhow's, or may become one: the text is what matters.
    bindgen.web(true).map_err(|error| anyhow!("{error:#}"))?;
    bindgen
        .input_path(wasm)
        .out_name("hyopps_ui")
        .typescript(false)
        .remove_name_section(is_release)
        .remove_producers_section(is_release)
        .generate(&folder)
        .map_err(|error| anyhow!("{error:#}"))
        .context(
            "cannot make the glue for the wasm; is wasm-bindgen in Cargo.lock the version that xtask pins?",
        )?;

    let mut files = Files::new();
    for file in repo::files_below(&folder)? {
        let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        files.insert(file.strip_prefix(&folder)?.to_owned(), content);
    }
    Ok(files)
}
