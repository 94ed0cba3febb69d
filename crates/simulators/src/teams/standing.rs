//! What the directory and its teams hold, as lines.

use crate::company::Standing;
use crate::teams::{Membership, Teams};

impl Teams {
    pub(crate) fn tell(&self, all: &mut Standing) {
        for user in &self.users {
            all.note(true, format!("Teams account {user:?}"));
        }
        for user in &self.deleted {
            all.note(false, format!("Teams account {user:?}"));
        }
        for group in &self.groups {
            let (id, name) = (&group.id, &group.name);
            all.note(
                true,
                format!("Teams group {id} {name}, a team: {}", group.is_team),
            );
            members(all, true, &format!("Teams group {name}"), &group.members);
            for channel in &group.channels {
                let (id, kind, is_open) = (&channel.id, &channel.kind, !channel.is_deleted);
                let place = format!("Teams channel {} of {name}", channel.name);
                all.note(is_open, format!("{place} {id} {kind} {}", channel.description));
                members(all, is_open, &place, &channel.members);
            }
        }
    }
}

fn members(all: &mut Standing, is_open: bool, place: &str, members: &[Membership]) {
    for member in members {
        let line = format!("{place} has {}, an owner: {}", member.user, member.is_owner);
        all.note(is_open, line);
    }
}
