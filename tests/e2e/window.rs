//! The app's window as a person uses it: find, type, click, look.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, bail};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use super::computer::needed;
use super::process::{App, Driver};
use super::screen;

/// Far more than anything here takes; reached only when something is broken.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// WebDriver can only be asked, it never tells; asked without a pause it loses answers.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Keeps one pixel changing. WebKit's driver answers some commands only behind the next repaint, and without a
/// screen's own rhythm a page on which nothing moves is never painted again. Nothing fades, so that a picture
/// shows a page as it comes to rest.
const HEARTBEAT: &str = "const pixel = document.createElement('div'); \
    pixel.style = 'position: fixed; right: 0; bottom: 0; width: 1px; height: 1px'; \
    document.documentElement.append(pixel); \
    const still = new CSSStyleSheet(); \
    still.replaceSync('* { transition: none !important; animation: none !important }'); \
    document.adoptedStyleSheets = [still]; \
    let on = false; \
    setInterval(() => { on = !on; pixel.style.background = on ? '#000' : '#fff'; }, 30);";

/// The app's window.
pub(crate) struct Window {
    client: Client,
    app: App,
    /// Ends with the window, behind the app.
    _driver: Driver,
}

impl Window {
    /// Takes over a window that was just opened.
    pub(super) async fn new(client: Client, app: App, driver: Driver) -> Result<Self> {
        client.set_window_size(1280, 820).await?;
        client.execute(HEARTBEAT, vec![]).await?;
        Ok(Self {
            client,
            app,
            _driver: driver,
        })
    }

    /// Waits until a control or place is there.
    pub(crate) async fn see(&self, id: &str) -> Result<()> {
        self.once_it_works(&format!("see {id}"), async || self.look(id).await.map(drop))
            .await
    }

    /// Clicks a control as soon as it can be clicked.
    pub(crate) async fn click(&self, id: &str) -> Result<()> {
        let click = async || {
            let control = self.now(id).await?;
            // The driver takes a click on a disabled button without a word, and nothing happens.
            if !control.is_enabled().await? {
                return Err(CmdError::NotW3C(json!("it is disabled")));
            }
            control.click().await
        };
        self.once_it_works(&format!("click {id}"), click).await
    }

    /// Goes to a control and presses Enter.
    pub(crate) async fn enter(&self, id: &str) -> Result<()> {
        let enter = Key::Enter.to_string();
        self.once_it_works(&format!("press Enter on {id}"), async || {
            self.now(id).await?.send_keys(&enter).await
        })
        .await
    }

    /// Goes to a control and presses a key of this name.
    pub(crate) async fn press(&self, id: &str, key: Key) -> Result<()> {
        let key = key.to_string();
        self.once_it_works(&format!("press a key on {id}"), async || {
            self.now(id).await?.send_keys(&key).await
        })
        .await
    }

    /// Presses a key while the keyboard is on no control.
    pub(crate) async fn press_in_page(&self, key: &str) -> Result<()> {
        self.once_it_works(&format!("press {key}"), async || {
            let page = self.client.find(Locator::Css("body")).await?;
            page.send_keys(key).await
        })
        .await
    }

