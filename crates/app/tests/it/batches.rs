//! Batches: rows are started once each, whatever comes in between, and continued where they have failed.

use api::ErrorCode;
use api::batch::{BatchDetail, BatchFilter, BatchGridRow, BatchRef, ListBatchRows, ListBatches, RetryBatch};
use api::execution::ListExecutions;
use api::export::SaveList;
use api::import::StartImport;
use domain::BatchId;
use domain::batch::{BatchState, RowState, Verdict};
use domain::execution::{ExecutionState, StepState};
use simulators::{Answer, Fault};

use crate::behind::{give_role, queue_again, queue_as_new};
use crate::desk::{Desk, new_partner};
use crate::import::{HEADER, new_people, onboard, open, with_acme};
use crate::systems::{connected, done, give_links, organization};

/// Puts a file on the desk and starts what is new.
async fn start(desk: &Desk, text: &str) -> BatchId {
    let view = open(desk, text.as_bytes()).await.unwrap();
    let request = StartImport {
        id: view.id,
        confirmed: view.tally.new,
    };
    desk.app.start_import(request).await.unwrap().id
}

/// Waits until the starting has ended and nothing moves by itself.
async fn started(desk: &Desk, id: BatchId) -> BatchDetail {
    desk.until_batch(id, |batch| batch.work.is_none() && batch.tally.running == 0)
        .await
}

async fn rows(desk: &Desk, batch: BatchId, only: BatchFilter) -> Vec<BatchGridRow> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = desk
            .app
            .list_batch_rows(ListBatchRows { batch, only, after })
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

