//! The first morning of an admin: from the first start to a person who has the mail.

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::json;
use testkit::smtp::{Options, SmtpServer};

use super::computer::Computer;
use super::window::Window;

const ADDRESS: &str = "admin@hyopps.local";
const PASSWORD: &str = "tulips in the rain";
pub(super) const MAIL_ACCOUNT: &str = "partners";
pub(super) const MAIL_PASSWORD: &str = "canary-4b71-mail-password";

/// Makes the first owner.
pub(super) async fn first_run(window: &Window) -> Result<()> {
    window.see("first-run").await?;
    window.fill("first-run.name", "Ada Admin").await?;
    window.fill("first-run.password", PASSWORD).await?;
    window.fill("first-run.repeat", PASSWORD).await?;
    window.click("first-run.submit").await?;
    window.see("executions").await
}

/// Signs the first owner in again.
pub(super) async fn sign_in(window: &Window) -> Result<()> {
    window.fill("sign-in.email", ADDRESS).await?;
    window.fill("sign-in.password", PASSWORD).await?;
    window.click("sign-in.submit").await?;
    window.see("executions").await
}

/// Starts `new_partner` with two studio companies.
pub(super) async fn start_partner(window: &Window, name: &str) -> Result<()> {
    begin_partner(window).await?;
    fill_in_partner(window, name).await?;
    window.picture("start-form").await?;
    window.click("start.form.submit").await?;
    window.see("execution").await
}

/// Goes to the first form of `new_partner`.
async fn begin_partner(window: &Window) -> Result<()> {
    window.click("nav.executions").await?;
    window.click("executions.start").await?;
    window.click("start.choose.new_partner").await
}

/// Fills in the first form of `new_partner` with two studio companies.
async fn fill_in_partner(window: &Window, name: &str) -> Result<()> {
    window.fill("start.form.partner_name", name).await?;
    window.fill("start.form.contact_name", "Grace Lindqvist").await?;
    window
        .fill("start.form.contact_email", "grace@partner.example")
        .await?;
    window
        .fill("start.form.studio_companies.0.name", "Northwind")
        .await?;
    window
        .choose("start.form.studio_companies.0.environment", "prod")
        .await?;
    window.click("start.form.studio_companies.add").await?;
    window
        .fill("start.form.studio_companies.1.name", "Northwind Sandbox")
        .await?;
    window
        .choose("start.form.studio_companies.1.environment", "test")
        .await
}

/// Looks what `new_partner` would do, sees that this starts nothing, and starts it then.
async fn preview_and_start_partner(window: &Window, name: &str) -> Result<()> {
    begin_partner(window).await?;
    window.click("start.form.preview").await?;
    window.see("start.form.errors").await?;
    ensure!(!window.has("plan").await?, "wrong answers have no preview");

    fill_in_partner(window, "Northwind").await?;
    window.click("start.form.preview").await?;
    window.see_text("plan.summary", "Nothing was changed.").await?;
    window.see_text("plan.summary", "7 steps by hand").await?;
    window
        .see_state("plan.step.create_slack_group", "by_hand")
        .await?;
    window
        .see_text(
            "plan.step.create_slack_group",
            "You do this by hand, because Slack is not connected.",
        )
        .await?;
    window.see_in_sight("plan.summary").await?;
    window.picture("start-preview").await?;
    let listed = window.invoke("list_executions", json!({})).await?;
    let listed = listed.map_err(|refusal| anyhow!("the list was refused: {refusal}"))?;
    ensure!(
        listed["rows"] == json!([]),
        "the preview started something: {listed}"
    );

    window.fill("start.form.partner_name", name).await?;
    window.see_no("plan").await?;
    window.click("start.form.submit").await?;
    window.see("execution").await
}

/// Looks what the execution on the page would do from here on.
async fn look_ahead(window: &Window) -> Result<()> {
    window.click("execution.next").await?;
    window.see_state("plan.step.trigger_infrabot", "settled").await?;
    window
        .see_text(
            "plan.step.clone_metabase_collection",
            "You do this by hand, because Metabase is not connected.",
        )
        .await?;
    window
        .click("plan.step.clone_metabase_collection.instructions")
        .await?;
    window
        .see_text("plan.step.clone_metabase_collection", "“Northwind Analytics”")
        .await?;
    window.picture("execution-next").await?;
    window.click("execution.next-dialog.close").await?;
    window.see_no("execution.next-dialog").await
}

/// Does a step by hand; `name` is noted where the step asks for one.
pub(super) async fn by_hand(window: &Window, step: &str, name: Option<&str>) -> Result<()> {
    window
        .see_state(&format!("execution.step.{step}"), "waiting")
        .await?;
    if let Some(name) = name {
        window.fill(&format!("step.{step}.name"), name).await?;
    }
    window.click(&format!("step.{step}.submit")).await?;
    window.see_state(&format!("execution.step.{step}"), "done").await
}

