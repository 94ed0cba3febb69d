//! A form while it is filled in: answers, errors, and when they are shown.

use std::rc::Rc;

use domain::form::{Answers, Field, FieldError, Input, MAX_ENTRIES, check};
use serde_json::Value;
use yew::Reducible;

/// A form that is being filled in.
#[derive(Clone, PartialEq, Debug)]
pub struct Form {
    fields: Rc<Vec<Field>>,
    initial: Answers,
    answers: Answers,
    /// Names the entries of groups, so that a removed entry takes its own inputs along. In the order of the
    /// entries, per group.
    entry_names: Vec<(String, Vec<u32>)>,
    next_name: u32,
    /// Errors are shown after the first submit, then with every key.
    submitted: bool,
    /// What the core refused; each goes when its field changes.
    refused: Vec<FieldError>,
    /// Counts failed submits, so that the page can put the keyboard on the first wrong field.
    pub failures: u32,
}

/// What a person or the core does to a form. Paths are those of [`FieldError::path`].
#[derive(Clone, PartialEq, Debug)]
pub enum FormAction {
    /// A field was changed.
    Set(String, String),
    /// An entry was added to a group.
    Add(String),
    /// An entry of a group was removed.
    Remove(String, usize),
    /// The form was submitted and checked here.
    Submitted,
    /// A field that stands beside the form was changed, so that what the core said of it holds no more.
    ChangedBeside(String),
    /// The core refused it.
    Refused(Vec<FieldError>),
    /// The form begins anew with these answers.
    Reset(Answers),
    /// These answers are what is stored by now.
    Stored(Answers),
}

impl Form {
    /// Begins a form with the answers that are known already.
    pub fn new(fields: Rc<Vec<Field>>, known: &Answers) -> Self {
        let answers = filled(&fields, known);
        let mut form = Self {
            initial: answers.clone(),
            answers: Answers::new(),
            fields,
            entry_names: Vec::new(),
            next_name: 0,
            submitted: false,
            refused: Vec::new(),
            failures: 0,
        };
        form.begin_with(answers);
        form
    }

    /// Returns the fields.
    pub fn fields(&self) -> &Rc<Vec<Field>> {
        &self.fields
    }

    /// Returns the answers as they are typed.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Returns whether something was changed since the form began.
    pub fn is_changed(&self) -> bool {
        self.answers != self.initial
    }

    /// Returns the answer at a path; empty when there is none.
    pub fn answer(&self, path: &str) -> &str {
        let value = match split(path) {
            Place::Field(key) => self.answers.get(key),
            Place::Entry { group, index, key } => self.entry(group, index).and_then(|entry| entry.get(key)),
        };
        value.and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns a lasting name for each entry of a group, in order.
    pub fn entries(&self, group: &str) -> &[u32] {
        self.entry_names
            .iter()
            .find(|(key, _)| key == group)
            .map_or(&[], |(_, names)| names)
    }

    /// Returns the errors to show, in the form's order as far as the window found them itself.
    pub fn errors(&self) -> Vec<FieldError> {
        let found = if self.submitted {
            check(&self.fields, &self.answers).err().unwrap_or_default()
        } else {
            Vec::new()
        };
        let further = self
            .refused
            .iter()
            .filter(|refused| !found.iter().any(|error| error.path == refused.path))
            .cloned()
            .collect::<Vec<_>>();
        found.into_iter().chain(further).collect()
    }

    /// Returns what to send, or nothing while the window itself finds errors.
    pub fn checked(&self) -> Option<Answers> {
        check(&self.fields, &self.answers).ok()
    }

    fn entry(&self, group: &str, index: usize) -> Option<&Answers> {
        self.answers.get(group)?.as_array()?.get(index)?.as_object()
    }

    fn begin_with(&mut self, answers: Answers) {
        self.entry_names.clear();
        for field in self.fields.iter() {
            let count = answers.get(&field.key).and_then(Value::as_array).map(Vec::len);
            if let Some(count) = count {
                let names = (0..count).map(|_| take(&mut self.next_name)).collect();
                self.entry_names.push((field.key.clone(), names));
            }
        }
        self.answers = answers;
    }

    /// Returns this draft on top of a form that begins today: what was typed stays, the rest is as it is stored
    /// by now.
    pub fn on_top_of(&self, fresh: &Self) -> Self {
        let mut form = self.clone();
        form.follow(fresh.initial.clone());
        form
    }

    /// Returns this form with these answers in place of what stands there.
    #[must_use]
    pub fn with(mut self, chosen: &Answers) -> Self {
        for (path, answer) in chosen {
            if let Some(text) = answer.as_str() {
                self.set(path, text.to_owned());
            }
        }
        self
    }

    fn follow(&mut self, stored: Answers) {
        let answers = stored.iter().map(|(key, value)| {
            let (typed, before) = (self.answers.get(key), self.initial.get(key));
            let value = typed.filter(|typed| Some(*typed) != before).unwrap_or(value);
            (key.clone(), value.clone())
        });
        let answers = answers.collect::<Answers>();
        self.initial = stored;
        if answers != self.answers {
            self.begin_with(answers);
        }
    }

    fn set(&mut self, path: &str, text: String) {
        let slot = match split(path) {
            Place::Field(key) => self.answers.get_mut(key),
            Place::Entry { group, index, key } => self
                .answers
                .get_mut(group)
                .and_then(|entries| entries.get_mut(index))
                .and_then(|entry| entry.get_mut(key)),
        };
        if let Some(slot) = slot {
            *slot = Value::String(text);
        }
        self.refused.retain(|error| error.path != path);
    }

    fn add(&mut self, group: &str) {
        let empty = self
            .fields
            .iter()
            .find(|field| field.key == group)
            .and_then(|field| inner(field).map(|fields| filled(fields, &Answers::new())));
        let entries = self.answers.get_mut(group).and_then(Value::as_array_mut);
        let (Some(empty), Some(entries)) = (empty, entries) else {
            return;
        };
        if entries.len() < MAX_ENTRIES {
            entries.push(Value::Object(empty));
            let name = take(&mut self.next_name);
            self.names_of(group).push(name);
            self.forget_refusals_of(group);
        }
    }

    fn remove(&mut self, group: &str, index: usize) {
        let entries = self.answers.get_mut(group).and_then(Value::as_array_mut);
        if let Some(entries) = entries
            && index < entries.len()
        {
            entries.remove(index);
            self.names_of(group).remove(index);
            self.forget_refusals_of(group);
        }
    }

    fn names_of(&mut self, group: &str) -> &mut Vec<u32> {
        let at = self
            .entry_names
            .iter()
            .position(|(key, _)| key == group)
            .unwrap_or_else(|| {
                self.entry_names.push((group.to_owned(), Vec::new()));
                self.entry_names.len() - 1
            });
        &mut self.entry_names[at].1
    }

    /// Indexes move when entries come and go, so what was said of one entry would stand at another.
    fn forget_refusals_of(&mut self, group: &str) {
        let below = format!("{group}.");
        self.refused
            .retain(|error| error.path != group && !error.path.starts_with(&below));
    }
}

impl Reducible for Form {
    type Action = FormAction;

