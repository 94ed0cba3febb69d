use std::time::Duration;

use connector::{CredentialError, CredentialSource, Secret};
use domain::ConnectionId;
use hyopps_auth::Error;
use hyopps_auth::keychain::{Deadlines, Keychain, SecretState, ServiceName};
use tokio::sync::mpsc::UnboundedReceiver;
use uuid::Uuid;

use crate::desktop::{self, Person};
use crate::world::{Bus, Keyring, with_bus};

const MAIL: ConnectionId = ConnectionId::from_uuid(Uuid::from_u128(0xbad_0001));

/// Never reached by what answers, however busy the machine is.
const PATIENT: Deadlines = Deadlines {
    call: Duration::from_secs(60),
    prompt: Duration::from_secs(60),
};

fn keychain(deadlines: Deadlines) -> Keychain {
    Keychain::new(&ServiceName::profile("test"), deadlines)
}

async fn read(keychain: &Keychain) -> Result<String, CredentialError> {
    let secret = keychain.secret(MAIL).await;
    secret.map(|secret| secret.expose().to_owned())
}

async fn store(keychain: &Keychain) -> Result<(), Error> {
    keychain.store(MAIL, Secret::new("pw")).await
}

async fn all_say_locked(keychain: &Keychain) {
    assert_eq!(keychain.state(MAIL).await, SecretState::Locked);
    assert_eq!(read(keychain).await, Err(CredentialError::Locked));
    assert!(matches!(store(keychain).await, Err(Error::KeychainLocked)));
    assert!(matches!(keychain.remove(MAIL).await, Err(Error::KeychainLocked)));
    assert!(
        matches!(keychain.unlock().await, Err(Error::KeychainLocked)),
        "without a desktop nobody can be asked"
    );
}

async fn all_say_unavailable(keychain: &Keychain) {
    let state = keychain.state(MAIL).await;
    assert!(matches!(state, SecretState::Unavailable { .. }), "{state:?}");
    let secret = read(keychain).await;
    assert!(
        matches!(secret, Err(CredentialError::Unavailable { .. })),
        "{secret:?}"
    );
    let stored = store(keychain).await;
    assert!(
        matches!(stored, Err(Error::KeychainUnavailable { .. })),
        "{stored:?}"
    );
    let unlocked = keychain.unlock().await;
    assert!(
        matches!(unlocked, Err(Error::KeychainUnavailable { .. })),
        "{unlocked:?}"
    );
}

/// The way out that the admin may choose, whatever ails the keychain.
async fn a_held_secret_helps(keychain: &Keychain) {
    keychain
        .hold_until_closed(MAIL, Secret::new("held"))
        .expect("memory takes it");
    assert_eq!(read(keychain).await.as_deref(), Ok("held"));
    assert_eq!(keychain.state(MAIL).await, SecretState::HeldUntilClosed);
}

#[test]
fn a_bus_without_a_keyring_means_unavailable() {
    let name = "troubled::a_bus_without_a_keyring_means_unavailable";
    with_bus(Bus::Own, name, async {
        let keychain = keychain(PATIENT);
        all_say_unavailable(&keychain).await;
        a_held_secret_helps(&keychain).await;
    });
}

#[test]
fn no_bus_means_unavailable() {
    let name = "troubled::no_bus_means_unavailable";
    with_bus(Bus::Nowhere, name, async {
        let keychain = keychain(PATIENT);
        all_say_unavailable(&keychain).await;
        a_held_secret_helps(&keychain).await;
    });
}

#[test]
fn a_keyring_that_was_never_set_up_counts_as_locked() {
    let name = "troubled::a_keyring_that_was_never_set_up_counts_as_locked";
    with_bus(Bus::Own, name, async {
        let _keyring = Keyring::not_set_up();
        all_say_locked(&keychain(PATIENT)).await;
    });
}

#[test]
fn a_locked_keyring_says_so_and_keeps_what_it_has() {
    let name = "troubled::a_locked_keyring_says_so_and_keeps_what_it_has";
    with_bus(Bus::Own, name, async {
        let keyring = Keyring::unlocked("pw");
        let keychain = keychain(PATIENT);
        store(&keychain).await.unwrap();
        keyring.lock().await;
        all_say_locked(&keychain).await;

        drop(keyring);
        let _unlocked = Keyring::unlocked("pw");
        assert_eq!(read(&keychain).await.as_deref(), Ok("pw"));
        keychain.unlock().await.expect("nobody is asked when it is open");
    });
}

