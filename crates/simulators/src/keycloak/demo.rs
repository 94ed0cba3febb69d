//! A realm as a company with a few partners has it.

use crate::keycloak::{Keycloak, MANAGEMENT_ROLES};

/// The client that the demo signs in as.
pub const DEMO_CLIENT: &str = "hyopps";

impl Keycloak {
    /// A realm with two partners, a few people and the client [`DEMO_CLIENT`], whose secret is given.
    pub fn with_demo_data(secret: &str) -> Self {
        let mut keycloak = Self::new("partners");
        keycloak.add_service(DEMO_CLIENT, secret, &MANAGEMENT_ROLES[..6]);
        keycloak.add_role("partner", None);
        keycloak.add_role("offline_access", None);
        let portal = keycloak.add_app("partner-portal", &["https://portal.example.org/welcome"]);
        keycloak.add_role("reader", Some(&portal));
        keycloak.add_role("editor", Some(&portal));
        let staff = keycloak.add_group("/staff");
        let northern = keycloak.add_group("/partners/Northern Lights Studio");
        let harbour = keycloak.add_group("/partners/Harbour Analytics");
        for (email, first_name, last_name, group) in [
            ("mona.berg@staff.example.org", "Mona", "Berg", &staff),
            (
                "lena.frost@northern-lights.example.org",
                "Lena",
                "Frost",
                &northern,
            ),
            (
                "tom.aurora@northern-lights.example.org",
                "Tom",
                "Aurora",
                &northern,
            ),
            ("ines.pier@harbour.example.org", "Ines", "Pier", &harbour),
        ] {
            let person = keycloak.add_person(email, first_name, last_name);
            keycloak.join(&person, group);
        }
        keycloak
    }
}
