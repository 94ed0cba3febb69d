//! What SQLite can do with the same rows, the same settings and nothing around it.

use std::time::{Duration, Instant};

use domain::ExecutionId;
use engine::{Append, Projection, StepProjection};
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::ONE;
use crate::mill::{MILL, Work};
use crate::office::{Office, STEPS, anna, answers};
use crate::posts::Lines;

/// The writes of one execution, as the engine makes them.
struct Tape(Vec<Cut>);

/// One write.
struct Cut {
    events: Vec<(i64, i64, String)>,
    steps: Vec<(i64, StepProjection)>,
    projection: Projection,
    version: i64,
    moves_standing: bool,
}

/// How writes are put into transactions.
pub(crate) struct Limit {
    at_once: usize,
    grouped: bool,
}

impl Limit {
    /// A transaction for each write.
    pub(crate) fn single(at_once: usize) -> Self {
        Self {
            at_once,
            grouped: false,
        }
    }

    /// A transaction for one write of each execution: no engine can group more.
    pub(crate) fn grouped(at_once: usize) -> Self {
        Self {
            at_once,
            grouped: true,
        }
    }

    /// Returns how many steps a second are written; with a port, each execution's request comes before.
    pub(crate) fn steps_per_second(&self, port: Option<u16>) -> f64 {
        let bench = Bench::open();
        let lines = port.map(|port| Lines::open(port, self.at_once));
        let begin = Instant::now();
        let mut executions = 0;
        while begin.elapsed() < ONE {
            self.one_lot(&bench, lines.as_ref());
            executions += self.at_once;
        }
        (executions * STEPS) as f64 / begin.elapsed().as_secs_f64()
    }

    /// Returns the median time of one transaction.
    pub(crate) fn time_of_one(&self) -> Duration {
        let bench = Bench::open();
        let mut times = Vec::new();
        let begin = Instant::now();
        while begin.elapsed() < ONE {
            let id = Uuid::now_v7().to_string();
            for cut in &bench.tape.0 {
                let begin = Instant::now();
                bench.transaction(|| cut.write(&bench.conn, &id));
                times.push(begin.elapsed());
            }
        }
        crate::report::percentile(&times, 50.0)
    }

    fn one_lot(&self, bench: &Bench, lines: Option<&Lines>) {
        let ids: Vec<_> = (0..self.at_once).map(|_| Uuid::now_v7().to_string()).collect();
        for (number, cut) in bench.tape.0.iter().enumerate() {
            if let Some(lines) = lines.filter(|_| number > 0) {
                lines.post();
            }
            if self.grouped {
                bench.transaction(|| ids.iter().for_each(|id| cut.write(&bench.conn, id)));
            } else {
                for id in &ids {
                    bench.transaction(|| cut.write(&bench.conn, id));
                }
            }
        }
    }
}

/// Puts so many finished executions into a workspace.
pub(crate) async fn fill(office: &Office, n: usize) {
    let tape = Tape::record().await;
    let path = file_of(office);
    tokio::task::spawn_blocking(move || {
        let conn = open(&path);
        for _ in 0..n.div_ceil(250) {
            conn.execute_batch("BEGIN IMMEDIATE").expect("nobody writes");
            for _ in 0..250 {
                let id = Uuid::now_v7().to_string();
                tape.0.iter().for_each(|cut| cut.write(&conn, &id));
            }
            conn.execute_batch("COMMIT").expect("there is room");
        }
    })
    .await
    .expect("it ends");
}

struct Bench {
    conn: Connection,
    tape: Tape,
    _office: Office,
}

impl Bench {
    fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .expect("a runtime can be built");
        let (office, tape) = runtime.block_on(async { (Office::open().await, Tape::record().await) });
        Self {
            conn: open(&file_of(&office)),
            tape,
            _office: office,
        }
    }

    fn transaction(&self, work: impl FnOnce()) {
        let run = |sql| {
            let mut statement = self.conn.prepare_cached(sql).expect("it is SQL");
            statement.execute([]).expect("nobody else writes");
        };
        run("BEGIN IMMEDIATE");
        work();
        run("COMMIT");
    }
}

