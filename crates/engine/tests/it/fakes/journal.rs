//! A journal in memory: honest about versions and duplicates, dishonest on request about the disk.

use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;

use connector::BoxFuture;
use domain::execution::{JournalEntry, Recorded};
use domain::form::Unique;
use domain::leaving::{Leaver, Removal};
use domain::record::{GrantSubject, Record};
use domain::text::name_key;
use domain::workflow::Definition;
use domain::{ExecutionId, GrantId, Timestamp};
use engine::{
    About, Append, Execution, Given, GivenTo, Journal, JournalError, OpenExecution, Projection, Remaining,
    StoredExecution, Subject,
};

use crate::fakes::Gate;

/// A journal in memory.
#[derive(Default)]
pub(crate) struct MemoryJournal {
    state: Mutex<State>,
}

/// What becomes of the process at an append.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Death {
    /// It ends before anything is written.
    Before,
    /// It ends when everything is written and nobody has heard of it.
    Behind,
}

type Pick = fn(&Recorded) -> bool;

#[derive(Default)]
struct State {
    definitions: Vec<Definition>,
    executions: BTreeMap<ExecutionId, (StoredExecution, Projection)>,
    /// Every use fails while it is on.
    broken: bool,
    /// Appends with such a line fail while it is on.
    refuses: Option<Pick>,
    /// Appends with such a line are answered as if somebody had the name already.
    duplicates: Option<Pick>,
    /// Appends with such a line wait at the gate before they are written.
    held: Option<(Pick, Gate)>,
    held_reads: Option<Gate>,
    /// The append, counted down to 0, at which the process ends.
    death: Option<(usize, Death)>,
    /// What was given, besides by executions, with what undo needs.
    given: Vec<(Removal, Given)>,
    /// The executions that have not come to their end, besides those in here.
    open: Vec<OpenExecution>,
    /// Whether what was given belongs to somebody else.
    let_go: bool,
    failing_loads: usize,
    failed: usize,
    loads: usize,
}

impl MemoryJournal {
    pub(crate) fn know(&self, definition: Definition) {
        self.state().definitions.push(definition);
    }

    /// Records an access as if an earlier execution had given it.
    pub(crate) fn give(&self, removal: Removal, given: Given) {
        self.state().given.push((removal, given));
    }

    /// Has what was given belong to somebody else from here on.
    pub(crate) fn let_go(&self) {
        self.state().let_go = true;
    }

    /// Forgets what was given, as when its records are deleted.
    pub(crate) fn forget_given(&self) {
        self.state().given.clear();
    }

    /// Has another execution stand about whoever leaves.
    pub(crate) fn keep_open(&self, open: Vec<OpenExecution>) {
        self.state().open = open;
    }

    /// Returns the grants that still stand.
    pub(crate) fn standing(&self) -> Vec<GrantId> {
        let state = self.state();
        let standing = state.given.iter().filter(|(_, given)| given.revoked_at.is_none());
        standing.map(|(removal, _)| removal.grant).collect()
    }

    pub(crate) fn break_down(&self) {
        self.state().broken = true;
    }

    pub(crate) fn mend(&self) {
        let mut state = self.state();
        state.broken = false;
        state.refuses = None;
        state.duplicates = None;
        state.death = None;
    }

    pub(crate) fn refuse(&self, pick: Pick) {
        self.state().refuses = Some(pick);
    }

    pub(crate) fn call_duplicate(&self, pick: Pick) {
        self.state().duplicates = Some(pick);
    }

    pub(crate) fn die_at(&self, append: usize, death: Death) {
        self.state().death = Some((append, death));
    }

    /// Returns whether the planned death has not come.
    pub(crate) fn has_survived(&self) -> bool {
        self.state().death.is_some()
    }

    pub(crate) fn hold(&self, pick: Pick) -> Gate {
        let gate = Gate::closed();
        self.state().held = Some((pick, gate.clone()));
        gate
    }

    pub(crate) fn hold_reads(&self) -> Gate {
        let gate = Gate::closed();
        self.state().held_reads = Some(gate.clone());
        gate
    }

    pub(crate) fn fail_loads(&self, n: usize) {
        self.state().failing_loads = n;
    }

    pub(crate) fn failed(&self) -> usize {
        self.state().failed
    }

    pub(crate) fn loads(&self) -> usize {
        self.state().loads
    }

