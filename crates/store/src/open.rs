//! Opens everything in the data folder, or says what is wrong with it. It never makes a database in the place
//! of one that was lost.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use domain::{Timestamp, WorkspaceId};
use rusqlite::Connection;

use crate::control::Control;
use crate::database::Database;
use crate::kind::{CONTROL, FileKind, WORKSPACE};
use crate::lock::FolderLock;
use crate::migrate::{self, Stamp};
use crate::sql::Read;
use crate::table::account::NewAccount;
use crate::table::workspace::NewWorkspace;
use crate::workspace::Workspace;
use crate::{Error, backup, connection};

/// All databases of one data folder. Cheap to clone; the folder is free again when the last handle, also on
/// a single database, is gone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    app_version: String,
    control: Control,
    workspaces: RwLock<BTreeMap<WorkspaceId, Workspace>>,
    lock: Arc<FolderLock>,
}

/// A file that lacks migrations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PendingMigrations {
    /// The file.
    pub path: PathBuf,
    /// The migrations that it lacks, as number and name.
    pub migrations: Vec<(u32, &'static str)>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("folder", &self.inner.folder)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the databases of a data folder, migrates them, and keeps other processes out. A folder that was
    /// never used, or does not exist, gives a store without accounts. It blocks.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::Missing`], [`Error::ReadOnly`], [`Error::Corrupt`], [`Error::Newer`],
    /// [`Error::DiskFull`] and others, each with the file. A file that is refused is not changed.
    pub fn open(folder: &Path, app_version: &str, now: Timestamp) -> Result<Self, Error> {
        connection::check_library()?;
        let folder = std::path::absolute(folder).map_err(|error| Error::io(folder, error))?;
        make_folder(&folder)?;
        let lock = Arc::new(FolderLock::take(&folder, now)?);
        let stamp = Stamp { app_version, now };
        let control_path = control_path(&folder);
        if is_fresh(&folder)? {
            make_folder(&workspaces_folder(&folder))?;
            Database::create(&control_path, &CONTROL, stamp)?;
        }
        let control = Database::open(&control_path, &CONTROL, stamp, &lock)?;
        let mut workspaces = BTreeMap::new();
        let listed = listed_workspaces(&connection::open_reader(&control_path)?, &control_path)?;
        for id in listed {
            let database = Database::open(&workspace_path(&folder, id), &WORKSPACE, stamp, &lock)?;
            workspaces.insert(
                id,
                Workspace {
                    database: Arc::new(database),
                    at_hand: Arc::default(),
                },
            );
        }
        Ok(Self {
            inner: Arc::new(Inner {
                folder,
                app_version: app_version.to_owned(),
                control: Control {
                    database: Arc::new(control),
                },
                workspaces: RwLock::new(workspaces),
                lock,
            }),
        })
    }

    /// Tells which migrations [`Store::open`] would apply, after it has applied them to temporary copies. It
    /// changes nothing, and it blocks.
    ///
    /// # Errors
    /// As [`Store::open`]; [`Error::Migration`] when a migration fails on the copy.
    pub fn rehearse_migrations(
        folder: &Path,
        app_version: &str,
        now: Timestamp,
    ) -> Result<Vec<PendingMigrations>, Error> {
        connection::check_library()?;
        let folder = std::path::absolute(folder).map_err(|error| Error::io(folder, error))?;
        let _lock = FolderLock::take(&folder, now)?;
        let stamp = Stamp { app_version, now };
        let control_path = control_path(&folder);
        let control = connection::open_writer(&control_path, &CONTROL)?;
        let mut pending = vec![rehearse(&control, control_path.clone(), &CONTROL, stamp)?];
        for id in listed_workspaces(&control, &control_path)? {
            let path = workspace_path(&folder, id);
            let workspace = connection::open_writer(&path, &WORKSPACE)?;
            pending.push(rehearse(&workspace, path, &WORKSPACE, stamp)?);
        }
        pending.retain(|file| !file.migrations.is_empty());
        Ok(pending)
    }

    /// Returns the control database.
    pub fn control(&self) -> &Control {
        &self.inner.control
    }

    /// Returns the ids of all workspaces.
    pub fn workspace_ids(&self) -> Vec<WorkspaceId> {
        let workspaces = self
            .inner
            .workspaces
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        workspaces.keys().copied().collect()
    }

    /// Returns a workspace.
    pub fn workspace(&self, id: WorkspaceId) -> Option<Workspace> {
        self.inner
            .workspaces
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
            .cloned()
    }

    /// Copies every file into a new folder, laid out as a data folder, and returns the copies. It blocks.
    ///
    /// Each copy is whole while the files are in use; nothing is written between the copies as long as nobody
    /// writes through this store.
    ///
    /// # Errors
    /// When a copy cannot be made or does not pass SQLite's full check; what was copied until then stays.
    pub fn back_up(&self, target: &Path) -> Result<Vec<PathBuf>, Error> {
        let target = std::path::absolute(target).map_err(|error| Error::io(target, error))?;
        make_folder(&workspaces_folder(&target))?;
        let control = control_path(&target);
        backup::copy_file(self.control().database.path(), &control)?;
        let mut copies = vec![control];
        for id in self.workspace_ids() {
            let copy = workspace_path(&target, id);
            backup::copy_file(&workspace_path(&self.inner.folder, id), &copy)?;
            copies.push(copy);
        }
        Ok(copies)
    }

    /// Makes the first account as the owner of a new workspace. Needs a Tokio runtime.
    ///
    /// # Errors
    /// [`Error::AlreadySetUp`] when there is an account.
    pub async fn create_owner(
        &self,
        account: NewAccount,
        workspace: NewWorkspace,
        now: Timestamp,
    ) -> Result<(), Error> {
        if self.control().account_count().await? > 0 {
            return Err(Error::AlreadySetUp);
        }
        let id = workspace.id;
        let path = workspace_path(&self.inner.folder, id);
        // The file first: a row without its file would look like a loss, a file without its row is ignored.
        let database = self.make_workspace(path.clone(), now).await?;
        if let Err(error) = self.control().insert_owner(account, workspace, now).await {
            drop(database);
            discard(&path);
            return Err(error);
        }
        let handle = Workspace {
            database: Arc::new(database),
            at_hand: Arc::default(),
        };
        self.inner
            .workspaces
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, handle);
        Ok(())
    }

    /// Ends what is being read and written, and closes every file. Handles stay valid, and get
    /// [`Error::ShuttingDown`] from then on; the folder stays theirs until the last one is gone. Needs a Tokio
    /// runtime.
    pub async fn close(&self) {
        let workspaces: Vec<Workspace> = {
            let open = self.inner.workspaces.read();
            open.unwrap_or_else(PoisonError::into_inner)
                .values()
                .cloned()
                .collect()
        };
        for workspace in workspaces {
            workspace.database.close().await;
        }
        Arc::clone(&self.inner.control.database).close().await;
    }

    async fn make_workspace(&self, path: PathBuf, now: Timestamp) -> Result<Database, Error> {
        let inner = Arc::clone(&self.inner);
        let making = tokio::task::spawn_blocking(move || {
            let stamp = Stamp {
                app_version: &inner.app_version,
                now,
            };
            make_folder(&workspaces_folder(&inner.folder))?;
            Database::create(&path, &WORKSPACE, stamp)?;
            Database::open(&path, &WORKSPACE, stamp, &inner.lock)
        });
        making.await.map_err(|error| {
            if error.is_panic() {
                Error::Panicked
            } else {
                Error::ShuttingDown
            }
        })?
    }
}

