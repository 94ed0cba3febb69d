//! Text for a terminal, piece by piece. What people have typed into the app, or systems have answered, cannot
//! steer the terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use api::execution::plan::Outlook;
use domain::Timestamp;
use domain::execution::{ExecutionState, StepState};

const HEAD: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const BUSY: Style = AnsiColor::Cyan.on_default();
const ASKS: Style = AnsiColor::Yellow.on_default();
const BAD: Style = AnsiColor::Red.on_default();

/// Text for a terminal, with colours that are taken out where they do not belong.
#[derive(Default)]
pub(crate) struct Page(String);

/// One place of a table.
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Page {
    /// Returns the text.
    pub(crate) fn text(self) -> String {
        self.0
    }

    /// Adds a line that stands out.
    pub(crate) fn head(&mut self, text: &str) {
        self.styled(HEAD, text);
    }

    /// Adds a line; further lines of the text are indented like the first.
    pub(crate) fn line(&mut self, text: &str) {
        let indent: String = text.chars().take_while(|c| *c == ' ').collect();
        self.0 += &plain(text).replace('\n', &format!("\n{indent}"));
        self.0.push('\n');
    }

    /// Adds a line that stands back.
    pub(crate) fn faint(&mut self, text: &str) {
        self.styled(FAINT, text);
    }

    /// Adds a line in the tone of good news.
    pub(crate) fn good(&mut self, text: &str) {
        self.styled(GOOD, text);
    }

    /// Adds a line in the tone of trouble.
    pub(crate) fn bad(&mut self, text: &str) {
        self.styled(BAD, text);
    }

    /// Adds an empty line.
    pub(crate) fn gap(&mut self) {
        self.0.push('\n');
    }

    /// Adds a table; the columns are as wide as they have to be.
    pub(crate) fn table<const N: usize>(&mut self, heads: [&str; N], rows: &[[Cell; N]]) {
        let width_of = |column: usize| {
            let cells = rows.iter().map(|row| row[column].text.chars().count());
            cells.chain([heads[column].chars().count()]).max().unwrap_or(0)
        };
        let widths: [usize; N] = std::array::from_fn(width_of);
        self.row(heads.map(|head| Cell::new(head, HEAD)).iter(), widths);
        for row in rows {
            self.row(row.iter(), widths);
        }
    }

    fn row<'a, const N: usize>(&mut self, cells: impl Iterator<Item = &'a Cell>, widths: [usize; N]) {
        for (index, (cell, width)) in cells.zip(widths).enumerate() {
            let Cell { text, style } = cell;
            let is_last = index + 1 == N;
            let padding = if is_last {
                0
            } else {
                width + 2 - text.chars().count()
            };
            // Writing to a text cannot fail.
            let _ = write!(self.0, "{style}{text}{style:#}{:padding$}", "");
        }
        self.0.truncate(self.0.trim_end_matches(' ').len());
        self.0.push('\n');
    }

    fn styled(&mut self, style: Style, text: &str) {
        let _ = writeln!(self.0, "{style}{}{style:#}", plain(text));
    }
}

impl Cell {
    fn new(text: &str, style: Style) -> Self {
        Self {
            text: plain(text).replace('\n', " "),
            style,
        }
    }

    /// A cell without a tone of its own.
    pub(crate) fn text(text: &str) -> Self {
        Self::new(text, Style::new())
    }

    /// A point in time.
    pub(crate) fn time(at: Option<Timestamp>) -> Self {
        Self::text(&at.map(time).unwrap_or_default())
    }

    /// Good or bad news.
    pub(crate) fn verdict(ok: bool, text: &str) -> Self {
        Self::new(text, if ok { GOOD } else { BAD })
    }

    /// What an execution is in.
    pub(crate) fn execution(state: ExecutionState) -> Self {
        let style = match state {
            ExecutionState::Running => BUSY,
            ExecutionState::Waiting | ExecutionState::Paused => ASKS,
            ExecutionState::Failed => BAD,
            ExecutionState::Done => GOOD,
            ExecutionState::Cancelled => FAINT,
        };
        Self::new(state.as_str(), style)
    }

    /// What a step would do.
    pub(crate) fn outlook(outlook: &Outlook, text: &str) -> Self {
        let style = match outlook {
            Outlook::Create { .. } | Outlook::Change { .. } => BUSY,
            Outlook::NeedsAnswer { .. }
            | Outlook::ByHand { .. }
            | Outlook::Approval { .. }
            | Outlook::Blocked { .. } => ASKS,
            Outlook::Fails { .. } => BAD,
            Outlook::Answered | Outlook::AlreadyRight { .. } => GOOD,
            Outlook::Settled | Outlook::PassedOver { .. } | Outlook::Follows { .. } => FAINT,
        };
        Self::new(text, style)
    }

    /// What a step is in.
    pub(crate) fn step(state: StepState) -> Self {
        let style = match state {
            StepState::Running | StepState::Retrying => BUSY,
            StepState::Waiting | StepState::Blocked | StepState::Unknown => ASKS,
            StepState::Failed => BAD,
            StepState::Done => GOOD,
            StepState::Pending | StepState::Skipped | StepState::Cancelled => FAINT,
        };
        Self::new(state.as_str(), style)
    }
}

/// Returns a point in time as whole seconds, UTC.
pub(crate) fn time(at: Timestamp) -> String {
    let second = at.as_micros().div_euclid(1_000_000) * 1_000_000;
    Timestamp::from_micros(second).to_string()
}

fn plain(text: &str) -> String {
    let harmless = |c: char| {
        if c.is_control() && c != '\n' {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    };
    text.chars().map(harmless).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(page: Page) -> String {
        anstream::adapter::strip_str(&page.text()).to_string()
    }

    #[test]
    fn columns_stand_below_each_other() {
        let mut page = Page::default();
        let rows = [
            [Cell::text("ä"), Cell::execution(ExecutionState::Done)],
            [Cell::text("longer"), Cell::text("")],
        ];
        page.table(["A", "STATE"], &rows);
        assert_eq!(shown(page), "A       STATE\nä       done\nlonger\n");
    }

    #[test]
    fn what_somebody_typed_cannot_steer_the_terminal() {
        let mut page = Page::default();
        page.line("  one\n\u{1b}[2Jtwo");
        assert_eq!(page.text(), "  one\n  \u{fffd}[2Jtwo\n");
        let cell = Cell::text("a\nb\u{7}");
        assert_eq!(cell.text, "a b\u{fffd}");
    }
}
