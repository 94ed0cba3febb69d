use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc as std_mpsc;

use domain::Timestamp;
use tempfile::TempDir;
use tokio::task::JoinHandle as Task;

use super::*;
use crate::connection;
use crate::database::Database;
use crate::kind::{FileKind, Migration};
use crate::migrate::Stamp;

static KIND: FileKind = FileKind {
    name: "test",
    application_id: 7,
    migrations: &[Migration {
        number: 1,
        name: "numbers",
        sql: "CREATE TABLE numbers (n INTEGER PRIMARY KEY, ballast BLOB) STRICT;",
    }],
};

/// A writer on a real file whose commits are counted and can be made to fail.
struct Bench {
    writer: Arc<Writer>,
    commits: Arc<AtomicUsize>,
    refuse: Arc<AtomicBool>,
    path: PathBuf,
    _folder: TempDir,
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    Database::create(
        &path,
        &KIND,
        Stamp {
            app_version: "1.2.3",
            now: Timestamp::from_micros(0),
        },
    )
    .unwrap();
    let conn = connection::open_writer(&path, &KIND).unwrap();
    let (commits, refuse) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
    let (counter, refusing) = (Arc::clone(&commits), Arc::clone(&refuse));
    conn.commit_hook(Some(move || {
        counter.fetch_add(1, Ordering::SeqCst);
        refusing.load(Ordering::SeqCst)
    }))
    .unwrap();
    let writer = Arc::new(Writer::start(conn, &path).unwrap());
    Bench {
        writer,
        commits,
        refuse,
        path,
        _folder: folder,
    }
}

impl Bench {
    fn spawn<T, F>(&self, work: F) -> Task<Result<T, Error>>
    where
        T: Send + 'static,
        F: FnOnce(&Write<'_>) -> Result<T, Error> + Send + 'static,
    {
        let writer = Arc::clone(&self.writer);
        tokio::spawn(async move { writer.run(work).await })
    }

    /// Keeps the thread busy until the returned sender is used, so that what comes meanwhile is one group.
    async fn hold(&self) -> std_mpsc::Sender<()> {
        let (started, has_started) = oneshot::channel();
        let (release, released) = std_mpsc::channel();
        drop(self.spawn(move |_| {
            started.send(()).unwrap();
            released.recv().unwrap();
            Ok(())
        }));
        has_started.await.unwrap();
        release
    }

    async fn until_waiting(&self, jobs: usize) {
        while self.writer.jobs().unwrap().capacity() > QUEUE - jobs {
            tokio::task::yield_now().await;
        }
    }

    fn numbers(&self) -> BTreeSet<i64> {
        let conn = connection::open_reader(&self.path).unwrap();
        let mut statement = conn.prepare("SELECT n FROM numbers").unwrap();
        statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    }
}

fn insert(n: i64) -> impl FnOnce(&Write<'_>) -> Result<i64, Error> + Send + 'static {
    move |write| {
        write.execute("INSERT INTO numbers (n) VALUES (?1)", [n])?;
        Ok(n)
    }
}

fn within_runtime(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(test);
}

#[test]
fn whatever_waits_shares_one_commit() {
    within_runtime(async {
        let bench = bench();
        let release = bench.hold().await;
        let tasks: Vec<_> = (0..200).map(|n| bench.spawn(insert(n))).collect();
        bench.until_waiting(200).await;
        release.send(()).unwrap();
        for (n, task) in (0..).zip(tasks) {
            assert_eq!(task.await.unwrap().unwrap(), n, "each caller gets its own answer");
        }
        assert_eq!(
            bench.commits.load(Ordering::SeqCst),
            2,
            "one for the job that was held, one for the rest"
        );
        assert_eq!(bench.numbers().len(), 200);
    });
}

#[test]
fn a_failing_job_is_undone_alone() {
    within_runtime(async {
        let bench = bench();
        let release = bench.hold().await;
        let first = bench.spawn(insert(1));
        let failing = bench.spawn(|write| {
            insert(2)(write)?;
            Err::<(), _>(Error::NotFound)
        });
        let duplicate = bench.spawn(insert(1));
        let last = bench.spawn(insert(3));
        bench.until_waiting(4).await;
        release.send(()).unwrap();
        assert_eq!(first.await.unwrap().unwrap(), 1);
        assert!(matches!(failing.await.unwrap(), Err(Error::NotFound)));
        assert!(matches!(duplicate.await.unwrap(), Err(Error::Sqlite { path, .. }) if path == bench.path));
        assert_eq!(last.await.unwrap().unwrap(), 3);
        assert_eq!(bench.numbers(), BTreeSet::from([1, 3]));
        assert_eq!(
            bench.commits.load(Ordering::SeqCst),
            2,
            "nobody's failure costs a commit"
        );
    });
}

#[test]
fn a_panicking_job_is_undone_alone_and_the_thread_lives_on() {
    within_runtime(async {
        let bench = bench();
        let release = bench.hold().await;
        let first = bench.spawn(insert(1));
        let panicking = bench.spawn(|write| {
            insert(2)(write)?;
            panic!("on purpose")
        });
        let panicking: Task<Result<(), Error>> = panicking;
        bench.until_waiting(2).await;
        release.send(()).unwrap();
        assert_eq!(first.await.unwrap().unwrap(), 1);
        assert!(matches!(panicking.await.unwrap(), Err(Error::Panicked)));
        bench.writer.run(insert(3)).await.unwrap();
        assert_eq!(bench.numbers(), BTreeSet::from([1, 3]));
    });
}

#[test]
fn when_the_commit_fails_nobody_is_told_otherwise() {
    within_runtime(async {
        let bench = bench();
        let release = bench.hold().await;
        let tasks: Vec<_> = (0..5).map(|n| bench.spawn(insert(n))).collect();
        let failing = bench.spawn(|_| Err::<(), _>(Error::NotFound));
        bench.until_waiting(6).await;
        bench.refuse.store(true, Ordering::SeqCst);
        release.send(()).unwrap();
        for task in tasks {
            assert!(matches!(task.await.unwrap(), Err(Error::Sqlite { .. })));
        }
        let error = failing.await.unwrap().unwrap_err();
        assert!(
            matches!(error, Error::Sqlite { .. }),
            "its reason was part of what was lost: {error:?}"
        );
        assert_eq!(bench.numbers(), BTreeSet::new());
        bench.refuse.store(false, Ordering::SeqCst);
        bench.writer.run(insert(7)).await.unwrap();
        assert_eq!(bench.numbers(), BTreeSet::from([7]));
    });
}

#[test]
fn a_lost_transaction_is_lost_for_those_before_and_not_for_those_behind() {
    within_runtime(async {
        let bench = bench();
        bench.writer.run(insert(0)).await.unwrap();
        let release = bench.hold().await;
        let before = bench.spawn(insert(1));
        let ending = bench.spawn(|write| {
            // SQLite ends the whole transaction, as it may do by itself when the disk fails.
            write.execute("INSERT OR ROLLBACK INTO numbers (n) VALUES (0)", [])?;
            Ok(())
        });
        let behind = bench.spawn(insert(2));
        bench.until_waiting(3).await;
        release.send(()).unwrap();
        assert!(
            before.await.unwrap().is_err(),
            "its row is gone, so it must not be acknowledged"
        );
        assert!(ending.await.unwrap().is_err());
        assert_eq!(behind.await.unwrap().unwrap(), 2);
        assert_eq!(bench.numbers(), BTreeSet::from([0, 2]));
    });
}

#[test]
fn a_full_disk_is_told_and_work_goes_on_when_there_is_room() {
    within_runtime(async {
        let bench = bench();
        let limit = |pages: u32| {
            move |write: &Write<'_>| {
                let sql = format!("PRAGMA max_page_count = {pages}");
                write.one(&sql, [], |row| row.get::<_, i64>(0))
            }
        };
        let big = |n: i64| {
            move |write: &Write<'_>| {
                write.execute(
                    "INSERT INTO numbers (n, ballast) VALUES (?1, zeroblob(100000))",
                    [n],
                )?;
                Ok(n)
            }
        };
        bench.writer.run(limit(10)).await.unwrap();
        let release = bench.hold().await;
        let small = bench.spawn(insert(1));
        let full = bench.spawn(big(2));
        bench.until_waiting(2).await;
        release.send(()).unwrap();
        let acknowledged: BTreeSet<_> = small.await.unwrap().into_iter().collect();
        let error = full.await.unwrap().unwrap_err();
        assert!(
            matches!(&error, Error::DiskFull { path, .. } if *path == bench.path),
            "{error:?}"
        );
        assert_eq!(
            bench.numbers(),
            acknowledged,
            "exactly what was acknowledged is there"
        );
        bench.writer.run(limit(1000)).await.unwrap();
        bench.writer.run(big(3)).await.unwrap();
        assert!(bench.numbers().contains(&3));
    });
}

