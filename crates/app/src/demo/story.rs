//! Tells one execution of the demo, from the past towards now.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use api::ApiError;
use connector::Catalogue;
use domain::execution::{Actor, ByHandReason, StepState, Task};
use domain::form::{Answers, Field, Input};
use domain::history::By;
use domain::organization::DocumentationLinks;
use domain::role::Scope;
use domain::workflow::{ActionStep, Definition, RecordRule, Step, StepKind, TaskStep};
use domain::{ExecutionId, OrganizationId, StepKey, Timestamp, WorkflowKey};
use engine::event::Route;
use engine::template::Context;
use engine::transition::{self, Transition};
use engine::{Append, Event, Execution, Journal, Outcome, Rejected, Subject};
use serde_json::Value;
use simulators::{Company, Somebody};
use store::Workspace;

use crate::error;
use crate::system::Ids;
use crate::titles;

/// Who and what every story shares.
pub(super) struct Cast<'a> {
    pub(super) store: &'a Workspace,
    pub(super) definitions: &'a [Arc<Definition>],
    pub(super) by: Actor,
    pub(super) ids: &'a dyn Ids,
    pub(super) catalogue: &'a Catalogue,
    pub(super) today: Timestamp,
    /// The simulated systems.
    pub(super) company: &'a Company,
    /// What each partner has in them.
    pub(super) groups: Mutex<BTreeMap<String, Groups>>,
}

/// The ids of what a partner has in the systems, by the names that workflows have for them.
pub(super) type Groups = BTreeMap<&'static str, String>;

impl Cast<'_> {
    /// Returns what a partner has in the simulated systems; the first time, it is put there.
    pub(super) fn groups_of(&self, partner: &str) -> Groups {
        let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        let known = groups.entry(partner.to_owned());
        known.or_insert_with(|| self.company.add_partner(partner)).clone()
    }

    /// Sets an organization's documentation links.
    pub(super) async fn link(&self, id: OrganizationId, links: DocumentationLinks) -> Result<(), ApiError> {
        let found = self
            .store
            .organization(Scope::Workspace, id)
            .await
            .map_err(error::store)?;
        let version = found.map_or(0, |found| found.organization.version);
        let by = By {
            actor: self.by.clone(),
            at: self.today,
            execution: None,
        };
        self.store
            .update_links(id, version, &links, by)
            .await
            .map_err(error::store)?;
        Ok(())
    }
}

/// One execution of the demo while it is told.
pub(super) struct Story<'a> {
    cast: &'a Cast<'a>,
    execution: Execution,
    now: Timestamp,
}

impl<'a> Story<'a> {
    /// Starts an execution that began some time ago.
    pub(super) async fn start(
        cast: &'a Cast<'a>,
        workflow: &str,
        ago: Duration,
        answers: Value,
    ) -> Result<Self, ApiError> {
        let key = WorkflowKey::from(workflow);
        let found = cast.definitions.iter().find(|definition| definition.key == key);
        let definition = found.ok_or_else(|| odd("the workflow is missing"))?.clone();
        let micros = i64::try_from(ago.as_micros()).unwrap_or(0);
        let now = Timestamp::from_micros(cast.today.as_micros() - micros);
        let id = ExecutionId::from_uuid(cast.ids.new_id());
        let begun = transition::begin(id, definition, map(answers), cast.by.clone(), now).map_err(refused)?;
        let mut story = Self {
            cast,
            execution: begun.next.clone(),
            now,
        };
        story.write(0, begun).await?;
        Ok(story)
    }

    /// Returns the organization the execution is about.
    pub(super) fn organization(&self) -> Result<OrganizationId, ApiError> {
        self.execution
            .organization
            .ok_or_else(|| odd("the organization is missing"))
    }

