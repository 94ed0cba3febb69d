//! The HTTP client of one connection.

use std::time::Duration;

use connector::{Error, Kind};
use domain::form::Answers;
use reqwest::{Certificate, Method, redirect};
use rustls::pki_types::CertificateDer;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use url::Url;

use crate::http::call::Call;
use crate::http::guard::GuardedNames;
use crate::http::pause::Pauses;
use crate::http::{Base, settings};

/// How many requests of one connection are on their way at once.
const AT_ONCE: usize = 8;

/// What sentences call the system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Product {
    /// The key, as in the log.
    pub(crate) key: &'static str,
    /// The name for people.
    pub(crate) title: &'static str,
}

/// How long a connection waits, and how much it reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Limits {
    /// The longest wait for a connection.
    pub(crate) connect: Duration,
    /// The longest wait for a whole answer.
    pub(crate) answer: Duration,
    /// The most bytes of an answer.
    pub(crate) bytes: usize,
    /// The longest wait, in all, for the pauses that a system asks for. Longer ones end the attempt, which begins anew
    /// when they are over. Since that uses up one of the few attempts of a step, it is longer than the limits of the
    /// usual systems, which count by the minute: these alone never fail a step. Nothing is sent meanwhile, so an attempt
    /// can be cut off while it waits, for example when the app is closed.
    pub(crate) pauses: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(60),
            bytes: 16 * 1024 * 1024,
            pauses: Duration::from_secs(600),
        }
    }
}

/// The HTTP client of one connection.
pub(crate) struct Client {
    pub(super) http: reqwest::Client,
    pub(super) base: Base,
    pub(super) product: Product,
    pub(super) limits: Limits,
    pub(super) pauses: Pauses,
    pub(super) places: Semaphore,
}

impl Client {
    /// Makes the client of a connection: its address is under the key [`settings::URL`].
    ///
    /// # Errors
    /// When the settings cannot be used, or this computer's certificates cannot be read.
    pub(crate) async fn open(product: Product, answers: &Answers, limits: Limits) -> Result<Self, Error> {
        let base = settings::base(answers, settings::URL)
            .map_err(|wrong| settings::unusable(product.title, &[wrong]))?;
        Self::open_at(product, base, answers, limits).await
    }

    /// Makes the client of a connection whose address is known otherwise.
    ///
    /// # Errors
    /// The same.
    pub(crate) async fn open_at(
        product: Product,
        base: Base,
        answers: &Answers,
        limits: Limits,
    ) -> Result<Self, Error> {
        let roots =
            settings::extra_roots(answers).map_err(|wrong| settings::unusable(product.title, &[wrong]))?;
        // The computer's own certificates are files.
        let here = base.is_on_this_computer();
        let http = spawn_blocking(move || build(&roots, limits, here)).await;
        let http = http.map_err(|error| no_client(&error))?;
        Ok(Self {
            http: http.map_err(|error| no_client(&error))?,
            base,
            product,
            limits,
            pauses: Pauses::default(),
            places: Semaphore::new(AT_ONCE),
        })
    }

    /// Returns where the system is.
    pub(crate) const fn base(&self) -> &Base {
        &self.base
    }

    /// Begins a request that reads.
    pub(crate) fn get(&self, segments: &[&str]) -> Call<'_> {
        self.call(Method::GET, segments)
    }

    /// Begins a request that makes or does something.
    pub(crate) fn post(&self, segments: &[&str]) -> Call<'_> {
        self.call(Method::POST, segments)
    }

    /// Begins a request that puts something in the place of what is there.
    pub(crate) fn put(&self, segments: &[&str]) -> Call<'_> {
        self.call(Method::PUT, segments)
    }

    /// Begins a request that removes something.
    pub(crate) fn delete(&self, segments: &[&str]) -> Call<'_> {
        self.call(Method::DELETE, segments)
    }

    /// Begins a request to something below the system's address.
    pub(crate) fn call(&self, method: Method, segments: &[&str]) -> Call<'_> {
        self.call_url(method, self.base.join(segments))
    }

    /// Begins a request to a whole address that was made of the system's.
    pub(crate) fn call_url(&self, method: Method, url: Url) -> Call<'_> {
        Call::new(self, method, url)
    }

    /// Begins a request to a link that the system gave, for example to its next page.
    ///
    /// # Errors
    /// When the link leads to another origin, which must not see what is sent along.
    pub(crate) fn follow(&self, link: &str) -> Result<Call<'_>, Error> {
        match Url::parse(link) {
            Ok(url) if self.base.is_origin_of(&url) => Ok(self.call_url(Method::GET, url)),
            Ok(_) | Err(_) => Err(self.leads_elsewhere()),
        }
    }

    /// The error for an answer that leads a request which changes something to another path.
    pub(super) fn leads_on(&self, path: &str) -> Error {
        let title = self.product.title;
        Error::new(
            Kind::Blocked,
            "system_redirected",
            format!("{title} leads a request that changes something on to {path}, which this app does not follow."),
        )
        .hint(format!(
            "Check the address of {title}, and the paths of its requests, on the Connections page: they must be those \
             at which it answers itself."
        ))
    }

    /// The error for an answer that leads to another origin.
    pub(super) fn leads_elsewhere(&self) -> Error {
        let title = self.product.title;
        Error::new(
            Kind::Blocked,
            "system_redirected",
            format!("The address of {title} leads on to another place, which this app does not follow."),
        )
        .hint(format!(
            "Enter the address at which {title} itself answers on the Connections page. The secret was not sent \
             anywhere else."
        ))
    }
}

fn build(roots: &[CertificateDer<'static>], limits: Limits, here: bool) -> reqwest::Result<reqwest::Client> {
    let roots = roots.iter().map(|root| Certificate::from_der(root));
    let roots = roots.collect::<Result<Vec<_>, _>>()?;
    let builder = reqwest::Client::builder();
    // A proxy does not lead to this computer, and would read what goes there without encryption.
    let builder = if here { builder.no_proxy() } else { builder };
    builder
        .user_agent(concat!("HyOpps-Desktop/", env!("CARGO_PKG_VERSION")))
        .tls_backend_rustls()
        .tls_certs_merge(roots)
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .dns_resolver(GuardedNames)
        .referer(false)
        .connect_timeout(limits.connect)
        .timeout(limits.answer)
        .build()
}

fn no_client(error: &dyn std::error::Error) -> Error {
    Error::new(
        Kind::Transient { retry_after: None },
        "system_client_failed",
        "This computer's certificates could not be read, so no encrypted connection can be made.",
    )
    .hint("Install the system's certificates (on Linux the package ca-certificates). Nothing was sent.")
    .caused_by(error)
}
