//! Asks Moodle's web services.

use std::sync::Arc;

use connector::{Cx, Error, Kind, Secret};
use domain::form::FieldError;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use crate::http::{Answer, Client, Kept, Limits};
use crate::lms::PRODUCT;
use crate::lms::error::{Refusal, Said};
use crate::lms::function::Function;
use crate::lms::model::Exception;
use crate::lms::settings::Settings;

static CLIENTS: Kept<Client> = Kept::new();

/// A site, and the token to ask it by.
pub(super) struct Site {
    http: Arc<Client>,
    token: Secret,
    pub(super) settings: Settings,
}

impl Site {
    /// Gets ready to ask the site of a connection.
    ///
    /// # Errors
    /// When the settings cannot be used, or the token cannot be read.
    pub(super) async fn open(cx: &Cx) -> Result<Self, Error> {
        let settings = Settings::parse(&cx.settings).map_err(|wrong| unusable(&wrong))?;
        let base = settings.base.clone();
        let http = CLIENTS
            .of(cx, async |answers| {
                Client::open_at(PRODUCT, base, answers, Limits::default()).await
            })
            .await?;
        Ok(Self {
            http,
            token: cx.secret().await?,
            settings,
        })
    }

    /// Calls a function whose result says nothing: usually it is `null`.
    pub(super) async fn done(&self, function: Function, parameters: &[(&str, &str)]) -> Result<(), Refusal> {
        let _: IgnoredAny = self.request(function, parameters).await?;
        Ok(())
    }

    /// Calls a function. The token goes into the body, since addresses stand in logs.
    pub(super) async fn request<T: DeserializeOwned>(
        &self,
        function: Function,
        parameters: &[(&str, &str)],
    ) -> Result<T, Refusal> {
        let mut form = vec![
            ("wstoken", self.token.expose()),
            ("wsfunction", function.name()),
            ("moodlewsrestformat", "json"),
        ];
        form.extend_from_slice(parameters);
        let call = self.http.post(&["webservice", "rest", "server.php"]).form(&form);
        // A careless server may repeat what it was asked.
        let call = call.hiding(vec![self.token.clone()]);
        let answer = call.send().await.map_err(Refusal::Unanswered)?;
        if !answer.is_success() {
            return Err(Refusal::Unanswered(answer.unexpected()));
        }
        match answer.maybe_json() {
            Some(said) if said.get("exception").is_some() => Err(refusal(function, &answer, said)),
            Some(_) => answer.json().map_err(Refusal::Unanswered),
            None => Err(no_json(&answer)),
        }
    }
}

fn refusal(function: Function, answer: &Answer, said: Value) -> Refusal {
    match serde_json::from_value::<Exception>(said) {
        Ok(mut exception) => {
            for text in [&mut exception.message, &mut exception.debuginfo] {
                *text = answer.shown(text);
            }
            Refusal::of(function, &exception, answer.trace())
        }
        Err(_) => Refusal::Unanswered(answer.unexpected()),
    }
}

/// Tells a site that prints notices in front of its answers from something that is no Moodle.
fn no_json(answer: &Answer) -> Refusal {
    let text = answer.text();
    let is_behind = text.char_indices().filter(|(_, c)| matches!(c, '{' | '['));
    let mut rests = is_behind.take(50).map(|(at, _)| &text[at..]);
    let has_answer = rests.any(|rest| serde_json::from_str::<Value>(rest).is_ok())
        || text
            .trim_end()
            .strip_suffix("null")
            .is_some_and(|notice| !notice.is_empty());
    if has_answer {
        return Refusal::Broken(Said {
            message: answer.excerpt(),
            trace: answer.trace(),
            ..Said::default()
        });
    }
    match answer.json::<Value>() {
        Ok(_) => Refusal::Unanswered(answer.unexpected()),
        Err(error) => Refusal::Unanswered(error),
    }
}

fn unusable(wrong: &[FieldError]) -> Error {
    let mut error = Error::new(
        Kind::Blocked,
        "system_settings_invalid",
        "The settings of the connection to Moodle cannot be used.",
    )
    .hint("Correct them on the Connections page; the step goes on by itself.");
    let lines = wrong
        .iter()
        .map(|field| format!("{}: {}", field.path, field.message));
    error.detail = lines.collect();
    error
}