/// Fills in the form of the mail server, the password aside.
pub(super) async fn fill_in_mail(window: &Window, server: &SmtpServer) -> Result<()> {
    window.click("nav.connections").await?;
    window.click("connection.email.open").await?;
    window.see("connection.email").await?;
    window.fill("connection.email.host", server.host()).await?;
    window.choose("connection.email.security", "starttls").await?;
    window
        .fill("connection.email.port", &server.port().to_string())
        .await?;
    window.fill("connection.email.username", MAIL_ACCOUNT).await?;
    window
        .fill("connection.email.from_address", "partners@hyopps.example")
        .await?;
    window
        .fill("connection.email.from_name", "Partner programme")
        .await?;
    window
        .paste("connection.email.ca_certificate", server.ca_pem())
        .await
}

/// Fills in who a person is.
pub(super) async fn introduce(window: &Window, address: &str) -> Result<()> {
    let details = [
        ("first_name", "Zoë"),
        ("last_name", "O'Neil <script>"),
        ("email", address),
        ("job_title", "Analyst"),
    ];
    for (field, text) in details {
        window
            .fill(&format!("step.input_user_details.{field}"), text)
            .await?;
    }
    window.choose("step.input_user_details.language", "en").await
}

/// Does every step of a person by hand, up to the mail.
pub(super) async fn by_hand_up_to_the_mail(window: &Window) -> Result<()> {
    for step in [
        "add_user_to_studio_companies",
        "add_user_to_metabase_group",
        "add_user_to_teams_channel",
        "add_user_to_slack_group",
    ] {
        by_hand(window, step, None).await?;
    }
    by_hand(window, "create_studio_user_company", Some("Zoë's company")).await?;
    by_hand(window, "send_studio_invite", None).await
}

/// A password that was given for one server goes to no other one: the field asks for it again.
async fn ask_for_the_password_again(window: &Window, server: &SmtpServer) -> Result<()> {
    let again = "Enter the password again";
    window
        .fill("connection.email.host", "mail.elsewhere.example")
        .await?;
    window.click("connection.email.submit").await?;
    window.see_text("connection.email.secret.error", again).await?;
    window.see_keyboard_on("connection.email.secret").await?;
    let (notice, state) = (
        window.text("connection.email.errors").await?,
        window.text("connection.email.secret-state").await?,
    );
    ensure!(
        !notice.contains(again) && !state.contains("Leave this empty"),
        "it is told at the field alone, and nothing tells otherwise: {notice} {state}"
    );
    window.picture("connections-password-again").await?;
    window.fill("connection.email.host", server.host()).await?;
    window.fill("connection.email.secret", MAIL_PASSWORD).await?;
    window.see_no("connection.email.secret.error").await?;
    window.click("connection.email.submit").await?;
    window.see_value("connection.email.secret", "").await
}

