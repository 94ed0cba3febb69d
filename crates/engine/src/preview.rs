//! What an execution would do, step by step, if everything went as it looks now. Reads the systems, writes nothing.

mod ahead;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use connector::{Applied, Cx, Error, Foreseen, Kind, Plan};
use domain::StepKey;
use domain::execution::{StepError, StepState, Task};
use domain::form::{self, Answers, FieldError};
use domain::workflow::{ActionStep, FormStep, RecordRule, RemovalStep, Step, StepKind};
use futures_util::FutureExt;

use crate::event::Route;
use crate::input::input_of;
use crate::preview::ahead::{Ahead, readable};
use crate::records::{self, Made};
use crate::runner::attempt::crashed_while_looking;
use crate::runner::prepare::{
    self, NoCommitPoint, by_hand, connected, left_without, may_be_passed_over, not_connected, ruled_out,
    without_group,
};
use crate::runner::standing::Recorded;
use crate::template::{self, Context};
use crate::{About, Execution, JournalError, Runner, Subject};

/// What one step would do.
#[derive(Clone, PartialEq, Debug)]
pub enum Outlook {
    /// It is done, or was skipped, already.
    Settled,
    /// The answers that were given fill its form in.
    Answered,
    /// A person fills its form in first; what is wrong with the answers that were given, if some were.
    NeedsAnswer(Vec<FieldError>),
    /// A person does this by hand.
    ByHand(Task),
    /// It would be passed over, for this reason.
    PassedOver(String),
    /// Others are asked this.
    Approval(String),
    /// It would make something.
    Create(String),
    /// It would change something.
    Change(String),
    /// Everything is as it should be.
    AlreadyRight(String),
    /// It would wait until this is put right.
    Blocked(StepError),
    /// It cannot be told before these steps are done, because a person does them or because what the step is given is not
    /// known before.
    Follows(Vec<StepKey>),
    /// It would stop with this.
    Fails(StepError),
}

/// Returns what each step of an execution would do, in the order of the workflow. `answers` are those of forms that
/// are not filled in yet.
///
/// # Errors
/// When the database cannot be read. What a system answers, be it an error, is part of the outlook.
pub async fn preview(
    runner: &Runner,
    execution: &Execution,
    answers: &BTreeMap<StepKey, Answers>,
) -> Result<Vec<Outlook>, JournalError> {
    let about = About {
        organization: execution.organization,
        person: execution.person,
    };
    let mut looking = Looking {
        runner,
        subject: runner.journal.subject_about(about).await?,
        execution: execution.clone(),
        answers,
        untold: BTreeSet::new(),
        untold_subject: None,
        untold_groups: BTreeMap::new(),
        ahead: Ahead::default(),
    };
    let mut outlooks = vec![None; execution.steps.len()];
    for index in execution.graph.in_order() {
        outlooks[index] = Some(looking.look_at(index).await?);
    }
    Ok(outlooks.into_iter().flatten().collect())
}

/// The execution as it would be behind the steps that were looked at.
struct Looking<'a> {
    runner: &'a Runner,
    subject: Subject,
    execution: Execution,
    answers: &'a BTreeMap<StepKey, Answers>,
    /// The steps whose results are not known before they are done.
    untold: BTreeSet<StepKey>,
    /// The step that will tell whom the execution is about, while that is not known.
    untold_subject: Option<StepKey>,
    /// The systems whose group for the organization is made by a step that is not done yet.
    untold_groups: BTreeMap<String, StepKey>,
    /// What is known of what steps will make that are not done yet.
    ahead: Ahead,
}

