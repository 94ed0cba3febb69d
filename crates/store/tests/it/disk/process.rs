//! The child process, and the disk that it believes to have.

use std::io::{BufRead, BufReader, Lines, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::LazyLock;

use tempfile::TempDir;

/// Where the child finds its data.
pub(super) const FOLDER: &str = "HYOPPS_STORE_DISK_FOLDER";

/// Before everything that the child says.
pub(super) const SAID: &str = "said: ";

/// How a disk behaves.
#[derive(Clone, Copy)]
pub(super) enum Disk {
    InOrder,
    /// It has room for so many bytes.
    Full {
        room: u32,
    },
    ReadOnly,
}

impl Disk {
    /// Returns whether not even one page more can be stored.
    pub(super) fn takes_nothing(self) -> bool {
        match self {
            Self::InOrder => false,
            Self::Full { room } => room == 0,
            Self::ReadOnly => true,
        }
    }

    /// Returns what the library is told: the errno, and how many bytes are taken before it.
    fn refusal(self) -> Option<String> {
        const ENOSPC: i32 = 28;
        const EROFS: i32 = 30;
        match self {
            Self::InOrder => None,
            Self::Full { room } => Some(format!("{ENOSPC} {room}")),
            Self::ReadOnly => Some(format!("{EROFS} 0")),
        }
    }
}

/// A child, and what it says.
pub(super) struct Process {
    child: Child,
    stdin: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    refusal: PathBuf,
    _place: TempDir,
}

impl Process {
    pub(super) fn begin(folder: &Path) -> Self {
        let place = tempfile::tempdir().unwrap();
        let refusal = place.path().join("refusal");
        #[expect(clippy::disallowed_methods, reason = "the test runs itself")]
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut child = command
            .args(["--exact", "disk::child", "--nocapture"])
            .env(FOLDER, folder)
            .env("LD_PRELOAD", library())
            .env("HYOPPS_STORE_REFUSAL", &refusal)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            stdin: child.stdin.take().unwrap(),
            lines: BufReader::new(child.stdout.take().unwrap()).lines(),
            child,
            refusal,
            _place: place,
        }
    }

    /// From now on its disk is like this.
    pub(super) fn disk(&self, disk: Disk) {
        match disk.refusal() {
            Some(refusal) => symlink(refusal, &self.refusal).unwrap(),
            None => std::fs::remove_file(&self.refusal).unwrap(),
        }
    }

    pub(super) fn say(&mut self, line: &str) {
        writeln!(self.stdin, "{line}").unwrap();
    }

    /// Returns what it says next; none when it has ended.
    pub(super) fn hear(&mut self) -> Option<String> {
        let mut lines = self.lines.by_ref().map(Result::unwrap);
        lines.find_map(|line| line.strip_prefix(SAID).map(str::to_owned))
    }

    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    /// Waits for its end, and returns what it has said meanwhile.
    pub(super) fn rest(mut self) -> Vec<String> {
        let rest = std::iter::from_fn(|| self.hear()).collect();
        self.child.wait().unwrap();
        rest
    }
}

/// Returns the library that refuses writes; the C compiler that SQLite is built with makes it.
fn library() -> &'static Path {
    static MADE: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("refusing.so");
        #[expect(clippy::disallowed_methods, reason = "the library is made where it is needed")]
        let mut cc = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()));
        let made = cc
            .args(["-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/disk/refusing.c"))
            .status();
        assert!(made.unwrap().success());
        (folder, library)
    });
    &MADE.1
}
