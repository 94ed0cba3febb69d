//! The process dies in the middle of an execution.

use anyhow::{Result, ensure};

use super::onboarding::{by_hand, first_run, sign_in, start_partner};
use super::window::Computer;

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_goes_on_after_the_process_was_killed() -> Result<()> {
    let computer = Computer::new().await?;
    let window = computer.open().await?;
    first_run(&window).await?;
    start_partner(&window, "Alpine Robotics").await?;
    by_hand(&window, "trigger_infrabot", None).await?;
    by_hand(&window, "clone_metabase_collection", Some("Alpine Robotics")).await?;
    window.kill()?;

    let window = computer.open().await?;
    sign_in(&window).await?;
    window.click("executions.row.0.link").await?;
    window
        .see_state("execution.step.clone_metabase_collection", "done")
        .await?;
    ensure!(
        !window.has("executions.row.1.link").await?,
        "nothing was started twice"
    );
    window
        .see_state("execution.step.create_metabase_group", "waiting")
        .await?;
    by_hand(&window, "create_metabase_group", Some("Alpine Robotics")).await?;
    window.close().await
}
