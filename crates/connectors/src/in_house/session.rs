//! One plan, apply or undo with a service: its client, its templates and the secret, read once.

use std::sync::Arc;

use connector::{Cx, Error, Secret};
use serde_json::Value;

use crate::http::{self, Answer, Base, Client, Kept, Limits};
use crate::in_house::InHouse;
use crate::in_house::auth::{Auth, Clock};
use crate::in_house::error::{Fault, Said, words};
use crate::in_house::fill::Names;
use crate::in_house::settings::{self, Settings};
use crate::in_house::template::{
    self, Condition, Json, Look, Outputs, Ready, Request, Success, Template, Unready,
};
use crate::in_house::work::Work;

static SITES: Kept<Site> = Kept::new();

/// The shortest secret that can be told from other text in an answer.
const TELLTALE: usize = 8;

/// A service as a connection knows it.
struct Site {
    client: Client,
    settings: Settings,
}

/// What a service tells of something that is there.
pub(super) struct Seen {
    /// What it is.
    pub(super) told: Names,
    /// Whether this step made it, if the service tells.
    pub(super) is_ours: Option<bool>,
}

/// What a look finds.
pub(super) enum Looked {
    /// It is there, and as asked for.
    Found(Seen),
    /// The service says that it is not there.
    Absent,
    /// Something is there, or may be, and it is not what was asked for.
    Other,
}

impl Looked {
    /// Returns what is there as asked for.
    pub(super) fn found(self) -> Option<Seen> {
        match self {
            Self::Found(seen) => Some(seen),
            Self::Absent | Self::Other => None,
        }
    }
}

/// One plan, apply or undo with a service.
pub(super) struct Session {
    site: Arc<Site>,
    secret: Option<Secret>,
    clock: Clock,
}

impl Session {
    /// Begins one.
    pub(super) async fn open(cx: &Cx, system: &InHouse) -> Result<Self, Error> {
        let site = SITES.of(cx, async |answers| {
            let settings = Settings::parse(system.works, answers)
                .map_err(|errors| http::unusable(system.product.title, &errors))?;
            let client = Client::open(system.product, answers, Limits::default()).await?;
            Ok(Site { client, settings })
        });
        let site = site.await?;
        let secret = match site.settings.auth {
            Auth::Open => None,
            Auth::Bearer | Auth::Basic { .. } | Auth::Header { .. } | Auth::Signature { .. } => {
                Some(cx.secret().await?)
            }
        };
        Ok(Self {
            site,
            secret,
            clock: Clock::starting_at(cx.now),
        })
    }

    /// Returns what an action asks.
    pub(super) fn template(&self, work: &Work) -> &Template {
        &self.site.settings.templates[work.key]
    }

    /// Returns how the settings say to sign in.
    pub(super) fn settings(&self) -> &Settings {
        &self.site.settings
    }

    /// Returns where the service is.
    pub(super) fn host(&self) -> &str {
        self.site.client.base().host()
    }

    /// Returns the service's address.
    pub(super) fn base(&self) -> &Base {
        self.site.client.base()
    }

    /// Reads a path that needs no filling in.
    pub(super) async fn read(&self, path: &str) -> Result<Answer, Fault> {
        let url = template::below(self.site.client.base(), path, path).map_err(|unfit| {
            Fault::Unready(Unready::Unfit {
                field: settings::TEST_PATH.to_owned(),
                why: unfit.words(),
            })
        })?;
        let ready = Ready {
            method: reqwest::Method::GET,
            logged: template::without_query(path).to_owned(),
            url,
            headers: Vec::new(),
            body: None,
        };
        self.send(&ready).await
    }

    /// Puts a request together and fills it in, and tries what its answer will be compared with: once it is sent,
    /// nothing must be left that cannot be filled in.
    pub(super) fn fill(&self, request: &Request, success: &Success, names: &Names) -> Result<Ready, Fault> {
        for condition in &success.conditions {
            holds(condition, &Value::Null, names)?;
        }
        let ready = request.fill(self.site.client.base(), names);
        ready.map_err(Fault::Unready)
    }

