//! The outside system: a server that writes every effect down, outlives every child, and now and then is busy.

use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::rounds::Chance;

/// How often at most one piece of work finds the ledger busy; fewer than a step has attempts.
const MAX_BUSY: u32 = 3;

/// What is asked of the ledger.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Ask {
    pub(crate) verb: Verb,
    /// What the effect is made on: the execution's name and the step.
    pub(crate) target: String,
    pub(crate) key: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub(crate) enum Verb {
    /// Is there an effect on the target?
    Look,
    /// Makes an effect, also when there is one: whoever puts is to look first.
    Put,
    /// Makes an effect, unless this key has made it.
    Post,
    /// Makes an effect, whatever there is.
    Send,
}

/// What the ledger says.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub(crate) enum Reply {
    /// The effect was made, or is there.
    There,
    /// There is none.
    Missing,
    /// Later, perhaps; nothing was done.
    Busy,
    /// Not like this; nothing was done.
    Refused,
}

/// One thing that happened out there.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    pub(crate) verb: Verb,
    pub(crate) target: String,
    pub(crate) key: String,
}

/// How often the ledger said what.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Counts {
    pub(crate) repeats: u64,
    pub(crate) busy: u64,
    pub(crate) refused: u64,
}

#[derive(Default)]
struct Book {
    effects: Vec<Effect>,
    /// The targets and the keys of the effects.
    targets: HashSet<String>,
    keys: HashSet<String>,
    /// How often each key has found the ledger busy.
    busy: BTreeMap<String, u32>,
    /// The targets on which it has refused to put something, once each.
    refused: HashSet<String>,
    counts: Counts,
    n_asked: u64,
    n_open: usize,
}

/// The outside system.
pub(crate) struct Ledger {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    book: Mutex<Book>,
    closed: Condvar,
    seed: u64,
}

impl Ledger {
    /// Opens the ledger on a free port of this computer.
    pub(crate) fn open(seed: u64) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").context("cannot open a port for the ledger")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            book: Mutex::default(),
            closed: Condvar::new(),
            seed,
        });
        let serving = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serving.book().n_open += 1;
                let serving = serving.clone();
                std::thread::spawn(move || {
                    // One who has gone without asking or listening has asked for nothing more.
                    drop(serving.serve(stream));
                    serving.book().n_open -= 1;
                    serving.closed.notify_all();
                });
            }
        });
        Ok(Self { address, shared })
    }

    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// Waits until everything that a dead child asked for has happened. Who was in line before this call has been let
    /// in when this call's own visit is over.
    pub(crate) fn settle(&self) -> Result<()> {
        let ask = Ask {
            verb: Verb::Look,
            target: String::new(),
            key: String::new(),
        };
        let mut stream = TcpStream::connect(self.address)?;
        stream.write_all(&line(&ask)?)?;
        BufReader::new(stream).read_line(&mut String::new())?;
        let mut book = self.shared.book();
        while book.n_open > 0 {
            book = self
                .shared
                .closed
                .wait(book)
                .unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }

    pub(crate) fn effects(&self) -> Vec<Effect> {
        self.shared.book().effects.clone()
    }

    pub(crate) fn has(&self, target: &str) -> bool {
        self.shared.book().targets.contains(target)
    }

    pub(crate) fn counts(&self) -> Counts {
        self.shared.book().counts
    }
}

impl Shared {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers one question. A little time passes before the effect and behind it, as it does out there.
    fn serve(&self, stream: TcpStream) -> Result<()> {
        let mut text = String::new();
        BufReader::new(&stream).read_line(&mut text)?;
        let ask: Ask = serde_json::from_str(&text)?;
        let mut chance = {
            let mut book = self.book();
            book.n_asked += 1;
            Chance::new(self.seed ^ book.n_asked)
        };
        if ask.verb != Verb::Look {
            std::thread::park_timeout(Duration::from_micros(chance.below(2000)));
        }
        let reply = self.book().take(&ask, &mut chance);
        if ask.verb != Verb::Look {
            std::thread::park_timeout(Duration::from_micros(chance.below(2000)));
        }
        (&stream).write_all(&line(&reply)?)?;
        Ok(())
    }
}

impl Book {
    fn take(&mut self, ask: &Ask, chance: &mut Chance) -> Reply {
        if ask.verb == Verb::Look {
            return if self.targets.contains(&ask.target) {
                Reply::There
            } else {
                Reply::Missing
            };
        }
        let busy = self.busy.entry(ask.key.clone()).or_default();
        if *busy < MAX_BUSY && chance.one_in(8) {
            *busy += 1;
            self.counts.busy += 1;
            return Reply::Busy;
        }
        let is_picky = ask.verb == Verb::Put && Chance::of(&ask.target).one_in(8);
        if is_picky && self.refused.insert(ask.target.clone()) {
            self.counts.refused += 1;
            return Reply::Refused;
        }
        if ask.verb == Verb::Post && self.keys.contains(&ask.key) {
            self.counts.repeats += 1;
            return Reply::There;
        }
        self.targets.insert(ask.target.clone());
        self.keys.insert(ask.key.clone());
        self.effects.push(Effect {
            verb: ask.verb,
            target: ask.target.clone(),
            key: ask.key.clone(),
        });
        Reply::There
    }
}

/// A message as one line.
pub(crate) fn line<T: Serialize>(message: &T) -> Result<Vec<u8>> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    Ok(line)
}
