//! An app on a folder of its own, whose admin has connected every system.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use api::connection::{SaveConnection, SecretInput};
use api::event::Event;
use api::execution::{AnswerForm, ExecutionDetail, ExecutionRef, StartExecution, StepRef, Workflow};
use api::leaving::{Evidence, LookAtLeaving, StartLeaving, WhoLeaves};
use api::organization::{OrganizationRef, UpdateDocumentationLinks};
use api::session::{CreateOwner, Password};
use auth::keychain::{Deadlines, Keychain};
use auth::password::Cost;
use auth::session::Limits;
use domain::execution::{ExecutionState, StepState};
use domain::organization::DocumentationLinks;
use domain::{ExecutionId, OrganizationId};
use hyopps_app::system::{EventSink, RandomIds, SystemTime};
use hyopps_app::{App, Config};
use serde_json::{Value, json};
use simulators::Company;
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::vault::Memory;

/// How long nothing may happen before the run is given up. Slack asks for pauses of a minute.
const SILENCE: Duration = Duration::from_secs(300);

pub(crate) struct Office {
    app: App,
    changed: mpsc::UnboundedReceiver<ExecutionId>,
    _folder: TempDir,
}

impl Office {
    /// Opens an empty folder and signs its owner in.
    pub(crate) async fn open() -> Self {
        let folder = TempDir::new().expect("there is room for a folder");
        let (sender, changed) = mpsc::unbounded_channel();
        let vault = Arc::new(Memory::default());
        let config = Config {
            password_cost: Cost::TEST,
            // Nobody is at the keyboard, and yet the owner stays.
            session_limits: Limits {
                idle: Duration::from_secs(24 * 60 * 60),
                ..Limits::default()
            },
            time: Arc::new(SystemTime::new()),
            ids: Arc::new(RandomIds),
            keychain: Arc::new(move |_| Keychain::on(vault.clone(), Deadlines::default())),
            ..Config::product(folder.path().join("data"), "bench", Arc::new(Changes(sender)))
        };
        let app = App::open(config).await;
        let owner = CreateOwner {
            name: "Ada Admin".to_owned(),
            email: "admin@hyopps.local".to_owned(),
            password: Password("correct horse battery".to_owned()),
        };
        app.create_owner(owner).await.expect("the folder is empty");
        Self {
            app,
            changed,
            _folder: folder,
        }
    }

    /// Connects every system.
    pub(crate) async fn connect(&self, company: &Company) {
        for entry in company.entries() {
            let save = SaveConnection {
                system: entry.system.to_owned(),
                version: 0,
                settings: entry.settings.as_object().cloned().unwrap_or_default(),
                secret: entry.secret.map(|secret| SecretInput(secret.to_owned())),
                enabled: true,
                allow_until_closed: false,
            };
            self.app
                .save_connection(save)
                .await
                .expect("the settings are right");
        }
    }

    /// Onboards a partner, and returns which organization it became.
    pub(crate) async fn new_partner(&mut self, name: &str) -> OrganizationId {
        let answers = json!({
            "partner_name": name, "contact_name": "Grace", "contact_email": "grace@partner.example", "notes": "",
            "studio_companies": [{"name": "One", "environment": "prod"}, {"name": "Two", "environment": "test"}],
        });
        let id = self.start("new_partner", answers).await;
        self.until_ended(BTreeSet::from([id])).await;
        let options = self.app.list_organization_options().await;
        let options = options.expect("organizations can be listed");
        let id = options.first().expect("there is one now").id;
        let partner = self.app.get_organization(OrganizationRef { id }).await;
        let links = DocumentationLinks {
            internal: "https://docs.example.org/internal".to_owned(),
            general: "https://docs.example.org/general".to_owned(),
            additional: "https://docs.example.org/more".to_owned(),
        };
        let links = UpdateDocumentationLinks {
            organization: id,
            version: partner.expect("it can be read").version,
            links,
        };
        let updated = self.app.update_documentation_links(links).await;
        updated.expect("nobody else changes it");
        id
    }

