//! Builders and local verbs. Ids and times are fixed, so that failures read the same every time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::execution::{Actor, ByHandReason, StepState, Task};
use domain::form::{Answers, Field, Input};
use domain::history::By;
use domain::role::Scope;
use domain::workflow::{Definition, StepKind};
use domain::{AccountId, ExecutionId, OrganizationId, StepKey, Timestamp, WorkspaceId};
use engine::transition::{self, Transition};
use engine::{Append, Event, Execution, Journal, JournalError, Projection, Route, StepProjection, workflows};
use serde_json::{Value, json};
use store::{ExecutionFilter, ExecutionRow, NewAccount, NewWorkspace, Store, Workspace};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const APP: &str = "0.1.0";
pub(crate) const NOON: Timestamp = Timestamp::from_micros(1_763_640_000_000_000);
pub(crate) const OWNER: AccountId = AccountId::from_uuid(Uuid::from_u128(0xA));
pub(crate) const WORKSPACE: WorkspaceId = WorkspaceId::from_uuid(Uuid::from_u128(0xB));

pub(crate) fn second(n: i64) -> Timestamp {
    Timestamp::from_micros(NOON.as_micros() + n * 1_000_000)
}

pub(crate) fn execution_id(n: u128) -> ExecutionId {
    ExecutionId::from_uuid(Uuid::from_u128((0xE << 64) + n))
}

/// Returns an execution id that no other call in this process has returned.
pub(crate) fn next_execution() -> ExecutionId {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    execution_id(NEXT.fetch_add(1, Ordering::Relaxed).into())
}

pub(crate) fn ada() -> Actor {
    Actor {
        account: OWNER,
        name: "Ada Lovelace".to_owned(),
    }
}

pub(crate) fn by(at: Timestamp) -> By {
    By {
        actor: ada(),
        at,
        execution: None,
    }
}

pub(crate) fn owner() -> NewAccount {
    NewAccount {
        id: OWNER,
        email: "Ada@Example.org".to_owned(),
        name: "Ada Lovelace".to_owned(),
        password_hash: "$2b$12$hash".to_owned(),
        must_change_password: false,
    }
}

pub(crate) fn main_workspace() -> NewWorkspace {
    NewWorkspace {
        id: WORKSPACE,
        name: "Main".to_owned(),
    }
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap()
}

pub(crate) fn open(folder: &Path) -> Result<Store, store::Error> {
    Store::open(folder, APP, NOON)
}

pub(crate) fn workspace_file(folder: &Path) -> PathBuf {
    folder.join("workspaces").join(format!("{WORKSPACE}.db"))
}

/// A data folder with an owner, their workspace and the built-in workflows.
pub(crate) struct Office {
    pub(crate) store: Store,
    pub(crate) workspace: Workspace,
    pub(crate) folder: TempDir,
}

pub(crate) async fn office() -> Office {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    store.create_owner(owner(), main_workspace(), NOON).await.unwrap();
    let workspace = store.workspace(WORKSPACE).unwrap();
    for definition in workflows::built_in().unwrap() {
        workspace.save_definition(&definition, NOON).await.unwrap();
    }
    Office {
        store,
        workspace,
        folder,
    }
}

impl Office {
    /// Closes everything and returns the folder.
    pub(crate) fn close(self) -> TempDir {
        let Self {
            store,
            workspace,
            folder,
        } = self;
        drop((store, workspace));
        folder
    }
}

pub(crate) fn definition(key: &str) -> Arc<Definition> {
    let all = workflows::built_in().unwrap();
    Arc::new(
        all.into_iter()
            .find(|definition| definition.key.as_str() == key)
            .unwrap(),
    )
}

pub(crate) fn partner_answers(name: &str) -> Answers {
    let fields = first_fields("new_partner");
    let mut answers = fill(&fields, None);
    answers.insert("partner_name".to_owned(), json!(name));
    answers
}

pub(crate) fn person_answers(first: &str, last: &str, email: &str) -> Answers {
    let step = definition("new_partner_user").steps[1].clone();
    let StepKind::Form(form) = step.kind else {
        panic!("the second step is a form")
    };
    let mut answers = fill(&form.fields, None);
    answers.insert("first_name".to_owned(), json!(first));
    answers.insert("last_name".to_owned(), json!(last));
    answers.insert("email".to_owned(), json!(email));
    answers
}

pub(crate) fn first_fields(workflow: &str) -> Vec<Field> {
    let StepKind::Form(form) = definition(workflow).steps[0].kind.clone() else {
        panic!("the first step is a form")
    };
    form.fields
}

/// Returns answers that the fields accept.
pub(crate) fn fill(fields: &[Field], organization: Option<OrganizationId>) -> Answers {
    let answer = |field: &Field| -> Value {
        match &field.input {
            Input::Text { .. } | Input::LongText { .. } => json!(format!("a {}", field.key)),
            Input::Email => json!("someone@example.org"),
            Input::Phone => json!("+49 30 123456"),
            Input::Link => json!("https://docs.example.org"),
            Input::Date => json!("2026-12-31"),
            Input::Number { min, .. } => json!(min.to_string()),
            Input::Choice { options } => json!(options[0].value),
            Input::Person => json!(""),
            Input::Organization => json!(organization.map(|id| id.to_string()).unwrap_or_default()),
            Input::Group { fields, min, .. } => {
                let entries = (1..=(*min).max(2)).map(|n| {
                    let mut entry = fill(fields, organization);
                    entry.insert("name".to_owned(), json!(format!("Studio {n}")));
                    Value::Object(entry)
                });
                entries.collect()
            }
        }
    };
    fields
        .iter()
        .map(|field| (field.key.clone(), answer(field)))
        .collect()
}

