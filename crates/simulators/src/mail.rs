//! A mail server that takes every mail and delivers none (RFC 5321, with TLS from the first byte as in RFC 8314).

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

/// The most that is kept of one mail.
const MAX_MAIL: usize = 1024 * 1024;

/// A mail that was taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// The addresses it is for.
    pub to: Vec<String>,
    /// Headers and body as they were sent.
    pub text: String,
}

/// A mail server on a port of this computer, until it is dropped.
#[derive(Debug)]
pub struct MailServer {
    address: SocketAddr,
    ca_pem: String,
    mails: Arc<Mutex<Vec<Mail>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl MailServer {
    /// Begins to serve as `localhost`, with a certificate of its own.
    ///
    /// # Errors
    /// When this computer gives no port, thread or key.
    pub fn start() -> io::Result<Self> {
        let (ca_pem, acceptor) = identity()?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let mails = Arc::new(Mutex::new(Vec::new()));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let taken = Arc::clone(&mails);
        let thread = std::thread::Builder::new()
            .name("simulated mail".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        () = accept(listener, acceptor, taken) => {}
                        _ = stopped => {}
                    }
                });
            })?;
        Ok(Self {
            address,
            ca_pem,
            mails,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Returns its port.
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns the certificate of the authority that vouches for it, as PEM text.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Returns every mail so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // A server that has ended already needs no word.
            stop.send(()).unwrap_or_default();
        }
        if let Some(thread) = self.thread.take() {
            // A panic has been printed by then.
            drop(thread.join());
        }
    }
}

/// Makes an authority, and a server's identity that it vouches for.
fn identity() -> io::Result<(String, TlsAcceptor)> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
        .distinguished_name
        .push(DnType::CommonName, "HyOpps demo authority");
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let authority = CertifiedIssuer::self_signed(params, key).map_err(io::Error::other)?;
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let params = CertificateParams::new(["localhost".to_owned()]).map_err(io::Error::other)?;
    let certificate = params.signed_by(&key, &authority).map_err(io::Error::other)?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        )
        .map_err(io::Error::other)?;
    Ok((authority.pem(), TlsAcceptor::from(Arc::new(config))))
}

async fn accept(listener: std::net::TcpListener, acceptor: TlsAcceptor, mails: Arc<Mutex<Vec<Mail>>>) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            let (acceptor, mails) = (acceptor.clone(), Arc::clone(&mails));
            tokio::spawn(async move {
                // Whoever hangs up early has had enough; what they handed over until then is kept.
                drop(serve(stream, acceptor, mails).await);
            });
        }
    }
}

/// Speaks with one client until it says goodbye.
async fn serve(stream: TcpStream, acceptor: TlsAcceptor, mails: Arc<Mutex<Vec<Mail>>>) -> io::Result<()> {
    let mut stream = BufReader::new(acceptor.accept(stream).await?);
    say(&mut stream, "220 localhost simulated mail").await?;
    let mut to: Vec<String> = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        let verb = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let reply = match verb.as_str() {
            "EHLO" => "250-localhost\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN",
            "HELO" | "NOOP" => "250 fine",
            "AUTH" => "235 signed in",
            "MAIL" | "RSET" => {
                to.clear();
                "250 fine"
            }
            "RCPT" => {
                to.push(address_in(line));
                "250 fine"
            }
            "DATA" if to.is_empty() => "503 say first who it is for",
            "DATA" => {
                say(&mut stream, "354 go on, and end with a dot").await?;
                let text = read_mail(&mut stream).await?;
                let mail = Mail {
                    to: std::mem::take(&mut to),
                    text,
                };
                mails.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
                "250 taken"
            }
            "QUIT" => {
                say(&mut stream, "221 goodbye").await?;
                return stream.shutdown().await;
            }
            _ => "502 not known here",
        };
        say(&mut stream, reply).await?;
    }
}

/// Returns what stands between the angle brackets.
fn address_in(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(String::new, |(address, _)| address.to_owned())
}

/// Reads up to the line with one dot, and takes the doubled dots back.
async fn read_mail(stream: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(text);
        }
        if text.len() + line.len() <= MAX_MAIL {
            text.push_str(line.strip_prefix('.').unwrap_or(&line));
        }
    }
}

async fn say(stream: &mut (impl AsyncWriteExt + Unpin), reply: &str) -> io::Result<()> {
    stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
    stream.flush().await
}
