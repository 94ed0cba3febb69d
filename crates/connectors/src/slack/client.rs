//! Slack's calls: how each is asked and what its answer means.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use connector::{Cx, Error as Told, Secret};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::http::{self, Answer, Kept, Limits};
use crate::slack::PRODUCT;
use crate::slack::error::{Error, Refusal};
use crate::slack::gates::Gates;
use crate::slack::model::{Envelope, Who};
use crate::slack::people::{Directory, Person};
use crate::slack::place::Place;
use crate::slack::reason::Reason;
use crate::slack::recent::Recent;
use crate::slack::settings::Settings;
use crate::slack::turns::Turns;

static CLIENTS: Kept<Client> = Kept::new();

/// The most pages of a list, of 200 entries each: no workspace that uses the app has as many people.
const MAX_PAGES: usize = 500;

/// How many times a list is begun anew whose place was lost.
const RESTARTS: usize = 2;

/// The client of one connection, with what it knows of its workspace.
pub(super) struct Client {
    http: http::Client,
    pub(super) settings: Settings,
    gates: Gates,
    signed_in: Mutex<Option<SignedIn>>,
    pub(super) people: Recent<Person>,
    pub(super) directory: Recent<Arc<Directory>>,
    pub(super) places: Recent<Place>,
    pub(super) turns: Turns,
}

/// Which workspace a token is for, and who it acts as. The token itself is not kept.
struct SignedIn {
    token: [u8; 32],
    team_id: String,
    user_id: String,
}

/// The client together with the token of one piece of work.
pub(super) struct Session {
    pub(super) client: Arc<Client>,
    secret: Secret,
    /// The workspace that everything happens in.
    pub(super) team_id: String,
    /// Who the token acts as; empty where Slack does not tell.
    pub(super) user_id: String,
}

/// How the arguments of a call are written.
enum Arguments<'a> {
    /// In the query, since calls that read ignore a body.
    Query(&'a [(&'a str, &'a str)]),
    Json(Value),
}

impl Session {
    /// Opens the connection. Looks once for each token whether it is for the right workspace.
    pub(super) async fn open(cx: &Cx) -> Result<Self, Told> {
        let (client, secret) = opened(cx).await?;
        let token: [u8; 32] = Sha256::digest(secret.expose()).into();
        let mut signed_in = client.signed_in.lock().await;
        let (team_id, user_id) = match &*signed_in {
            Some(known) if known.token == token => (known.team_id.clone(), known.user_id.clone()),
            Some(_) | None => {
                let (who, _) = client.who(&secret).await?;
                let team_id = client.team_of(&who)?;
                *signed_in = Some(SignedIn {
                    token,
                    team_id: team_id.clone(),
                    user_id: who.user_id.clone(),
                });
                (team_id, who.user_id)
            }
        };
        drop(signed_in);
        Ok(Self {
            client,
            secret,
            team_id,
            user_id,
        })
    }

    /// Opens the connection and reads who the token is and which scopes it has, if Slack tells.
    pub(super) async fn introduce(cx: &Cx) -> Result<(Self, Who, Option<Vec<String>>), Told> {
        let (client, secret) = opened(cx).await?;
        let (who, scopes) = client.who(&secret).await?;
        let team_id = client.team_of(&who)?;
        let session = Self {
            client,
            secret,
            team_id,
            user_id: who.user_id.clone(),
        };
        Ok((session, who, scopes))
    }

    /// Opens the connection to take back what was done in a workspace.
    pub(super) async fn open_in(cx: &Cx, team_id: &str) -> Result<Self, Told> {
        let session = Self::open(cx).await?;
        if session.team_id == team_id {
            return Ok(session);
        }
        let wrong = Error::WrongTeam {
            expected: team_id.to_owned(),
            found: session.team_id,
        };
        Err(wrong.into())
    }

    /// Asks for something that is in one answer.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        method: &'static str,
        arguments: &[(&str, &str)],
    ) -> Result<T, Error> {
        let arguments = Arguments::Query(arguments);
        let (answer, _) = self.client.request(&self.secret, method, arguments).await?;
        Ok(answer.json()?)
    }

    /// Reads a list to its end. Pages may be short or empty before it.
    pub(super) async fn read_all<P: DeserializeOwned, T>(
        &self,
        method: &'static str,
        arguments: &[(&str, &str)],
        entries: fn(P) -> Vec<T>,
    ) -> Result<Vec<T>, Error> {
        let mut restarts = 0;
        'anew: loop {
            let mut all = Vec::new();
            let mut cursor = String::new();
            let mut seen = BTreeSet::new();
            loop {
                let mut arguments = arguments.to_vec();
                arguments.push(("limit", "200"));
                if !cursor.is_empty() {
                    arguments.push(("cursor", &cursor));
                }
                let arguments = Arguments::Query(&arguments);
                let answered = self.client.request(&self.secret, method, arguments).await;
                let (answer, envelope) = match answered {
                    Err(error) if error.reason() == Some(Reason::InvalidCursor) && restarts < RESTARTS => {
                        restarts += 1;
                        continue 'anew;
                    }
                    answered => answered?,
                };
                all.extend(entries(answer.json()?));
                let next = envelope.response_metadata.next_cursor;
                if next.is_empty() {
                    return Ok(all);
                }
                if !seen.insert(next.clone()) || seen.len() >= MAX_PAGES {
                    return Err(Error::Endless { method });
                }
                cursor = next;
            }
        }
    }

    /// Changes something.
    pub(super) async fn write(&self, method: &'static str, body: Value) -> Result<Written, Error> {
        let arguments = Arguments::Json(body);
        let (answer, envelope) = self.client.request(&self.secret, method, arguments).await?;
        Ok(Written { answer, envelope })
    }
}

