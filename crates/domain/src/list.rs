//! How lists are sorted.

use crate::states::states;

states! {
    /// How a list of organizations is sorted.
    #[derive(Default)]
    OrganizationSort {
        /// By name.
        #[default]
        Name => "name",
        /// The newest first.
        Newest => "newest",
        /// Those with the most people first, and by name where they have as many.
        People => "people",
    }
}

states! {
    /// How a list of people is sorted.
    #[derive(Default)]
    PersonSort {
        /// By name.
        #[default]
        Name => "name",
        /// The newest first.
        Newest => "newest",
    }
}
