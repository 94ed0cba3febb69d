//! How fast a page of each list is read from a full file, at the beginning and in the middle, and whether turning pages
//! needs memory.
//!
//! Prints a table, and writes `lists.json` into the folder that `HYOPPS_BENCH_OUT` names.

#![expect(
    clippy::disallowed_methods,
    reason = "a bench measures real time, and fills a file"
)]
#![expect(clippy::expect_used, reason = "a bench that cannot go on says why and ends")]

#[path = "full/file.rs"]
mod file;
#[path = "full/folder.rs"]
mod folder;
#[path = "lists/more.rs"]
mod more;
#[path = "lists/pages.rs"]
mod pages;
#[path = "lists/times.rs"]
mod times;

use std::path::Path;

use folder::{FULL, add_search, forget_search, make, open, resident_mb, workspace_id};
use hyopps_store::Workspace;
use pages::List;
use rusqlite::Connection;
use serde_json::json;
use times::Times;

/// How many rows a page of the window has.
const ROWS: u32 = 50;

/// How often each page is read.
const TURNS: usize = 100;

/// How many pages are turned to see what that needs.
const MANY: usize = 1_000;

fn main() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = make(folder.path());
    eprintln!("  filling the file");
    let mut conn = Connection::open(&path).expect("it was just made");
    forget_search(&conn);
    file::fill(&mut conn, FULL).expect("the rows fit the tables");
    more::fill(&mut conn, FULL).expect("the rows fit the tables");
    add_search(&mut conn);
    drop(conn);

    let lists = pages::all();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be built");
    let (times, memory) = runtime.block_on(async {
        let store = open(folder.path());
        let workspace = store.workspace(workspace_id()).expect("it is there");
        eprintln!("  turning pages");
        let mut times = Vec::new();
        for list in &lists {
            times.push(measured(list, &workspace).await);
        }
        (times, turned_many(&lists, &workspace).await)
    });
    times::print(&times);
    let [before, after] = memory;
    println!("memory before and after {MANY} pages of each list: {before:.0} and {after:.0} MB");
    write(&json!({
        "lists": times.iter().map(Times::json).collect::<Vec<_>>(),
        "memory_mb": {"before": before, "after": after},
    }));
}

/// Reads the first page again and again, and then page after page from the middle on.
async fn measured(list: &List, workspace: &Workspace) -> Times {
    let middle = middle(list, workspace).await;
    let (mut first, mut deep) = (Vec::new(), Vec::new());
    let mut after = middle.clone();
    for _ in 0..TURNS {
        first.push(times::of(list.turn(workspace, None, ROWS)).await.0);
        let (took, page) = times::of(list.turn(workspace, after.as_deref(), ROWS)).await;
        deep.push(took);
        after = page.next.or_else(|| middle.clone());
    }
    Times::new(list.what.clone(), first, deep)
}

/// Returns the place in the middle of a list; none when it has one page only.
async fn middle(list: &List, workspace: &Workspace) -> Option<String> {
    // Larger than the window's, so that the way there is short.
    const LOT: u32 = 2_000;
    let mut places = Vec::new();
    let mut after = None;
    loop {
        let page = list.turn(workspace, after.as_deref(), LOT).await;
        after = page.next;
        match &after {
            Some(next) => places.push(next.clone()),
            None if places.is_empty() && page.rows > ROWS as usize => {
                let half = (page.rows / 2) as u32;
                return list.turn(workspace, None, half).await.next;
            }
            None => return places.get(places.len() / 2).cloned(),
        }
    }
}

/// Turns very many pages of each list, and returns the memory of the process before and after.
async fn turned_many(lists: &[List], workspace: &Workspace) -> [f64; 2] {
    let before = resident_mb();
    for list in lists {
        let mut after = None;
        for _ in 0..MANY {
            let page = list.turn(workspace, after.as_deref(), ROWS).await;
            // A list that is read over for nothing is read once: it is the same page each time.
            if page.rows == 0 {
                break;
            }
            after = page.next;
        }
    }
    [before, resident_mb()]
}

fn write(figures: &serde_json::Value) {
    let Some(folder) = std::env::var_os("HYOPPS_BENCH_OUT") else {
        return;
    };
    let path = Path::new(&folder).join("lists.json");
    let text = serde_json::to_string_pretty(figures).expect("figures can be written");
    std::fs::write(&path, text).expect("the folder can be written");
    println!("Written to {}", path.display());
}
