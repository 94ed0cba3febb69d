//! Infrabot: runs that prepare what a partner's companies need.

use serde_json::{Value, json};

use crate::in_house::body::{Body, invalid, needed};
use crate::in_house::{Door, Guard, not_so, nothing_here, refusal};
use crate::{Answer, Limiter, Request, Simulated};

/// The service.
pub struct Infrabot {
    door: Door,
    runs: Vec<Run>,
    prepare: Prepare,
}

/// What a run does elsewhere.
type Prepare = Box<dyn FnMut(&Run) + Send>;

/// One run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    /// Its id, for example `run-1`.
    pub id: String,
    /// The key by which it was asked for; empty for none.
    pub key: String,
    /// For which partner it is.
    pub partner: String,
    /// The partner's companies.
    pub companies: Vec<Company>,
}

/// A company that a run prepares.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Company {
    /// Its name.
    pub name: String,
    /// `test` or `prod`.
    pub environment: String,
}

impl Company {
    fn read(value: &Value) -> Result<Self, Answer> {
        let wrong = || invalid("Every company needs a “name” and an “environment”, “test” or “prod”.");
        let text = |name: &str| value.get(name).and_then(Value::as_str).ok_or_else(wrong);
        let (name, environment) = (text("name")?, text("environment")?);
        let is_known = matches!(environment, "test" | "prod");
        if name.trim().is_empty() || !is_known || value.as_object().is_none_or(|all| all.len() != 2) {
            return Err(wrong());
        }
        Ok(Self {
            name: name.to_owned(),
            environment: environment.to_owned(),
        })
    }
}

impl Run {
    fn told(&self) -> Value {
        json!({"id": self.id, "key": self.key, "partner": self.partner, "state": "queued"})
    }
}

impl Infrabot {
    /// Makes one without runs.
    pub fn new(guard: Guard) -> Self {
        Self {
            door: Door::new(guard, &["runs.write"]),
            runs: Vec::new(),
            prepare: Box::new(|_| {}),
        }
    }

    /// Says what each new run does elsewhere, for example in Studio.
    #[must_use]
    pub fn preparing(mut self, prepare: impl FnMut(&Run) + Send + 'static) -> Self {
        self.prepare = Box::new(prepare);
        self
    }

    /// Adds a run of earlier days.
    #[must_use]
    pub fn with_demo_data(mut self) -> Self {
        let company = |name: &str, environment: &str| Company {
            name: name.to_owned(),
            environment: environment.to_owned(),
        };
        self.runs.push(Run {
            id: "run-1".to_owned(),
            key: String::new(),
            partner: "Birchwood".to_owned(),
            companies: vec![company("Birchwood Test", "test"), company("Birchwood", "prod")],
        });
        self
    }

    /// Returns the door, to change who may do what.
    pub fn door(&mut self) -> &mut Door {
        &mut self.door
    }

    /// Returns all runs.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    fn answered(&mut self, request: &Request) -> Result<Answer, Answer> {
        let parts = self.door.enter("infrabot", request)?;
        let parts: Vec<_> = parts.iter().map(String::as_str).collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["runs"]) => self.find(request),
            ("POST", ["runs"]) => self.trigger(request),
            (_, ["runs"]) => Err(not_so()),
            (_, _) => Err(nothing_here()),
        }
    }

    fn find(&self, request: &Request) -> Result<Answer, Answer> {
        let key = needed(request, "key")?;
        let runs = self.runs.iter().filter(|run| run.key == key);
        let items: Vec<_> = runs.map(Run::told).collect();
        Ok(Answer::json(200, &json!({"items": items})))
    }

    /// Begins a run, unless the key stands for one already. Without a key each request begins one.
    fn trigger(&mut self, request: &Request) -> Result<Answer, Answer> {
        self.door.may("runs.write")?;
        let body = Body::read(request, &["partner", "companies"])?;
        let partner = body.text("partner")?;
        let companies = body.list("companies")?.iter().map(Company::read);
        let companies = companies.collect::<Result<Vec<_>, _>>()?;
        let key = request.header("idempotency-key").unwrap_or_default();
        let earlier = self.runs.iter().find(|run| !key.is_empty() && run.key == key);
        if let Some(run) = earlier {
            if run.partner == partner && run.companies == companies {
                return Ok(Answer::json(200, &run.told()));
            }
            return Err(refusal(409, "key_used", "The key stands for another run."));
        }
        let run = Run {
            id: format!("run-{}", self.runs.len() + 1),
            key: key.to_owned(),
            partner,
            companies,
        };
        let answer = Answer::json(202, &run.told());
        (self.prepare)(&run);
        self.runs.push(run);
        Ok(answer)
    }
}

impl Simulated for Infrabot {
    fn answer(&mut self, request: &Request) -> Answer {
        let answer = self.answered(request).unwrap_or_else(|refused| refused);
        self.door.named(answer)
    }

    fn limiter(&self) -> Option<&Limiter> {
        Some(self.door.limiter())
    }
}
