//! One request, from its parts to its answer.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use connector::{Error, Kind, Secret};
use percent_encoding::utf8_percent_encode;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Method, Request, Response};
use serde_json::Value;
use tokio::sync::{OwnedMutexGuard, SemaphorePermit};
use tokio::time::Instant;
use url::Url;

use crate::http::client::Client;
use crate::http::{Answer, SEGMENT, fault, pause};

/// How many redirects within the same origin a reading request follows.
const REDIRECTS: usize = 3;

/// A header that is made anew for each sending of a request.
pub(crate) struct Fresh {
    /// Its name.
    pub(crate) name: String,
    /// Its value.
    pub(crate) value: String,
    /// Whether nobody may see the value.
    pub(crate) is_secret: bool,
}

/// Makes headers for one sending of a request.
type Finish<'a> = Box<dyn Fn(&Request) -> Vec<Fresh> + Send + Sync + 'a>;

/// A request that is being put together.
pub(crate) struct Call<'a> {
    client: &'a Client,
    request: Request,
    /// What the system counts its limits by.
    kind: String,
    /// A part of the request that cannot be sent.
    broken: Option<&'static str>,
    /// What must not be shown of the answer.
    hidden: Vec<Secret>,
    /// What is added at the last moment.
    finish: Option<Finish<'a>>,
    /// The path as the log has it; none for the one that is asked for.
    logged: Option<String>,
}

impl<'a> Call<'a> {
    pub(super) fn new(client: &'a Client, method: Method, url: Url) -> Self {
        Self {
            client,
            request: Request::new(method, url),
            kind: String::new(),
            broken: None,
            hidden: Vec::new(),
            finish: None,
            logged: None,
        }
    }

