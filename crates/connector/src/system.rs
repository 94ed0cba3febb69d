//! An outside system that can be connected.

use domain::Timestamp;
use domain::form::{Answers, Choice, Field, FieldError};

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

    /// Signs in and reports what was found, changing nothing.
    fn test<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Found, Error>>;

    /// Returns the keys of those settings for which the system itself can offer what to choose from.
    fn pickers(&self) -> &'static [&'static str] {
        &[]
    }

    /// Reads from the system what can be chosen for one of [`System::pickers`]. A key without a picker has none.
    fn choices<'a>(&'a self, _: &'a Cx, _key: &'a str) -> BoxFuture<'a, Result<Vec<Choice>, Error>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Reads which groups of the system somebody is in and which there are; none where that cannot be told.
    fn groups_of<'a>(&'a self, _: &'a Cx, _email: &'a str) -> BoxFuture<'a, Result<Option<GroupsOf>, Error>> {
        Box::pin(async { Ok(None) })
    }
}

/// Which groups of a system somebody is in, and which there are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GroupsOf {
    /// Whether they have an account.
    pub account: AccountThere,
    /// Those that they are in and can be taken out of.
    pub held: Vec<Choice>,
    /// Those that they can be put into.
    pub others: Vec<Choice>,
    /// Whether they administer the system, which no group here shows.
    pub is_administrator: bool,
}

/// Whether somebody has an account in a system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccountThere {
    /// None that anybody knows of.
    None,
    /// One that can be used.
    Active,
    /// One that is switched off.
    Deactivated,
}

/// What a test of a connection found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// Who the app is there, one sentence, for example "Signed in to Metabase 0.56 as an administrator."
    pub summary: String,
    /// The rights that the credential lacks, in the words of [`crate::ActionSpec::permissions`]. Empty also when the
    /// system does not tell what a credential may do.
    pub missing: Vec<String>,
    /// What else an admin should know, one sentence each.
    pub warnings: Vec<String>,
    /// When the credential ends, if the system tells.
    pub expires_at: Option<Timestamp>,
}

impl Found {
    /// Found nothing but this.
    pub fn only(summary: impl Into<String>) -> Self {
        Self {
            summary: summary.into(),
            ..Self::default()
        }
    }
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
    /// The settings that decide to whom the secret is shown. Whoever changes one of them must know the secret.
    pub destination: &'static [&'static str],
}
