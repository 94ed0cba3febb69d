use connector::{CredentialError, Error, Kind, Plan, Repeat};

use super::{World, good, share_documentation};

fn blocked(plan: Result<Plan, Error>) -> Error {
    match plan {
        Ok(Plan::Blocked(error)) => error,
        other => panic!("expected a block, found {other:?}"),
    }
}

#[tokio::test]
async fn the_plan_says_what_would_be_sent_and_sends_nothing() {
    let world = World::start(good()).await;
    let plan = world.plan().await.unwrap();
    assert_eq!(
        plan,
        Plan::create("Send grace@example.org an e-mail with three documentation links".to_owned())
    );
    assert_eq!(
        world.server.connections().await.unwrap(),
        0,
        "a plan asks nothing of the server"
    );
}

#[tokio::test]
async fn missing_links_are_named_and_waited_for() {
    let world = World::start(good())
        .await
        .with("link_internal", "")
        .with("link_additional", " ");
    let error = blocked(world.plan().await);
    assert_eq!(
        (error.code, &error.kind),
        ("documentation_links_missing", &Kind::Blocked)
    );
    assert_eq!(
        error.message,
        "Not known yet: the internal documentation link and additional documentation link."
    );
    assert_eq!(
        error.hint,
        "Add them on the organization's page; the step goes on by itself."
    );
    assert_eq!(
        world.send().await.unwrap_err().code,
        "documentation_links_missing"
    );
    assert_eq!(world.server.connections().await.unwrap(), 0);

    let world = world
        .with("link_internal", "https://a.example")
        .with("link_additional", "https://b.example");
    assert!(matches!(world.plan().await.unwrap(), Plan::Create(_)));
}

#[tokio::test]
async fn a_link_that_is_none_is_not_sent() {
    let world = World::start(good())
        .await
        .with("link_general", "javascript:alert(1)");
    let error = blocked(world.plan().await);
    assert_eq!(error.code, "documentation_links_invalid");
    assert_eq!(
        error.message,
        "Not a web address: the general documentation link."
    );
}

#[tokio::test]
async fn a_secret_that_cannot_be_had_blocks() {
    let world = World::start(good()).await;
    for (fault, code) in [
        (CredentialError::Locked, "keychain_locked"),
        (
            CredentialError::Unavailable {
                reason: "no bus".to_owned(),
            },
            "keychain_unavailable",
        ),
        (CredentialError::Missing, "secret_missing"),
    ] {
        world.credentials.fail_with(Some(fault));
        assert_eq!(blocked(world.plan().await).code, code);
        assert_eq!(world.send().await.unwrap_err().code, code);
    }
    assert_eq!(world.server.connections().await.unwrap(), 0);
}

#[tokio::test]
async fn unusable_settings_block() {
    let world = World::start(good())
        .await
        .set("ca_certificate", "not a certificate");
    let error = blocked(world.plan().await);
    assert_eq!(error.code, "smtp_settings_invalid");
    assert!(error.detail[0].starts_with("ca_certificate:"), "{error:?}");
}

#[test]
fn the_spec_asks_a_person_before_a_repeat() {
    let spec = share_documentation().spec();
    assert_eq!((spec.repeat, spec.reversible), (Repeat::NeedsPerson, false));
}
