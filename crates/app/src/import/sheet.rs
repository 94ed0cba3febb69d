//! The rows and cells of a text: how cells are parted is found, and every row knows its line.

use csv::{ReaderBuilder, StringRecord};

/// The most rows of one file.
pub(crate) const MAX_ROWS: usize = 50_000;

/// The most columns of one file.
const MAX_COLUMNS: usize = 200;

/// How many rows are looked at to find out how cells are parted.
const PROBED: usize = 50;

/// What may part cells, the likeliest first.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The cells of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sheet {
    /// The names of the columns, as they stand in the first row.
    pub(crate) header: Vec<String>,
    /// The other rows; those without any text are not among them.
    pub(crate) rows: Vec<SheetRow>,
    /// How many rows without any text were passed over.
    pub(crate) blank: usize,
}

/// One row of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SheetRow {
    /// The line of the file in which it begins, counted from 1.
    pub(crate) line: u32,
    /// Its cells, as many as there are columns.
    cells: StringRecord,
    /// How many cells it has in the file, when that is another number.
    pub(crate) ragged: Option<usize>,
}

impl SheetRow {
    /// Returns the text of a cell; none behind the last one.
    pub(crate) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or_default()
    }
}

/// Why a text has no rows to import.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NoSheet {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// There is nothing below the names of the columns.
    #[error("the file has a header and no rows")]
    HeaderOnly,
    /// The first row has an address in it, so it names nothing.
    #[error("the first row is no header")]
    NoHeader,
    /// It has more rows than one import takes.
    #[error("the file has too many rows")]
    TooManyRows,
    /// It has more columns than anybody could look through.
    #[error("the file has too many columns")]
    TooManyColumns,
    /// A quotation mark is never closed, so that all behind it is one cell.
    #[error("a quotation mark in line {line} is never closed")]
    OpenQuote {
        /// Where the row with it begins.
        line: u32,
    },
}

/// Reads the rows of a text, whose lines end with a line feed alone.
pub(crate) fn read(text: &str) -> Result<Sheet, NoSheet> {
    if !text.contains(char::is_alphanumeric) {
        return Err(NoSheet::Empty);
    }
    let mut rows = Rows::of(text, delimiter_of(text));
    let header = loop {
        let (_, header) = rows.next().ok_or(NoSheet::Empty)?;
        if !is_blank(&header) {
            break header;
        }
    };
    let header = header_of(&header)?;
    let mut sheet = Sheet {
        header,
        rows: Vec::new(),
        blank: 0,
    };
    let width = sheet.header.len();
    for (line, cells) in rows {
        if is_blank(&cells) {
            sheet.blank += 1;
            continue;
        }
        if sheet.rows.len() == MAX_ROWS {
            return Err(NoSheet::TooManyRows);
        }
        sheet.rows.push(row_of(line, cells, width));
    }
    if let Some(line) = open_quote(text, &sheet) {
        return Err(NoSheet::OpenQuote { line });
    }
    if sheet.rows.is_empty() {
        return Err(NoSheet::HeaderOnly);
    }
    sheet.rows.shrink_to_fit();
    Ok(sheet)
}

fn header_of(header: &StringRecord) -> Result<Vec<String>, NoSheet> {
    let mut header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    // Spreadsheet programs leave columns behind that were emptied.
    while header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    if header.len() > MAX_COLUMNS {
        return Err(NoSheet::TooManyColumns);
    }
    if header.iter().any(|name| domain::email::is_address(name)) {
        return Err(NoSheet::NoHeader);
    }
    Ok(header)
}

/// Cells behind the last column that hold nothing are no difference; anything else may have shifted all of them.
fn row_of(line: u32, cells: StringRecord, width: usize) -> SheetRow {
    let found = cells.len();
    let beyond = cells.iter().skip(width).any(|cell| !cell.trim().is_empty());
    let ragged = (found < width || beyond).then_some(found);
    SheetRow { line, cells, ragged }
}

fn is_blank(cells: &StringRecord) -> bool {
    cells.iter().all(|cell| cell.trim().is_empty())
}

/// An open quotation mark swallows all that follows into the last cell of the last row.
fn open_quote(text: &str, sheet: &Sheet) -> Option<u32> {
    let odd = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let last = sheet.rows.last()?;
    let swallowed = last
        .cells
        .iter()
        .next_back()
        .is_some_and(|cell| cell.contains('\n'));
    (odd && swallowed).then_some(last.line)
}

/// The one that parts most rows into as many cells as the first one, which has to be more than one.
fn delimiter_of(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let widths: Vec<usize> = Rows::of(text, delimiter)
            .map(|(_, cells)| cells)
            .filter(|cells| !is_blank(cells))
            .take(PROBED)
            .map(|cells| cells.len())
            .collect();
        let width = widths.first().copied().unwrap_or_default();
        let alike = widths.iter().filter(|other| **other == width).count();
        if width > 1 { (alike, width) } else { (0, 0) }
    };
    let mut best = (DELIMITERS[0], score(DELIMITERS[0]));
    for delimiter in DELIMITERS.into_iter().skip(1) {
        let found = score(delimiter);
        if found > best.1 {
            best = (delimiter, found);
        }
    }
    best.0
}

/// The rows of a text, each with the line in which it begins.
struct Rows<'a> {
    text: &'a str,
    reader: csv::Reader<&'a [u8]>,
    /// Where the lines were last counted, and how many there were before.
    counted: (usize, u32),
}

impl<'a> Rows<'a> {
    fn of(text: &'a str, delimiter: u8) -> Self {
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        Self {
            text,
            reader,
            counted: (0, 1),
        }
    }

    /// The reader's own position stands in front of empty lines.
    fn line_at(&mut self, position: usize) -> u32 {
        let bytes = self.text.as_bytes();
        let empty = bytes
            .iter()
            .skip(position)
            .take_while(|byte| **byte == b'\n')
            .count();
        let begin = position + empty;
        let (from, before) = self.counted;
        let breaks = bytes
            .get(from..begin)
            .unwrap_or_default()
            .iter()
            .filter(|byte| **byte == b'\n');
        let line = before.saturating_add(u32::try_from(breaks.count()).unwrap_or(u32::MAX));
        self.counted = (begin, line);
        line
    }
}

impl Iterator for Rows<'_> {
    type Item = (u32, StringRecord);

    fn next(&mut self) -> Option<Self::Item> {
        let mut cells = StringRecord::new();
        let position = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        // Text in memory is valid UTF-8, rows may have any length: there is nothing left that reading could refuse.
        let more = self.reader.read_record(&mut cells).unwrap_or(false);
        more.then(|| (self.line_at(position), cells))
    }
}

#[cfg(test)]
mod tests;
