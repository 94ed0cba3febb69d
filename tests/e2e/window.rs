//! The app's window as a person uses it: find, type, click, look.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

/// Far more than anything here takes; reached only when something is broken.
const PATIENCE: Duration = Duration::from_secs(15);

/// WebDriver can only be asked, it never tells; asked without a pause it loses answers.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Keeps one pixel changing. WebKit's driver answers some commands only behind the next repaint, and without a
/// screen's own rhythm a page on which nothing moves is never painted again. Nothing fades, so that a picture
/// shows a page as it comes to rest.
const HEARTBEAT: &str = "const pixel = document.createElement('div'); \
    pixel.style = 'position: fixed; right: 0; bottom: 0; width: 1px; height: 1px'; \
    document.documentElement.append(pixel); \
    const still = new CSSStyleSheet(); \
    still.replaceSync('* { transition: none !important }'); \
    document.adoptedStyleSheets = [still]; \
    let on = false; \
    setInterval(() => { on = !on; pixel.style.background = on ? '#000' : '#fff'; }, 30);";

/// The app lets one window run per user, so tests take turns.
static TURN: Mutex<()> = Mutex::const_new(());

/// Somebody's computer: the folders where the app keeps its data, settings and logs.
pub(crate) struct Computer {
    home: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Computer {
    /// A computer on which the app was never started.
    pub(crate) async fn new() -> Result<Self> {
        let turn = TURN.lock().await;
        let computer = Self {
            home: TempDir::new()?,
            _turn: turn,
        };
        // The way in which a Linux desktop says where downloads go.
        let config = computer.home.path().join("config");
        std::fs::create_dir(&config)?;
        let downloads = format!("XDG_DOWNLOAD_DIR=\"{}\"\n", computer.downloads().display());
        std::fs::write(config.join("user-dirs.dirs"), downloads)?;
        Ok(computer)
    }

    /// Returns the folder with the databases.
    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("data/com.hyopps.desktop")
    }

    /// Returns the folder for downloads.
    pub(crate) fn downloads(&self) -> PathBuf {
        self.home.path().join("downloads")
    }

    /// Returns everything the app has written to this computer's disk, the keychain aside.
    pub(crate) fn everything_on_disk(&self) -> Result<Vec<u8>> {
        let mut everything = Vec::new();
        let mut folders = vec![self.home.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else if entry.file_type()?.is_file() {
                    everything.extend(std::fs::read(entry.path())?);
                }
            }
        }
        Ok(everything)
    }

    /// Opens the app.
    pub(crate) async fn open(&self) -> Result<Window> {
        self.open_with(&[], &[]).await
    }

    /// Opens the app with arguments and environment variables.
    pub(crate) async fn open_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Result<Window> {
        let app = PathBuf::from(needed("HYOPPS_TEST_APP")?);
        let (port, native_port) = (free_port()?, free_port()?);
        let mut command = program(&needed("HYOPPS_TEST_TAURI_DRIVER")?);
        command
            .args([
                "--port",
                &port.to_string(),
                "--native-port",
                &native_port.to_string(),
            ])
            .args(["--native-driver", &needed("HYOPPS_TEST_WEBKIT_DRIVER")?])
            .env("XDG_DATA_HOME", self.home.path().join("data"))
            .env("XDG_CONFIG_HOME", self.home.path().join("config"))
            .env("XDG_CACHE_HOME", self.home.path().join("cache"))
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let driver = Driver {
            child: command.spawn().context("cannot start tauri-driver")?,
            port,
            native_port,
        };
        let client = driver.new_session(&app, arguments).await?;
        client.set_window_size(1280, 820).await?;
        client.execute(HEARTBEAT, vec![]).await?;
        Ok(Window {
            client,
            driver,
            mark: self.home.path().to_owned(),
            app,
        })
    }
}

/// The app's window.
pub(crate) struct Window {
    client: Client,
    driver: Driver,
    mark: PathBuf,
    app: PathBuf,
}

impl Window {
    /// Waits until a control or place is there.
    pub(crate) async fn see(&self, id: &str) -> Result<()> {
        self.find(id).await.map(drop)
    }

    /// Clicks a control as soon as it can be clicked.
    pub(crate) async fn click(&self, id: &str) -> Result<()> {
        self.once_it_works(&format!("click {id}"), async || self.now(id).await?.click().await)
            .await
    }

    /// Goes to a control and presses Enter.
    pub(crate) async fn enter(&self, id: &str) -> Result<()> {
        let enter = Key::Enter.to_string();
        self.once_it_works(&format!("press Enter on {id}"), async || {
            self.now(id).await?.send_keys(&enter).await
        })
        .await
    }