    /// Makes the window another size.
    pub(crate) async fn resize(&self, width: u32, height: u32) -> Result<()> {
        Ok(self.client.set_window_size(width, height).await?)
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
        // A field that looks again at what stands in it when the keyboard leaves puts back what the driver clears.
        let mark = "arguments[0].focus(); if (arguments[0].value) arguments[0].select()";
        let fill = async || {
            let input = self.now(id).await?;
            input.clear().await?;
            let marked = serde_json::to_value(&input)?;
            self.client.execute(mark, vec![marked]).await?;
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

    /// Chooses a file with this content. The system's own dialog is out of the driver's reach; what comes of it is not.
    pub(crate) async fn choose_file(&self, id: &str, name: &str, content: &[u8]) -> Result<()> {
        let script = "const [input, name, bytes] = arguments; const chosen = new DataTransfer(); \
             chosen.items.add(new File([new Uint8Array(bytes)], name)); input.files = chosen.files; \
             input.dispatchEvent(new Event('change', { bubbles: true }));";
        let choose = async || {
            let input = serde_json::to_value(self.look(id).await?)?;
            self.client
                .execute(script, vec![input, json!(name), json!(content)])
                .await
        };
        self.once_it_works(&format!("choose a file in {id}"), choose)
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
        // Found and read in one go, and both again when that fails: the page may draw it anew in between.
        self.once_it_works(&format!("read {id}"), async || {
            self.says(&self.look(id).await?).await
        })
        .await
    }

    /// Waits until a place says something that contains `wanted`.
    pub(crate) async fn see_text(&self, id: &str, wanted: &str) -> Result<()> {
        self.until(&format!("{id} says {wanted:?}"), async || {
            Ok(self.says(&self.look(id).await?).await?.contains(wanted))
        })
        .await
    }

    /// Waits until a place says nothing.
    pub(crate) async fn see_nothing_in(&self, id: &str) -> Result<()> {
        self.until(&format!("{id} says nothing"), async || {
            Ok(self.says(&self.look(id).await?).await?.is_empty())
        })
        .await
    }

    /// Waits until an input holds exactly this.
    pub(crate) async fn see_value(&self, id: &str, wanted: &str) -> Result<()> {
        self.until(&format!("{id} holds {wanted:?}"), async || {
            Ok(self.look(id).await?.prop("value").await?.as_deref() == Some(wanted))
        })
        .await
    }

    /// Waits until a switch or box is on or off.
    pub(crate) async fn see_ticked(&self, id: &str, wanted: bool) -> Result<()> {
        self.until(&format!("{id} is ticked: {wanted}"), async || {
            let control = serde_json::to_value(self.look(id).await?)?;
            let ticked = self
                .client
                .execute("return arguments[0].checked", vec![control])
                .await?;
            Ok(ticked == json!(wanted))
        })
        .await
    }

    /// Waits until the keyboard is on a control.
    pub(crate) async fn see_keyboard_on(&self, id: &str) -> Result<()> {
        let script = "return document.activeElement.dataset.testid";
        self.until(&format!("the keyboard is on {id}"), async || {
            Ok(self.client.execute(script, vec![]).await? == json!(id))
        })
        .await
    }

    /// Waits until a control or place is not on the page.
    pub(crate) async fn see_no(&self, id: &str) -> Result<()> {
        self.until(&format!("{id} goes"), async || match self.look(id).await {
            Ok(_) => Ok(false),
            Err(error) if error.is_no_such_element() => Ok(true),
            Err(error) => Err(error),
        })
        .await
    }

    /// Scrolls until a control or place is in sight.
    pub(crate) async fn scroll_to(&self, id: &str) -> Result<()> {
        self.once_it_works(&format!("scroll to {id}"), async || self.now(id).await)
            .await
            .map(drop)
    }

    /// Presses a control that stands at the lower edge of what is in sight.
    pub(crate) async fn press_at_the_edge(&self, id: &str) -> Result<()> {
        let script = "arguments[0].scrollIntoView({ block: 'end' }); arguments[0].click()";
        self.once_it_works(&format!("press {id}"), async || {
            let control = self.look(id).await?;
            if !control.is_enabled().await? {
                return Err(CmdError::NotW3C(json!("it is disabled")));
            }
            self.client
                .execute(script, vec![serde_json::to_value(&control)?])
                .await
        })
        .await
        .map(drop)
    }

    /// Waits until the whole of a place is in sight, without scrolling to it.
    pub(crate) async fn see_in_sight(&self, id: &str) -> Result<()> {
        let script = "const [place, pane] = [arguments[0], arguments[0].closest('main')] \
             .map(element => element.getBoundingClientRect()); \
             return place.top >= pane.top && place.bottom <= pane.bottom";
        self.until(&format!("{id} is in sight"), async || {
            let place = self.look(id).await?;
            let place = serde_json::to_value(&place)?;
            Ok(self.client.execute(script, vec![place]).await? == json!(true))
        })
        .await
    }

    /// Waits until every picture on the page is there.
    pub(crate) async fn see_pictures(&self) -> Result<()> {
        let script = "return document.images.length > 0 \
             && [...document.images].every(image => image.complete && image.naturalWidth > 0)";
        self.until("every picture is there", async || {
            Ok(self.client.execute(script, vec![]).await? == json!(true))
        })
        .await
    }

    /// Waits until the state that a place carries for code is the wanted one.
    pub(crate) async fn see_state(&self, id: &str, wanted: &str) -> Result<()> {
        let selector = format!("{}[data-state=\"{wanted}\"]", css(id));
        self.once_it_works(&format!("see {id} become {wanted}"), async || {
            self.client.find(Locator::Css(&selector)).await.map(drop)
        })
        .await
    }

    /// Returns whether a control or place is there now.
    pub(crate) async fn has(&self, id: &str) -> Result<bool> {
        self.once_it_works(&format!("look for {id}"), async || match self.look(id).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_no_such_element() => Ok(false),
            Err(error) => Err(error),
        })
        .await
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

    /// Closes the window as its user does, and waits until the app has ended. Ending WebDriver's session would
    /// kill it.
    pub(crate) async fn close(self) -> Result<()> {
        screen::close_window_of(self.app.process)?;
        self.app.ends().await
    }

    /// Kills the app's process in the middle of whatever it does.
    pub(crate) fn kill(self) -> Result<()> {
        self.app.kill()
    }

    /// Returns what is there now. WebKit's driver may fail to read it while the page draws it anew, and what it
    /// returned holds only until then: nobody keeps it, everybody looks again through [`Self::once_it_works`].
    async fn look(&self, id: &str) -> Result<Element, CmdError> {
        self.client.find(Locator::Css(&css(id))).await
    }

    /// Returns a control that is there now, scrolled into sight as a person would: WebKit's driver does not
    /// scroll the page's own pane.
    async fn now(&self, id: &str) -> Result<Element, CmdError> {
        let element = self.look(id).await?;
        let target = serde_json::to_value(&element)?;
        self.client
            .execute("arguments[0].scrollIntoView({ block: 'center' })", vec![target])
            .await?;
        Ok(element)
    }

    /// Returns the text that stands in an element for a person to see. The page itself is asked: WebKit's driver
    /// passes over text that is cut at the end of its line, and over the text of labels.
    async fn says(&self, element: &Element) -> Result<String, CmdError> {
        let target = serde_json::to_value(element)?;
        let text = self
            .client
            .execute("return arguments[0].innerText", vec![target])
            .await?;
        Ok(text
            .as_str()
            .map(|text| text.trim().to_owned())
            .unwrap_or_default())
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
            Ok(body) => self.says(&body).await.unwrap_or_default(),
            Err(error) => error.to_string(),
        }
    }
}

fn css(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}
