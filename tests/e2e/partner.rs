//! A partner admin's day, and the morning on which they were made one.

use anyhow::{Result, ensure};
use serde_json::json;

use super::computer::Computer;
use super::onboarding::{first_run, sign_in, start_partner};
use super::window::Window;

const OWN: &str = "seven green umbrellas";

/// Brings a person of an organization in, as the owner.
async fn onboard(window: &Window, partner: &str, first: &str, email: &str) -> Result<()> {
    start_partner(window, partner).await?;
    window.click("execution.organization").await?;
    window.click("organization.new-user").await?;
    window.click("start.form.submit").await?;
    details(window, first, email).await
}

/// Fills in the form about a person.
async fn details(window: &Window, first: &str, email: &str) -> Result<()> {
    let form = "step.input_user_details";
    window.see(&format!("{form}.submit")).await?;
    window.fill(&format!("{form}.first_name"), first).await?;
    window.fill(&format!("{form}.last_name"), "Larsen").await?;
    window.fill(&format!("{form}.email"), email).await?;
    window.fill(&format!("{form}.job_title"), "Analyst").await?;
    window.choose(&format!("{form}.language"), "en").await?;
    window
        .picture(&format!("panel-form-{}", first.to_lowercase()))
        .await?;
    window.click(&format!("{form}.submit")).await?;
    window
        .see_state("execution.step.input_user_details", "done")
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_admin_adds_a_user_and_sees_nothing_of_others() -> Result<()> {
    let computer = Computer::new().await?;
    let window = computer.open().await?;
    first_run(&window).await?;
    onboard(&window, "Northwind", "Tom", "tom@northwind.example").await?;
    onboard(&window, "Fabrikam", "Fay", "fay@fabrikam.example").await?;

    window.click("nav.accounts").await?;
    window.see("accounts.row.0").await?;
    window.click("accounts.promote").await?;
    window.fill("accounts.promote.search", "tom@").await?;
    // The list before the search had both; a choice made in it would be taken back.
    window.see_no("accounts.promote.option.1").await?;
    window.see_text("accounts.promote-dialog", "Northwind").await?;
    window.tick("accounts.promote.option.0").await?;
    window.picture("accounts-promote").await?;
    window.click("accounts.promote.submit").await?;
    window
        .see_text("accounts.issued.email", "tom@northwind.example")
        .await?;
    let password = window.text("accounts.issued.password").await?;
    window.picture("accounts-issued").await?;
    window.click("accounts.issued.done").await?;
    window.see_text("accounts.table", "until ").await?;
    window.click("accounts.row.1.menu").await?;
    window.picture("accounts").await?;
    window.click("shell.user-menu").await?;
    window.click("shell.user-menu.sign-out").await?;

    window.fill("sign-in.email", "tom@northwind.example").await?;
    window.fill("sign-in.password", &password).await?;
    window.click("sign-in.submit").await?;
    window.see("new-password").await?;
    window.picture("new-password").await?;
    let refused = window.invoke("list_people", json!({})).await?;
    ensure!(
        refused
            .as_ref()
            .is_err_and(|error| error["code"] == "password_change_needed"),
        "nothing is possible before: {refused:?}"
    );
    window.fill("change-password.current", &password).await?;
    window.fill("change-password.new", OWN).await?;
    window.fill("change-password.repeat", OWN).await?;
    window.click("change-password.submit").await?;

    window.see("panel").await?;
    window.see_text("panel.title", "Northwind").await?;
    window.picture("panel").await?;
    ensure!(
        !window.has("nav.connections").await?,
        "the panel has a navigation of its own"
    );
    window.click("panel.add-user").await?;
    window.see("execution").await?;
    details(&window, "Nina", "nina@northwind.example").await?;
    window
        .see_text(
            "execution.step.add_user_to_slack_group",
            "takes care of this step",
        )
        .await?;
    window.picture("panel-execution").await?;

    window.click("nav.people").await?;
    window.see_text("panel.people.table", "Nina Larsen").await?;
    window.picture("panel-people").await?;
    ensure!(
        !window.text("panel.people.table").await?.contains("Fay"),
        "the people of others are not there"
    );
    window.click("nav.executions").await?;
    window.see_text("executions.table", "Nina Larsen").await?;
    window.picture("panel-executions").await?;
    window.click("nav.settings").await?;
    window.see("settings").await?;
    window.picture("panel-settings").await?;
    let listed = window.invoke("list_executions", json!({})).await?;
    let rows = listed.map_err(|error| anyhow::anyhow!("{error}"))?["rows"].clone();
    ensure!(
        !rows.to_string().contains("Fabrikam"),
        "nor their executions: {rows}"
    );

    window.click("shell.user-menu").await?;
    window.click("shell.user-menu.sign-out").await?;
    sign_in(&window).await?;
    window.see_text("executions.table", "Nina Larsen").await?;
    window.close().await
}