    /// Gives the person access in the simulated systems, as far as the steps until now have.
    pub(super) async fn settle_in(
        &self,
        organization: OrganizationId,
        who: [&str; 2],
        email: &str,
    ) -> Result<(), ApiError> {
        let found = self
            .cast
            .store
            .organization(Scope::Workspace, organization)
            .await
            .map_err(error::store)?;
        let found = found.ok_or_else(|| odd("the organization is missing"))?;
        let companies: Vec<_> = found
            .companies
            .iter()
            .map(|company| company.name.as_str())
            .collect();
        let somebody = Somebody {
            email,
            first_name: who[0],
            last_name: who[1],
            companies: &companies,
        };
        let partner = &found.organization.name;
        self.cast
            .company
            .add_person(partner, &self.cast.groups_of(partner), &somebody);
        Ok(())
    }

    /// Answers a form.
    pub(super) async fn answer(&mut self, step: &str, answers: Value) -> Result<(), ApiError> {
        let subject = self.subject().await?;
        let (seen, by) = (self.execution.version, self.cast.by.clone());
        self.take(Event::Answer {
            step: step.into(),
            seen,
            answers: map(answers),
            subject,
            by,
        })
        .await
    }

    /// Does every step whose turn comes by hand, up to one that then waits, or to the end.
    pub(super) async fn by_hand_until(&mut self, last: Option<&str>) -> Result<(), ApiError> {
        while let Some(index) = self.execution.ready().first().copied() {
            let step = self.execution.steps[index].key.clone();
            let is_last = last == Some(step.as_str());
            let definition = self.execution.definition.clone();
            let StepKind::Action(action) = &definition.steps[index].kind else {
                return Ok(());
            };
            if is_last && action.system == "email" {
                return Ok(());
            }
            if action.only_when_connected {
                let outcome = self.done_by_the_app(&definition.steps[index], action).await?;
                self.attempt(step.as_str(), outcome).await?;
                continue;
            }
            self.open_task(&step, &action.by_hand).await?;
            if is_last {
                return Ok(());
            }
            let answers = action
                .by_hand
                .fields
                .iter()
                .map(|field| (field.key.clone(), self.noted(&definition.steps[index], field)))
                .collect();
            let subject = self.subject().await?;
            let (seen, by) = (self.execution.version, self.cast.by.clone());
            self.take(Event::TaskDone {
                step,
                seen,
                answers,
                note: String::new(),
                subject,
                by,
            })
            .await?;
        }
        Ok(())
    }

    /// Lets a step's action be tried once, with this outcome.
    pub(super) async fn attempt(&mut self, step: &str, outcome: Outcome) -> Result<(), ApiError> {
        let step = StepKey::from(step);
        self.take(Event::Dispatch {
            step: step.clone(),
            route: Route::Attempt { tells_apply: false },
        })
        .await?;
        let subject = self.subject().await?;
        self.take(Event::AttemptEnded {
            step,
            attempt: 1,
            outcome,
            subject,
            jitter: 0.0,
        })
        .await
    }

    /// Leaves out a step whose turn has come.
    pub(super) async fn skip(&mut self, step: &str, reason: &str) -> Result<(), ApiError> {
        let definition = self.execution.definition.clone();
        let step = StepKey::from(step);
        let Some(StepKind::Action(action)) = definition.step(&step).map(|step| &step.kind) else {
            return Err(odd("the step is no action"));
        };
        self.open_task(&step, &action.by_hand).await?;
        let (seen, by) = (self.execution.version, self.cast.by.clone());
        self.take(Event::Skip {
            step,
            seen,
            reason: reason.to_owned(),
            by,
        })
        .await
    }

    /// Holds the execution.
    pub(super) async fn pause(&mut self, reason: &str) -> Result<(), ApiError> {
        let (seen, by) = (self.execution.version, self.cast.by.clone());
        self.take(Event::Pause {
            seen,
            reason: reason.to_owned(),
            by,
        })
        .await
    }

    /// Says something about a step.
    pub(super) async fn comment(&mut self, step: &str, text: &str) -> Result<(), ApiError> {
        let by = self.cast.by.clone();
        self.take(Event::Comment {
            step: Some(step.into()),
            text: text.to_owned(),
            by,
        })
        .await
    }

    /// Ends the execution early.
    pub(super) async fn cancel(&mut self, reason: &str) -> Result<(), ApiError> {
        let (seen, by) = (self.execution.version, self.cast.by.clone());
        self.take(Event::Cancel {
            seen,
            by,
            reason: reason.to_owned(),
        })
        .await
    }

