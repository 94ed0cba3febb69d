//! What the project needs from the machine: checked, installed where that is allowed, named otherwise.

pub(crate) mod apt;
pub(crate) mod node;
pub(crate) mod python;
pub(crate) mod tauri_driver;
pub(crate) mod window;
