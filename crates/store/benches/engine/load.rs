//! The engine under load.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use domain::ExecutionId;
use engine::Handle;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::mill::{MILL, Work};
use crate::office::{Office, STEPS, anna, answers};
use crate::{ONE, bare, posts, report};

/// Returns how many steps a second come to their end with so many executions at once.
pub(crate) fn steps_per_second(at_once: usize, work: Work) -> f64 {
    measure(at_once, work, ONE).steps_per_second
}

/// What one measurement found.
pub(crate) struct Measured {
    pub(crate) steps_per_second: f64,
    /// From the start of each execution to its end on the disk.
    pub(crate) latencies: Vec<Duration>,
}

/// Keeps so many executions on their way for a while.
pub(crate) fn measure(at_once: usize, work: Work, long: Duration) -> Measured {
    let runtime = runtime();
    let measured = runtime.block_on(async {
        let office = Office::open().await;
        keep_busy(&office, at_once, work, long).await
    });
    posts::hang_up();
    measured
}

async fn keep_busy(office: &Office, at_once: usize, work: Work, long: Duration) -> Measured {
    *MILL.work.lock().expect("no panic") = work;
    let (handle, mut ends, _) = office.run();
    let begin = Instant::now();
    let mut started = HashMap::new();
    for _ in 0..at_once {
        start(office, &handle, &mut started);
    }
    let mut latencies = Vec::new();
    let mut last = begin;
    while let Some(id) = ends.recv().await {
        last = Instant::now();
        let began = started.remove(&id).expect("it was started");
        latencies.push(last - began);
        if last - begin < long {
            MILL.forget_end();
            start(office, &handle, &mut started);
        } else if started.is_empty() {
            break;
        }
    }
    handle.stop().await;
    let steps = latencies.len() * STEPS;
    Measured {
        steps_per_second: steps as f64 / (last - begin).as_secs_f64(),
        latencies,
    }
}

fn start(office: &Office, handle: &Handle, started: &mut HashMap<ExecutionId, Instant>) {
    let id = ExecutionId::from_uuid(Uuid::now_v7());
    started.insert(id, Instant::now());
    let (handle, definition) = (handle.clone(), office.definition.clone());
    tokio::spawn(async move {
        handle
            .start(id, definition, answers(), anna())
            .await
            .expect("it can be started");
    });
}

/// Returns the pause between two steps of one execution beyond the time of a bare transaction, at the 99th
/// percentile, in milliseconds.
pub(crate) fn overhead_between_steps() -> f64 {
    let sync = bare::Limit::single(1).time_of_one();
    MILL.note_pauses();
    measure(1, Work::Nothing, ONE);
    let pauses = MILL.take_pauses();
    let p99 = report::percentile(&pauses, 99.0);
    1000.0 * (p99.as_secs_f64() - sync.as_secs_f64())
}

/// Returns how long executions take that send one request per step, in milliseconds: the median and the 99th
/// percentile.
pub(crate) fn latency(at_once: usize, port: u16) -> (f64, f64) {
    let measured = measure(at_once, Work::Post(port), 2 * ONE);
    let millis = |p| 1000.0 * report::percentile(&measured.latencies, p).as_secs_f64();
    (millis(50.0), millis(99.0))
}

/// Returns by what part a step costs more with 100,000 executions stored than with 1,000.
pub(crate) fn growth() -> f64 {
    let (few, many) = (with_stored(1_000), with_stored(100_000));
    few / many - 1.0
}

fn with_stored(n: usize) -> f64 {
    let runtime = runtime();
    let rounds: Vec<_> = runtime.block_on(async {
        let office = Office::open().await;
        bare::fill(&office, n).await;
        let mut rounds = Vec::new();
        for _ in 0..crate::ROUNDS {
            rounds.push(keep_busy(&office, 16, Work::Nothing, ONE).await.steps_per_second);
        }
        rounds
    });
    report::median(&rounds)
}

/// Returns the memory of the process in MB with 100,000 executions stored and 1,000 on their way.
pub(crate) fn memory() -> f64 {
    let runtime = runtime();
    runtime.block_on(async {
        let office = Office::open().await;
        bare::fill(&office, 100_000).await;
        *MILL.work.lock().expect("no panic") = Work::Wait;
        let (handle, ends, _) = office.run();
        let mut begun = Vec::new();
        for _ in 0..1_000 {
            let id = ExecutionId::from_uuid(Uuid::now_v7());
            begun.push(handle.start(id, office.definition.clone(), answers(), anna()));
        }
        for start in begun {
            start.await.expect("it can be started");
        }
        let resident = report::resident_mb();
        drop::<mpsc::UnboundedReceiver<_>>(ends);
        resident
    })
}

/// As the app runs: a few threads.
fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime can be built")
}
