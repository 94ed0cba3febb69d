//! What two people and two organizations have, side by side, and one is given what the other has; in the demo.

use anyhow::Result;

use super::computer::Computer;
use super::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_given_what_a_colleague_has() -> Result<()> {
    let computer = Computer::new().await?;
    let window = computer.open_demo().await?;

    change_groups(&window).await?;
    compare_people(&window).await?;
    compare_organizations(&window).await?;
    window.close().await
}

async fn open_priya(window: &Window) -> Result<()> {
    window.click("nav.people").await?;
    window.fill("people.search", "Priya").await?;
    window.see_no("people.row.1").await?;
    window.click("people.row.0.link").await?;
    window.see_text("person.title", "Priya Nair").await
}

/// The groups are read from Metabase, and nothing is changed before it is started.
async fn change_groups(window: &Window) -> Result<()> {
    open_priya(window).await?;
    window.click("person.tab.access").await?;
    window.see("compare.link").await?;
    window.picture("person-access").await?;
    window.click("groups.change").await?;
    window
        .see_text("groups.account", "no account in Metabase")
        .await?;
    window.see_text("groups.dialog", "Riverside Clinics").await?;
    window.see("starting.submit").await?;
    window.picture("person-groups").await?;
    window.fill("groups.search", "riverside").await?;
    window.click("groups.leave").await?;
    window.see_no("groups.dialog").await
}

async fn compare_people(window: &Window) -> Result<()> {
    window.click("person.actions").await?;
    window.click("person.compare").await?;
    window.see("compare").await?;
    window.picture("compare-nobody").await?;
    window.fill("compare.other", "Amara").await?;
    window.see_text("compare.other.option.0", "Amara Okafor").await?;
    window.click("compare.other.option.0").await?;
    window.see_text("compare.row.studio", "Has it").await?;
    window.see_text("compare.row.metabase", "Nothing").await?;
    window.picture("compare-people").await?;

    window.tick("compare.tick.metabase").await?;
    window.click("starting.preview").await?;
    window
        .see_state("plan.step.add_user_to_metabase_group", "create")
        .await?;
    window.scroll_to("plan.summary").await?;
    window.picture("compare-preview").await?;
    window.click("starting.submit").await?;
    window.see("execution").await?;
    window
        .see_state("execution.step.add_user_to_metabase_group", "done")
        .await?;
    window.picture("compare-given").await?;

    open_priya(window).await?;
    window.click("person.actions").await?;
    window.click("person.compare").await?;
    window.fill("compare.other", "Amara").await?;
    window.see_text("compare.other.option.0", "Amara Okafor").await?;
    window.click("compare.other.option.0").await?;
    window.see_text("compare.row.metabase", "Has it").await?;
    window.see_text("compare.row.personal_company", "Nothing").await
}

async fn compare_with_northwind(window: &Window) -> Result<()> {
    window.click("nav.organizations").await?;
    window.fill("organizations.search", "Maple").await?;
    window.see_no("organizations.row.1").await?;
    window.click("organizations.row.0.link").await?;
    window.see_text("organization.title", "Maple").await?;
    window.click("organization.actions").await?;
    window.click("organization.compare").await?;
    window.fill("compare.other", "Northwind").await?;
    window
        .see_text("compare.other.option.0", "Northwind Analytics")
        .await?;
    window.click("compare.other.option.0").await?;
    window.see_text("compare.row.slack", "Northwind Analytics").await
}

/// Maple & Finch was set up by half only, and its onboarding is paused.
async fn compare_organizations(window: &Window) -> Result<()> {
    compare_with_northwind(window).await?;
    window.picture("compare-organizations").await?;
    window.scroll_to("compare.given").await?;
    window.picture("compare-organizations-given").await?;

    window.tick("compare.tick.general").await?;
    window.click("compare.links.copy").await?;
    window.see_text("compare.row.general", "Has it").await?;
    window
        .see_text("compare.row.internal", "pages of its own")
        .await?;
    window.picture("compare-links").await?;

    window.tick("compare.tick.slack").await?;
    window.click("starting.preview").await?;
    window.see_state("plan.step.create_slack_group", "create").await?;
    window.click("starting.submit").await?;
    window
        .see_state("execution.step.create_slack_group", "done")
        .await?;
    window.picture("compare-set-up").await?;
    compare_with_northwind(window).await?;
    window.see_text("compare.row.slack", "Has it").await
}
