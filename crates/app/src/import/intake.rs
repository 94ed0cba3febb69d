//! What a workflow asks about a person in its first forms, and the check of one row by those forms.
//!
//! The rules are the forms' own; nothing is checked here that the form of a single start would not check.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use domain::form::{Answers, Choice, Field, Input, Unique, check};
use domain::text::name_key;
use domain::workflow::{Definition, StepKind};
use domain::{OrganizationId, StepKey};
use serde_json::Value;

use crate::csv_cell;
use crate::import::words::languages_in_german;

/// What the forms at the beginning of a workflow ask.
#[derive(Clone, Debug)]
pub(crate) struct Intake {
    pub(crate) definition: Arc<Definition>,
    /// The forms in the order in which they are answered.
    forms: Vec<(StepKey, Vec<Field>)>,
    organization: usize,
    email: usize,
}

/// What is wrong with one cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    /// The place of the field among [`Intake::fields`].
    pub(crate) field: usize,
    /// What is wrong and what to do.
    pub(crate) message: String,
}

/// Who a row is about, as far as its cells tell.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Candidate {
    /// The organization, when it is known.
    pub(crate) organization: Option<OrganizationId>,
    /// The address as addresses are compared; empty when there is none.
    pub(crate) address: String,
    /// The name as names are compared.
    pub(crate) name: String,
    /// What is wrong.
    pub(crate) faults: Vec<Fault>,
}

/// The organizations that rows can name.
#[derive(Debug, Default)]
pub(crate) struct Organizations {
    by_name: HashMap<String, OrganizationId>,
    names: HashMap<OrganizationId, String>,
    /// Those that are archived or have left.
    at_rest: HashSet<OrganizationId>,
}

impl Organizations {
    /// Puts together all organizations, and which of them are worked with.
    pub(crate) fn of(
        all: impl IntoIterator<Item = (OrganizationId, String)>,
        worked_with: &HashSet<OrganizationId>,
    ) -> Self {
        let names: HashMap<_, _> = all.into_iter().collect();
        let by_name = names.iter().map(|(id, name)| (name_key(name), *id));
        Self {
            by_name: by_name.collect(),
            at_rest: names
                .keys()
                .filter(|id| !worked_with.contains(id))
                .copied()
                .collect(),
            names,
        }
    }

    /// Returns why no row can name what it names; none when it can.
    fn refuse(&self, named: &str) -> Option<String> {
        match self.meant(named) {
            None => Some(format!("There is no organization “{named}”.")),
            Some(id) if self.at_rest.contains(&id) => Some(format!(
                "“{}” is archived or has left.",
                self.name(id).unwrap_or(named)
            )),
            Some(_) => None,
        }
    }

    /// Returns the name of an organization.
    pub(crate) fn name(&self, id: OrganizationId) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }

    /// Returns the organization that is meant: by its name in any case, or by its id, as a fixed choice gives it.
    pub(crate) fn meant(&self, text: &str) -> Option<OrganizationId> {
        let by_id = || text.parse().ok().filter(|id| self.names.contains_key(id));
        self.by_name.get(&name_key(text)).copied().or_else(by_id)
    }
}

impl Intake {
    /// Returns what a workflow asks about a person; none when its first forms do not ask for an organization and an
    /// address, or ask for a list, which one row cannot hold.
    pub(crate) fn of(definition: &Arc<Definition>) -> Option<Self> {
        let mut forms = Vec::new();
        for (index, step) in definition.steps.iter().enumerate() {
            let StepKind::Form(form) = &step.kind else { break };
            let asked_before = |key: &&StepKey| forms.iter().any(|(form, _): &(StepKey, _)| form == *key);
            if !definition.needs_of(index).iter().all(asked_before) {
                break;
            }
            forms.push((step.key.clone(), form.fields.clone()));
        }
        let fields = || forms.iter().flat_map(|(_, fields)| fields);
        let organization = fields().position(|field| field.input == Input::Organization)?;
        let email = fields().position(|field| field.unique == Some(Unique::PersonEmail))?;
        let plain = fields().all(|field| field.input.group().is_none());
        plain.then_some(Self {
            definition: definition.clone(),
            forms,
            organization,
            email,
        })
    }

