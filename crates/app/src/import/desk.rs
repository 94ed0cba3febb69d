//! What lies on the import desk: a file, where each answer comes from, what was mended, and what each row is. In memory
//! only: nothing of it is stored before somebody confirms.

use std::collections::{BTreeMap, HashSet};

use api::import::{ImportCell, ImportSource, ImportTally};
use domain::batch::Verdict;
use domain::form::Answers;
use domain::{BatchId, OrganizationId, StepKey};

use crate::import::intake::{Candidate, Intake, Organizations};
use crate::import::sheet::{Sheet, SheetRow};
use crate::import::verdict::{Judgement, Recorded, Row, judge};
use crate::import::words::column_for;

/// A file on the desk.
pub(crate) struct ImportDesk {
    pub(crate) id: BatchId,
    pub(crate) version: u64,
    pub(crate) file_name: String,
    pub(crate) intake: Intake,
    pub(crate) sheet: Sheet,
    pub(crate) notices: Vec<String>,
    sources: Vec<ImportSource>,
    /// What was mended, by row and field.
    mended: BTreeMap<(usize, usize), String>,
    left_out: HashSet<usize>,
    /// The rows that somebody has saved, changed or not.
    looked_at: HashSet<usize>,
    organizations: Organizations,
    candidates: Vec<Candidate>,
    recorded: Recorded,
    judgements: Vec<Judgement>,
}

/// Whom a row is about, in words.
pub(crate) struct About {
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) organization: String,
}

impl ImportDesk {
    /// Lays a file out, with a guess at what each column holds.
    pub(crate) fn lay_out(
        id: BatchId,
        file_name: String,
        intake: Intake,
        sheet: Sheet,
        notices: Vec<String>,
    ) -> Self {
        let guess = |field| match column_for(field, &sheet.header) {
            Some(place) => ImportSource::Column { place },
            None => ImportSource::Nothing,
        };
        let sources = intake.fields().map(guess).collect();
        Self {
            id,
            version: 1,
            file_name,
            intake,
            sheet,
            notices,
            sources,
            mended: BTreeMap::new(),
            left_out: HashSet::new(),
            looked_at: HashSet::new(),
            organizations: Organizations::default(),
            candidates: Vec::new(),
            recorded: Recorded::new(),
            judgements: Vec::new(),
        }
    }

    pub(crate) fn sources(&self) -> &[ImportSource] {
        &self.sources
    }

    /// Takes other sources. What was mended in a field that comes from elsewhere now is forgotten.
    pub(crate) fn map(&mut self, sources: Vec<ImportSource>) {
        let changed: HashSet<usize> = self
            .sources
            .iter()
            .zip(&sources)
            .enumerate()
            .filter(|(_, (before, after))| before != after)
            .map(|(field, _)| field)
            .collect();
        self.mended.retain(|(_, field), _| !changed.contains(field));
        self.sources = sources;
        self.version += 1;
    }

    /// Mends a row: its texts from now on. A text that the file says anyhow is not mended.
    pub(crate) fn mend(&mut self, row: usize, texts: Vec<String>) {
        self.looked_at.insert(row);
        for (field, text) in texts.into_iter().enumerate() {
            if self.in_file(row, field) == text {
                self.mended.remove(&(row, field));
            } else {
                self.mended.insert((row, field), text);
            }
        }
        self.version += 1;
    }

    /// Leaves a row out, or takes it in again.
    pub(crate) fn leave_out(&mut self, row: usize, left_out: bool) {
        if left_out {
            self.left_out.insert(row);
        } else {
            self.left_out.remove(&row);
        }
        self.version += 1;
    }

    /// Returns what a row says for a field.
    pub(crate) fn text(&self, row: usize, field: usize) -> &str {
        match self.mended.get(&(row, field)) {
            Some(text) => text,
            None => self.in_file(row, field),
        }
    }

    fn in_file(&self, row: usize, field: usize) -> &str {
        match self.sources.get(field) {
            Some(ImportSource::Column { place }) => self
                .sheet
                .rows
                .get(row)
                .map(|found| found.cell(*place))
                .unwrap_or_default(),
            Some(ImportSource::Fixed { value }) => value,
            Some(ImportSource::Nothing) | None => "",
        }
    }

    fn said(&self, row: usize) -> Vec<String> {
        (0..self.sources.len())
            .map(|field| self.text(row, field).to_owned())
            .collect()
    }

    /// Checks the cells of every row against the forms.
    pub(crate) fn look_at_all(&mut self, organizations: Organizations) {
        self.organizations = organizations;
        let look = |row| self.intake.look(&self.said(row), &self.organizations);
        self.candidates = (0..self.sheet.rows.len()).map(look).collect();
    }

    /// Checks the cells of one row that was mended.
    pub(crate) fn look_at(&mut self, row: usize) {
        let candidate = self.intake.look(&self.said(row), &self.organizations);
        if let Some(place) = self.candidates.get_mut(row) {
            *place = candidate;
        }
    }

