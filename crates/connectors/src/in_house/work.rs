//! What is special about each action; all the rest is told by its request template.

use connector::ActionSpec;

use crate::http::Product;
use crate::in_house::error::Fault;
use crate::in_house::fill::Names;
use crate::in_house::input::Field;

/// One action of a service: what it is given, the request that comes with the app, and the words for what it does.
pub(super) struct Work {
    /// What the catalogue says.
    pub(super) spec: &'static ActionSpec,
    /// Which service it belongs to.
    pub(super) product: Product,
    /// The key of the setting with its request template.
    pub(super) key: &'static str,
    /// What it does, in a few words.
    pub(super) label: &'static str,
    /// The request template that comes with the app.
    pub(super) ready: &'static str,
    /// Its inputs.
    pub(super) inputs: &'static [Field],
    /// Adds what templates can name besides the inputs.
    pub(super) derive: fn(&mut Names) -> Result<(), Fault>,
    /// Whether it makes something, or changes what is there.
    pub(super) change: Change,
    /// What a plan would do, one sentence.
    pub(super) would: fn(&Names) -> String,
    /// What was done, one sentence. From here on the names hold what the service told as well.
    pub(super) did: fn(&Names) -> String,
    /// What was found to be so already, one sentence.
    pub(super) found: fn(&Names) -> String,
    /// What was taken back, one sentence.
    pub(super) took_back: fn(&Names) -> String,
    /// What a person does to take it back, one sentence.
    pub(super) by_hand: fn(&Names) -> String,
}

/// What an action does to a service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Change {
    /// It makes something.
    Makes,
    /// It changes what is there.
    Changes,
}

impl Work {
    /// Adds what templates can name besides the inputs.
    pub(super) fn with_derived(&self, mut names: Names) -> Result<Names, Fault> {
        (self.derive)(&mut names)?;
        Ok(names)
    }

    /// Returns what the action needs to be allowed, in the service's words.
    pub(super) fn permission(&self) -> String {
        self.spec.permissions.join(", ")
    }
}

/// Nothing is added.
pub(super) fn nothing(_: &mut Names) -> Result<(), Fault> {
    Ok(())
}
