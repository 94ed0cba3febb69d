use connector::{CredentialError, CredentialSource, Secret};
use domain::{AccountId, ConnectionId};
use hyopps_auth::keychain::{Deadlines, Keychain, MAX_SECRET_BYTES, SecretState, ServiceName};
use uuid::Uuid;

/// A connection of its own for each test and each run, as the keychain may be the machine's.
fn connection(number: u128) -> ConnectionId {
    let run = u128::from(std::process::id()) << 64;
    ConnectionId::from_uuid(Uuid::from_u128(run + number))
}

fn profile(name: &str) -> Keychain {
    Keychain::new(&ServiceName::profile(name), Deadlines::default())
}

fn test_profile() -> Keychain {
    profile("test")
}

async fn read(keychain: &Keychain, connection: ConnectionId) -> Result<String, CredentialError> {
    let secret = keychain.secret(connection).await;
    secret.map(|secret| secret.expose().to_owned())
}

async fn store(keychain: &Keychain, connection: ConnectionId, secret: &str) {
    if let Err(error) = keychain.store(connection, Secret::new(secret)).await {
        panic!(
            "the keychain of the tests does not work ({error}); \
             `cargo xtask test --only -p hyopps-auth` runs them with one"
        );
    }
}

#[tokio::test]
async fn a_secret_is_kept_until_it_is_removed() {
    let (keychain, mail) = (test_profile(), connection(1));
    store(&keychain, mail, "pässwörd 🦊\n").await;
    assert_eq!(keychain.state(mail).await, SecretState::Present);
    assert_eq!(read(&keychain, mail).await.unwrap(), "pässwörd 🦊\n");
    assert_eq!(
        read(&test_profile(), mail).await.unwrap(),
        "pässwörd 🦊\n",
        "the next start of the app finds it"
    );

    keychain.remove(mail).await.unwrap();
    assert_eq!(keychain.state(mail).await, SecretState::Missing);
    assert_eq!(read(&keychain, mail).await, Err(CredentialError::Missing));
    keychain
        .remove(mail)
        .await
        .expect("removing it again changes nothing");
}

#[tokio::test]
async fn a_new_secret_takes_the_place_of_the_old_one() {
    let (keychain, mail) = (test_profile(), connection(2));
    store(&keychain, mail, "old").await;
    store(&keychain, mail, "new").await;
    assert_eq!(read(&keychain, mail).await.unwrap(), "new");
    keychain.remove(mail).await.unwrap();
    assert_eq!(
        keychain.state(mail).await,
        SecretState::Missing,
        "no copy is left"
    );
}

#[tokio::test]
async fn connections_and_profiles_have_entries_of_their_own() {
    let (ours, theirs) = (test_profile(), profile("test-other"));
    let (mail, slack) = (connection(3), connection(4));
    store(&ours, mail, "mail").await;
    store(&ours, slack, "slack").await;
    store(&theirs, mail, "other").await;
    assert_eq!(read(&ours, mail).await.unwrap(), "mail");
    assert_eq!(read(&ours, slack).await.unwrap(), "slack");
    assert_eq!(read(&theirs, mail).await.unwrap(), "other");

    ours.remove(mail).await.unwrap();
    assert_eq!(read(&ours, slack).await.unwrap(), "slack");
    assert_eq!(read(&theirs, mail).await.unwrap(), "other");
    ours.remove(slack).await.unwrap();
    theirs.remove(mail).await.unwrap();
}

#[tokio::test]
async fn the_longest_secret_comes_back_whole() {
    let (keychain, token) = (test_profile(), connection(5));
    let longest = "x".repeat(MAX_SECRET_BYTES);
    store(&keychain, token, &longest).await;
    assert_eq!(read(&keychain, token).await.unwrap(), longest);
    keychain.remove(token).await.unwrap();
}

#[tokio::test]
async fn many_at_once_all_get_their_answer() {
    let (keychain, mail) = (test_profile(), connection(6));
    store(&keychain, mail, "pw").await;
    let answers = tokio::join!(
        read(&keychain, mail),
        read(&keychain, mail),
        read(&keychain, mail),
        read(&keychain, mail)
    );
    let (a, b, c, d) = answers;
    assert_eq!([a, b, c, d].map(Result::unwrap), ["pw"; 4]);
    keychain.remove(mail).await.unwrap();
}

/// Blocking D-Bus calls panic inside a runtime; ours are made outside of any.
#[tokio::test(flavor = "multi_thread")]
async fn it_works_on_the_app_s_runtime() {
    let (keychain, mail) = (test_profile(), connection(7));
    store(&keychain, mail, "pw").await;
    let task = tokio::spawn(async move {
        let secret = read(&keychain, mail).await;
        keychain.remove(mail).await.unwrap();
        secret
    });
    assert_eq!(task.await.unwrap().unwrap(), "pw");
}

#[tokio::test]
async fn an_accounts_password_stands_apart_from_the_secret_of_a_connection() {
    let (keychain, mail) = (test_profile(), connection(20));
    let account = AccountId::from_uuid(mail.as_uuid());
    store(&keychain, mail, "of the connection").await;
    let kept = async || {
        let kept = keychain.kept_password(account).await.unwrap();
        kept.map(|password| password.expose().to_owned())
    };
    assert_eq!(kept().await, None, "the same id means another entry");
    keychain
        .keep_password(account, Secret::new("of the account"))
        .await
        .unwrap();
    assert_eq!(kept().await.as_deref(), Some("of the account"));
    assert_eq!(read(&keychain, mail).await.unwrap(), "of the connection");
    assert!(keychain.forget_password(account).await.unwrap());
    assert!(
        !keychain.forget_password(account).await.unwrap(),
        "there was none any more"
    );
    assert_eq!(kept().await, None);
    keychain.answers().await.unwrap();
    keychain.remove(mail).await.unwrap();
}
