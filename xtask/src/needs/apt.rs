//! Debian and Ubuntu packages.

use crate::{
    process::{self, Program},
    steps::say,
};

use anyhow::{Context, Result, bail};

/// Whether this is a system with apt.
pub(crate) fn is_here() -> bool {
    cfg!(target_os = "linux") && process::find("apt-get").is_some() && process::find("dpkg-query").is_some()
}

/// Installs those of the packages that are missing.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    if !is_here() {
        bail!(
            "this system has no apt; install what these Debian packages hold: {}",
            packages.join(" ")
        );
    }
    let missing = missing(packages);
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    let Some(apt_get) = apt_get() else {
        bail!("some packages are missing; install them with\n\n    sudo apt-get install {names}\n");
    };
    say(&format!("  Installing {names}"));
    let install = || {
        apt_get()
            .args(["install", "-y", "--no-install-recommends"])
            .args(&missing)
            .output()
    };
    if install().is_err() {
        // A fresh machine or container has no package lists, or old ones.
        say("  Updating the package lists first");
        apt_get()
            .arg("update")
            .output()
            .context("cannot update apt's package lists; check the network")?;
        install().with_context(|| format!("cannot install; try `sudo apt-get install {names}` yourself"))?;
    }
    Ok(())
}

fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    packages
        .iter()
        .copied()
        .filter(|package| !is_installed(package))
        .collect()
}

fn is_installed(package: &str) -> bool {
    Program::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output()
        .is_ok_and(|status| status == "installed")
}

/// How apt-get can be called without asking anybody for a password, if it can.
fn apt_get() -> Option<impl Fn() -> Program> {
    let is_root = Program::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.trim() == "0");
    if !is_root && !Program::new("sudo").args(["-n", "true"]).succeeds() {
        return None;
    }
    Some(move || {
        let apt_get = if is_root {
            Program::new("apt-get")
        } else {
            Program::new("sudo").args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"])
        };
        apt_get
            .env("DEBIAN_FRONTEND", "noninteractive")
            .env("LC_ALL", "C.UTF-8")
    })
}
