//! What the window has no command for.

use std::sync::Arc;

use api::ErrorCode;
use api::connection::SaveConnection;
use api::execution::verb::PauseExecution;
use api::session::{Password, SignIn};
use api::workflow::ImportWorkflow;
use domain::execution::StepState;
use domain::role::Permission;
use hyopps_app::attending::Pace;
use hyopps_app::rights::{BESIDES_THE_WINDOW, Need, TABLE, need};
use serde_json::json;
use tempfile::TempDir;

use crate::behind::add_member;
use crate::desk::Desk;

/// A mail, and beside it an approval that has its time.
const MAIL_AND_APPROVAL: &str = r#"
key = "mail_and_approval"
version = 1
title = "Mail and approval"
summary = "Two things side by side."
label = "{{ ask.to }}"

[[steps]]
key = "ask"
title = "Whom"
summary = "Who gets the mail."

[[steps.form.fields]]
key = "to"
label = "Address"
input = { type = "email" }

[[steps]]
key = "mail"
title = "Mail"
summary = "The links."
needs = ["ask"]
retry = { attempts = 5, first_delay_s = 600, factor = 1.0, max_delay_s = 600, jitter = 0.0 }

[steps.action]
system = "email"
name = "share_documentation"

[steps.action.input]
to = "{{ ask.to }}"
first_name = "Ada"
last_name = "Lovelace"
language = "en"
organization = "Acme"
link_internal = "https://docs.example.org/internal"
link_general = "https://docs.example.org/general"
link_additional = "https://docs.example.org/additional"

[steps.action.by_hand]
instructions = ["Write it."]

[[steps]]
key = "agree"
title = "Somebody agrees"
summary = "Within a day."
needs = ["ask"]

[steps.approval]
question = "May it?"
roles = ["owner"]
needed = 1
deadline_hours = 24
"#;

#[test]
fn what_the_window_has_no_command_for_asks_for_a_right_too() {
    assert_eq!(
        BESIDES_THE_WINDOW,
        [
            ("attend_executions", Need::Role(Permission::Execute)),
            ("back_up", Need::Role(Permission::Administer)),
        ]
    );
    for (name, asked) in BESIDES_THE_WINDOW {
        assert!(
            TABLE.iter().all(|(other, _)| other != name),
            "{name} stands in one table"
        );
        assert_eq!(need(name), Some(*asked));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_attends_or_copies_without_a_session() {
    let desk = Desk::fresh().await;
    let refused = desk.app.attend().await.err().unwrap();
    assert_eq!(refused.code, ErrorCode::SignedOut);
    let target = desk.folder.path().join("copies");
    let refused = desk.app.back_up(target.clone()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::SignedOut);
    assert!(!target.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_is_held_has_no_time_even_beside_a_deadline() {
    let desk = Desk::configured(Arc::new(TempDir::new().unwrap()), |config| config.demo = true).await;
    let robin = SignIn {
        email: "admin@hyopps.local".into(),
        password: Password("admin123".into()),
    };
    desk.app.sign_in(robin).await.unwrap();
    mail_goes_nowhere(&desk).await;
    let workflow = ImportWorkflow {
        text: MAIL_AND_APPROVAL.into(),
        note: String::new(),
    };
    desk.app.import_workflow(workflow).await.unwrap();
    let answers = json!({"to": "ada@example.org"});
    let id = desk.start("mail_and_approval", answers).await.unwrap();
    let failed = desk
        .until(id, |execution| execution.steps[1].state == StepState::Retrying)
        .await;
    let attendance = desk.app.attend().await.unwrap();
    attendance.idle().await.unwrap();
    let due = failed.steps[1].retry_at.unwrap();
    assert_eq!(attendance.standing(id).await.unwrap().pace, Pace::Due(due));

    let pause = PauseExecution {
        execution: id,
        version: desk.execution(id).await.version,
        reason: String::new(),
    };
    desk.app.pause_execution(pause).await.unwrap();
    attendance.idle().await.unwrap();
    assert_eq!(
        attendance.standing(id).await.unwrap().pace,
        Pace::AtRest,
        "nobody waits for a time at which nothing happens"
    );
}

/// Leads the mail to a port of this computer at which nothing answers.
async fn mail_goes_nowhere(desk: &Desk) {
    let connections = desk.app.list_connections().await.unwrap();
    let email = connections
        .into_iter()
        .find(|connection| connection.system == "email");
    let email = email.unwrap();
    let mut settings = email.settings;
    settings.insert("port".to_owned(), "1".into());
    let save = SaveConnection {
        system: "email".into(),
        version: email.version,
        settings,
        secret: None,
        enabled: true,
        allow_until_closed: false,
    };
    desk.app.save_connection(save).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_works_elsewhere_or_nowhere_is_no_member() {
    let desk = Desk::signed_in().await;
    add_member(&desk, "dora@example.org", "owner", Some(1));
    let bert = add_member(&desk, "bert@example.org", "member", None);
    let found = desk.app.member_with_address(" Bert@Example.org").await.unwrap();
    assert_eq!(found, bert);
    for address in ["dora@example.org", "eve@example.org"] {
        let refused = desk.app.member_with_address(address).await.unwrap_err();
        assert_eq!(refused.field_errors[0].path, "to", "{address}");
    }
}
