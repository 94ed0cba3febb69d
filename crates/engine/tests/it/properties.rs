/// Random lives of a runner: crashes, faults of the disk, systems that fail.
mod lives;
/// Random events on the pure transitions of the built-in workflows.
mod transitions;