/// Connects the mail server and proves it with a test and a mail.
async fn connect_mail(window: &Window, server: &SmtpServer) -> Result<()> {
    fill_in_mail(window, server).await?;
    window.fill("connection.email.secret", "not the password").await?;
    window.click("connection.email.submit").await?;
    window.press_at_the_edge("connection.email.test").await?;
    window.see_text("connection.email.report", "assword").await?;
    window.see_in_sight("connection.email.report").await?;
    window.picture("connections-refused").await?;

    window.fill("connection.email.secret", MAIL_PASSWORD).await?;
    window.click("connection.email.submit").await?;
    window.click("connection.email.test").await?;
    window.see_text("connection.email.report", "Signed in").await?;
    ask_for_the_password_again(window, server).await?;
    window
        .fill("connection.email.mail-to", "ada@hyopps.example")
        .await?;
    window.press_at_the_edge("connection.email.mail-send").await?;
    let test_mail = server.wait_for_mail().await?;
    ensure!(
        test_mail.to == ["ada@hyopps.example"] && test_mail.user.as_deref() == Some("partners"),
        "{test_mail:?}"
    );
    window.see_text("connection.email.report", "Handed to").await?;
    window.see_in_sight("connection.email.report").await?;
    window.picture("connections").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_onboards_a_partner_and_a_person() -> Result<()> {
    let account = (MAIL_ACCOUNT.to_owned(), MAIL_PASSWORD.to_owned());
    let server = SmtpServer::start(Options {
        account: Some(account),
        ..Options::default()
    })
    .await?;
    let computer = Computer::new().await?;
    let window = computer.open().await?;

    window.see("first-run").await?;
    window.see_pictures().await?;
    window.picture("first-run").await?;
    window.click("first-run.submit").await?;
    window.see("first-run.errors").await?;
    window.picture("first-run-errors").await?;
    first_run(&window).await?;
    window.picture("executions-empty").await?;
    for (page, name) in [
        ("organizations", "organizations-empty"),
        ("people", "people-empty"),
    ] {
        window.click(&format!("nav.{page}")).await?;
        window.see("empty").await?;
        window.picture(name).await?;
    }
    connect_mail(&window, &server).await?;

    // The password must come from the keychain now, and not from this process's memory.
    window.close().await?;
    let window = computer.open().await?;
    window.see("sign-in").await?;
    window.picture("sign-in").await?;
    sign_in(&window).await?;

    preview_and_start_partner(&window, "Northwind Analytics").await?;
    by_hand(&window, "trigger_infrabot", None).await?;
    window
        .see_state("execution.step.clone_metabase_collection", "waiting")
        .await?;
    window.picture("execution-task").await?;
    look_ahead(&window).await?;
    let named = ["clone_metabase_collection", "create_metabase_group"];
    for step in named {
        by_hand(&window, step, Some("Northwind Analytics")).await?;
    }
    by_hand(&window, "grant_metabase_db_access", None).await?;
    for step in ["create_teams_channel", "create_slack_group", "lms_setup"] {
        by_hand(&window, step, Some("Northwind Analytics")).await?;
    }
    window.see_state("execution.state", "done").await?;
    window.see("execution.done").await?;
    window.picture("execution-done").await?;

    // Two of three links: the mail has to wait for the third.
    window.click("execution.done.organization").await?;
    window.see("organization").await?;
    window
        .fill(
            "organization.links.internal",
            "https://docs.example.org/northwind",
        )
        .await?;
    window
        .fill("organization.links.general", "docs.example.org")
        .await?;
    window.click("organization.links.submit").await?;
    window.see("organization.links.errors").await?;
    window
        .fill(
            "organization.links.general",
            "https://docs.example.org/start?a=1&b=2",
        )
        .await?;
    window.click("organization.links.submit").await?;
    window.see_text("app.toasts", "saved").await?;
    window.scroll_to("organization.title").await?;
    window.picture("organization").await?;

    window.click("organization.new-user").await?;
    window.see("start.form-page").await?;
    window
        .see_value("start.form.organization", "Northwind Analytics")
        .await?;
    window.picture("start-user").await?;
    window.fill("start.form.organization", "northw").await?;
    window.picture("start-user-picking").await?;
    window.enter("start.form.organization").await?;
    window
        .see_value("start.form.organization", "Northwind Analytics")
        .await?;
    window.click("start.form.preview").await?;
    window
        .see_text(
            "plan.summary",
            "1 automatic step, 6 steps by hand, 1 form to fill in and 2 steps passed over",
        )
        .await?;
    window
        .see_state("plan.step.share_documentation", "follows")
        .await?;
    window.scroll_to("plan.step.share_documentation").await?;
    window.picture("start-user-preview").await?;
    window.click("start.form.submit").await?;
    introduce(&window, "zoe@partner.example").await?;
    window.picture("execution-form").await?;
    window.click("step.input_user_details.submit").await?;
    by_hand_up_to_the_mail(&window).await?;
    window
        .see_state("execution.step.share_documentation", "blocked")
        .await?;
    window
        .see_text("step.share_documentation.error", "additional")
        .await?;
    window.click("nav.executions").await?;
    window.click("executions.row.0.link").await?;
    window.see_in_sight("execution.step.share_documentation").await?;
    window.picture("execution-blocked").await?;
    window.click("execution.next").await?;
    window
        .see_state("plan.step.share_documentation", "blocked")
        .await?;
    window.see_text("plan.summary", "1 step held up").await?;
    window
        .see_text("plan.step.share_documentation", "additional")
        .await?;
    window.picture("execution-next-blocked").await?;
    window.click("execution.next-dialog.close").await?;

    window.click("execution.organization").await?;
    window
        .fill(
            "organization.links.additional",
            "https://learn.example.org/courses",
        )
        .await?;
    window.click("organization.links.submit").await?;
    let mails = server.wait_for_mails(2).await?;
    let mail = mails.last().context("two mails were waited for")?;
    ensure!(
        mail.to == ["zoe@partner.example"] && mail.user.as_deref() == Some("partners"),
        "{mail:?}"
    );
    for link in [
        "docs.example.org/northwind",
        "docs.example.org/start?a=1",
        "learn.example.org/courses",
    ] {
        ensure!(
            mail.text.contains(link) && mail.html.contains(link),
            "{link} is missing in {mail:?}"
        );
    }
    ensure!(
        !mail.html.contains("<script>"),
        "what somebody typed is text in the mail: {}",
        mail.html
    );

    window.click("nav.executions").await?;
    window.see("executions.row.1").await?;
    window.picture("executions").await?;
    window.click("executions.row.0.link").await?;
    window.see_state("execution.state", "done").await?;
    window.picture("execution-user-done").await?;
    for page in ["organizations", "people", "settings"] {
        window.click(&format!("nav.{page}")).await?;
        window.see(page).await?;
        window.picture(page).await?;
    }
    ensure!(
        window.text("settings").await?.contains("Theme"),
        "the settings have a theme"
    );

    window.click("shell.user-menu").await?;
    window.click("shell.user-menu.lock").await?;
    window.see("locked").await?;
    window.see_nothing_in("app.toasts").await?;
    window.picture("locked").await?;
    window.fill("locked.password", PASSWORD).await?;
    window.click("locked.submit").await?;
    window.see("shell.masthead").await?;
    window.close().await?;

    ensure!(
        !computer.data().join("control.db-wal").exists(),
        "an orderly end leaves one file per database"
    );
    let everything = computer.everything_on_disk()?;
    for secret in [MAIL_PASSWORD, PASSWORD, "not the password"] {
        let found = everything
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        ensure!(!found, "a secret stands in a file of the app");
    }
    Ok(())
}
