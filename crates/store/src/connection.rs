//! The only place that opens a SQLite file. Nothing here knows a table.

use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags};

use crate::Error;
use crate::kind::FileKind;

/// 3.51.3 is the first version without the WAL-reset fault, which can lose committed transactions.
const OLDEST_LIBRARY: i32 = 3_051_003;

/// How long a statement waits for a lock of another program, for example of a backup tool.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A file up to this size is checked page by page whenever it is opened: about 20 ms.
///
/// A larger one is not, because a start may take a second in all. What SQLite checks by itself still finds
/// a truncated file of any size, and a damaged page when it is read.
const CHECKED_UP_TO: u64 = 8 << 20;

/// Asserts that the SQLite library can be trusted with data.
pub(crate) fn check_library() -> Result<(), Error> {
    if rusqlite::version_number() < OLDEST_LIBRARY {
        return Err(Error::LibraryTooOld {
            found: rusqlite::version(),
        });
    }
    Ok(())
}

/// Judges a file by its header, before SQLite touches it.
///
/// Behind an unclean end the header may be older than what the WAL holds, so the version is judged once more
/// when the file is open.
pub(crate) fn inspect(path: &Path, kind: &FileKind) -> Result<(), Error> {
    let corrupt = |reason: &str| Error::Corrupt {
        path: path.to_owned(),
        reason: reason.to_owned(),
    };
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::Missing {
                path: path.to_owned(),
            });
        }
        Err(error) => return Err(Error::io(path, error)),
    };
    let metadata = file.metadata().map_err(|error| Error::io(path, error))?;
    if !metadata.is_file() {
        return Err(corrupt("it is not a file"));
    }
    if metadata.len() == 0 {
        return Err(corrupt("the file is empty"));
    }
    let mut header = [0; 100];
    match file.read_exact(&mut header) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            return Err(corrupt("the file is cut off"));
        }
        Err(error) => return Err(Error::io(path, error)),
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(corrupt("it is not an SQLite database"));
    }
    let number_at =
        |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    if number_at(68) != kind.application_id {
        return Err(corrupt(&format!("it is not a {} database of HyOpps", kind.name)));
    }
    kind.refuse_newer(path, number_at(60))
}

/// Opens a file that exists for the one connection that writes it, and checks it.
pub(crate) fn open_writer(path: &Path, kind: &FileKind) -> Result<Connection, Error> {
    inspect(path, kind)?;
    let conn = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let at = |error: rusqlite::Error| Error::sqlite(path, error);
    if conn.is_readonly(MAIN_DB).map_err(at)? {
        return Err(Error::ReadOnly {
            path: path.to_owned(),
            source: None,
        });
    }
    let mode: String = conn
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
        .map_err(at)?;
    if mode != "wal" {
        let reason = format!("its folder does not allow a write-ahead log (journal mode {mode})");
        return Err(Error::Folder {
            path: path.to_owned(),
            source: std::io::Error::other(reason),
        });
    }
    // 16 MiB of cache; the WAL is cut back to 32 MiB after a burst.
    conn.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 33554432;",
    )
    .map_err(at)?;
    if cfg!(target_os = "macos") {
        // Without it fsync on macOS does not reach the disk.
        conn.execute_batch("PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;")
            .map_err(at)?;
    }
    harden(&conn).map_err(at)?;
    check(&conn, path)?;
    Ok(conn)
}

/// Opens a file that the writer has open as well, for reading alone.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, Error> {
    let conn = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let prepare = |conn: &Connection| {
        conn.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -8192;")?;
        harden(conn)
    };
    prepare(&conn).map_err(|error| Error::sqlite(path, error))?;
    Ok(conn)
}

/// Makes a file, or opens a half-made one, that no other connection sees. It keeps a rollback journal, so
/// that after closing it is one file that can be renamed.
pub(crate) fn create(path: &Path) -> Result<Connection, Error> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // Addresses and password hashes are nobody else's business. SQLite gives the WAL the same mode.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| Error::io(path, error))?;
    let conn = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let prepare = |conn: &Connection| {
        conn.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;")?;
        harden(conn)
    };
    prepare(&conn).map_err(|error| Error::sqlite(path, error))?;
    Ok(conn)
}

/// Opens a private temporary database, which SQLite keeps in memory while it is small and deletes at the end.
pub(crate) fn open_temporary() -> Result<Connection, Error> {
    let conn = open(
        Path::new(""),
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    )?;
    harden(&conn)?;
    Ok(conn)
}

/// Runs SQLite's full check, foreign keys included.
pub(crate) fn integrity_check(conn: &Connection, path: &Path) -> Result<(), Error> {
    complain(conn, "PRAGMA integrity_check(1)", path)?;
    let at = |error: rusqlite::Error| Error::sqlite(path, error);
    let mut statement = conn.prepare("PRAGMA foreign_key_check").map_err(at)?;
    if statement.exists([]).map_err(at)? {
        return Err(Error::Corrupt {
            path: path.to_owned(),
            reason: "a row points to nothing".to_owned(),
        });
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place; the callers set the pragmas"
)]
fn open(path: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    // No SQLITE_OPEN_URI and absolute paths, so that no file name is read as an address. NO_MUTEX: Rust
    // already keeps a connection to one thread at a time.
    let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| Error::sqlite(path, error))?;
    conn.busy_timeout(BUSY_TIMEOUT)
        .map_err(|error| Error::sqlite(path, error))?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(conn)
}

/// Sets what every connection has: foreign keys on, nothing of a damaged or planted schema is run, no mmap
/// (a failing disk would end the process instead of returning an error).
fn harden(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA mmap_size = 0;
         PRAGMA temp_store = MEMORY;",
    )?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    Ok(())
}

fn check(conn: &Connection, path: &Path) -> Result<(), Error> {
    let read_schema = "SELECT count(*) FROM sqlite_schema";
    conn.query_row(read_schema, [], |row| row.get::<_, i64>(0))
        .map_err(|error| Error::sqlite(path, error))?;
    let size = std::fs::metadata(path)
        .map_err(|error| Error::io(path, error))?
        .len();
    if size <= CHECKED_UP_TO {
        complain(conn, "PRAGMA quick_check(1)", path)
    } else {
        Ok(())
    }
}

fn complain(conn: &Connection, check: &str, path: &Path) -> Result<(), Error> {
    let found: String = conn
        .query_row(check, [], |row| row.get(0))
        .map_err(|error| Error::sqlite(path, error))?;
    if found == "ok" {
        Ok(())
    } else {
        Err(Error::Corrupt {
            path: path.to_owned(),
            reason: found,
        })
    }
}