    /// Goes to a box and ticks it, or takes the tick away.
    pub(crate) async fn tick(&self, id: &str) -> Result<()> {
        self.once_it_works(&format!("tick {id}"), async || {
            self.now(id).await?.send_keys(" ").await
        })
        .await
    }

    /// Types into an input as soon as it takes it, in place of what stands there.
    pub(crate) async fn fill(&self, id: &str, text: &str) -> Result<()> {
        let fill = async || {
            let input = self.now(id).await?;
            input.clear().await?;
            input.send_keys(text).await
        };
        self.once_it_works(&format!("type into {id}"), fill).await
    }

    /// Pastes into an input, in place of what stands there.
    pub(crate) async fn paste(&self, id: &str, text: &str) -> Result<()> {
        let script = "const [input, text] = arguments; input.focus(); input.value = text; \
             input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));";
        let paste = async || {
            let input = serde_json::to_value(self.now(id).await?)?;
            self.client.execute(script, vec![input, json!(text)]).await
        };
        self.once_it_works(&format!("paste into {id}"), paste)
            .await
            .map(drop)
    }

    /// Chooses an option by its value.
    pub(crate) async fn choose(&self, id: &str, value: &str) -> Result<()> {
        let choose = async || self.now(id).await?.select_by_value(value).await;
        self.once_it_works(&format!("choose {value} in {id}"), choose)
            .await
    }

    /// Returns what a place says.
    pub(crate) async fn text(&self, id: &str) -> Result<String> {
        Ok(self.find(id).await?.text().await?)
    }

    /// Waits until a place says something that contains `wanted`.
    pub(crate) async fn see_text(&self, id: &str, wanted: &str) -> Result<()> {
        self.until(&format!("{id} says {wanted:?}"), async || {
            let found = self.client.find(Locator::Css(&css(id))).await;
            Ok(match found {
                Ok(element) => element.text().await.unwrap_or_default().contains(wanted),
                Err(_) => false,
            })
        })
        .await
    }

    /// Waits until the state that a place carries for code is the wanted one.
    pub(crate) async fn see_state(&self, id: &str, wanted: &str) -> Result<()> {
        let selector = format!("{}[data-state=\"{wanted}\"]", css(id));
        self.wait(&selector)
            .await
            .with_context(|| format!("{id} does not become {wanted}"))
    }

    /// Returns whether a control or place is there now.
    pub(crate) async fn has(&self, id: &str) -> Result<bool> {
        match self.client.find(Locator::Css(&css(id))).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_no_such_element() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes a picture of the page in light and dark.
    pub(crate) async fn picture(&self, name: &str) -> Result<()> {
        let folder = PathBuf::from(needed("HYOPPS_TEST_SCREENSHOTS")?);
        std::fs::create_dir_all(&folder)?;
        let dark = "document.documentElement.classList";
        for (theme, script) in [("light", "remove"), ("dark", "add")] {
            self.client
                .execute(&format!("{dark}.{script}('pf-v6-theme-dark')"), vec![])
                .await?;
            let picture = self.client.screenshot().await?;
            std::fs::write(folder.join(format!("{name}-{theme}.png")), picture)?;
        }
        self.client
            .execute(&format!("{dark}.remove('pf-v6-theme-dark')"), vec![])
            .await?;
        Ok(())
    }

    /// Calls a command of the app as a script in the window could, and returns the answer or the refusal.
    pub(crate) async fn invoke(&self, command: &str, request: Value) -> Result<Result<Value, Value>> {
        self.invoke_with(command, json!({ "request": request })).await
    }

    /// Calls any command with these arguments, and returns the answer or the refusal.
    pub(crate) async fn invoke_with(&self, command: &str, arguments: Value) -> Result<Result<Value, Value>> {
        let script = "const [name, given, done] = arguments; \
             window.__TAURI_INTERNALS__.invoke(name, given) \
             .then(answer => done({ answer }), refusal => done({ refusal }));";
        let answered = self
            .client
            .execute_async(script, vec![json!(command), arguments])
            .await?;
        Ok(match answered.get("refusal") {
            Some(refusal) => Err(refusal.clone()),
            None => Ok(answered["answer"].clone()),
        })
    }

    /// Closes the window as its user does.
    pub(crate) async fn close(self) -> Result<()> {
        self.client.clone().close().await?;
        Ok(())
    }

    /// Kills the app's process in the middle of whatever it does.
    pub(crate) fn kill(self) -> Result<()> {
        let process = self.process()?;
        let killed = program("kill").args(["-KILL", &process.to_string()]).status()?;
        ensure!(killed.success(), "cannot kill the app's process {process}");
        drop(self.driver);
        Ok(())
    }

    /// Finds the app's process by its program and by this computer's folder in its environment.
    fn process(&self) -> Result<u32> {
        let app = self.app.canonicalize()?;
        let mark = self.mark.as_os_str().as_encoded_bytes();
        for entry in std::fs::read_dir("/proc")? {
            let folder = entry?.path();
            let number = folder
                .file_name()
                .and_then(|name| name.to_str())
                .and_then(|name| name.parse().ok());
            let Some(process) = number else { continue };
            let is_app = std::fs::read_link(folder.join("exe")).is_ok_and(|program| program == app);
            let environment = std::fs::read(folder.join("environ")).unwrap_or_default();
            if is_app && environment.windows(mark.len()).any(|part| part == mark) {
                return Ok(process);
            }
        }
        bail!("the app's process is gone")
    }

    async fn find(&self, id: &str) -> Result<Element> {
        let selector = css(id);
        let waiting = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(&selector));
        match waiting.await {
            Ok(element) => Ok(element),
            Err(error) => bail!(
                "{id} does not appear ({error}); the page says:\n{}",
                self.page().await
            ),
        }
    }

