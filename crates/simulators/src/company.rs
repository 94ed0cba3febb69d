//! All the systems that one company has, ready to be connected.

mod crowd;
mod standing;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::Simulator;
use crate::in_house::{Guard, Infrabot, Studio};
use crate::keycloak::Keycloak;
use crate::keycloak::demo::DEMO_CLIENT;
use crate::lms::Lms;
use crate::mail::MailServer;
use crate::metabase::{Level, Metabase};
use crate::slack::Slack;
use crate::teams::{self, Teams};

pub use standing::Standing;

/// The secrets of the simulated systems. They open nothing else.
const METABASE_KEY: &str = "mb_simulated";
const KEYCLOAK_SECRET: &str = "simulated-keycloak";
const LMS_TOKEN: &str = "5d3f0a6b1c2e4f708192a3b4c5d6e7f8";
const STUDIO_TOKEN: &str = "simulated-studio";
const INFRABOT_TOKEN: &str = "simulated-infrabot";

/// The collection below which partners have theirs.
const PARTNERS_COLLECTION: u64 = 3;

/// All the systems that one company has, each with a little data in it.
pub struct Company {
    /// Metabase, with a template collection for partners.
    pub metabase: Simulator<Metabase>,
    /// Microsoft Teams, with a team for partners.
    pub teams: Simulator<Teams>,
    /// Slack.
    pub slack: Simulator<Slack>,
    /// Keycloak, with a realm for partners.
    pub keycloak: Simulator<Keycloak>,
    /// Moodle.
    pub lms: Simulator<Lms>,
    /// Studio.
    pub studio: Arc<Simulator<Studio>>,
    /// Infrabot.
    pub infrabot: Simulator<Infrabot>,
    /// The mail server.
    pub mail: MailServer,
    /// The id of the team for partners.
    team: String,
    owner: String,
}

/// A person of a partner.
#[derive(Clone, Copy, Debug)]
pub struct Somebody<'a> {
    /// Their address.
    pub email: &'a str,
    /// First name.
    pub first_name: &'a str,
    /// Last name.
    pub last_name: &'a str,
    /// The Studio companies they work in.
    pub companies: &'a [&'a str],
}

/// What an admin would enter to connect a system.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The system's key.
    pub system: &'static str,
    /// Its settings, an object.
    pub settings: Value,
    /// Its secret; none when it needs none.
    pub secret: Option<&'static str>,
}

impl Company {
    /// Starts all systems.
    ///
    /// # Errors
    /// When this computer gives no port or thread.
    pub fn start() -> io::Result<Self> {
        let (teams, team, owner) = Teams::with_demo_data();
        let studio = Studio::new(Guard::Bearer(STUDIO_TOKEN.to_owned())).with_demo_data();
        let studio = Arc::new(Simulator::start(studio)?);
        let companies = Arc::clone(&studio);
        let infrabot = Infrabot::new(Guard::Bearer(INFRABOT_TOKEN.to_owned()))
            .with_demo_data()
            .preparing(move |run| {
                for company in &run.companies {
                    companies.with(|studio| studio.add_company(&company.name));
                }
            });
        Ok(Self {
            metabase: Simulator::start(Metabase::with_demo_data(METABASE_KEY))?,
            teams: Simulator::start(teams)?,
            slack: Simulator::start(Slack::with_demo_data())?,
            keycloak: Simulator::start(Keycloak::with_demo_data(KEYCLOAK_SECRET))?,
            lms: Simulator::start(Lms::new(LMS_TOKEN).with_demo_data())?,
            studio,
            infrabot: Simulator::start(infrabot)?,
            mail: MailServer::start()?,
            team,
            owner,
        })
    }

