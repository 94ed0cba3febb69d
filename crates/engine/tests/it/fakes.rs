//! Everything outside the engine, as tests need it.

mod clock;
mod gate;
mod journal;
mod outside;
mod robot;

pub(crate) use clock::FakeClock;
pub(crate) use gate::Gate;
pub(crate) use journal::{Death, MemoryJournal, about, check_lines, id_of, subject_of};
pub(crate) use outside::{FakeConnections, FakeKeychain, RecordingListener};
pub(crate) use robot::{
    Act, Planned, Robot, Undoing, catalogue, catalogue_of, reversible_catalogue, transient,
};
