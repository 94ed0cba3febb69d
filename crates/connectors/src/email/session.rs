//! What is said to the mail server once the connection is encrypted: who we are, and the message.
//!
//! A session is made of a TLS stream and of nothing else, so no secret and no message can go out in plain text.

use std::time::Duration;

use connector::Secret;
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::commands::{Auth, Mail, Rcpt};
use lettre::transport::smtp::extension::{MailBodyParameter, MailParameter};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;
use zeroize::Zeroizing;

use crate::email::dialogue::{Dialogue, Offers};
use crate::email::error::{Fault, Stage};

/// A conversation over TLS.
pub(super) struct Session {
    dialogue: Dialogue<TlsStream<TcpStream>>,
    offers: Offers,
}

impl Session {
    /// Takes the stream over; every reply but the last must come within `limit`.
    pub(super) fn new(stream: TlsStream<TcpStream>, limit: Duration) -> Self {
        Self {
            dialogue: Dialogue::new(stream, limit),
            offers: Offers::default(),
        }
    }

    /// Reads the greeting, which comes over TLS only when TLS came first.
    pub(super) async fn greeting(&mut self) -> Result<(), Fault> {
        self.dialogue.greeting().await.map(drop)
    }

    /// Says hello and learns what the server offers.
    pub(super) async fn hello(&mut self, name: &str) -> Result<(), Fault> {
        self.offers = self.dialogue.hello(name).await?;
        Ok(())
    }

    /// Signs in by PLAIN or else by LOGIN.
    pub(super) async fn sign_in(&mut self, user_name: &str, secret: &Secret) -> Result<(), Fault> {
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
    pub(super) async fn agree(&mut self, envelope: &Envelope, content: &[u8]) -> Result<(), Fault> {
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
        let mail = Mail::new(envelope.from().cloned(), parameters).to_string();
        self.dialogue.command(Stage::Mail, &mail, 2).await?;
        for recipient in envelope.to() {
            let rcpt = Rcpt::new(recipient.clone(), Vec::new()).to_string();
            self.dialogue.command(Stage::Rcpt, &rcpt, 2).await?;
        }
        self.dialogue.command(Stage::Data, "DATA\r\n", 3).await?;
        Ok(())
    }

    /// Sends the message. Until the dot that ends it the server has nothing; from there on only its reply tells.
    pub(super) async fn hand_over(&mut self, content: &[u8], limit: Duration) -> Result<(), Fault> {
        self.dialogue.write(Stage::Content, &dot_stuffed(content)).await?;
        self.dialogue.write(Stage::FinalDot, b".\r\n").await?;
        self.dialogue
            .reply(Stage::FinalDot, limit)
            .await?
            .expect(Stage::FinalDot, 2)?;
        Ok(())
    }

    /// Has the server answer something that changes nothing.
    pub(super) async fn ask_nothing(&mut self) -> Result<(), Fault> {
        self.dialogue.command(Stage::Noop, "NOOP\r\n", 2).await.map(drop)
    }

    /// Says goodbye. What comes of it changes nothing any more.
    pub(super) async fn leave(&mut self, limit: Duration) {
        let _ = timeout(limit, self.dialogue.command(Stage::Quit, "QUIT\r\n", 2)).await;
    }
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
