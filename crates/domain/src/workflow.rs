//! Workflow definitions: the steps of a workflow and what each needs, asks, does and records.

mod written;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::form::Field;
use crate::leaving::{Leaver, Removal};
use crate::role::Role;
use crate::{StepKey, WorkflowKey};

/// Text with `{{ … }}` places that are filled from earlier steps.
pub type Template = String;

/// Where a workflow comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// It comes with the app.
    BuiltIn,
    /// Somebody imported it into the workspace.
    Workspace,
}

impl Origin {
    /// Returns the text under which the origin is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "built_in",
            Self::Workspace => "workspace",
        }
    }

    /// Returns the origin that is stored under `text`.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::BuiltIn, Self::Workspace]
            .into_iter()
            .find(|origin| origin.as_str() == text)
    }
}

/// One version of a workflow.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The workflow's name in code.
    pub key: WorkflowKey,
    /// Counted up with every change; an execution keeps the version it began with.
    #[serde(default = "one")]
    pub version: u32,
    /// The workflow's name for people.
    pub title: String,
    /// One sentence: what it achieves.
    pub summary: String,
    /// What one execution is called in lists, for example `{{ input_user_details.email }}`.
    pub label: Template,
    /// How many of an execution's actions run at once at most.
    #[serde(default = "Definition::default_parallel")]
    pub max_parallel: u32,
    /// The steps, in the order in which people read them.
    pub steps: Vec<Step>,
}

impl Definition {
    /// Returns how many of an execution's actions run at once unless its workflow says otherwise.
    pub const fn default_parallel() -> u32 {
        8
    }

    /// Returns the step with the key.
    pub fn step(&self, key: &StepKey) -> Option<&Step> {
        self.steps.iter().find(|step| step.key == *key)
    }

    /// Returns the keys of the steps that must be done before the step at `index` may begin.
    pub fn needs_of(&self, index: usize) -> Vec<&StepKey> {
        match &self.steps[index].needs {
            Some(needs) => needs.iter().collect(),
            None => index
                .checked_sub(1)
                .map(|above| &self.steps[above].key)
                .into_iter()
                .collect(),
        }
    }
}

/// One step of a workflow.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "written::Step", into = "written::Step")]
pub struct Step {
    /// The step's name in code, unique in the workflow.
    pub key: StepKey,
    /// The step's name for people.
    pub title: String,
    /// One sentence: what it is good for.
    pub summary: String,
    /// The steps that must be done before; left out: the one above.
    pub needs: Option<Vec<StepKey>>,
    /// How often a transient failure is tried again.
    pub retry: RetryPolicy,
    /// What is recorded when the step is done, in the same transaction.
    pub records: Vec<RecordRule>,
    /// What kind of step it is.
    pub kind: StepKind,
}

impl Step {
    /// Returns the fields whose answers later steps can name: those of a form, or those that a person who does the
    /// step by hand notes down.
    pub fn fields(&self) -> &[Field] {
        match &self.kind {
            StepKind::Form(form) => &form.fields,
            StepKind::Action(action) => &action.by_hand.fields,
            StepKind::Task(task) => &task.fields,
            StepKind::Removal(removal) => &removal.fields,
            StepKind::Approval(_) | StepKind::Departure(_) => &[],
        }
    }
}

/// What a step does.
#[derive(Clone, PartialEq, Debug)]
pub enum StepKind {
    /// A person fills in fields.
    Form(FormStep),
    /// A connector does it; without a connection it becomes a task.
    Action(ActionStep),
    /// A person does it outside the app and confirms.
    Task(TaskStep),
    /// Others than those who asked say whether the execution may go on.
    Approval(ApprovalStep),
    /// A recorded access is taken back. In a definition it stands for all that there are; an execution has one for each.
    Removal(RemovalStep),
    /// It is looked once more whether all is taken back, and recorded that somebody has left.
    Departure(DepartureStep),
}

/// What a form step asks.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormStep {
    /// The fields, in order.
    pub fields: Vec<Field>,
}

/// What an action step calls.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionStep {
    /// The system that does it, for example `metabase`.
    pub system: String,
    /// The action's name inside the system, for example `create_group`.
    pub name: String,
    /// The action's inputs.
    #[serde(default)]
    pub input: BTreeMap<String, Template>,
    /// Whether the step is passed over, and not done by hand, while the system is not connected.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_when_connected: bool,
    /// The step is passed over when this is empty once it is filled in; left out: it is always done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_if: Option<Template>,
    /// What a person does when the system is not connected.
    pub by_hand: TaskStep,
}

impl ActionStep {
    /// Returns the action's full name, for example `metabase.create_group`.
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.system, self.name)
    }
}

/// What a person is told to do by hand, and what they tell back.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskStep {
    /// What to do, one line per instruction; good enough to do the job from them alone.
    pub instructions: Vec<Template>,
    /// What to note down afterwards, for example a group's number.
    #[serde(default)]
    pub fields: Vec<Field>,
}

/// Who says whether an execution may go on. Nobody approves what they asked for themselves: who started the
/// execution or filled in one of its forms does not count.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalStep {
    /// What they are asked.
    pub question: Template,
    /// Who may answer.
    pub roles: Vec<Role>,
    /// How many must say yes; one no is enough.
    #[serde(default = "one")]
    pub needed: u32,
    /// After how many hours no answer counts as a no; left out: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_hours: Option<u32>,
    /// Whether they are asked only when whoever starts the execution wants it. For leaving alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// Which accesses are taken back.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovalStep {
    /// Whose: the person's, or those of the organization and all its people.
    pub of: GrantTo,
    /// What somebody who takes one back by hand notes down.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// The one access that the step of an execution takes back; none in a definition.
    #[serde(skip)]
    pub removal: Option<Removal>,
}

