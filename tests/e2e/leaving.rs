//! Somebody leaves: an admin sees what the app gave, has it taken back, and saves the report. In the demo, where every
//! system is simulated.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use domain::Timestamp;
use domain::day::Day;
use serde_json::Value;

use super::computer::Computer;
use super::window::Window;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const EMAIL: &str = "noa.keller@example.com";

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_takes_away_what_the_app_gave_and_saves_the_report() -> Result<()> {
    let computer = Computer::new().await?;
    let window = computer.open_demo().await?;

    onboard(&window).await?;
    open(&window).await?;
    look_at_what_was_given(&window).await?;
    plan_it(&window).await?;
    take_it_away(&window).await?;
    save_the_report(&window).await?;
    let text = std::fs::read_to_string(computer.downloads().join("evidence-noa-keller.json"))?;
    let report: Value = serde_json::from_str(&text).context("the report is for programs")?;
    ensure!(report["complete"] == true, "everything was taken back: {text}");
    ensure!(
        report["removals"].as_array().is_some_and(|all| all.len() >= 6),
        "{text}"
    );
    let page = std::fs::read_to_string(computer.downloads().join("evidence-noa-keller.html"))?;
    ensure!(page.contains("Nothing that this app gave to Noa Keller stands any more."));

    open(&window).await?;
    window.click("person.actions").await?;
    window.click("person.take-away").await?;
    window.see("empty").await?;
    window.picture("leaving-nothing").await?;
    window.close().await
}

async fn onboard(window: &Window) -> Result<()> {
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
        ("email", EMAIL),
        ("job_title", "Analyst"),
    ] {
        window
            .fill(&format!("step.input_user_details.{field}"), text)
            .await?;
    }
    window.choose("step.input_user_details.language", "de").await?;
    window.click("step.input_user_details.submit").await?;
    window
        .see_state("execution.step.share_documentation", "done")
        .await?;
    window.see("execution.done").await
}

async fn open(window: &Window) -> Result<()> {
    window.click("nav.people").await?;
    window.fill("people.search", EMAIL).await?;
    window.see_no("people.row.1").await?;
    window.click("people.row.0.link").await?;
    window.see_text("person.title", "Noa Keller").await
}

async fn look_at_what_was_given(window: &Window) -> Result<()> {
    window.click("person.actions").await?;
    window.picture("leaving-menu").await?;
    window.click("person.delete").await?;
    window.see("record.delete.standing").await?;
    window.picture("leaving-deletion").await?;
    window.click("record.delete.take-away").await?;
    window
        .see_text("leaving.title", "Take access away from Noa Keller")
        .await?;
    window.see("leaving.group.undone").await?;
    window.see("leaving.access.1").await?;
    window.picture("leaving").await?;
    window.scroll_to("leaving.start").await?;
    window.picture("leaving-form").await
}

/// Plans it for a day this week, is reminded of it on every page, and goes back to have it taken away at once.
async fn plan_it(window: &Window) -> Result<()> {
    window.click("leaving.plan").await?;
    window.see("leaving.form.errors").await?;
    window.picture("leaving-form-errors").await?;
    window
        .fill("leaving.form.requested_by", "Mara Holm, team lead")
        .await?;
    window.fill("leaving.form.reason", "The contract ends.").await?;
    window.fill("leaving.form.leaving_date", "2020-02-29").await?;
    window.click("leaving.plan").await?;
    window.see("leaving.form.errors").await?;
    let last_day = in_days(4)?;
    window.fill("leaving.form.leaving_date", &last_day).await?;
    window.click("leaving.plan").await?;
    window.see_text("person.title", "Noa Keller").await?;
    window
        .see_text("leaving.planned", "Noa Keller leaves in 4 days.")
        .await?;
    window.picture("leaving-planned-person").await?;
    window.click("nav.executions").await?;
    window
        .see_text("shell.leavings", "A leaving begins within a week.")
        .await?;
    window.picture("leaving-reminder").await?;
    window.click("shell.leavings.all").await?;
    window.see_text("leavings.row.0", &last_day).await?;
    window.picture("leavings").await?;
    window.click("leavings.row.0.link").await?;
    window.see("leaving.call-off").await?;
    window
        .see_value("leaving.form.requested_by", "Mara Holm, team lead")
        .await?;
    window.picture("leaving-planned").await
}

/// Returns the day that is so many days ahead.
#[expect(
    clippy::disallowed_methods,
    reason = "the app under test has the machine's clock too"
)]
fn in_days(days: u32) -> Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let then = Timestamp::from_micros(i64::try_from(now.as_micros())?).plus(DAY * days);
    let day = Day::of(then).context("the calendar reaches there")?;
    Ok(day.to_string())
}

async fn take_it_away(window: &Window) -> Result<()> {
    window.click("leaving.start").await?;
    window.see_text("leaving.confirm", "Noa Keller").await?;
    window.picture("leaving-confirm").await?;
    window.click("leaving.confirm.submit").await?;
    window.see("execution").await?;
    window.see_state("execution.state", "done").await
}

async fn save_the_report(window: &Window) -> Result<()> {
    window
        .see_text(
            "leaving.report.verdict",
            "Nothing that this app gave to Noa Keller stands any more.",
        )
        .await?;
    window.see("leaving.report.1").await?;
    window.click("leaving.report.save").await?;
    window
        .see_text("leaving.report.saved", "evidence-noa-keller.html")
        .await?;
    // Its own beginning has called the plan off.
    window.see_no("shell.leavings").await?;
    window.picture("leaving-done").await?;
    window.scroll_to("leaving.report.table").await?;
    window.picture("leaving-report").await
}
