//! Lists as CSV: page by page from the same queries as the lists, so that a long one needs no more memory than a short
//! one. Nothing in a cell can be taken for a formula.

mod lists;

use std::sync::Arc;

use api::command::SaveList;
use api::export::SaveList as SaveListRequest;
use api::{ApiError, ErrorCode};
use csv::{QuoteStyle, Terminator, WriterBuilder};
use domain::role::{Permission, Scope};

use crate::csv_cell::neutral;
use crate::workspace::OpenWorkspace;
use crate::{App, error};

/// How many rows are read at once.
const READ: u32 = 500;

/// By this mark spreadsheet programs know how the letters are written.
const MARK: &str = "\u{FEFF}";

/// A list on its way into a file.
pub struct Export {
    /// What the file is to be called.
    pub file_name: String,
    header: Vec<&'static str>,
    list: SaveListRequest,
    workspace: Arc<OpenWorkspace>,
    scope: Scope,
    place: Place,
}

/// How far an export has come.
enum Place {
    Begin,
    After(String),
    End,
}

/// Some rows, and where the next ones begin.
struct Piece {
    rows: Vec<Vec<String>>,
    next: Option<String>,
}

impl App {
    /// Begins to write a list as CSV.
    ///
    /// # Errors
    /// When the account may not see the list, or what it is about does not exist.
    pub async fn export(&self, list: SaveListRequest) -> Result<Export, ApiError> {
        let actor = self.actor::<SaveList>().await?;
        let needs = match &list {
            SaveListRequest::Batches | SaveListRequest::BatchRows { .. } => Permission::Administer,
        };
        if !actor.may(needs) {
            return Err(
                ApiError::new(ErrorCode::Permission, "Your role does not include this.")
                    .hint("Ask an owner or admin of the workspace."),
            );
        }
        let (name, header) = lists::head(&list);
        let day: String = self.time.now().to_string().chars().take(10).collect();
        Ok(Export {
            file_name: format!("{name}-{day}.csv"),
            header: header.to_vec(),
            list,
            scope: actor.scope,
            workspace: actor.workspace,
            place: Place::Begin,
        })
    }
}

impl Export {
    /// Returns the next piece of the file, none at its end. The first one has the header.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub async fn next(&mut self) -> Result<Option<String>, ApiError> {
        let (after, first) = match &self.place {
            Place::Begin => (None, true),
            Place::After(after) => (Some(after.clone()), false),
            Place::End => return Ok(None),
        };
        let piece = lists::read(&self.workspace, self.scope, &self.list, after.as_deref()).await?;
        let mut text = String::new();
        if first {
            text.push_str(MARK);
            text.push_str(&written([self
                .header
                .iter()
                .map(|name| (*name).to_owned())
                .collect()])?);
        }
        text.push_str(&written(piece.rows)?);
        self.place = piece.next.map_or(Place::End, Place::After);
        Ok(Some(text))
    }
}

fn written(rows: impl IntoIterator<Item = Vec<String>>) -> Result<String, ApiError> {
    // Always in quotes: where a semicolon parts the cells, a cell must not be parted in its middle.
    let mut writer = WriterBuilder::new()
        .quote_style(QuoteStyle::Always)
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        let cells = row.iter().map(|cell| neutral(cell));
        writer
            .write_record(cells)
            .map_err(|failed| error::internal(&failed))?;
    }
    let bytes = writer.into_inner().map_err(|failed| error::internal(&failed))?;
    String::from_utf8(bytes).map_err(|failed| error::internal(&failed))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_row_is_written_as_every_program_reads_it() {
        let row = ["Zoë", "=1+1", "a,b", "say \"hi\"", "two\nlines", "+49 30", ""]
            .map(str::to_owned)
            .to_vec();
        let text = written([row]).unwrap();
        assert_eq!(
            text,
            "\"Zoë\",\"'=1+1\",\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"'+49 30\",\"\"\r\n"
        );
    }

    #[test]
    fn where_semicolons_part_cells_no_formula_begins_inside_one() {
        let row = ["Ada;=1+1".to_owned(), "Byron".to_owned()];
        let text = written([row.to_vec()]).unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .delimiter(b';')
            .from_reader(text.as_bytes());
        let read = reader.records().next().unwrap().unwrap();
        assert!(read.iter().all(|cell| !cell.starts_with('=')), "{read:?}");
    }

    proptest! {
        #[test]
        fn no_cell_that_is_read_again_begins_a_formula(cells in prop::collection::vec("[=+@'\"a,;\t\n-]{0,6}", 2..5)) {
            let text = written([cells.clone()]).unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let read = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(read.len(), cells.len());
            for (read, cell) in read.iter().zip(&cells) {
                prop_assert!(!read.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{:?}", read);
                prop_assert_eq!(read, neutral(cell));
            }
        }
    }
}
