//! Who can sign in, and as what.

use std::time::Duration;

use api::account::{
    AccountRef, AccountRow, AccountState, ChangeRole, CreateMember, IssuedPassword, ListAccounts,
    PromotePerson,
};
use api::execution::ListExecutions;
use api::session::{ChangePassword, Password, SessionState, SessionView, SignIn, SignedOutReason};
use api::{ApiError, ErrorCode};
use domain::role::Role;

use crate::behind::deactivate;
use crate::desk::{ADDRESS, Desk, PASSWORD};
use crate::partner::partner;
use crate::rights::answers_to_guarded;

const OWN: &str = "a pear for every horse";

async fn sign_in(desk: &Desk, email: &str, password: &str) -> Result<SessionView, ApiError> {
    let request = SignIn {
        email: email.into(),
        password: Password(password.into()),
    };
    desk.app.sign_in(request).await
}

async fn first_sign_in(desk: &Desk, issued: &IssuedPassword) {
    let view = sign_in(desk, &issued.email, &issued.password.0).await.unwrap();
    assert!(matches!(view.state, SessionState::NewPassword { .. }), "{view:?}");
    change_password(desk, &issued.password.0, OWN).await.unwrap();
}

async fn change_password(desk: &Desk, current: &str, new: &str) -> Result<(), ApiError> {
    let request = ChangePassword {
        current: Password(current.into()),
        new: Password(new.into()),
    };
    desk.app.change_password(request).await
}

async fn member(desk: &Desk, email: &str, role: Role) -> Result<IssuedPassword, ApiError> {
    let request = CreateMember {
        name: "Mia Member".into(),
        email: email.into(),
        role,
    };
    desk.app.create_member(request).await
}

async fn row(desk: &Desk, email: &str) -> AccountRow {
    let rows = desk
        .app
        .list_accounts(ListAccounts::default())
        .await
        .unwrap()
        .rows;
    rows.into_iter().find(|row| row.email == email).expect(email)
}

async fn named(desk: &Desk, email: &str) -> AccountRef {
    let AccountRow { id, version, .. } = row(desk, email).await;
    AccountRef { id, version }
}

async fn change_role(desk: &Desk, email: &str, role: Role) -> Result<(), ApiError> {
    let account = named(desk, email).await;
    desk.app.change_role(ChangeRole { account, role }).await
}