    /// Gives a partner a group, channel or collection in each system, as if they had been there for long. Returns their
    /// ids by the names that workflows have for them, for example `metabase_collection`.
    pub fn add_partner(&self, name: &str) -> BTreeMap<&'static str, String> {
        let (collection, group) = self.metabase.with(|metabase| {
            let collection = metabase.add_collection(name, Some(PARTNERS_COLLECTION));
            metabase.add_dashboard(collection, "Overview", &[]);
            let group = metabase.new_group(name);
            metabase.allow(group, Some(collection), Level::Read);
            (collection, group)
        });
        let channel = self.teams.with(|teams| {
            let channel = teams.add_channel_of_app(&self.team, name);
            teams.join_channel(&self.team, &channel, &self.owner, true);
            channel
        });
        let slack = self.slack.with(|slack| slack.add_partner(name));
        let keycloak = self
            .keycloak
            .with(|keycloak| keycloak.add_partner_group(&format!("/partners/{name}"), name));
        let idnumber = format!("hyopps-{}", handle_of(name));
        let cohort = self.lms.with(|lms| lms.add_cohort(name, &idnumber));
        BTreeMap::from([
            ("metabase_collection", collection.to_string()),
            ("metabase", group.to_string()),
            ("teams", channel),
            ("slack", slack),
            ("keycloak", keycloak),
            ("lms", cohort.to_string()),
        ])
    }

    /// Gives a person of a partner an account and access in each system, as if they had been there for long. `groups`
    /// is what [`Company::add_partner`] returned, `companies` the Studio companies they work in.
    pub fn add_person(&self, partner: &str, groups: &BTreeMap<&'static str, String>, person: &Somebody<'_>) {
        let Somebody {
            email,
            first_name,
            last_name,
            companies,
        } = *person;
        let id = |system: &str| groups.get(system).map(String::as_str).unwrap_or_default();
        let name = format!("{first_name} {last_name}");
        self.metabase.with(|metabase| {
            let person = metabase.add_person(email, &[partner]);
            metabase.signed_in(person);
        });
        self.teams.with(|teams| {
            let guest = teams.add_guest(email, &name);
            teams.join(&self.team, &guest, false);
            teams.join_channel(&self.team, id("teams"), &guest, false);
        });
        self.slack.with(|slack| {
            let person = slack.person(email, &name);
            let channel = slack.seen(id("slack"));
            let mut members = channel.map(|channel| channel.members).unwrap_or_default();
            members.push(person);
            let members: Vec<_> = members.iter().map(String::as_str).collect();
            slack.set_members(id("slack"), &members);
        });
        self.keycloak.with(|keycloak| {
            let account = keycloak.add_person(email, first_name, last_name);
            keycloak.join(&account, id("keycloak"));
        });
        self.lms.with(|lms| {
            let user = lms.add_user(email, email, first_name, last_name);
            let cohort = id("lms").parse().ok().and_then(|id| lms.cohort_mut(id));
            if let Some(cohort) = cohort {
                cohort.members.insert(user);
            }
        });
        self.studio.with(|studio| studio.add_user(email, companies));
    }

    /// Returns what an admin would enter to connect each of the systems.
    pub fn entries(&self) -> Vec<Entry> {
        let entry = |system, secret, settings| Entry {
            system,
            settings,
            secret: Some(secret),
        };
        let metabase = json!({
            "url": self.metabase.url(), "template_collection": "4", "parent_collection": PARTNERS_COLLECTION.to_string(), "database": "2",
            "create_queries": "query-builder",
        });
        let teams = json!({
            "tenant": teams::TENANT, "client_id": teams::CLIENT_ID, "team": self.team, "channel_kind": "private",
            "channel_owner": self.owner, "send_invitation_mail": "yes",
            "graph_url": format!("{}/v1.0", self.teams.url()), "login_url": format!("{}/login", self.teams.url()),
        });
        let slack = json!({
            "kind": "private_channel", "contact": Slack::DEMO_CONTACT, "api_url": format!("{}/api", self.slack.url()),
        });
        let keycloak = json!({
            "url": self.keycloak.url(), "realm": "partners", "client_id": DEMO_CLIENT, "parent_group": "/partners",
            "send_mail": "yes",
        });
        let lms = json!({ "url": self.lms.url(), "courses": "welcome" });
        let mail = json!({
            "host": "localhost", "security": "tls", "port": self.mail.port().to_string(), "username": "",
            "from_address": "partners@example.org", "from_name": "Partner programme",
            "ca_certificate": self.mail.ca_pem(),
        });
        vec![
            entry("metabase", METABASE_KEY, metabase),
            entry("teams", teams::SECRET, teams),
            entry("slack", Slack::DEMO_TOKEN, slack),
            entry("keycloak", KEYCLOAK_SECRET, keycloak),
            entry("lms", LMS_TOKEN, lms),
            entry(
                "studio",
                STUDIO_TOKEN,
                json!({ "url": self.studio.url(), "auth": "bearer" }),
            ),
            entry(
                "infrabot",
                INFRABOT_TOKEN,
                json!({ "url": self.infrabot.url(), "auth": "bearer" }),
            ),
            Entry {
                system: "email",
                settings: mail,
                secret: None,
            },
        ]
    }
}

/// Returns a name as handles and short names are written: in lower case, with a dash for all else.
pub(crate) fn handle_of(name: &str) -> String {
    let letters = name
        .chars()
        .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
    let words: String = letters.collect();
    let words: Vec<_> = words.split_whitespace().map(str::to_lowercase).collect();
    words.join("-")
}
