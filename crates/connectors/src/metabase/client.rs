//! The calls of Metabase's HTTP interface.

mod collections;
mod groups;
mod people;
mod rights;

use std::sync::Arc;
use std::time::Duration;

use connector::{Cx, Error, Receipt, Secret, Undone};
use domain::form::Answers;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::{Mutex, MutexGuard};

use crate::http::{self, Answer, Call, Kept, Limits};
use crate::metabase::PRODUCT;
use crate::metabase::error::Fault;
use crate::metabase::model::{Database, Page, Properties};
use crate::metabase::settings::Settings;

/// How often a permission graph is read and changed anew when somebody else was faster.
pub(super) const TRIES: usize = 5;

/// How long a permission graph or a deep copy may take on a large server.
const SLOW: Duration = Duration::from_secs(180);

/// How many entries a page of a list has.
const PAGE: usize = 100;

/// The most pages of a list. No search for one person finds as many, and no collection holds as much.
const MAX_PAGES: usize = 500;

static CLIENTS: Kept<Client> = Kept::new();

/// What is kept of a connection between attempts.
pub(super) struct Client {
    http: http::Client,
    settings: Settings,
    /// Held by whoever writes, from the look before to the look after: two steps that make the same thing at the same
    /// time would make it twice.
    writing: Mutex<()>,
}

/// What one attempt speaks with: the connection's client, and the key, which is read once.
pub(super) struct Api {
    client: Arc<Client>,
    key: Secret,
}

impl Api {
    /// Gets ready for an attempt.
    ///
    /// # Errors
    /// When settings or secret cannot be used.
    pub(super) async fn open(cx: &Cx) -> Result<Self, Error> {
        let client = CLIENTS.of(cx, Client::open).await?;
        let key = cx.secret().await?;
        Ok(Self { client, key })
    }

    /// Returns the settings.
    pub(super) fn settings(&self) -> &Settings {
        &self.client.settings
    }

    /// Puts a receipt together, which tells at which server it was made.
    pub(super) fn receipt(&self, content: Value) -> Receipt {
        http::noted(content, &self.settings().base)
    }

    /// Says what to do with what was made at another server; `what` is it to be done there.
    pub(super) fn made_elsewhere(&self, receipt: &Receipt, what: &str) -> Option<Undone> {
        http::made_elsewhere(receipt, PRODUCT, &self.settings().base, what)
    }

    /// Waits until nobody else writes by this connection, and keeps others from it.
    pub(super) async fn writing(&self) -> MutexGuard<'_, ()> {
        self.client.writing.lock().await
    }

    /// Returns the server's version, for example `v0.56.4`, if it tells.
    pub(super) async fn version(&self) -> Result<Option<String>, Fault> {
        let call = self.client.http.get(&["api", "session", "properties"]);
        let properties: Properties = self.request(call).await?.json()?;
        let version = properties.version.tag;
        tracing::info!(system = PRODUCT.key, version, "A system told its version.");
        Ok(version)
    }

    /// Returns all entries of a list that comes in pages; `call` is asked for each of them anew. Whatever the total says,
    /// there is nothing behind an empty page, and a server that does not turn pages is asked no more than is sensible.
    async fn all_pages<'a, T: DeserializeOwned>(
        &'a self,
        call: impl Fn() -> Call<'a>,
    ) -> Result<Vec<T>, Fault> {
        let mut all = Vec::new();
        for page in 0..MAX_PAGES {
            let offset = page * PAGE;
            let call = call().query("limit", &PAGE.to_string());
            let call = call.query("offset", &offset.to_string());
            let answer = self.request(call).await?;
            let page: Page<T> = answer.json()?;
            let is_empty = page.data.is_empty();
            all.extend(page.data);
            if is_empty || page.total.is_none_or(|total| offset + PAGE >= total) {
                return Ok(all);
            }
        }
        Err(Fault::ListEndless)
    }

    /// Returns all databases.
    pub(super) async fn databases(&self) -> Result<Vec<Database>, Fault> {
        let call = self.client.http.get(&["api", "database"]);
        let page: Page<Database> = self.request(call).await?.json()?;
        Ok(page.data)
    }

    /// Signs a request, sends it, and sorts out what was answered.
    async fn request(&self, call: Call<'_>) -> Result<Answer, Fault> {
        let answer = call.secret_header("x-api-key", self.key.expose()).send().await?;
        if answer.is_success() {
            // A page that somebody puts in front of the server is no success, whatever its status says.
            answer.written()?;
            return Ok(answer);
        }
        // Metabase refuses in plain text or JSON. A page comes from what stands in front of it or elsewhere.
        let kind = answer.header("content-type").unwrap_or_default();
        let is_page = kind.contains("html");
        let answer = Box::new(answer);
        if is_page {
            return Err(Fault::Unexpected(answer));
        }
        Err(match answer.status() {
            400 => Fault::Refused(answer),
            401 => Fault::KeyRefused(answer),
            402 => Fault::NeedsLicence(answer),
            403 => Fault::NotAdministrator(answer),
            404 => Fault::Missing(answer),
            409 => Fault::Stale(answer),
            _ => Fault::Unexpected(answer),
        })
    }
}

impl Client {
    async fn open(answers: &Answers) -> Result<Self, Error> {
        let settings = Settings::parse(answers).map_err(|wrong| http::unusable(PRODUCT.title, &wrong))?;
        let base = settings.base.clone();
        let http = http::Client::open_at(PRODUCT, base, answers, Limits::default()).await?;
        Ok(Self {
            http,
            settings,
            writing: Mutex::new(()),
        })
    }
}

/// Makes a thing that is not there out of an answer that says so.
fn known<T>(answered: Result<T, Fault>) -> Result<Option<T>, Fault> {
    match answered {
        Ok(found) => Ok(Some(found)),
        Err(Fault::Missing(_)) => Ok(None),
        Err(other) => Err(other),
    }
}
