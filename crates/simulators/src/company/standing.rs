//! What all systems hold, one line for each thing, so that two moments can be compared as a whole.

use std::collections::BTreeSet;

use crate::company::Company;

/// What systems hold at one moment, in lines that can be read and compared.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// What is there to be used: accounts that let somebody in, memberships, groups, channels, companies, and what is in
    /// them.
    pub open: BTreeSet<String>,
    /// What nobody can use: accounts that are shut and in nothing, what was archived or deleted, and mails that went out.
    pub closed: BTreeSet<String>,
}

impl Standing {
    /// Notes one thing.
    pub(crate) fn note(&mut self, is_open: bool, line: String) {
        let lines = if is_open { &mut self.open } else { &mut self.closed };
        lines.insert(line);
    }
}

impl Company {
    /// Returns what all systems hold.
    pub fn standing(&self) -> Standing {
        let mut all = Standing::default();
        self.metabase.with(|metabase| metabase.tell(&mut all));
        self.teams.with(|teams| teams.tell(&mut all));
        self.slack.with(|slack| slack.tell(&mut all));
        self.keycloak.with(|keycloak| keycloak.tell(&mut all));
        self.lms.with(|lms| lms.tell(&mut all));
        self.studio.with(|studio| studio.tell(&mut all));
        for mail in self.mail.mails() {
            all.note(false, format!("mail to {}", mail.to.join(", ")));
        }
        all
    }
}