    /// Returns whom the rows are about, as far as they tell, to be looked up.
    pub(crate) fn named(&self) -> Vec<(OrganizationId, String)> {
        (0..self.candidates.len())
            .filter_map(|row| self.named_in(row))
            .collect()
    }

    /// Returns whom one row is about, to be looked up.
    pub(crate) fn named_in(&self, row: usize) -> Option<(OrganizationId, String)> {
        let candidate = self.candidates.get(row)?;
        let organization = candidate.organization?;
        (!candidate.address.is_empty()).then(|| (organization, candidate.address.clone()))
    }

    /// Takes note of whom is recorded, of those that rows name.
    pub(crate) fn note(&mut self, recorded: Recorded) {
        self.recorded.extend(recorded);
    }

    /// Forgets who is recorded: it is looked up anew.
    pub(crate) fn forget(&mut self) {
        self.recorded.clear();
    }

    /// Judges every row by what its cells say and what is recorded.
    pub(crate) fn judge(&mut self) {
        let row = |place: usize| Row {
            line: self.sheet.rows[place].line,
            candidate: &self.candidates[place],
            left_out: self.left_out.contains(&place),
            misshapen: self.misshapen(place),
        };
        self.judgements = judge(row, self.candidates.len(), &self.recorded);
    }

    /// Cells that are missing or too many may have shifted the others; whoever saved the row has looked.
    fn misshapen(&self, row: usize) -> Option<String> {
        let SheetRow { line, ragged, .. } = self.sheet.rows.get(row)?;
        let found = (*ragged)?;
        let columns = self.sheet.header.len();
        let cells = if found == 1 { "cell" } else { "cells" };
        (!self.looked_at.contains(&row)).then(|| {
            format!("Line {line} has {found} {cells}, the header has {columns}. Look whether each is where it belongs.")
        })
    }

    pub(crate) fn tally(&self) -> ImportTally {
        let mut tally = ImportTally::default();
        self.judgements
            .iter()
            .for_each(|judgement| tally.count(judgement.verdict));
        tally
    }

    /// Returns the judgements of the rows from a place on.
    pub(crate) fn judged(&self, from: usize) -> impl Iterator<Item = (usize, &Judgement)> {
        self.judgements.iter().enumerate().skip(from)
    }

    /// Returns what a row says, with what is wrong with it.
    pub(crate) fn cells(&self, row: usize) -> Vec<ImportCell> {
        let faults = self
            .candidates
            .get(row)
            .map(|candidate| candidate.faults.as_slice())
            .unwrap_or_default();
        let cell = |field: usize| ImportCell {
            text: self.text(row, field).to_owned(),
            problem: faults
                .iter()
                .find(|fault| fault.field == field)
                .map(|fault| fault.message.clone())
                .unwrap_or_default(),
            mended: self.mended.contains_key(&(row, field)),
        };
        (0..self.sources.len()).map(cell).collect()
    }

    /// Returns whom a row is about, in words.
    pub(crate) fn about(&self, row: usize) -> About {
        let text = |key: &str| {
            let place = self.intake.fields().position(|field| field.key == key);
            place
                .map(|place| self.text(row, place).trim())
                .unwrap_or_default()
        };
        let organization = self
            .candidates
            .get(row)
            .and_then(|candidate| candidate.organization);
        let organization = organization.and_then(|id| self.organizations.name(id));
        About {
            name: format!("{} {}", text("first_name"), text("last_name"))
                .trim()
                .to_owned(),
            address: self.text(row, self.intake.email()).trim().to_owned(),
            organization: organization
                .unwrap_or_else(|| self.text(row, self.intake.organization()).trim())
                .to_owned(),
        }
    }

    /// Returns why a row is not to be started, in one sentence for each thing.
    pub(crate) fn why_not(&self, row: usize) -> String {
        let reason = self
            .judgements
            .get(row)
            .map(|judgement| judgement.reason.as_str());
        let faults = self
            .candidates
            .get(row)
            .map(|candidate| candidate.faults.as_slice())
            .unwrap_or_default();
        let labelled = faults.iter().filter_map(|fault| {
            let label = &self.intake.fields().nth(fault.field)?.label;
            Some(format!("{label}: {}", fault.message))
        });
        let reason = reason.filter(|reason| !reason.is_empty()).map(str::to_owned);
        reason.into_iter().chain(labelled).collect::<Vec<_>>().join(" ")
    }

    /// Returns the answers of a new row for each form; none for any other row.
    pub(crate) fn answers(&self, row: usize) -> Option<BTreeMap<StepKey, Answers>> {
        let new = self
            .judgements
            .get(row)
            .is_some_and(|judgement| judgement.verdict == Verdict::New);
        new.then(|| self.intake.answers(&self.said(row), &self.organizations).ok())
            .flatten()
    }
}

#[cfg(test)]
mod tests;
