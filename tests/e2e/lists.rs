//! A list that is longer than the window, and forms that are left and opened again.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::computer::Computer;
use super::onboarding::first_run;
use super::window::Window;

/// More than two pages of a list.
const PARTNERS: usize = 130;

/// Starts the workflow of a new partner through the window's own way to the core.
async fn add_partner(window: &Window, name: &str) -> Result<()> {
    let workflow = json!({ "workflow": "new_partner" });
    let prepared = window.invoke("prepare_execution", workflow).await?;
    let prepared = prepared.ok().context("the workflow can be prepared")?;
    let answers = json!({
        "partner_name": name,
        "contact_name": "Grace Lindqvist",
        "contact_email": "grace@partner.example",
        "notes": "",
        "studio_companies": [{ "name": format!("{name} Studio"), "environment": "prod" }],
    });
    let request = json!({ "id": prepared["id"], "workflow": "new_partner", "answers": answers });
    let started = window.invoke("start_execution", request).await?;
    ensure!(started.is_ok(), "{name} was refused: {started:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_goes_on_by_itself_and_keeps_the_page_light() -> Result<()> {
    let computer = Computer::new().await?;
    let window = computer.open().await?;
    first_run(&window).await?;
    for number in 0..PARTNERS {
        add_partner(&window, &format!("Partner {number:03}")).await?;
    }
    window.click("nav.organizations").await?;
    window.see("organizations.row.49").await?;
    ensure!(
        !window.has("organizations.row.50").await?,
        "the next page waits until the end comes near"
    );
    window.picture("organizations-long").await?;

    // Nobody presses the button: the end comes near, and the list goes on until there is no more.
    for last in [99, 129] {
        window.scroll_to("organizations.more").await?;
        window.see(&format!("organizations.row.{last}")).await?;
    }
    window.scroll_to("organizations.row.129").await?;
    window.see_no("organizations.more").await?;
    window.see_no("organizations.row.0").await?;
    window.picture("organizations-long-end").await?;

    // What had gone is there again when it comes near.
    window.scroll_to("organizations.search").await?;
    window.see("organizations.row.0").await?;
    window.see_no("organizations.row.129").await?;
    window.click("organizations.row.0.link").await?;
    window.see_text("organization.title", "Partner 000").await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_and_not_saved_is_there_again_but_no_secret() -> Result<()> {
    let computer = Computer::new().await?;
    let window = computer.open().await?;
    first_run(&window).await?;
    add_partner(&window, "Alpine Robotics").await?;
    add_partner(&window, "Borealis Media").await?;
    let leave_and_return = async |page: &str| {
        window.click("nav.people").await?;
        window.see("people").await?;
        window.click(&format!("nav.{page}")).await
    };

    window.click("nav.connections").await?;
    window.click("connection.email.open").await?;
    window.fill("connection.email.host", "mail.example.org").await?;
    window
        .fill("connection.email.secret", "canary-typed-secret")
        .await?;
    window.see_ticked("connection.email.enabled", true).await?;
    window.tick("connection.email.enabled").await?;
    window.see_ticked("connection.email.enabled", false).await?;
    leave_and_return("connections").await?;
    window.click("connection.email.open").await?;
    window.see_ticked("connection.email.enabled", false).await?;
    window
        .see_value("connection.email.host", "mail.example.org")
        .await?;
    window.see_value("connection.email.secret", "").await?;

    window.click("nav.organizations").await?;
    window.click("organizations.row.0.link").await?;
    let link = "https://docs.example.org/alpine";
    window.fill("organization.links.internal", link).await?;
    leave_and_return("organizations").await?;
    window.click("organizations.row.0.link").await?;
    window.see_value("organization.links.internal", link).await?;
    window.picture("organization-unsaved").await?;
    window.click("organization.links.submit").await?;
    window.see_text("app.toasts", "saved").await?;
    leave_and_return("organizations").await?;
    window.click("organizations.row.0.link").await?;
    window.see_value("organization.links.internal", link).await?;
    ensure!(
        !window.has("organization.links.unsaved").await?,
        "what was saved is no draft"
    );

    // Whoever comes from a partner's page once more means that partner.
    window.click("organization.new-user").await?;
    window
        .see_value("start.form.organization", "Alpine Robotics")
        .await?;
    window.fill("start.form.organization", "boreal").await?;
    window.enter("start.form.organization").await?;
    window
        .see_value("start.form.organization", "Borealis Media")
        .await?;
    leave_and_return("organizations").await?;
    window.click("organizations.row.0.link").await?;
    window.click("organization.new-user").await?;
    window
        .see_value("start.form.organization", "Alpine Robotics")
        .await?;
    window.close().await
}