/// Somebody of Acme who was just promoted; the owner is signed in.
async fn promoted() -> (Desk, IssuedPassword) {
    let desk = Desk::signed_in().await;
    let acme = partner(&desk, "Acme").await;
    let issued = desk
        .app
        .promote_person(PromotePerson { person: acme.person })
        .await
        .unwrap();
    (desk, issued)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promoted_person_chooses_a_password_before_anything_else() {
    let (desk, issued) = promoted().await;
    assert_eq!(issued.email, "somebody@partner.example");
    assert!(matches!(
        row(&desk, &issued.email).await.state,
        AccountState::Invited { .. }
    ));
    let view = sign_in(&desk, &issued.email, &issued.password.0).await.unwrap();
    assert!(matches!(view.state, SessionState::NewPassword { .. }));
    for (name, answer) in answers_to_guarded(&desk).await {
        if name != "change_password" {
            assert_eq!(answer, Err(ErrorCode::PasswordChangeNeeded), "{name}");
        }
    }
    let same = change_password(&desk, &issued.password.0, &issued.password.0).await;
    assert_eq!(same.unwrap_err().field_errors[0].path, "new", "others know it");
    change_password(&desk, &issued.password.0, OWN).await.unwrap();
    let SessionState::SignedIn { account } = desk.app.get_session().await.unwrap().state else {
        panic!("the session goes on");
    };
    assert_eq!(account.role, Role::PartnerAdmin);
    let organizations = desk.app.list_organization_options().await.unwrap();
    assert_eq!(account.organization, Some(organizations[0].id));
    let again = sign_in(&desk, &issued.email, &issued.password.0)
        .await
        .unwrap_err();
    assert_eq!(again.code, ErrorCode::SignInRefused, "it was for one sign-in");
    sign_in(&desk, &issued.email, OWN).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_password_ends_after_seven_days_and_is_made_anew() {
    let (desk, issued) = promoted().await;
    desk.time.advance(Duration::from_secs(7 * 24 * 3600 + 1));
    let late = sign_in(&desk, &issued.email, &issued.password.0)
        .await
        .unwrap_err();
    assert_eq!(late.code, ErrorCode::OneTimePasswordExpired);
    let wrong = sign_in(&desk, &issued.email, "not the password")
        .await
        .unwrap_err();
    assert_eq!(wrong.code, ErrorCode::SignInRefused, "others are told nothing");
    desk.sign_in().await;
    assert_eq!(row(&desk, &issued.email).await.state, AccountState::Expired);
    let account = named(&desk, &issued.email).await;
    let anew = desk.app.reset_password(account).await.unwrap();
    assert_ne!(anew.password, issued.password);
    first_sign_in(&desk, &anew).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_replaces_the_password_that_somebody_chose() {
    let (desk, issued) = promoted().await;
    first_sign_in(&desk, &issued).await;
    desk.sign_in().await;
    let account = named(&desk, &issued.email).await;
    let anew = desk.app.reset_password(account).await.unwrap();
    assert_eq!(
        sign_in(&desk, &issued.email, OWN).await.unwrap_err().code,
        ErrorCode::SignInRefused
    );
    let stale = {
        desk.sign_in().await;
        desk.app.disable_account(account).await.unwrap_err()
    };
    assert_eq!(
        stale.code,
        ErrorCode::Conflict,
        "it has changed since it was seen"
    );
    first_sign_in(&desk, &anew).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_one_account() {
    let (desk, issued) = promoted().await;
    let taken = member(&desk, " Somebody@PARTNER.example", Role::Member)
        .await
        .unwrap_err();
    assert_eq!(taken.code, ErrorCode::Validation);
    assert_eq!(taken.field_errors[0].path, "email");
    let people = desk.app.list_people(Default::default()).await.unwrap().rows;
    let twice = desk
        .app
        .promote_person(PromotePerson { person: people[0].id })
        .await;
    let twice = twice.unwrap_err();
    assert_eq!(twice.field_errors[0].path, "person");
    assert!(twice.field_errors[0].message.contains(&issued.email));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_demoted_can_be_promoted_again_and_stays_one_of_the_people() {
    let (desk, issued) = promoted().await;
    let refused = change_role(&desk, &issued.email, Role::Member).await.unwrap_err();
    assert_eq!(
        refused.field_errors[0].path, "role",
        "they are bound to their organization"
    );
    let account = named(&desk, &issued.email).await;
    desk.app.remove_account(account).await.unwrap();
    let gone = sign_in(&desk, &issued.email, &issued.password.0)
        .await
        .unwrap_err();
    assert_eq!(gone.code, ErrorCode::SignInRefused);
    let people = desk.app.list_people(Default::default()).await.unwrap().rows;
    assert_eq!(people.len(), 1);
    let again = desk
        .app
        .promote_person(PromotePerson { person: people[0].id })
        .await;
    first_sign_in(&desk, &again.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_is_disabled_or_deactivated_cannot_sign_in() {
    let (desk, issued) = promoted().await;
    first_sign_in(&desk, &issued).await;
    desk.sign_in().await;
    let account = named(&desk, &issued.email).await;
    desk.app.disable_account(account).await.unwrap();
    assert_eq!(row(&desk, &issued.email).await.state, AccountState::Disabled);
    assert_eq!(
        sign_in(&desk, &issued.email, OWN).await.unwrap_err().code,
        ErrorCode::SignInRefused
    );
    desk.sign_in().await;
    let account = named(&desk, &issued.email).await;
    desk.app.enable_account(account).await.unwrap();
    sign_in(&desk, &issued.email, OWN).await.unwrap();
    deactivate(&desk, &issued.email);
    let told = desk
        .app
        .list_executions(ListExecutions::default())
        .await
        .unwrap_err();
    assert_eq!(told.code, ErrorCode::SignedOut, "it counts at the next command");
    assert_eq!(
        sign_in(&desk, &issued.email, OWN).await.unwrap_err().code,
        ErrorCode::SignInRefused
    );
    desk.sign_in().await;
    assert_eq!(row(&desk, &issued.email).await.state, AccountState::Detached);
    let people = desk.app.list_people(Default::default()).await.unwrap().rows;
    let person = people.first().map(|row| row.id);
    if let Some(person) = person {
        let refused = desk
            .app
            .promote_person(PromotePerson { person })
            .await
            .unwrap_err();
        assert_eq!(refused.field_errors[0].path, "person");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_are_for_owners_to_make_and_change() {
    let desk = Desk::signed_in().await;
    let admin = member(&desk, "admin@example.org", Role::Admin).await.unwrap();
    first_sign_in(&desk, &admin).await;
    let refused = member(&desk, "new@example.org", Role::Owner).await.unwrap_err();
    assert_eq!(refused.field_errors[0].path, "role");
    member(&desk, "new@example.org", Role::Admin).await.unwrap();
    let refused = change_role(&desk, "new@example.org", Role::Owner)
        .await
        .unwrap_err();
    assert_eq!(refused.field_errors[0].path, "role");
    let owner = row(&desk, ADDRESS).await;
    assert!(!owner.can_change);
    let account = AccountRef {
        id: owner.id,
        version: owner.version,
    };
    let app = &desk.app;
    for (what, refused) in [
        (
            "role",
            app.change_role(ChangeRole {
                account,
                role: Role::Viewer,
            })
            .await
            .err(),
        ),
        ("disable", app.disable_account(account).await.err()),
        ("enable", app.enable_account(account).await.err()),
        ("reset", app.reset_password(account).await.err()),
        ("remove", app.remove_account(account).await.err()),
    ] {
        assert_eq!(
            refused.map(|error| error.code),
            Some(ErrorCode::Permission),
            "{what}"
        );
    }
    let own = named(&desk, "admin@example.org").await;
    let refused = desk.app.disable_account(own).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict, "not oneself by mistake");
    let refused = desk.app.reset_password(own).await.unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::Conflict,
        "there is a menu entry for that"
    );
    let refused = desk.app.remove_account(own).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_owner_stays() {
    let desk = Desk::signed_in().await;
    let refused = change_role(&desk, ADDRESS, Role::Admin).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::LastOwner);
    let second = member(&desk, "second@example.org", Role::Owner).await.unwrap();
    let refused = change_role(&desk, ADDRESS, Role::Admin).await.unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::LastOwner,
        "who has never signed in may never do it"
    );
    first_sign_in(&desk, &second).await;
    sign_in(&desk, ADDRESS, PASSWORD).await.unwrap();
    change_role(&desk, ADDRESS, Role::Admin).await.unwrap();
    let state = desk.app.get_session().await.unwrap().state;
    let reason = Some(SignedOutReason::AccountChanged);
    assert_eq!(
        state,
        SessionState::SignedOut { reason },
        "the session of a changed account ends"
    );
    sign_in(&desk, "second@example.org", OWN).await.unwrap();
    assert_eq!(row(&desk, ADDRESS).await.role, Role::Admin);
    let refused = change_role(&desk, "second@example.org", Role::Viewer)
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::LastOwner);
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_listed_by_name_and_found_by_address() {
    let (desk, issued) = promoted().await;
    let rows = desk
        .app
        .list_accounts(ListAccounts::default())
        .await
        .unwrap()
        .rows;
    let names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Acme Person", "Ada Admin"]);
    assert_eq!(rows[0].organization.as_ref().unwrap().name, "Acme");
    assert!(rows[1].is_own && !rows[0].is_own);
    let search = ListAccounts {
        search: "SOMEBODY@".into(),
        ..ListAccounts::default()
    };
    let found = desk.app.list_accounts(search).await.unwrap().rows;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].id, issued.account);
    let members = desk.app.list_members().await.unwrap();
    assert_eq!(members.len(), 1, "no step is handed to a partner's admin");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_password_is_in_no_file() {
    let (desk, issued) = promoted().await;
    assert!(
        !format!("{issued:?}").contains(&issued.password.0),
        "it does not print itself"
    );
    first_sign_in(&desk, &issued).await;
    let folder = desk.folder.clone();
    desk.app.close().await;
    let mut open = vec![folder.path().to_owned()];
    let mut files = 0;
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        files += 1;
        let bytes = std::fs::read(&path).unwrap();
        for secret in [issued.password.0.as_bytes(), OWN.as_bytes()] {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret),
                "{}",
                path.display()
            );
        }
    }
    assert!(files >= 2, "control.db and a workspace");
}