/// Who is recorded to have left.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartureStep {
    /// Who: the person, or the organization with all its people.
    pub of: GrantTo,
    /// Who it is in an execution; none in a definition.
    #[serde(skip)]
    pub who: Option<Leaver>,
}

fn one() -> u32 {
    1
}

/// How a transient failure is tried again.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetryPolicy {
    /// How many attempts there are in all, the first included.
    pub attempts: u32,
    /// The pause before the second attempt, in seconds.
    pub first_delay_s: u32,
    /// By how much each further pause is longer.
    pub factor: f64,
    /// The longest pause, in seconds.
    pub max_delay_s: u32,
    /// From 0 to 1: by how much of itself a pause may be shorter, so that many executions that failed together
    /// do not come back together.
    pub jitter: f64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            first_delay_s: 5,
            factor: 3.0,
            max_delay_s: 900,
            jitter: 0.2,
        }
    }
}

impl RetryPolicy {
    /// Returns the pause after the given failed attempt (1 for the first), or `None` when it was the last.
    ///
    /// `chance` from 0 to 1 chooses how much of the jitter is taken.
    pub fn pause_after(&self, attempt: u32, chance: f64) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let exponent = i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX);
        let full = f64::from(self.first_delay_s) * self.factor.max(1.0).powi(exponent);
        let capped = full.min(f64::from(self.max_delay_s));
        Some(Duration::from_secs_f64(
            capped * (1.0 - self.jitter.clamp(0.0, 1.0) * chance.clamp(0.0, 1.0)),
        ))
    }
}

/// What a finished step records.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum RecordRule {
    /// A new organization; later steps belong to it.
    Organization {
        /// Its name.
        name: Template,
        /// Whom to ask there.
        contact_name: Template,
        /// Their address.
        contact_email: Template,
        /// Anything worth knowing.
        notes: Template,
    },
    /// An organization that was picked in a form; later steps belong to it.
    ChosenOrganization {
        /// The id of the organization.
        id: Template,
    },
    /// A person of the organization who was picked in a form; later steps belong to them.
    ChosenPerson {
        /// The id of the person.
        id: Template,
    },
    /// One studio company of the organization for each entry of a group field with `name` and `environment`.
    StudioCompanies {
        /// The key of the group field in the step's own answers.
        field: String,
    },
    /// A new person of the organization; later steps belong to them.
    Person {
        /// First name.
        first_name: Template,
        /// Last name.
        last_name: Template,
        /// Address.
        email: Template,
        /// Job title.
        job_title: Template,
        /// Telephone number, or empty.
        phone: Template,
        /// Preferred language as a BCP 47 tag.
        language: Template,
    },
    /// The person's own studio company.
    PersonalCompany {
        /// Its name.
        name: Template,
    },
    /// The group, channel, cohort or collection that stands for the organization in a system.
    Group {
        /// The system.
        system: String,
        /// The group's name there.
        name: Template,
        /// The group's id there, or empty when nobody noted it.
        external_id: Template,
    },
    /// An access that was given.
    Grant {
        /// The system.
        system: String,
        /// Who was given it.
        to: GrantTo,
        /// To what, in words an admin understands.
        resource: Template,
    },
}

impl RecordRule {
    /// Returns its templates with the names of their fields.
    pub fn templates(&self) -> Vec<(&'static str, &Template)> {
        match self {
            Self::Organization {
                name,
                contact_name,
                contact_email,
                notes,
            } => vec![
                ("name", name),
                ("contact_name", contact_name),
                ("contact_email", contact_email),
                ("notes", notes),
            ],
            Self::ChosenOrganization { id } | Self::ChosenPerson { id } => vec![("id", id)],
            Self::StudioCompanies { .. } => Vec::new(),
            Self::Person {
                first_name,
                last_name,
                email,
                job_title,
                phone,
                language,
            } => vec![
                ("first_name", first_name),
                ("last_name", last_name),
                ("email", email),
                ("job_title", job_title),
                ("phone", phone),
                ("language", language),
            ],
            Self::PersonalCompany { name } => vec![("name", name)],
            Self::Group {
                name, external_id, ..
            } => vec![("name", name), ("external_id", external_id)],
            Self::Grant { resource, .. } => vec![("resource", resource)],
        }
    }
}

/// Whose an access is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantTo {
    /// The execution's organization.
    Organization,
    /// The execution's person.
    Person,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_the_cap_and_end() {
        let policy = RetryPolicy {
            attempts: 4,
            first_delay_s: 10,
            factor: 10.0,
            max_delay_s: 300,
            jitter: 0.2,
        };
        let pauses: Vec<_> = (1..=4).map(|attempt| policy.pause_after(attempt, 0.0)).collect();
        let seconds = |n| Some(Duration::from_secs(n));
        assert_eq!(pauses, [seconds(10), seconds(100), seconds(300), None]);
        assert_eq!(
            policy.pause_after(1, 1.0),
            seconds(8),
            "jitter shortens by at most a fifth"
        );
    }
}
