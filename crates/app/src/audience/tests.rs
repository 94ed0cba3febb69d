use std::time::Duration;

use domain::execution::Actor;
use domain::{AccountId, OrganizationId, Timestamp, WorkspaceId};
use engine::{Append, Journal, transition, workflows};
use serde_json::json;
use store::{NewAccount, NewWorkspace, Store};
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use uuid::Uuid;

use super::*;

const NOON: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

struct Heard(UnboundedSender<Event>);

impl EventSink for Heard {
    fn send(&self, event: Event) {
        self.0.send(event).unwrap();
    }
}

/// A workspace with an execution about each of two organizations.
struct Stage {
    changes: Changes,
    heard: UnboundedReceiver<Event>,
    ours: (ExecutionId, OrganizationId),
    theirs: (ExecutionId, OrganizationId),
    _folder: TempDir,
}

impl Stage {
    async fn set() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path(), "0.0.0-test", NOON).unwrap();
        let (account, workspace) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let owner = NewAccount {
            id: AccountId::from_uuid(account),
            email: "ada@example.org".to_owned(),
            name: "Ada".to_owned(),
            password_hash: String::new(),
            must_change_password: false,
        };
        let workspace = NewWorkspace {
            id: WorkspaceId::from_uuid(workspace),
            name: "Main".to_owned(),
        };
        let id = workspace.id;
        store.create_owner(owner, workspace, NOON).await.unwrap();
        let store = store.workspace(id).unwrap();
        let (ours, theirs) = (begun(&store, 3, "Acme").await, begun(&store, 4, "Fabrikam").await);
        let (sender, heard) = unbounded_channel();
        Self {
            changes: Changes {
                audience: Arc::new(Audience::new(Arc::new(Heard(sender)))),
                store,
            },
            heard,
            ours,
            theirs,
            _folder: folder,
        }
    }

    /// Returns which execution is heard of next.
    async fn next(&mut self) -> ExecutionId {
        let next = tokio::time::timeout(Duration::from_secs(30), self.heard.recv());
        match next.await.unwrap().unwrap() {
            Event::ExecutionChanged { id, .. } => id,
            other @ (Event::BatchChanged { .. } | Event::Stalled { .. } | Event::GoesOn) => {
                panic!("{other:?}")
            }
        }
    }
}

async fn begun(store: &Workspace, number: u128, name: &str) -> (ExecutionId, OrganizationId) {
    let definition = workflows::built_in().unwrap().remove(0);
    store.save_definition(&definition, NOON).await.unwrap();
    let id = ExecutionId::from_uuid(Uuid::from_u128(number));
    let answers = json!({
        "partner_name": name, "contact_name": "Grace", "contact_email": "grace@example.org", "notes": "",
        "studio_companies": [{"name": "One", "environment": "prod"}],
    });
    let ada = Actor {
        account: AccountId::from_uuid(Uuid::from_u128(1)),
        name: "Ada".to_owned(),
    };
    let answers = answers.as_object().cloned().unwrap();
    let begun = transition::begin(id, Arc::new(definition), answers, ada, NOON).unwrap();
    let organization = begun.next.organization.unwrap();
    let append = Append {
        execution: id,
        expected_version: 0,
        entries: begun.entries.clone(),
        next: Arc::new(begun.next),
    };
    store.append(append).await.unwrap();
    (id, organization)
}

#[tokio::test]
async fn a_partners_own_admin_hears_of_their_organization_alone() {
    let mut stage = Stage::set().await;
    stage.changes.audience.is(Some(Scope::Organization(stage.ours.1)));
    let (ours, theirs) = (stage.ours.0, stage.theirs.0);
    // What is theirs comes first and often, so that something of it would be heard before what is ours.
    for version in 1..=20 {
        stage.changes.changed(theirs, version);
    }
    for version in 1..=20 {
        stage.changes.changed(ours, version);
    }
    for _ in 0..20 {
        assert_eq!(stage.next().await, ours);
    }
    stage.changes.audience.is(Some(Scope::Workspace));
    stage.changes.changed(theirs, 21);
    assert_eq!(
        stage.next().await,
        theirs,
        "who sees the workspace hears of everything"
    );
}

#[tokio::test]
async fn nobody_hears_of_an_execution_while_nobody_is_signed_in() {
    let mut stage = Stage::set().await;
    stage.changes.changed(stage.ours.0, 1);
    stage.changes.goes_on();
    assert_eq!(
        stage.heard.recv().await,
        Some(Event::GoesOn),
        "nothing came before it"
    );
}

#[tokio::test]
async fn a_stall_names_no_file_to_a_partners_own_admin() {
    let mut stage = Stage::set().await;
    let full = || {
        JournalError::from(store::Error::DiskFull {
            path: "/data/main.db".into(),
            source: None,
        })
    };
    for (scope, named) in [
        (Scope::Workspace, true),
        (Scope::Organization(stage.ours.1), false),
    ] {
        stage.changes.audience.is(Some(scope));
        stage.changes.stalled(&full());
        let Some(Event::Stalled { message, hint }) = stage.heard.recv().await else {
            panic!("it is told");
        };
        assert_eq!(format!("{message}{hint}").contains("/data/main.db"), named);
    }
}

#[tokio::test]
async fn batches_are_told_to_those_of_the_whole_workspace() {
    let mut stage = Stage::set().await;
    let audience = Arc::clone(&stage.changes.audience);
    let batch = |n| BatchId::from_uuid(Uuid::from_u128(n));
    audience.hears_of_batch(batch(1));
    audience.is(Some(Scope::Organization(stage.ours.1)));
    audience.hears_of_batch(batch(2));
    audience.is(Some(Scope::Workspace));
    audience.hears_of_batch(batch(3));
    assert_eq!(
        stage.heard.recv().await,
        Some(Event::BatchChanged { id: batch(3) })
    );
}
