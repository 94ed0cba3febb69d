//! Where results, notes and failures go. A reader that has gone away is no failure.

use std::io::{ErrorKind, Write};

use serde::Serialize;
use serde_json::Value;

use crate::arguments::Globals;
use crate::failure::Failure;
use crate::page::Page;

/// Where results, notes and failures go.
#[derive(Clone)]
pub(crate) struct Output {
    json: bool,
    quiet: bool,
}

impl Output {
    pub(crate) fn new(globals: &Globals) -> Self {
        Self {
            json: globals.json,
            quiet: globals.quiet,
        }
    }

    /// Writes what was asked for: the value for a script, or a page for a person.
    pub(crate) fn result(&self, value: &impl Serialize, page: impl FnOnce(&mut Page)) -> Result<(), Failure> {
        if self.json {
            return self.json(value);
        }
        let mut written = Page::default();
        page(&mut written);
        write(anstream::stdout(), &written.text())
    }

    /// Writes a text as it is, for a file; or the value for a script.
    pub(crate) fn text(&self, value: &impl Serialize, text: &str) -> Result<(), Failure> {
        if self.json {
            return self.json(value);
        }
        write(std::io::stdout(), text)
    }

    /// Writes what was done: a value for a script, or a sentence for a person who wants to hear it.
    pub(crate) fn done(&self, value: &impl Serialize, sentence: &str) -> Result<(), Failure> {
        if self.json {
            return self.json(value);
        }
        if self.quiet {
            return Ok(());
        }
        write(anstream::stdout(), &format!("{sentence}\n"))
    }

    /// Tells a person something beside the result.
    pub(crate) fn note(&self, note: &str) {
        if !self.quiet && !self.json {
            let mut page = Page::default();
            page.faint(note);
            // Nobody who is gone misses a note.
            drop(write(anstream::stderr(), &page.text()));
        }
    }

    /// Tells why it was not done.
    pub(crate) fn failure(&self, failure: &Failure) {
        let text = if self.json {
            format!("{:#}\n", failure.json())
        } else {
            let mut page = Page::default();
            let words = failure.words();
            let (first, rest) = words.split_once('\n').unwrap_or((&words, ""));
            page.bad(first);
            rest.lines().for_each(|line| page.line(line));
            page.text()
        };
        // The exit code tells as well.
        drop(write(anstream::stderr(), &text));
    }

    fn json(&self, value: &impl Serialize) -> Result<(), Failure> {
        let value = serde_json::to_value(value).map_err(|error| Failure::Output(error.into()))?;
        write(std::io::stdout(), &pretty(&value))
    }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn write(mut to: impl Write, text: &str) -> Result<(), Failure> {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        // The reader has what it wanted, such as the first lines.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Failure::Output),
    }
}
