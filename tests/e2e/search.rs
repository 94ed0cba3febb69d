//! The search box, in the demo: everything is found from every page, with the keyboard alone.

use anyhow::{Result, ensure};
use fantoccini::key::Key;

use super::computer::Computer;
use super::window::Window;

const FIELD: &str = "finder";
const BEST: &str = "finder.list.0";

#[tokio::test(flavor = "multi_thread")]
async fn one_box_leads_to_everything() -> Result<()> {
    let computer = Computer::new().await?;
    let window = computer.open_demo().await?;

    keys_lead_to_the_field(&window).await?;
    an_organization(&window).await?;
    a_person(&window).await?;
    a_step_at_an_error(&window).await?;
    what_is_not_found(&window).await?;
    the_list_with_the_same_search(&window).await?;
    a_narrow_window(&window).await?;
    window.close().await
}

async fn keys_lead_to_the_field(window: &Window) -> Result<()> {
    window.press_in_page("/").await?;
    window.see_keyboard_on(FIELD).await?;
    window.see("finder.help").await?;
    window.picture("finder-help").await?;
    window.press(FIELD, Key::Escape).await?;
    window.see_no("finder.popup").await
}

async fn an_organization(window: &Window) -> Result<()> {
    window.fill(FIELD, "northw").await?;
    window.see_text(BEST, "Northwind Analytics").await?;
    window.picture("finder-organization").await?;
    window.enter(FIELD).await?;
    window.see("organization").await?;
    window.see_no("finder.popup").await?;
    window.see_value(FIELD, "").await
}

async fn a_person(window: &Window) -> Result<()> {
    window.fill(FIELD, "tomas.gar").await?;
    window.see_text(BEST, "Tomás García").await?;
    // What is found next would look the same.
    window.fill(FIELD, "zzz").await?;
    window.see("finder.nothing").await?;
    window.fill(FIELD, "garcia").await?;
    window.see_text(BEST, "Tomás García").await?;
    // The execution that brought them in comes behind them.
    window.press(FIELD, Key::Down).await?;
    window.picture("finder-person").await?;
    window.enter(FIELD).await?;
    window.see("execution").await?;
    window.see_text("execution.title", "García").await
}

async fn a_step_at_an_error(window: &Window) -> Result<()> {
    window.fill(FIELD, "recipient").await?;
    window.see_text(BEST, "smtp_recipient_refused").await?;
    window.picture("finder-error").await?;
    window.click(BEST).await?;
    window.see_text("execution.title", "Li Wei").await?;
    window.see_in_sight("execution.step.share_documentation").await
}

async fn what_is_not_found(window: &Window) -> Result<()> {
    window.fill(FIELD, "\"<b>zzz</b> OR *").await?;
    window.see("finder.nothing").await?;
    window.picture("finder-nothing").await?;
    window.press(FIELD, Key::Escape).await?;
    window.see_no("finder.popup").await
}

async fn the_list_with_the_same_search(window: &Window) -> Result<()> {
    // Every person of the demo has such an address, and they are more than the box shows.
    window.fill(FIELD, "example.com").await?;
    window.see(BEST).await?;
    window.picture("finder-many").await?;
    window.click("finder.all-people").await?;
    window.see_value("people.search", "example.com").await?;
    window.see("people.row.6").await?;
    ensure!(
        !window.has("finder.popup").await?,
        "the list below the box is closed"
    );
    Ok(())
}

async fn a_narrow_window(window: &Window) -> Result<()> {
    window.resize(700, 820).await?;
    window.fill(FIELD, "a").await?;
    window.see(BEST).await?;
    window.picture("finder-narrow").await?;
    window.press(FIELD, Key::Escape).await
}
