//! All systems of the app, with somebody who hears what each attempt plans to do.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Catalogue, Coming, Cx, Error, Found, GroupsOf, Input, Plan,
    Receipt, System, SystemSpec, Undone,
};
use domain::form::{Answers, Choice, Field, FieldError};

/// What the attempts planned: the action, and the plan of its last attempt.
#[derive(Default)]
pub(crate) struct Heard(Mutex<BTreeMap<&'static str, Plan>>);

impl Heard {
    /// Returns what the last attempt at an action planned.
    pub(crate) fn plan(&self, action: &str) -> Option<Plan> {
        self.0.lock().unwrap().get(action).cloned()
    }
}

/// Returns all systems of the app, and what their attempts plan.
pub(crate) fn watched() -> (Catalogue, Arc<Heard>) {
    let heard = Arc::<Heard>::default();
    let systems = connectors::CATALOGUE.systems().iter().map(|system| {
        let actions = system.actions().iter().map(|action| {
            let heard = Arc::clone(&heard);
            let watched: &'static dyn Action = Box::leak(Box::new(WatchedAction {
                action: *action,
                heard,
            }));
            watched
        });
        let actions = actions.collect::<Vec<_>>().leak();
        let watched: &'static dyn System = Box::leak(Box::new(WatchedSystem {
            system: *system,
            actions,
        }));
        watched
    });
    let catalogue = Catalogue::new(systems.collect::<Vec<_>>().leak());
    (catalogue, heard)
}

struct WatchedAction {
    action: &'static dyn Action,
    heard: Arc<Heard>,
}

impl Action for WatchedAction {
    fn spec(&self) -> &'static ActionSpec {
        self.action.spec()
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let planned = self.action.plan(cx, input).await;
            // A preview belongs to no piece of work.
            if let Ok(plan) = &planned
                && !cx.idempotency_key.is_empty()
            {
                self.heard
                    .0
                    .lock()
                    .unwrap()
                    .insert(self.spec().name, plan.clone());
            }
            planned
        })
    }

    fn foretell<'a>(
        &'a self,
        cx: &'a Cx,
        input: &'a Input,
        coming: &'a Coming,
    ) -> BoxFuture<'a, Result<Option<Plan>, Error>> {
        self.action.foretell(cx, input, coming)
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        self.action.apply(cx, input)
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        self.action.undo(cx, receipt)
    }
}

struct WatchedSystem {
    system: &'static dyn System,
    actions: &'static [&'static dyn Action],
}

impl System for WatchedSystem {
    fn spec(&self) -> &'static SystemSpec {
        self.system.spec()
    }

    fn settings(&self) -> Vec<Field> {
        self.system.settings()
    }

    fn check_settings(&self, settings: &Answers) -> Result<(), Vec<FieldError>> {
        self.system.check_settings(settings)
    }

    fn needs_secret(&self, settings: &Answers) -> bool {
        self.system.needs_secret(settings)
    }

    fn actions(&self) -> &'static [&'static dyn Action] {
        self.actions
    }

    fn test<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Found, Error>> {
        self.system.test(cx)
    }

    fn pickers(&self) -> &'static [&'static str] {
        self.system.pickers()
    }

    fn choices<'a>(&'a self, cx: &'a Cx, key: &'a str) -> BoxFuture<'a, Result<Vec<Choice>, Error>> {
        self.system.choices(cx, key)
    }

    fn groups_of<'a>(&'a self, cx: &'a Cx, email: &'a str) -> BoxFuture<'a, Result<Option<GroupsOf>, Error>> {
        self.system.groups_of(cx, email)
    }
}