impl Tape {
    /// Records what the engine writes for one execution that does nothing.
    async fn record() -> Self {
        *MILL.work.lock().expect("no panic") = Work::Nothing;
        let office = Office::open().await;
        let (handle, mut ends, watched) = office.run();
        let start = || {
            let id = ExecutionId::from_uuid(Uuid::now_v7());
            handle.start(id, office.definition.clone(), answers(), anna())
        };
        // The first one makes the connection known, which later ones find at hand.
        start().await.expect("it can be started");
        ends.recv().await.expect("it ends");
        watched.record();
        start().await.expect("it can be started");
        ends.recv().await.expect("it ends");
        let tape: Vec<_> = watched.take_tape();
        handle.stop().await;
        assert_eq!(tape.len(), STEPS, "a step costs one write");
        let mut before: Option<Projection> = None;
        let cuts = tape.iter().map(|append| {
            let projection = Projection::of(&append.next);
            let moves_standing = before.as_ref().is_none_or(|before| {
                (before.state, before.attended) != (projection.state, projection.attended)
            });
            before = Some(projection.clone());
            Cut::of(append, projection, moves_standing)
        });
        Self(cuts.collect())
    }
}

impl Cut {
    fn of(append: &Append, projection: Projection, moves_standing: bool) -> Self {
        let moved = |position: usize| {
            append.expected_version == 0
                || append
                    .entries
                    .iter()
                    .any(|entry| entry.recorded.step() == Some(&append.next.steps[position].key))
        };
        let steps = append.next.steps.iter().enumerate();
        let steps = steps.filter(|(position, _)| moved(*position));
        let events = append.entries.iter().map(|entry| {
            let json = serde_json::to_string(&entry.recorded).expect("a line can be stored");
            (entry.number as i64, entry.at.as_micros(), json)
        });
        Self {
            events: events.collect(),
            steps: steps
                .map(|(position, step)| (position as i64, StepProjection::of(step)))
                .collect(),
            projection,
            version: append.next.version as i64,
            moves_standing,
        }
    }

    fn write(&self, conn: &Connection, id: &str) {
        let row = &self.projection;
        let at = row.updated_at.as_micros();
        if self.events[0].0 == 1 {
            run(
                conn,
                "INSERT INTO executions (id, version, workflow, workflow_version, label, state, current_step,
                     steps_done, steps, started_by, started_by_name, started_at, updated_at, attended)
                 VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12)",
                params![
                    id,
                    self.version,
                    row.workflow.as_str(),
                    row.label,
                    row.state.as_str(),
                    row.current_step,
                    row.steps_done,
                    row.steps,
                    row.started_by.to_string(),
                    row.started_by_name,
                    at,
                    row.attended,
                ],
            );
        } else {
            run(
                conn,
                "UPDATE executions SET version = ?2, label = ?3, current_step = ?4, steps_done = ?5, updated_at = ?6
                 WHERE id = ?1",
                params![id, self.version, row.label, row.current_step, row.steps_done, at],
            );
            if self.moves_standing {
                run(
                    conn,
                    "UPDATE executions SET state = ?2, attended = ?3 WHERE id = ?1",
                    params![id, row.state.as_str(), row.attended],
                );
            }
        }
        for (number, at, json) in &self.events {
            run(
                conn,
                "INSERT INTO execution_events (execution, number, at, format, event) VALUES (?1, ?2, ?3, 2, ?4)",
                params![id, number, at, json],
            );
        }
        for (position, step) in &self.steps {
            run(
                conn,
                "INSERT INTO execution_steps (execution, position, step, state, attempts, started_at, ended_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (execution, position) DO UPDATE
                 SET state = excluded.state, attempts = excluded.attempts, started_at = excluded.started_at,
                     ended_at = excluded.ended_at",
                params![
                    id,
                    position,
                    step.key.as_str(),
                    step.state.as_str(),
                    step.attempts,
                    step.started_at.map(|at| at.as_micros()),
                    step.ended_at.map(|at| at.as_micros()),
                ],
            );
        }
    }
}

fn run(conn: &Connection, sql: &str, params: impl rusqlite::Params) {
    let mut statement = conn.prepare_cached(sql).expect("it is SQL");
    statement.execute(params).expect("the rows fit");
}

fn file_of(office: &Office) -> std::path::PathBuf {
    let folder = office.folder.path().join("workspaces");
    let files = std::fs::read_dir(folder).expect("it is there");
    let mut files = files.map(|entry| entry.expect("it can be read").path());
    files
        .find(|path| path.extension().is_some_and(|extension| extension == "db"))
        .expect("the workspace has a file")
}

/// Opens a file as the store does.
#[expect(
    clippy::disallowed_methods,
    reason = "the limit is measured without the store"
)]
fn open(path: &std::path::Path) -> Connection {
    let conn = Connection::open(path).expect("it is there");
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;
         PRAGMA journal_size_limit = 33554432; PRAGMA foreign_keys = ON;",
    )
    .expect("they are pragmas");
    conn.set_prepared_statement_cache_capacity(64);
    conn
}
