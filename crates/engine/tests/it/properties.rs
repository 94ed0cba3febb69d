/// Workflows of random shape.
mod graphs;
/// Random lives of a runner: crashes, faults of the disk, systems that fail.
mod lives;
/// Random lives of a runner that carries out workflows of random shape.
mod shapes;
/// Random events on the pure transitions, of the built-in workflows and of random ones.
mod transitions;
