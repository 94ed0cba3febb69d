//! One connection to the mail server, from the name lookup to QUIT.
//!
//! Up to TLS it says nothing but hello; everything else is said by a [`Session`].

use std::net::IpAddr;
use std::time::Duration;

use connector::{Checkpoint, Error, Secret};
use lettre::Message;
use lettre::transport::smtp::extension::ClientId;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use crate::email::dialogue::Dialogue;
use crate::email::error::{Fault, Stage};
use crate::email::session::Session;
use crate::email::settings::{Security, Settings};
use crate::email::tls;

/// Talks to one mail server.
#[derive(Clone, Debug)]
pub struct Client {
    settings: Settings,
    timeouts: Timeouts,
    attempt: u32,
}

/// How long each answer may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timeouts {
    /// For connecting, the handshake and every reply but the last.
    pub step: Duration,
    /// For the reply to the whole message, which some servers scan first (RFC 5321, 4.5.3.2.6).
    pub final_reply: Duration,
    /// For the farewell after the message was accepted, which changes nothing any more.
    pub farewell: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            step: Duration::from_secs(60),
            final_reply: Duration::from_secs(10 * 60),
            farewell: Duration::from_secs(5),
        }
    }
}

impl Client {
    /// Puts together a client; nothing is connected yet.
    pub const fn new(settings: Settings, timeouts: Timeouts) -> Self {
        Self {
            settings,
            timeouts,
            attempt: 1,
        }
    }

    /// Says which attempt it is, from 1: a server that wants the message later is left alone longer after each.
    #[must_use]
    pub const fn at_attempt(mut self, attempt: u32) -> Self {
        self.attempt = attempt;
        self
    }

    /// Signs in and leaves again, sending nothing, and tells in one sentence what was found.
    ///
    /// # Errors
    /// When it does not get that far.
    pub async fn check(&self, secret: Option<&Secret>) -> Result<String, Error> {
        self.try_check(secret)
            .await
            .map_err(|fault| fault.into_error(&self.settings, secret, self.attempt))
    }

    /// Hands a message to the server. The commit point is reached when the server has agreed to everything and
    /// before the first byte of the message goes out.
    ///
    /// # Errors
    /// When it was not accepted, or, as [`connector::Kind::UnknownOutcome`], when nobody can tell.
    pub async fn send(
        &self,
        secret: Option<&Secret>,
        message: &Message,
        checkpoint: &dyn Checkpoint,
    ) -> Result<(), Error> {
        self.try_send(secret, message, checkpoint)
            .await
            .map_err(|fault| fault.into_error(&self.settings, secret, self.attempt))
    }

    async fn try_check(&self, secret: Option<&Secret>) -> Result<String, Fault> {
        let mut session = self.signed_in(secret).await?;
        session.ask_nothing().await?;
        session.leave(self.timeouts.farewell).await;
        let Settings { host, security, .. } = &self.settings;
        Ok(match &self.settings.user_name {
            Some(user_name) => format!("Signed in to {host} as {user_name} ({security})."),
            None => format!("Reached {host} without signing in ({security})."),
        })
    }

    async fn try_send(
        &self,
        secret: Option<&Secret>,
        message: &Message,
        checkpoint: &dyn Checkpoint,
    ) -> Result<(), Fault> {
        let content = message.formatted();
        let mut session = self.signed_in(secret).await?;
        session.agree(message.envelope(), &content).await?;
        checkpoint.reached().await.map_err(Fault::Checkpoint)?;
        session.hand_over(&content, self.timeouts.final_reply).await?;
        tracing::info!(server.host = %self.settings.host, "The mail server took a message.");
        session.leave(self.timeouts.farewell).await;
        Ok(())
    }

    async fn signed_in(&self, secret: Option<&Secret>) -> Result<Session, Fault> {
        let stream = self.connected().await?;
        let name = our_name(&stream)?;
        let mut session = match self.settings.security {
            Security::Starttls => {
                let stream = self.agreed_on_tls(stream, &name).await?;
                Session::new(self.encrypted(stream).await?, self.timeouts.step)
            }
            Security::Tls => {
                let mut session = Session::new(self.encrypted(stream).await?, self.timeouts.step);
                session.greeting().await?;
                session
            }
        };
        session.hello(&name).await?;
        if let (Some(user_name), Some(secret)) = (&self.settings.user_name, secret) {
            session.sign_in(user_name, secret).await?;
        }
        Ok(session)
    }

    /// Tries every address of the host in turn.
    async fn connected(&self) -> Result<TcpStream, Fault> {
        let limit = self.timeouts.step;
        let overdue = || Fault::TimedOut {
            stage: Stage::Connect,
            after: limit,
        };
        let Settings { host, port, .. } = &self.settings;
        let found = timeout(limit, lookup_host((host.as_str(), *port)))
            .await
            .map_err(|_| overdue())?;
        let addresses: Vec<_> = found.map_err(|source| Fault::HostNotFound { source })?.collect();
        let share = limit / u32::try_from(addresses.len()).unwrap_or(u32::MAX).max(1);
        let mut fault = overdue();
        for address in addresses {
            fault = match timeout(share, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(source)) => Fault::NotConnected { source },
                Err(_) => overdue(),
            };
        }
        Err(fault)
    }

    /// Asks for STARTTLS and forgets everything the server said before it, and what it sent along with its
    /// agreement: somebody on the way could have written that.
    async fn agreed_on_tls(&self, stream: TcpStream, name: &str) -> Result<TcpStream, Fault> {
        let mut dialogue = Dialogue::new(stream, self.timeouts.step);
        dialogue.greeting().await?;
        if !dialogue.hello(name).await?.starttls {
            return Err(Fault::StarttlsMissing);
        }
        dialogue.command(Stage::Starttls, "STARTTLS\r\n", 2).await?;
        Ok(dialogue.into_stream())
    }

    async fn encrypted(&self, stream: TcpStream) -> Result<TlsStream<TcpStream>, Fault> {
        let limit = self.timeouts.step;
        let Settings {
            server_name,
            extra_roots,
            ..
        } = &self.settings;
        timeout(limit, tls::encrypted(stream, server_name, extra_roots))
            .await
            .unwrap_or(Err(Fault::TimedOut {
                stage: Stage::Tls,
                after: limit,
            }))
    }
}

/// Returns the name for EHLO: our address. Servers refuse the bare names that laptops have.
fn our_name(stream: &TcpStream) -> Result<String, Fault> {
    let address = stream
        .local_addr()
        .map_err(|source| Fault::NotConnected { source })?;
    let name = match address.ip() {
        IpAddr::V4(address) => ClientId::Ipv4(address),
        IpAddr::V6(address) => ClientId::Ipv6(address),
    };
    Ok(name.to_string())
}
