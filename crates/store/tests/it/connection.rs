//! Connections to outside systems.

use domain::ConnectionId;
use engine::{Connected, Connections};
use serde_json::json;
use store::{Error, NewConnection, StoredTest};
use uuid::Uuid;

use crate::support::{NOON, office, runtime, second};

fn email(id: u128, host: &str) -> NewConnection {
    NewConnection {
        id: ConnectionId::from_uuid(Uuid::from_u128(id)),
        system: "email".to_owned(),
        settings: json!({ "host": host }).as_object().unwrap().clone(),
        enabled: true,
    }
}

fn report(ok: bool) -> StoredTest {
    StoredTest {
        ok,
        code: if ok {
            String::new()
        } else {
            "smtp_refused".to_owned()
        },
        message: "It answered.".to_owned(),
        hint: String::new(),
        missing: vec!["usergroups:write".to_owned()],
        warnings: vec!["It is old.".to_owned()],
        expires_at: ok.then(|| second(90)),
        at: second(3),
    }
}

#[test]
fn a_connection_is_set_up_changed_and_tested() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        assert_eq!(workspace.connection("email").await.unwrap(), None);
        let first = workspace
            .save_connection(email(1, "a.example.org"), 0, NOON)
            .await
            .unwrap();
        assert_eq!(
            (first.version, first.created_at, first.last_test.clone()),
            (1, NOON, None)
        );

        workspace.record_test("email", 1, report(false)).await.unwrap();
        let tested = workspace.connection("email").await.unwrap().unwrap();
        assert_eq!((tested.version, tested.last_test), (1, Some(report(false))));

        let mut off = email(2, "b.example.org");
        off.enabled = false;
        let second_version = workspace.save_connection(off, 1, second(1)).await.unwrap();
        assert_ne!(
            second_version.id, first.id,
            "the keychain has the new secret under the new id"
        );
        assert_eq!((second_version.version, second_version.enabled), (2, false));
        assert_eq!(
            (second_version.created_at, second_version.updated_at),
            (NOON, second(1))
        );
        assert_eq!(
            second_version.last_test, None,
            "the test was one of other settings"
        );
        workspace.record_test("email", 1, report(true)).await.unwrap();
        assert_eq!(
            workspace.connections().await.unwrap(),
            [second_version],
            "a test that began before the change says nothing about these settings"
        );
        let third = workspace
            .save_connection(email(2, "b.example.org"), 2, second(2))
            .await
            .unwrap();
        assert_eq!(
            (third.version, third.id),
            (3, email(2, "").id),
            "the secret stays"
        );
    });
}

#[test]
fn a_stale_version_changes_nothing() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let missing = workspace.save_connection(email(1, "a"), 3, NOON).await;
        assert!(matches!(
            missing,
            Err(Error::Conflict {
                expected: 3,
                found: 0
            })
        ));
        let kept = workspace.save_connection(email(1, "a"), 0, NOON).await.unwrap();
        let again = workspace.save_connection(email(2, "b"), 0, NOON).await;
        assert!(matches!(
            again,
            Err(Error::Conflict {
                expected: 0,
                found: 1
            })
        ));
        assert_eq!(workspace.connection("email").await.unwrap(), Some(kept));
        let unknown = workspace.record_test("slack", 1, report(true)).await;
        assert!(matches!(unknown, Err(Error::NotFound)));
    });
}

#[test]
fn what_was_saved_is_at_hand_with_how_many_may_use_it_at_once() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let port: &dyn Connections = &workspace;
        let mut version = 0;
        let unsaid = Connected::AT_ONCE;
        for (setting, expected) in [
            (json!({}), unsaid),
            (json!({"at_once": "7"}), 7),
            (json!({"at_once": 64}), 64),
            (json!({"at_once": ""}), unsaid),
            (json!({"at_once": "0"}), unsaid),
        ] {
            let mut new = email(1, "a");
            new.settings = setting.as_object().unwrap().clone();
            version = workspace
                .save_connection(new, version, NOON)
                .await
                .unwrap()
                .version;
            let at_hand = port
                .at_hand("email")
                .expect("whoever saves tells the runner at once");
            assert_eq!(at_hand.at_once, expected, "{setting}");
        }
    });
}

#[test]
fn the_engine_sees_what_it_needs() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let stored = workspace.save_connection(email(1, "a"), 0, NOON).await.unwrap();
        let port: &dyn Connections = &workspace;
        let connected = port.connection("email").await.unwrap().unwrap();
        assert_eq!((connected.id, connected.enabled), (stored.id, true));
        assert_eq!(connected.settings, stored.settings);
        assert_eq!(port.connection("slack").await.unwrap(), None);
    });
}

#[test]
fn the_end_of_a_credential_is_known_until_there_is_another_one() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let ends = async || workspace.connection("email").await.unwrap().unwrap().expires_at;
        workspace
            .save_connection(email(1, "a.example.org"), 0, NOON)
            .await
            .unwrap();
        workspace.record_test("email", 1, report(true)).await.unwrap();
        assert_eq!(ends().await, Some(second(90)));
        workspace.record_test("email", 1, report(false)).await.unwrap();
        assert_eq!(ends().await, Some(second(90)), "a test that fails cannot tell");
        workspace
            .save_connection(email(1, "b.example.org"), 1, NOON)
            .await
            .unwrap();
        assert_eq!(ends().await, Some(second(90)), "it is the same secret");
        workspace
            .save_connection(email(2, "b.example.org"), 2, NOON)
            .await
            .unwrap();
        assert_eq!(ends().await, None, "it is another secret");
    });
}
