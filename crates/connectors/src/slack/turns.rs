//! Who wants to change the members of what, and whose turn it is.
//!
//! Slack's user groups are written as whole lists, so two writers at once lose members. Therefore each group and channel
//! has one turn, and whoever has it does what everybody wants who waits for it: many steps cost few requests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use crate::slack::error::Error;

/// What somebody wants to know or change about one person's membership.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wish {
    /// Only look.
    Look,
    /// Put the person in.
    Add,
    /// Take the person out.
    Remove,
}

/// How things stood, and by the wish stand otherwise now.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Standing {
    /// Whether the person was in.
    pub(super) was_in: bool,
    /// Whether the person is the only one in.
    pub(super) is_last: bool,
    /// Whether the user group is disabled, which it stayed or became because nobody would have been left in it.
    pub(super) is_disabled: bool,
    /// Whether they are on the list of a disabled user group, and are back when it is enabled.
    pub(super) comes_back: bool,
    /// How many people were left out because they are deactivated.
    pub(super) n_left_out: usize,
}

/// One wish, and what became of it.
pub(super) struct Wished {
    /// The person's id.
    pub(super) user: String,
    /// What sentences call the person.
    pub(super) who: String,
    pub(super) wish: Wish,
    told: OnceLock<Result<Standing, Error>>,
}

impl Wished {
    /// Tells what became of it. What was told first counts.
    pub(super) fn tell(&self, told: Result<Standing, Error>) {
        // It has been told once, and that was true then.
        drop(self.told.set(told));
    }

    /// Returns whether nobody knows yet what became of it.
    pub(super) fn is_open(&self) -> bool {
        self.told.get().is_none()
    }
}

/// What is remembered from turn to turn.
#[derive(Default)]
pub(super) struct Memory {
    /// The members before a list was written of which nobody knows whether it was taken. Slack has been seen to empty a
    /// group while it refused; then these come back.
    pub(super) before: Option<Vec<String>>,
}

/// The turns of all groups and channels.
#[derive(Default)]
pub(super) struct Turns(Mutex<BTreeMap<String, Arc<Line>>>);

#[derive(Default)]
struct Line {
    waiting: Mutex<Vec<Weak<Wished>>>,
    turn: tokio::sync::Mutex<Memory>,
}

impl Turns {
    /// Waits until the wish is done, by whoever has the turn, perhaps this one: then `serve` does all that are open.
    pub(super) async fn wish(
        &self,
        place: &str,
        user: &str,
        who: &str,
        wish: Wish,
        serve: impl AsyncFnOnce(&mut Memory, &[Arc<Wished>]),
    ) -> Option<Result<Standing, Error>> {
        let line = Arc::clone(locked(&self.0).entry(place.to_owned()).or_default());
        let mine = Arc::new(Wished {
            user: user.to_owned(),
            who: who.to_owned(),
            wish,
            told: OnceLock::new(),
        });
        locked(&line.waiting).push(Arc::downgrade(&mine));
        let mut memory = line.turn.lock().await;
        if mine.is_open() {
            // Those who gave up waiting are gone from memory, and so not served. Those whose server gave up are still
            // open, and served now.
            // What is wished of the same person a second time comes at its own turn: it must find the first one done.
            let mut open = vec![Arc::clone(&mine)];
            for other in line.others() {
                if other.is_open() && open.iter().all(|known| known.user != other.user) {
                    open.push(other);
                }
            }
            serve(&mut memory, &open).await;
            locked(&line.waiting).retain(|waiting| waiting.upgrade().is_some_and(|wished| wished.is_open()));
        }
        drop(memory);
        mine.told.get().cloned()
    }
}

impl Line {
    fn others(&self) -> Vec<Arc<Wished>> {
        locked(&self.waiting).iter().filter_map(Weak::upgrade).collect()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::{join_all, select};
    use tokio::sync::Notify;

    use super::*;

    /// Serves a wish after a moment in which others can come, and counts how often and for how many.
    async fn wish(turns: &Turns, user: &str, turn: &AtomicUsize, served: &AtomicUsize) -> Standing {
        let told = turns.wish("S1", user, user, Wish::Add, async |_, open| {
            turn.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            for wished in open {
                served.fetch_add(1, Ordering::SeqCst);
                wished.tell(Ok(Standing::default()));
            }
        });
        told.await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn who_waits_is_served_by_whoever_has_the_turn() {
        let (turns, turn, served) = (Turns::default(), AtomicUsize::new(0), AtomicUsize::new(0));
        let users: Vec<_> = (0..20).map(|number| format!("U{number}")).collect();
        join_all(users.iter().map(|user| wish(&turns, user, &turn, &served))).await;
        assert_eq!(served.load(Ordering::SeqCst), 20, "each once");
        assert!(
            turn.load(Ordering::SeqCst) <= 2,
            "the first alone, all others together"
        );
    }

    #[tokio::test]
    async fn a_server_that_gives_up_takes_nobody_along() {
        let (turns, turn, served) = (Turns::default(), AtomicUsize::new(0), AtomicUsize::new(0));
        let has_turn = Notify::new();
        let gives_up = async {
            let stuck = turns.wish("S1", "U0", "U0", Wish::Add, async |_, _| {
                has_turn.notify_one();
                pending::<()>().await;
            });
            select(Box::pin(stuck), Box::pin(has_turn.notified())).await;
        };
        let waits = wish(&turns, "U1", &turn, &served);
        tokio::join!(gives_up, waits);
        assert_eq!(
            served.load(Ordering::SeqCst),
            1,
            "the one who waited, not the one who gave up"
        );
    }
}
