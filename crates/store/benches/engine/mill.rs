//! A system whose actions do nothing, or send one small request.

use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Catalogue, Cx, Error, Found, Input, Plan, Receipt, Repeat,
    System, SystemSpec, Undone,
};
use domain::form::{Answers, Field, FieldError};

use crate::posts;

/// What the mill's action does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Nothing.
    Nothing,
    /// One request to a server on this port.
    Post(u16),
    /// It waits without end.
    Wait,
}

/// What the mill does now, and the pauses between an end and the next beginning.
pub(crate) struct Mill {
    pub(crate) work: Mutex<Work>,
    pauses: Mutex<Option<Pauses>>,
}

struct Pauses {
    ended: Option<Instant>,
    lengths: Vec<Duration>,
}

pub(crate) static MILL: LazyLock<Mill> = LazyLock::new(|| Mill {
    work: Mutex::new(Work::Nothing),
    pauses: Mutex::new(None),
});

pub(crate) const CATALOGUE: Catalogue = Catalogue::new(&[&MillSystem]);

impl Mill {
    /// Begins to note the pauses; makes sense with one execution at once only.
    pub(crate) fn note_pauses(&self) {
        *self.pauses.lock().expect("no panic") = Some(Pauses {
            ended: None,
            lengths: Vec::new(),
        });
    }

    pub(crate) fn take_pauses(&self) -> Vec<Duration> {
        let noted = self.pauses.lock().expect("no panic").take();
        noted.map(|noted| noted.lengths).unwrap_or_default()
    }

    fn begins(&self) {
        if let Some(noted) = &mut *self.pauses.lock().expect("no panic")
            && let Some(ended) = noted.ended.take()
        {
            noted.lengths.push(ended.elapsed());
        }
    }

    fn ends(&self) {
        if let Some(noted) = &mut *self.pauses.lock().expect("no panic") {
            noted.ended = Some(Instant::now());
        }
    }

    /// The next beginning belongs to another execution.
    pub(crate) fn forget_end(&self) {
        if let Some(noted) = &mut *self.pauses.lock().expect("no panic") {
            noted.ended = None;
        }
    }
}

struct MillSystem;

impl System for MillSystem {
    fn spec(&self) -> &'static SystemSpec {
        &SystemSpec {
            key: "mill",
            title: "Mill",
            summary: "Grinds.",
            secret_label: None,
            destination: &[],
        }
    }

    fn settings(&self) -> Vec<Field> {
        Vec::new()
    }

    fn check_settings(&self, _: &Answers) -> Result<(), Vec<FieldError>> {
        Ok(())
    }

    fn needs_secret(&self, _: &Answers) -> bool {
        false
    }

    fn actions(&self) -> &'static [&'static dyn Action] {
        &[&Grind]
    }

    fn test<'a>(&'a self, _: &'a Cx) -> BoxFuture<'a, Result<Found, Error>> {
        Box::pin(async { Ok(Found::default()) })
    }
}

struct Grind;

impl Action for Grind {
    fn spec(&self) -> &'static ActionSpec {
        &ActionSpec {
            name: "mill.grind",
            summary: "Grinds.",
            inputs: &["grain"],
            outputs: &["flour"],
            permissions: &[],
            repeat: Repeat::Safe,
            reversible: false,
        }
    }

    fn plan<'a>(&'a self, _: &'a Cx, _: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        MILL.begins();
        Box::pin(async { Ok(Plan::create("Grind.".to_owned())) })
    }

    fn apply<'a>(&'a self, _: &'a Cx, _: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        let work = *MILL.work.lock().expect("no panic");
        Box::pin(async move {
            match work {
                Work::Nothing => {}
                Work::Post(port) => posts::post(port).await,
                Work::Wait => std::future::pending().await,
            }
            MILL.ends();
            let mut applied = Applied {
                summary: "Ground.".to_owned(),
                ..Applied::default()
            };
            applied.outputs.insert("flour".to_owned(), "fine".into());
            Ok(applied)
        })
    }

    fn undo<'a>(&'a self, _: &'a Cx, _: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async { Ok(Undone::AlreadyGone) })
    }
}