    async fn open_task(&mut self, step: &StepKey, task: &TaskStep) -> Result<(), ApiError> {
        let subject = self.subject().await?;
        let context = Context::new(&self.execution, &subject, None);
        let filled: Result<Vec<_>, _> = task.instructions.iter().map(|line| context.fill(line)).collect();
        let instructions = filled.map_err(|error| odd(&error.message))?;
        debug_assert!(
            self.execution
                .step(step)
                .is_some_and(|step| step.state == StepState::Pending)
        );
        let route = Route::ByHand(Task {
            instructions,
            reason: ByHandReason::NotConnected,
        });
        self.take(Event::Dispatch {
            step: step.clone(),
            route,
        })
        .await
    }

    /// What somebody would have noted in a field of a step.
    fn noted(&self, step: &Step, field: &Field) -> Value {
        let text = match (&field.input, field.key.as_str()) {
            (_, "id") => self.group_of(step).unwrap_or_default(),
            (Input::Text { .. }, "name") => self.execution.label.clone(),
            _ => String::new(),
        };
        Value::String(text)
    }

    /// Returns the id of what a step made for the partner in the simulated systems.
    fn group_of(&self, step: &Step) -> Option<String> {
        let system = step.records.iter().find_map(|rule| match rule {
            RecordRule::Group { system, .. } => Some(system.as_str()),
            RecordRule::Organization { .. }
            | RecordRule::ChosenOrganization { .. }
            | RecordRule::ChosenPerson { .. }
            | RecordRule::StudioCompanies { .. }
            | RecordRule::Person { .. }
            | RecordRule::PersonalCompany { .. }
            | RecordRule::Grant { .. } => None,
        })?;
        self.cast.groups_of(&self.execution.label).get(system).cloned()
    }

    /// What the app found when it did a step itself.
    async fn done_by_the_app(&self, step: &Step, action: &ActionStep) -> Result<Outcome, ApiError> {
        let subject = self.subject().await?;
        let context = Context::for_system(&self.execution, &subject);
        let mut given = Answers::new();
        for (key, template) in &action.input {
            let filled = context.fill(template).map_err(|error| odd(&error.message))?;
            given.insert(key.clone(), filled.into());
        }
        let mut outputs = Answers::new();
        if let Some(id) = self.group_of(step) {
            outputs.insert("name".to_owned(), self.execution.label.clone().into());
            outputs.insert("id".to_owned(), id.into());
        }
        Ok(Outcome::Done {
            given,
            outputs,
            summary: format!(
                "{} had it already.",
                titles::system(self.cast.catalogue, &action.system)
            ),
            receipt: None,
        })
    }

    async fn subject(&self) -> Result<Subject, ApiError> {
        self.cast
            .store
            .subject(self.execution.id)
            .await
            .map_err(|error| error::journal(&error))
    }

    /// Lets something happen a little later than what happened before.
    async fn take(&mut self, event: Event) -> Result<(), ApiError> {
        let left = self.cast.today.since(self.now);
        self.now = self.now.plus(left.div_f64(9.0).min(Duration::from_secs(20 * 60)));
        let transition = transition::apply(&self.execution, event, self.now).map_err(refused)?;
        let version = self.execution.version;
        self.write(version, transition).await
    }

    async fn write(&mut self, expected_version: u64, transition: Transition) -> Result<(), ApiError> {
        let append = Append {
            execution: self.execution.id,
            expected_version,
            entries: transition.entries,
            next: Arc::new(transition.next.clone()),
        };
        self.cast
            .store
            .append(append)
            .await
            .map_err(|error| error::journal(&error))?;
        self.execution = transition.next;
        Ok(())
    }
}

fn map(value: Value) -> Answers {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Answers::new()
        }
    }
}

fn refused(rejected: Rejected) -> ApiError {
    odd(&format!("{rejected:?}"))
}

/// The demo's data is part of the app, so whatever does not fit in it is a fault of the app.
fn odd(reason: &str) -> ApiError {
    let mut error = ApiError::new(api::ErrorCode::Internal, "The demo could not be set up.");
    error.detail.push(reason.to_owned());
    error
}
