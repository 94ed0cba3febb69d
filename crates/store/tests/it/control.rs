//! Accounts, sessions and failed sign-ins.

use domain::role::Role;
use domain::{AccountId, SessionId};
use store::{AccountChange, Error, NewAccount, NewMembership};
use uuid::Uuid;

use crate::support::{NOON, OWNER, WORKSPACE, main_workspace, office, open, owner, runtime, second};

#[test]
fn a_fresh_folder_has_no_account_and_gets_exactly_one_owner() {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("made/on/the/way");
        let store = open(&folder).unwrap();
        assert_eq!(store.control().account_count().await.unwrap(), 0);
        store.create_owner(owner(), main_workspace(), NOON).await.unwrap();
        assert_eq!(store.control().account_count().await.unwrap(), 1);
        let again = store.create_owner(owner(), main_workspace(), NOON).await;
        assert!(matches!(again, Err(Error::AlreadySetUp)));
        drop(store);

        let store = open(&folder).unwrap();
        let account = store
            .control()
            .account_by_email("ada@example.org")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (account.id, account.email.as_str(), account.version),
            (OWNER, "Ada@Example.org", 1)
        );
        assert_eq!(account.disabled_at, None);
        assert_eq!(store.control().account(OWNER).await.unwrap(), Some(account));
        let membership = store.control().membership(OWNER).await.unwrap().unwrap();
        assert_eq!((membership.workspace, membership.role), (WORKSPACE, Role::Owner));
        assert_eq!(membership.workspace_name, "Main");
        assert!(
            store.workspace(WORKSPACE).is_some(),
            "the workspace was opened with the store"
        );
    });
}

#[test]
fn the_members_of_a_workspace_are_those_of_no_other() {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).unwrap();
        store.create_owner(owner(), main_workspace(), NOON).await.unwrap();
        let members = store.control().members(WORKSPACE).await.unwrap();
        let found: Vec<_> = members
            .iter()
            .map(|member| (member.account, member.name.as_str(), member.role))
            .collect();
        assert_eq!(found, [(OWNER, "Ada Lovelace", Role::Owner)]);
        let elsewhere = domain::WorkspaceId::from_uuid(Uuid::from_u128(7));
        assert_eq!(store.control().members(elsewhere).await.unwrap(), []);
    });
}

#[test]
fn of_two_first_owners_one_wins_and_the_other_leaves_nothing() {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).unwrap();
        let tasks: Vec<_> = (0..8)
            .map(|n| {
                let store = store.clone();
                let mut account = owner();
                account.id = AccountId::from_uuid(Uuid::from_u128(n));
                account.email = format!("{n}@example.org");
                let mut workspace = main_workspace();
                workspace.id = domain::WorkspaceId::from_uuid(Uuid::from_u128(n));
                tokio::spawn(async move { store.create_owner(account, workspace, NOON).await })
            })
            .collect();
        let mut winners = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => winners += 1,
                Err(error) => assert!(matches!(error, Error::AlreadySetUp), "{error:?}"),
            }
        }
        assert_eq!(winners, 1);
        drop(store);
        let files: Vec<_> = std::fs::read_dir(folder.path().join("workspaces"))
            .unwrap()
            .collect();
        assert_eq!(files.len(), 1, "{files:?}");
        open(folder.path()).unwrap();
    });
}

#[test]
fn a_new_password_counts_the_version_up() {
    runtime().block_on(async {
        let office = office().await;
        let control = office.store.control();
        assert_eq!(
            control
                .set_password(OWNER, "$2b$12$other", second(1))
                .await
                .unwrap(),
            2
        );
        let account = control.account(OWNER).await.unwrap().unwrap();
        assert_eq!(
            (account.password_hash.as_str(), account.version),
            ("$2b$12$other", 2)
        );
        let nobody = AccountId::from_uuid(Uuid::nil());
        assert!(matches!(
            control.set_password(nobody, "x", NOON).await,
            Err(Error::NotFound)
        ));
        assert_eq!(control.account(nobody).await.unwrap(), None);
    });
}

#[test]
fn failed_sign_ins_are_counted_until_one_goes_well() {
    runtime().block_on(async {
        let office = office().await;
        let control = office.store.control();
        assert_eq!(control.sign_in_failures("x@example.org").await.unwrap(), None);
        for n in 1..=3 {
            let failures = control
                .record_failure("x@example.org", second(n.into()))
                .await
                .unwrap();
            assert_eq!((failures.count, failures.last_at), (n, second(n.into())));
            assert_eq!(
                control.sign_in_failures("x@example.org").await.unwrap(),
                Some(failures)
            );
        }
        assert_eq!(control.sign_in_failures("y@example.org").await.unwrap(), None);
        control.clear_failures("x@example.org").await.unwrap();
        assert_eq!(control.sign_in_failures("x@example.org").await.unwrap(), None);
    });
}

