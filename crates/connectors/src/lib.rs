//! The outside systems, one folder each.
//!
//! A connector talks to its system and to nothing else: no database, no keychain, no clock.
#![warn(missing_docs)]

mod certificate;
pub mod email;
mod http;
mod in_house;
mod keycloak;
mod lms;
mod metabase;
mod slack;
mod teams;

use connector::Catalogue;

/// All systems and actions that this app has.
pub static CATALOGUE: Catalogue = Catalogue::new(&[&email::Email, &in_house::STUDIO, &in_house::INFRABOT]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_found_under_its_own_name() {
        for system in CATALOGUE.systems() {
            for action in system.actions() {
                let name = action.spec().name;
                let found = CATALOGUE.action(name).map(|action| action.spec().name);
                assert_eq!(found, Some(name), "{name} must start with its system's key");
            }
        }
    }
}
