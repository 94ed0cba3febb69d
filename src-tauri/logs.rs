//! The log: JSON lines in daily files, a fortnight of them, at a level that can be changed while it runs.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use api::command::SaveLogLevel;
use api::settings::LogLevel;
use app::rights::Permit;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Registry, reload};

/// How many daily files are kept.
const MAX_FILES: usize = 14;

/// The app's own crates; others speak up only when something is wrong.
const OWN: &[&str] = &[
    "hyopps",
    "hyopps_app",
    "hyopps_auth",
    "hyopps_connectors",
    "hyopps_engine",
    "hyopps_store",
];

/// The log while it is open.
pub(crate) struct Logs {
    level: Option<reload::Handle<Targets, Registry>>,
    /// Writes what is still in memory when it is dropped.
    writer: Mutex<Option<WorkerGuard>>,
}

impl Logs {
    /// Writes what is still in memory. Nothing is logged afterwards. A process that ends drops nothing by itself.
    pub(crate) fn finish(&self) {
        drop(self.writer.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Changes how much is logged from now on.
    pub(crate) fn set_level(&self, level: LogLevel, _permit: &Permit<SaveLogLevel>) {
        let changed = self.level.as_ref().map(|handle| handle.reload(targets(level)));
        if let Some(Err(error)) = changed {
            tracing::warn!(error = %error, "Cannot change the log level.");
        }
    }
}

/// Opens the log. A folder that cannot be used costs the log, not the app.
pub(crate) fn start(folder: &Path, level: LogLevel) -> Logs {
    let appender = std::fs::create_dir_all(folder)
        .map_err(|error| error.to_string())
        .and_then(|()| {
            RollingFileAppender::builder()
                .rotation(Rotation::DAILY)
                .filename_prefix("hyopps")
                .filename_suffix("jsonl")
                .max_log_files(MAX_FILES)
                .build(folder)
                .map_err(|error| error.to_string())
        });
    let appender = match appender {
        Ok(appender) => appender,
        Err(error) => {
            eprintln!(
                "There will be no log, because {} cannot be used: {error}",
                folder.display()
            );
            return Logs {
                level: None,
                writer: Mutex::new(None),
            };
        }
    };
    let (writer, guard) = tracing_appender::non_blocking(appender);
    let (filter, handle) = reload::Layer::new(targets(level));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(writer);
    let started = tracing_subscriber::registry().with(filter).with(lines).try_init();
    if let Err(error) = started {
        eprintln!("There will be no log: {error}");
        return Logs {
            level: None,
            writer: Mutex::new(None),
        };
    }
    log_panics();
    Logs {
        level: Some(handle),
        writer: Mutex::new(Some(guard)),
    }
}

fn targets(level: LogLevel) -> Targets {
    let own = match level {
        LogLevel::Error => tracing::Level::ERROR,
        LogLevel::Warn => tracing::Level::WARN,
        LogLevel::Info => tracing::Level::INFO,
        LogLevel::Debug => tracing::Level::DEBUG,
    };
    // What other crates say at a chattier level can hold addresses and headers.
    let others = own.min(tracing::Level::WARN);
    OWN.iter()
        .fold(Targets::new().with_default(others), |targets, name| {
            targets.with_target(*name, own)
        })
}

/// A panic is written to the log as well; where it happened, not what it said, which could hold anything.
fn log_panics() {
    let earlier = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "A part of the app panicked.");
        earlier(panic);
    }));
}
