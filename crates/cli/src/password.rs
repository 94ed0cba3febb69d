//! Where a password comes from: a file, the standard input, or a person at a terminal. Never an argument.

use std::io::{IsTerminal, Read};
use std::path::Path;

use api::session::Password;

use crate::call::Call;
use crate::failure::Failure;

/// Returns the password that the caller has named a file for.
pub(crate) fn from_file(call: &Call) -> Result<Option<Password>, Failure> {
    let Some(path) = &call.globals.password_file else {
        return Ok(None);
    };
    let mut text = String::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text)
    } else {
        warn_of_readers(call, path);
        std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text))
    };
    read.map_err(|error| Failure::unreadable(path, &error))?;
    let line = text.lines().next().unwrap_or_default();
    Ok(Some(Password(line.to_owned())))
}

/// Asks the person; none when nobody sits there.
pub(crate) fn asked(prompt: &str) -> Result<Option<Password>, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let typed = rpassword::prompt_password(prompt);
    typed.map(Password).map(Some).map_err(|error| Failure::Usage {
        message: format!("The password cannot be read from the terminal: {error}."),
        hint: "Name a file with --password-file.",
    })
}

#[cfg(unix)]
fn warn_of_readers(call: &Call, path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map(|metadata| metadata.permissions().mode());
    if mode.is_ok_and(|mode| mode & 0o077 != 0) {
        call.output.note(&format!(
            "Other users of this computer can read {}; `chmod 600` keeps them out.",
            path.display()
        ));
    }
}

#[cfg(not(unix))]
fn warn_of_readers(_call: &Call, _path: &Path) {}
