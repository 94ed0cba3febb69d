//! The way to one realm: tokens, requests, statuses.

mod groups;
mod mail;
mod people;
mod roles;
mod token;

use std::sync::Arc;

use connector::{Cx, Error, Secret};
use domain::form::{Answers, FieldError};
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::http::{self, Answer, Kept, Limits, Product, Tokens, unusable};
use crate::keycloak::error::Fault;
use crate::keycloak::settings::Settings;

pub(super) use mail::Unsent;
pub(super) use people::{Marks, NewPerson};
pub(super) use roles::Holder;

pub(super) const PRODUCT: Product = Product {
    key: "keycloak",
    title: "Keycloak",
};

/// How many entries of a list are asked for at once.
const PAGE: usize = 100;

/// The most pages of a list. No realm has as many groups at one place.
const MAX_PAGES: usize = 500;

static CLIENTS: Kept<Client> = Kept::new();

/// The client of one connection.
struct Client {
    http: http::Client,
    tokens: Tokens,
    settings: Settings,
}

/// The client in one attempt, with the secret of that time.
pub(super) struct Session {
    client: Arc<Client>,
    secret: Secret,
}

/// A request before it is signed.
struct Ask<'a> {
    method: Method,
    /// The path below the realm.
    path: &'a [&'a str],
    query: &'a [(&'a str, &'a str)],
    body: Option<&'a Value>,
    /// What a proxy's limit for it is counted by, if not all requests together.
    kind: &'static str,
    /// The role that it takes.
    role: &'static str,
}

/// What the server answered to a request that it understood.
enum Reply {
    /// It did what was asked.
    Done(Answer),
    /// What was asked about is not there.
    Absent(Answer),
    /// It is there already.
    Exists(Answer),
}

/// Why a request has no answer that could be read further.
enum Lost {
    /// The server did not do what was asked.
    Refused(Error),
    /// Nobody can tell.
    Unclear(Error),
}

impl Lost {
    fn into_error(self) -> Error {
        match self {
            Self::Refused(error) | Self::Unclear(error) => error,
        }
    }
}

impl Session {
    /// Begins an attempt with the connection's kept client.
    ///
    /// # Errors
    /// When the settings or the keychain cannot be used.
    pub(super) async fn open(cx: &Cx) -> Result<Self, Error> {
        let secret = cx.secret().await?;
        let client = CLIENTS.of(cx, Client::make).await?;
        Ok(Self { client, secret })
    }

    /// The same with a new client, which has no token from before.
    pub(super) async fn open_anew(cx: &Cx) -> Result<Self, Error> {
        let secret = cx.secret().await?;
        let client = Arc::new(Client::make(&cx.settings).await?);
        Ok(Self { client, secret })
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.client.settings
    }

    /// Sends a request and maps its status.
    async fn request(&self, ask: &Ask<'_>) -> Result<Reply, Error> {
        let answer = self.signed(ask).await.map_err(Lost::into_error)?;
        match answer.status() {
            200..=299 => {
                if ask.method != Method::GET {
                    answer.written()?;
                }
                Ok(Reply::Done(answer))
            }
            400 => Err(Fault::Refused.answered(&answer)),
            404 if is_of_keycloak(&answer) => Ok(Reply::Absent(answer)),
            404 => Err(Fault::AdminHidden {
                address: self.settings().base.as_str().to_owned(),
            }
            .answered(&answer)),
            409 => Ok(Reply::Exists(answer)),
            _ => Err(answer.unexpected()),
        }
    }

    /// Sends a request with a token, and once more with a new one if that is refused.
    async fn signed(&self, ask: &Ask<'_>) -> Result<Answer, Lost> {
        let mut is_renewed = false;
        loop {
            let token = self.token().await.map_err(Lost::Refused)?;
            let mut path = vec!["admin", "realms", self.settings().realm.as_str()];
            path.extend(ask.path);
            let mut call = self
                .client
                .http
                .call(ask.method.clone(), &path)
                .bearer(&token)
                .counted_as(ask.kind);
            for (name, value) in ask.query {
                call = call.query(name, value);
            }
            if let Some(body) = ask.body {
                call = call.json(body);
            }
            let answer = call.send().await.map_err(lost)?;
            match answer.status() {
                401 if !is_renewed => {
                    self.client.tokens.forget(&token).await;
                    is_renewed = true;
                }
                401 => return Err(Lost::Refused(Fault::TokenRefused.answered(&answer))),
                403 => {
                    // A token keeps the roles of the time when it was given; the next attempt begins with a new one.
                    self.client.tokens.forget(&token).await;
                    let fault = Fault::Forbidden { role: ask.role };
                    return Err(Lost::Refused(fault.answered(&answer)));
                }
                _ => return Ok(answer),
            }
        }
    }

