//! All the systems that one company has, ready to be connected.

use std::io;

use serde_json::{Value, json};

use crate::Simulator;
use crate::in_house::{Guard, Infrabot, Studio};
use crate::keycloak::{DEMO_CLIENT, Keycloak};
use crate::lms::Lms;
use crate::mail::MailServer;
use crate::metabase::Metabase;
use crate::slack::Slack;
use crate::teams::{self, Teams};

/// The secrets of the simulated systems. They open nothing else.
const METABASE_KEY: &str = "mb_simulated";
const KEYCLOAK_SECRET: &str = "simulated-keycloak";
const LMS_TOKEN: &str = "5d3f0a6b1c2e4f708192a3b4c5d6e7f8";
const STUDIO_TOKEN: &str = "simulated-studio";
const INFRABOT_TOKEN: &str = "simulated-infrabot";

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
    pub studio: Simulator<Studio>,
    /// Infrabot.
    pub infrabot: Simulator<Infrabot>,
    /// The mail server.
    pub mail: MailServer,
    team: String,
    owner: String,
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
        let infrabot = Infrabot::new(Guard::Bearer(INFRABOT_TOKEN.to_owned())).with_demo_data();
        Ok(Self {
            metabase: Simulator::start(Metabase::with_demo_data(METABASE_KEY))?,
            teams: Simulator::start(teams)?,
            slack: Simulator::start(Slack::with_demo_data())?,
            keycloak: Simulator::start(Keycloak::with_demo_data(KEYCLOAK_SECRET))?,
            lms: Simulator::start(Lms::new(LMS_TOKEN).with_demo_data())?,
            studio: Simulator::start(studio)?,
            infrabot: Simulator::start(infrabot)?,
            mail: MailServer::start()?,
            team,
            owner,
        })
    }

    /// Returns what an admin would enter to connect each of the systems.
    pub fn entries(&self) -> Vec<Entry> {
        let entry = |system, secret, settings| Entry {
            system,
            settings,
            secret: Some(secret),
        };
        let metabase = json!({
            "url": self.metabase.url(), "template_collection": "4", "parent_collection": "3", "database": "1",
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
