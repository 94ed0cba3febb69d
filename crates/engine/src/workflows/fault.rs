//! What is wrong with a workflow file, and where.

use std::fmt;

/// One thing that is wrong with a workflow file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1.
    pub column: usize,
    /// The step's key, or its number when it has none; empty outside the steps.
    pub step: String,
    /// The key that is wrong, with dots, for example `form.fields.name.label`; empty for the whole step or file.
    pub field: String,
    /// What is wrong.
    pub reason: String,
}

impl Fault {
    /// Returns where in the workflow it is and what is wrong, for example `step ask: form: there are no fields`.
    pub fn told(&self) -> String {
        let mut told = String::new();
        if !self.step.is_empty() {
            told = format!("step {}: ", self.step);
        }
        if !self.field.is_empty() {
            told = format!("{told}{}: ", self.field);
        }
        told + &self.reason
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file, line, column, ..
        } = self;
        write!(f, "{file}:{line}:{column}: {}", self.told())
    }
}

/// Why a workflow file cannot be used: everything that is wrong with it, in the order of the file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Invalid {
    /// At least one.
    pub faults: Vec<Fault>,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}