pub(crate) fn begin(id: ExecutionId, workflow: &str, answers: Answers, now: Timestamp) -> Transition {
    transition::begin(id, definition(workflow), answers, ada(), now).unwrap()
}

/// Writes what a transition made.
pub(crate) async fn write(
    workspace: &Workspace,
    expected_version: u64,
    transition: &Transition,
) -> Result<(), JournalError> {
    let append = Append {
        execution: transition.next.id,
        expected_version,
        entries: transition.entries.clone(),
        next: Arc::new(transition.next.clone()),
    };
    workspace.append(append).await
}

/// Applies an event and writes what it made; the execution stands behind it then.
pub(crate) async fn happen(workspace: &Workspace, execution: &mut Execution, event: Event, now: Timestamp) {
    let transition = transition::apply(execution, event, now).unwrap();
    write(workspace, execution.version, &transition).await.unwrap();
    *execution = transition.next;
}

/// Starts `new_partner` and writes it.
pub(crate) async fn start_partner(workspace: &Workspace, name: &str, now: Timestamp) -> Execution {
    let begun = begin(next_execution(), "new_partner", partner_answers(name), now);
    write(workspace, 0, &begun).await.unwrap();
    begun.next
}

/// Starts `new_partner_user` for an organization, answers its second form, and writes it.
pub(crate) async fn start_person(
    workspace: &Workspace,
    organization: OrganizationId,
    person: Answers,
    now: Timestamp,
) -> Execution {
    let answers = fill(&first_fields("new_partner_user"), Some(organization));
    let begun = begin(next_execution(), "new_partner_user", answers, now);
    write(workspace, 0, &begun).await.unwrap();
    let mut execution = begun.next;
    let answer = Event::Answer {
        step: StepKey::from("input_user_details"),
        seen: execution.version,
        answers: person,
        subject: workspace.subject(execution.id).await.unwrap(),
        by: ada(),
    };
    happen(workspace, &mut execution, answer, now).await;
    execution
}

/// Opens the next step's task, and does it by hand.
pub(crate) async fn by_hand(workspace: &Workspace, execution: &mut Execution, now: Timestamp) {
    let index = execution.ready()[0];
    let step = execution.definition.steps[index].clone();
    let instructions = vec!["Do it.".to_owned()];
    let task = Task {
        instructions,
        reason: ByHandReason::NotConnected,
    };
    let route = Route::ByHand(task);
    happen(
        workspace,
        execution,
        Event::Dispatch {
            step: step.key.clone(),
            route,
        },
        now,
    )
    .await;
    let fields = match &step.kind {
        StepKind::Action(action) => action.by_hand.fields.clone(),
        StepKind::Task(task) => task.fields.clone(),
        StepKind::Removal(removal) => removal.fields.clone(),
        StepKind::Form(_) | StepKind::Approval(_) | StepKind::Departure(_) => {
            panic!("it is answered or looked at, not done")
        }
    };
    let done = Event::TaskDone {
        step: step.key,
        seen: execution.version,
        answers: fill(&fields, None),
        note: "done".to_owned(),
        subject: workspace.subject(execution.id).await.unwrap(),
        by: ada(),
    };
    happen(workspace, execution, done, now).await;
}

/// Does all remaining steps by hand, one second each.
pub(crate) async fn finish_by_hand(workspace: &Workspace, execution: &mut Execution) {
    for n in 1.. {
        if execution.steps.iter().all(|step| step.state == StepState::Done) {
            return;
        }
        by_hand(workspace, execution, second(n)).await;
    }
}

/// Reads an execution back from its journal.
pub(crate) async fn replayed(workspace: &Workspace, id: ExecutionId) -> Execution {
    let stored = workspace.load(id).await.unwrap().unwrap();
    Execution::replay(id, Arc::new(stored.definition), &stored.entries).unwrap()
}

/// Returns every execution as the list shows it.
pub(crate) async fn rows(workspace: &Workspace) -> BTreeMap<ExecutionId, ExecutionRow> {
    let page = workspace
        .list_executions(Scope::Workspace, &ExecutionFilter::default(), None, 1_000_000)
        .await
        .unwrap();
    page.rows.into_iter().map(|row| (row.id, row)).collect()
}

/// Asserts that the rows about an execution are what its journal tells.
pub(crate) async fn assert_projection_fits(workspace: &Workspace, id: ExecutionId) {
    assert_row_fits(workspace, &rows(workspace).await[&id]).await;
}

/// Asserts that a row, and what else there is about its execution, is what its journal tells.
pub(crate) async fn assert_row_fits(workspace: &Workspace, row: &ExecutionRow) {
    let execution = replayed(workspace, row.id).await;
    let projection = Projection::of(&execution);
    let expected = ExecutionRow {
        id: row.id,
        version: execution.version,
        workflow: projection.workflow,
        workflow_version: projection.workflow_version,
        label: projection.label,
        state: projection.state,
        current_step: projection.current_step,
        steps_done: projection.steps_done,
        steps: projection.steps,
        started_by: projection.started_by_name,
        started_by_account: projection.started_by,
        started_at: projection.started_at,
        updated_at: projection.updated_at,
    };
    assert_eq!(*row, expected);
    assert_eq!(
        workspace.execution_steps(row.id).await.unwrap(),
        execution
            .steps
            .iter()
            .map(|step| StepProjection::of(step))
            .collect::<Vec<_>>(),
        "{}",
        row.id
    );
    let attended = workspace.attended().await.unwrap().contains(&row.id);
    assert_eq!(attended, projection.attended);
    let names = workspace.execution_subject_names(row.id).await.unwrap();
    assert_eq!(names.organization.map(|(id, _)| id), projection.organization);
    assert_eq!(names.person.map(|(id, _)| id), projection.person);
}
