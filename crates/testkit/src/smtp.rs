//! A real mail server for tests: aiosmtpd behind a small script, with TLS, sign-in and faults on demand.
//!
//! What aiosmtpd cannot do wrong is done by [`raw::RawServer`].

mod options;
pub mod raw;

pub use options::{AfterDot, Behaviour, Options, Security};

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{Mutex, watch};
use tokio::time::timeout;

use crate::certificate::Issued;

/// Far more than a server on the same machine needs; reached only when something is broken.
const DEADLINE: Duration = Duration::from_secs(30);

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/smtp_server.py");

/// A mail server on a port of its own. It ends when this is dropped, and also when the test's process dies.
#[derive(Debug)]
pub struct SmtpServer {
    port: u16,
    ca_pem: String,
    seen: watch::Receiver<Seen>,
    _child: Child,
    /// The script ends when this closes.
    stdin: Mutex<Questions>,
}

/// The way to ask the script for an echo.
#[derive(Debug)]
struct Questions {
    stdin: ChildStdin,
    asked: u64,
}

/// A mail as it was received.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Received {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Who had signed in.
    pub user: Option<String>,
    /// The headers, decoded, with the last of each name.
    pub headers: BTreeMap<String, String>,
    /// The plain text part, decoded.
    pub text: String,
    /// The HTML part, decoded; empty when there is none.
    pub html: String,
    /// The whole message as it came.
    pub raw: String,
}

/// Something the server tells.
#[derive(Debug, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event {
    Listening {
        port: u16,
    },
    Connected,
    Echo {
        number: u64,
    },
    SignIn {
        mechanism: String,
        user: String,
        accepted: bool,
    },
    Held,
    Mail(Received),
}

/// What happened so far.
#[derive(Clone, Debug, Default)]
struct Seen {
    mails: Vec<Received>,
    sign_ins: Vec<(String, String, bool)>,
    connections: usize,
    held: usize,
    echoed: u64,
    ended: bool,
}

impl SmtpServer {
    /// Starts a server and returns when it listens.
    ///
    /// # Errors
    /// When there is no Python with aiosmtpd, or it does not start.
    pub async fn start(options: Options) -> Result<Self> {
        let python = std::env::var_os("HYOPPS_TEST_PYTHON").context(
            "HYOPPS_TEST_PYTHON is not set: it names a Python with aiosmtpd 1.4.6. \
             Use `cargo xtask test --only -p hyopps-connectors`, which sets it",
        )?;
        let issued = Issued::new(options.certificate)?;
        let folder = tempfile::tempdir()?;
        let certificate = folder.path().join("server.pem");
        std::fs::write(
            &certificate,
            format!("{}{}", issued.key_pem, issued.certificate_pem),
        )?;
        let mut child = Command::new(&python)
            .arg("-I")
            .arg(SCRIPT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} does not start", Path::new(&python).display()))?;
        let mut stdin = child.stdin.take().context("the child has no stdin")?;
        let stdout = child.stdout.take().context("the child has no stdout")?;
        let mut line = options.to_json(&certificate).to_string();
        line.push('\n');
        stdin.write_all(line.as_bytes()).await?;
        stdin.flush().await?;
        let mut lines = BufReader::new(stdout).lines();
        let port = timeout(DEADLINE, listening(&mut lines))
            .await
            .context("the mail server does not come up")??;
        // The script has read the key by now; nothing of it stays on the disk even if the test is killed.
        drop(folder);
        let (sender, seen) = watch::channel(Seen::default());
        tokio::spawn(follow(lines, sender));
        Ok(Self {
            port,
            ca_pem: issued.ca_pem,
            seen,
            _child: child,
            stdin: Mutex::new(Questions { stdin, asked: 0 }),
        })
    }

