//! What building and opening a window takes on each system.

use crate::{
    needs::apt,
    process::{self, Program},
    steps::say,
};

use anyhow::{Result, bail};

const DEBIAN: [&str; 8] = [
    "gcc",
    "libc6-dev",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libgtk-3-dev",
    "librsvg2-dev",
    "libayatana-appindicator3-dev",
    "libxdo-dev",
];

const LINUX_LIBRARIES: [&str; 4] = [
    "webkit2gtk-4.1",
    "gtk+-3.0",
    "librsvg-2.0",
    "ayatana-appindicator3-0.1",
];

const EDGE_WEBVIEW: &str =
    r"HKLM\SOFTWARE\WOW6432Node\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";

pub(crate) fn ready() -> Result<()> {
    if cfg!(target_os = "macos") {
        macos()
    } else if cfg!(windows) {
        windows();
        Ok(())
    } else if apt::is_here() {
        apt::install(&DEBIAN)
    } else {
        other_linux()
    }
}

fn macos() -> Result<()> {
    if !Program::new("xcode-select").arg("-p").succeeds() {
        bail!("Apple's command line tools are missing; install them with `xcode-select --install`");
    }
    Ok(())
}

/// Windows 11 has WebView2; on older systems the app cannot open its window without it.
/// Only a hint, because the runtime can also be installed for one user.
fn windows() {
    if !Program::new("reg").args(["query", EDGE_WEBVIEW]).succeeds() {
        say("  The WebView2 runtime was not found. If the window does not open, type");
        say("      winget install Microsoft.EdgeWebView2Runtime");
    }
}

fn other_linux() -> Result<()> {
    let lacks = |library: &&str| !Program::new("pkg-config").args(["--exists", library]).succeeds();
    let missing: Vec<_> = LINUX_LIBRARIES.iter().copied().filter(lacks).collect();
    if missing.is_empty() && (process::find("cc").is_some() || process::find("gcc").is_some()) {
        return Ok(());
    }
    bail!(
        "building the window needs a C compiler, pkg-config and the libraries {}; install them with\n\n    \
         sudo dnf install gcc pkgconf webkit2gtk4.1-devel gtk3-devel librsvg2-devel libappindicator-gtk3-devel libxdo-devel\n\n\
         on Fedora, or on Arch with\n\n    \
         sudo pacman -S base-devel webkit2gtk-4.1 gtk3 librsvg libayatana-appindicator xdotool\n",
        LINUX_LIBRARIES.join(", ")
    )
}
