//! Where the app's data is on this machine: the same rule for the window and the command line.

use std::path::PathBuf;

/// The app's name in folders and in the keychain.
pub const IDENTIFIER: &str = "com.hyopps.desktop";

/// Returns the folder with the databases of the ordinary profile; none when the system does not say where a
/// user's data belongs.
pub fn data_dir() -> Option<PathBuf> {
    dirs::data_local_dir().map(|folder| folder.join(IDENTIFIER))
}
