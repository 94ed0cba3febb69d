//! The Keycloak connector against its simulator.
