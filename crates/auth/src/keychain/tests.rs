use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Condvar, Mutex};

use tokio::sync::oneshot;
use uuid::Uuid;

use super::*;

const MAIL: ConnectionId = ConnectionId::from_uuid(Uuid::from_u128(1));

/// For calls that answer: never reached, however busy the machine is.
const PATIENT: Duration = Duration::from_secs(60);

/// For calls that hang.
const IMPATIENT: Duration = Duration::from_millis(50);

/// How one call of a made-up keychain goes.
enum Call {
    Finds(Option<&'static str>),
    Locked,
    Absent,
    Panics,
    /// Tells that it asks the person, who answers when told to.
    Asks(oneshot::Sender<()>, Receiver<()>),
}

/// A keychain whose calls go by a script, except while it hangs.
struct Script {
    calls: Mutex<std::vec::IntoIter<Call>>,
    hangs: AtomicBool,
    released: (Mutex<bool>, Condvar),
}

impl Script {
    fn next(&self) -> Result<Option<Secret>, Error> {
        if self.hangs.load(Ordering::SeqCst) {
            let (released, changed) = &self.released;
            drop(
                changed
                    .wait_while(released.lock().unwrap(), |released| !*released)
                    .unwrap(),
            );
            return Ok(Some(Secret::new("too late")));
        }
        let call = self.calls.lock().unwrap().next();
        match call.expect("the script has more calls") {
            Call::Finds(secret) => Ok(secret.map(Secret::new)),
            Call::Locked => Err(Error::KeychainLocked),
            Call::Absent => Err(Error::KeychainUnavailable {
                reason: "no bus".into(),
            }),
            Call::Panics => panic!("the script has a panic here"),
            Call::Asks(asked, answered) => {
                asked.send(()).unwrap();
                answered.recv().unwrap();
                Ok(None)
            }
        }
    }

    fn release(&self) {
        *self.released.0.lock().unwrap() = true;
        self.released.1.notify_all();
    }
}

impl Vault for Script {
    fn read(&self, _account: &str) -> Result<Option<Secret>, Error> {
        self.next()
    }

    fn holds(&self, _account: &str) -> Result<bool, Error> {
        self.next().map(|found| found.is_some())
    }

    fn write(&self, _account: &str, _secret: &Secret) -> Result<(), Error> {
        self.next().map(|_| ())
    }

    fn erase(&self, _account: &str) -> Result<(), Error> {
        self.next().map(|_| ())
    }

    fn unlock(&self) -> Result<(), Error> {
        self.next().map(|_| ())
    }

    fn silence(&self, waited: Duration) -> Error {
        Error::KeychainSilent { waited }
    }
}

/// The keychain under test, and the script behind it.
struct Stage {
    keychain: Keychain,
    script: Arc<Script>,
}

impl Stage {
    fn new(calls: impl IntoIterator<Item = Call>) -> Self {
        let script = Arc::new(Script {
            calls: Mutex::new(calls.into_iter().collect::<Vec<_>>().into_iter()),
            hangs: AtomicBool::new(false),
            released: (Mutex::new(false), Condvar::new()),
        });
        let deadlines = Deadlines {
            call: PATIENT,
            prompt: PATIENT,
        };
        let vault: Arc<dyn Vault> = Arc::clone(&script) as _;
        let keychain = Keychain::on(vault, deadlines);
        Self { keychain, script }
    }

    async fn read(&self) -> Result<String, CredentialError> {
        let secret = self.keychain.secret(MAIL).await;
        secret.map(|secret| secret.expose().to_owned())
    }

    /// Makes every call hang that begins from now on.
    fn hang(&mut self) {
        self.script.hangs.store(true, Ordering::SeqCst);
        self.keychain.deadlines = Deadlines {
            call: IMPATIENT,
            prompt: IMPATIENT,
        };
    }

