//! Node and npm, which bring the style sheets.

use crate::{
    needs::apt,
    process::{self, Program},
};

use anyhow::{Result, bail};

pub(crate) fn ready() -> Result<()> {
    if process::find("node").is_some() && Program::npm().arg("--version").succeeds() {
        return Ok(());
    }
    if apt::is_here() {
        return apt::install(&["nodejs", "npm"]);
    }
    if cfg!(target_os = "macos") {
        bail!("Node is missing; install it with `brew install node`, or from the Node project's site");
    }
    if cfg!(windows) {
        bail!("Node is missing; install it with `winget install OpenJS.NodeJS.LTS` and open a new terminal");
    }
    bail!("Node is missing; install the packages `nodejs` and `npm` of your distribution");
}