    pub(crate) fn version(&self, id: ExecutionId) -> u64 {
        self.entries(id).len() as u64
    }

    pub(crate) fn entries(&self, id: ExecutionId) -> Vec<JournalEntry> {
        let state = self.state();
        let found = state.executions.get(&id);
        found
            .map(|(stored, _)| stored.entries.clone())
            .unwrap_or_default()
    }

    pub(crate) fn executions(&self) -> Vec<ExecutionId> {
        self.state().executions.keys().copied().collect()
    }

    pub(crate) fn records(&self, id: ExecutionId) -> Vec<Record> {
        let entries = self.entries(id);
        let records = entries.iter().flat_map(|entry| entry.recorded.records());
        records.cloned().collect()
    }

    pub(crate) fn read(&self, id: ExecutionId) -> Option<Execution> {
        let state = self.state();
        let (stored, _) = state.executions.get(&id)?;
        let definition = stored.definition.clone().into();
        let execution = Execution::replay(id, definition, &stored.entries);
        Some(execution.expect("what the engine wrote can be read"))
    }

    /// Writes a line as if somebody else had.
    pub(crate) fn forge(&self, id: ExecutionId, entry: JournalEntry) {
        let mut state = self.state();
        let (stored, _) = state.executions.get_mut(&id).expect("it was started");
        stored.entries.push(entry);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no test panics in here")
    }
}

impl Journal for MemoryJournal {
    fn append(&self, append: Append) -> BoxFuture<'_, Result<(), JournalError>> {
        Box::pin(async move {
            let has = |pick: Pick| append.entries.iter().any(|entry| pick(&entry.recorded));
            let (gate, death) = {
                let mut state = self.state();
                let gate = state.held.take_if(|(pick, _)| has(*pick)).map(|(_, gate)| gate);
                if let Some((left, _)) = &mut state.death {
                    *left = left.saturating_sub(1);
                }
                (gate, state.death.take_if(|(left, _)| *left == 0))
            };
            if let Some((_, Death::Before)) = death {
                return std::future::pending().await;
            }
            if let Some(gate) = gate {
                gate.pass().await;
            }
            let written = self.state().append(append);
            if death.is_some() {
                return std::future::pending().await;
            }
            written
        })
    }

    fn load(&self, id: ExecutionId) -> BoxFuture<'_, Result<Option<StoredExecution>, JournalError>> {
        Box::pin(async move {
            self.state().loads += 1;
            let gate = self.state().held_reads.take();
            let found = {
                let mut state = self.state();
                if state.failing_loads > 0 {
                    state.failing_loads -= 1;
                    return Err(state.disk_error());
                }
                state.check_disk()?;
                state.executions.get(&id).map(|(stored, _)| stored.clone())
            };
            if let Some(gate) = gate {
                gate.pass().await;
            }
            Ok(found)
        })
    }

    fn attended(&self) -> BoxFuture<'_, Result<Vec<ExecutionId>, JournalError>> {
        Box::pin(async move {
            let mut state = self.state();
            state.check_disk()?;
            let attended = state.executions.iter().filter(|(_, (_, row))| row.attended);
            Ok(attended.map(|(id, _)| *id).collect())
        })
    }

    fn subject(&self, id: ExecutionId) -> BoxFuture<'_, Result<Subject, JournalError>> {
        Box::pin(async move {
            let mut state = self.state();
            state.check_disk()?;
            Ok(state.subject(id))
        })
    }

    fn subject_about(&self, about: About) -> BoxFuture<'_, Result<Subject, JournalError>> {
        Box::pin(async move {
            let mut state = self.state();
            state.check_disk()?;
            Ok(state.subject_about(about))
        })
    }

    fn given(&self, grant: GrantId) -> BoxFuture<'_, Result<Option<Given>, JournalError>> {
        Box::pin(async move {
            let mut state = self.state();
            state.check_disk()?;
            let found = state.given.iter().find(|(removal, _)| removal.grant == grant);
            Ok(found.map(|(_, given)| given.clone()))
        })
    }

    fn standing<'a>(
        &'a self,
        subject: GrantSubject,
        system: &'a str,
    ) -> BoxFuture<'a, Result<Vec<GivenTo>, JournalError>> {
        Box::pin(async move {
            let mut state = self.state();
            state.check_disk()?;
            let standing = state.given.iter().filter(|(removal, given)| {
                given.revoked_at.is_none() && removal.system == system && removal.subject == subject
            });
            let told = standing.map(|(removal, given)| GivenTo {
                grant: removal.grant,
                resource: removal.resource.clone(),
                given: given.clone(),
            });
            Ok(told.collect())
        })
    }

    fn remaining<'a>(
        &'a self,
        _: &'a Leaver,
        _: ExecutionId,
    ) -> BoxFuture<'a, Result<Remaining, JournalError>> {
        Box::pin(async move {
            let mut state = self.state();
            state.check_disk()?;
            let given = state.given.iter().filter(|_| !state.let_go);
            let standing = given.filter(|(_, given)| given.revoked_at.is_none());
            Ok(Remaining {
                accesses: standing.map(|(removal, _)| removal.clone()).collect(),
                open: state.open.clone(),
            })
        })
    }
}