    fn reduce(self: Rc<Self>, action: FormAction) -> Rc<Self> {
        let mut form = (*self).clone();
        match action {
            FormAction::Set(path, text) => form.set(&path, text),
            FormAction::Add(group) => form.add(&group),
            FormAction::Remove(group, index) => form.remove(&group, index),
            FormAction::Submitted => {
                form.submitted = true;
                form.refused.clear();
                if form.checked().is_none() {
                    form.failures += 1;
                }
            }
            FormAction::ChangedBeside(path) => form.refused.retain(|error| error.path != path),
            FormAction::Refused(errors) => {
                form.refused = errors;
                form.failures += 1;
            }
            FormAction::Reset(known) => form = Self::new(Rc::clone(&form.fields), &known),
            FormAction::Stored(known) => form.follow(filled(&form.fields, &known)),
        }
        Rc::new(form)
    }
}

/// Where a path leads.
enum Place<'a> {
    Field(&'a str),
    Entry {
        group: &'a str,
        index: usize,
        key: &'a str,
    },
}

fn split(path: &str) -> Place<'_> {
    let mut parts = path.splitn(3, '.');
    let entry = parts.next().zip(parts.next()).zip(parts.next());
    match entry {
        Some(((group, index), key)) => Place::Entry {
            group,
            index: index.parse().unwrap_or(usize::MAX),
            key,
        },
        None => Place::Field(path),
    }
}

/// Returns an answer for each field, and none for others: what is known, or empty.
fn filled(fields: &[Field], known: &Answers) -> Answers {
    fields
        .iter()
        .map(|field| {
            let known = known.get(&field.key);
            let value = match (&field.input, known) {
                (Input::Group { min, fields, .. }, _) => {
                    let known = known
                        .and_then(Value::as_array)
                        .map(Vec::as_slice)
                        .unwrap_or_default();
                    let empty = Answers::new();
                    let entries = (0..known.len().max(*min)).map(|index| {
                        let entry = known.get(index).and_then(Value::as_object).unwrap_or(&empty);
                        Value::Object(filled(fields, entry))
                    });
                    Value::Array(entries.collect())
                }
                (_, Some(Value::String(text))) => Value::String(text.clone()),
                (_, Some(Value::Number(number))) => Value::String(number.to_string()),
                (_, None | Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_))) => {
                    Value::String(String::new())
                }
            };
            (field.key.clone(), value)
        })
        .collect()
}

fn inner(field: &Field) -> Option<&[Field]> {
    field.input.group().map(|group| group.fields)
}

fn take(next: &mut u32) -> u32 {
    let taken = *next;
    *next += 1;
    taken
}

#[cfg(test)]
mod tests;