    /// Adds a name and value to the query.
    #[must_use]
    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        self.request.url_mut().query_pairs_mut().append_pair(name, value);
        self
    }

    /// Adds a header that anybody may read.
    #[must_use]
    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        self.with_header(name, value, false)
    }

    /// Adds a header with a secret in it.
    #[must_use]
    pub(crate) fn secret_header(self, name: &str, value: &str) -> Self {
        let bare = value.rsplit(' ').next().unwrap_or(value);
        self.hiding(vec![Secret::new(bare)])
            .with_header(name, value, true)
    }

    /// Signs the request with a bearer token.
    #[must_use]
    pub(crate) fn bearer(self, token: &Secret) -> Self {
        self.secret_header(AUTHORIZATION.as_str(), &format!("Bearer {}", token.expose()))
    }

    /// Sends a body in JSON.
    #[must_use]
    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json; charset=utf-8", body.to_string().into_bytes())
    }

    /// Sends a form.
    #[must_use]
    pub(crate) fn form(self, pairs: &[(&str, &str)]) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        self.body("application/x-www-form-urlencoded", body.into_bytes())
    }

    /// Sends a body of any kind.
    #[must_use]
    pub(crate) fn body(mut self, kind: &'static str, body: Vec<u8>) -> Self {
        let headers = self.request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        *self.request.body_mut() = Some(body.into());
        self
    }

    /// Says what must not be shown, should the system send it back in whatever form.
    #[must_use]
    pub(crate) fn hiding(mut self, secrets: Vec<Secret>) -> Self {
        for form in secrets.iter().flat_map(forms_of) {
            if !self.hidden.iter().any(|known| known.expose() == form.expose()) {
                self.hidden.push(form);
            }
        }
        // What is a part of another one must not be taken out of it first.
        self.hidden
            .sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));
        self
    }

    /// Says what the system counts its limits by, if not all requests together. A pause is kept by all of a kind.
    #[must_use]
    pub(crate) fn counted_as(mut self, kind: &str) -> Self {
        kind.clone_into(&mut self.kind);
        self
    }

    /// Adds headers right before each sending, also behind a pause and to where a redirect leads: for signatures, which
    /// grow old.
    #[must_use]
    pub(crate) fn finished_by(mut self, finish: impl Fn(&Request) -> Vec<Fresh> + Send + Sync + 'a) -> Self {
        self.finish = Some(Box::new(finish));
        self
    }

    /// Says what the log has in the place of the path, where that may name people.
    #[must_use]
    pub(crate) fn logged_as(mut self, path: &str) -> Self {
        self.logged = Some(path.to_owned());
        self
    }

    /// Allows another time for the whole answer than the connection's.
    #[must_use]
    pub(crate) fn within(mut self, time: Duration) -> Self {
        *self.request.timeout_mut() = Some(time);
        self
    }

    fn with_header(mut self, name: &str, value: &str, is_secret: bool) -> Self {
        if let Err(part) = put(&mut self.request, name, value, is_secret) {
            self.broken = Some(part);
        }
        self
    }

    /// Sends the request and reads the whole answer. Waits, within limits, for the pauses that the system asks for.
    ///
    /// # Errors
    /// When no answer came, or one that leads elsewhere. An answer that refuses is an answer.
    pub(crate) async fn send(self) -> Result<Answer, Error> {
        if let Some(part) = self.broken {
            return Err(unsendable(self.client, part));
        }
        let latest = Instant::now() + self.client.limits.pauses;
        let mut refusals = 0;
        let mut redirects = 0;
        let mut request = self.request;
        loop {
            let place = self.client.place(&self.kind, latest).await?;
            let copy = request.try_clone();
            let mut hidden = self.hidden.clone();
            let finished = self.finish.as_ref().map(|finish| finish(&request));
            for fresh in finished.into_iter().flatten() {
                put(&mut request, &fresh.name, &fresh.value, fresh.is_secret)
                    .map_err(|part| unsendable(self.client, part))?;
                if fresh.is_secret {
                    hidden.push(Secret::new(fresh.value));
                }
            }
            hidden.sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));
            let answer = once(self.client, request, hidden, self.logged.as_deref()).await?;
            if answer.status() != 429 {
                self.client.pauses.answered(&self.kind);
            }
            let Some(mut again) = copy else {
                return Ok(answer);
            };
            match answer.status() {
                429 => {
                    let header = answer
                        .headers
                        .get(RETRY_AFTER)
                        .and_then(|value| value.to_str().ok());
                    let pause = pause::asked_for(header, refusals);
                    refusals += 1;
                    self.client.pauses.set(&self.kind, pause);
                    tracing::info!(
                        system = self.client.product.key,
                        pause_ms = pause.as_millis(),
                        "The system asks for a pause."
                    );
                }
                301 | 302 | 303 | 307 | 308 => {
                    redirects += 1;
                    let next = answer.header(LOCATION.as_str());
                    let next = next.and_then(|link| again.url().join(link).ok());
                    match next {
                        Some(next)
                            if again.method() == Method::GET
                                && redirects <= REDIRECTS
                                && self.client.base.is_origin_of(&next) =>
                        {
                            *again.url_mut() = next;
                        }
                        Some(next)
                            if again.method() != Method::GET && self.client.base.is_origin_of(&next) =>
                        {
                            return Err(self.client.leads_on(&without_people(next.path())));
                        }
                        Some(_) | None => return Err(self.client.leads_elsewhere()),
                    }
                }
                _ => return Ok(answer),
            }
            // Whoever is next must know of the pause.
            drop(place);
            request = again;
        }
    }
}

/// Puts a header into a request, or tells which part of it cannot be sent.
fn put(request: &mut Request, name: &str, value: &str, is_secret: bool) -> Result<(), &'static str> {
    match (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
        (Ok(name), Ok(mut value)) => {
            value.set_sensitive(is_secret);
            request.headers_mut().insert(name, value);
            Ok(())
        }
        (Err(_), _) => Err("the name of a header"),
        (_, Err(_)) if is_secret => Err("the secret"),
        (_, Err(_)) => Err("the value of a header"),
    }
}

fn unsendable(client: &Client, part: &str) -> Error {
    let title = client.product.title;
    Error::new(
        Kind::Blocked,
        "system_request_unsendable",
        format!(
            "The request to {title} cannot be sent, because {part} has characters that HTTP does not allow."
        ),
    )
    .hint("Enter it again on the Connections page, without line breaks around it. Nothing was sent.")
}

/// Held while a request is on its way.
struct Place<'a> {
    _permit: Option<SemaphorePermit<'a>>,
    /// While requests of the kind go one by one.
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Client {
    /// Waits for a place among the requests that are on their way, and for the end of the pauses that the system asks
    /// for.
    async fn place(&self, kind: &str, latest: Instant) -> Result<Place<'_>, Error> {
        loop {
            let paused = self.pauses.pass(kind, latest).await;
            paused.map_err(|pause| rate_limited(self, pause))?;
            let turn = self.pauses.turn(kind).await;
            // The places are never closed.
            let permit = self.places.acquire().await.ok();
            if !self.pauses.holds(kind) {
                return Ok(Place {
                    _permit: permit,
                    _turn: turn,
                });
            }
        }
    }
}

