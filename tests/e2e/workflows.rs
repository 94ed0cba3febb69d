//! An admin brings a workflow of their own in, changes it, and takes it off the offer.

use std::fs;

use anyhow::{Context, Result, ensure};

use super::computer::Computer;
use super::onboarding::first_run;
use super::window::Window;

const LETTER: &str = r#"
key = "letter"
title = "Welcome letter"
summary = "A partner gets a letter by post."
label = "Letter to {{ ask.name }}"

[[steps]]
key = "ask"
title = "Whom"
summary = "Who gets the letter."

[[steps.form.fields]]
key = "name"
label = "Name"
input = { type = "text" }

[[steps]]
key = "write"
title = "Write the letter"
summary = "Somebody writes it and brings it to the post."

[steps.task]
instructions = ["Write a letter to {{ ask.name }}."]
"#;

async fn import(window: &Window, text: &str, note: &str) -> Result<()> {
    window.see("import-workflow").await?;
    window.paste("import-workflow.text", text).await?;
    if !note.is_empty() {
        window.fill("import-workflow.note", note).await?;
    }
    window.click("import-workflow.submit").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_brings_a_workflow_of_their_own() -> Result<()> {
    let computer = Computer::new().await?;
    let downloads = computer.downloads();
    let window = computer.open().await?;
    first_run(&window).await?;
    window.click("nav.workflows").await?;
    window.see("workflows.row.new_partner").await?;
    window.picture("workflows").await?;

    // Everything that is wrong is told, with its line.
    window.click("workflows.import").await?;
    let slips = LETTER
        .replace("{{ ask.name }}.", "{{ aks.name }}.")
        .replace("title = \"Whom\"\n", "title = \" \"\n");
    import(&window, &slips, "").await?;
    window
        .see_text(
            "import-workflow.faults",
            "Line 9: step ask: title: it must not be empty",
        )
        .await?;
    window
        .see_text("import-workflow.faults", "did you mean “ask”?")
        .await?;
    window.picture("import-workflow-faults").await?;
    import(&window, LETTER, "For the autumn").await?;
    window.see_text("workflow.title", "Welcome letter").await?;
    window.see("workflow.version.1").await?;

    // Out as a file, changed, and in again.
    window.click("workflow.version.1.export").await?;
    window.see("workflow.export.text").await?;
    window.click("workflow.export.save").await?;
    window.see_text("workflow.export.told", "letter.v1.toml").await?;
    window.picture("workflow-export").await?;
    window.click("workflow.export.copy").await?;
    window.see("workflow.export.told").await?;
    window.click("workflow.export.close").await?;
    let saved = fs::read_to_string(downloads.join("letter.v1.toml")).context("the file was saved")?;
    ensure!(
        saved.contains("version = 1"),
        "it says which version it is: {saved}"
    );
    let changed = saved.replace(
        "Somebody writes it and brings it to the post.",
        "Somebody writes it by hand.",
    );
    window.click("workflow.import").await?;
    import(&window, &changed, "By hand is nicer").await?;
    window.see("workflow.version.2").await?;
    window
        .see_text("workflow.difference", "Somebody writes it by hand.")
        .await?;
    window.click("workflow.difference.lines").await?;
    window.picture("workflow").await?;
    window.choose("workflow.compare.from", "2").await?;
    window.see_text("workflow.difference", "Nothing differs").await?;

    // The old text again would undo the change, and is refused.
    window.click("workflow.import").await?;
    import(&window, &saved.replace("by post", "by pigeon"), "").await?;
    window
        .see_text(
            "import-workflow.error",
            "made from version 1, and the newest version is 2",
        )
        .await?;
    window.picture("import-workflow-outdated").await?;

    // It can be started, until it is retired.
    window.click("nav.executions").await?;
    window.click("executions.start").await?;
    window.see("start.choose.letter").await?;
    window.click("nav.workflows").await?;
    window.see_text("workflows.row.letter", "This workspace").await?;
    window.click("workflows.row.letter.link").await?;
    window.click("workflow.retire").await?;
    window.see("workflow.retire-dialog").await?;
    window.picture("workflow-retire").await?;
    window.click("workflow.retire-dialog.submit").await?;
    window.see("workflow.retired").await?;
    window.picture("workflow-retired").await?;
    window.click("nav.executions").await?;
    window.click("executions.start").await?;
    window.see("start.choose.new_partner").await?;
    ensure!(
        !window.has("start.choose.letter").await?,
        "it is not offered any more"
    );
    window.click("nav.workflows").await?;
    window.click("workflows.row.letter.link").await?;
    window.click("workflow.offer").await?;
    window.see("workflow.retire").await?;
    window.close().await
}
