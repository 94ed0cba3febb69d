//! The Microsoft Teams connector against its simulator.
