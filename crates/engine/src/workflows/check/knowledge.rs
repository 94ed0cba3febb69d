//! What is surely known when a step's turn comes.

use std::collections::BTreeSet;

use domain::form::{Field, Input};
use domain::workflow::{Definition, RecordRule, Step, StepKind};
use serde_json::{Map, Value, json};

use crate::Graph;
use crate::template::{ORGANIZATION_KEYS, PERSON_KEYS};
use crate::workflows::check::groups::group_of;

/// What a template or a record of one step can count on.
pub(super) struct Knowledge {
    /// The steps that are surely done, by their places.
    pub(super) done: BTreeSet<usize>,
    /// Whether the execution has an organization.
    pub(super) organization: bool,
    /// Whether this is one that there was before.
    pub(super) chosen_organization: bool,
    /// The systems in which the execution has recorded a group.
    pub(super) groups: BTreeSet<String>,
    /// Whether it has a person.
    pub(super) person: bool,
    /// The steps that are passed over while their system is not connected, though the one that is to begin need not be,
    /// or when their own condition says so: they tell nothing then. A person who reads can live with that, a system and a record cannot.
    pub(super) may_be_passed_over: BTreeSet<usize>,
}

impl Knowledge {
    /// What is known when the step at `index` begins.
    pub(super) fn before(definition: &Definition, graph: &Graph, index: usize) -> Self {
        let done = graph.before(index);
        let rules = || done.iter().flat_map(|step| &definition.steps[*step].records);
        Self {
            organization: rules().any(gives_organization),
            chosen_organization: rules().any(chooses_organization),
            groups: rules().filter_map(group_of).map(str::to_owned).collect(),
            person: rules().any(gives_person),
            may_be_passed_over: may_be_passed_over(definition, &done, index),
            done,
        }
    }

    /// The same for somebody who reads and understands that a step was passed over.
    pub(super) fn for_people(mut self) -> Self {
        self.may_be_passed_over.clear();
        self
    }

    /// The same when the step itself is done, but its records are not made.
    pub(super) fn with_own(mut self, index: usize) -> Self {
        self.done.insert(index);
        self
    }

    /// What the label may name: the answers of any step, since it is filled in as soon as they are there.
    pub(super) fn of_label(definition: &Definition) -> Self {
        Self {
            done: (0..definition.steps.len()).collect(),
            organization: false,
            chosen_organization: false,
            groups: BTreeSet::new(),
            person: false,
            may_be_passed_over: BTreeSet::new(),
        }
    }

    /// Takes a record in that was made.
    pub(super) fn learn(&mut self, rule: &RecordRule) {
        self.organization |= gives_organization(rule);
        self.person |= gives_person(rule);
    }

    /// Returns what an execution could know, to try templates with.
    pub(super) fn samples(&self, definition: &Definition) -> Map<String, Value> {
        let told = |keys: &[&str], known: bool| -> Value {
            let known = keys.iter().filter(|_| known);
            known
                .map(|key| ((*key).to_owned(), json!("text")))
                .collect::<Map<_, _>>()
                .into()
        };
        let mut samples: Map<String, Value> = self
            .done
            .iter()
            .map(|index| &definition.steps[*index])
            .map(|step| (step.key.as_str().to_owned(), sample(step)))
            .collect();
        samples.insert("organization".into(), told(ORGANIZATION_KEYS, self.organization));
        samples.insert("person".into(), told(PERSON_KEYS, self.person));
        samples.insert("companies".into(), json!(["text"]));
        samples
    }
}

/// Returns those of the steps before that may be passed over without the one at `index`.
fn may_be_passed_over(definition: &Definition, before: &BTreeSet<usize>, index: usize) -> BTreeSet<usize> {
    let own = system_it_hangs_on(&definition.steps[index]);
    let before = before.iter().copied();
    before
        .filter(|step| {
            let step = &definition.steps[*step];
            let system = system_it_hangs_on(step);
            has_condition(step) || (system.is_some() && system != own)
        })
        .collect()
}

/// Returns the system without whose connection the step is passed over.
pub(super) fn system_it_hangs_on(step: &Step) -> Option<&str> {
    match &step.kind {
        StepKind::Action(action) => action.only_when_connected.then_some(action.system.as_str()),
        StepKind::Form(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Removal(_)
        | StepKind::Departure(_) => None,
    }
}

/// Returns whether the step is passed over when its own condition says so.
pub(super) fn has_condition(step: &Step) -> bool {
    match &step.kind {
        StepKind::Action(action) => action.only_if.is_some(),
        StepKind::Form(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Removal(_)
        | StepKind::Departure(_) => false,
    }
}

fn gives_organization(rule: &RecordRule) -> bool {
    match rule {
        RecordRule::Organization { .. } | RecordRule::ChosenOrganization { .. } => true,
        RecordRule::StudioCompanies { .. }
        | RecordRule::Person { .. }
        | RecordRule::ChosenPerson { .. }
        | RecordRule::PersonalCompany { .. }
        | RecordRule::Group { .. }
        | RecordRule::Grant { .. } => false,
    }
}

fn chooses_organization(rule: &RecordRule) -> bool {
    matches!(rule, RecordRule::ChosenOrganization { .. })
}

fn gives_person(rule: &RecordRule) -> bool {
    matches!(rule, RecordRule::Person { .. } | RecordRule::ChosenPerson { .. })
}

fn sample(step: &Step) -> Value {
    answers(step.fields())
}

fn answers(fields: &[Field]) -> Value {
    let answer = |field: &Field| match &field.input {
        Input::Number { min, .. } => json!(min.to_string()),
        Input::Choice { options } => json!(options.first().map_or("", |option| option.value.as_str())),
        Input::Group { fields, .. } => json!([answers(fields)]),
        Input::Text { .. }
        | Input::LongText { .. }
        | Input::Email
        | Input::Phone
        | Input::Link
        | Input::Date
        | Input::Organization
        | Input::Person => json!("text"),
    };
    let answers = fields.iter().map(|field| (field.key.clone(), answer(field)));
    answers.collect::<Map<_, _>>().into()
}
