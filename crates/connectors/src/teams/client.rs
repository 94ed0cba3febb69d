//! The requests to Microsoft Graph: signed, paged, repeated once with a fresh token, and refused in one form.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use connector::{Cx, Error, Secret};
use domain::form::Answers;
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::http::{Answer, Client, Fresh, Kept, Limits, Product, Tokens, unusable};
use crate::teams::error::{self, Fault};
use crate::teams::model::Page;
use crate::teams::pace::Pace;
use crate::teams::patience::Patience;
use crate::teams::rights::are_enough;
use crate::teams::settings::Access;
use crate::teams::sign_in::{self, Claims};
use crate::teams::turns::Turns;

pub(super) const PRODUCT: Product = Product {
    key: "teams",
    title: "Microsoft Teams",
};

static CLIENTS: Kept<Graph> = Kept::new();

/// The most pages of a list. Nothing that the app reads is as long.
const MAX_PAGES: usize = 500;

/// What is kept of one connection between attempts.
pub(super) struct Graph {
    access: Access,
    graph: Client,
    login: Client,
    tokens: Tokens,
    pub(super) pace: Pace,
    pub(super) turns: Turns,
    pub(super) patience: Patience,
    requests: AtomicU64,
}

impl Graph {
    /// Makes the clients of a connection.
    ///
    /// # Errors
    /// When its settings cannot be used, or this computer's certificates cannot be read.
    pub(super) async fn open(answers: &Answers, limits: Limits, patience: Patience) -> Result<Self, Error> {
        let access = Access::parse(answers).map_err(|wrong| unusable(PRODUCT.title, &wrong))?;
        let graph = Client::open_at(PRODUCT, access.graph.clone(), answers, limits).await?;
        let login = Client::open_at(PRODUCT, access.login.clone(), answers, limits).await?;
        Ok(Self {
            access,
            graph,
            login,
            tokens: Tokens::default(),
            pace: Pace::default(),
            turns: Turns::default(),
            patience,
            requests: AtomicU64::new(0),
        })
    }
}

/// One piece of work with Graph. It holds the secret as long as the work takes.
pub(super) struct Session {
    pub(super) graph: Arc<Graph>,
    secret: Secret,
    /// What the names of the requests are made of.
    work: String,
}

/// One request: what it needs, where it goes and what it says.
pub(super) struct Ask<'a> {
    /// The application permission that it needs.
    pub(super) permission: &'static str,
    /// What Graph counts its limits by.
    pub(super) counted_as: &'static str,
    pub(super) method: Method,
    pub(super) path: &'a [&'a str],
    pub(super) query: &'a [(&'a str, &'a str)],
    pub(super) body: Option<Value>,
}

/// Where a request goes.
enum Target<'a> {
    Path(&'a [&'a str]),
    /// A link that Graph gave.
    Link(&'a str),
}

impl Session {
    /// Begins a piece of work with the connection's client and secret.
    ///
    /// # Errors
    /// When there is no client or no secret.
    pub(super) async fn open(cx: &Cx) -> Result<Self, Error> {
        let open =
            async |answers: &Answers| Graph::open(answers, Limits::default(), Patience::default()).await;
        let graph = CLIENTS.of(cx, open).await?;
        Self::with(cx, graph).await
    }

    /// Begins a piece of work with a client.
    ///
    /// # Errors
    /// When there is no secret.
    pub(super) async fn with(cx: &Cx, graph: Arc<Graph>) -> Result<Self, Error> {
        Ok(Self {
            graph,
            secret: cx.secret().await?,
            work: format!("{} {} {}", cx.idempotency_key, cx.attempt, cx.now.as_micros()),
        })
    }

    /// Returns the first characters of the secret, by which Graph names it.
    pub(super) fn secret_hint(&self) -> String {
        self.secret.expose().chars().take(3).collect()
    }

    /// Returns the app's id.
    pub(super) fn client_id(&self) -> &str {
        &self.graph.access.client_id
    }

    /// Returns how a body names somebody.
    pub(super) fn bound(&self, user: &str) -> String {
        let users = self.graph.graph.base().join(&["v1.0", "users"]);
        format!("{users}('{user}')")
    }

