//! The lines of an SMTP connection: a command goes out, a reply comes back, within a time.
//!
//! It is not lettre's own connection, because that one keeps what the server sent ahead of the TLS handshake,
//! has no time limit per reply, and does not tell which mechanisms and sizes the server offers.

use std::future::Future;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::time::timeout;

use crate::email::error::{Fault, Stage};

/// RFC 5321 allows 512 bytes; servers are chatty.
const MAX_LINE: u64 = 4096;
const MAX_LINES: usize = 100;

/// An SMTP connection over a stream.
pub(super) struct Dialogue<S> {
    stream: BufReader<S>,
    limit: Duration,
}

/// What the server answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Reply {
    /// The three-digit code.
    pub(super) code: u16,
    /// The text of each line, without the code.
    pub(super) lines: Vec<String>,
}

/// What the server offers in its answer to EHLO.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Offers {
    pub(super) starttls: bool,
    pub(super) smtputf8: bool,
    pub(super) eight_bit: bool,
    /// The largest message it takes, when it says so.
    pub(super) size: Option<u64>,
    /// The sign-in mechanisms, in upper case.
    pub(super) mechanisms: Vec<String>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Dialogue<S> {
    /// Takes the stream over; every reply must come within `limit`.
    pub(super) fn new(stream: S, limit: Duration) -> Self {
        Self {
            stream: BufReader::new(stream),
            limit,
        }
    }

    /// Gives the stream back and forgets everything that was read ahead.
    pub(super) fn into_stream(self) -> S {
        self.stream.into_inner()
    }

    /// Reads the greeting.
    pub(super) async fn greeting(&mut self) -> Result<Reply, Fault> {
        self.reply(Stage::Greeting, self.limit)
            .await?
            .expect(Stage::Greeting, 2)
    }

    /// Says hello and returns what the server offers.
    pub(super) async fn hello(&mut self, name: &str) -> Result<Offers, Fault> {
        let reply = self.command(Stage::Hello, &format!("EHLO {name}\r\n"), 2).await?;
        Ok(Offers::parse(&reply))
    }

    /// Sends a command, with its line end, and returns the reply if its code starts with `digit`.
    pub(super) async fn command(&mut self, stage: Stage, line: &str, digit: u16) -> Result<Reply, Fault> {
        self.write(stage, line.as_bytes()).await?;
        self.reply(stage, self.limit).await?.expect(stage, digit)
    }

    /// Sends bytes.
    pub(super) async fn write(&mut self, stage: Stage, bytes: &[u8]) -> Result<(), Fault> {
        let stream = self.stream.get_mut();
        let written = async {
            stream.write_all(bytes).await?;
            stream.flush().await
        };
        within(stage, self.limit, async {
            let dropped = |source| Fault::Dropped {
                stage,
                source: Some(source),
            };
            written.await.map_err(dropped)
        })
        .await
    }

    /// Reads a reply, whatever its code.
    pub(super) async fn reply(&mut self, stage: Stage, limit: Duration) -> Result<Reply, Fault> {
        within(stage, limit, self.read_reply(stage)).await
    }

    async fn read_reply(&mut self, stage: Stage) -> Result<Reply, Fault> {
        let mut lines = Vec::new();
        loop {
            let (code, text, last) = self.read_line(stage).await?;
            lines.push(text);
            if last {
                return Ok(Reply { code, lines });
            }
            if lines.len() == MAX_LINES {
                return Err(Fault::NotSmtp { stage });
            }
        }
    }

    async fn read_line(&mut self, stage: Stage) -> Result<(u16, String, bool), Fault> {
        let mut line = Vec::new();
        let read = (&mut self.stream)
            .take(MAX_LINE)
            .read_until(b'\n', &mut line)
            .await;
        let read = read.map_err(|source| Fault::Dropped {
            stage,
            source: Some(source),
        })?;
        if !line.ends_with(b"\n") && (read as u64) < MAX_LINE {
            return Err(Fault::Dropped { stage, source: None });
        }
        parse_line(&line).ok_or(Fault::NotSmtp { stage })
    }
}

impl Reply {
    /// Returns the reply if its code starts with `digit`. A refusal starts with 4 or 5; anything else that was
    /// not expected is no SMTP.
    pub(super) fn expect(self, stage: Stage, digit: u16) -> Result<Self, Fault> {
        match self.code / 100 {
            first if first == digit => Ok(self),
            4 | 5 => Err(Fault::Refused { stage, reply: self }),
            _ => Err(Fault::NotSmtp { stage }),
        }
    }

