//! What an execution and its steps can be in.

use crate::states::states;

states! {
    /// What an execution as a whole is in.
    ExecutionState {
        /// A step runs, or its next attempt is due by itself.
        Running => "running",
        /// Nothing goes on before a person does something.
        Waiting => "waiting",
        /// A person holds it; nothing begins by itself before somebody lets it go on.
        Paused => "paused",
        /// A step has failed for good; a person decides.
        Failed => "failed",
        /// Every step is done.
        Done => "done",
        /// A person ended it early.
        Cancelled => "cancelled",
    }
}

states! {
    /// What one step is in.
    StepState {
        /// Steps before it are not done.
        Pending => "pending",
        /// An attempt is on its way.
        Running => "running",
        /// A form, a task or an approval waits for a person.
        Waiting => "waiting",
        /// The action cannot go on before something else is put right; nothing was changed.
        Blocked => "blocked",
        /// A transient failure; the next attempt has its time.
        Retrying => "retrying",
        /// Failed for good; a person decides.
        Failed => "failed",
        /// Nobody knows whether the last attempt took effect; a person decides.
        Unknown => "unknown",
        /// Done.
        Done => "done",
        /// A person left it out, with a reason, or the app passed it over; the steps behind it go on.
        Skipped => "skipped",
        /// The execution ended before it.
        Cancelled => "cancelled",
    }
}

impl StepState {
    /// Returns whether the steps that need this one may go on.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::Skipped)
    }
}
