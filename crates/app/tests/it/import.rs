//! The import desk: from the bytes of a file to rows that can be started, with nothing written before.

use api::batch::ListBatches;
use api::execution::ListExecutions;
use api::import::{
    ImportRef, ImportRow, ImportSource, ImportView, LeaveOutImportRow, ListImportRows, MAX_FILE, MapImport,
    MendImportRow, OpenImport, StartImport,
};
use api::person::ListPeople;
use api::{ApiError, ErrorCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::batch::Verdict;
use serde_json::json;

use crate::behind::alter_workspace;
use crate::desk::{Desk, new_partner};

pub(crate) const HEADER: &str = "Firma;Vorname;Nachname;E-Mail;Funktion;Telefon;Sprache\n";

pub(crate) async fn open(desk: &Desk, bytes: &[u8]) -> Result<ImportView, ApiError> {
    let request = OpenImport {
        file_name: "people.csv".into(),
        content: STANDARD.encode(bytes),
    };
    desk.app.open_import(request).await
}

/// An admin's desk with one organization, called Acme.
pub(crate) async fn with_acme() -> Desk {
    let desk = Desk::signed_in().await;
    desk.start("new_partner", new_partner("Acme")).await.unwrap();
    desk
}

/// Rows of people of Acme, all of them new.
pub(crate) fn new_people(count: usize) -> String {
    let row = |n: usize| format!("Acme;Person;Number {n};person{n}@acme.example.org;Analyst;;en\n");
    HEADER.to_owned() + &(0..count).map(row).collect::<String>()
}

async fn rows(desk: &Desk, view: &ImportView, only: Option<Verdict>) -> Vec<ImportRow> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = desk
            .app
            .list_import_rows(ListImportRows {
                id: view.id,
                only,
                after,
            })
            .await
            .unwrap();
        assert!(page.rows.len() <= 50, "the window is given pages");
        rows.extend(page.rows);
        match page.next {
            Some(next) => after = Some(next),
            None => return rows,
        }
    }
}