pub(crate) fn control_path(folder: &Path) -> PathBuf {
    folder.join("control.db")
}

fn workspaces_folder(folder: &Path) -> PathBuf {
    folder.join("workspaces")
}

pub(crate) fn workspace_path(folder: &Path, id: WorkspaceId) -> PathBuf {
    workspaces_folder(folder).join(format!("{id}.db"))
}

/// Makes a folder that only its owner can look into.
pub(crate) fn make_folder(folder: &Path) -> Result<(), Error> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Error::io(folder, error))
}

/// Returns whether there is anything under the name, a link to nowhere included.
fn exists(path: &Path) -> Result<bool, Error> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io(path, error)),
    }
}

/// Returns whether a folder has no control database and never had one.
pub(crate) fn is_fresh(folder: &Path) -> Result<bool, Error> {
    Ok(!exists(&control_path(folder))? && !has_former_life(folder)?)
}

/// Returns whether a folder without a control database once had one: then it was lost, and the folder is not
/// fresh.
fn has_former_life(folder: &Path) -> Result<bool, Error> {
    let workspaces = workspaces_folder(folder);
    let has_workspaces = match backup::files_in(&workspaces) {
        Ok(files) => files
            .iter()
            .any(|file| file.extension().is_some_and(|extension| extension == "db")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(Error::io(&workspaces, error)),
    };
    let control = control_path(folder);
    Ok(
        has_workspaces
            || exists(&folder.join("control.db-wal"))?
            || !backup::backups_of(&control)?.is_empty(),
    )
}

/// Reads the list of workspaces before there is a runtime to read with.
pub(crate) fn listed_workspaces(conn: &Connection, control: &Path) -> Result<Vec<WorkspaceId>, Error> {
    Read::new(conn).workspaces().map_err(|error| error.at(control))
}

fn rehearse(
    conn: &Connection,
    path: PathBuf,
    kind: &FileKind,
    stamp: Stamp<'_>,
) -> Result<PendingMigrations, Error> {
    let pending = migrate::rehearse(conn, &path, kind, stamp)?;
    let migrations = pending
        .iter()
        .map(|migration| (migration.number, migration.name))
        .collect();
    Ok(PendingMigrations { path, migrations })
}

/// Removes a file that was made a moment ago and belongs to nobody.
fn discard(path: &Path) {
    if let Err(error) = std::fs::remove_file(path) {
        tracing::warn!(error = %error, "A workspace file that nobody owns could not be removed.");
    }
}
