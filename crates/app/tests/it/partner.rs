//! A partner's own admin: their organization and nothing else.

use std::collections::BTreeSet;

use api::account::PromotePerson;
use api::execution::verb::{CommentExecution, PauseExecution, RetryStep, SkipStep, StepVerbs};
use api::execution::{
    AnswerForm, CompleteTask, ExecutionDetail, ExecutionRef, ListExecutions, Offer, StartExecution, StepRef,
    Workflow,
};
use api::history::ListOf;
use api::leaving::{LookAtLeaving, StartLeaving, WhoLeaves};
use api::organization::{ListOrganizations, OrganizationRef};
use api::person::{ListPeople, PersonRef};
use api::search::Search;
use api::session::{ChangePassword, Password, SessionState, SignIn, SignedOutReason};
use api::{ApiError, ErrorCode};
use domain::form::Answers;
use domain::history::RecordRef;
use domain::{ExecutionId, OrganizationId, PersonId, StepKey};
use hyopps_app::rights::{self, Need};
use serde_json::json;

use crate::behind::{give_role, make_partner, move_person};
use crate::desk::{Desk, new_partner};

/// An organization with one person.
pub(crate) struct Partner {
    pub(crate) organization: OrganizationId,
    pub(crate) person: PersonId,
    /// The execution that brought it in.
    execution: ExecutionId,
    /// The one that brought the person in; it has tasks to do.
    user: ExecutionId,
}

/// Brings an organization in, with a person of the same name.
pub(crate) async fn partner(desk: &Desk, name: &str) -> Partner {
    let execution = desk.start("new_partner", new_partner(name)).await.unwrap();
    let organization = desk.execution(execution).await.organization.unwrap();
    let chosen = json!({"organization": organization.to_string()});
    let user = desk.start("new_partner_user", chosen).await.unwrap();
    let (waiting, _) = desk.offered(user).await;
    desk.answer(&waiting, "input_user_details", details(name))
        .await
        .unwrap();
    let theirs = ListPeople {
        organization: Some(organization),
        ..ListPeople::default()
    };
    let found = desk.app.list_people(theirs).await;
    Partner {
        organization,
        person: found.unwrap().rows[0].id,
        execution,
        user,
    }
}

fn details(name: &str) -> serde_json::Value {
    json!({
        "first_name": name, "last_name": "Person", "email": "somebody@partner.example", "job_title": "Analyst",
        "phone": "", "language": "en",
    })
}

/// Acme's own admin is signed in; Fabrikam is none of their business.
async fn panel() -> (Desk, Partner, Partner) {
    let desk = Desk::signed_in().await;
    let (acme, fabrikam) = (partner(&desk, "Acme").await, partner(&desk, "Fabrikam").await);
    make_partner(&desk, acme.organization, acme.person);
    (desk, acme, fabrikam)
}

fn nobody() -> (ExecutionId, OrganizationId) {
    let id = uuid::Uuid::from_u128(7);
    (ExecutionId::from_uuid(id), OrganizationId::from_uuid(id))
}

fn step(execution: ExecutionId, step: &str) -> StepRef {
    StepRef {
        execution,
        version: 1,
        step: step.into(),
    }
}

/// The commands of the panel that name a row, each called here with one of another organization.
const NAMING: [&str; 8] = [
    "get_execution",
    "answer_form",
    "retry_step",
    "comment_execution",
    "start_execution",
    "get_organization",
    "get_person",
    "list_executions_of",
];

/// Those that name none: what they tell ends at the own organization, which is shown here as well.
const TELLING: [&str; 6] = [
    "search",
    "list_executions",
    "list_organizations",
    "list_organization_options",
    "list_people",
    "prepare_execution",
];

