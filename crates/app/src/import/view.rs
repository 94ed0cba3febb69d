//! What lies on the desk, for the window, and why a file was refused, in words.

use api::import::{ImportColumn, ImportField, ImportRow, ImportSource, ImportView, MAX_FILE};
use api::{ApiError, ErrorCode};
use domain::form::{Choice, FieldError, Input, Problem};

use crate::error;
use crate::import::desk::ImportDesk;
use crate::import::sheet::{MAX_ROWS, NoSheet, Sheet};
use crate::import::text::{NoText, Written};
use crate::import::verdict::Judgement;

/// How much of an example is shown.
const EXAMPLE: usize = 40;

/// Returns what lies on the desk.
pub(crate) fn of(desk: &ImportDesk) -> ImportView {
    let field = |(field, source): (&domain::form::Field, &ImportSource)| ImportField {
        label: field.label.clone(),
        optional: field.optional,
        is_organization: field.input == Input::Organization,
        choices: choices(&field.input),
        source: source.clone(),
    };
    ImportView {
        id: desk.id,
        version: desk.version,
        file_name: desk.file_name.clone(),
        workflow: desk.intake.definition.title.clone(),
        columns: columns(&desk.sheet),
        fields: desk.intake.fields().zip(desk.sources()).map(field).collect(),
        notices: desk.notices.clone(),
        tally: desk.tally(),
    }
}

/// Organizations are not listed here: there are many, and the window has a picker for them.
fn choices(input: &Input) -> Vec<Choice> {
    match input {
        Input::Choice { options } => options.clone(),
        Input::Text { .. }
        | Input::LongText { .. }
        | Input::Email
        | Input::Phone
        | Input::Date
        | Input::Link
        | Input::Number { .. }
        | Input::Organization
        | Input::Person
        | Input::Group { .. } => Vec::new(),
    }
}

/// Returns a row of the file.
pub(crate) fn row(desk: &ImportDesk, place: usize, judgement: &Judgement) -> ImportRow {
    ImportRow {
        number: u32::try_from(place).unwrap_or(u32::MAX),
        line: desk.sheet.rows.get(place).map_or(0, |row| row.line),
        cells: desk.cells(place),
        verdict: judgement.verdict,
        reason: judgement.reason.clone(),
    }
}

fn columns(sheet: &Sheet) -> Vec<ImportColumn> {
    let twice = |name: &str| sheet.header.iter().filter(|other| *other == name).count() > 1;
    let column = |(place, name): (usize, &String)| ImportColumn {
        name: match (name.is_empty(), twice(name)) {
            (true, _) => format!("Column {}", place + 1),
            (false, true) => format!("{name} (column {})", place + 1),
            (false, false) => name.clone(),
        },
        example: sheet
            .rows
            .iter()
            .map(|row| row.cell(place).trim())
            .find(|cell| !cell.is_empty())
            .map(|cell| cell.chars().take(EXAMPLE).collect())
            .unwrap_or_default(),
    };
    sheet.header.iter().enumerate().map(column).collect()
}

/// Returns what a person should know about a file before they look at its rows.
pub(crate) fn notices(written: Written, sheet: &Sheet) -> Vec<String> {
    let mut notices = Vec::new();
    if written == Written::Windows1252 {
        notices.push(
            "The file does not say how its letters are written. It was read as Windows-1252 (Western European); look \
             whether names with umlauts and accents are right."
                .to_owned(),
        );
    }
    let mut twice: Vec<&String> = sheet
        .header
        .iter()
        .enumerate()
        .filter(|(place, name)| !name.is_empty() && sheet.header[..*place].contains(name))
        .map(|(_, name)| name)
        .collect();
    twice.dedup();
    for name in twice {
        notices.push(format!(
            "More than one column is called “{name}”. Choose below which one is meant."
        ));
    }
    let ragged: Vec<String> = sheet
        .rows
        .iter()
        .filter(|row| row.ragged.is_some())
        .map(|row| row.line.to_string())
        .collect();
    if let Some((first, rest)) = ragged.split_first() {
        let lines = match rest {
            [] => format!("Line {first} has"),
            _ if ragged.len() <= 5 => format!("Lines {} have", ragged.join(", ")),
            _ => format!("{} lines (the first is {first}) have", ragged.len()),
        };
        notices.push(format!("{lines} more or fewer cells than the header."));
    }
    match sheet.blank {
        0 => {}
        1 => notices.push("One empty row was passed over.".to_owned()),
        n => notices.push(format!("{n} empty rows were passed over.")),
    }
    notices
}

