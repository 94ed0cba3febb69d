//! Encrypted connections, against a server on this computer with certificates made for the test.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use connector::{Error, Kind, Secret};
use domain::form::Answers;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use testkit::certificate::{Certificate, Issued};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::http::tests::{PRODUCT, echo};
use crate::http::{Answer, CA_CERTIFICATE, Client, Limits, URL};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\
                        connection: close\r\n\r\n{}";

/// A server that shows a certificate and answers `{}` to whoever accepts it.
struct Server {
    port: u16,
    issued: Issued,
    /// How many requests came through.
    requests: Arc<AtomicUsize>,
    serving: tokio::task::JoinHandle<()>,
}

impl Server {
    async fn start(certificate: Certificate) -> Self {
        let issued = Issued::new(certificate).unwrap();
        let chain = CertificateDer::from_pem_slice(issued.certificate_pem.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(issued.key_pem.as_bytes()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![chain], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&requests);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                answer(&acceptor, stream, &counted).await;
            }
        });
        Self {
            port,
            issued,
            requests,
            serving,
        }
    }

    /// Sends a request with a secret to it, trusting `ca_pem` beside what the computer trusts.
    async fn ask(&self, ca_pem: &str) -> Result<Answer, Error> {
        ask(self.port, ca_pem).await
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Speaks with one caller, until the request is over or the certificate is refused.
async fn answer(acceptor: &TlsAcceptor, stream: TcpStream, requests: &AtomicUsize) {
    let Ok(mut stream) = acceptor.accept(stream).await else {
        return;
    };
    let mut seen = Vec::new();
    while !seen.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => seen.push(byte),
            Err(_) => return,
        }
    }
    requests.fetch_add(1, Ordering::SeqCst);
    // A caller that has gone by then is seen by the test itself.
    drop(stream.write_all(ANSWER).await);
    drop(stream.shutdown().await);
}

async fn ask(port: u16, ca_pem: &str) -> Result<Answer, Error> {
    let mut settings = Answers::new();
    settings.insert(URL.to_owned(), format!("https://localhost:{port}").into());
    settings.insert(CA_CERTIFICATE.to_owned(), ca_pem.into());
    let client = Client::open(PRODUCT, &settings, Limits::default()).await?;
    let secret = Secret::new("canary");
    client.get(&["thing"]).bearer(&secret).send().await
}

/// Checks that somebody has to mend it, that it says what to do, and returns the code.
fn blocked(answered: Result<Answer, Error>) -> &'static str {
    let error = answered.unwrap_err();
    assert_eq!(error.kind, Kind::Blocked, "{error:?}");
    assert!(!error.hint.is_empty(), "{error:?}");
    assert!(!error.detail.is_empty(), "{error:?} tells the cause");
    error.code
}

#[tokio::test]
async fn an_authority_is_trusted_when_the_settings_have_it() {
    let server = Server::start(Certificate::Good).await;
    assert_eq!(blocked(server.ask("").await), "system_tls_unknown_issuer");
    assert_eq!(server.requests(), 0, "the secret was not sent");
    let answer = server.ask(&server.issued.ca_pem).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn another_authority_is_not_the_right_one() {
    let server = Server::start(Certificate::UnknownIssuer).await;
    assert_eq!(
        blocked(server.ask(&server.issued.ca_pem).await),
        "system_tls_unknown_issuer"
    );
    let other = Issued::new(Certificate::Good).unwrap();
    let good = Server::start(Certificate::Good).await;
    assert_eq!(
        blocked(good.ask(&other.ca_pem).await),
        "system_tls_unknown_issuer"
    );
    let both = format!("{}{}", other.ca_pem, good.issued.ca_pem);
    assert_eq!(
        good.ask(&both).await.unwrap().status(),
        200,
        "several can be told"
    );
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let server = Server::start(Certificate::WrongName).await;
    assert_eq!(
        blocked(server.ask(&server.issued.ca_pem).await),
        "system_tls_name_mismatch"
    );
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_certificate_that_has_ended_is_refused() {
    let server = Server::start(Certificate::Expired).await;
    assert_eq!(
        blocked(server.ask(&server.issued.ca_pem).await),
        "system_tls_expired"
    );
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_server_without_encryption_is_told() {
    let plain = echo();
    let port = plain.url().rsplit(':').next().unwrap().parse().unwrap();
    assert_eq!(blocked(ask(port, "").await), "system_tls_failed");
    assert_eq!(plain.seen().len(), 0, "nothing was understood of it");
}

#[tokio::test]
async fn what_is_no_certificate_stops_before_anything_is_sent() {
    let server = Server::start(Certificate::Good).await;
    for wrong in ["not a certificate", &server.issued.key_pem] {
        let error = server.ask(wrong).await.unwrap_err();
        assert_eq!(
            (error.code, &error.kind),
            ("system_settings_invalid", &Kind::Blocked)
        );
        let inside = wrong.lines().nth(1).unwrap_or(wrong);
        assert!(
            !format!("{error:?}").contains(inside),
            "what was entered is not repeated: {error:?}"
        );
    }
    assert_eq!(server.requests(), 0);
}