    async fn wait(&self, selector: &str) -> Result<()> {
        let waiting = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(selector));
        match waiting.await {
            Ok(_) => Ok(()),
            Err(error) => bail!("{error}; the page says:\n{}", self.page().await),
        }
    }

    /// Returns a control that is there now, scrolled into sight as a person would: WebKit's driver does not
    /// scroll the page's own pane.
    async fn now(&self, id: &str) -> Result<Element, CmdError> {
        let element = self.client.find(Locator::Css(&css(id))).await?;
        let target = serde_json::to_value(&element)?;
        self.client
            .execute("arguments[0].scrollIntoView({ block: 'center' })", vec![target])
            .await?;
        Ok(element)
    }

    /// Does something as soon as the page allows it: what was found may be drawn anew, or still be covered or
    /// out of sight, when it is used.
    async fn once_it_works<T>(&self, what: &str, act: impl AsyncFn() -> Result<T, CmdError>) -> Result<T> {
        let mut refused = None;
        let mut looks = tokio::time::interval(LOOK_EVERY);
        let attempts = async {
            loop {
                looks.tick().await;
                match act().await {
                    Ok(done) => return done,
                    Err(error) => refused = Some(error),
                }
            }
        };
        match tokio::time::timeout(PATIENCE, attempts).await {
            Ok(done) => Ok(done),
            Err(_) => bail!(
                "cannot {what}: {refused:?}; the page says:\n{}",
                self.page().await
            ),
        }
    }

    async fn until(&self, what: &str, is: impl AsyncFn() -> Result<bool, CmdError>) -> Result<()> {
        self.once_it_works(what, async || match is().await? {
            true => Ok(()),
            false => Err(CmdError::NotW3C(json!("not yet"))),
        })
        .await
    }

    /// Returns what the page says, and keeps a picture of it, for whoever looks into a failure.
    async fn page(&self) -> String {
        if let Err(error) = self.picture("failed").await {
            return format!("(no picture: {error:#})");
        }
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => error.to_string(),
        }
    }
}

/// The program between the test and the window.
struct Driver {
    child: Child,
    port: u16,
    native_port: u16,
}

impl Driver {
    async fn new_session(&self, app: &Path, arguments: &[&str]) -> Result<Client> {
        let options = json!({ "application": app, "args": arguments });
        let capabilities = [("tauri:options".to_owned(), options)].into_iter().collect();
        let address = format!("http://127.0.0.1:{}", self.port);
        let connect = async {
            // Both drivers take a moment before they listen; until then every connection is refused at once.
            for port in [self.native_port, self.port] {
                while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                    tokio::task::yield_now().await;
                }
            }
            ClientBuilder::new(HttpConnector::new())
                .capabilities(capabilities)
                .connect(&address)
                .await
        };
        let connected = tokio::time::timeout(PATIENCE * 2, connect).await;
        connected
            .context("the app did not open its window in time")?
            .context("the app did not open its window")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // On TERM it ends WebKit's driver as well, and that one the app.
        let asked = program("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        if !asked.is_ok_and(|status| status.success()) && self.child.kill().is_err() {
            return;
        }
        if let Err(error) = self.child.wait() {
            eprintln!("tauri-driver did not end: {error}");
        }
    }
}

fn css(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}

fn needed(variable: &str) -> Result<String> {
    std::env::var(variable).with_context(|| {
        format!("{variable} is not set; `cargo xtask test --only e2e` sets what these tests need")
    })
}

/// Asks the system for a port that nobody uses.
fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?
        .local_addr()?
        .port())
}

#[expect(clippy::disallowed_methods, reason = "a test of the whole app starts the app")]
fn program(name: &str) -> Command {
    Command::new(name)
}
