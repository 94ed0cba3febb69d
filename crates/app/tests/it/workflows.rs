//! Workflows of the workspace's own: in, on, out, and off the offer.

use api::execution::{Workflow, WorkflowSummary};
use api::session::{Password, SignIn};
use api::workflow::{
    CompareWorkflowVersions, ImportReport, ImportWorkflow, LineKind, WorkflowRow, WorkflowVersionRef,
};
use api::{ApiError, ErrorCode};
use connectors::CATALOGUE;
use domain::workflow::Origin;
use engine::workflows;
use serde_json::json;

use crate::desk::{ADDRESS, Desk, PASSWORD};

const LETTER: &str = r#"
key = "letter"
title = "Letter"
summary = "A partner gets a letter."
label = "Letter to {{ ask.name }}"

[[steps]]
key = "ask"
title = "Whom"
summary = "Who gets it."

[[steps.form.fields]]
key = "name"
label = "Name"
input = { type = "text" }

[[steps]]
key = "write"
title = "Write it"
summary = "Somebody writes it."

[steps.task]
instructions = ["Write to {{ ask.name }}."]
"#;

impl Desk {
    async fn import(&self, text: &str, note: &str) -> Result<ImportReport, ApiError> {
        let request = ImportWorkflow {
            text: text.to_owned(),
            note: note.to_owned(),
        };
        self.app.import_workflow(request).await
    }

    async fn export(&self, workflow: &str, version: u32) -> String {
        let workflow = workflow.into();
        let request = WorkflowVersionRef { workflow, version };
        self.app.export_workflow(request).await.unwrap().text
    }

    async fn row(&self, workflow: &str) -> WorkflowRow {
        let rows = self.app.list_all_workflows().await.unwrap();
        rows.into_iter().find(|row| row.key.as_str() == workflow).unwrap()
    }

    async fn on_offer(&self, workflow: &str) -> Option<WorkflowSummary> {
        let offered = self.app.list_workflows().await.unwrap();
        offered
            .into_iter()
            .find(|summary| summary.key.as_str() == workflow)
    }
}

fn named(workflow: &str) -> Workflow {
    Workflow {
        workflow: workflow.into(),
    }
}

