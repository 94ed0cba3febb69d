//! A colleague brings the demo's executions to a good end: by hand, skipped, done anew, paused, talked about.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::computer::Computer;
use super::window::Window;

/// Opens the execution with this name from the list.
async fn open(window: &Window, label: &str) -> Result<()> {
    let page = window.invoke("list_executions", json!({})).await?;
    let page = page.ok().context("whoever is signed in may see the list")?;
    let rows = page["rows"].as_array().context("a page has rows")?;
    let index = rows
        .iter()
        .position(|row| row["label"] == label)
        .with_context(|| format!("there is no execution {label}"))?;
    window.click("nav.executions").await?;
    window.click(&format!("executions.row.{index}.link")).await?;
    window.see_text("execution.title", label).await
}

/// Opens one of the dialogs of a step.
async fn choose(window: &Window, step: &str, verb: &str) -> Result<()> {
    let menu = format!("execution.step.{step}.menu");
    window.click(&menu).await?;
    window.click(&format!("{menu}.{verb}")).await?;
    window.see(&format!("verb.{verb}")).await
}

async fn is_step(window: &Window, step: &str, state: &str) -> Result<()> {
    window.see_state(&format!("execution.step.{step}"), state).await
}

/// A mail that failed for good is sent by hand, and what shows it is kept.
async fn report_by_hand(window: &Window) -> Result<()> {
    const MAIL: &str = "share_documentation";
    open(window, "Li Wei").await?;
    is_step(window, MAIL, "failed").await?;
    window.click(&format!("execution.step.{MAIL}.menu")).await?;
    window.picture("repair-menu").await?;
    window
        .click(&format!("execution.step.{MAIL}.menu.change-input"))
        .await?;
    window.see("verb.change-input").await?;
    window.picture("repair-change-input").await?;
    window.click("verb.change-input.keep").await?;

    choose(window, MAIL, "by-hand").await?;
    window
        .fill(
            "verb.by-hand.reason",
            "The server does not know her new address yet.",
        )
        .await?;
    window.choose("verb.by-hand.proof_kind", "link").await?;
    window.fill("verb.by-hand.proof", "ticket 7").await?;
    window.click("verb.by-hand.submit").await?;
    window.see("verb.by-hand.errors").await?;
    window.picture("repair-by-hand").await?;
    window
        .fill("verb.by-hand.proof", "https://tickets.example.org/7")
        .await?;
    window.click("verb.by-hand.submit").await?;
    is_step(window, MAIL, "done").await?;
    window.see_state("execution.state", "done").await?;
    window.click(&format!("execution.step.{MAIL}.toggle")).await?;
    window
        .see_text(&format!("execution.step.{MAIL}"), "https://tickets.example.org/7")
        .await?;
    window.picture("repair-by-hand-done").await
}

/// What somebody holds goes on, and is held once more.
async fn pause_and_resume(window: &Window) -> Result<()> {
    open(window, "Maple & Finch Studio").await?;
    window.see_state("execution.state", "paused").await?;
    window.see_text("execution.hold", "Robin Sommer paused").await?;
    window.picture("repair-paused").await?;
    window.click("execution.resume").await?;
    is_step(window, "create_teams_channel", "waiting").await?;
    window.see_state("execution.state", "waiting").await?;
    window.click("execution.pause").await?;
    window.see("execution.pause-dialog").await?;
    window
        .fill("execution.pause-dialog.reason", "I ask once more.")
        .await?;
    window.picture("repair-pause").await?;
    window.click("execution.pause-dialog.submit").await?;
    window.see_state("execution.state", "paused").await?;
    window.see_text("execution.hold", "I ask once more.").await?;
    window.click("execution.resume").await?;
    window.see_state("execution.state", "waiting").await
}

/// A step is skipped; another is done anew with those that depend on it, and nothing else.
async fn skip_and_do_anew(window: &Window) -> Result<()> {
    choose(window, "create_teams_channel", "skip").await?;
    window.click("verb.skip.submit").await?;
    window.see("verb.skip.errors").await?;
    window
        .fill("verb.skip.reason", "They are reached by e-mail.")
        .await?;
    window.picture("repair-skip").await?;
    window.click("verb.skip.submit").await?;
    is_step(window, "create_teams_channel", "skipped").await?;
    window
        .see_text(
            "execution.step.create_teams_channel",
            "They are reached by e-mail.",
        )
        .await?;
    window.picture("repair-skipped").await?;

    choose(window, "clone_metabase_collection", "rerun").await?;
    let told = window.text("verb.rerun").await?;
    ensure!(
        told.contains("Copy the Metabase collection") && told.contains("Create the Metabase group"),
        "the dialog names what will be done anew: {told}"
    );
    ensure!(
        !told.contains("Teams") && !told.contains("Infrabot"),
        "nothing else will be: {told}"
    );
    window
        .fill("verb.rerun.reason", "It was copied from last year's template.")
        .await?;
    window.picture("repair-rerun").await?;
    window.click("verb.rerun.submit").await?;
    is_step(window, "clone_metabase_collection", "waiting").await?;
    is_step(window, "create_metabase_group", "pending").await?;
    is_step(window, "trigger_infrabot", "done").await?;
    window.picture("repair-rerun-waits").await
}

/// A step is handed to a colleague, and talked about.
async fn hand_over_and_comment(window: &Window) -> Result<()> {
    let members = window.invoke("list_members", json!(null)).await?;
    let members = members.ok().context("whoever is signed in may see the members")?;
    let robin = members[0]["account"].as_str().context("there is a member")?;
    choose(window, "clone_metabase_collection", "assign").await?;
    window.choose("verb.assign.to", robin).await?;
    window.picture("repair-assign").await?;
    window.click("verb.assign.submit").await?;
    window
        .see_text(
            "execution.step.clone_metabase_collection",
            "Waiting for Robin Sommer",
        )
        .await?;

    window
        .fill("execution.comment.text", "The template moved to “Partners 2026”.")
        .await?;
    window
        .choose("execution.comment.about", "clone_metabase_collection")
        .await?;
    window.click("execution.comment.submit").await?;
    window
        .see_text("execution.comments", "The template moved to “Partners 2026”.")
        .await?;
    window.picture("repair-comment").await
}

/// Switches the demo's systems off, so that its executions are left to people; the mail stays.
async fn leave_it_to_people(window: &Window) -> Result<()> {
    let listed = window.invoke("list_connections", json!(null)).await?;
    let listed = listed.ok().context("an owner may see the connections")?;
    let connections = listed.as_array().context("it is a list")?;
    for connection in connections.iter().filter(|known| known["system"] != "email") {
        let save = json!({
            "system": connection["system"], "version": connection["version"], "settings": connection["settings"],
            "secret": null, "enabled": false, "allowUntilClosed": false,
        });
        let saved = window.invoke("save_connection", save).await?;
        ensure!(saved.is_ok(), "{saved:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_brings_executions_to_a_good_end() -> Result<()> {
    let computer = Computer::new().await?;
    let window = computer.open_demo().await?;
    window.see("executions.row.0").await?;
    leave_it_to_people(&window).await?;
    window.picture("repair-list").await?;
    report_by_hand(&window).await?;
    pause_and_resume(&window).await?;
    skip_and_do_anew(&window).await?;
    hand_over_and_comment(&window).await?;
    window.close().await
}
