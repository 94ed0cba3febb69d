//! Named points on the way of a result to the disk and to the outside, at which the child can end itself.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::wire::{self, FromChild};

macro_rules! points {
    ($($(#[$doc:meta])* $name:ident => $text:literal,)*) => {
        /// A named point.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Point { $($(#[$doc])* $name,)* }

        impl Point {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Returns the point with the name.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|point| point.as_str() == text)
            }
        }
    };
}

points! {
    /// It is known which executions are unfinished.
    AfterTakeUp => "after-take-up",
    /// An execution was read.
    AfterRead => "after-read",
    /// A new execution is about to be written.
    BeforeStart => "before-commit-of-start",
    /// It is on the disk, and nobody knows.
    AfterStart => "after-commit-of-start",
    /// What a person did is about to be written.
    BeforePerson => "before-commit-of-a-persons-act",
    /// It is on the disk, and nobody knows.
    AfterPerson => "after-commit-of-a-persons-act",
    /// A task or an approval is about to be opened.
    BeforeOpening => "before-commit-of-opening",
    /// It is open, and nobody knows.
    AfterOpening => "after-commit-of-opening",
    /// An attempt is about to be announced.
    BeforeIntent => "before-commit-of-intent",
    /// It is announced and has not begun.
    AfterIntent => "after-commit-of-intent",
    /// That an attempt begins to apply is about to be written.
    BeforeBeginning => "before-commit-of-beginning",
    /// It is on the disk, and the attempt does not know.
    AfterBeginning => "after-commit-of-beginning",
    /// A commit point is about to be written.
    BeforeCommitPoint => "before-commit-of-commit-point",
    /// It is on the disk, and the action does not know.
    AfterCommitPoint => "after-commit-of-commit-point",
    /// The end of an attempt is about to be written.
    BeforeEnd => "before-commit-of-end",
    /// It is on the disk, and nobody knows.
    AfterEnd => "after-commit-of-end",
    /// A cut-off attempt is about to be noted.
    BeforeInterrupted => "before-commit-of-interrupted",
    /// It is noted, and nothing followed.
    AfterInterrupted => "after-commit-of-interrupted",
    /// A doubt is about to be noted.
    BeforeUnknown => "before-commit-of-unknown",
    /// It is noted, and nobody knows.
    AfterUnknown => "after-commit-of-unknown",
    /// The last line of an execution is about to be written.
    BeforeFinished => "before-commit-of-finished",
    /// It is on the disk, and nobody knows.
    AfterFinished => "after-commit-of-finished",
    /// The window is about to be told of a version.
    BeforeTelling => "before-telling",
    /// It was told.
    AfterTelling => "after-telling",
    /// A person is about to be answered.
    BeforeAnswering => "before-answering",
    /// They were answered.
    AfterAnswering => "after-answering",
    /// An action is about to look.
    BeforePlan => "before-plan",
    /// It has looked.
    AfterPlan => "after-plan",
    /// A repeatable effect is about to be made.
    BeforeEffect => "before-effect",
    /// It was asked for, and the answer is on its way.
    EffectInFlight => "effect-in-flight",
    /// It was made, and the end of the attempt is not written.
    AfterEffect => "after-effect-before-end",
    /// The commit point is behind, the effect that cannot be repeated ahead.
    BeforeSingleEffect => "after-commit-point-before-effect",
    /// That effect was asked for, and the answer is on its way.
    SingleEffectInFlight => "single-effect-in-flight",
    /// It was made, and the end of the attempt is not written.
    AfterSingleEffect => "after-single-effect-before-end",
}

impl Point {
    /// Returns whether a life passes it only a few times.
    pub(crate) const fn is_rare(self) -> bool {
        matches!(
            self,
            Self::AfterTakeUp
                | Self::BeforeStart
                | Self::AfterStart
                | Self::BeforeInterrupted
                | Self::AfterInterrupted
                | Self::BeforeUnknown
                | Self::AfterUnknown
                | Self::BeforeFinished
                | Self::AfterFinished
        )
    }
}

/// Where the child ends, and at which passage.
static FUSE: OnceLock<Fuse> = OnceLock::new();

struct Fuse {
    point: Point,
    left: AtomicU32,
}

/// Has this process end at a passage of the point, counted from 1.
pub(crate) fn arm(point: Point, passage: u32) {
    let left = AtomicU32::new(passage);
    // Only the first call of a process counts; the child makes only one.
    FUSE.get_or_init(|| Fuse { point, left });
}

/// Passes a point, or ends the process there: at once, without a farewell of any thread.
pub(crate) fn pass(point: Point) {
    let Some(fuse) = FUSE.get().filter(|fuse| fuse.point == point) else {
        return;
    };
    if fuse.left.fetch_sub(1, Ordering::SeqCst) == 1 {
        wire::say(&FromChild::At {
            point: point.as_str().to_owned(),
        });
        std::process::abort();
    }
}
