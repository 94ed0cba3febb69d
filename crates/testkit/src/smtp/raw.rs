//! A server that says exactly what a test writes down: for faults that a proper mail server does not have.

use std::fmt;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;

use crate::certificate::{Certificate, Issued};

/// One act of the script.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    /// Writes these bytes at once.
    Say(&'static str),
    /// Reads one line and notes it.
    Hear,
    /// Reads lines up to a lone dot and notes them.
    HearMessage,
    /// Reads whatever comes first and does not note it.
    HearAnything,
    /// Does the server's side of a TLS handshake.
    Tls,
    /// Does nothing any more and keeps the connection open.
    Hang,
}

/// Plays the same script to every client, one after another, then closes the connection.
pub struct RawServer {
    port: u16,
    ca_pem: String,
    heard: Arc<Mutex<Vec<String>>>,
    task: AbortHandle,
}

impl RawServer {
    /// Starts it on a port of its own.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(script: Vec<Act>) -> Result<Self> {
        let issued = Issued::new(Certificate::Good)?;
        let acceptor = acceptor(&issued)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let play = Play {
            script,
            acceptor,
            heard: Arc::clone(&heard),
        };
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that breaks off is what some tests are about.
                let _ = play.to(stream).await;
            }
        });
        Ok(Self {
            port,
            ca_pem: issued.ca_pem,
            heard,
            task: task.abort_handle(),
        })
    }

    /// Returns the port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Returns the certificate of the authority, as PEM, that a client must be told to trust.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Returns the lines heard so far.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns a look at the lines heard that can be taken along.
    pub fn ear(&self) -> impl Fn() -> Vec<String> + Send + Sync + use<> {
        let heard = Arc::clone(&self.heard);
        move || heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for RawServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawServer")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

struct Play {
    script: Vec<Act>,
    acceptor: TlsAcceptor,
    heard: Arc<Mutex<Vec<String>>>,
}

trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

impl Play {
    async fn to(&self, stream: TcpStream) -> Result<()> {
        let mut wire: BufReader<Box<dyn Wire>> = BufReader::new(Box::new(stream));
        for act in &self.script {
            match act {
                Act::Say(text) => {
                    wire.write_all(text.as_bytes()).await?;
                    wire.flush().await?;
                }
                Act::Hear => {
                    self.hear(&mut wire).await?;
                }
                Act::HearMessage => while self.hear(&mut wire).await? != "." {},
                Act::HearAnything => {
                    wire.fill_buf().await?;
                }
                Act::Tls => {
                    let stream = self.acceptor.accept(wire.into_inner()).await?;
                    wire = BufReader::new(Box::new(stream));
                }
                Act::Hang => {
                    // It ends when the client does.
                    wire.read_to_end(&mut Vec::new()).await?;
                }
            }
        }
        Ok(())
    }

    async fn hear(&self, wire: &mut BufReader<Box<dyn Wire>>) -> Result<String> {
        let mut line = String::new();
        let read = wire.read_line(&mut line).await?;
        anyhow::ensure!(read > 0, "the client closed");
        let line = line.trim_end().to_owned();
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push(line.clone());
        Ok(line)
    }
}

fn acceptor(issued: &Issued) -> Result<TlsAcceptor> {
    let certificate =
        CertificateDer::from_pem_slice(issued.certificate_pem.as_bytes()).context("certificate")?;
    let key = PrivateKeyDer::from_pem_slice(issued.key_pem.as_bytes()).context("key")?;
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