/// What came of a change.
pub(super) struct Written {
    answer: Answer,
    pub(super) envelope: Envelope,
}

impl Written {
    /// Returns what was made.
    pub(super) fn made<T: DeserializeOwned>(&self) -> Result<T, Error> {
        Ok(self.answer.json()?)
    }
}

impl Client {
    /// Sends one request and tells an answer from a refusal. One request of each call at a time.
    async fn request(
        &self,
        secret: &Secret,
        method: &'static str,
        arguments: Arguments<'_>,
    ) -> Result<(Answer, Envelope), Error> {
        let call = match arguments {
            Arguments::Query(pairs) => {
                let call = self.http.get(&[method]);
                let call = pairs
                    .iter()
                    .fold(call, |call, (name, value)| call.query(name, value));
                match self.settings.team_id.as_str() {
                    team_id if takes_team(method) && !team_id.is_empty() => call.query("team_id", team_id),
                    _ => call,
                }
            }
            Arguments::Json(mut body) => {
                if takes_team(method) && !self.settings.team_id.is_empty() {
                    body["team_id"] = self.settings.team_id.clone().into();
                }
                self.http.post(&[method]).json(&body)
            }
        };
        let gate = self.gates.of(method);
        let _turn = gate.lock().await;
        let answer = call.bearer(secret).counted_as(method).send().await?;
        if answer.status() >= 500 {
            return Err(answer.unexpected().into());
        }
        match answer.json::<Envelope>() {
            Ok(envelope) if envelope.ok && answer.is_success() => Ok((answer, envelope)),
            Ok(envelope) if !envelope.ok && !envelope.error.is_empty() => {
                Err(Error::Refused(Box::new(refusal(method, envelope, &answer))))
            }
            // It is no answer of Slack; the error tells what it is instead.
            Err(error) if answer.is_success() => Err(error.into()),
            Ok(_) | Err(_) => Err(answer.unexpected().into()),
        }
    }

    /// Reads who the token is, and which scopes it has.
    async fn who(&self, secret: &Secret) -> Result<(Who, Option<Vec<String>>), Error> {
        let arguments = Arguments::Json(Value::Object(serde_json::Map::new()));
        let (answer, _) = self.request(secret, "auth.test", arguments).await?;
        let scopes = answer.header("x-oauth-scopes").map(|scopes| {
            let scopes = scopes.split(',').map(|scope| scope.trim().to_owned());
            scopes.filter(|scope| !scope.is_empty()).collect()
        });
        Ok((answer.json()?, scopes))
    }

    /// Returns the workspace that a token is for, if it is the one that it must be for.
    fn team_of(&self, who: &Who) -> Result<String, Error> {
        let expected = &self.settings.team_id;
        if who.is_enterprise_install {
            return if expected.is_empty() {
                Err(Error::TeamMissing)
            } else {
                Ok(expected.clone())
            };
        }
        if expected.is_empty() || *expected == who.team_id {
            return Ok(who.team_id.clone());
        }
        Err(Error::WrongTeam {
            expected: expected.clone(),
            found: who.team_id.clone(),
        })
    }
}

/// Returns whether a call has to name the workspace when the token is for a whole organization.
fn takes_team(method: &str) -> bool {
    method.starts_with("usergroups.")
        || matches!(
            method,
            "users.list" | "conversations.list" | "conversations.create"
        )
}

fn refusal(method: &'static str, envelope: Envelope, answer: &Answer) -> Refusal {
    let messages = envelope.response_metadata.messages.iter();
    Refusal {
        error: answer.shown(&envelope.error),
        needed: answer.shown(&envelope.needed),
        messages: messages.map(|message| answer.shown(message)).collect(),
        of_people: envelope.errors,
        trace: answer.trace(),
        ..Refusal::of(method, &envelope.error)
    }
}

async fn opened(cx: &Cx) -> Result<(Arc<Client>, Secret), Told> {
    let client = CLIENTS.of(cx, async |answers| {
        let settings = Settings::of_step(answers)?;
        let limits = Limits {
            // One call of a kind at a time: a silent one must not hold the others up for long.
            answer: Duration::from_secs(30),
            ..Limits::default()
        };
        let http = http::Client::open_at(PRODUCT, settings.base.clone(), answers, limits).await?;
        Ok(Client {
            http,
            settings,
            gates: Gates::default(),
            signed_in: Mutex::default(),
            people: Recent::default(),
            directory: Recent::default(),
            places: Recent::default(),
            turns: Turns::default(),
        })
    });
    let client = client.await?;
    let secret = cx.secret().await?;
    Ok((client, secret))
}
