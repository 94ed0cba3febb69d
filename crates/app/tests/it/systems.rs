//! Both workflows by themselves, against all systems.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::connection::{ConnectionView, SaveConnection, SecretInput, System, TestReport};
use api::drift::{AccessState, CheckDrift};
use api::execution::plan::{Outlook, PlanExecution, Planned, StepPlan};
use api::execution::{ExecutionDetail, Manner, StepDetail, Workflow};
use api::workflow::ImportWorkflow;
use connector::{Foreseen, Plan};
use domain::execution::{ExecutionState, StepState};
use domain::form::Answers;
use domain::workflow::{Definition, StepKind};
use domain::{ExecutionId, OrganizationId};
use engine::workflows;
use serde_json::{Value, json};
use simulators::{Answer, Company, Entry, Fault};
use tempfile::TempDir;

use crate::desk::{Desk, new_partner};
use crate::witness::{Heard, watched};

/// The canaries: no secret of the simulated systems may be seen anywhere.
fn secrets(company: &Company) -> Vec<&'static str> {
    company
        .entries()
        .into_iter()
        .filter_map(|entry| entry.secret)
        .collect()
}

async fn connect(desk: &Desk, entry: Entry) -> ConnectionView {
    connect_anew(desk, entry, 0).await
}

/// Saves a connection that has this version; 0 while there is none.
async fn connect_anew(desk: &Desk, entry: Entry, version: u64) -> ConnectionView {
    let save = SaveConnection {
        system: entry.system.to_owned(),
        version,
        settings: entry.settings.as_object().cloned().unwrap(),
        secret: entry.secret.map(|secret| SecretInput(secret.to_owned())),
        enabled: true,
        allow_until_closed: false,
    };
    let saved = desk.app.save_connection(save).await;
    saved.unwrap_or_else(|refused| panic!("{}: {refused:?}", entry.system))
}

/// An admin's desk with every system connected.
pub(crate) async fn connected() -> (Desk, Company) {
    let (desk, company, _) = heard().await;
    (desk, company)
}

/// The same, with what the attempts plan.
async fn heard() -> (Desk, Company, Arc<Heard>) {
    let (catalogue, heard) = watched();
    let folder = Arc::new(TempDir::new().unwrap());
    let desk = Desk::configured(folder, |config| config.catalogue = catalogue).await;
    desk.create_owner().await;
    let company = Company::start().unwrap();
    for entry in company.entries() {
        connect(&desk, entry).await;
    }
    (desk, company, heard)
}

async fn test(desk: &Desk, system: &str) -> TestReport {
    let system = system.to_owned();
    desk.app.test_connection(System { system }).await.unwrap()
}

async fn plan(desk: &Desk, workflow: &str, answers: BTreeMap<&str, Value>) -> Vec<StepPlan> {
    let answers = answers.into_iter().map(|(step, answers)| {
        let answers: Answers = answers.as_object().cloned().unwrap();
        (step.into(), answers)
    });
    let request = PlanExecution {
        of: Planned::Start {
            workflow: workflow.into(),
        },
        answers: answers.collect(),
    };
    desk.app.plan_execution(request).await.unwrap().steps
}

pub(crate) async fn done(desk: &Desk, id: ExecutionId) -> ExecutionDetail {
    let ended = desk
        .until(id, |execution| {
            execution.state != ExecutionState::Running || execution.steps.iter().any(has_trouble)
        })
        .await;
    assert_eq!(ended.state, ExecutionState::Done, "{:#?}", trouble(&ended));
    ended
}

fn has_trouble(step: &StepDetail) -> bool {
    matches!(
        step.state,
        StepState::Failed | StepState::Blocked | StepState::Waiting
    )
}

fn trouble(execution: &ExecutionDetail) -> Vec<(&str, StepState, Option<&domain::execution::StepError>)> {
    let steps = execution.steps.iter();
    steps
        .map(|step| (step.key.as_str(), step.state, step.error.as_ref()))
        .collect()
}

