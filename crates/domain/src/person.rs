//! Facts about people that more than one layer speaks of.

use crate::states::states;

states! {
    /// Whether a person is worked with.
    PersonState {
        /// They are offered wherever one is chosen.
        Active => "active",
        /// Nothing new begins for them. What they were given stands.
        Deactivated => "deactivated",
        /// They were offboarded: what this app had given was taken back.
        Left => "left",
    }
}