    /// Returns the host that the certificate is for.
    pub const fn host(&self) -> &'static str {
        "localhost"
    }

    /// Returns the port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Returns the certificate of the authority, as PEM, that a client must be told to trust.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Returns the mails received so far: every one whose sender has an answer is among them.
    ///
    /// # Errors
    /// When the server has ended.
    pub async fn received(&self) -> Result<Vec<Received>> {
        Ok(self.settled().await?.mails)
    }

    /// Returns the sign-ins tried so far: mechanism, user name, whether it was accepted.
    ///
    /// # Errors
    /// When the server has ended.
    pub async fn sign_ins(&self) -> Result<Vec<(String, String, bool)>> {
        Ok(self.settled().await?.sign_ins)
    }

    /// Returns how many connections there were.
    ///
    /// # Errors
    /// When the server has ended.
    pub async fn connections(&self) -> Result<usize> {
        Ok(self.settled().await?.connections)
    }

    /// Waits for the first mail.
    ///
    /// # Errors
    /// When none comes.
    pub async fn wait_for_mail(&self) -> Result<Received> {
        let mails = self.wait_for_mails(1).await?;
        mails.into_iter().next().context("one mail was waited for")
    }

    /// Waits until there are `count` mails and returns all there are.
    ///
    /// # Errors
    /// When they do not come, or the server ends.
    pub async fn wait_for_mails(&self, count: usize) -> Result<Vec<Received>> {
        let mut seen = self.seen.clone();
        let enough = seen.wait_for(|seen| seen.mails.len() >= count || seen.ended);
        let mails = match timeout(DEADLINE, enough).await {
            Ok(seen) => seen?.mails.clone(),
            Err(_) => bail!("{count} mails did not come in time"),
        };
        if mails.len() < count {
            bail!("the mail server ended after {} of {count} mails", mails.len());
        }
        Ok(mails)
    }

    /// Waits until a command came that is never answered.
    ///
    /// # Errors
    /// When none comes, or the server ends.
    pub async fn wait_for_held(&self) -> Result<()> {
        let mut seen = self.seen.clone();
        let held = seen.wait_for(|seen| seen.held > 0 || seen.ended);
        let seen = timeout(DEADLINE, held)
            .await
            .context("no command came that is held")??;
        if seen.held == 0 {
            bail!("the mail server ended before a command came that is held");
        }
        Ok(())
    }

    /// Returns what happened up to now. The script's lines come in order, so an echo comes behind all of it.
    async fn settled(&self) -> Result<Seen> {
        let number = {
            let mut questions = self.stdin.lock().await;
            questions.asked += 1;
            let line = format!("{}\n", questions.asked);
            questions.stdin.write_all(line.as_bytes()).await?;
            questions.stdin.flush().await?;
            questions.asked
        };
        let mut seen = self.seen.clone();
        let echoed = seen.wait_for(|seen| seen.echoed >= number || seen.ended);
        let seen = timeout(DEADLINE, echoed)
            .await
            .context("the mail server hangs")??;
        if seen.ended {
            bail!("the mail server has ended");
        }
        Ok(seen.clone())
    }
}

async fn listening(lines: &mut Lines<BufReader<ChildStdout>>) -> Result<u16> {
    let line = lines
        .next_line()
        .await?
        .context("the mail server ended at once; its Python needs aiosmtpd 1.4.6 (see its words above)")?;
    match serde_json::from_str(&line)? {
        Event::Listening { port } => Ok(port),
        other @ (Event::Connected
        | Event::Echo { .. }
        | Event::SignIn { .. }
        | Event::Held
        | Event::Mail(_)) => {
            bail!("the mail server began with {other:?}")
        }
    }
}

async fn follow(mut lines: Lines<BufReader<ChildStdout>>, sender: watch::Sender<Seen>) {
    while let Ok(Some(line)) = lines.next_line().await {
        let event = serde_json::from_str(&line).expect("the script writes only events");
        sender.send_modify(|seen| match event {
            Event::Listening { .. } => {}
            Event::Echo { number } => seen.echoed = number,
            Event::Connected => seen.connections += 1,
            Event::SignIn {
                mechanism,
                user,
                accepted,
            } => seen.sign_ins.push((mechanism, user, accepted)),
            Event::Held => seen.held += 1,
            Event::Mail(mail) => seen.mails.push(mail),
        });
    }
    sender.send_modify(|seen| seen.ended = true);
}
