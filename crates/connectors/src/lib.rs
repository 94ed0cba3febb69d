//! The outside systems, one folder each.