    /// Makes new calls go by the script again; those that hang go on hanging.
    fn go_on(&mut self) {
        self.script.hangs.store(false, Ordering::SeqCst);
        self.keychain.deadlines = Deadlines {
            call: PATIENT,
            prompt: PATIENT,
        };
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.script.release();
    }
}

fn is_silence(result: &Result<String, CredentialError>) -> bool {
    matches!(result, Err(CredentialError::Unavailable { reason }) if reason.contains("no answer"))
}

#[tokio::test]
async fn a_call_that_hangs_does_not_block_the_next() {
    let mut stage = Stage::new([Call::Finds(Some("first")), Call::Finds(Some("second"))]);
    stage.hang();
    let hung = stage.read().await;
    assert!(is_silence(&hung), "{hung:?}");

    stage.go_on();
    assert_eq!(stage.read().await.unwrap(), "first");
    stage.script.release();
    assert_eq!(
        stage.read().await.unwrap(),
        "second",
        "a late answer reaches nobody"
    );
}

#[tokio::test]
async fn hanging_threads_do_not_pile_up() {
    let mut stage = Stage::new([]);
    stage.hang();
    for _ in 0..4 {
        assert!(is_silence(&stage.read().await));
    }
    let refused = stage.read().await.unwrap_err().to_string();
    assert!(refused.contains("4 earlier calls"), "{refused}");
}

#[tokio::test]
async fn a_silent_keychain_stays_locked_when_it_is_to_be_unlocked() {
    let mut stage = Stage::new([]);
    stage.hang();
    let unlocked = stage.keychain.unlock().await;
    assert!(matches!(unlocked, Err(Error::KeychainLocked)), "{unlocked:?}");
}

#[tokio::test]
async fn nobody_else_waits_while_the_person_is_asked() {
    let (tell, asked) = oneshot::channel();
    let (answer, answered) = channel();
    let stage = Stage::new([Call::Asks(tell, answered), Call::Locked, Call::Finds(Some("pw"))]);
    let meanwhile = async {
        asked.await.expect("the person is asked");
        assert_eq!(stage.read().await, Err(CredentialError::Locked));
        answer.send(()).unwrap();
    };
    let (unlocked, ()) = tokio::join!(stage.keychain.unlock(), meanwhile);
    unlocked.expect("the person has answered");
    assert_eq!(stage.read().await.unwrap(), "pw");
}

#[tokio::test]
async fn a_caller_that_goes_away_gives_its_thread_up() {
    let (tell, asked) = oneshot::channel();
    let (_answer, answered) = channel();
    let stage = Stage::new([Call::Asks(tell, answered), Call::Finds(Some("pw"))]);
    tokio::select! {
        _ = stage.read() => panic!("nobody answers"),
        asked = asked => asked.expect("the call has begun"),
    }
    assert_eq!(stage.read().await.unwrap(), "pw");
}

#[tokio::test]
async fn a_panic_in_a_call_ends_that_call_only() {
    let stage = Stage::new([Call::Panics, Call::Finds(Some("pw"))]);
    let failed = stage.read().await;
    assert!(matches!(failed, Err(CredentialError::Unavailable { .. })));
    assert_eq!(stage.read().await.unwrap(), "pw");
}

#[tokio::test]
async fn calls_at_once_go_one_after_another() {
    let stage = Stage::new(["a", "b", "c"].map(|secret| Call::Finds(Some(secret))));
    let (a, b, c) = tokio::join!(stage.read(), stage.read(), stage.read());
    assert_eq!([a.unwrap(), b.unwrap(), c.unwrap()], ["a", "b", "c"]);
}

#[tokio::test]
async fn what_the_admin_let_the_app_hold_is_used_where_there_is_no_keychain() {
    let stage = Stage::new([Call::Locked, Call::Locked, Call::Locked]);
    let stored = stage.keychain.store(MAIL, Secret::new("pw")).await;
    assert!(matches!(stored, Err(Error::KeychainLocked)));
    assert_eq!(
        stage.read().await,
        Err(CredentialError::Locked),
        "nothing is held unasked"
    );

    stage.keychain.hold_until_closed(MAIL, Secret::new("pw")).unwrap();
    assert_eq!(stage.read().await.unwrap(), "pw");
    assert_eq!(stage.keychain.state(MAIL).await, SecretState::HeldUntilClosed);

    let removed = stage.keychain.remove(MAIL).await;
    assert!(removed.is_err(), "the keychain's entry may still stand");
    let held = stage.keychain.held.get(MAIL);
    assert!(held.is_none(), "but it is held no longer");
}

#[tokio::test]
async fn a_stored_secret_replaces_the_held_one() {
    let stage = Stage::new([Call::Finds(None), Call::Finds(Some("new"))]);
    stage
        .keychain
        .hold_until_closed(MAIL, Secret::new("old"))
        .unwrap();
    stage.keychain.store(MAIL, Secret::new("new")).await.unwrap();
    assert_eq!(stage.read().await.unwrap(), "new");
}

#[tokio::test]
async fn each_state_has_its_answer() {
    let calls = [
        Call::Finds(Some("pw")),
        Call::Finds(None),
        Call::Locked,
        Call::Absent,
    ];
    let stage = Stage::new(calls);
    let unavailable = SecretState::Unavailable {
        reason: "no bus".into(),
    };
    for expected in [
        SecretState::Present,
        SecretState::Missing,
        SecretState::Locked,
        unavailable,
    ] {
        assert_eq!(stage.keychain.state(MAIL).await, expected);
    }
}

#[tokio::test]
async fn the_size_is_checked_before_the_keychain_is_asked() {
    let Stage { keychain, .. } = &Stage::new([Call::Finds(None)]);
    let longest = "ä".repeat(MAX_SECRET_BYTES / 2);
    let too_long = Secret::new(format!("{longest}x"));
    let stored = keychain.store(MAIL, too_long.clone()).await;
    let bytes = MAX_SECRET_BYTES + 1;
    assert!(matches!(stored, Err(Error::SecretTooLong { bytes: found, .. }) if found == bytes));
    assert!(keychain.hold_until_closed(MAIL, too_long).is_err());
    let stored = keychain.store(MAIL, Secret::new("")).await;
    assert!(matches!(stored, Err(Error::SecretEmpty)));
    keychain.store(MAIL, Secret::new(longest)).await.unwrap();
}
