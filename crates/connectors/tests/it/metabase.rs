//! The Metabase connector against its simulator.