#[test]
fn closing_waits_for_accepted_jobs_and_takes_no_more() {
    within_runtime(async {
        let bench = bench();
        let release = bench.hold().await;
        let tasks: Vec<_> = (0..50).map(|n| bench.spawn(insert(n))).collect();
        bench.until_waiting(50).await;
        let writer = Arc::clone(&bench.writer);
        let closing = tokio::task::spawn_blocking(move || writer.close());
        while bench.writer.jobs().is_some() {
            tokio::task::yield_now().await;
        }
        let late = bench.writer.run(insert(50)).await;
        assert!(matches!(late, Err(Error::ShuttingDown)), "{late:?}");
        release.send(()).unwrap();
        closing.await.unwrap();
        for (n, task) in (0..).zip(tasks) {
            assert_eq!(task.await.unwrap().unwrap(), n, "what was accepted is done");
        }
        assert_eq!(bench.numbers().len(), 50);
    });
}

#[test]
fn dropping_the_writer_waits_for_accepted_jobs() {
    within_runtime(async {
        let bench = bench();
        let release = bench.hold().await;
        let tasks: Vec<_> = (0..50).map(|n| bench.spawn(insert(n))).collect();
        bench.until_waiting(50).await;
        for task in tasks {
            // The caller goes away, and with it the last handle but one.
            task.abort();
            drop(task.await);
        }
        release.send(()).unwrap();
        let Bench {
            writer,
            path,
            _folder,
            ..
        } = bench;
        let mut writer = Some(writer);
        while let Some(shared) = writer.take() {
            // The held job's task still has a handle until it has its answer.
            match Arc::try_unwrap(shared) {
                Ok(last) => drop(last),
                Err(shared) => {
                    tokio::task::yield_now().await;
                    writer = Some(shared);
                }
            }
        }
        let conn = connection::open_reader(&path).unwrap();
        let rows: i64 = conn
            .query_row("SELECT count(*) FROM numbers", [], |row| row.get(0))
            .unwrap();
        assert_eq!(rows, 50, "what was accepted is on the disk");
    });
}