    /// Signs in anew, so that a wrong secret shows and new consent counts, and returns what the token says.
    ///
    /// # Errors
    /// When the app is not signed in.
    pub(super) async fn sign_in(&self) -> Result<Claims, Fault> {
        let is_fresh = AtomicBool::new(false);
        let fetch = async || {
            is_fresh.store(true, Ordering::Relaxed);
            self.fetch().await
        };
        let held = self.graph.tokens.get(fetch).await?;
        if is_fresh.load(Ordering::Relaxed) {
            return Ok(Claims::of(&held));
        }
        self.graph.tokens.forget(&held).await;
        Ok(Claims::of(&self.token().await?))
    }

    async fn fetch(&self) -> Result<Fresh, Error> {
        Ok(sign_in::fetch(&self.graph.login, &self.graph.access, &self.secret).await?)
    }

    async fn token(&self) -> Result<Secret, Fault> {
        let fetch = async || Ok(sign_in::fetch(&self.graph.login, &self.graph.access, &self.secret).await?);
        Ok(self.graph.tokens.get(fetch).await?)
    }

    /// Sends a request and returns its answer, which says yes.
    ///
    /// # Errors
    /// When Graph refuses, or does not answer.
    pub(super) async fn send(&self, ask: &Ask<'_>) -> Result<Answer, Fault> {
        self.send_to(&Target::Path(ask.path), ask).await
    }

    /// Reads one thing.
    ///
    /// # Errors
    /// When Graph refuses, or does not answer, or tells something else.
    pub(super) async fn read<T: DeserializeOwned>(&self, ask: &Ask<'_>) -> Result<T, Fault> {
        Ok(self.send(ask).await?.json()?)
    }

    /// Reads all pages of a list.
    ///
    /// # Errors
    /// When Graph refuses, or does not answer, or a page leads to another server.
    pub(super) async fn list<T: DeserializeOwned>(&self, ask: &Ask<'_>) -> Result<Vec<T>, Fault> {
        let mut page: Page<T> = self.read(ask).await?;
        let mut all = page.value;
        let mut seen = BTreeSet::new();
        while let Some(link) = page.next {
            if !seen.insert(link.clone()) || seen.len() >= MAX_PAGES {
                return Err(Fault::Endless);
            }
            page = self.send_to(&Target::Link(&link), ask).await?.json()?;
            all.append(&mut page.value);
        }
        Ok(all)
    }

    async fn send_to(&self, target: &Target<'_>, ask: &Ask<'_>) -> Result<Answer, Fault> {
        let mut token = self.token().await?;
        let mut answer = self.once(target, ask, &token).await?;
        if answer.status() == 401 {
            self.graph.tokens.forget(&token).await;
            token = self.token().await?;
            answer = self.once(target, ask, &token).await?;
        }
        if answer.is_success() {
            if ask.method != Method::GET {
                answer.written()?;
            }
            return Ok(answer);
        }
        if matches!(answer.status(), 401 | 403) {
            // New consent shows only in the next token.
            self.graph.tokens.forget(&token).await;
        }
        let roles = Claims::of(&token).roles.unwrap_or_default();
        Err(error::of(
            &answer,
            ask.permission,
            are_enough(&roles, ask.permission),
        ))
    }

    async fn once(&self, target: &Target<'_>, ask: &Ask<'_>, token: &Secret) -> Result<Answer, Fault> {
        let client = &self.graph.graph;
        let mut call = match target {
            Target::Path(path) => {
                let path: Vec<_> = std::iter::once("v1.0").chain(path.iter().copied()).collect();
                let call = client.call(ask.method.clone(), &path);
                ask.query
                    .iter()
                    .fold(call, |call, (name, value)| call.query(name, value))
            }
            Target::Link(link) => client.follow(link)?,
        };
        if let Some(body) = &ask.body {
            call = call.json(body);
        }
        let request = self.request_id();
        let answer = call
            .counted_as(ask.counted_as)
            .header("client-request-id", &request)
            .header("accept", "application/json")
            .bearer(token)
            .send()
            .await?;
        tracing::debug!(
            client_request_id = request,
            request_id = answer.trace(),
            "Microsoft Graph names a request."
        );
        Ok(answer)
    }

    /// Makes a name for one request, by which Microsoft's support finds it. It is unlike all others, and tells nothing.
    fn request_id(&self) -> String {
        let number = self.graph.requests.fetch_add(1, Ordering::Relaxed);
        let digest = Sha256::digest(format!("{} {number}", self.work));
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
    }
}

/// Returns whether a text is an id of the directory.
pub(super) fn is_id(text: &str) -> bool {
    text.parse::<Uuid>().is_ok()
}