/// Refuses sources that the file does not have.
pub(crate) fn check_sources(desk: &ImportDesk, sources: &[ImportSource]) -> Result<(), ApiError> {
    if sources.len() != desk.sources().len() {
        return Err(error::moved_on());
    }
    let beyond = |source: &ImportSource| match source {
        ImportSource::Column { place } => *place >= desk.sheet.header.len(),
        ImportSource::Nothing | ImportSource::Fixed { .. } => false,
    };
    let wrong = sources.iter().enumerate().filter(|(_, source)| beyond(source));
    let wrong = wrong.map(|(field, _)| {
        FieldError::new(
            field.to_string(),
            Problem::NotAnOption,
            "The file has no such column.",
        )
    });
    let wrong: Vec<_> = wrong.collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(ApiError::fields(wrong))
    }
}

/// Returns the place of a row.
pub(crate) fn place_of(desk: &ImportDesk, row: u32) -> Result<usize, ApiError> {
    let place = usize::try_from(row)
        .ok()
        .filter(|place| *place < desk.sheet.rows.len());
    place.ok_or_else(|| ApiError::new(ErrorCode::NotFound, "The file has no such row."))
}

pub(crate) fn too_large() -> ApiError {
    refused(
        &format!("The file is larger than {} MB.", MAX_FILE / 1024 / 1024),
        "Split it, or leave out columns that are not needed.",
    )
}

pub(crate) fn no_text(why: NoText) -> ApiError {
    match why {
        NoText::Workbook => refused(
            "This is a workbook and no CSV file.",
            "Open it in your spreadsheet program, save it as “CSV UTF-8”, and choose that file.",
        ),
        NoText::Binary => refused(
            "This file is no text.",
            "Save the table as “CSV UTF-8” in your spreadsheet program, and choose that file.",
        ),
        NoText::Damaged => refused(
            "The file is damaged: it says how its letters are written, and some are not.",
            "Save the table once more as “CSV UTF-8”, and choose that file.",
        ),
    }
}

pub(crate) fn no_sheet(why: NoSheet) -> ApiError {
    match why {
        NoSheet::Empty => refused(
            "The file is empty.",
            "Choose a file with a header and a row for each person.",
        ),
        NoSheet::HeaderOnly => refused(
            "The file has a header, and no row below it.",
            "Choose a file with a row for each person.",
        ),
        NoSheet::NoHeader => refused(
            "The first line of the file names no columns: there is an e-mail address in it.",
            "Put a line with the names of the columns on top, for example: Organization;First name;Last name;E-mail.",
        ),
        NoSheet::TooManyRows => refused(
            &format!("The file has more than {MAX_ROWS} rows."),
            "Split it into several files.",
        ),
        NoSheet::TooManyColumns => refused(
            "The file has more columns than anybody could look through.",
            "Leave out those that are not needed. Perhaps the file is no table of people.",
        ),
        NoSheet::OpenQuote { line } => refused(
            &format!(
                "A quotation mark in line {line} is never closed, so everything behind it would be one cell."
            ),
            "Close it, or take it away, and choose the file again.",
        ),
    }
}

fn refused(message: &str, hint: &str) -> ApiError {
    let mut error = ApiError::fields(vec![FieldError::new("file", Problem::Refused, message)]);
    error.message = message.to_owned();
    error.hint(format!("Nothing was imported. {hint}"))
}