async fn count_of_executions(desk: &Desk, workflow: &str) -> usize {
    let (mut count, mut after) = (0, None);
    loop {
        let request = ListExecutions {
            workflow: Some(workflow.into()),
            after,
            ..ListExecutions::default()
        };
        let page = desk.app.list_executions(request).await.unwrap();
        count += page.rows.len();
        match page.next {
            Some(next) => after = Some(next),
            None => return count,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_confirmed_is_started_and_nothing_else() {
    let desk = with_acme().await;
    onboard(&desk, "Olga", "Old", "olga@acme.example.org").await;
    let text = format!(
        "{HEADER}Acme;Zoë;Young;zoe@x.org;Analyst;;de\nAcme;Olga;Old;olga@acme.example.org;Analyst;;en\n\
         Acme;;Best;ben@x.org;Analyst;;en\nAcme;Dan;Dot;dan@x.org;Analyst;'+49 30 12345;en\n"
    );
    let id = start(&desk, &text).await;
    let batch = started(&desk, id).await;
    assert_eq!(
        (batch.batch.state, batch.batch.rows, batch.batch.wanted),
        (BatchState::Started, 4, 2)
    );
    assert_eq!(
        (batch.tally.kept, batch.tally.waiting, batch.tally.queued),
        (2, 2, 0),
        "{:?}",
        batch.tally
    );
    assert_eq!(batch.steps.len(), 11, "a column for each step");

    let grid = rows(&desk, id, BatchFilter::All).await;
    let told: Vec<_> = grid
        .iter()
        .map(|row| (row.name.as_str(), row.state, row.verdict))
        .collect();
    assert_eq!(
        told,
        [
            ("Zoë Young", RowState::Started, Verdict::New),
            ("Olga Old", RowState::Kept, Verdict::Existing),
            ("Best", RowState::Kept, Verdict::Invalid),
            ("Dan Dot", RowState::Started, Verdict::New),
        ]
    );
    assert_eq!(grid[2].message, "First name: First name is required.");
    assert_eq!(grid[0].cells.len(), 11);
    assert_eq!(
        grid[0].cells[..2],
        [StepState::Done, StepState::Done],
        "both forms are answered"
    );
    let dan = desk.execution(grid[3].execution.unwrap()).await;
    assert_eq!(
        (dan.label.as_str(), dan.state),
        ("Dan Dot", ExecutionState::Waiting)
    );
    assert_eq!(
        desk.app.get_import().await.unwrap(),
        None,
        "the desk is empty again"
    );
    let listed = desk.app.list_batches(ListBatches::default()).await.unwrap().rows;
    assert_eq!(listed, [batch.batch]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_click_starts_nothing_a_second_time() {
    let desk = with_acme().await;
    let view = open(&desk, new_people(5).as_bytes()).await.unwrap();
    let request = StartImport {
        id: view.id,
        confirmed: 5,
    };
    let (one, two) = tokio::join!(
        desk.app.start_import(request.clone()),
        desk.app.start_import(request.clone())
    );
    assert_eq!(one.unwrap(), two.unwrap(), "both lead to the same batch");
    started(&desk, view.id).await;
    desk.app.start_import(request).await.unwrap();
    desk.app.resume_batch(BatchRef { id: view.id }).await.unwrap();
    assert_eq!(started(&desk, view.id).await.tally.waiting, 5);
    assert_eq!(count_of_executions(&desk, "new_partner_user").await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_started_when_something_else_was_confirmed() {
    let desk = with_acme().await;
    let view = open(&desk, new_people(2).as_bytes()).await.unwrap();
    onboard(&desk, "Person", "Number 1", "PERSON1@acme.example.org").await;
    let request = StartImport {
        id: view.id,
        confirmed: 2,
    };
    let refused = desk.app.start_import(request).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert_eq!(refused.message, "2 rows were new when you looked, now it is 1.");
    assert_eq!(
        desk.app.get_import().await.unwrap().unwrap().tally.existing,
        1,
        "the desk tells how it is now"
    );
    assert_eq!(
        desk.app.list_batches(ListBatches::default()).await.unwrap().rows,
        []
    );
    let request = StartImport {
        id: view.id,
        confirmed: 1,
    };
    desk.app.start_import(request).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_new_row_there_is_nothing_to_start() {
    let desk = with_acme().await;
    let view = open(&desk, format!("{HEADER}Acme;;;;;;\n").as_bytes())
        .await
        .unwrap();
    let refused = desk
        .app
        .start_import(StartImport {
            id: view.id,
            confirmed: 0,
        })
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::Validation);
    assert!(desk.app.get_import().await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_was_closed_in_the_middle_goes_on_and_starts_none_twice() {
    const PEOPLE: usize = 150;
    let desk = with_acme().await;
    let id = start(&desk, &new_people(PEOPLE)).await;
    let desk = desk.restarted().await;
    desk.sign_in().await;
    let batch = desk.app.get_batch(BatchRef { id }).await.unwrap();
    assert_eq!(batch.work, None, "nothing begins by itself");
    if batch.tally.queued > 0 {
        assert_eq!(batch.batch.state, BatchState::Stopped);
    }
    desk.app.resume_batch(BatchRef { id }).await.unwrap();
    let batch = started(&desk, id).await;
    assert_eq!(batch.batch.state, BatchState::Started);
    assert_eq!(batch.tally.waiting as usize, PEOPLE, "{:?}", batch.tally);
    assert_eq!(count_of_executions(&desk, "new_partner_user").await, PEOPLE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_was_started_and_not_marked_is_found_started() {
    let desk = with_acme().await;
    let id = start(&desk, &new_people(3)).await;
    started(&desk, id).await;
    queue_again(&desk, 1);
    assert_eq!(desk.app.get_batch(BatchRef { id }).await.unwrap().tally.queued, 1);
    desk.app.resume_batch(BatchRef { id }).await.unwrap();
    let batch = started(&desk, id).await;
    assert_eq!((batch.tally.waiting, batch.tally.queued), (3, 0));
    assert_eq!(count_of_executions(&desk, "new_partner_user").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_became_wrong_meanwhile_is_refused_and_leaves_nothing_waiting() {
    let desk = with_acme().await;
    let id = start(&desk, &new_people(2)).await;
    started(&desk, id).await;
    // As if the person of this row had been onboarded by somebody else before its turn came.
    queue_as_new(&desk, 1);
    desk.app.resume_batch(BatchRef { id }).await.unwrap();
    let batch = started(&desk, id).await;
    assert_eq!((batch.tally.refused, batch.tally.waiting), (1, 1));
    let refused = rows(&desk, id, BatchFilter::Row(RowState::Refused))
        .await
        .remove(0);
    assert!(refused.message.contains("address"), "{}", refused.message);
    let ended = desk.execution(refused.execution.unwrap()).await;
    assert_eq!(ended.state, ExecutionState::Cancelled);
    // Once more, as if the app had ended before it could note that.
    queue_again(&desk, 1);
    desk.app.resume_batch(BatchRef { id }).await.unwrap();
    assert_eq!(started(&desk, id).await.tally.refused, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_can_be_stopped_and_goes_on_later() {
    let desk = with_acme().await;
    let id = start(&desk, &new_people(300)).await;
    desk.app.stop_batch(BatchRef { id }).await.unwrap();
    let batch = started(&desk, id).await;
    assert!(batch.tally.queued > 0, "{:?}", batch.tally);
    assert_eq!(batch.batch.state, BatchState::Stopped);
    desk.app.resume_batch(BatchRef { id }).await.unwrap();
    let batch = started(&desk, id).await;
    assert_eq!(
        (batch.batch.state, batch.tally.waiting),
        (BatchState::Started, 300)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_failed_ones_are_continued() {
    let (desk, company) = connected().await;
    let acme = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    done(&desk, acme).await;
    give_links(&desk, organization(&desk, "Acme").await).await;
    for n in 0..3 {
        let address = format!("person{n}@acme.example.org");
        company.slack.with(|slack| slack.person(&address, "Somebody"));
        company.joins_channel("Acme", &address);
    }
    let no = || Fault::Answer(Answer::text(400, "no"));
    company.studio.fail("POST", "/", 1, no());
    let id = start(&desk, &new_people(3)).await;
    let rest = |batch: &BatchDetail| batch.tally.running == 0 && batch.tally.queued == 0;
    let batch = desk.until_batch(id, rest).await;
    assert_eq!(
        (batch.tally.failed, batch.tally.done),
        (1, 2),
        "{:?}",
        batch.tally
    );
    let failed = rows(&desk, id, BatchFilter::Execution(ExecutionState::Failed)).await;
    assert_eq!(failed.len(), 1);
    assert!(failed[0].cells.contains(&StepState::Failed));

    desk.app
        .retry_batch(RetryBatch {
            batch: id,
            executions: vec![],
        })
        .await
        .unwrap();
    let batch = desk.until_batch(id, |batch| batch.tally.done == 3).await;
    assert_eq!((batch.tally.failed, batch.tally.running), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_does_not_exist_is_not_found() {
    let desk = Desk::signed_in().await;
    let id = BatchId::from_uuid(uuid::Uuid::from_u128(7));
    let app = &desk.app;
    for refused in [
        app.get_batch(BatchRef { id }).await.map(drop),
        app.list_batch_rows(ListBatchRows {
            batch: id,
            only: BatchFilter::All,
            after: None,
        })
        .await
        .map(drop),
        app.stop_batch(BatchRef { id }).await,
        app.resume_batch(BatchRef { id }).await,
        app.retry_batch(RetryBatch {
            batch: id,
            executions: vec![],
        })
        .await,
        app.start_import(StartImport { id, confirmed: 1 }).await.map(drop),
    ] {
        assert_eq!(refused.unwrap_err().code, ErrorCode::NotFound);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_result_file_tells_what_became_of_each_row() {
    let desk = with_acme().await;
    onboard(&desk, "Olga", "Old", "olga@acme.example.org").await;
    let id = start(
        &desk,
        &format!(
            "{HEADER}Acme;=cmd;Young;zoe@x.org;Analyst;;de\nAcme;Olga;Old;olga@acme.example.org;Analyst;;en\n\
             Acme;\"Ben \";Best;ben@x;Analyst;;en\n"
        ),
    )
    .await;
    started(&desk, id).await;
    let mut export = desk.app.export(SaveList::BatchRows { batch: id }).await.unwrap();
    let mut text = String::new();
    while let Some(piece) = export.next().await.unwrap() {
        text.push_str(&piece);
    }
    let lines = [
        "Line,Name,E-mail,Organization,Found to be,What became of it,Why,Execution",
        "2,'=cmd Young,zoe@x.org,Acme,new,started,,waiting",
        "3,Olga Old,olga@acme.example.org,Acme,there already,not imported,The organization has this person already.,",
        "4,Ben Best,ben@x,Acme,invalid,not imported,E-mail: Enter an address such as ada@example.org.,",
    ];
    let quoted = lines.map(|line| format!("\"{}\"\r\n", line.replace(',', "\",\"")));
    assert_eq!(text, format!("\u{FEFF}{}", quoted.concat()));
    assert!(export.file_name.starts_with("batch-") && export.file_name.ends_with(".csv"));
    give_role(&desk, "viewer");
    let refused = desk.app.export(SaveList::BatchRows { batch: id }).await;
    assert_eq!(refused.err().map(|error| error.code), Some(ErrorCode::Permission));
}