impl State {
    fn check_disk(&mut self) -> Result<(), JournalError> {
        if self.broken {
            Err(self.disk_error())
        } else {
            Ok(())
        }
    }

    fn disk_error(&mut self) -> JournalError {
        self.failed += 1;
        JournalError::Storage {
            source: Box::new(io::Error::other("the disk is gone")),
        }
    }

    fn append(&mut self, append: Append) -> Result<(), JournalError> {
        self.check_disk()?;
        let has = |pick: Pick| append.entries.iter().any(|entry| pick(&entry.recorded));
        if self.refuses.is_some_and(has) {
            return Err(self.disk_error());
        }
        if self.duplicates.is_some_and(has) {
            return Err(JournalError::Duplicate {
                unique: Unique::OrganizationName,
            });
        }
        let before = self.executions.get(&append.execution);
        let entries = before.map_or(&[][..], |(stored, _)| &stored.entries);
        let found = entries.len() as u64;
        if found != append.expected_version {
            return Err(JournalError::VersionConflict {
                expected: append.expected_version,
                found,
            });
        }
        for record in append.entries.iter().flat_map(|entry| entry.recorded.records()) {
            self.check_record(append.execution, record)?;
        }
        let entries: Vec<_> = entries.iter().cloned().chain(append.entries.clone()).collect();
        check_lines(&entries);
        let definition = match before {
            Some((stored, _)) => stored.definition.clone(),
            None => self.definition_of(&append),
        };
        let told = Execution::replay(append.execution, definition.clone().into(), &entries);
        let told = told.expect("the lines fit their definition");
        assert_eq!(told, *append.next, "the rows are read off what the journal tells");
        for entry in &append.entries {
            for record in entry.recorded.records() {
                self.revoke(record, entry.at);
            }
        }
        let stored = StoredExecution { definition, entries };
        self.executions
            .insert(append.execution, (stored, Projection::of(&told)));
        Ok(())
    }

    fn revoke(&mut self, record: &Record, at: Timestamp) {
        let Record::GrantRevoked { id, .. } = record else {
            return;
        };
        let mut found = self.given.iter_mut().filter(|(removal, _)| removal.grant == *id);
        if let Some((_, given)) = found.next() {
            given.revoked_at.get_or_insert(at);
        }
    }

    fn definition_of(&self, append: &Append) -> Definition {
        let row = Projection::of(&append.next);
        let known = self.definitions.iter();
        let mut fitting =
            known.filter(|known| known.key == row.workflow && known.version == row.workflow_version);
        fitting.next().cloned().expect("the definition is known")
    }