    /// Returns the fields of all forms, in order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.forms.iter().flat_map(|(_, fields)| fields)
    }

    /// Returns which field asks for the organization.
    pub(crate) fn organization(&self) -> usize {
        self.organization
    }

    /// Returns which field asks for the address.
    pub(crate) fn email(&self) -> usize {
        self.email
    }

    /// Returns who a row is about, given what it says for each field.
    pub(crate) fn look(&self, said: &[String], organizations: &Organizations) -> Candidate {
        let (answers, faults) = match self.answers(said, organizations) {
            Ok(answers) => (answers, Vec::new()),
            Err(faults) => (self.unchecked(said, organizations), faults),
        };
        let text = |key: &str| {
            let found = answers
                .values()
                .find_map(|form| form.get(key))
                .and_then(Value::as_str);
            found.unwrap_or_default()
        };
        let key_of = |place: usize| {
            self.fields()
                .nth(place)
                .map(|field| field.key.as_str())
                .unwrap_or_default()
        };
        Candidate {
            organization: text(key_of(self.organization)).parse().ok(),
            address: domain::email::address_key(text(key_of(self.email))),
            name: name_key(&format!("{} {}", text("first_name"), text("last_name"))),
            faults,
        }
    }

    /// Returns the answers of each form, checked by it, or every cell that is wrong.
    pub(crate) fn answers(
        &self,
        said: &[String],
        organizations: &Organizations,
    ) -> Result<BTreeMap<StepKey, Answers>, Vec<Fault>> {
        let mut checked = BTreeMap::new();
        let mut faults = Vec::new();
        let mut first = 0;
        for (step, fields) in &self.forms {
            let given = form_of(fields, said.get(first..).unwrap_or_default(), organizations);
            match check(fields, &given) {
                Ok(answers) => drop(checked.insert(step.clone(), answers)),
                Err(errors) => faults.extend(errors.into_iter().filter_map(|error| {
                    let place = fields.iter().position(|field| field.key == error.path)?;
                    Some(Fault {
                        field: first + place,
                        message: error.message,
                    })
                })),
            }
            first += fields.len();
        }
        let named = said
            .get(self.organization)
            .map(|name| name.trim())
            .unwrap_or_default();
        let refused = (!named.is_empty()).then(|| organizations.refuse(named)).flatten();
        if let Some(message) = refused {
            faults.retain(|fault| fault.field != self.organization);
            faults.push(Fault {
                field: self.organization,
                message,
            });
            faults.sort_by_key(|fault| fault.field);
        }
        if faults.is_empty() {
            Ok(checked)
        } else {
            Err(faults)
        }
    }

    /// What a row says although something in it is wrong: it may still be the same person as another row.
    fn unchecked(&self, said: &[String], organizations: &Organizations) -> BTreeMap<StepKey, Answers> {
        let mut first = 0;
        let forms = self.forms.iter().map(|(step, fields)| {
            let given = form_of(fields, said.get(first..).unwrap_or_default(), organizations);
            first += fields.len();
            (step.clone(), given)
        });
        forms.collect()
    }
}

fn form_of(fields: &[Field], said: &[String], organizations: &Organizations) -> Answers {
    let answers = fields.iter().zip(said).map(|(field, cell)| {
        (
            field.key.clone(),
            Value::String(answer_of(&field.input, cell, organizations)),
        )
    });
    answers.collect()
}

/// People write the words that they see, and the form wants the values behind them.
fn answer_of(input: &Input, cell: &str, organizations: &Organizations) -> String {
    let cell = csv_cell::as_written(cell.trim());
    match input {
        Input::Organization => organizations
            .meant(cell)
            .map_or_else(|| cell.to_owned(), |id| id.to_string()),
        Input::Choice { options } => chosen(options, cell).unwrap_or(cell).to_owned(),
        Input::Text { .. }
        | Input::LongText { .. }
        | Input::Email
        | Input::Phone
        | Input::Date
        | Input::Link
        | Input::Number { .. }
        | Input::Person
        | Input::Group { .. } => cell.to_owned(),
    }
}

fn chosen<'a>(options: &'a [Choice], cell: &str) -> Option<&'a str> {
    let said = name_key(cell);
    let by = |is: &dyn Fn(&Choice) -> bool| options.iter().find(|option| is(option));
    let found = by(&|option| name_key(&option.value) == said)
        .or_else(|| by(&|option| name_key(&option.label) == said))
        // A language with its country, as programs write it: de-DE, en_GB.
        .or_else(|| by(&|option| said.split(['-', '_']).next() == Some(&name_key(&option.value))))
        .or_else(|| languages_in_german(&said).and_then(|label| by(&|option| option.label == label)));
    found.map(|option| option.value.as_str())
}

#[cfg(test)]
mod tests;