    /// Sends a request for which it is as good when what it is about is gone. Returns whether it was there.
    async fn done(&self, ask: &Ask<'_>) -> Result<bool, Error> {
        match self.request(ask).await? {
            Reply::Done(_) => Ok(true),
            Reply::Absent(_) => Ok(false),
            Reply::Exists(answer) => Err(answer.unexpected()),
        }
    }

    /// Reads one thing; none when it is not there.
    async fn one<T: DeserializeOwned>(&self, path: &[&str], role: &'static str) -> Result<Option<T>, Error> {
        match self.request(&Ask::get(path, &[], role)).await? {
            Reply::Done(answer) => answer.json().map(Some),
            Reply::Absent(_) => Ok(None),
            Reply::Exists(answer) => Err(answer.unexpected()),
        }
    }

    /// Reads a whole list, page by page; none when what it belongs to is not there.
    async fn list<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        role: &'static str,
    ) -> Result<Option<Vec<T>>, Error> {
        let mut all = Vec::new();
        for page in 0..MAX_PAGES {
            let (first, max) = ((page * PAGE).to_string(), PAGE.to_string());
            let mut query = query.to_vec();
            query.extend([("first", first.as_str()), ("max", max.as_str())]);
            let answer = match self.request(&Ask::get(path, &query, role)).await? {
                Reply::Done(answer) => answer,
                Reply::Absent(_) => return Ok(None),
                Reply::Exists(answer) => return Err(answer.unexpected()),
            };
            let found: Vec<T> = answer.json()?;
            let is_last = found.len() < PAGE;
            all.extend(found);
            if is_last {
                return Ok(Some(all));
            }
        }
        Err(Fault::ListEndless.into())
    }
}

impl Client {
    async fn make(answers: &Answers) -> Result<Self, Error> {
        let settings =
            Settings::parse(answers).map_err(|wrong: Vec<FieldError>| unusable(PRODUCT.title, &wrong))?;
        let http = http::Client::open_at(PRODUCT, settings.base.clone(), answers, Limits::default()).await?;
        Ok(Self {
            http,
            tokens: Tokens::default(),
            settings,
        })
    }
}

impl<'a> Ask<'a> {
    fn get(path: &'a [&'a str], query: &'a [(&'a str, &'a str)], role: &'static str) -> Self {
        Self {
            query,
            ..Self::bare(Method::GET, path, role)
        }
    }

    fn bare(method: Method, path: &'a [&'a str], role: &'static str) -> Self {
        Self {
            method,
            path,
            query: &[],
            body: None,
            kind: "",
            role,
        }
    }

    fn with(method: Method, path: &'a [&'a str], body: &'a Value, role: &'static str) -> Self {
        Self {
            body: Some(body),
            ..Self::bare(method, path, role)
        }
    }
}

/// Returns whether a refusal comes from Keycloak, which says in JSON or not at all what it is about, and not from a
/// proxy that hides it.
fn is_of_keycloak(answer: &Answer) -> bool {
    answer.is_empty() || answer.json::<Map<String, Value>>().is_ok()
}

/// The id of what was made: the end of the address under which the server believes it to be.
fn made_id(answer: &Answer) -> Option<String> {
    let address = answer.header("location")?.trim_end_matches('/');
    let id = address.rsplit('/').next().unwrap_or_default();
    (!id.is_empty()).then(|| id.to_owned())
}

/// Tells a request that may have arrived from one that did not.
fn lost(error: Error) -> Lost {
    match error.code {
        "system_timeout" | "system_connection_lost" | "system_answer_too_large" => Lost::Unclear(error),
        _ => Lost::Refused(error),
    }
}