/// Sends a request once. `logged` is the path as the log has it; none for the one that is asked for.
async fn once(
    client: &Client,
    request: Request,
    hidden: Vec<Secret>,
    logged: Option<&str>,
) -> Result<Answer, Error> {
    let method = request.method().clone();
    let path = logged.map_or_else(|| without_people(request.url().path()), str::to_owned);
    let began = Instant::now();
    let answered = match client.http.execute(request).await {
        Ok(response) => read(client, response, hidden).await,
        Err(error) => Err(fault::of(client, error)),
    };
    let duration_ms = began.elapsed().as_millis();
    match &answered {
        Ok(answer) => tracing::info!(
            system = client.product.key, %method, host = client.base.host(), path, status = answer.status(),
            trace = answer.trace(), duration_ms, "A system answered."
        ),
        Err(error) => tracing::warn!(
            system = client.product.key, %method, host = client.base.host(), path, error.code = error.code,
            duration_ms, "A system did not answer."
        ),
    }
    answered
}

async fn read(client: &Client, mut response: Response, hidden: Vec<Secret>) -> Result<Answer, Error> {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= client.limits.bytes => {
                body.extend_from_slice(&chunk);
            }
            Ok(Some(_)) => return Err(too_large(client)),
            Ok(None) => break,
            Err(error) => return Err(fault::of(client, error)),
        }
    }
    Ok(Answer {
        product: client.product,
        status,
        headers,
        body,
        hidden,
    })
}

/// Returns a secret in the forms in which a system may send it back; none of one that is empty.
fn forms_of(secret: &Secret) -> Vec<Secret> {
    let plain = secret.expose();
    if plain.is_empty() {
        return Vec::new();
    }
    let json = Value::from(plain).to_string();
    let forms = [
        plain.to_owned(),
        json[1..json.len() - 1].to_owned(),
        utf8_percent_encode(plain, SEGMENT).to_string(),
        // As forms are sent: a blank is a plus, and fewer signs stay as they are.
        url::form_urlencoded::byte_serialize(plain.as_bytes()).collect(),
        plain
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;"),
        STANDARD.encode(plain),
    ];
    forms.into_iter().map(Secret::new).collect()
}

/// Leaves out the parts of a path that name people, for the log.
fn without_people(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        let names_somebody = part.contains('@') || part.to_ascii_lowercase().contains("%40");
        if names_somebody { "…" } else { part }
    });
    parts.collect::<Vec<_>>().join("/")
}

fn too_large(client: &Client) -> Error {
    let title = client.product.title;
    let megabytes = client.limits.bytes / (1024 * 1024);
    Error::new(
        Kind::Permanent,
        "system_answer_too_large",
        format!("{title} answered more than {megabytes} MB, which no request of this app asks for."),
    )
    .hint("Check the address on the Connections page, then try the step again.")
}

fn rate_limited(client: &Client, pause: Duration) -> Error {
    let title = client.product.title;
    let kind = Kind::Transient {
        retry_after: Some(pause),
    };
    Error::new(
        kind,
        "system_rate_limited",
        format!("{title} has had too many requests and asks for a pause."),
    )
    .hint("The step goes on by itself when the pause is over.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_in_every_form_in_which_it_may_come_back() {
        let forms = forms_of(&Secret::new("a b&c/\"d~*"));
        let forms: Vec<_> = forms.iter().map(Secret::expose).collect();
        for form in [
            "a b&c/\"d~*",
            "a b&c/\\\"d~*",
            "a%20b%26c%2F%22d~%2A",
            "a+b%26c%2F%22d%7E*",
            "a b&amp;c/\"d~*",
            "YSBiJmMvImR+Kg==",
        ] {
            assert!(forms.contains(&form), "{form} is not among {forms:?}");
        }
        assert!(
            forms_of(&Secret::new("")).is_empty(),
            "nothing is not hidden everywhere"
        );
    }

    #[test]
    fn the_log_names_no_people() {
        assert_eq!(without_people("/users/ada@x.org/groups"), "/users/…/groups");
        assert_eq!(without_people("/users/ada%40x.org"), "/users/…");
        assert_eq!(without_people("/api/user/7"), "/api/user/7");
    }
}
