//! One thing that a connector can do.

use domain::form::Answers;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{BoxFuture, Coming, Cx, Error, Plan};

/// What an action is given: the step's input templates, filled in.
pub type Input = serde_json::Map<String, Value>;

/// One thing that a connector can do: say what it would change, change it, take it back.
pub trait Action: Send + Sync {
    /// Returns what the catalogue, the preview and the checks say about the action.
    fn spec(&self) -> &'static ActionSpec;

    /// Reads how things stand and says what [`Action::apply`] would do. Writes nothing.
    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>>;

    /// Says what [`Action::plan`] will say when the step's turn comes, for an input of which some names what earlier
    /// steps make first. None when that cannot be told before they are done.
    fn foretell<'a>(
        &'a self,
        _: &'a Cx,
        _: &'a Input,
        _: &'a Coming,
    ) -> BoxFuture<'a, Result<Option<Plan>, Error>> {
        Box::pin(async { Ok(None) })
    }

    /// Makes the change that a plan told. It is called only behind a plan that was [`Plan::Create`] or
    /// [`Plan::Change`]. Doing it twice changes nothing more, unless the spec says that a repeat
    /// needs a person; such an action calls [`Cx::commit_point`] directly before the one step that cannot be
    /// told from outside afterwards, so that a crash before it can safely be repeated.
    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>>;

    /// Says how a person takes back by hand what was given with this input, one line per instruction; nothing when the
    /// access in words says it all.
    fn removal_by_hand(&self, _: &Input) -> Vec<String> {
        Vec::new()
    }

    /// Takes the change back that a receipt stands for. Doing it twice changes nothing more.
    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>>;
}

/// What is known of an action before it runs.
#[derive(Debug)]
pub struct ActionSpec {
    /// The full name, for example `email.share_documentation`.
    pub name: &'static str,
    /// What it does, one sentence.
    pub summary: &'static str,
    /// The inputs it needs.
    pub inputs: &'static [&'static str],
    /// The outputs it has.
    pub outputs: &'static [&'static str],
    /// The rights it needs in the outside system, in that system's words.
    pub permissions: &'static [&'static str],
    /// What a repeat after an unclear end means.
    pub repeat: Repeat,
    /// Whether undo can take it back.
    pub reversible: bool,
}

/// What a repeat after an unclear end means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Repeat {
    /// It changes nothing more; the engine repeats by itself.
    Safe,
    /// It could do the same a second time; past the commit point a person decides.
    NeedsPerson,
}

/// What an action did.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Applied {
    /// What happened, one sentence.
    pub summary: String,
    /// What later steps can use.
    pub outputs: Answers,
    /// What undo needs; none when there is nothing to take back.
    pub receipt: Option<Receipt>,
}

/// What undo needs, as it is stored with a grant. It never holds a secret.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Receipt(pub Value);

/// What became of an undo.
#[derive(Clone, PartialEq, Debug)]
pub enum Undone {
    /// It was taken back.
    Reversed(String),
    /// It was gone already.
    AlreadyGone,
    /// It cannot be taken back; what a person can do instead.
    ByHand(String),
}