impl Looking<'_> {
    async fn look_at(&mut self, index: usize) -> Result<Outlook, JournalError> {
        let definition = self.execution.definition.clone();
        let step = &definition.steps[index];
        if self.execution.steps[index].state.is_settled() {
            return Ok(Outlook::Settled);
        }
        let outlook = match &step.kind {
            StepKind::Form(form) => self.form(step, form).await?,
            StepKind::Task(task) => self.by_hand(task, domain::execution::ByHandReason::Defined),
            StepKind::Approval(approval) => {
                match Context::for_people(&self.execution, &self.subject).fill(&approval.question) {
                    Ok(question) => Outlook::Approval(readable(&question)),
                    Err(_) => Outlook::Approval(String::new()),
                }
            }
            StepKind::Action(action) => self.action(index, step, action).await?,
            StepKind::Removal(removal) => self.removal(removal).await?,
            StepKind::Departure(_) => Outlook::Follows(Vec::new()),
        };
        if !self.execution.steps[index].state.is_settled() {
            self.leave_open(step);
        }
        Ok(outlook)
    }

    async fn form(&mut self, step: &Step, form: &FormStep) -> Result<Outlook, JournalError> {
        let Some(given) = self.answers.get(&step.key) else {
            return Ok(Outlook::NeedsAnswer(Vec::new()));
        };
        Ok(match form::check(&form.fields, given) {
            Ok(answers) => match self.take(step, answers).await? {
                Ok(()) => Outlook::Answered,
                Err(error) => Outlook::Fails(error),
            },
            Err(errors) => Outlook::NeedsAnswer(errors),
        })
    }

    fn by_hand(&self, task: &domain::workflow::TaskStep, reason: domain::execution::ByHandReason) -> Outlook {
        match by_hand(task, reason, &Context::for_people(&self.execution, &self.subject)) {
            Route::ByHand(mut task) => {
                for line in &mut task.instructions {
                    *line = readable(line);
                }
                Outlook::ByHand(task)
            }
            // What the instructions name is not known yet: the reason is, and that is what counts here.
            Route::Broken(_) | Route::Attempt { .. } | Route::PassOver(_) | Route::Ask(_) => {
                Outlook::ByHand(Task {
                    instructions: Vec::new(),
                    reason,
                })
            }
        }
    }

    async fn action(
        &mut self,
        index: usize,
        step: &Step,
        action: &ActionStep,
    ) -> Result<Outlook, JournalError> {
        let waits_for = self.untold_in(action.only_if.as_slice());
        if !waits_for.is_empty() {
            return Ok(Outlook::Follows(waits_for));
        }
        match ruled_out(&self.execution, &step.key, action, &self.subject) {
            Some(Route::PassOver(reason)) => return Ok(self.pass_over(index, reason)),
            Some(Route::Broken(error)) => return Ok(Outlook::Fails(error)),
            Some(Route::ByHand(_) | Route::Attempt { .. } | Route::Ask(_)) | None => {}
        }
        let connection = match connected(self.runner, action).await? {
            Ok(connection) => connection,
            Err(reason) if may_be_passed_over(&self.execution, &step.key, action) => {
                return Ok(self.pass_over(index, not_connected(self.runner, action, reason)));
            }
            Err(reason) => return Ok(self.by_hand(&action.by_hand, reason)),
        };
        if let Some(reason) = left_without(&self.execution, &step.key, action) {
            return Ok(self.pass_over(index, reason));
        }
        let waits_for = self.untold_in(action.input.values());
        if !waits_for.is_empty() {
            return Ok(Outlook::Follows(waits_for));
        }
        let subject = &self.subject;
        if let Some(reason) = without_group(self.runner, &self.execution, &step.key, action, subject) {
            return Ok(self.pass_over(index, reason));
        }
        let run = &self.execution.steps[index];
        let mut input = match input_of(&self.execution, run, action, &self.subject) {
            Ok(input) => input,
            Err(error) if template::groups::waits_for_group(&error) => return Ok(Outlook::Blocked(error)),
            Err(error) => {
                // What is not known yet may not fit where the real thing will.
                let steps = self.ahead.named_by(action);
                return Ok(if steps.is_empty() {
                    Outlook::Fails(error)
                } else {
                    Outlook::Follows(steps)
                });
            }
        };
        let (coming, steps) = self
            .ahead
            .sort_out(&self.execution, run, action, &self.subject, &mut input);
        let Some(known) = self.runner.catalogue.action(&action.full_name()) else {
            return Ok(self.by_hand(&action.by_hand, domain::execution::ByHandReason::NotConnected));
        };
        let cx = Cx {
            connection: connection.id,
            settings: connection.settings,
            credentials: self.runner.credentials.clone(),
            checkpoint: Arc::new(NoCommitPoint),
            records: Recorded::of(self.runner, &self.execution, action),
            idempotency_key: String::new(),
            attempt: 1,
            earlier: Vec::new(),
            own_keys: Vec::new(),
            now: self.runner.clock.now(),
        };
        let looking = async {
            if coming.is_empty() {
                known.plan(&cx, &input).await.map(Some)
            } else {
                known.foretell(&cx, &input, &coming).await
            }
        };
        match AssertUnwindSafe(looking).catch_unwind().await {
            Ok(Ok(None)) => Ok(Outlook::Follows(steps)),
            Ok(Ok(Some(plan))) => {
                let foresight = Foresight {
                    outputs: known.spec().outputs,
                    is_told: !coming.is_empty(),
                };
                self.foresee(step, &foresight, plan).await
            }
            Ok(Err(error)) => Ok(refused(&error)),
            Err(_) => Ok(Outlook::Fails(crashed_while_looking())),
        }
    }

    /// Takes in what a plan says as if it were done, as far as it is known beforehand.
    async fn foresee(
        &mut self,
        step: &Step,
        foresight: &Foresight,
        plan: Plan,
    ) -> Result<Outlook, JournalError> {
        let (outlook, known) = match plan {
            Plan::Create(Foreseen { what, outputs, .. }) => (Outlook::Create(what), outputs),
            Plan::Change(Foreseen { what, outputs, .. }) => (Outlook::Change(what), outputs),
            Plan::AlreadyRight(Applied { summary, outputs, .. }) => (Outlook::AlreadyRight(summary), outputs),
            Plan::Blocked(error) => return Ok(Outlook::Blocked(error.to_step_error())),
        };
        let is_found = matches!(outlook, Outlook::AlreadyRight(_));
        let outputs = if is_found && !foresight.is_told {
            self.ahead.is_there(step);
            known
        } else {
            self.ahead.foresee(step, foresight.outputs, known)
        };
        Ok(match self.take(step, outputs).await? {
            Ok(()) => outlook,
            Err(error) if is_found => Outlook::Fails(error),
            // What is not known yet may not fit where the real thing will: then the steps behind it are not told.
            Err(_) => outlook,
        })
    }

    /// Tells what becomes of an access, without asking its system.
    async fn removal(&self, step: &RemovalStep) -> Result<Outlook, JournalError> {
        let Some(removal) = &step.removal else {
            return Ok(Outlook::Follows(Vec::new()));
        };
        Ok(match prepare::removal::route(self.runner, removal).await? {
            Route::ByHand(task) => Outlook::ByHand(task),
            Route::PassOver(reason) => Outlook::PassedOver(reason),
            Route::Attempt { .. } | Route::Ask(_) => {
                Outlook::Change(format!("Take back from {}: {}", removal.holder, removal.resource))
            }
            Route::Broken(error) => Outlook::Fails(error),
        })
    }

    /// Takes in that a step would be passed over.
    fn pass_over(&mut self, index: usize, reason: String) -> Outlook {
        let run = Arc::make_mut(&mut self.execution.steps[index]);
        run.state = StepState::Skipped;
        run.done_by = None;
        Outlook::PassedOver(reason)
    }

    /// Takes in what a step tells, as if it were done.
    async fn take(&mut self, step: &Step, outputs: Answers) -> Result<Result<(), StepError>, JournalError> {
        let made = Made {
            step,
            outputs: &outputs,
            subject: &self.subject,
            receipt: None,
            input: None,
            now: self.runner.clock.now(),
        };
        let records = match records::make(&self.execution, &made) {
            Ok(records) => records,
            Err(error) => return Ok(Err(error)),
        };
        let before = self.about();
        for record in &records {
            self.execution.learn(record);
        }
        if self.about() != before {
            self.subject = self.runner.journal.subject_about(self.about()).await?;
            self.untold_subject = None;
        }
        let about = self.about();
        for record in &records {
            self.subject.learn(record, about);
        }
        if let Some(index) = self.execution.place(&step.key) {
            let run = Arc::make_mut(&mut self.execution.steps[index]);
            run.state = StepState::Done;
            run.outputs = outputs;
        }
        Ok(Ok(()))
    }

    /// Keeps in mind what nobody knows before the step is done.
    fn leave_open(&mut self, step: &Step) {
        self.untold.insert(step.key.clone());
        for rule in &step.records {
            match rule {
                RecordRule::Organization { .. }
                | RecordRule::ChosenOrganization { .. }
                | RecordRule::ChosenPerson { .. }
                | RecordRule::Person { .. }
                | RecordRule::StudioCompanies { .. } => {
                    self.untold_subject.get_or_insert_with(|| step.key.clone());
                }
                RecordRule::Group { system, .. } => {
                    self.untold_groups.insert(system.clone(), step.key.clone());
                }
                RecordRule::PersonalCompany { .. } | RecordRule::Grant { .. } => {}
            }
        }
    }

    /// Returns the steps that must be done before templates of an action are known.
    fn untold_in<'t>(&self, templates: impl IntoIterator<Item = &'t String>) -> Vec<StepKey> {
        let mut steps = BTreeSet::new();
        for text in templates {
            for name in template::names(text).unwrap_or_default() {
                let first = template::first_of(&name);
                if let Some(step) = self.untold.iter().find(|step| step.as_str() == first) {
                    steps.insert(step.clone());
                }
                if template::RESERVED.contains(&first) {
                    steps.extend(self.untold_subject.clone());
                }
                if ["group", "group_id"].contains(&first) {
                    steps.extend(self.untold_groups.values().cloned());
                }
            }
        }
        steps.into_iter().collect()
    }

    fn about(&self) -> About {
        About {
            organization: self.execution.organization,
            person: self.execution.person,
        }
    }
}

/// What is known of a plan besides what it says.
struct Foresight {
    /// The outputs that the step will have.
    outputs: &'static [&'static str],
    /// Whether it was told of something that is not there yet.
    is_told: bool,
}

fn refused(error: &Error) -> Outlook {
    if error.kind == Kind::Blocked {
        Outlook::Blocked(error.to_step_error())
    } else {
        Outlook::Fails(error.to_step_error())
    }
}
