use super::*;
use proptest::prelude::*;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Both clocks of a machine that a test can put to sleep and set wrong.
#[derive(Clone, Copy)]
struct Clocks(Moment);

impl Clocks {
    fn new() -> Self {
        Self(Moment {
            wall: Timestamp::from_micros(1_800_000_000_000_000),
            monotonic: Duration::from_secs(77),
        })
    }

    fn run(&mut self, duration: Duration) -> Moment {
        self.0.monotonic += duration;
        self.sleep(duration)
    }

    fn sleep(&mut self, duration: Duration) -> Moment {
        self.0.wall = self.0.wall.plus(duration);
        self.0
    }

    fn set_back(&mut self, duration: Duration) -> Moment {
        let micros = i64::try_from(duration.as_micros()).unwrap();
        self.0.wall = Timestamp::from_micros(self.0.wall.as_micros() - micros);
        self.0
    }
}

fn signed_in() -> (Session, Clocks) {
    let clocks = Clocks::new();
    (Session::begin(clocks.0, Limits::default()), clocks)
}

#[test]
fn half_an_hour_of_quiet_locks() {
    let (mut session, mut clocks) = signed_in();
    assert_eq!(session.look(clocks.run(MINUTE * 29)), State::Active);
    assert_eq!(session.activity(clocks.run(Duration::ZERO)), State::Active);
    assert_eq!(
        session.look(clocks.run(MINUTE * 29)),
        State::Active,
        "activity counts anew"
    );
    assert_eq!(session.look(clocks.run(MINUTE)), State::Locked);
}

#[test]
fn a_command_after_the_idle_limit_finds_the_lock_shut() {
    let (mut session, mut clocks) = signed_in();
    assert_eq!(session.activity(clocks.run(MINUTE * 30)), State::Locked);
    assert_eq!(
        session.activity(clocks.run(MINUTE)),
        State::Locked,
        "only the password opens it"
    );
    assert_eq!(session.unlock(clocks.run(MINUTE)), State::Active);
    assert_eq!(session.look(clocks.run(MINUTE * 29)), State::Active);
}

#[test]
fn eight_hours_end_it_however_busy() {
    let (mut session, mut clocks) = signed_in();
    for _ in 0..8 * 60 - 1 {
        assert_eq!(session.activity(clocks.run(MINUTE)), State::Active);
    }
    assert_eq!(
        session.activity(clocks.run(MINUTE)),
        State::Ended(EndReason::Expired)
    );
    assert_eq!(session.unlock(clocks.0), State::Ended(EndReason::Expired));
}

#[test]
fn a_laptop_asleep_spends_the_session() {
    let (mut session, mut clocks) = signed_in();
    assert_eq!(session.look(clocks.sleep(MINUTE * 30)), State::Locked);
    assert_eq!(
        session.look(clocks.sleep(HOUR * 8)),
        State::Ended(EndReason::Expired)
    );
}

#[test]
fn setting_the_clock_back_after_a_sleep_gives_nothing_back() {
    let (mut session, mut clocks) = signed_in();
    for _ in 0..8 {
        session.activity(clocks.run(MINUTE * 29));
    }
    session.look(clocks.sleep(HOUR * 3));
    session.look(clocks.set_back(HOUR * 7));
    assert_eq!(session.unlock(clocks.run(MINUTE)), State::Active);
    for _ in 0..2 {
        session.activity(clocks.run(MINUTE * 29));
    }
    assert_eq!(
        session.activity(clocks.run(MINUTE * 10)),
        State::Ended(EndReason::Expired)
    );
}

#[test]
fn the_end_keeps_its_first_reason() {
    let (mut session, clocks) = signed_in();
    assert_eq!(
        session.end(EndReason::SignedOut),
        State::Ended(EndReason::SignedOut)
    );
    assert_eq!(
        session.end(EndReason::AccountChanged),
        State::Ended(EndReason::SignedOut)
    );
    assert_eq!(session.unlock(clocks.0), State::Ended(EndReason::SignedOut));
    assert_eq!(session.next_change(), None);
}

#[test]
fn it_says_when_to_look_again() {
    let (mut session, mut clocks) = signed_in();
    assert_eq!(session.next_change(), Some(MINUTE * 30));
    let began = clocks.0.wall;
    session.lock(clocks.run(HOUR / 4));
    assert_eq!(session.next_change(), Some(HOUR * 31 / 4));
    assert_eq!(
        session.expires_at(),
        began.plus(HOUR * 8),
        "locking moves no limit"
    );
}

#[derive(Clone, Debug)]
enum Act {
    Look,
    Activity,
    Lock,
    Unlock,
}

/// What happens in a test: the wall clock and the monotonic one move (the wall either way), then an act.
fn story() -> impl Strategy<Value = Vec<(i64, u64, Act)>> {
    let act = prop_oneof![
        Just(Act::Look),
        Just(Act::Activity),
        Just(Act::Lock),
        Just(Act::Unlock),
    ];
    prop::collection::vec((-7200_i64..7200, 0..3600_u64, act), 1..60)
}

fn play(session: &mut Session, now: Moment, act: &Act) -> State {
    match act {
        Act::Look => session.look(now),
        Act::Activity => session.activity(now),
        Act::Lock => session.lock(now),
        Act::Unlock => session.unlock(now),
    }
}

proptest! {
    #[test]
    fn no_clock_game_outlives_a_limit(story in story()) {
        let (mut session, mut clocks) = signed_in();
        let begin = clocks.0;
        let mut last_sign_of_life = begin;
        let mut ended = false;
        for (wall, monotonic, act) in story {
            clocks.0.wall = Timestamp::from_micros(clocks.0.wall.as_micros() + wall * 1_000_000);
            clocks.0.monotonic += Duration::from_secs(monotonic);
            let before = session.state();
            let state = play(&mut session, clocks.0, &act);

            let age = clocks.0.since(begin);
            prop_assert!(age < HOUR * 8 || matches!(state, State::Ended(_)), "{age:?} old and {state:?}");
            let idle = clocks.0.since(last_sign_of_life);
            let opened = matches!(act, Act::Unlock) && state == State::Active;
            prop_assert!(idle < MINUTE * 30 || opened || state != State::Active, "{idle:?} idle");
            prop_assert!(!ended || matches!(state, State::Ended(_)), "the end is final");
            if before == State::Locked && state == State::Active {
                prop_assert!(matches!(act, Act::Unlock), "only the password opens the lock");
            }
            if state == State::Active && matches!(act, Act::Activity | Act::Unlock) {
                // An unlock of an active session is no sign of life; counting from it is the weaker claim.
                last_sign_of_life = clocks.0;
            }
            ended = matches!(state, State::Ended(_));
        }
    }

    #[test]
    fn with_honest_clocks_nothing_ends_early(steps in prop::collection::vec(0..1800_u64, 1..60)) {
        let (mut session, mut clocks) = signed_in();
        for step in steps {
            let state = session.activity(clocks.run(Duration::from_secs(step)));
            let age = clocks.0.since(Clocks::new().0);
            prop_assert_eq!(state == State::Active, age < HOUR * 8);
        }
    }

    #[test]
    fn looking_often_changes_nothing(steps in prop::collection::vec(1..600_u64, 1..200)) {
        let (mut often, mut clocks) = signed_in();
        let (mut once, _) = signed_in();
        for step in &steps {
            often.look(clocks.run(Duration::from_secs(*step)));
        }
        prop_assert_eq!(often.state(), once.look(clocks.0));
        prop_assert_eq!(often.expires_at(), once.expires_at());
    }
}
