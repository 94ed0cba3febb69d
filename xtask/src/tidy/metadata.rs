//! What `cargo metadata` tells about the packages of the workspace.

use anyhow::{Context, Result};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Metadata {
    pub(super) packages: Vec<Package>,
}

#[derive(Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
pub(super) struct Dependency {
    /// The package's own name, whatever it is called where it is used.
    pub(super) name: String,
    /// Nothing for an ordinary dependency.
    pub(super) kind: Option<Kind>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Build,
    Dev,
}

impl Metadata {
    pub(super) fn parse(json: &str) -> Result<Self> {
        serde_json::from_str(json).context("cargo describes the packages in a way this tool does not know")
    }
}

impl Package {
    /// What becomes part of the product, or builds it. Tests may use what they like.
    pub(super) fn shipped(&self) -> impl Iterator<Item = &str> {
        self.dependencies
            .iter()
            .filter(|dependency| dependency.kind != Some(Kind::Dev))
            .map(|dependency| dependency.name.as_str())
    }
}
