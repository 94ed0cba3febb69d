//! The promises, and how often each was looked at and found broken.

use std::collections::BTreeMap;

/// How many breaches of one promise are told in words.
const TOLD: usize = 20;

macro_rules! promises {
    ($($(#[$doc:meta])* $name:ident => $text:literal,)*) => {
        /// Something that must hold whenever the process ends.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Promise { $($(#[$doc])* $name,)* }

        impl Promise {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// What is promised.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

promises! {
    /// Looked at for each file after each kill.
    FilesSound => "files open and are sound",
    /// Looked at for each journal that has moved.
    JournalFits => "journal replays, only grows, and its rows tell the same",
    /// Looked at for each answer.
    AnsweredIsKept => "what a person was told to be done is on the disk",
    /// Looked at for each execution that the window was told of.
    ToldIsKept => "a version that the window was told is on the disk",
    /// Looked at for each refusal.
    RefusedLeavesNothing => "what was refused has left nothing",
    /// Looked at for each request that is found.
    AskedOnceDoneOnce => "what was asked for once is there once",
    /// Looked at for each effect.
    IntentFirst => "no effect without its intent on the disk",
    /// Looked at for each effect that can be taken back.
    BeginningFirst => "no effect that can be taken back without its beginning on the disk",
    /// Looked at for each effect that cannot be repeated.
    CommitPointFirst => "no single effect without its commit point on the disk",
    /// Looked at for each effect that can be repeated.
    RepeatChangesNothing => "no second effect of an action that may be repeated",
    /// Looked at for each effect that cannot be repeated.
    SingleStaysSingle => "no second effect of an action that may not",
    /// Looked at for each attempt that a kill found behind its commit point.
    DoubtIsShown => "cut off behind the commit point: a person is asked",
    /// Looked at for each attempt that a kill found before its commit point.
    CutOffIsRepeated => "cut off before it: noted, and repeated with the same key",
    /// Looked at for each attempt that a kill found before its commit point.
    BeginningIsKnown => "cut off: noted as begun exactly if nobody can rule it out",
    /// Looked at for each step that an action has done.
    DoneIsDone => "a step that is done has its effect",
    /// Looked at for each life that was closed in good order.
    ClosedInOrder => "closed in good order: every attempt has ended",
    /// Looked at for each execution in the end.
    NothingStuck => "every execution comes to its end",
    /// Looked at for each named point.
    PointsReached => "every named point was a place of death",
    /// Looked at for each life.
    NoTrouble => "nothing unforeseen happened",
}

/// How often each promise was looked at, and what was found.
#[derive(Default, Debug)]
pub struct Promises {
    verdicts: BTreeMap<Promise, Verdict>,
}

/// What was found about one promise.
#[derive(Default, Clone, Debug)]
pub struct Verdict {
    /// How often it was looked at.
    pub checked: u64,
    /// How often it was broken.
    pub broken: u64,
    /// The first breaches in words.
    pub told: Vec<String>,
}

impl Promises {
    /// Looks at a promise once.
    pub(crate) fn check(&mut self, promise: Promise, holds: bool, breach: impl FnOnce() -> String) {
        let verdict = self.verdicts.entry(promise).or_default();
        verdict.checked += 1;
        if !holds {
            verdict.broken += 1;
            if verdict.told.len() < TOLD {
                verdict.told.push(breach());
            }
        }
    }

    /// Returns what was found about a promise.
    pub fn of(&self, promise: Promise) -> Verdict {
        self.verdicts.get(&promise).cloned().unwrap_or_default()
    }

    /// Returns whether none was broken.
    pub fn are_kept(&self) -> bool {
        self.verdicts.values().all(|verdict| verdict.broken == 0)
    }
}
