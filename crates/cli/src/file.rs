//! A file that was named on the command line; `-` is the standard input.

use std::io::Read;
use std::path::Path;

use crate::call::Call;
use crate::failure::Failure;

/// Reads a file.
pub(crate) fn read(call: &Call, path: &Path) -> Result<String, Failure> {
    let is_stdin = |path: &Path| path.as_os_str() == "-";
    if is_stdin(path) && call.globals.password_file.as_deref().is_some_and(is_stdin) {
        return Err(Failure::Usage {
            message: "A file and the password cannot both come from the standard input.".to_owned(),
            hint: "Put one of them into a file.",
        });
    }
    let mut text = String::new();
    let read = if is_stdin(path) {
        std::io::stdin().read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text))
    };
    read.map_err(|error| Failure::unreadable(path, &error))?;
    Ok(text)
}