#[test]
fn no_command_of_the_panel_is_forgotten_here() {
    let of_the_panel: BTreeSet<&str> = rights::TABLE
        .iter()
        .chain(rights::BESIDES_THE_WINDOW)
        .filter(|(_, need)| matches!(need, Need::RoleOrPartner(_)))
        .map(|(command, _)| *command)
        .collect();
    let shown: BTreeSet<&str> = NAMING.into_iter().chain(TELLING).collect();
    assert_eq!(
        of_the_panel, shown,
        "show what a new one tells of another organization"
    );
}

/// Names an execution in every command of the panel that takes one.
async fn named(desk: &Desk, execution: ExecutionId) -> Vec<(&'static str, ApiError)> {
    let app = &desk.app;
    let retry = |input| RetryStep {
        step: step(execution, "input_user_details"),
        input,
    };
    vec![
        (
            "get_execution",
            app.get_execution(ExecutionRef { id: execution })
                .await
                .unwrap_err(),
        ),
        (
            "answer_form",
            app.answer_form(AnswerForm {
                step: step(execution, "input_user_details"),
                answers: Answers::new(),
            })
            .await
            .unwrap_err(),
        ),
        ("retry_step", app.retry_step(retry(None)).await.unwrap_err()),
        (
            "retry_step, changed",
            app.retry_step(retry(Some(Answers::new()))).await.unwrap_err(),
        ),
        (
            "comment_execution",
            app.comment_execution(CommentExecution {
                execution,
                step: None,
                text: "Hello".into(),
            })
            .await
            .unwrap_err(),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_organization_has_is_not_found_in_the_words_for_what_does_not_exist() {
    let (desk, _, fabrikam) = panel().await;
    let (nothing, nowhere) = nobody();
    let missing = named(&desk, nothing).await;
    let called: BTreeSet<&str> = missing.iter().map(|(command, _)| *command).collect();
    let elsewhere = [
        "start_execution",
        "get_organization",
        "get_person",
        "list_executions_of",
    ];
    for command in NAMING {
        assert!(
            called.contains(command) || elsewhere.contains(&command),
            "{command}"
        );
    }
    for theirs in [fabrikam.execution, fabrikam.user] {
        for ((command, told), (_, missing)) in named(&desk, theirs).await.into_iter().zip(&missing) {
            assert_eq!(told.code, ErrorCode::NotFound, "{command}");
            assert_eq!(&told, missing, "{command}");
        }
    }
    let look = |id| desk.app.get_organization(OrganizationRef { id });
    let told = look(fabrikam.organization).await.unwrap_err();
    assert_eq!(told.code, ErrorCode::NotFound);
    assert_eq!(told, look(nowhere).await.unwrap_err());
    let somebody = |id| desk.app.get_person(PersonRef { id });
    let told = somebody(fabrikam.person).await.unwrap_err();
    assert_eq!(told.code, ErrorCode::NotFound);
    let no_person = PersonId::from_uuid(nowhere.as_uuid());
    assert_eq!(told, somebody(no_person).await.unwrap_err());
    let list = |of| ListOf { of, after: None };
    for (theirs, missing) in [
        (
            RecordRef::Organization(fabrikam.organization),
            RecordRef::Organization(nowhere),
        ),
        (RecordRef::Person(fabrikam.person), RecordRef::Person(no_person)),
    ] {
        let told = desk.app.list_executions_of(list(theirs)).await.unwrap_err();
        assert_eq!(told.code, ErrorCode::NotFound);
        assert_eq!(
            told,
            desk.app.list_executions_of(list(missing)).await.unwrap_err()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_their_own_people_they_see_what_belongs_to_the_own_organization() {
    let (desk, acme, fabrikam) = panel().await;
    let list = |of| ListOf { of, after: None };
    let executions = desk
        .app
        .list_executions_of(list(RecordRef::Person(acme.person)))
        .await;
    assert_eq!(executions.unwrap().rows.len(), 1);
    // Somebody comes from another organization: what was started for that one stays with it.
    move_person(&desk, fabrikam.person, acme.organization);
    desk.app
        .get_person(PersonRef { id: fabrikam.person })
        .await
        .unwrap();
    let executions = desk
        .app
        .list_executions_of(list(RecordRef::Person(fabrikam.person)))
        .await;
    assert_eq!(executions.unwrap().rows, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_ends_at_the_own_organization() {
    let (desk, acme, _) = panel().await;
    let organizations = desk.app.list_organizations(ListOrganizations::default()).await;
    let organizations = organizations.unwrap().rows;
    assert_eq!(organizations.len(), 1);
    assert_eq!(organizations[0].id, acme.organization);
    let options = desk.app.list_organization_options().await.unwrap();
    assert_eq!(options.len(), 1);
    let people = desk.app.list_people(ListPeople::default()).await.unwrap().rows;
    assert_eq!(people.iter().map(|row| row.id).collect::<Vec<_>>(), [acme.person]);
    let search = ListPeople {
        search: "Fabrikam".into(),
        ..ListPeople::default()
    };
    assert_eq!(desk.app.list_people(search).await.unwrap().rows, []);
    let executions = desk
        .app
        .list_executions(ListExecutions::default())
        .await
        .unwrap()
        .rows;
    assert_eq!(
        executions.iter().map(|row| row.id).collect::<Vec<_>>(),
        [acme.user, acme.execution]
    );
    let found = |text: &str| desk.app.search(Search { text: text.into() });
    assert!(found("Fabrikam").await.unwrap().is_empty());
    let acmes = found("Acme").await.unwrap().organizations.rows;
    assert_eq!(
        acmes.iter().map(|row| row.id).collect::<Vec<_>>(),
        [acme.organization]
    );
}

async fn add_user(desk: &Desk, answers: serde_json::Value) -> ExecutionDetail {
    let id = desk.start("new_partner_user", answers).await.unwrap();
    desk.execution(id).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_user_is_one_of_the_own_organization_whatever_is_sent() {
    let (desk, acme, fabrikam) = panel().await;
    let workflow = Workflow {
        workflow: "new_partner_user".into(),
    };
    let prepared = desk.app.prepare_execution(workflow).await.unwrap();
    assert_eq!(prepared.fields, [], "nobody asks which organization");
    for sent in [
        json!({}),
        json!({"organization": fabrikam.organization.to_string()}),
    ] {
        let execution = add_user(&desk, sent).await;
        assert_eq!(execution.organization, Some(acme.organization));
        let (execution, waiting) = desk.offered(execution.id).await;
        assert_eq!(waiting.key.as_str(), "input_user_details");
        assert!(matches!(waiting.offer, Offer::Answer { .. }));
        let email = format!("new.{}@acme.example", execution.id);
        let mut user = details("New");
        user["email"] = email.into();
        desk.answer(&execution, "input_user_details", user).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_another_organization_has_is_free_here() {
    let (desk, _, _) = panel().await;
    let execution = add_user(&desk, json!({})).await;
    let (execution, _) = desk.offered(execution.id).await;
    let taken = desk
        .answer(&execution, "input_user_details", details("Twin"))
        .await;
    let taken = taken.unwrap_err();
    assert_eq!(
        taken.code,
        ErrorCode::Validation,
        "somebody of the own organization has it"
    );
    let mut other = details("Twin");
    other["email"] = "else@partner.example".into();
    desk.answer(&execution, "input_user_details", other)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_workflow_is_there_for_them() {
    let (desk, _, fabrikam) = panel().await;
    let prepare = |workflow: &str| {
        desk.app.prepare_execution(Workflow {
            workflow: workflow.into(),
        })
    };
    let told = prepare("new_partner").await.unwrap_err();
    assert_eq!(told.code, ErrorCode::NotFound);
    assert_eq!(told, prepare("nothing").await.unwrap_err());
    let start = |id, workflow: &str| {
        desk.app.start_execution(StartExecution {
            id,
            workflow: workflow.into(),
            answers: Answers::new(),
        })
    };
    let told = start(nobody().0, "new_partner").await.unwrap_err();
    assert_eq!(told, start(nobody().0, "nothing").await.unwrap_err());
    let told = start(fabrikam.user, "new_partner_user").await.unwrap_err();
    assert_eq!(
        told.code,
        ErrorCode::NotFound,
        "an id that is taken elsewhere is not told"
    );
}

/// Promotes a person, and signs them in with a password of their own.
async fn sign_in_promoted(desk: &Desk, person: PersonId) {
    let issued = desk.app.promote_person(PromotePerson { person }).await.unwrap();
    let once = Password(issued.password.0);
    let request = SignIn {
        email: issued.email,
        password: once.clone(),
    };
    desk.app.sign_in(request).await.unwrap();
    let own = ChangePassword {
        current: once,
        new: Password("a pear for every horse".into()),
    };
    desk.app.change_password(own).await.unwrap();
}

/// Everything that those who run the workspace wrote about an execution of Acme.
const CANARIES: [&str; 6] = [
    "canary-note",
    "canary-comment",
    "canary-proof",
    "canary-reason",
    "canary-hold",
    "canary-noted",
];

#[tokio::test(flavor = "multi_thread")]
async fn what_the_workspace_writes_for_itself_is_not_read_in_the_panel() {
    let desk = Desk::signed_in().await;
    let (acme, fabrikam) = (partner(&desk, "Acme").await, partner(&desk, "Fabrikam").await);
    let (execution, task) = desk.offered(acme.user).await;
    let at = |execution: &ExecutionDetail, step: &StepKey| StepRef {
        execution: execution.id,
        version: execution.version,
        step: step.clone(),
    };
    let app = &desk.app;
    let say = |step: Option<StepKey>, text: &str| CommentExecution {
        execution: acme.user,
        step,
        text: text.into(),
    };
    app.comment_execution(say(None, "canary-comment: as with Fabrikam"))
        .await
        .unwrap();
    let done = CompleteTask {
        step: at(&execution, &task.key),
        answers: Answers::new(),
        note: "canary-note".into(),
    };
    app.complete_task(done).await.unwrap();
    let (execution, task) = desk.offered(acme.user).await;
    let skipped = SkipStep {
        step: at(&execution, &task.key),
        reason: "canary-reason".into(),
    };
    app.skip_step(skipped).await.unwrap();
    let (execution, _) = desk.offered(acme.user).await;
    let held = PauseExecution {
        execution: acme.user,
        version: execution.version,
        reason: "canary-hold".into(),
    };
    app.pause_execution(held).await.unwrap();
    let (partner, task) = desk.offered(acme.execution).await;
    let Offer::Task { fields, .. } = &task.offer else {
        panic!("{task:#?}")
    };
    let answers = fields
        .iter()
        .map(|field| (field.key.clone(), json!("canary-noted")));
    let done = CompleteTask {
        step: at(&partner, &task.key),
        answers: answers.collect(),
        note: "canary-proof".into(),
    };
    app.complete_task(done).await.unwrap();
    let full = json!([
        desk.execution(acme.user).await,
        desk.execution(acme.execution).await
    ])
    .to_string();
    for canary in &CANARIES {
        let of_a_task_without_fields = *canary == "canary-noted" && fields.is_empty();
        assert!(
            full.contains(canary) || of_a_task_without_fields,
            "{canary} was written"
        );
    }
    assert!(full.contains("Ada Admin"));

    sign_in_promoted(&desk, acme.person).await;
    app.comment_execution(say(None, "Is it long?")).await.unwrap();
    let organization = OrganizationRef {
        id: acme.organization,
    };
    let told = json!([
        desk.execution(acme.user).await,
        desk.execution(acme.execution).await,
        app.get_organization(organization).await.unwrap(),
    ]);
    let told = told.to_string();
    for canary in CANARIES {
        assert!(!told.contains(canary), "{canary}: {told}");
    }
    assert!(told.contains("Is it long?"), "what they say themselves stays");
    assert!(!told.contains("Ada Admin"), "the workspace is one: {told}");
    assert!(told.contains("Acme Person"), "they are named themselves");
    assert!(!told.contains("Fabrikam") && !told.contains(&fabrikam.organization.to_string()));
    let detail = desk.execution(acme.user).await;
    assert!(!detail.can_pause && !detail.can_resume && !detail.can_cancel && detail.can_comment);
    for step in &detail.steps {
        assert_eq!(step.verbs, StepVerbs::default());
        assert!(
            matches!(step.offer, Offer::Nothing),
            "tasks are not theirs: {step:#?}"
        );
        assert!(step.inputs.is_empty() && step.proof.is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_not_theirs_to_report_or_to_try() {
    let (desk, acme, _) = panel().await;
    give_role(&desk, "owner");
    let (execution, task) = desk.offered(acme.user).await;
    make_partner(&desk, acme.organization, acme.person);
    let step = || StepRef {
        execution: execution.id,
        version: execution.version,
        step: task.key.clone(),
    };
    let retry = |input| RetryStep { step: step(), input };
    let refused = desk.app.retry_step(retry(None)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Permission);
    let refused = desk
        .app
        .retry_step(retry(Some(Answers::new())))
        .await
        .unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::Permission,
        "other input could name a group of others"
    );
    let answers = Answers::new();
    let refused = desk
        .app
        .answer_form(AnswerForm {
            step: step(),
            answers,
        })
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::Permission);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_belongs_to_another_organization_now_has_no_access_any_more() {
    let (desk, acme, fabrikam) = panel().await;
    desk.app.list_people(ListPeople::default()).await.unwrap();
    move_person(&desk, acme.person, fabrikam.organization);
    let told = desk.app.list_people(ListPeople::default()).await.unwrap_err();
    assert_eq!(told.code, ErrorCode::SignedOut);
    let reason = Some(SignedOutReason::AccountChanged);
    let state = desk.app.get_session().await.unwrap().state;
    assert_eq!(state, SessionState::SignedOut { reason });
    give_role(&desk, "owner");
    desk.sign_in().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_why_and_what_they_had_is_not_read_in_the_panel() {
    let desk = Desk::signed_in().await;
    let acme = partner(&desk, "Acme").await;
    let (execution, task) = desk.offered(acme.user).await;
    desk.do_task(&execution, &task).await.unwrap();
    let who = WhoLeaves::Person { id: acme.person };
    let view = desk.app.look_at_leaving(LookAtLeaving { who }).await.unwrap();
    let had: Vec<_> = view
        .accesses
        .iter()
        .map(|access| access.resource.clone())
        .collect();
    assert!(!had.is_empty());
    let answers = json!({
        "requested_by": "canary-wish", "reason": "canary-reason", "leaving_date": "2026-12-31",
    });
    let start = StartLeaving {
        id: view.id,
        who,
        workflow: view.workflows[0].key.clone(),
        answers: answers.as_object().cloned().unwrap(),
        approval: false,
        seen: view.accesses.iter().map(|access| access.grant).collect(),
        cancel: view.in_the_way.clone(),
    };
    desk.app.start_leaving(start).await.unwrap();
    let full = json!(desk.execution(view.id).await).to_string();
    assert!(
        full.contains("canary-reason"),
        "whoever runs the workspace reads it"
    );
    make_partner(&desk, acme.organization, acme.person);
    let execution = desk.execution(view.id).await;
    for step in &execution.steps {
        assert_eq!(
            (&*step.title, &step.offer),
            ("Access is taken back", &Offer::Nothing)
        );
    }
    let listed = desk.app.list_executions(ListExecutions::default()).await.unwrap();
    let listed: Vec<_> = listed.rows.into_iter().filter(|row| row.id == view.id).collect();
    assert_eq!(listed[0].current_step, "Access is taken back");
    let told = json!([execution, listed]).to_string();
    for canary in had
        .iter()
        .map(String::as_str)
        .chain(["canary-wish", "canary-reason"])
    {
        assert!(!told.contains(canary), "{canary:?}: {told}");
    }
}
