//! Many people at once: what the systems let through, and what each person has in them afterwards.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::company::Company;
use crate::limiter::Counted;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// How many calls of a method Slack lets through in a minute; the name is empty for all others.
const SLACK: [(&str, usize); 5] = [
    ("", 20),
    ("users.lookupByEmail", 50),
    ("conversations.invite", 50),
    ("conversations.kick", 50),
    ("conversations.members", 100),
];

/// How many requests to a part of Graph pass in a time: for each team, for invitations, and for the directory.
const GRAPH: [(&str, usize, Duration); 3] = [
    ("teams", 4, SECOND),
    ("invitations", 150, Duration::from_secs(5)),
    ("", 3500, Duration::from_secs(10)),
];

/// How many requests a second a proxy lets through to a server of one's own.
const PROXY: usize = 10;

impl Company {
    /// Puts the limits on that the systems document, and a proxy's where they have none.
    pub fn keep_limits(&self) {
        self.slack.with(|slack| {
            for (method, limit) in SLACK {
                slack.limit(method, limit, MINUTE);
            }
        });
        self.teams.with(|teams| {
            for (part, limit, window) in GRAPH {
                teams.limit(part, limit, window);
            }
        });
        self.metabase.with(|metabase| metabase.limits(PROXY, SECOND));
        self.keycloak.with(|keycloak| keycloak.limits(PROXY, SECOND));
        self.lms.with(|lms| lms.limits(PROXY, SECOND));
        self.studio.with(|studio| studio.door().limits(PROXY, SECOND));
        self.infrabot
            .with(|infrabot| infrabot.door().limits(PROXY, SECOND));
    }

    /// Puts a guest into the team for partners and into a private channel there, as if they had been there for long.
    pub fn joins_channel(&self, channel: &str, email: &str) {
        self.teams.with(|teams| {
            let guest = teams.add_guest(email, email);
            teams.join(&self.team, &guest, false);
            if let Some(channel) = teams.channel_called(&self.team, channel) {
                teams.join_channel(&self.team, &channel, &guest, false);
            }
        });
    }

    /// Returns what passed the limits and what did not, by the system and what it counts.
    pub fn counts(&self) -> Vec<(&'static str, String, Counted)> {
        let systems = [
            ("slack", self.slack.counts()),
            ("teams", self.teams.counts()),
            ("metabase", self.metabase.counts()),
            ("keycloak", self.keycloak.counts()),
            ("lms", self.lms.counts()),
            ("studio", self.studio.counts()),
            ("infrabot", self.infrabot.counts()),
        ];
        let of_system = |(system, counts): (&'static str, BTreeMap<String, Counted>)| {
            counts
                .into_iter()
                .map(move |(what, counted)| (system, what, counted))
        };
        systems.into_iter().flat_map(of_system).collect()
    }

    /// Returns how often a person has each thing that the onboarding of a partner's person makes. Once is right.
    pub fn held_by(&self, email: &str) -> BTreeMap<&'static str, usize> {
        let account = self.metabase.with(|metabase| metabase.account(email));
        let groups = account.map(|account| account.groups).unwrap_or_default();
        let is_partner = |group: &&String| *group != "All Users";
        let guests = self.teams.with(|teams| teams.found(email));
        let (in_teams, in_channels) = self.teams.with(|teams| teams.memberships(email));
        let accounts = self.keycloak.with(|keycloak| {
            let has_it = |account: &&crate::keycloak::Account| account.email.as_deref() == Some(email);
            let groups = keycloak
                .accounts()
                .filter(has_it)
                .map(|account| account.groups.len());
            groups.collect::<Vec<_>>()
        });
        let (users, in_cohorts) = self.lms.with(|lms| {
            let users: Vec<_> = lms.users_with(email).iter().map(|user| user.id).collect();
            let is_in = |cohort: &&crate::lms::Cohort| users.iter().any(|user| cohort.members.contains(user));
            (users.len(), lms.cohorts.iter().filter(is_in).count())
        });
        let (studio, personal, invitations) = self.studio.with(|studio| {
            let invitations = studio.invitations().iter();
            let invitations = invitations.filter(|invitation| invitation.email == email);
            (
                studio.users(email),
                studio.personal_companies(email).len(),
                invitations.count(),
            )
        });
        let mails = self.mail.mails();
        let is_theirs = |mail: &&crate::mail::Mail| mail.to.iter().any(|to| to == email);
        BTreeMap::from([
            ("Metabase group", groups.iter().filter(is_partner).count()),
            ("guest", guests.len()),
            ("team", in_teams),
            ("Teams channel", in_channels),
            ("Slack channel", self.slack.with(|slack| slack.memberships(email))),
            ("Keycloak account", accounts.len()),
            ("Keycloak group", accounts.iter().sum()),
            ("LMS account", users),
            ("LMS cohort", in_cohorts),
            ("Studio user", studio),
            ("personal company", personal),
            ("Studio invitation", invitations),
            ("mail", mails.iter().filter(is_theirs).count()),
        ])
    }
}
