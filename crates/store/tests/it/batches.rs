//! Batches: stored as a whole, read page by page, and seen by nobody who sees one organization only.

use std::collections::BTreeMap;

use domain::batch::{BatchState, RowState, Verdict};
use domain::execution::{ExecutionState, StepState};
use domain::role::Scope;
use domain::{BatchId, OrganizationId};
use store::{BatchRowFilter, Error, NewBatch, NewBatchRow, QueuedRow, Workspace};
use uuid::Uuid;

use crate::support::{
    NOON, ada, execution_id, office, person_answers, runtime, second, start_partner, start_person,
};

const BATCH: BatchId = BatchId::from_uuid(Uuid::from_u128(0xBA));

fn batch(id: BatchId) -> NewBatch {
    NewBatch {
        id,
        title: "people.csv".into(),
        workflow: "new_partner_user".into(),
        workflow_version: 3,
        by: ada(),
    }
}

fn row(n: u128, verdict: Verdict) -> NewBatchRow {
    let start = (verdict == Verdict::New).then(|| QueuedRow {
        number: 0,
        execution: execution_id(n + 1_000_000),
        answers: BTreeMap::from([(
            "input_user_details".into(),
            person_answers("Zoë", "Young", "zoe@x.org"),
        )]),
    });
    NewBatchRow {
        line: Some(u32::try_from(n).unwrap() + 2),
        name: format!("Person {n}"),
        address: format!("p{n}@x.org"),
        organization: "Acme".into(),
        verdict,
        message: String::new(),
        start,
    }
}

async fn numbers(workspace: &Workspace, only: BatchRowFilter) -> Vec<u32> {
    let (mut numbers, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = workspace
            .list_batch_rows(Scope::Workspace, BATCH, only, after.as_deref(), 2)
            .await
            .unwrap();
        assert!(page.rows.len() <= 2);
        numbers.extend(page.rows.iter().map(|row| row.number));
        match page.next {
            Some(next) => after = Some(next),
            None => return numbers,
        }
    }
}

#[test]
fn a_batch_is_stored_once_with_all_of_its_rows() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = &office.workspace;
        let rows = vec![
            row(0, Verdict::New),
            row(1, Verdict::Existing),
            row(2, Verdict::New),
        ];
        assert!(
            workspace
                .create_batch(batch(BATCH), rows.clone(), NOON)
                .await
                .unwrap()
        );
        assert!(
            !workspace.create_batch(batch(BATCH), rows, NOON).await.unwrap(),
            "a repeat changes nothing"
        );
        let (stored, counts) = workspace.batch(Scope::Workspace, BATCH).await.unwrap();
        assert_eq!(
            (stored.rows, stored.wanted, stored.state),
            (3, 2, BatchState::Starting)
        );
        assert_eq!(counts.rows, [(RowState::Kept, 1), (RowState::Queued, 2)]);
        assert_eq!(numbers(workspace, BatchRowFilter::All).await, [0, 1, 2]);
        assert_eq!(
            numbers(workspace, BatchRowFilter::State(RowState::Queued)).await,
            [0, 2]
        );

        // One row too many of an execution: nothing of the batch is kept.
        let other = BatchId::from_uuid(Uuid::from_u128(0xBB));
        let twice = vec![row(7, Verdict::New), row(7, Verdict::New)];
        assert!(workspace.create_batch(batch(other), twice, NOON).await.is_err());
        assert!(matches!(
            workspace.batch(Scope::Workspace, other).await,
            Err(Error::NotFound)
        ));
    });
}