    /// Returns the enhanced status code (RFC 3463), for example `(5, 7, 8)`.
    pub(super) fn enhanced(&self) -> Option<(u16, u16, u16)> {
        self.lines.iter().find_map(|line| {
            let mut parts = line.split_whitespace().next()?.split('.').map(str::parse);
            match (parts.next(), parts.next(), parts.next(), parts.next()) {
                (Some(Ok(class)), Some(Ok(subject)), Some(Ok(detail)), None) => {
                    Some((class, subject, detail))
                }
                _ => None,
            }
        })
    }
}

impl Offers {
    fn parse(reply: &Reply) -> Self {
        let mut offers = Self::default();
        for line in reply.lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            let mut words = line.split_whitespace();
            match words.next() {
                Some("STARTTLS") => offers.starttls = true,
                Some("SMTPUTF8") => offers.smtputf8 = true,
                Some("8BITMIME") => offers.eight_bit = true,
                Some("SIZE") => {
                    let size = words.next().and_then(|size| size.parse().ok());
                    offers.size = size.filter(|size| *size > 0);
                }
                Some("AUTH") => offers.mechanisms = words.map(str::to_owned).collect(),
                _ => {}
            }
        }
        offers
    }
}

/// Returns code, text, and whether the line is the reply's last.
fn parse_line(line: &[u8]) -> Option<(u16, String, bool)> {
    let line = line.strip_suffix(b"\n")?;
    let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line));
    let code = line.get(..3)?;
    if !code.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(code.as_bytes()[0], b'2'..=b'5') {
        return None;
    }
    let text = line.get(4..).unwrap_or_default().replace(char::is_control, " ");
    match line.as_bytes().get(3) {
        None | Some(b' ') => Some((code.parse().ok()?, text, true)),
        Some(b'-') => Some((code.parse().ok()?, text, false)),
        Some(_) => None,
    }
}

async fn within<T>(
    stage: Stage,
    limit: Duration,
    work: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    timeout(limit, work)
        .await
        .unwrap_or(Err(Fault::TimedOut { stage, after: limit }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(text: &[u8]) -> Result<Reply, Fault> {
        let (ours, mut theirs) = tokio::io::duplex(1 << 20);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            theirs.write_all(text).await.unwrap();
            drop(theirs);
            Dialogue::new(ours, Duration::from_secs(30))
                .reply(Stage::Hello, Duration::from_secs(30))
                .await
        })
    }

    #[test]
    fn a_reply_of_many_lines_is_one() {
        let reply =
            reply(b"250-mail.example.org\r\n250-size 1000\r\n250-auth plain XOAUTH2\r\n250 StartTls\r\n")
                .unwrap();
        let offers = Offers::parse(&reply);
        assert!(offers.starttls, "keywords have no case");
        assert_eq!(
            (offers.size, offers.mechanisms),
            (Some(1000), vec!["PLAIN".into(), "XOAUTH2".into()])
        );
    }

    #[test]
    fn the_enhanced_code_may_stand_in_any_line() {
        let reply =
            reply(b"534-5.7.9 Application-specific password required.\r\n534 5.7.9 Learn more\r\n").unwrap();
        assert_eq!((reply.code, reply.enhanced()), (534, Some((5, 7, 9))));
    }

    #[test]
    fn what_is_no_smtp_is_told() {
        for text in [
            &b"HTTP/1.1 400 Bad Request\r\n"[..],
            b"\x15\x03\x01\x00\x02\x02\x16\n",
            b"25\r\n",
            b"250\xff\r\n",
        ] {
            let fault = reply(text).unwrap_err();
            assert!(matches!(fault, Fault::NotSmtp { .. }), "{fault:?}");
        }
        assert!(matches!(reply(b"").unwrap_err(), Fault::Dropped { .. }));
        assert!(matches!(
            reply(b"250-more\r\n").unwrap_err(),
            Fault::Dropped { .. }
        ));
    }

    #[test]
    fn a_server_cannot_fill_the_memory() {
        let endless_line = vec![b'2'; 1 << 16];
        assert!(matches!(reply(&endless_line).unwrap_err(), Fault::NotSmtp { .. }));
        let endless_reply = b"250-x\r\n".repeat(1000);
        assert!(matches!(
            reply(&endless_reply).unwrap_err(),
            Fault::NotSmtp { .. }
        ));
    }
}