#[test]
fn old_failures_are_forgotten_and_newer_ones_count_on() {
    runtime().block_on(async {
        let office = office().await;
        let control = office.store.control();
        for (address, at) in [("old", 1), ("just", 2), ("new", 3)] {
            control.record_failure(address, second(at)).await.unwrap();
        }
        assert_eq!(control.clear_failures_until(second(2)).await.unwrap(), 2);
        assert_eq!(control.sign_in_failures("old").await.unwrap(), None);
        assert_eq!(control.sign_in_failures("just").await.unwrap(), None);
        let left = control.sign_in_failures("new").await.unwrap().unwrap();
        assert_eq!((left.count, left.last_at), (1, second(3)));
        assert_eq!(control.clear_failures_until(second(2)).await.unwrap(), 0);
    });
}

#[test]
fn sessions_are_recorded_with_their_first_end() {
    runtime().block_on(async {
        let office = office().await;
        let control = office.store.control();
        let session = SessionId::from_uuid(Uuid::from_u128(5));
        control.session_started(session, OWNER, NOON).await.unwrap();
        control
            .session_ended(session, second(5), "signed_out")
            .await
            .unwrap();
        control
            .session_ended(session, second(9), "expired")
            .await
            .unwrap();
        let folder = office.close();
        #[expect(clippy::disallowed_methods, reason = "no use case reads sessions yet")]
        let conn = rusqlite::Connection::open(folder.path().join("control.db")).unwrap();
        let row: (i64, i64, String) = conn
            .query_row(
                "SELECT started_at, ended_at, end_reason FROM sessions",
                [],
                |row| row.try_into(),
            )
            .unwrap();
        assert_eq!(
            row,
            (NOON.as_micros(), second(5).as_micros(), "signed_out".to_owned())
        );
    });
}

#[test]
fn what_identifies_people_is_not_printed() {
    assert_eq!(
        format!("{:?}", owner()),
        format!("NewAccount {{ id: {OWNER:?}, .. }}")
    );
}

fn second_owner() -> NewAccount {
    NewAccount {
        id: SECOND,
        email: "grace@example.org".to_owned(),
        name: "Grace Hopper".to_owned(),
        ..owner()
    }
}

const SECOND: AccountId = AccountId::from_uuid(Uuid::from_u128(0x2));

#[test]
fn two_owners_do_not_take_each_other_away() {
    runtime().block_on(async {
        for change in [
            AccountChange::Role(Role::Admin),
            AccountChange::Disable,
            AccountChange::Remove,
            AccountChange::OneTimePassword("$2b$12$other".to_owned()),
        ] {
            let office = office().await;
            let control = office.store.control();
            let membership = NewMembership {
                workspace: WORKSPACE,
                role: Role::Owner,
                partner: None,
            };
            control
                .add_account(second_owner(), membership, NOON)
                .await
                .unwrap();
            let both = [OWNER, SECOND].map(|id| {
                let (control, change) = (control.clone(), change.clone());
                tokio::spawn(async move { control.change_account(WORKSPACE, id, 1, change, NOON).await })
            });
            let mut refused = 0;
            for one in both {
                match one.await.unwrap() {
                    Ok(()) => {}
                    Err(error) => {
                        assert!(matches!(error, Error::LastOwner), "{error:?}");
                        refused += 1;
                    }
                }
            }
            assert_eq!(refused, 1, "one of them stays");
            let rows = control.list_accounts(WORKSPACE, "", None, 9).await.unwrap().rows;
            let owners = rows.iter().filter(|row| {
                row.role == Role::Owner && row.disabled_at.is_none() && !row.must_change_password
            });
            assert_eq!(owners.count(), 1);
        }
    });
}

#[test]
fn accounts_are_listed_in_pages_by_name() {
    runtime().block_on(async {
        let office = office().await;
        let control = office.store.control();
        for (number, name) in [(3, "ärzte"), (4, "Bo"), (5, "ada lovelace")] {
            let account = NewAccount {
                id: AccountId::from_uuid(Uuid::from_u128(number)),
                email: format!("{number}@example.org"),
                name: name.to_owned(),
                ..owner()
            };
            let membership = NewMembership {
                workspace: WORKSPACE,
                role: Role::Viewer,
                partner: None,
            };
            control.add_account(account, membership, NOON).await.unwrap();
        }
        let mut names = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = control
                .list_accounts(WORKSPACE, "", after.as_deref(), 2)
                .await
                .unwrap();
            names.extend(page.rows.into_iter().map(|row| row.name));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(names, ["ada lovelace", "Ada Lovelace", "Bo", "ärzte"]);
        let found = control
            .list_accounts(WORKSPACE, "ÄRZ", None, 9)
            .await
            .unwrap()
            .rows;
        assert_eq!(found.len(), 1);
        let taken = control
            .add_account(
                NewAccount {
                    id: SECOND,
                    email: " 4@EXAMPLE.org".to_owned(),
                    ..owner()
                },
                NewMembership {
                    workspace: WORKSPACE,
                    role: Role::Viewer,
                    partner: None,
                },
                NOON,
            )
            .await;
        assert!(matches!(taken, Err(Error::AddressTaken)));
    });
}
