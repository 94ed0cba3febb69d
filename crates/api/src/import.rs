//! The import desk: a CSV file of people, looked through and mended before anything is started.

use domain::BatchId;
use domain::batch::Verdict;
use domain::form::Choice;
use serde::{Deserialize, Serialize};

use crate::page::Cursor;

/// The largest file that the import desk reads, in bytes.
pub const MAX_FILE: usize = 16 * 1024 * 1024;

/// Puts a file on the desk. One that lies there already gives way.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenImport {
    /// What the file is called.
    pub file_name: String,
    /// Its bytes in Base64: only the core finds out how they are written.
    pub content: String,
}

/// The people in a file are nobody's business in a log.
impl std::fmt::Debug for OpenImport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenImport")
            .field("file_name", &self.file_name)
            .finish_non_exhaustive()
    }
}

/// Names the file on the desk, so that a page that shows an earlier one changes nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportRef {
    /// The id that its batch will have.
    pub id: BatchId,
}

/// What lies on the desk.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportView {
    /// The id that its batch will have.
    pub id: BatchId,
    /// Counted up with every change of the desk.
    pub version: u64,
    /// What the file is called.
    pub file_name: String,
    /// The title of the workflow that each row will start.
    pub workflow: String,
    /// The columns of the file.
    pub columns: Vec<ImportColumn>,
    /// What the workflow asks, in order.
    pub fields: Vec<ImportField>,
    /// What a person should know about the file.
    pub notices: Vec<String>,
    /// How many rows there are of each kind.
    pub tally: ImportTally,
}

/// A column of the file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportColumn {
    /// Its name, with its number where the name alone says too little.
    pub name: String,
    /// The first text in it; empty when it holds none.
    pub example: String,
}

/// Something the workflow asks, and where the answer comes from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportField {
    /// Its name for people.
    pub label: String,
    /// Whether it may stay empty.
    pub optional: bool,
    /// Whether an organization is chosen: by its name in a cell, by its id for all rows.
    pub is_organization: bool,
    /// What can be chosen for all rows at once; empty when any text can be.
    pub choices: Vec<Choice>,
    /// Where the answer comes from.
    pub source: ImportSource,
}

/// Where the answers to a field come from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ImportSource {
    /// From nowhere: it stays empty.
    Nothing,
    /// From a column of the file.
    Column {
        /// Its place, counted from 0.
        place: usize,
    },
    /// The same for every row.
    Fixed {
        /// The value: a text, or what stands behind a choice.
        value: String,
    },
}

/// How many rows there are of each kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportTally {
    /// Would be started.
    pub new: u32,
    /// The organization has the person already.
    pub existing: u32,
    /// Do not go together with others.
    pub conflict: u32,
    /// Have a cell that is wrong.
    pub invalid: u32,
    /// Were left out by somebody.
    pub left_out: u32,
}

impl ImportTally {
    /// Returns how many rows there are of a kind.
    pub const fn of(&self, verdict: Verdict) -> u32 {
        match verdict {
            Verdict::New => self.new,
            Verdict::Existing => self.existing,
            Verdict::Conflict => self.conflict,
            Verdict::Invalid => self.invalid,
            Verdict::LeftOut => self.left_out,
        }
    }

    /// Counts one more row.
    pub const fn count(&mut self, verdict: Verdict) {
        let place = match verdict {
            Verdict::New => &mut self.new,
            Verdict::Existing => &mut self.existing,
            Verdict::Conflict => &mut self.conflict,
            Verdict::Invalid => &mut self.invalid,
            Verdict::LeftOut => &mut self.left_out,
        };
        *place = place.saturating_add(1);
    }

    /// Returns how many rows there are in all.
    pub const fn all(&self) -> u32 {
        self.new
            .saturating_add(self.existing)
            .saturating_add(self.conflict)
            .saturating_add(self.invalid)
            .saturating_add(self.left_out)
    }
}

/// Says where the answers come from. What was mended in a field with another source is forgotten.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MapImport {
    /// The file on the desk.
    pub id: BatchId,
    /// One source for each field, in order.
    pub sources: Vec<ImportSource>,
}

/// Asks for rows of the file, in its order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListImportRows {
    /// The file on the desk.
    pub id: BatchId,
    /// Only rows of this kind.
    pub only: Option<Verdict>,
    /// Where the last page ended.
    pub after: Option<Cursor>,
}

/// One row of the file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportRow {
    /// Its place in the file, counted from 0, without the header.
    pub number: u32,
    /// The line in which it begins.
    pub line: u32,
    /// What it says for each field, in order.
    pub cells: Vec<ImportCell>,
    /// What it is.
    pub verdict: Verdict,
    /// Why, when no cell tells; may be empty.
    pub reason: String,
}

/// What a row says for a field.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportCell {
    /// The text.
    pub text: String,
    /// What is wrong with it and what to do; empty when nothing is.
    pub problem: String,
    /// Whether somebody mended it here.
    pub mended: bool,
}

/// Mends cells of one row. The row is judged anew, and those that it meets.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MendImportRow {
    /// The file on the desk.
    pub id: BatchId,
    /// The row's number.
    pub row: u32,
    /// The text for each field, in order.
    pub texts: Vec<String>,
}

/// Leaves a row out, or takes it in again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeaveOutImportRow {
    /// The file on the desk.
    pub id: BatchId,
    /// The row's number.
    pub row: u32,
    /// Whether it stays out.
    pub left_out: bool,
}

/// Starts the workflow for every new row, and for no other. Nothing was written before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartImport {
    /// The file on the desk.
    pub id: BatchId,
    /// How many new rows the person has seen and confirmed; when it is another number now, nothing is started.
    pub confirmed: u32,
}
