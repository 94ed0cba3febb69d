//! What the workspace holds, as lines.

use crate::company::Standing;
use crate::slack::Slack;

impl Slack {
    pub(crate) fn tell(&self, all: &mut Standing) {
        for user in &self.users {
            all.note(!user.is_deleted, format!("Slack account {user:?}"));
        }
        for group in &self.groups {
            all.note(group.is_enabled, format!("Slack group {group:?}"));
        }
        for channel in &self.channels {
            all.note(!channel.is_archived, format!("Slack channel {channel:?}"));
        }
    }
}
