//! What the realm holds, as lines.

use crate::company::Standing;
use crate::keycloak::Keycloak;

impl Keycloak {
    pub(crate) fn tell(&self, all: &mut Standing) {
        for account in self.accounts.values() {
            let is_open = account.enabled || !account.groups.is_empty() || account.sessions > 0;
            all.note(is_open, format!("Keycloak account {account:?}"));
        }
        for group in self.groups.values() {
            all.note(true, format!("Keycloak group {group:?}"));
        }
        for mail in &self.mails {
            all.note(false, format!("Keycloak mail to {}", mail.to));
        }
    }
}