/// Puts a person of Acme into the records, by a start of their own.
pub(crate) async fn onboard(desk: &Desk, first: &str, last: &str, email: &str) {
    let organization = desk.app.list_organization_options().await.unwrap().remove(0);
    let chosen = json!({ "organization": organization.id.to_string() });
    let id = desk.start("new_partner_user", chosen).await.unwrap();
    let (asked, _) = desk.offered(id).await;
    let person = json!({
        "first_name": first, "last_name": last, "email": email, "job_title": "Analyst", "phone": "", "language": "en",
    });
    desk.answer(&asked, "input_user_details", person).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_messy_file_is_judged_row_by_row_and_nothing_is_written() {
    let desk = with_acme().await;
    onboard(&desk, "Olga", "Old", "olga@acme.example.org").await;
    let text = "Firma;Vorname;Nachname;E-Mail;Funktion;Telefon;Sprache\r\n\
                ACME;Zo\u{eb};M\u{fc}ller;zoe@acme.example.org;\"Analyst;\r\nLead\";+49 30 123456;deutsch\r\n\
                acme;Olga;Old; OLGA@acme.example.org ;Analyst;;en\r\n\
                acme;Other;Name;olga@acme.example.org;Analyst;;en\r\n\
                Nobody & Co;Ben;Best;ben@x.org;Analyst;;en\r\n\
                acme;Cleo;Cat;cleo@x;Analyst;;en\r\n\
                acme;Dan;Dot;dan@x.org;Analyst;;klingonisch\r\n\
                ;;;;;;\r\n\
                acme;Eva;Eel;eva@x.org;Analyst\r\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let view = open(&desk, &bytes).await.unwrap();
    assert_eq!(view.tally.all(), 7);
    assert!(
        view.notices.iter().any(|notice| notice.contains("Windows-1252")),
        "{:?}",
        view.notices
    );
    assert!(
        view.notices
            .iter()
            .any(|notice| notice == "Line 10 has more or fewer cells than the header."),
        "{:?}",
        view.notices
    );
    assert!(
        view.notices
            .iter()
            .any(|notice| notice == "One empty row was passed over."),
        "{:?}",
        view.notices
    );

    let judged = rows(&desk, &view, None).await;
    let verdicts: Vec<_> = judged.iter().map(|row| (row.line, row.verdict)).collect();
    use Verdict::{Conflict, Invalid, New};
    assert_eq!(
        verdicts,
        [
            (2, New),
            (4, Conflict),
            (5, Conflict),
            (6, Invalid),
            (7, Invalid),
            (8, Invalid),
            (10, Invalid)
        ]
    );
    assert_eq!(judged[0].cells[1].text, "Zoë", "letters are right");
    assert_eq!(
        judged[3].cells[0].problem,
        "There is no organization “Nobody & Co”."
    );
    assert_eq!(
        judged[4].cells[3].problem,
        "Enter an address such as ada@example.org."
    );
    assert_eq!(judged[5].cells[6].problem, "Choose one of the options.");
    assert!(
        judged[6]
            .reason
            .starts_with("Line 10 has 5 cells, the header has 7."),
        "{}",
        judged[6].reason
    );

    // Leaving one of two out shows what the other is by itself.
    let leave_out = LeaveOutImportRow {
        id: view.id,
        row: 2,
        left_out: true,
    };
    let view = desk.app.leave_out_import_row(leave_out).await.unwrap();
    assert_eq!((view.tally.existing, view.tally.left_out), (1, 1));
    let leave_out = LeaveOutImportRow {
        id: view.id,
        row: 2,
        left_out: false,
    };
    desk.app.leave_out_import_row(leave_out).await.unwrap();
    let leave_out = LeaveOutImportRow {
        id: view.id,
        row: 1,
        left_out: true,
    };
    desk.app.leave_out_import_row(leave_out).await.unwrap();
    let conflict = rows(&desk, &view, Some(Verdict::Conflict)).await;
    assert_eq!(conflict.len(), 1);
    assert_eq!(
        conflict[0].reason,
        "The organization has this address already, for Olga Old."
    );

    let executions = desk
        .app
        .list_executions(ListExecutions::default())
        .await
        .unwrap()
        .rows;
    assert_eq!(executions.len(), 2, "Acme and Olga, as before");
    assert_eq!(
        desk.app
            .list_people(ListPeople::default())
            .await
            .unwrap()
            .rows
            .len(),
        1
    );
    assert_eq!(
        desk.app
            .list_batches(ListBatches::default())
            .await
            .unwrap()
            .rows
            .len(),
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mended_row_is_judged_anew_also_by_what_is_recorded() {
    let desk = with_acme().await;
    onboard(&desk, "Olga", "Old", "olga@acme.example.org").await;
    let view = open(
        &desk,
        format!("{HEADER}Acme;Olga;Old;olga;Analyst;;en\n").as_bytes(),
    )
    .await
    .unwrap();
    assert_eq!(view.tally.invalid, 1);
    let texts = |email: &str| {
        ["Acme", "Olga", "Old", email, "Analyst", "", "en"]
            .map(str::to_owned)
            .to_vec()
    };
    let mend = |email: &str| {
        desk.app.mend_import_row(MendImportRow {
            id: view.id,
            row: 0,
            texts: texts(email),
        })
    };
    assert_eq!(
        mend("OLGA@acme.example.org").await.unwrap().tally.existing,
        1,
        "an address nobody had looked up"
    );
    assert_eq!(mend("olga.old@acme.example.org").await.unwrap().tally.new, 1);
    let row = rows(&desk, &view, None).await.remove(0);
    assert!(row.cells[3].mended && !row.cells[1].mended);

    let none = desk
        .app
        .mend_import_row(MendImportRow {
            id: view.id,
            row: 9,
            texts: texts("x"),
        })
        .await;
    assert_eq!(none.unwrap_err().code, ErrorCode::NotFound);
    let few = MendImportRow {
        id: view.id,
        row: 0,
        texts: vec!["x".into()],
    };
    assert_eq!(
        desk.app.mend_import_row(few).await.unwrap_err().code,
        ErrorCode::Conflict
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_that_nobody_guessed_are_chosen() {
    let desk = with_acme().await;
    let view = open(
        &desk,
        b"who,surname,e-mail,e-mail\nAda,Byron,old@x.org,ada@x.org\n",
    )
    .await
    .unwrap();
    assert_eq!(view.tally.invalid, 1);
    assert!(
        view.notices[0].contains("More than one column is called “e-mail”"),
        "{:?}",
        view.notices
    );
    let names: Vec<_> = view.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(
        names,
        ["who", "surname", "e-mail (column 3)", "e-mail (column 4)"]
    );
    let organization = desk.app.list_organization_options().await.unwrap().remove(0);
    let fixed = |value: &str| ImportSource::Fixed {
        value: value.to_owned(),
    };
    let column = |place| ImportSource::Column { place };
    let sources = vec![
        fixed(&organization.id.to_string()),
        column(0),
        column(1),
        column(3),
        fixed("Analyst"),
        ImportSource::Nothing,
        fixed("en"),
    ];
    let mapped = desk
        .app
        .map_import(MapImport {
            id: view.id,
            sources: sources.clone(),
        })
        .await
        .unwrap();
    assert_eq!(mapped.tally.new, 1);
    let kept = desk.app.get_import().await.unwrap().unwrap();
    assert_eq!(
        kept, mapped,
        "the desk is as it was left when somebody comes back"
    );

    let mut wrong = sources;
    wrong[1] = column(4);
    let refused = desk
        .app
        .map_import(MapImport {
            id: view.id,
            sources: wrong,
        })
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.field_errors[0].path.as_str()),
        (ErrorCode::Validation, "1")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_imported_say_why_and_what_lay_on_the_desk_stays() {
    let desk = with_acme().await;
    let before = open(&desk, new_people(1).as_bytes()).await.unwrap();
    let large = vec![b'x'; MAX_FILE + 1];
    for (bytes, said) in [
        (&b""[..], "The file is empty."),
        (b"\xEF\xBB\xBF", "The file is empty."),
        (b"Name;E-Mail\n", "The file has a header, and no row below it."),
        (b"PK\x03\x04workbook", "This is a workbook and no CSV file."),
        (b"\0\0\0", "This file is no text."),
        (
            b"Ada;ada@x.org\nBob;bob@x.org\n",
            "The first line of the file names no columns: there is an e-mail address in it.",
        ),
        (
            b"a;b\n\"1;2\n3;4\n",
            "A quotation mark in line 2 is never closed, so everything behind it would be one cell.",
        ),
        (&large, "The file is larger than 16 MB."),
    ] {
        let refused = open(&desk, bytes).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.message.as_str()),
            (ErrorCode::Validation, said)
        );
        assert!(
            refused
                .hint
                .is_some_and(|hint| hint.starts_with("Nothing was imported. "))
        );
    }
    assert_eq!(desk.app.get_import().await.unwrap(), Some(before));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_an_earlier_file_changes_nothing() {
    let desk = with_acme().await;
    let first = open(&desk, new_people(1).as_bytes()).await.unwrap();
    let second = open(&desk, new_people(2).as_bytes()).await.unwrap();
    let leave_out = LeaveOutImportRow {
        id: first.id,
        row: 0,
        left_out: true,
    };
    let refused = desk.app.leave_out_import_row(leave_out).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
    desk.app.close_import(ImportRef { id: first.id }).await.unwrap();
    assert_eq!(desk.app.get_import().await.unwrap(), Some(second.clone()));
    desk.app.close_import(ImportRef { id: second.id }).await.unwrap();
    assert_eq!(desk.app.get_import().await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_one_to_sign_in_finds_an_empty_desk() {
    let desk = with_acme().await;
    let view = open(&desk, new_people(1).as_bytes()).await.unwrap();
    desk.app.lock_session().await.unwrap();
    desk.app.sign_out().await.unwrap();
    desk.sign_in().await;
    assert_eq!(desk.app.get_import().await.unwrap(), None);
    let gone = desk
        .app
        .list_import_rows(ListImportRows {
            id: view.id,
            only: None,
            after: None,
        })
        .await;
    assert_eq!(gone.unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_stays_on_the_desk_when_the_records_cannot_be_read() {
    let desk = with_acme().await;
    let view = open(&desk, new_people(2).as_bytes()).await.unwrap();
    let left_out = LeaveOutImportRow {
        id: view.id,
        row: 0,
        left_out: true,
    };
    desk.app.leave_out_import_row(left_out).await.unwrap();
    let start = StartImport {
        id: view.id,
        confirmed: 1,
    };
    alter_workspace(&desk, "ALTER TABLE people RENAME TO away");
    desk.app.start_import(start.clone()).await.unwrap_err();
    let found = desk.app.get_import().await.unwrap();
    assert_eq!(found.map(|view| view.id), Some(view.id));
    alter_workspace(&desk, "ALTER TABLE away RENAME TO people");
    desk.app.start_import(start).await.unwrap();
}
