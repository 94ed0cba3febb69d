//! A question to the person at the terminal.

use std::io::{IsTerminal, Write};

use tokio::sync::oneshot;

use crate::failure::Failure;
use crate::page::Page;

/// Asks whether to go on, and returns what the person says; none when nobody sits there.
pub(crate) async fn agreed(question: &str) -> Result<Option<bool>, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let mut page = Page::default();
    page.line(question);
    let mut terminal = anstream::stderr();
    let asked = terminal.write_all(page.text().trim_end_matches('\n').as_bytes());
    asked.and_then(|()| terminal.flush()).map_err(Failure::Output)?;
    let (said, answer) = oneshot::channel();
    // On a thread of its own that nobody waits for: Ctrl-C shall end the call while nobody has typed anything.
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = std::io::stdin().read_line(&mut line);
        // The one who asked may be gone.
        drop(said.send(read.map(|_| line)));
    });
    // No answer, or one that cannot be read, is no yes.
    let line = answer.await.ok().and_then(Result::ok).unwrap_or_default();
    Ok(Some(is_yes(&line)))
}

fn is_yes(line: &str) -> bool {
    matches!(line.trim().to_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        assert!(is_yes("y\n") && is_yes(" YES \r\n"));
        for line in ["", "\n", "n\n", "yesterday\n", "no, yes\n"] {
            assert!(!is_yes(line), "{line:?}");
        }
    }
}
