//! Slack: a user group or channel for each partner, and the partner's people in it.
//!
//! The app looks people up by their address and never invites anybody to the workspace, which no ordinary plan lets an
//! app do. It writes members of user groups one writer at a time, since Slack takes whole lists only.

mod actions {
    pub(super) mod add_person_to_group;
    pub(super) mod create_group;
    mod input;
    mod receipt;
    pub(super) mod remove_person_from_group;
}
mod channels;
mod client;
mod error;
mod gates;
mod groups;
mod members;
mod model;
mod names;
mod people;
mod place;
mod reason;
mod recent;
mod settings;
mod turns;

use std::time::Duration;

use connector::{Action, BoxFuture, Cx, Error, Found, System, SystemSpec};
use domain::form::{Answers, Field, FieldError};

use crate::http::Product;
use crate::slack::client::Session;
use crate::slack::model::Who;
use crate::slack::place::Place;
use crate::slack::settings::{Kind, Settings};

use actions::add_person_to_group::AddPersonToGroup;
use actions::create_group::CreateGroup;
use actions::remove_person_from_group::RemovePersonFromGroup;

/// The system `slack`.
pub(crate) struct Slack;

const PRODUCT: Product = Product {
    key: "slack",
    title: "Slack",
};

static SPEC: SystemSpec = SystemSpec {
    key: PRODUCT.key,
    title: PRODUCT.title,
    summary: "Gives each partner a user group or channel in your Slack workspace.",
    secret_label: Some("Bot or user token"),
    destination: &["api_url", "ca_certificate"],
};

static ACTIONS: &[&dyn Action] = &[&CreateGroup, &AddPersonToGroup, &RemovePersonFromGroup];

/// The scopes of all actions, in Slack's words. Which of them are needed depends on what a partner gets.
const SCOPES: &[&str] = &[
    "users:read",
    "users:read.email",
    "usergroups:read",
    "usergroups:write",
    "channels:read",
    "groups:read",
    "groups:write",
    "channels:manage",
];

/// How long what was read stands for what is: from a step's plan to its end, if nothing holds it up.
const A_MOMENT: Duration = Duration::from_secs(60);

impl System for Slack {
    fn spec(&self) -> &'static SystemSpec {
        &SPEC
    }

    fn settings(&self) -> Vec<Field> {
        settings::fields()
    }

    fn check_settings(&self, settings: &Answers) -> Result<(), Vec<FieldError>> {
        Settings::parse(settings).map(drop)
    }

    fn needs_secret(&self, _: &Answers) -> bool {
        true
    }

    fn actions(&self) -> &'static [&'static dyn Action] {
        ACTIONS
    }

    fn test<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Found, Error>> {
        Box::pin(async move {
            let (session, who, scopes) = Session::introduce(cx).await?;
            let kind = session.client.settings.kind;
            let missing = scopes
                .as_deref()
                .map(|scopes| missing(kind, scopes))
                .unwrap_or_default();
            let mut warnings = Vec::new();
            if scopes.is_none() {
                warnings.push(
                    "Slack did not say which scopes the token has, so none could be checked.".to_owned(),
                );
            }
            if kind == Kind::UserGroup && missing.is_empty() {
                warnings.extend(unfit_contact(&session).await?);
            }
            Ok(Found {
                summary: introduced(&who),
                missing,
                warnings,
                expires_at: None,
            })
        })
    }
}

/// Returns the scopes that what a partner gets needs, and the token lacks.
fn missing(kind: Kind, scopes: &[String]) -> Vec<String> {
    let needed: &[&str] = match kind {
        Kind::UserGroup => &[
            "users:read",
            "users:read.email",
            "usergroups:read",
            "usergroups:write",
        ],
        Kind::PrivateChannel => &[
            "users:read",
            "users:read.email",
            "channels:read",
            "groups:read",
            "groups:write",
        ],
        Kind::PublicChannel => &[
            "users:read",
            "users:read.email",
            "channels:read",
            "groups:read",
            "channels:manage",
        ],
    };
    let has = |scope: &str| scopes.iter().any(|known| known == scope);
    // A user token has the right to manage channels under another name.
    let lacks = |scope: &&&str| !(has(scope) || **scope == "channels:manage" && has("channels:write"));
    let missing = needed.iter().filter(lacks);
    missing.map(|scope| (*scope).to_owned()).collect()
}

/// Returns why the colleague who is put into new user groups cannot be, if so.
async fn unfit_contact(session: &Session) -> Result<Option<String>, Error> {
    let contact = &session.client.settings.contact;
    let nowhere = Place::UserGroup {
        id: String::new(),
        name: "new".to_owned(),
    };
    let unfit = match session.find(contact).await? {
        None => Some("is not in the workspace"),
        Some(person) if person.is_deactivated => Some("is deactivated"),
        Some(person) => person
            .check(contact, &nowhere)
            .is_err()
            .then_some("is a guest or bot"),
    };
    Ok(unfit.map(|why| {
        format!("{contact}, the first member of new user groups, {why} in Slack; enter another colleague.")
    }))
}

fn introduced(who: &Who) -> String {
    let (user, team) = (&who.user, &who.team);
    match (&who.bot_id, who.is_enterprise_install) {
        (_, true) => format!("Signed in to the Slack organization {team} as {user}."),
        (Some(_), false) => format!("Signed in to the Slack workspace {team} as the bot {user}."),
        (None, false) => format!("Signed in to the Slack workspace {team} as {user}, in whose name it acts."),
    }
}
