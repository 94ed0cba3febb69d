//! The process dies in the middle of an execution.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testkit::smtp::{AfterDot, Behaviour, Options, SmtpServer};

use super::computer::Computer;
use super::onboarding::{
    MAIL_ACCOUNT, MAIL_PASSWORD, by_hand, by_hand_up_to_the_mail, fill_in_mail, first_run, introduce,
    sign_in, start_partner,
};
use super::window::Window;

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

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_the_server_did_not_have_yet_is_sent_at_the_next_start() -> Result<()> {
    // DATA is the last command before the message, so this is as late as it can be without a doubt.
    let server = server_with(Behaviour {
        hold_data: 1,
        ..Behaviour::default()
    })
    .await?;
    let computer = Computer::new().await?;
    let window = computer.open().await?;
    up_to_the_mail(&window, &server).await?;
    server.wait_for_held().await?;
    window.kill()?;
    ensure!(server.received().await?.is_empty(), "the server had no message");

    let window = computer.open().await?;
    let mail = server.wait_for_mail().await?;
    ensure!(mail.to == ["zoe@partner.example"], "{mail:?}");
    sign_in(&window).await?;
    window.click("executions.row.0.link").await?;
    window
        .see_state("execution.step.share_documentation", "done")
        .await?;
    window.see_state("execution.state", "done").await?;
    window.click("execution.step.share_documentation.toggle").await?;
    window.picture("execution-killed-before-mail").await?;
    let attempts = attempts_at_the_mail(&window).await?;
    ensure!(
        attempts.len() == 2 && attempts[0]["ok"] == false && attempts[1]["ok"] == true,
        "the record shows the attempt that was cut off, and the one behind it: {attempts:?}"
    );
    window.close().await?;
    let mails = server.received().await?.len();
    ensure!(mails == 1, "{mails} mails came instead of one");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_the_server_may_have_is_never_sent_again_by_itself() -> Result<()> {
    let server = server_with(Behaviour {
        after_dot: AfterDot::KeepAndHang,
        ..Behaviour::default()
    })
    .await?;
    let computer = Computer::new().await?;
    let window = computer.open().await?;
    up_to_the_mail(&window, &server).await?;
    // The server has the message, and the app has no answer.
    server.wait_for_mail().await?;
    window.kill()?;
    let connections = server.connections().await?;

    let window = computer.open().await?;
    sign_in(&window).await?;
    window.click("executions.row.0.link").await?;
    window
        .see_state("execution.step.share_documentation", "unknown")
        .await?;
    window.see_state("execution.state", "waiting").await?;
    window
        .see_text("step.share_documentation.error", "nobody can tell")
        .await?;
    window.scroll_to("step.share_documentation.took-effect").await?;
    window.picture("execution-outcome-unknown").await?;
    window.click("step.share_documentation.took-effect").await?;
    window
        .see_state("execution.step.share_documentation", "done")
        .await?;
    window.see_state("execution.state", "done").await?;
    window.picture("execution-outcome-settled").await?;
    let attempts = attempts_at_the_mail(&window).await?;
    ensure!(attempts.len() == 1, "nothing was tried again: {attempts:?}");
    window.close().await?;
    let mails = server.received().await?.len();
    ensure!(mails == 1, "{mails} mails came instead of one");
    let since = server.connections().await? - connections;
    ensure!(since == 0, "the server was asked {since} times after the kill");
    Ok(())
}

/// Starts a mail server that behaves like this towards the person.
async fn server_with(behaviour: Behaviour) -> Result<SmtpServer> {
    SmtpServer::start(Options {
        account: Some((MAIL_ACCOUNT.to_owned(), MAIL_PASSWORD.to_owned())),
        recipients: [("zoe".to_owned(), behaviour)].into(),
        ..Options::default()
    })
    .await
}

/// Brings a new person to where the app begins to send them the links.
async fn up_to_the_mail(window: &Window, server: &SmtpServer) -> Result<()> {
    first_run(window).await?;
    fill_in_mail(window, server).await?;
    window.fill("connection.email.secret", MAIL_PASSWORD).await?;
    window.click("connection.email.submit").await?;
    window.click("connection.email.test").await?;
    window.see_text("connection.email.report", "Signed in").await?;

    start_partner(window, "Northwind Analytics").await?;
    window.click("execution.organization").await?;
    window.see("organization").await?;
    for link in ["internal", "general", "additional"] {
        let address = format!("https://docs.example.org/{link}");
        window
            .fill(&format!("organization.links.{link}"), &address)
            .await?;
    }
    window.click("organization.links.submit").await?;
    window.click("organization.new-user").await?;
    window.see("start.form-page").await?;
    window.fill("start.form.organization", "northw").await?;
    window.enter("start.form.organization").await?;
    window.click("start.form.submit").await?;
    introduce(window, "zoe@partner.example").await?;
    window.click("step.input_user_details.submit").await?;
    by_hand_up_to_the_mail(window).await
}

/// Returns the attempts at the mail of the newest execution, as the core tells them.
async fn attempts_at_the_mail(window: &Window) -> Result<Vec<Value>> {
    let ask = async |command, request| {
        let answer = window.invoke(command, request).await?;
        answer.map_err(|refused| anyhow::anyhow!("{command} was refused: {refused}"))
    };
    let list = ask("list_executions", json!({})).await?;
    let execution = ask("get_execution", json!({ "id": list["rows"][0]["id"] })).await?;
    let steps = execution["steps"].as_array().context("an execution has steps")?;
    let mail = steps.iter().find(|step| step["key"] == "share_documentation");
    let attempts = mail.and_then(|step| step["attempts"].as_array());
    Ok(attempts.context("the mail is a step with attempts")?.clone())
}