#[test]
fn a_locked_keyring_without_our_entry_is_not_called_empty() {
    let name = "troubled::a_locked_keyring_without_our_entry_is_not_called_empty";
    with_bus(Bus::Own, name, async {
        let keyring = Keyring::unlocked("pw");
        keyring.lock().await;
        let keychain = keychain(PATIENT);
        all_say_locked(&keychain).await;
        a_held_secret_helps(&keychain).await;
    });
}

#[test]
fn a_keyring_that_was_killed_is_found_again_when_it_is_back() {
    let name = "troubled::a_keyring_that_was_killed_is_found_again_when_it_is_back";
    with_bus(Bus::Own, name, async {
        let keychain = keychain(PATIENT);
        all_say_unavailable(&keychain).await;

        let keyring = Keyring::unlocked("pw");
        store(&keychain)
            .await
            .expect("a keyring that starts after the app is used");
        drop(keyring);
        all_say_unavailable(&keychain).await;

        let _keyring = Keyring::unlocked("pw");
        assert_eq!(read(&keychain).await.as_deref(), Ok("pw"));
    });
}

#[test]
fn a_keyring_that_hangs_costs_one_deadline_and_no_more() {
    let name = "troubled::a_keyring_that_hangs_costs_one_deadline_and_no_more";
    with_bus(Bus::Own, name, async {
        let keyring = Keyring::unlocked("pw");
        store(&keychain(PATIENT)).await.unwrap();

        keyring.freeze();
        let second = Duration::from_secs(1);
        let hurried = keychain(Deadlines {
            call: second,
            prompt: second,
        });
        let stored = store(&hurried).await;
        assert!(
            matches!(stored, Err(Error::KeychainSilent { .. })),
            "whether it was stored is not known: {stored:?}"
        );
        let secret = read(&hurried).await;
        assert!(
            matches!(secret, Err(CredentialError::Unavailable { .. })),
            "{secret:?}"
        );
        a_held_secret_helps(&hurried).await;

        keyring.thaw();
        assert_eq!(read(&keychain(PATIENT)).await.as_deref(), Ok("pw"));
    });
}

/// Runs the story in front of a locked keyring that has our entry.
fn at_a_locked_keyring(name: &str, person: Person, story: impl AsyncFn(Keychain, UnboundedReceiver<()>)) {
    with_bus(Bus::Own, name, async {
        let keyring = Keyring::unlocked("pw");
        let keychain = keychain(PATIENT);
        store(&keychain).await.expect("it is open at first");
        keyring.lock().await;
        let shows = desktop::start(person).await.expect("the desktop is on the bus");
        story(keychain, shows).await;
    });
}

#[test]
fn only_unlock_asks_the_person() {
    let name = "troubled::only_unlock_asks_the_person";
    at_a_locked_keyring(name, Person::IsAway, async |keychain, mut shows| {
        assert_eq!(keychain.state(MAIL).await, SecretState::Locked);
        assert_eq!(read(&keychain).await, Err(CredentialError::Locked));
        assert!(store(&keychain).await.is_err());
        assert!(keychain.remove(MAIL).await.is_err());
        assert!(shows.try_recv().is_err(), "a step in the background asks nobody");

        tokio::select! {
            answered = keychain.unlock() => panic!("nobody answers, but: {answered:?}"),
            shown = shows.recv() => assert_eq!(shown, Some(())),
        }
        assert_eq!(
            keychain.state(MAIL).await,
            SecretState::Locked,
            "nobody waits behind the question"
        );
    });
}

#[test]
fn a_refused_question_leaves_the_keyring_locked() {
    let name = "troubled::a_refused_question_leaves_the_keyring_locked";
    at_a_locked_keyring(name, Person::Refuses, async |keychain, mut shows| {
        let unlocked = keychain.unlock().await;
        assert!(matches!(unlocked, Err(Error::KeychainLocked)), "{unlocked:?}");
        assert_eq!(shows.recv().await, Some(()), "the person was asked");
        assert_eq!(keychain.state(MAIL).await, SecretState::Locked);
    });
}
