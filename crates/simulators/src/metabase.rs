//! Metabase: people, groups, permission graphs, and collections with what is in them.
//!
//! It answers as builds from 0.50 on do: bodies and queries are closed, texts are no part of the interface, a
//! duplicate membership is a database error, and nothing but the names of groups and the addresses of people is unique.

mod collections;
mod content;
mod demo;
mod groups;
mod look;
mod people;
mod refusal;
mod rights;
mod seed;
mod shape;
mod standing;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use crate::{Answer, Limiter, Request, Simulated};

pub use content::CardKind;
pub use look::Account;
pub use rights::Level;

use collections::Collection;
use content::{Card, Dashboard};
use groups::{Group, Membership};
use people::User;
use rights::DataRights;

/// The group that everybody is in.
const ALL_USERS: u64 = 1;

/// The group whose members may do everything.
const ADMINISTRATORS: u64 = 2;

/// The collection for what was thrown away.
const TRASH: u64 = 1;

/// A Metabase server.
#[derive(Debug)]
pub struct Metabase {
    version: String,
    /// The language of the server, in which it names copies.
    language: String,
    /// Whether it has the paid features.
    is_licensed: bool,
    /// Whether it answers 404 for deactivated people, as older builds do.
    hides_deactivated: bool,
    /// Whether its collection graph names what is not allowed as well, as builds before 0.56.13 do.
    tells_none: bool,
    /// Whether a deep copy leaves metrics where they are, as it does in some places.
    leaves_metrics: bool,
    keys: Vec<ApiKey>,
    users: BTreeMap<u64, User>,
    groups: BTreeMap<u64, Group>,
    memberships: BTreeMap<u64, Membership>,
    databases: BTreeMap<u64, String>,
    data_rights: BTreeMap<(u64, u64), DataRights>,
    data_revision: u64,
    collections: BTreeMap<u64, Collection>,
    /// By group and collection; none is the root.
    collection_rights: BTreeMap<(u64, Option<u64>), Level>,
    collection_revision: u64,
    dashboards: BTreeMap<u64, Dashboard>,
    cards: BTreeMap<u64, Card>,
    invitations: Vec<String>,
    /// The newest id of each table. Ids are never given twice.
    newest: BTreeMap<&'static str, u64>,
    limit: Option<(usize, Duration)>,
    limiter: Limiter,
}

/// An API key. It acts as a person of its own, whom the lists of people do not show.
#[derive(Debug)]
struct ApiKey {
    secret: String,
    user: u64,
}

/// Who asks.
#[derive(Clone, Copy, Debug)]
struct Caller {
    user: u64,
    is_administrator: bool,
}

impl Caller {
    /// Lets administrators through only.
    fn administrates(self) -> Result<(), Answer> {
        if self.is_administrator {
            Ok(())
        } else {
            Err(refusal::forbidden())
        }
    }
}

impl Simulated for Metabase {
    fn answer(&mut self, request: &Request) -> Answer {
        if let Some((limit, window)) = self.limit
            && let Err(pause) = self.limiter.pass("", limit, window)
        {
            let pause = format!("{:.3}", pause.as_secs_f64() + 0.001);
            return Answer::text(429, "Too many requests").header("retry-after", pause);
        }
        let answered = match request.parts()[..] {
            ["api", ref parts @ ..] => self.api(request, parts),
            // Every other address is a page of the app, which sorts out itself what it shows.
            _ if request.method == "GET" => Ok(Answer::html(
                200,
                "<!DOCTYPE html><html><body>Metabase</body></html>",
            )),
            _ => Err(refusal::not_found()),
        };
        answered.unwrap_or_else(|refused| refused)
    }

    fn limiter(&self) -> Option<&Limiter> {
        Some(&self.limiter)
    }
}

impl Metabase {
    fn api(&mut self, request: &Request, parts: &[&str]) -> Result<Answer, Answer> {
        let method = request.method.as_str();
        if let ("GET", ["session", "properties"]) = (method, parts) {
            let properties = json!({"version": {"tag": self.version}, "site-locale": self.language});
            return Ok(Answer::json(200, &properties));
        }
        let caller = self.caller(request)?;
        match (method, parts) {
            (_, ["user", ..]) => self.people(request, &parts[1..], caller),
            (_, ["permissions", "group" | "membership", ..]) => {
                caller.administrates()?;
                self.groups(request, &parts[1..])
            }
            (_, ["permissions", "graph", ..]) => {
                caller.administrates()?;
                self.data_graph(request, &parts[2..])
            }
            (_, ["collection", "graph"]) => {
                caller.administrates()?;
                self.collection_graph(request)
            }
            (_, ["collection", ..]) => self.collections(request, &parts[1..], caller),
            (_, ["dashboard", ..]) => self.dashboards(request, &parts[1..], caller),
            (_, ["card", ..]) => self.cards(request, &parts[1..], caller),
            ("GET", ["database"]) => {
                shape::query(request, &["saved", "include"])?;
                let databases = self.databases.iter();
                let databases: Vec<_> = databases
                    .map(|(id, name)| json!({"id": id, "name": name, "engine": "postgres"}))
                    .collect();
                Ok(Answer::json(
                    200,
                    &json!({"data": databases, "total": databases.len()}),
                ))
            }
            _ => Err(refusal::no_endpoint()),
        }
    }

    fn caller(&self, request: &Request) -> Result<Caller, Answer> {
        let given = request.header("x-api-key").unwrap_or_default();
        let key = self.keys.iter().find(|key| key.secret == given);
        let user = key.ok_or_else(refusal::unauthenticated)?.user;
        Ok(Caller {
            user,
            is_administrator: self.is_in(user, ADMINISTRATORS),
        })
    }

    /// Returns the next id of a table.
    fn next_id(&mut self, table: &'static str) -> u64 {
        let newest = self.newest.entry(table).or_insert(0);
        *newest += 1;
        *newest
    }
}
