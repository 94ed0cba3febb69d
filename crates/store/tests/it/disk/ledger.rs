//! What the outside saw: each effect in its order, whether its intent was on the disk before it, and what was told.

use crate::disk::process::Process;

/// What a child has said.
#[derive(Default)]
pub(super) struct Ledger(Vec<String>);

impl Ledger {
    /// Listens until the child has said something that begins like this so often in all.
    pub(super) fn listen_for(&mut self, process: &mut Process, wanted: &str, times: usize) {
        while self.heard(wanted).len() < times {
            self.listen(process, "");
        }
    }

    /// Listens until the child says something that begins like this.
    pub(super) fn listen(&mut self, process: &mut Process, wanted: &str) {
        loop {
            let Some(line) = process.hear() else {
                panic!("it ended without “{wanted}”, and said {:#?}", self.0);
            };
            let found = line.starts_with(wanted);
            self.0.push(line);
            if found {
                return;
            }
        }
    }

    pub(super) fn hear_all(&mut self, lines: Vec<String>) {
        self.0.extend(lines);
    }

    /// Returns what was said that begins like this.
    pub(super) fn heard(&self, wanted: &str) -> Vec<&str> {
        let lines = self.0.iter().map(String::as_str);
        lines.filter(|line| line.starts_with(wanted)).collect()
    }

    /// Returns how many effects there were.
    pub(super) fn effects(&self) -> usize {
        self.keys().count()
    }

    /// Returns the key of each effect.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let effects = self.0.iter().filter_map(|line| line.strip_prefix("effect "));
        effects.filter_map(|effect| effect.split(' ').next())
    }

    /// Returns the effects of which nothing stood on the disk before.
    pub(super) fn without_intent(&self) -> Vec<&str> {
        let mut effects = self.heard("effect ");
        effects.retain(|effect| !effect.ends_with(" stored"));
        effects
    }
}
