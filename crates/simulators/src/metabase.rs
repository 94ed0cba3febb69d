//! Metabase.