    /// Starts a workflow with the answers of its first form.
    pub(crate) async fn start(&self, workflow: &str, answers: Value) -> ExecutionId {
        let workflow = Workflow {
            workflow: workflow.into(),
        };
        let prepared = self.app.prepare_execution(workflow.clone()).await;
        let request = StartExecution {
            id: prepared.expect("the workflow is there").id,
            workflow: workflow.workflow,
            answers: answers.as_object().cloned().unwrap_or_default(),
        };
        let started = self.app.start_execution(request).await;
        started.expect("the answers are right").id
    }

    /// Has a partner leave with all its people, and returns the report.
    pub(crate) async fn leave(&mut self, partner: OrganizationId) -> Evidence {
        let who = WhoLeaves::Organization { id: partner };
        let view = self.app.look_at_leaving(LookAtLeaving { who }).await;
        let view = view.expect("nothing is on its way");
        let answers = json!({
            "requested_by": "Mara", "reason": "The contract is over.", "leaving_date": "2026-12-31",
        });
        let request = StartLeaving {
            id: view.id,
            who,
            workflow: view.workflows.first().expect("the app has one").key.clone(),
            answers: answers.as_object().cloned().unwrap_or_default(),
            approval: false,
            seen: view.accesses.iter().map(|access| access.grant).collect(),
            cancel: Vec::new(),
        };
        let started = self.app.start_leaving(request).await;
        let id = started.expect("it is as it was shown").id;
        self.until_ended(BTreeSet::from([id])).await;
        let evidence = self.app.get_evidence(ExecutionRef { id }).await;
        evidence.expect("it was a leaving").report
    }

    /// Answers a form.
    pub(crate) async fn answer(&self, execution: &ExecutionDetail, step: &str, answers: Value) {
        let answer = AnswerForm {
            step: StepRef {
                execution: execution.id,
                version: execution.version,
                step: step.into(),
            },
            answers: answers.as_object().cloned().unwrap_or_default(),
        };
        self.app.answer_form(answer).await.expect("the answers are right");
    }

    /// Waits until all wait for a form, and returns them.
    pub(crate) async fn until_asked(&mut self, ids: BTreeSet<ExecutionId>) -> Vec<ExecutionDetail> {
        self.until(ids, ExecutionState::Waiting).await
    }

    /// Waits until all are done, and returns them.
    pub(crate) async fn until_ended(&mut self, ids: BTreeSet<ExecutionId>) -> Vec<ExecutionDetail> {
        self.until(ids, ExecutionState::Done).await
    }

    async fn until(
        &mut self,
        mut missing: BTreeSet<ExecutionId>,
        state: ExecutionState,
    ) -> Vec<ExecutionDetail> {
        let mut there = Vec::new();
        let mut look_at: Vec<_> = missing.iter().copied().collect();
        loop {
            for id in look_at.drain(..) {
                if !missing.contains(&id) {
                    continue;
                }
                let execution = self.execution(id).await;
                if execution.state == state {
                    missing.remove(&id);
                    there.push(execution);
                } else if let Some(stuck) = execution
                    .steps
                    .iter()
                    .find(|step| matches!(step.state, StepState::Failed | StepState::Blocked))
                {
                    panic!("{} stopped: {:?} {:#?}", stuck.key, stuck.error, stuck.attempts);
                }
            }
            if missing.is_empty() {
                return there;
            }
            let next = tokio::time::timeout(SILENCE, self.changed.recv()).await;
            let next = next.unwrap_or_else(|_| panic!("nothing happens, and {} are missing", missing.len()));
            look_at.extend(next);
        }
    }

    async fn execution(&self, id: ExecutionId) -> ExecutionDetail {
        let execution = self.app.get_execution(ExecutionRef { id }).await;
        execution.expect("it was started")
    }

    pub(crate) async fn close(&self) {
        self.app.close().await;
    }
}

struct Changes(mpsc::UnboundedSender<ExecutionId>);

impl EventSink for Changes {
    fn send(&self, event: Event) {
        match event {
            // Nobody listens any more when the run is over.
            Event::ExecutionChanged { id, .. } => drop(self.0.send(id)),
            // The bench starts none.
            Event::BatchChanged { .. } => {}
            Event::Stalled { message, hint } => panic!("{message} {hint}"),
            Event::GoesOn => {}
        }
    }
}
