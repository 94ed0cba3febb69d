//! Microsoft Teams.
