//! All systems and actions that this app has.

use crate::{Action, System};

/// All systems and actions that this app has.
#[derive(Clone, Copy)]
pub struct Catalogue {
    systems: &'static [&'static dyn System],
}

impl Catalogue {
    /// Puts the systems together.
    pub const fn new(systems: &'static [&'static dyn System]) -> Self {
        Self { systems }
    }

    /// Returns all systems.
    pub const fn systems(&self) -> &'static [&'static dyn System] {
        self.systems
    }

    /// Returns the system with the key.
    pub fn system(&self, key: &str) -> Option<&'static dyn System> {
        self.systems
            .iter()
            .copied()
            .find(|system| system.spec().key == key)
    }

    /// Returns the action with the full name, for example `email.share_documentation`.
    pub fn action(&self, full_name: &str) -> Option<&'static dyn Action> {
        let (system, _) = full_name.split_once('.')?;
        self.system(system)?
            .actions()
            .iter()
            .copied()
            .find(|action| action.spec().name == full_name)
    }
}
