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
#[path = "full/folder.rs"]
mod folder;
#[path = "search/questions.rs"]
mod questions;

use std::path::Path;
use std::time::{Duration, Instant};

use folder::{FULL, add_search, forget_search, make, open, resident_mb, workspace_id};
use questions::Answered;
use rusqlite::Connection;
use serde_json::json;

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
    add_search(&mut conn);
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
