//! Pages for people in the place of Keycloak's own answers to a write, with a status that says yes.

use super::*;

fn welcome() -> Fault {
    page(200)
}

fn is_unreadable(error: &Error) -> bool {
    (error.code, &error.kind) == ("system_answer_unreadable", &Kind::Blocked)
}

#[tokio::test]
async fn a_membership_is_not_told_as_made_by_a_page() {
    let world = world();
    let group = world.partner_group("Acme");
    world.person(ADA);
    world.keycloak.fail_next("PUT", "/groups/", welcome());
    let error = world.add(ADA, &group).await.unwrap_err();
    assert!(is_unreadable(&error), "{error:?}");
    assert!(world.paths_of(ADA).is_empty());
    world.add(ADA, &group).await.unwrap();
    assert_eq!(world.paths_of(ADA), ["/partners/Acme"]);
}

#[tokio::test]
async fn a_membership_is_not_told_as_taken_back_by_a_page() {
    let world = world();
    let group = world.partner_group("Acme");
    world.person(ADA);
    let added = world.add(ADA, &group).await.unwrap();
    world.keycloak.fail_next("DELETE", "/groups/", welcome());
    let undone = world
        .connection
        .undo("add_person_to_group", added.receipt.as_ref().unwrap())
        .await;
    assert!(is_unreadable(&undone.unwrap_err()));
    assert_eq!(world.paths_of(ADA), ["/partners/Acme"]);
}

#[tokio::test]
async fn an_account_is_not_told_as_disabled_by_a_page() {
    let world = world();
    world.person(ADA);
    world.keycloak.fail_next("PUT", "/users/", welcome());
    let input = json!({ "email": ADA });
    let error = world
        .connection
        .apply("disable_person", &input)
        .await
        .unwrap_err();
    assert!(is_unreadable(&error), "{error:?}");
    assert!(world.account(ADA).enabled);
}

#[tokio::test]
async fn nobody_can_tell_whether_a_mail_was_sent_when_a_page_says_so() {
    let world = world();
    world.person(ADA);
    world.change(ADA, |account| {
        account.required_actions = vec!["UPDATE_PASSWORD".to_owned()];
    });
    world
        .keycloak
        .fail_next("PUT", "execute-actions-email", welcome());
    let input = json!({ "email": ADA });
    let error = world
        .connection
        .apply("send_actions_mail", &input)
        .await
        .unwrap_err();
    assert_eq!(error.kind, Kind::UnknownOutcome, "{error:?}");
    assert_eq!(world.n_mails(), 0);
}
