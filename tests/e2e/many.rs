//! Many at once, in the demo: a messy CSV file is mended on the import desk, started, and watched in the grid.

use std::fs;

use anyhow::{Context, Result, ensure};

use super::computer::Computer;
use super::window::Window;

/// Semicolons, German names of columns, Windows-1252, an address twice, one that is wrong, a partner that is not there.
const PEOPLE: &[u8] = b"Firma;Vorname;Nachname;E-Mail;Funktion;Telefon;Sprache\r\n\
    Northwind Analytics;Zo\xEB;M\xFCller;zoe.mueller@example.com;\"Analyst,\r\nlead\";+49 30 123456;deutsch\r\n\
    northwind analytics;Ben;Best;ben.best@example;Analyst;;English\r\n\
    Nobody & Co;Cleo;Cat;cleo@example.com;Analyst;;en\r\n\
    Northwind Analytics;Dan;Dot;dan.dot@example.com;Analyst;;en\r\n\
    Northwind Analytics;Daniel;Dot;DAN.DOT@example.com;Analyst;;en\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_messy_file_is_mended_started_and_watched() -> Result<()> {
    let computer = Computer::new().await?;
    let downloads = computer.downloads();
    let window = computer.open_demo().await?;

    window.click("nav.batches").await?;
    window.see("batches.empty.import").await?;
    window.picture("batches-empty").await?;
    window.click("batches.empty.import").await?;
    window.see("import.file").await?;
    window.picture("import-choose").await?;
    window
        .choose_file("import.file", "people.xlsx", b"PK\x03\x04")
        .await?;
    window
        .see_text("import.refused", "This is a workbook and no CSV file.")
        .await?;
    window.choose_file("import.file", "people.csv", PEOPLE).await?;
    mend(&window).await?;
    start(&window).await?;
    watch(&window).await?;

    window.click("batch.save").await?;
    window.see_text("batch.save.saved", "batch-").await?;
    let saved = fs::read_dir(&downloads)?
        .filter_map(Result::ok)
        .map(|entry| entry.path());
    let saved = saved.into_iter().next().context("the file was saved")?;
    let text = fs::read_to_string(saved)?;
    ensure!(
        text.starts_with('\u{FEFF}') && text.contains("Zoë Müller"),
        "{text}"
    );
    ensure!(
        text.contains("There is no organization “Nobody & Co”."),
        "it says why not: {text}"
    );
    window.close().await
}

async fn mend(window: &Window) -> Result<()> {
    window.see_text("import.notices", "Windows-1252").await?;
    window.see_text("import.start", "Start for 1 person").await?;
    window.scroll_to("import.row.0").await?;
    window.picture("import-desk").await?;

    // The wrong address is mended in place.
    window.click("import.row.1.mend").await?;
    window.fill("import.row.1.3", "ben.best@example.com").await?;
    window.picture("import-mending").await?;
    window.click("import.row.1.save").await?;
    window.see_text("import.start", "Start for 2 people").await?;
    // Of two rows with one address, one is left out.
    window.see_text("import.row.4", "In conflict").await?;
    window.click("import.row.4.out").await?;
    window.see_text("import.row.4", "Left out").await?;
    window.see_text("import.start", "Start for 3 people").await?;

    // The desk is as it was left when somebody comes back, and nobody has been started.
    window.click("nav.people").await?;
    window.click("people.import").await?;
    window.see_text("import.start", "Start for 3 people").await?;
    window.choose("import.filter", "invalid").await?;
    window
        .see_text("import.row.2", "There is no organization “Nobody & Co”.")
        .await?;
    window.see_no("import.row.0").await
}

async fn start(window: &Window) -> Result<()> {
    window.click("import.start").await?;
    window.see_text("import.confirm", "3 people").await?;
    window.picture("import-confirm").await?;
    window.click("import.confirm.start").await?;
    window.see("batch").await?;
    window.see_text("batch.title", "people.csv").await
}

async fn watch(window: &Window) -> Result<()> {
    for row in [0, 1, 3] {
        // Both forms are answered, and the first automatic step is done.
        for step in [0, 1, 2] {
            window
                .see_state(&format!("batch.row.{row}.{step}"), "done")
                .await?;
        }
    }
    window.see_text("batch.row.2", "Invalid").await?;
    window.see_text("batch.row.4", "Left out").await?;
    window.see_text("batch.tally", "Not imported: 2").await?;
    window.scroll_to("batch.row.0").await?;
    window.picture("batch").await?;
    window.choose("batch.filter", "kept").await?;
    window.see_no("batch.row.0").await?;
    window.see("batch.row.2").await?;
    window.choose("batch.filter", "").await?;
    window.click("batch.row.0.link").await?;
    window.see_text("execution.title", "Zoë Müller").await?;
    window.click("nav.batches").await?;
    window.see_text("batches.row.0", "people.csv").await?;
    window.picture("batches").await?;
    window.click("batches.row.0.link").await?;
    window.see("batch").await
}
