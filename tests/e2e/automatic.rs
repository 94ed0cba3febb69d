//! The demo, in which every system is simulated: a partner and a person are onboarded without anybody's hand.

use anyhow::Result;

use super::computer::Computer;
use super::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_lets_the_app_onboard_a_partner_and_a_person() -> Result<()> {
    let computer = Computer::new().await?;
    let window = computer.open_demo().await?;

    look_at_the_connections(&window).await?;
    onboard_a_partner(&window).await?;
    onboard_a_person(&window).await?;
    check_the_access(&window).await?;
    window.close().await
}

async fn look_at_the_connections(window: &Window) -> Result<()> {
    window.click("nav.connections").await?;
    window.see("connections.demo").await?;
    window.picture("demo-connections").await?;
    for system in [
        "metabase", "teams", "slack", "keycloak", "lms", "studio", "infrabot", "email",
    ] {
        window.click(&format!("connection.{system}.open")).await?;
        window.click(&format!("connection.{system}.test")).await?;
        window
            .see_state(&format!("connection.{system}.found"), "good")
            .await?;
        if system == "metabase" {
            window
                .click("connection.metabase.template_collection.offer")
                .await?;
            window
                .see("connection.metabase.template_collection.offered")
                .await?;
            window.picture("connection-metabase").await?;
        }
        window.click(&format!("connection.{system}.open")).await?;
    }
    Ok(())
}

async fn onboard_a_partner(window: &Window) -> Result<()> {
    window.click("nav.executions").await?;
    window.click("executions.start").await?;
    window.click("start.choose.new_partner").await?;
    for (field, text) in [
        ("partner_name", "Juniper Maps"),
        ("contact_name", "Ines Moreau"),
        ("contact_email", "ines@juniper.example.org"),
        ("studio_companies.0.name", "Juniper"),
    ] {
        window.fill(&format!("start.form.{field}"), text).await?;
    }
    window
        .choose("start.form.studio_companies.0.environment", "prod")
        .await?;
    window.click("start.form.preview").await?;
    window.see_text("plan.summary", "8 automatic steps").await?;
    window.see_state("plan.step.trigger_infrabot", "create").await?;
    window.picture("demo-preview").await?;
    window.click("start.form.submit").await?;
    window.see("execution").await?;
    for step in [
        "trigger_infrabot",
        "clone_metabase_collection",
        "create_metabase_group",
        "grant_metabase_db_access",
        "create_teams_channel",
        "create_slack_group",
        "lms_setup",
        "create_keycloak_group",
    ] {
        window
            .see_state(&format!("execution.step.{step}"), "done")
            .await?;
    }
    window.picture("demo-partner-done").await
}

async fn onboard_a_person(window: &Window) -> Result<()> {
    window.click("nav.organizations").await?;
    window.fill("organizations.search", "Northwind").await?;
    window.see_no("organizations.row.1").await?;
    window.click("organizations.row.0.link").await?;
    window
        .see_text("organization.title", "Northwind Analytics")
        .await?;
    window.click("organization.new-user").await?;
    window.click("start.form.submit").await?;
    window.see("execution").await?;
    for (field, text) in [
        ("first_name", "Noa"),
        ("last_name", "Keller"),
        ("email", "noa.keller@example.com"),
        ("job_title", "Analyst"),
    ] {
        window
            .fill(&format!("step.input_user_details.{field}"), text)
            .await?;
    }
    window.choose("step.input_user_details.language", "de").await?;
    window.click("step.input_user_details.submit").await?;
    for step in [
        "add_user_to_studio_companies",
        "add_user_to_metabase_group",
        "add_user_to_teams_channel",
        "add_user_to_slack_group",
        "add_user_to_keycloak",
        "add_user_to_lms",
        "create_studio_user_company",
        "send_studio_invite",
        "share_documentation",
    ] {
        window
            .see_state(&format!("execution.step.{step}"), "done")
            .await?;
    }
    window.picture("demo-person-done").await
}

/// What the demo's people were given by hand is not all as the app would have made it, and that is told.
async fn check_the_access(window: &Window) -> Result<()> {
    window.click("nav.organizations").await?;
    window.fill("organizations.search", "Northwind").await?;
    window.see_no("organizations.row.1").await?;
    window.click("organizations.row.0.link").await?;
    window.click("organization.tab.access").await?;
    window.scroll_to("organization.drift").await?;
    window.click("organization.drift.check").await?;
    window
        .see_text(
            "organization.drift.summary",
            "accesses are not as they were given.",
        )
        .await?;
    window.scroll_to("organization.drift").await?;
    window.picture("demo-drift").await
}
