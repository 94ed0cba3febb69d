//! How fast the search box finds something in a full file, what its indexes cost there, and how long the migration takes
//! that makes them.
//!
//! Prints a table, and writes `search.json` into the folder that `HYOPPS_BENCH_OUT` names.

#![expect(
    clippy::disallowed_methods,
    reason = "a bench measures real time, and fills a file"
)]
#![expect(clippy::expect_used, reason = "a bench that cannot go on says why and ends")]

#[path = "full/file.rs"]
mod file;
#[path = "search/questions.rs"]
mod questions;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use domain::{AccountId, Timestamp, WorkspaceId};
use file::Size;
use hyopps_store::{NewAccount, NewWorkspace, Store};
use questions::Answered;
use rusqlite::Connection;
use serde_json::json;
use uuid::Uuid;

const MIGRATION: &str = include_str!("../../../migrations/workspace/0008_search.sql");

const FULL: Size = Size {
    organizations: 2_000,
    people: 100_000,
    executions: 1_000_000,
};

/// What the search may take.
const WANTED: Duration = Duration::from_millis(50);

fn main() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = make(folder.path());
    let mut conn = Connection::open(&path).expect("it was just made");
    forget_search(&conn);
    eprintln!("  filling the file");
    file::fill(&mut conn, FULL).expect("the rows fit the tables");
    let without = one_execution(&mut conn, 0);
    let before = size_of(&conn);
    eprintln!("  migrating it");
    let begin = Instant::now();
    let transaction = conn.transaction().expect("nobody else writes");
    transaction
        .execute_batch(MIGRATION)
        .expect("the file is as before the migration");
    transaction.commit().expect("there is room");
    let migrated_in = begin.elapsed();
    let after = size_of(&conn);
    let with = one_execution(&mut conn, 1);
    drop(conn);

    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be built");
    let (answered, memory) = runtime.block_on(async {
        let store = open(folder.path());
        let workspace = store.workspace(workspace_id()).expect("it is there");
        let idle = resident_mb();
        let answered = questions::ask(&workspace, FULL).await;
        (answered, (idle, resident_mb()))
    });
    print(&answered);
    let megabytes = |bytes: i64| bytes as f64 / 1e6;
    println!("the file without the search: {:.0} MB", megabytes(before));
    println!("the search's indexes:        {:.0} MB", megabytes(after - before));
    println!("the migration of this file:  {:.1} s", migrated_in.as_secs_f64());
    let micros = |time: Duration| (1e6 * time.as_secs_f64()).round();
    let (without, with) = (micros(without), micros(with));
    println!("the rows of one execution:   {without} µs, and {with} µs with the search");
    println!(
        "memory before and after:     {:.0} and {:.0} MB",
        memory.0, memory.1
    );
    write(&json!({
        "file_mb": megabytes(before),
        "index_mb": megabytes(after - before),
        "migration_s": migrated_in.as_secs_f64(),
        "one_execution_us": {"without": without, "with": with},
        "memory_mb": {"before": memory.0, "after": memory.1},
        "ms": answered.iter().map(Answered::json).collect::<Vec<_>>(),
    }));
}

/// Makes a data folder and returns its workspace's file.
fn make(folder: &Path) -> PathBuf {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be built");
    runtime.block_on(async {
        let store = open(folder);
        let account = NewAccount {
            id: AccountId::from_uuid(Uuid::from_u128(1)),
            email: "anna@example.org".to_owned(),
            name: "Anna".to_owned(),
            password_hash: String::new(),
            must_change_password: false,
        };
        let workspace = NewWorkspace {
            id: workspace_id(),
            name: "Bench".to_owned(),
        };
        let made = store.create_owner(account, workspace, NOW).await;
        made.expect("the folder is new");
        let workspace = store.workspace(workspace_id()).expect("it was just made");
        for definition in engine::workflows::built_in().expect("they are whole") {
            let saved = workspace.save_definition(&definition, NOW).await;
            saved.expect("it is new");
        }
    });
    folder.join("workspaces").join(format!("{}.db", workspace_id()))
}

const NOW: Timestamp = Timestamp::from_micros(1_763_640_000_000_000);

fn workspace_id() -> WorkspaceId {
    WorkspaceId::from_uuid(Uuid::from_u128(2))
}

fn open(folder: &Path) -> Store {
    Store::open(folder, "bench", NOW).expect("the folder can be used")
}

/// Takes away what the migration makes, so that it can be measured on the full file.
fn forget_search(conn: &Connection) {
    for what in ["TRIGGER", "VIEW", "INDEX", "TABLE"] {
        for line in MIGRATION.lines() {
            let made = line
                .strip_prefix("CREATE VIRTUAL TABLE ")
                .filter(|_| what == "TABLE");
            let made = made.or_else(|| {
                line.strip_prefix("CREATE ")?
                    .strip_prefix(what)?
                    .strip_prefix(' ')
            });
            if let Some(name) = made.and_then(|made| made.split(' ').next()) {
                conn.execute_batch(&format!("DROP {what} {name}"))
                    .expect("the migration made it");
            }
        }
    }
}

/// Returns what one more execution costs in a transaction with fifteen others, without the sync: the median.
fn one_execution(conn: &mut Connection, lot: u32) -> Duration {
    const AT_ONCE: u32 = 16;
    const TRANSACTIONS: u32 = 300;
    conn.execute_batch("PRAGMA synchronous = OFF").expect("it is SQL");
    let mut times = Vec::new();
    for nth in 0..TRANSACTIONS {
        let first = FULL.executions + (lot * TRANSACTIONS + nth) * AT_ONCE;
        let begin = Instant::now();
        let transaction = conn.transaction().expect("nobody else writes");
        file::begin_executions(&transaction, FULL, first..first + AT_ONCE).expect("they are new");
        transaction.commit().expect("there is room");
        times.push(begin.elapsed() / AT_ONCE);
    }
    times.sort_unstable();
    times[times.len() / 2]
}

/// Returns how many bytes the file needs.
fn size_of(conn: &Connection) -> i64 {
    let number = |pragma| -> i64 {
        let read = conn.pragma_query_value(None, pragma, |row| row.get(0));
        read.expect("SQLite knows it")
    };
    (number("page_count") - number("freelist_count")) * number("page_size")
}

/// Returns how much memory the process has, as the system counts it; 0 where it does not tell.
fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}

fn print(answered: &[Answered]) {
    println!("{:44}{:>9}{:>9}{:>9}", "milliseconds", "p50", "p99", "worst");
    for answered in answered {
        let [p50, p99, worst] = [answered.p50, answered.p99, answered.worst];
        let millis = |time: Duration| 1000.0 * time.as_secs_f64();
        let (p50, p99, worst) = (millis(p50), millis(p99), millis(worst));
        let late = if answered.p99 > WANTED {
            "  more than 50"
        } else {
            ""
        };
        println!("{:44}{p50:>9.2}{p99:>9.2}{worst:>9.2}{late}", answered.what);
    }
}

fn write(figures: &serde_json::Value) {
    let Some(folder) = std::env::var_os("HYOPPS_BENCH_OUT") else {
        return;
    };
    let path = Path::new(&folder).join("search.json");
    let text = serde_json::to_string_pretty(figures).expect("figures can be written");
    std::fs::write(&path, text).expect("the folder can be written");
    println!("Written to {}", path.display());
}
