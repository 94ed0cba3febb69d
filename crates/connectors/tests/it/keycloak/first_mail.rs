//! The mail to a person whose account is new.

use simulators::keycloak::Mail;

use super::*;

const MAIL: &str = "execute-actions-email";

#[tokio::test]
async fn it_is_sent_once_with_what_the_settings_say() {
    let changes = json!({
        "required_actions": "UPDATE_PASSWORD\nCONFIGURE_TOTP", "mail_client_id": "portal",
        "mail_redirect_uri": "https://portal.example.org/welcome",
    });
    let world = world_with(changes);
    world
        .keycloak
        .with(|realm| realm.add_app("portal", &["https://portal.example.org/welcome"]));
    let group = world.group("Acme");
    let added = world.add(ADA, &group).await.unwrap();
    assert!(
        added
            .summary
            .contains("has sent the mail about UPDATE_PASSWORD and CONFIGURE_TOTP"),
        "{}",
        added.summary
    );
    world.add(ADA, &group).await.unwrap();
    let mail = Mail {
        to: ADA.to_owned(),
        actions: vec!["UPDATE_PASSWORD".to_owned(), "CONFIGURE_TOTP".to_owned()],
        client_id: Some("portal".to_owned()),
        redirect_uri: Some("https://portal.example.org/welcome".to_owned()),
    };
    assert_eq!(world.keycloak.with(|realm| realm.mails().to_vec()), [mail]);
}

#[tokio::test]
async fn it_is_not_sent_where_nobody_wants_it() {
    for changes in [
        json!({ "send_mail": "no" }),
        json!({ "required_actions": "none" }),
    ] {
        let world = world_with(changes.clone());
        let group = world.group("Acme");
        let added = world.add(ADA, &group).await.unwrap();
        assert_eq!(world.keycloak.count("PUT", MAIL), 0, "{changes}");
        assert!(!added.summary.contains("mail"), "{}", added.summary);
    }
}

#[tokio::test]
async fn a_mail_server_that_is_out_of_order_does_not_fail_the_step() {
    let world = world();
    let group = world.group("Acme");
    world.keycloak.with(|realm| realm.mail_works(false));
    let added = world.add(ADA, &group).await.unwrap();
    assert!(added.summary.contains("was not sent"), "{}", added.summary);
    assert!(
        added.summary.contains("keycloak.send_actions_mail"),
        "{}",
        added.summary
    );
    assert_eq!(world.paths_of(ADA), ["/partners/Acme"]);
    world.undo_adding(&added.receipt.unwrap()).await;
    assert!(!world.account(ADA).enabled);
}

#[tokio::test]
async fn a_mail_of_which_nobody_knows_is_not_sent_again() {
    for fault in [Fault::CutAfter, Fault::CutBefore, page(502)] {
        let mut world = world();
        let group = world.group("Acme");
        world.keycloak.fail_next("PUT", MAIL, fault.clone());
        let added = world.add(ADA, &group).await.unwrap();
        assert!(
            added.summary.contains("Nobody can tell"),
            "{fault:?}: {}",
            added.summary
        );
        world.connection.made_before = true;
        let again = world.add(ADA, &group).await.unwrap();
        assert_eq!(world.keycloak.count("PUT", MAIL), 1, "{fault:?}");
        assert!(again.summary.contains("Nobody can tell"), "{}", again.summary);
    }
}

#[tokio::test]
async fn what_keycloak_refuses_of_the_mail_is_told() {
    let world = world_with(json!({ "mail_client_id": "nowhere" }));
    let group = world.group("Acme");
    let added = world.add(ADA, &group).await.unwrap();
    assert!(added.summary.contains("was not sent"), "{}", added.summary);
    assert_eq!(world.n_mails(), 0);
}

#[tokio::test]
async fn actions_that_the_realm_does_not_know_are_not_mailed() {
    let world = world_with(json!({ "required_actions": "WALK_THE_DOG" }));
    let group = world.group("Acme");
    let added = world.add(ADA, &group).await.unwrap();
    assert_eq!(world.keycloak.count("PUT", MAIL), 0);
    assert!(added.summary.contains("no mail was sent"), "{}", added.summary);
    let plan = world
        .connection
        .plan("add_person_to_group", &adding(ADA, &group))
        .await
        .unwrap();
    assert!(
        matches!(plan, Plan::AlreadyRight(_)),
        "no mail is left to send: {plan:?}"
    );
}

#[tokio::test]
async fn trouble_on_the_way_leaves_the_mail_to_the_next_attempt() {
    let refused = || Fault::Answer(Answer::json(401, &json!({ "error": "HTTP 401 Unauthorized" })));
    let paused = Fault::Answer(Answer::html(429, "").header("retry-after", "7200"));
    for (faults, code) in [
        (vec![refused(), refused()], "keycloak_token_refused"),
        (vec![paused], "system_rate_limited"),
    ] {
        let mut world = world();
        let group = world.group("Acme");
        for fault in faults {
            world.keycloak.fail_next("PUT", MAIL, fault);
        }
        let error = world.add(ADA, &group).await.unwrap_err();
        assert_eq!((error.code, world.n_mails()), (code, 0));
        let settings = world.connection.settings.clone().into();
        // Another client, which knows nothing of the pause.
        world.connection = Connection::new("keycloak", settings, CANARY);
        world.connection.made_before = true;
        let again = world.add(ADA, &group).await.unwrap();
        assert_eq!(world.n_mails(), 1, "{}", again.summary);
        assert!(again.summary.contains("has sent the mail"), "{}", again.summary);
    }
}

#[tokio::test]
async fn a_mail_whose_note_cannot_be_set_back_is_told() {
    let world = world();
    let group = world.group("Acme");
    world.keycloak.with(|realm| realm.keeps_attributes(false));
    let paused = Answer::html(429, "").header("retry-after", "7200");
    world.keycloak.fail_next("PUT", MAIL, Fault::Answer(paused));
    let added = world.add(ADA, &group).await.unwrap();
    assert!(added.summary.contains("was not sent"), "{}", added.summary);
}
