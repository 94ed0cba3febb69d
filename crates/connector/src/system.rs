//! An outside system that can be connected.

use domain::form::{Answers, Field, FieldError};

use crate::{Action, BoxFuture, Cx, Error};

/// An outside system that can be connected.
pub trait System: Send + Sync {
    /// Returns what the connections page says about it.
    fn spec(&self) -> &'static SystemSpec;

    /// Returns the form of its settings.
    fn settings(&self) -> Vec<Field>;

    /// Checks settings further than their form can, for example that a certificate can be read.
    ///
    /// # Errors
    /// Every wrong field at once.
    fn check_settings(&self, settings: &Answers) -> Result<(), Vec<FieldError>>;

    /// Returns whether these settings need a secret.
    fn needs_secret(&self, settings: &Answers) -> bool;

    /// Returns its actions.
    fn actions(&self) -> &'static [&'static dyn Action];

    /// Signs in and reports what was found, one sentence, changing nothing.
    fn test<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<String, Error>>;
}

/// What the connections page says about a system.
#[derive(Debug)]
pub struct SystemSpec {
    /// Its key, for example `email`.
    pub key: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it is used for, one sentence.
    pub summary: &'static str,
    /// What its secret is called; none when it has none.
    pub secret_label: Option<&'static str>,
}