/// Asserts that the plan has told, word for word, what each attempt then planned when its turn came.
fn assert_told(definition: &Definition, plan: &[StepPlan], made: &ExecutionDetail, heard: &Heard) {
    assert_eq!(plan.len(), definition.steps.len());
    assert_eq!(made.steps.len(), definition.steps.len());
    for ((step, told), done) in definition.steps.iter().zip(plan).zip(&made.steps) {
        assert_eq!((&told.key, &done.key), (&step.key, &step.key));
        let then = match &step.kind {
            StepKind::Form(_) => Outlook::Answered,
            StepKind::Action(action) => match heard.plan(&action.full_name()).unwrap() {
                Plan::Create(Foreseen { what, .. }) => Outlook::Create { what },
                Plan::Change(Foreseen { what, .. }) => Outlook::Change { what },
                plan @ (Plan::AlreadyRight(_) | Plan::Blocked(_)) => panic!("{}: {plan:?}", step.title),
            },
            StepKind::Task(_) | StepKind::Approval(_) | StepKind::Removal(_) | StepKind::Departure(_) => {
                panic!("no person is needed: {}", step.title)
            }
        };
        assert_eq!(told.outlook, then, "{}", step.title);
        assert_eq!(done.state, StepState::Done, "{}", step.title);
        let is_automatic = matches!(step.kind, StepKind::Action(_));
        assert_eq!(done.manner == Manner::Automatic, is_automatic, "{}", step.title);
    }
}

fn built_in(workflow: &str) -> Definition {
    let mut definitions = workflows::built_in().unwrap().into_iter();
    definitions
        .find(|definition| definition.key.as_str() == workflow)
        .unwrap()
}

fn ada() -> Value {
    json!({
        "first_name": "Ada", "last_name": "Byron", "email": "Ada.Byron@acme.example.org", "job_title": "Analyst",
        "phone": "", "language": "en",
    })
}

pub(crate) async fn organization(desk: &Desk, name: &str) -> OrganizationId {
    let options = desk.app.list_organization_options().await.unwrap();
    options.into_iter().find(|option| option.name == name).unwrap().id
}