    /// Returns whether there is nothing in what a place is filled in with.
    pub(super) fn is_empty(&self, place: &Json, names: &Names) -> Result<bool, Fault> {
        let field = "undo.unless_empty".to_owned();
        let value = place
            .fill(names)
            .map_err(|why| Fault::Unready(Unready::Unfilled { field, why }))?;
        Ok(match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Object(table) => table.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        })
    }

    /// Sends a request.
    pub(super) async fn send(&self, ready: &Ready) -> Result<Answer, Fault> {
        let client = &self.site.client;
        let mut call = client
            .call_url(ready.method.clone(), ready.url.clone())
            .logged_as(&ready.logged);
        if let Some((kind, body)) = &ready.body {
            call = call.body(kind, body.clone());
        }
        for (name, value) in &ready.headers {
            call = call.header(name, value);
        }
        let auth = &self.site.settings.auth;
        let (call, hidden) = auth.sign(call, self.secret.as_ref(), self.clock);
        Ok(call.hiding(hidden).send().await?)
    }

    /// Asks whether something is there, and returns what the answer tells of it.
    pub(super) async fn look(&self, work: &Work, look: &Look, names: &Names) -> Result<Looked, Fault> {
        let answer = self
            .send(&self.fill(&look.request, &look.success, names)?)
            .await?;
        if look.absent.contains(&answer.status()) {
            return Ok(Looked::Absent);
        }
        let json = accepted(&answer, &look.success)?;
        if !is_met(&look.success, json.as_ref(), names)? {
            // A service that has words for what went wrong did not look at all.
            let message = look.success.message.as_deref();
            if words(&answer, message).is_some() {
                return Err(Fault::Condition(Said::of(&answer, message)));
            }
            return Ok(Looked::Other);
        }
        let found = look.at_most_one.as_ref().zip(json.as_ref());
        let found = found.and_then(|(pointer, json)| json.pointer(pointer)?.as_array());
        if found.is_some_and(|found| found.len() > 1) {
            return Err(Fault::Several(Said::of(&answer, None)));
        }
        let is_ours = match json.as_ref() {
            Some(json) if !look.ours.is_empty() => Some(all_hold(&look.ours, json, names)?),
            Some(_) | None => None,
        };
        let told = self.outputs(work, &answer, &look.outputs, json.as_ref())?;
        Ok(Looked::Found(Seen { told, is_ours }))
    }

    /// Checks the answer of a request that changes something, and returns it as JSON where it is.
    pub(super) fn done(
        &self,
        answer: &Answer,
        success: &Success,
        names: &Names,
    ) -> Result<Option<Value>, Fault> {
        let json = accepted(answer, success)?;
        if is_met(success, json.as_ref(), names)? {
            return Ok(json);
        }
        Err(Fault::Condition(Said::of(answer, success.message.as_deref())))
    }

    /// Reads what an answer tells.
    pub(super) fn outputs(
        &self,
        work: &Work,
        answer: &Answer,
        outputs: &Outputs,
        json: Option<&Value>,
    ) -> Result<Names, Fault> {
        let missing = |name: String| Fault::Output {
            name,
            said: Said::of(answer, None),
        };
        let found = outputs.of(json.unwrap_or(&Value::Null)).map_err(missing)?;
        for (name, value) in &found {
            let is_for_later = work.spec.outputs.contains(&name.as_str());
            let is_list = value.is_array() || value.is_object();
            // A service that sends the secret back gives it to nobody else.
            let is_secret = self.is_telltale() && answer.has_secret(&value.to_string());
            if is_for_later && is_list || is_secret {
                return Err(missing(name.clone()));
            }
        }
        Ok(found)
    }

    fn is_telltale(&self) -> bool {
        let secret = self.secret.as_ref();
        secret.is_some_and(|secret| secret.expose().len() >= TELLTALE)
    }
}

/// Tells apart what a service answers by its status, and returns a good answer as JSON where it is.
pub(super) fn accepted(answer: &Answer, success: &Success) -> Result<Option<Value>, Fault> {
    let status = answer.status();
    let said = || Said::of(answer, success.message.as_deref());
    if success.transient.contains(&status) {
        return Err(Fault::Busy(said()));
    }
    if success.blocked.contains(&status) {
        return Err(Fault::NotReady(said()));
    }
    if success.takes(status) {
        let json = answer.maybe_json();
        if json.is_none() && (!success.conditions.is_empty() || answer.looks_like_a_page()) {
            answer.json::<Value>()?;
        }
        return Ok(json);
    }
    Err(match status {
        200..=299 => Fault::Status(said()),
        401 => Fault::SignIn(said()),
        403 => Fault::Permission(said()),
        404 | 405 | 410 => Fault::NotThere(said()),
        408 | 425 => answer.unexpected().into(),
        400..=499 => Fault::Refused(said()),
        _ => answer.unexpected().into(),
    })
}

fn is_met(success: &Success, json: Option<&Value>, names: &Names) -> Result<bool, Fault> {
    // An answer without JSON was refused before if there are conditions.
    let Some(json) = json else {
        return Ok(true);
    };
    all_hold(&success.conditions, json, names)
}

fn all_hold(conditions: &[Condition], json: &Value, names: &Names) -> Result<bool, Fault> {
    for condition in conditions {
        if !holds(condition, json, names)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn holds(condition: &Condition, json: &Value, names: &Names) -> Result<bool, Fault> {
    let field = format!("success, for {}", condition.pointer);
    condition
        .holds(json, names)
        .map_err(|why| Fault::Unready(Unready::Unfilled { field, why }))
}