#[test]
fn the_built_in_workflows_fit_the_connectors_of_this_app() {
    for definition in workflows::built_in().unwrap() {
        let text = workflows::to_text(&definition);
        assert_eq!(
            workflows::parse_for(&CATALOGUE, "built_in.toml", &text),
            Ok(definition)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_is_brought_in_changed_and_started_in_the_version_of_its_day() {
    let desk = Desk::signed_in().await;
    let report = desk.import(LETTER, "For the autumn").await.unwrap();
    assert_eq!(
        (report.title.as_str(), report.version, report.added),
        ("Letter", 1, true)
    );
    let row = desk.row("letter").await;
    assert_eq!(
        (row.origin, row.changed_by.as_str(), row.retired),
        (Origin::Workspace, "Ada Admin", None)
    );
    let first = desk.start("letter", json!({"name": "Acme"})).await.unwrap();

    let text = desk
        .export("letter", 1)
        .await
        .replace("Write to", "Write a friendly letter to");
    let report = desk.import(&text, "Friendlier").await.unwrap();
    assert_eq!((report.version, report.added), (2, true));
    let second = desk.start("letter", json!({"name": "Bolt"})).await.unwrap();

    // A process later everything is as it was.
    let desk = desk.restarted().await;
    let request = SignIn {
        email: ADDRESS.to_owned(),
        password: Password(PASSWORD.to_owned()),
    };
    desk.app.sign_in(request).await.unwrap();
    assert_eq!(
        desk.on_offer("letter").await.map(|offered| offered.version),
        Some(2)
    );
    for (execution, version, label) in [(first, 1, "Letter to Acme"), (second, 2, "Letter to Bolt")] {
        let execution = desk.execution(execution).await;
        assert_eq!(
            (execution.workflow_version, execution.label.as_str()),
            (version, label)
        );
    }
    let versions = desk.app.list_workflow_versions(named("letter")).await.unwrap();
    let told: Vec<_> = versions
        .iter()
        .map(|row| (row.version, row.author.as_str(), row.note.as_str()))
        .collect();
    assert_eq!(
        told,
        [(2, "Ada Admin", "Friendlier"), (1, "Ada Admin", "For the autumn")]
    );
    let detail = desk.app.get_workflow(named("letter")).await.unwrap();
    assert_eq!(detail.versions, versions);
    assert_eq!(detail.steps[1].after, ["Whom"]);
    assert_eq!(detail.steps[0].asks, ["Name"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_exported_and_not_changed_makes_no_version() {
    let desk = Desk::signed_in().await;
    desk.import(LETTER, "").await.unwrap();
    for workflow in ["letter", "new_partner"] {
        let version = desk.row(workflow).await.version;
        let report = desk
            .import(&desk.export(workflow, version).await, "")
            .await
            .unwrap();
        assert_eq!((report.added, report.version), (false, version), "{workflow}");
        let row = desk.row(workflow).await;
        assert_eq!(row.version, version, "{workflow}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_wrong_is_told_and_nothing_is_stored() {
    let desk = Desk::signed_in().await;
    let text = LETTER
        .replace(
            "instructions = [\"Write to {{ ask.name }}.\"]",
            "instructions = [\"Write to {{ aks.name }}.\"]",
        )
        .replace("title = \"Whom\"", "title = \"\"");
    let refused = desk.import(&text, "").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Validation);
    assert_eq!(refused.message, "2 things are wrong with the workflow.");
    let told: Vec<_> = refused
        .field_errors
        .iter()
        .map(|error| (error.path.as_str(), error.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("text", "Line 9: step ask: title: it must not be empty"),
            (
                "text",
                "Line 23: step write: task.instructions.1: “aks.name”: there is no step “aks”; did you mean “ask”?"
            ),
        ]
    );
    assert_eq!(desk.on_offer("letter").await, None);
    let long = format!("# {}\n{LETTER}", "x".repeat(300_000));
    let refused = desk.import(&long, "").await.unwrap_err();
    assert_eq!(refused.field_errors[0].message, "Use at most 256 KB.");
    // A connector's action gets what it needs, or is refused before anybody begins.
    let mail = LETTER.replace(
        "[steps.task]\ninstructions = [\"Write to {{ ask.name }}.\"]",
        "[steps.action]\nsystem = \"email\"\nname = \"share_documentation\"\nby_hand = { instructions = [\"x\"] }",
    );
    let refused = desk.import(&mail, "").await.unwrap_err();
    assert_eq!(
        refused.field_errors.len(),
        8,
        "all inputs of the mail are missing: {refused:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_made_from_an_older_version_is_refused() {
    let desk = Desk::signed_in().await;
    desk.import(LETTER, "").await.unwrap();
    let mine = desk
        .export("letter", 1)
        .await
        .replace("Somebody writes it.", "Mine.");
    let theirs = desk
        .export("letter", 1)
        .await
        .replace("Somebody writes it.", "Theirs.");
    desk.import(&theirs, "").await.unwrap();
    let refused = desk.import(&mine, "").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert_eq!(
        refused.message,
        "The text was made from version 1, and the newest version is 2."
    );
    assert!(
        desk.export("letter", 2).await.contains("Theirs."),
        "nobody's change is lost"
    );
    let mine = mine.replace("version = 1", "version = 2");
    assert_eq!(desk.import(&mine, "").await.unwrap().version, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_of_the_app_is_not_replaced() {
    let desk = Desk::signed_in().await;
    let version = desk.row("new_partner").await.version;
    let text = desk
        .export("new_partner", version)
        .await
        .replace("New partner", "Our partner");
    let refused = desk.import(&text, "").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Validation);
    assert!(
        refused.field_errors[0].message.contains("comes with the app"),
        "{refused:#?}"
    );
    assert_eq!(desk.row("new_partner").await.title, "New partner");
    let report = desk
        .import(
            &text.replace("key = \"new_partner\"", "key = \"our_partner\""),
            "",
        )
        .await
        .unwrap();
    assert_eq!(
        (report.workflow.as_str(), report.version, report.added),
        ("our_partner", 1, true)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_difference_is_told_in_words_and_lines() {
    let desk = Desk::signed_in().await;
    desk.import(LETTER, "").await.unwrap();
    let text = desk
        .export("letter", 1)
        .await
        .replace("title = \"Letter\"", "title = \"Long letter\"");
    desk.import(&text, "").await.unwrap();
    let between = |from, to| CompareWorkflowVersions {
        workflow: "letter".into(),
        from,
        to,
    };
    let difference = desk.app.compare_workflow_versions(between(1, 2)).await.unwrap();
    assert_eq!(
        difference.changes,
        ["The title was “Letter” and is “Long letter”."]
    );
    let told: Vec<_> = difference
        .lines
        .iter()
        .filter(|line| matches!(line.kind, LineKind::Removed | LineKind::Added))
        .map(|line| (line.kind, line.text.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (LineKind::Removed, "title = \"Letter\""),
            (LineKind::Added, "title = \"Long letter\""),
        ]
    );
    let nothing = desk.app.compare_workflow_versions(between(2, 2)).await.unwrap();
    assert!(
        nothing.changes.is_empty() && nothing.lines.is_empty(),
        "{nothing:#?}"
    );
    let missing = desk
        .app
        .compare_workflow_versions(between(1, 9))
        .await
        .unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retired_workflow_is_not_started_and_its_executions_go_on() {
    let desk = Desk::signed_in().await;
    desk.import(LETTER, "").await.unwrap();
    let execution = desk.start("letter", json!({"name": "Acme"})).await.unwrap();
    desk.app.retire_workflow(named("letter")).await.unwrap();
    assert_eq!(desk.on_offer("letter").await, None);
    let retired = desk.row("letter").await.retired.map(|retired| retired.by);
    assert_eq!(retired.as_deref(), Some("Ada Admin"));
    let refused = desk.start("letter", json!({"name": "Bolt"})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
    assert_eq!(
        refused.message,
        "The workflow “Letter” is not offered any more: Ada Admin retired it."
    );
    desk.do_all_tasks(execution, 1).await;
    desk.until(execution, |execution| {
        execution.state == domain::execution::ExecutionState::Done
    })
    .await;

    desk.app.offer_workflow(named("letter")).await.unwrap();
    assert_eq!(
        desk.on_offer("letter").await.map(|offered| offered.version),
        Some(1)
    );
    desk.app.retire_workflow(named("new_partner")).await.unwrap();
    assert_eq!(
        desk.on_offer("new_partner").await,
        None,
        "one of the app is retired as well"
    );
    let missing = desk.app.retire_workflow(named("nothing")).await.unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);
}
