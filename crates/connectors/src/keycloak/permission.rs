//! The roles of the client `realm-management` that the service account needs.

/// Make, change and delete accounts and groups, give roles, send mail.
pub(super) const MANAGE_USERS: &str = "manage-users";

/// Read accounts and groups.
pub(super) const VIEW_USERS: &str = "view-users";

/// Search for accounts.
pub(super) const QUERY_USERS: &str = "query-users";

/// List groups.
pub(super) const QUERY_GROUPS: &str = "query-groups";

/// Read roles of the realm.
pub(super) const VIEW_REALM: &str = "view-realm";

/// Read clients and their roles.
pub(super) const VIEW_CLIENTS: &str = "view-clients";

/// Everything at once, which is more than the app needs.
pub(super) const REALM_ADMIN: &str = "realm-admin";
