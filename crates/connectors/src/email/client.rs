//! One connection to the mail server, from the name lookup to QUIT.
//!
//! Everything that carries a secret or a message is written for [`Session`], which exists only over TLS.

use std::net::IpAddr;
use std::time::Duration;

use connector::{Checkpoint, Error, Secret};
use lettre::Message;
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::commands::{Auth, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, MailBodyParameter, MailParameter};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;
use zeroize::Zeroizing;

use crate::email::dialogue::{Dialogue, Offers};
use crate::email::error::{Fault, Stage};
use crate::email::settings::{Security, Settings};
use crate::email::tls;

/// Talks to one mail server.
#[derive(Clone, Debug)]
pub struct Client {
    settings: Settings,
    timeouts: Timeouts,
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
        Self { settings, timeouts }
    }

    /// Signs in and leaves again, sending nothing, and tells in one sentence what was found.
    ///
    /// # Errors
    /// When it does not get that far.
    pub async fn check(&self, secret: Option<&Secret>) -> Result<String, Error> {
        self.try_check(secret)
            .await
            .map_err(|fault| fault.into_error(&self.settings, secret))
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
            .map_err(|fault| fault.into_error(&self.settings, secret))
    }

    async fn try_check(&self, secret: Option<&Secret>) -> Result<String, Fault> {
        let mut session = self.signed_in(secret).await?;
        session.dialogue.command(Stage::Noop, "NOOP\r\n", 2).await?;
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
                session.dialogue.greeting().await?;
                session
            }
        };
        session.offers = session.dialogue.hello(&name).await?;
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

/// A conversation over TLS.
struct Session {
    dialogue: Dialogue<TlsStream<TcpStream>>,
    offers: Offers,
}

impl Session {
    fn new(stream: TlsStream<TcpStream>, limit: Duration) -> Self {
        Self {
            dialogue: Dialogue::new(stream, limit),
            offers: Offers::default(),
        }
    }

    async fn sign_in(&mut self, user_name: &str, secret: &Secret) -> Result<(), Fault> {
        let credentials = Credentials::new(user_name.to_owned(), secret.expose().to_owned());
        let line = |mechanism, challenge: Option<&str>| {
            let auth = Auth::new(mechanism, credentials.clone(), challenge.map(str::to_owned));
            Zeroizing::new(auth.expect("each mechanism knows its own challenges").to_string())
        };
        let offered = |mechanism: Mechanism| {
            let name = mechanism.to_string();
            self.offers.mechanisms.contains(&name)
        };
        if offered(Mechanism::Plain) {
            self.dialogue
                .command(Stage::Auth, &line(Mechanism::Plain, None), 2)
                .await?;
        } else if offered(Mechanism::Login) {
            self.dialogue
                .command(Stage::Auth, &line(Mechanism::Login, None), 3)
                .await?;
            self.dialogue
                .command(Stage::Auth, &line(Mechanism::Login, Some("Username:")), 3)
                .await?;
            self.dialogue
                .command(Stage::Auth, &line(Mechanism::Login, Some("Password:")), 2)
                .await?;
        } else {
            return Err(Fault::NoMechanism {
                offered: self.offers.mechanisms.clone(),
            });
        }
        Ok(())
    }

    /// Goes through everything the server can refuse before it is given the message.
    async fn agree(&mut self, envelope: &Envelope, content: &[u8]) -> Result<(), Fault> {
        let size = content.len() as u64;
        if let Some(limit) = self.offers.size.filter(|limit| size > *limit) {
            return Err(Fault::TooLarge { size, limit });
        }
        let mut parameters = Vec::new();
        if self.offers.size.is_some() {
            parameters.push(MailParameter::Size(content.len()));
        }
        // Names and text are encoded, so only an address can bring letters outside ASCII.
        let mut addresses = envelope
            .to()
            .iter()
            .chain(envelope.from())
            .map(ToString::to_string);
        if !content.is_ascii() || addresses.any(|address| !address.is_ascii()) {
            if !self.offers.smtputf8 {
                return Err(Fault::AddressNotCarried);
            }
            parameters.push(MailParameter::SmtpUtfEight);
            if self.offers.eight_bit {
                parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
            }
        }
        let mail = MailFrom::new(envelope.from().cloned(), parameters).to_string();
        self.dialogue.command(Stage::Mail, &mail, 2).await?;
        for recipient in envelope.to() {
            let rcpt = Rcpt::new(recipient.clone(), Vec::new()).to_string();
            self.dialogue.command(Stage::Rcpt, &rcpt, 2).await?;
        }
        self.dialogue.command(Stage::Data, "DATA\r\n", 3).await?;
        Ok(())
    }

    /// Sends the message. Until the dot that ends it the server has nothing; from there on only its reply tells.
    async fn hand_over(&mut self, content: &[u8], limit: Duration) -> Result<(), Fault> {
        self.dialogue.write(Stage::Content, &dot_stuffed(content)).await?;
        self.dialogue.write(Stage::FinalDot, b".\r\n").await?;
        self.dialogue
            .reply(Stage::FinalDot, limit)
            .await?
            .expect(Stage::FinalDot, 2)?;
        Ok(())
    }

    /// Says goodbye. What comes of it changes nothing any more.
    async fn leave(&mut self, limit: Duration) {
        let _ = timeout(limit, self.dialogue.command(Stage::Quit, "QUIT\r\n", 2)).await;
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

/// Doubles the dot at the start of a line, so that no line of the message ends it, and ends the last line.
fn dot_stuffed(content: &[u8]) -> Vec<u8> {
    let mut stuffed = Vec::with_capacity(content.len() + 64);
    let mut at_line_start = true;
    for &byte in content {
        if at_line_start && byte == b'.' {
            stuffed.push(b'.');
        }
        stuffed.push(byte);
        at_line_start = byte == b'\n';
    }
    if !stuffed.ends_with(b"\r\n") {
        stuffed.extend_from_slice(b"\r\n");
    }
    stuffed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_message_can_end_it() {
        assert_eq!(dot_stuffed(b".a\r\n.\r\nb."), b"..a\r\n..\r\nb.\r\n");
        assert_eq!(
            dot_stuffed(b"a\r\n"),
            b"a\r\n",
            "a last line that is ended stays as it is"
        );
    }
}
