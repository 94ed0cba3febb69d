//! A computer with troubles, and a window that somebody else got into.

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::{Value, json};

use super::computer::Computer;
use super::onboarding::first_run;

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_the_app_stays_usable() -> Result<()> {
    let computer = Computer::new().await?;
    let nowhere = [("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")];
    let window = computer.open_with(&[], &nowhere).await?;
    first_run(&window).await?;
    window.click("nav.connections").await?;
    window.click("connection.email.open").await?;
    let fields = [
        ("host", "localhost"),
        ("port", "587"),
        ("username", "ada"),
        ("from_address", "ada@example.org"),
    ];
    for (field, text) in fields {
        window.fill(&format!("connection.email.{field}"), text).await?;
    }
    window.choose("connection.email.security", "starttls").await?;
    window
        .fill("connection.email.secret", "canary-no-keychain")
        .await?;
    window.click("connection.email.submit").await?;
    window.see_text("connection.email.error", "keychain").await?;
    window.scroll_to("connection.email.error").await?;
    window.picture("connections-no-keychain").await?;
    window.tick("connection.email.until-closed").await?;
    window.click("connection.email.submit").await?;
    window.see_text("connection.email.secret-state", "memory").await?;
    window.close().await?;
    let everything = computer.everything_on_disk()?;
    let secret = b"canary-no-keychain";
    ensure!(
        !everything.windows(secret.len()).any(|part| part == secret),
        "the secret stands in a file"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_is_named_and_left_alone() -> Result<()> {
    let computer = Computer::new().await?;
    std::fs::create_dir_all(computer.data())?;
    let file = computer.data().join("control.db");
    std::fs::write(&file, "this is no database, but it may be somebody's only copy")?;
    let window = computer.open().await?;
    window.see_text("storage-problem", "control.db").await?;
    window.picture("storage-problem").await?;
    window.close().await?;
    let left = std::fs::read_to_string(&file)?;
    ensure!(
        left.starts_with("this is no database"),
        "the damaged file was changed"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_database_is_not_replaced_by_an_empty_one() -> Result<()> {
    let computer = Computer::new().await?;
    let window = computer.open().await?;
    first_run(&window).await?;
    window.close().await?;
    let file = computer.data().join("control.db");
    for name in ["control.db", "control.db-wal", "control.db-shm"] {
        let file = computer.data().join(name);
        if file.exists() {
            std::fs::remove_file(file)?;
        }
    }
    let window = computer.open().await?;
    window.see_text("storage-problem", "control.db").await?;
    window.close().await?;
    ensure!(!file.exists(), "an empty database stands where the lost one was");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_in_the_window_gets_no_further_than_its_user() -> Result<()> {
    let computer = Computer::new().await?;
    let window = computer.open().await?;
    window.see("first-run").await?;
    let list = window.invoke("list_executions", json!({})).await?;
    let refused = list.err().context("nobody is signed in, so nothing is listed")?;
    ensure!(refused["code"] == "signed_out", "{refused}");
    let undeclared = [
        ("no_such_command", json!({})),
        ("plugin:opener|open_path", json!({ "path": "/" })),
        ("plugin:opener|open_url", json!({ "url": "https://example.org" })),
        ("plugin:store|load", json!({ "path": "settings.json" })),
        ("plugin:window|close", json!({})),
    ];
    for (command, arguments) in undeclared {
        let refused = window.invoke_with(command, arguments).await?.err();
        let refused = refused.with_context(|| format!("{command} can be called from the window"))?;
        let told = refused.as_str().unwrap_or_default();
        ensure!(
            told.contains("not allowed") || told.contains("not found"),
            "{command} failed otherwise: {refused}"
        );
    }
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_level_takes_an_account_and_the_theme_does_not() -> Result<()> {
    let computer = Computer::new().await?;
    let window = computer.open().await?;
    window.see("first-run").await?;
    let level = window.invoke("save_log_level", json!("debug")).await?;
    let refused = level
        .err()
        .context("nobody is signed in, so the log stays as it is")?;
    ensure!(refused["code"] == "signed_out", "{refused}");
    let settings = |answer: std::result::Result<Value, Value>| answer.map_err(|refused| anyhow!("{refused}"));
    let after = settings(window.invoke("save_theme", json!("dark")).await?)?;
    ensure!(after == json!({ "theme": "dark", "logLevel": "info" }), "{after}");
    first_run(&window).await?;
    let after = settings(window.invoke("save_log_level", json!("warn")).await?)?;
    ensure!(after == json!({ "theme": "dark", "logLevel": "warn" }), "{after}");
    let kept = settings(window.invoke("get_settings", Value::Null).await?)?;
    ensure!(kept == after, "{kept}");
    window.close().await
}