    fn check_record(&self, teller: ExecutionId, record: &Record) -> Result<(), JournalError> {
        let told = |stored: &StoredExecution| {
            let records = stored.entries.iter().flat_map(|entry| entry.recorded.records());
            records.cloned().collect::<Vec<_>>()
        };
        let all: Vec<_> = self
            .executions
            .values()
            .flat_map(|(stored, _)| told(stored))
            .collect();
        let standing = standing(all.iter());
        // A step that is done anew tells its own records again.
        let existing = || {
            standing
                .iter()
                .copied()
                .filter(|other| id_of(other).is_none() || id_of(other) != id_of(record))
        };
        match record {
            Record::Organization { name, .. } => {
                let taken = existing().any(|other| {
                    matches!(other, Record::Organization { name: other, .. } if name_key(other) == name_key(name))
                });
                if taken {
                    return Err(JournalError::Duplicate {
                        unique: Unique::OrganizationName,
                    });
                }
            }
            Record::Person {
                organization, email, ..
            } => {
                let taken = existing().any(|other| {
                    matches!(other, Record::Person { organization: at, email: other, .. }
                        if at == organization && name_key(other) == name_key(email))
                });
                if taken {
                    return Err(JournalError::Duplicate {
                        unique: Unique::PersonEmail,
                    });
                }
            }
            Record::ChosenOrganization { id } => {
                let exists = existing()
                    .any(|other| matches!(other, Record::Organization { id: other, .. } if other == id));
                if !exists {
                    return Err(JournalError::OrganizationGone);
                }
            }
            Record::ChosenPerson { id, organization } => {
                let exists = existing().any(|other| {
                    matches!(other, Record::Person { id: other, organization: at, .. }
                        if other == id && at == organization)
                });
                if !exists {
                    return Err(JournalError::PersonGone);
                }
            }
            Record::StudioCompany { .. }
            | Record::StudioCompanyDropped { .. }
            | Record::PersonalCompany { .. }
            | Record::Group { .. }
            | Record::Grant { .. }
            | Record::GrantRevoked { .. }
            | Record::Left { .. } => {}
        }
        if let Some(id) = id_of(record) {
            let others = self.executions.iter().filter(|(other, _)| **other != teller);
            let elsewhere = others.flat_map(|(_, (stored, _))| told(stored));
            assert!(
                elsewhere
                    .into_iter()
                    .all(|other| id_of(&other).as_ref() != Some(&id)),
                "{id} was recorded by two executions"
            );
        }
        Ok(())
    }

    fn subject(&self, id: ExecutionId) -> Subject {
        let Some((_, row)) = self.executions.get(&id) else {
            return Subject::default();
        };
        self.subject_about(about(row))
    }

    fn subject_about(&self, about: About) -> Subject {
        let stored = self.executions.values().flat_map(|(stored, _)| &stored.entries);
        subject_of(stored.flat_map(|entry| entry.recorded.records()), about)
    }
}

/// Returns whom a row says that its execution is about.
pub(crate) fn about(row: &Projection) -> About {
    About {
        organization: row.organization,
        person: row.person,
    }
}

/// Returns the records that stand: what was told again replaces what was told before, and what was dropped is gone.
fn standing<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<&'a Record> {
    let mut standing: Vec<&Record> = Vec::new();
    for record in records {
        let same = |other: &Record| id_of(other).is_some() && id_of(other) == id_of(record);
        let place = standing.iter().position(|other| same(other));
        match (place, record) {
            (Some(place), Record::StudioCompanyDropped { .. }) => drop(standing.remove(place)),
            (Some(place), _) => standing[place] = record,
            (None, _) => standing.push(record),
        }
    }
    standing
}

/// Returns what records tell about the organization and the person an execution is about.
pub(crate) fn subject_of<'a>(records: impl Iterator<Item = &'a Record>, about: About) -> Subject {
    let mut subject = Subject::default();
    for record in standing(records) {
        subject.learn(record, about);
    }
    subject
}

/// Lines are numbered without a gap and survive their stored form.
pub(crate) fn check_lines(entries: &[JournalEntry]) {
    for (index, entry) in entries.iter().enumerate() {
        assert_eq!(entry.number, index as u64 + 1, "no line is missing");
        let stored = serde_json::to_string(&entry.recorded).expect("a line can be stored");
        let read: Recorded = serde_json::from_str(&stored).expect("a stored line can be read");
        assert_eq!(read, entry.recorded, "a line survives its stored form");
    }
}

/// Returns the id of a record that makes something.
pub(crate) fn id_of(record: &Record) -> Option<String> {
    match record {
        Record::Organization { id, .. } => Some(id.to_string()),
        Record::ChosenOrganization { .. } | Record::ChosenPerson { .. } => None,
        Record::StudioCompany { id, .. }
        | Record::StudioCompanyDropped { id }
        | Record::PersonalCompany { id, .. } => Some(id.to_string()),
        Record::Person { id, .. } => Some(id.to_string()),
        Record::Group { id, .. } => Some(id.to_string()),
        Record::Grant { id, .. } => Some(id.to_string()),
        Record::GrantRevoked { .. } | Record::Left { .. } => None,
    }
}
