//! Microsoft Teams: the token endpoint of Microsoft Entra and the part of Microsoft Graph that Teams needs, on one
//! port (`/login/{tenant}/oauth2/v2.0/token` and `/v1.0/…`).
//!
//! It knows one directory with one registered app. What is new can be made to appear late, tokens can be made to end,
//! and lists come in pages as small as a test likes.

mod channels;
mod demo;
mod groups;
mod members;
mod odata;
mod refusal;
mod routes;
mod seed;
mod standing;
mod token;
mod users;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use crate::{Answer, Limiter, Request, Simulated};

use odata::Listing;
use token::Issued;

/// The id of the directory.
pub const TENANT: &str = "0fddfdc5-f319-491f-a514-be1bc1bf9ddc";

/// The id of the registered app.
pub const CLIENT_ID: &str = "3f6a1c52-7d0e-4b7a-9a51-6c0d2f8e4b17";

/// The app's client secret, until [`Teams::with_secret`] gives it another.
pub const SECRET: &str = "abc8Q~simulated-client-secret";

/// Every application permission that the app has at first.
pub const ROLES: [&str; 9] = [
    "Channel.Create",
    "Channel.Delete.All",
    "Channel.ReadBasic.All",
    "ChannelMember.ReadWrite.All",
    "GroupMember.Read.All",
    "TeamMember.ReadWrite.All",
    "User.Invite.All",
    "User.Read.All",
    "User.ReadWrite.All",
];

/// Somebody in the directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct User {
    /// The object's id.
    pub id: String,
    /// The name that people see.
    pub name: String,
    /// The address.
    pub mail: Option<String>,
    /// Further addresses.
    pub other_mails: Vec<String>,
    /// The name for signing in.
    pub principal_name: String,
    /// Whether it is a guest, and no member of the organization.
    pub is_guest: bool,
    /// Whether it may sign in.
    pub is_enabled: bool,
    /// What became of the invitation.
    pub state: Option<String>,
    /// When the object was made.
    pub created: String,
    hidden: usize,
}

/// A membership in a team or channel.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Membership {
    id: String,
    user: String,
    is_owner: bool,
    /// How many more lists leave it out.
    hidden: usize,
    /// How many more times a private channel does not know of it.
    unknown: usize,
}

/// A channel of a team. A deleted one keeps its name.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Channel {
    id: String,
    name: String,
    description: String,
    kind: String,
    created: String,
    members: Vec<Membership>,
    is_deleted: bool,
    hidden: usize,
}

/// A group of the directory, which may be a team.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Group {
    id: String,
    name: String,
    is_team: bool,
    members: Vec<Membership>,
    channels: Vec<Channel>,
}

/// Somebody who is seen in a group for a while after leaving it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Departed {
    group: String,
    user: String,
    looks: usize,
}

/// The simulated directory and its teams.
#[derive(Debug)]
pub struct Teams {
    secret: String,
    secret_is_over: bool,
    secret_ends: Option<String>,
    roles: Vec<String>,
    tokens: BTreeMap<String, Issued>,
    tokens_last: Duration,
    expires_in_as_text: bool,
    users: Vec<User>,
    deleted: Vec<User>,
    groups: Vec<Group>,
    departed: Vec<Departed>,
    invitation_mails: Vec<String>,
    made: usize,
    appears_after: usize,
    page_size: usize,
    pages_begin_empty: bool,
    refuses_combined_filters: bool,
    may_invite: bool,
    code_of_taken_names: &'static str,
    /// How many requests pass, by the part of Graph; under the empty name, all that have no limit of their own together.
    limits: BTreeMap<String, (usize, Duration)>,
    limiter: Limiter,
    now: Option<String>,
}

impl Simulated for Teams {
    fn answer(&mut self, request: &Request) -> Answer {
        self.made += 1;
        let trace = format!("7e9d{:04x}-2c1b-4f60-8a3e-5d4c3b2a1908", self.made);
        let parts = request.parts();
        let answer = match parts.as_slice() {
            ["login", tenant, "oauth2", "v2.0", "token"] => self.token(request, tenant),
            ["v1.0", path @ ..] => match self.graph(request, path) {
                Ok(answer) => answer,
                Err(refusal) => refusal.to_answer(request, &trace),
            },
            _ => Answer::html(
                404,
                "<html><body><h2>404 - File or directory not found.</h2></body></html>",
            ),
        };
        let echoed = request.header("client-request-id").unwrap_or_default().to_owned();
        answer
            .header("request-id", trace)
            .header("client-request-id", echoed)
    }

    fn limiter(&self) -> Option<&Limiter> {
        Some(&self.limiter)
    }
}

impl Teams {
    fn listing(&self) -> Listing {
        Listing {
            page_size: self.page_size,
            begins_empty: self.pages_begin_empty,
            refuses_or: self.refuses_combined_filters,
        }
    }

    /// The next id in the form of the directory's.
    fn new_id(&mut self) -> String {
        self.made += 1;
        format!(
            "{:08x}-5b1c-4c2e-9d3f-0242ac{:06x}",
            0x5eed_0000 + self.made,
            self.made
        )
    }

    fn now(&self) -> String {
        if let Some(now) = &self.now {
            return now.clone();
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "a simulated system is outside of the app and has a clock of its own"
        )]
        let now = std::time::SystemTime::now();
        let since = now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
        jiff::Timestamp::from_second(seconds)
            .unwrap_or_default()
            .to_string()
    }
}

/// Returns a text of a body.
fn text<'a>(body: &'a Value, key: &str) -> Option<&'a str> {
    body.get(key).and_then(Value::as_str)
}

/// Returns whether something that appears late is still hidden, and counts the look.
fn is_hidden(hidden: &mut usize) -> bool {
    let was_hidden = *hidden > 0;
    *hidden = hidden.saturating_sub(1);
    was_hidden
}
