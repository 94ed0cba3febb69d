//! Everything outside the engine, as tests need it.

mod clock;
mod gate;
mod journal;
mod outside;
mod robot;

pub use clock::FakeClock;
pub use gate::Gate;
pub use journal::{Death, MemoryJournal, check_lines, id_of};
pub use outside::{FakeConnections, FakeKeychain, RecordingListener};
pub use robot::{Act, Done, Planned, Robot, catalogue, transient};
