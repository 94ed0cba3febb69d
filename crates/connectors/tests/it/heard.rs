//! What is logged while a test listens.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing::Dispatch;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Everything that is logged, down to the lowest level, by this crate and those below it.
pub(crate) struct Heard {
    log: Log,
    _listening: DefaultGuard,
    _second: Dispatch,
}

/// Listens to the log of this thread; a test's runtime has one, so that is everything.
pub(crate) fn listen() -> Heard {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(log.clone())
        .finish();
    // As long as there is a single subscriber, a line that a test on another thread comes to first is switched off for
    // all; with a second one every line asks both.
    let second = Dispatch::new(tracing_subscriber::registry());
    Heard {
        log,
        _listening: tracing::subscriber::set_default(subscriber),
        _second: second,
    }
}

impl Heard {
    /// Stops listening, and returns what was logged.
    pub(crate) fn end(self) -> String {
        let log = self.log.0.lock().unwrap();
        String::from_utf8(log.clone()).unwrap()
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
