//! The demo's throw-away folder. A lock in it is held for as long as its demo runs, so that the next demo can
//! tell which folders a killed one has left, and remove them.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

const PREFIX: &str = "hyopps-demo-";
const LOCK: &str = "demo.lock";

/// How old a folder without a lock is before its demo counts as killed: it takes a moment to make one.
const STARTS_WITHIN: Duration = Duration::from_secs(24 * 60 * 60);

/// The folder of a running demo.
pub(crate) struct DemoFolder {
    folder: TempDir,
    lock: File,
}

impl DemoFolder {
    /// Makes a new one, for temporary files in `parent`.
    pub(crate) fn make(parent: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        // The lock gets its name when it is held: a folder with a lock that can be taken is abandoned, and never
        // one that another demo is just about to use.
        let nameless = folder.path().join("demo.lock.new");
        let lock = File::create_new(&nameless)?;
        lock.try_lock()?;
        fs::rename(&nameless, folder.path().join(LOCK))?;
        Ok(Self { folder, lock })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Removes the folder, in which nothing may be open any more.
    pub(crate) fn remove(self) -> io::Result<()> {
        // Windows keeps a folder in which a file is open.
        drop(self.lock);
        remove(&self.folder.keep())
    }

    /// Removes the folders beside this one whose demos were killed, on a thread of its own. What cannot be removed
    /// stays, and is told in the log.
    pub(crate) fn remove_abandoned(&self) {
        let own = self.path().to_owned();
        let thread = thread::Builder::new().name("demo folders".to_owned());
        if let Err(error) = thread.spawn(move || tell(sweep(&own))) {
            tell(Err(error));
        }
    }
}

fn tell(swept: io::Result<()>) {
    if let Err(error) = swept {
        tracing::warn!(error = %error, "Cannot look for what earlier demos have left.");
    }
}

fn sweep(own: &Path) -> io::Result<()> {
    let mine = fs::symlink_metadata(own)?;
    // This demo has just begun.
    let now = mine.modified()?;
    let Some(parent) = own.parent() else {
        return Ok(());
    };
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        let is_named_so = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_named_so && entry.path() != own {
            // A folder that is gone meanwhile needs nothing.
            let is_abandoned = fs::symlink_metadata(entry.path()).is_ok_and(|found| {
                found.is_dir() && is_same_owner(&found, &mine) && is_abandoned(&entry.path(), &found, now)
            });
            if is_abandoned {
                match remove(&entry.path()) {
                    Ok(()) => tracing::info!("Removed what a killed demo had left."),
                    Err(error) => {
                        tracing::warn!(error = %error, "Cannot remove what a killed demo has left.");
                    }
                }
            }
        }
    }
    Ok(())
}

/// Whether the demo of a folder has ended. Nobody takes up an abandoned folder again, so this stays true.
fn is_abandoned(folder: &Path, found: &Metadata, now: SystemTime) -> bool {
    match File::options().write(true).open(folder.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        // Killed before its lock had its name, unless it is just about to get it.
        Err(error) if error.kind() == io::ErrorKind::NotFound => found
            .modified()
            .ok()
            .and_then(|modified| now.duration_since(modified).ok())
            .is_some_and(|age| age > STARTS_WITHIN),
        Err(_) => false,
    }
}

/// Removes a folder, its lock last: if something cannot be removed, the next demo finds it again.
fn remove(folder: &Path) -> io::Result<()> {
    let empty = || {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else if entry.file_name() != LOCK {
                fs::remove_file(entry.path())?;
            }
        }
        fs::remove_dir_all(folder)
    };
    match empty() {
        // Another demo, which is just starting, was faster.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed @ (Ok(()) | Err(_)) => removed,
    }
}

/// Several users can share the folder for temporary files; what others put there is not ours to open.
#[cfg(unix)]
fn is_same_owner(found: &Metadata, own: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    found.uid() == own.uid()
}

/// Each user has a folder for temporary files of their own.
#[cfg(not(unix))]
fn is_same_owner(_: &Metadata, _: &Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// Leaves a folder as a killed demo does: the system drops its lock, nobody removes the files.
    fn killed(parent: &Path) -> PathBuf {
        let DemoFolder { folder, lock } = DemoFolder::make(parent).unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        fs::write(folder.path().join("data/control.db"), "accounts").unwrap();
        drop(lock);
        folder.keep()
    }

    #[test]
    fn what_a_killed_demo_left_is_removed_and_what_is_in_use_is_not() {
        let parent = tempfile::tempdir().unwrap();
        let (abandoned, another) = (killed(parent.path()), killed(parent.path()));
        let running = DemoFolder::make(parent.path()).unwrap();
        let own = DemoFolder::make(parent.path()).unwrap();
        sweep(own.path()).unwrap();
        assert!(!abandoned.exists() && !another.exists());
        assert!(running.path().join(LOCK).exists(), "its demo still runs");
        assert!(own.path().join(LOCK).exists());

        let path = running.path().to_owned();
        running.remove().unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn what_is_no_demo_of_ours_is_left_alone() {
        let parent = tempfile::tempdir().unwrap();
        let starting = parent.path().join("hyopps-demo-starting");
        fs::create_dir(&starting).unwrap();
        fs::write(starting.join("demo.lock.new"), "").unwrap();
        let stranger = parent.path().join("hyopps-other");
        fs::create_dir(&stranger).unwrap();
        fs::write(stranger.join(LOCK), "").unwrap();
        let own = DemoFolder::make(parent.path()).unwrap();
        sweep(own.path()).unwrap();
        assert!(starting.exists(), "its lock may be held before it has its name");
        assert!(stranger.exists(), "it only has a file of the same name");
    }

    #[cfg(unix)]
    #[test]
    fn a_demo_that_was_killed_before_it_had_a_lock_is_removed_after_a_day() {
        let parent = tempfile::tempdir().unwrap();
        let killed = parent.path().join("hyopps-demo-killed");
        fs::create_dir(&killed).unwrap();
        fs::write(killed.join("demo.lock.new"), "").unwrap();
        let own = DemoFolder::make(parent.path()).unwrap();
        let made = fs::metadata(own.path()).unwrap().modified().unwrap();
        let is_swept_at_the_age_of = |age: Duration| {
            File::open(&killed).unwrap().set_modified(made - age).unwrap();
            sweep(own.path()).unwrap();
            !killed.exists()
        };
        assert!(!is_swept_at_the_age_of(STARTS_WITHIN), "it may only be slow");
        assert!(is_swept_at_the_age_of(STARTS_WITHIN + Duration::from_secs(1)));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let parent = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join(LOCK), "").unwrap();
        let link = parent.path().join("hyopps-demo-link");
        std::os::unix::fs::symlink(elsewhere.path(), &link).unwrap();
        let own = DemoFolder::make(parent.path()).unwrap();
        sweep(own.path()).unwrap();
        assert!(elsewhere.path().join(LOCK).exists() && link.symlink_metadata().is_ok());
    }
}
