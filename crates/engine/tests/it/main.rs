//! Stories about executions, told against the public face of the engine. Everything outside is a fake: the
//! journal in memory, the connections, a clock that is moved by hand, and systems that follow a script.
//!
//! Each world runs on a runtime with one thread that moves only while a verb is told, so that a story goes the
//! same way every time; a crash drops the runtime.

// The other crates know this one as `engine`; so do its own tests.
extern crate hyopps_engine as engine;

mod fakes;
mod world;

/// Others say whether an execution may go on.
mod approvals;
/// Attempts: backoff, blocks, retries, panics.
mod attempts;
mod blocked;
/// Both built-in workflows to their ends, by hand and through actions.
mod built_in;
/// Ending an execution early.
mod cancelling;
/// Somebody sets the clock.
mod clocks;
/// What somebody saw has moved on.
mod conflicts;
/// The process ends at every point.
mod crashing;
/// What is wrong with a workflow file, and the way out and in again.
mod definitions;
/// What was given is taken back.
mod leaving;
/// How much runs at once, and who comes next.
mod limits;
/// What an action is told of the attempts before it.
mod made_before;
/// Steps that are done only while their system is connected.
mod passing_over;
/// Somebody holds an execution.
mod pausing;
/// What an execution would do, without doing it.
mod preview;
/// Random events on the pure transitions, and random lives of a runner.
mod properties;
/// The loop's own order: nothing is prepared, dispatched or read twice, and nothing is forgotten.
mod races;
/// A step is done anew, with all that depend on it.
mod rerunning;
/// Starting, answering, doing by hand.
mod steps;
/// The app closes.
mod stopping;
/// The journal cannot be used.
mod storage;
/// What people do to bring an execution to a good end.
mod verbs;
