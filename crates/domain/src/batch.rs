//! Batches: many executions that were started together, one for each row of a list.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the text under which it is stored.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Returns what is stored under `text`.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text)
            }
        }
    };
}

words! {
    /// What a row of a file is, before anything is started for it.
    Verdict {
        /// Nobody of the organization has the address yet.
        New => "new",
        /// The organization has this person already.
        Existing => "existing",
        /// It does not go together with another row, or with what is recorded.
        Conflict => "conflict",
        /// A cell is wrong or missing.
        Invalid => "invalid",
        /// Somebody left it out.
        LeftOut => "left_out",
    }
}

words! {
    /// What has become of a row of a batch.
    RowState {
        /// Its execution is not started yet.
        Queued => "queued",
        /// Its execution is started and has what the row says.
        Started => "started",
        /// Its execution could not be started, or was ended at once because it could not take what the row says.
        Refused => "refused",
        /// It was not to be started: see its verdict.
        Kept => "kept",
    }
}

words! {
    /// How the starting of a batch stands.
    BatchState {
        /// Rows are started, one after the other.
        Starting => "starting",
        /// Somebody stopped it, or the app was closed meanwhile; it can go on.
        Stopped => "stopped",
        /// No row is left to be started.
        Started => "started",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_again_under_its_text() {
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::parse(verdict.as_str()), Some(*verdict));
        }
        for state in RowState::ALL {
            assert_eq!(RowState::parse(state.as_str()), Some(*state));
        }
        for state in BatchState::ALL {
            assert_eq!(BatchState::parse(state.as_str()), Some(*state));
        }
    }
}
