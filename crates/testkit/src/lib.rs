//! Servers and builders for tests.