#[test]
fn a_row_shows_how_its_execution_stands() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = &office.workspace;
        let organization = start_partner(workspace, "Acme", NOON).await.organization.unwrap();
        let person = start_person(
            workspace,
            organization,
            person_answers("Ada", "Byron", "ada@x.org"),
            NOON,
        )
        .await;
        let mut started = row(0, Verdict::New);
        started.start.as_mut().unwrap().execution = person.id;
        workspace
            .create_batch(batch(BATCH), vec![started, row(1, Verdict::New)], NOON)
            .await
            .unwrap();
        workspace
            .settle_batch_row(BATCH, 0, RowState::Started, String::new())
            .await
            .unwrap();

        let all = workspace
            .list_batch_rows(Scope::Workspace, BATCH, BatchRowFilter::All, None, 9)
            .await
            .unwrap()
            .rows;
        assert_eq!(all[0].execution, Some((person.id, person.state)));
        let states: Vec<StepState> = person.steps.iter().map(|step| step.state).collect();
        assert_eq!(all[0].steps, states, "in the order of the definition");
        assert_eq!(
            (all[1].execution, all[1].steps.len()),
            (None, 0),
            "its execution is not there yet"
        );
        assert_eq!(
            numbers(workspace, BatchRowFilter::Execution(person.state)).await,
            [0]
        );
        assert_eq!(
            numbers(workspace, BatchRowFilter::Execution(ExecutionState::Failed)).await,
            [0; 0]
        );

        let queued = workspace.queued_rows(BATCH, None, 9).await.unwrap();
        assert_eq!(queued.iter().map(|row| row.number).collect::<Vec<_>>(), [1]);
        assert_eq!(
            queued[0].answers[&"input_user_details".into()]["first_name"],
            "Zoë"
        );
        let (_, counts) = workspace.batch(Scope::Workspace, BATCH).await.unwrap();
        assert_eq!(counts.executions, [(person.state, 1)]);
        assert_eq!(counts.rows, [(RowState::Queued, 1)]);
    });
}

#[test]
fn the_newest_batch_comes_first() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = &office.workspace;
        for n in 1..=5 {
            let id = BatchId::from_uuid(Uuid::from_u128(n));
            let at = second(i64::try_from(n).unwrap());
            workspace
                .create_batch(batch(id), vec![row(n, Verdict::New)], at)
                .await
                .unwrap();
        }
        let first = workspace.list_batches(Scope::Workspace, None, 3).await.unwrap();
        let rest = workspace
            .list_batches(Scope::Workspace, first.next.as_deref(), 3)
            .await
            .unwrap();
        let times: Vec<_> = first
            .rows
            .iter()
            .chain(&rest.rows)
            .map(|batch| batch.started_at)
            .collect();
        assert_eq!(times, [5, 4, 3, 2, 1].map(second));
        assert_eq!(rest.next, None);
    });
}

#[test]
fn whoever_sees_one_organization_finds_no_batch() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = &office.workspace;
        let rows = vec![row(0, Verdict::New)];
        workspace.create_batch(batch(BATCH), rows, NOON).await.unwrap();
        let own = Scope::Organization(OrganizationId::from_uuid(Uuid::from_u128(1)));
        assert_eq!(workspace.list_batches(own, None, 9).await.unwrap().rows, []);
        assert!(matches!(workspace.batch(own, BATCH).await, Err(Error::NotFound)));
        let rows = workspace
            .list_batch_rows(own, BATCH, BatchRowFilter::All, None, 9)
            .await;
        assert!(matches!(rows, Err(Error::NotFound)));
    });
}

#[test]
fn names_are_found_by_address_and_organization() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = &office.workspace;
        let organization = start_partner(workspace, "Acme", NOON).await.organization.unwrap();
        start_person(
            workspace,
            organization,
            person_answers("Ada", "Byron", "Ada@X.org"),
            NOON,
        )
        .await;
        let other = OrganizationId::from_uuid(Uuid::from_u128(1));
        let keys = vec![
            (organization, "ada@x.org".to_owned()),
            (organization, "b\"ob@x.org".to_owned()),
            (other, "ada@x.org".to_owned()),
        ];
        let found = workspace.names_by_address(keys).await.unwrap();
        assert_eq!(
            found,
            [(organization, "ada@x.org".to_owned(), "Ada Byron".to_owned())]
        );
    });
}
