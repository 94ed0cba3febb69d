//! SIGKILL at any time: whatever was acknowledged is there afterwards.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use domain::ExecutionId;
use engine::Journal;
use store::Workspace;

use crate::support::{
    NOON, WORKSPACE, assert_row_fits, begin, by_hand, execution_id, office, open, partner_answers, rows,
    runtime, second, write,
};

const FOLDER: &str = "HYOPPS_STORE_DURABILITY_FOLDER";
const ROUND: &str = "HYOPPS_STORE_DURABILITY_ROUND";

/// Does nothing but in the child process, which writes until it is killed.
#[test]
fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let round: u128 = std::env::var(ROUND).unwrap().parse().unwrap();
    let runtime = runtime();
    runtime.block_on(async {
        let store = open(Path::new(&folder)).unwrap();
        let workspace = store.workspace(WORKSPACE).unwrap();
        let writers: Vec<_> = (0..8)
            .map(|n| tokio::spawn(write_without_end(workspace.clone(), (round << 40) + (n << 32))))
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
    });
}

async fn write_without_end(workspace: Workspace, first: u128) {
    for n in first.. {
        let id = execution_id(n);
        let begun = begin(
            id,
            "new_partner",
            partner_answers(&format!("Partner {n:x}")),
            NOON,
        );
        write(&workspace, 0, &begun).await.unwrap();
        let mut execution = begun.next;
        acknowledge(id, execution.version);
        for step in 1..8 {
            by_hand(&workspace, &mut execution, second(step)).await;
            acknowledge(id, execution.version);
        }
    }
}

/// One write, so that a kill cuts no line in two, and not `println!`, which the test harness may buffer.
fn acknowledge(id: ExecutionId, version: u64) {
    let line = format!("\nack {id} {version}\n");
    std::io::stdout().write_all(line.as_bytes()).unwrap();
    std::io::stdout().flush().unwrap();
}

/// Runs the child until it has acknowledged so many writes, kills it, and returns all that it acknowledged.
fn killed_after(acknowledgements: usize, folder: &Path, round: usize) -> BTreeMap<ExecutionId, u64> {
    #[expect(clippy::disallowed_methods, reason = "the test runs itself")]
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "durability::child", "--nocapture"])
        .env(FOLDER, folder)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = BTreeMap::new();
    let mut count = 0;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let Some((id, version)) = line.strip_prefix("ack ").and_then(|rest| rest.split_once(' ')) else {
            continue;
        };
        acknowledged.insert(id.parse().unwrap(), version.parse().unwrap());
        count += 1;
        if count == acknowledgements {
            // SIGKILL on Unix. What is in the pipe was acknowledged as well, so it is read to its end.
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(
        count >= acknowledgements,
        "the child ended by itself after {count}"
    );
    acknowledged
}

#[test]
fn whatever_was_acknowledged_survives_a_kill() {
    let folder = runtime().block_on(office()).close();
    let mut acknowledged = BTreeMap::new();
    for (round, after) in [1, 10, 57, 150, 300].into_iter().enumerate() {
        acknowledged.extend(killed_after(after, folder.path(), round + 1));
        runtime().block_on(async {
            let store = open(folder.path()).unwrap();
            let workspace = store.workspace(WORKSPACE).unwrap();
            workspace.integrity_check().await.unwrap();
            for (id, version) in &acknowledged {
                let stored = workspace.load(*id).await.unwrap();
                let stored = stored.unwrap_or_else(|| panic!("{id} was acknowledged and is gone"));
                assert!(stored.entries.len() as u64 >= *version, "{id} lost lines");
            }
            for row in rows(&workspace).await.values() {
                assert_row_fits(&workspace, row).await;
            }
        });
    }
}