pub(crate) async fn onboard(desk: &Desk, organization: OrganizationId, person: Value) -> ExecutionDetail {
    let chosen = json!({ "organization": organization.to_string() });
    let id = desk.start("new_partner_user", chosen).await.unwrap();
    let asked = desk.at_rest(id).await;
    desk.answer(&asked, "input_user_details", person).await.unwrap();
    done(desk, id).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_system_is_connected_and_lacks_nothing() {
    let (desk, company) = connected().await;
    for entry in company.entries() {
        let report = test(&desk, entry.system).await;
        assert!(report.ok, "{}: {report:?}", entry.system);
        assert_eq!(report.missing, [""; 0], "{}", entry.system);
    }
    for workflow in ["new_partner", "new_partner_user"] {
        let workflow = Workflow {
            workflow: workflow.into(),
        };
        assert_eq!(desk.app.check_rights(workflow).await.unwrap(), []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_and_a_person_are_onboarded_by_the_app_alone() {
    let (desk, company, heard) = heard().await;
    company
        .slack
        .with(|slack| slack.person("ada.byron@acme.example.org", "Ada Byron"));
    let answers = new_partner("Acme");
    let told = plan(
        &desk,
        "new_partner",
        BTreeMap::from([("input_studio_companies", answers.clone())]),
    )
    .await;
    let id = desk.start("new_partner", answers).await.unwrap();
    let partner = done(&desk, id).await;
    assert_told(&built_in("new_partner"), &told, &partner, &heard);

    let acme = organization(&desk, "Acme").await;
    give_links(&desk, acme).await;
    let chosen = json!({ "organization": acme.to_string() });
    let answers = BTreeMap::from([("select_organization", chosen), ("input_user_details", ada())]);
    let told = plan(&desk, "new_partner_user", answers).await;
    let person = onboard(&desk, acme, ada()).await;
    assert_told(&built_in("new_partner_user"), &told, &person, &heard);

    let address = "ada.byron@acme.example.org";
    assert!(
        company
            .metabase
            .with(|metabase| metabase.account(address))
            .is_some()
    );
    assert_eq!(company.teams.with(|teams| teams.found(address)).len(), 1);
    assert_eq!(company.studio.with(|studio| studio.users(address)), 1);
    assert_eq!(company.lms.with(|lms| lms.users_with(address).len()), 1);
    let has_account =
        |keycloak: &mut simulators::keycloak::Keycloak| keycloak.account_named(address).is_some();
    assert!(company.keycloak.with(has_account));
    let mails = company.mail.mails();
    assert_eq!(mails.len(), 1, "the documentation, once");

    let drift = desk
        .app
        .check_drift(CheckDrift::Organization { id: acme })
        .await
        .unwrap();
    assert!(drift.accesses.len() >= 12, "{:#?}", drift.accesses);
    for access in &drift.accesses {
        assert_eq!(access.state, AccessState::Right, "{access:#?}");
    }
    let mut shown = vec![
        format!("{partner:?}"),
        format!("{person:?}"),
        format!("{told:?}"),
        format!("{drift:?}"),
    ];
    for entry in company.entries() {
        shown.push(format!("{:?}", test(&desk, entry.system).await));
    }
    shown.push(format!("{:?}", desk.app.list_connections().await.unwrap()));
    company.metabase.fail(
        "GET",
        "/api",
        usize::MAX,
        repeating_what_it_was_sent("mb_simulated"),
    );
    company.slack.fail(
        "POST",
        "/api",
        usize::MAX,
        repeating_what_it_was_sent("xoxb-demo"),
    );
    company.keycloak.fail(
        "POST",
        "/realms",
        usize::MAX,
        repeating_what_it_was_sent("simulated-keycloak"),
    );
    for system in ["metabase", "slack", "keycloak"] {
        shown.push(format!("{:?}", test(&desk, system).await));
    }
    let broken = desk
        .app
        .check_drift(CheckDrift::Organization { id: acme })
        .await
        .unwrap();
    shown.push(format!("{broken:?}"));
    assert_no_secret_is_seen(&desk, &company, &shown);
}

/// A proxy in front of a system that answers with the request, its secret included.
fn repeating_what_it_was_sent(secret: &str) -> Fault {
    Fault::Answer(Answer::text(
        500,
        &format!("your request was: authorization {secret}"),
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_told_exactly_although_it_is_given_what_an_earlier_one_makes() {
    const TEXT: &str = include_str!("systems/all_at_once.toml");
    let (desk, company, heard) = heard().await;
    company
        .slack
        .with(|slack| slack.person("ada.byron@acme.example.org", "Ada Byron"));
    let import = ImportWorkflow {
        text: TEXT.to_owned(),
        note: "For a test.".to_owned(),
    };
    desk.app.import_workflow(import).await.unwrap();
    let definition = workflows::parse("all_at_once.toml", TEXT).unwrap();
    // The second time the person is there already.
    for partner in ["Acme", "Beta"] {
        let answers = json!({"partner": partner, "email": "ada.byron@acme.example.org"});
        let told = plan(&desk, "all_at_once", BTreeMap::from([("ask", answers.clone())])).await;
        let id = desk.start("all_at_once", answers).await.unwrap();
        let made = done(&desk, id).await;
        assert_told(&definition, &told, &made, &heard);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_took_away_is_drift() {
    let (desk, company) = connected().await;
    company
        .slack
        .with(|slack| slack.person("ada.byron@acme.example.org", "Ada Byron"));
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    done(&desk, id).await;
    let acme = organization(&desk, "Acme").await;
    give_links(&desk, acme).await;
    onboard(&desk, acme, ada()).await;

    let group = company.metabase.with(|metabase| metabase.group("Acme")).unwrap();
    company.metabase.with(|metabase| metabase.drop_group(group));
    let drift = desk
        .app
        .check_drift(CheckDrift::Organization { id: acme })
        .await
        .unwrap();
    let drifted: Vec<_> = drift
        .accesses
        .iter()
        .filter(|access| access.state.has_drifted())
        .collect();
    assert!(!drifted.is_empty(), "{:#?}", drift.accesses);
    assert!(
        drifted.iter().all(|access| access.system == "Metabase"),
        "{drifted:#?}"
    );
    let gone = |state: &AccessState| matches!(state, AccessState::Gone { .. });
    assert!(
        drifted
            .iter()
            .any(|access| access.person == "Ada Byron" && gone(&access.state)),
        "the group that she was in is gone: {drifted:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_group_that_lost_a_right_has_changed_and_can_be_given_it_again() {
    let (desk, company) = connected().await;
    company
        .slack
        .with(|slack| slack.person("ada.byron@acme.example.org", "Ada Byron"));
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    done(&desk, id).await;
    let acme = organization(&desk, "Acme").await;
    give_links(&desk, acme).await;
    onboard(&desk, acme, ada()).await;
    company.metabase.with(|metabase| {
        let group = metabase.group("Acme").unwrap();
        for collection in metabase.viewed_by(group) {
            metabase.forbid(group, collection);
        }
    });
    let check = CheckDrift::Organization { id: acme };
    let drift = desk.app.check_drift(check).await.unwrap();
    let changed: Vec<_> = drift
        .accesses
        .iter()
        .filter(|access| matches!(access.state, AccessState::Changed { .. }))
        .collect();
    assert_eq!(changed.len(), 1, "{:#?}", drift.accesses);
    let AccessState::Changed { what } = &changed[0].state else {
        panic!("{changed:?}");
    };
    assert!(
        what.contains("Let the Metabase group “Acme”, which exists already, view"),
        "{what}"
    );
    let unknown = drift.accesses.iter().filter(|access| access.state.is_unknown());
    assert_eq!(unknown.count(), 0, "{:#?}", drift.accesses);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_service_cannot_be_asked_about_is_not_told_as_missing() {
    let (desk, company) = connected().await;
    company
        .slack
        .with(|slack| slack.person("ada.byron@acme.example.org", "Ada Byron"));
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    done(&desk, id).await;
    let acme = organization(&desk, "Acme").await;
    give_links(&desk, acme).await;
    onboard(&desk, acme, ada()).await;
    let connections = desk.app.list_connections().await.unwrap();
    let connection = connections.iter().find(|row| row.system == "studio").unwrap();
    let mut entries = company.entries().into_iter();
    let mut studio = entries.find(|entry| entry.system == "studio").unwrap();
    studio.settings["request_create_personal_company"] =
        "method = 'POST'\npath = '/api/companies'\nbody = { name = '{{ name }}' }\noutputs = { id = '/id', name = '/name' }"
            .into();
    connect_anew(&desk, studio, connection.version).await;
    let check = CheckDrift::Organization { id: acme };
    let drift = desk.app.check_drift(check).await.unwrap();
    let mut accesses = drift.accesses.iter();
    let company = accesses.find(|access| access.resource.starts_with("Personal studio company"));
    assert_eq!(
        company.unwrap().state,
        AccessState::Untold,
        "{:#?}",
        drift.accesses
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_right_is_named_with_the_steps_that_need_it() {
    let (desk, company) = connected().await;
    let roles: Vec<_> = simulators::teams::ROLES
        .iter()
        .copied()
        .filter(|role| *role != "ChannelMember.ReadWrite.All")
        .collect();
    company.teams.with(|teams| teams.grant(&roles));
    let workflow = Workflow {
        workflow: "new_partner_user".into(),
    };
    let lacking = desk.app.check_rights(workflow).await.unwrap();
    assert_eq!(lacking.len(), 1, "{lacking:?}");
    assert_eq!(lacking[0].system, "Microsoft Teams");
    assert_eq!(lacking[0].missing[0].permission, "ChannelMember.ReadWrite.All");
    assert_eq!(lacking[0].missing[0].steps, ["Add to the Teams channel"]);
    let workflow = Workflow {
        workflow: "new_partner".into(),
    };
    let fine = desk.app.check_rights(workflow).await.unwrap();
    assert_eq!(fine, [], "no step of that workflow puts anybody into a channel");
}

pub(crate) async fn give_links(desk: &Desk, id: OrganizationId) {
    let found = desk
        .app
        .get_organization(api::organization::OrganizationRef { id })
        .await
        .unwrap();
    let links = domain::organization::DocumentationLinks {
        internal: "https://docs.example.org/internal".into(),
        general: "https://docs.example.org/general".into(),
        additional: "https://docs.example.org/more".into(),
    };
    let request = api::organization::UpdateDocumentationLinks {
        organization: id,
        version: found.version,
        links,
    };
    desk.app.update_documentation_links(request).await.unwrap();
}

/// Looks for the secrets in everything that is shown and everything that is stored.
fn assert_no_secret_is_seen(desk: &Desk, company: &Company, shown: &[String]) {
    let shown = shown.join("\n");
    let mut files = vec![desk.data()];
    let mut stored = Vec::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(path.read_dir().unwrap().map(|entry| entry.unwrap().path()));
        } else {
            stored.push(std::fs::read(&path).unwrap());
        }
    }
    assert!(stored.len() >= 2, "there are databases to look into");
    for secret in secrets(company) {
        assert!(!shown.contains(secret), "{secret} is shown");
        let is_in = |bytes: &Vec<u8>| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!stored.iter().any(is_in), "{secret} is stored");
    }
}
