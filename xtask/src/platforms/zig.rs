//! Zig's C compiler, which knows the headers of macOS and needs no Mac.

use crate::{
    needs::python,
    repo::{self, Repo},
};

use std::path::{Path, PathBuf};

use anyhow::Result;

/// Writes the scripts that stand in for the compiler and the archiver.
pub(crate) fn ready(repo: &Repo) -> Result<()> {
    let python = python::with(repo, &[python::ZIG])?;
    let zig = format!("exec '{}' -m ziglang", python.display());
    // Zig names targets in its own way and stumbles over the names that build scripts pass.
    let compiler = format!(
        r#"#!/bin/sh
for arg do
  shift
  case "$arg" in
    --target=*|-mmacosx-version-min=*) ;;
    *) set -- "$@" "$arg" ;;
  esac
done
{zig} cc -target aarch64-macos "$@"
"#
    );
    script(&cc(repo), &compiler)?;
    script(&ar(repo), &format!("#!/bin/sh\n{zig} ar \"$@\"\n"))
}

/// Tells the build scripts of C libraries to use them.
pub(crate) fn vars(repo: &Repo) -> [(&'static str, PathBuf); 2] {
    [
        ("CC_aarch64_apple_darwin", cc(repo)),
        ("AR_aarch64_apple_darwin", ar(repo)),
    ]
}

fn cc(repo: &Repo) -> PathBuf {
    repo.tools().join("zig/cc")
}

fn ar(repo: &Repo) -> PathBuf {
    repo.tools().join("zig/ar")
}

fn script(path: &Path, text: &str) -> Result<()> {
    repo::write_if_changed(path, text.as_bytes())?;
    repo::set_mode(path, 0o755)
}
