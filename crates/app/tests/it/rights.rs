use std::collections::{BTreeMap, BTreeSet};

use api::account::{AccountRef, ChangeRole, CreateMember, ListAccounts, PromotePerson};
use api::batch::{BatchFilter, BatchRef, ListBatchRows, ListBatches, RetryBatch};
use api::compare::ComparePeople;
use api::compare::organizations::CompareOrganizations;
use api::connection::{ChoicesFor, SaveConnection, SendTestMail, System};
use api::drift::CheckDrift;
use api::execution::plan::{PlanExecution, Planned};
use api::execution::verb::{
    AssignStep, CommentExecution, DecideApproval, Decision, PauseExecution, ReportByHand, RerunStep,
    ResumeExecution, RetryStep, SkipStep,
};
use api::execution::{
    AnswerForm, CancelExecution, CompleteTask, ExecutionRef, ListExecutions, SettleOutcome, StartExecution,
    StepRef, Workflow,
};
use api::history::{DeleteOrganization, ListDeletions, ListOf, Of};
use api::import::{
    ImportRef, LeaveOutImportRow, ListImportRows, MapImport, MendImportRow, OpenImport, StartImport,
};
use api::leaving::planned::{CancelLeaving, ListLeavings, PlanLeaving};
use api::leaving::{LookAtLeaving, StartLeaving, WhoLeaves};
use api::organization::{
    ChangeCompanies, ChangeGroups, CompanyChange, GroupChange, ListOrganizations, OrganizationRef,
    SetOrganizationState, UpdateDocumentationLinks, UpdateOrganization,
};
use api::person::{DeletePerson, ListPeople, MovePerson, PersonRef, SetPersonState, UpdatePerson};
use api::search::Search;
use api::session::{ChangePassword, CreateOwner, Password, SignIn, Unlock};
use api::workflow::{CompareWorkflowVersions, ImportWorkflow, WorkflowVersionRef};
use api::{ApiError, COMMANDS, ErrorCode, command};
use domain::execution::Proof;
use domain::form::Answers;
use domain::history::RecordRef;
use domain::organization::{DocumentationLinks, Environment, OrganizationState};
use domain::person::PersonState;
use domain::role::Role;
use domain::{AccountId, BatchId, ExecutionId, OrganizationId, PersonId};
use hyopps_app::rights::Permit;

use crate::behind::{give_role, make_partner};
use crate::desk::{ADDRESS, Desk, PASSWORD, new_partner};
use crate::partner::partner;

/// What a use case answered.
type Answer = Result<(), ErrorCode>;

macro_rules! answers {
    ($($name:literal: $call:expr,)*) => {
        vec![$(($name, $call.await.map(drop).map_err(|refused: ApiError| refused.code)),)*]
    };
}

fn facts(pairs: &[(&str, &str)]) -> Answers {
    let pairs = pairs.iter();
    pairs
        .map(|(key, value)| ((*key).to_owned(), (*value).into()))
        .collect()
}

/// Calls every use case that asks for an account.
pub(crate) async fn answers_to_guarded(desk: &Desk) -> Vec<(&'static str, Answer)> {
    let app = &desk.app;
    let execution = ExecutionId::from_uuid(uuid::Uuid::from_u128(7));
    let organization = OrganizationId::from_uuid(uuid::Uuid::from_u128(7));
    let person = PersonId::from_uuid(uuid::Uuid::from_u128(7));
    let list_of = |of| ListOf { of, after: None };
    let batch = BatchId::from_uuid(uuid::Uuid::from_u128(7));
    let step = || StepRef {
        execution,
        version: 1,
        step: "a".into(),
    };
    let nobody = AccountRef {
        id: AccountId::from_uuid(uuid::Uuid::from_u128(7)),
        version: 1,
    };
    answers! {
        "change_password": app.change_password(ChangePassword::default()),
        "list_workflows": app.list_workflows(),
        "list_all_workflows": app.list_all_workflows(),
        "get_workflow": app.get_workflow(Workflow { workflow: "new_partner".into() }),
        "list_workflow_versions": app.list_workflow_versions(Workflow { workflow: "new_partner".into() }),
        "export_workflow": app.export_workflow(WorkflowVersionRef { workflow: "new_partner".into(), version: 1 }),
        "compare_workflow_versions": app.compare_workflow_versions(CompareWorkflowVersions {
            workflow: "new_partner".into(), from: 1, to: 1,
        }),
        "import_workflow": app.import_workflow(ImportWorkflow { text: String::new(), note: String::new() }),
        "retire_workflow": app.retire_workflow(Workflow { workflow: "new_partner".into() }),
        "offer_workflow": app.offer_workflow(Workflow { workflow: "new_partner".into() }),
        "prepare_execution": app.prepare_execution(Workflow { workflow: "new_partner".into() }),
        "plan_execution": app.plan_execution(PlanExecution {
            of: Planned::Start { workflow: "new_partner".into() }, answers: BTreeMap::new(),
        }),
        "check_rights": app.check_rights(Workflow { workflow: "new_partner".into() }),
        "start_execution": app.start_execution(StartExecution {
            id: execution, workflow: "new_partner".into(), answers: Answers::new(),
        }),
        "list_executions": app.list_executions(ListExecutions::default()),
        "get_execution": app.get_execution(ExecutionRef { id: execution }),
        "answer_form": app.answer_form(AnswerForm { step: step(), answers: Answers::new() }),
        "complete_task": app.complete_task(CompleteTask {
            step: step(), answers: Answers::new(), note: String::new(),
        }),
        "retry_step": app.retry_step(RetryStep { step: step(), input: None }),
        "rerun_step": app.rerun_step(RerunStep { step: step(), again: vec![], reason: "x".into() }),
        "skip_step": app.skip_step(SkipStep { step: step(), reason: "x".into() }),
        "report_by_hand": app.report_by_hand(ReportByHand {
            step: step(), answers: Answers::new(), reason: "x".into(), proof: Proof::Text("x".into()),
        }),
        "decide_approval": app.decide_approval(DecideApproval {
            step: step(), decision: Decision::Approve, reason: "x".into(),
        }),
        "assign_step": app.assign_step(AssignStep { step: step(), to: None }),
        "settle_outcome": app.settle_outcome(SettleOutcome { step: step(), took_effect: true }),
        "cancel_execution": app.cancel_execution(CancelExecution { execution, version: 1, reason: "x".into() }),
        "pause_execution": app.pause_execution(PauseExecution { execution, version: 1, reason: "x".into() }),
        "resume_execution": app.resume_execution(ResumeExecution { execution, version: 1 }),
        "comment_execution": app.comment_execution(CommentExecution { execution, step: None, text: "x".into() }),
        "list_members": app.list_members(),
        "list_organizations": app.list_organizations(ListOrganizations::default()),
        "list_organization_options": app.list_organization_options(),
        "get_organization": app.get_organization(OrganizationRef { id: organization }),
        "update_documentation_links": app.update_documentation_links(UpdateDocumentationLinks {
            organization, version: 1, links: DocumentationLinks::default(),
        }),
        "update_organization": app.update_organization(UpdateOrganization {
            id: organization, version: 1, facts: facts(&[
                ("name", "Acme"), ("contact_name", "Ann"), ("contact_email", "ann@example.org"),
            ]),
        }),
        "set_organization_state": app.set_organization_state(SetOrganizationState {
            id: organization, version: 1, state: OrganizationState::Archived, reason: String::new(),
        }),
        "change_companies": app.change_companies(ChangeCompanies {
            organization, version: 1, change: CompanyChange::Add {
                name: "Lab".into(), environment: Environment::Test,
            },
        }),
        "change_groups": app.change_groups(ChangeGroups {
            organization, version: 1, change: GroupChange::Note {
                system: "slack".into(), name: "acme".into(), external_id: String::new(),
            },
        }),
        "delete_organization": app.delete_organization(DeleteOrganization {
            id: organization, version: 1, people: 0, reason: "x".into(), confirmation: String::new(),
        }),
        "list_people": app.list_people(ListPeople::default()),
        "list_accounts": app.list_accounts(ListAccounts::default()),
        "promote_person": app.promote_person(PromotePerson { person: PersonId::from_uuid(uuid::Uuid::from_u128(7)) }),
        "create_member": app.create_member(CreateMember {
            name: String::new(), email: String::new(), role: Role::Member,
        }),
        "change_role": app.change_role(ChangeRole { account: nobody, role: Role::Member }),
        "disable_account": app.disable_account(nobody),
        "enable_account": app.enable_account(nobody),
        "reset_password": app.reset_password(nobody),
        "remove_account": app.remove_account(nobody),
        "get_person": app.get_person(PersonRef { id: person }),
        "update_person": app.update_person(UpdatePerson { id: person, version: 1, facts: Answers::new() }),
        "move_person": app.move_person(MovePerson { id: person, version: 1, organization }),
        "set_person_state": app.set_person_state(SetPersonState {
            id: person, version: 1, state: PersonState::Deactivated, reason: String::new(),
        }),
        "delete_person": app.delete_person(DeletePerson {
            id: person, version: 1, reason: "x".into(), confirmation: String::new(),
        }),
        "list_executions_of": app.list_executions_of(list_of(RecordRef::Organization(organization))),
        "list_grants": app.list_grants(list_of(RecordRef::Organization(organization))),
        "list_history": app.list_history(list_of(RecordRef::Organization(organization))),
        "list_deletions": app.list_deletions(ListDeletions::default()),
        "get_burden": app.get_burden(Of { of: RecordRef::Organization(organization) }),
        "look_at_leaving": app.look_at_leaving(LookAtLeaving { who: WhoLeaves::Person { id: person } }),
        "start_leaving": app.start_leaving(StartLeaving {
            id: execution, who: WhoLeaves::Person { id: person }, workflow: "offboard_partner_user".into(),
            answers: Answers::new(), approval: false, seen: Vec::new(), cancel: Vec::new(),
        }),
        "plan_leaving": app.plan_leaving(PlanLeaving {
            id: execution, version: 0, who: WhoLeaves::Person { id: person }, workflow: "offboard_partner_user".into(),
            answers: Answers::new(), approval: false,
        }),
        "cancel_leaving": app.cancel_leaving(CancelLeaving { who: WhoLeaves::Person { id: person }, version: 1 }),
        "get_planned_leaving": app.get_planned_leaving(LookAtLeaving { who: WhoLeaves::Person { id: person } }),
        "list_leavings": app.list_leavings(ListLeavings::default()),
        "list_leaving_reminders": app.list_leaving_reminders(),
        "get_evidence": app.get_evidence(ExecutionRef { id: execution }),
        "save_evidence_files": app.permit::<command::SaveEvidenceFiles>(),
        "open_import": app.open_import(OpenImport::default()),
        "get_import": app.get_import(),
        "map_import": app.map_import(MapImport { id: batch, sources: vec![] }),
        "list_import_rows": app.list_import_rows(ListImportRows { id: batch, only: None, after: None }),
        "mend_import_row": app.mend_import_row(MendImportRow { id: batch, row: 0, texts: vec![] }),
        "leave_out_import_row": app.leave_out_import_row(LeaveOutImportRow { id: batch, row: 0, left_out: true }),
        "close_import": app.close_import(ImportRef { id: batch }),
        "start_import": app.start_import(StartImport { id: batch, confirmed: 0 }),
        "list_batches": app.list_batches(ListBatches::default()),
        "get_batch": app.get_batch(BatchRef { id: batch }),
        "list_batch_rows": app.list_batch_rows(ListBatchRows { batch, only: BatchFilter::All, after: None }),
        "stop_batch": app.stop_batch(BatchRef { id: batch }),
        "resume_batch": app.resume_batch(BatchRef { id: batch }),
        "retry_batch": app.retry_batch(RetryBatch { batch, executions: vec![] }),
        "search": app.search(Search { text: "ada".into() }),
        "check_drift": app.check_drift(CheckDrift::Organization { id: organization }),
        "get_metabase_groups": app.get_metabase_groups(PersonRef { id: person }),
        "compare_people": app.compare_people(ComparePeople { left: person, right: person }),
        "compare_organizations": app.compare_organizations(CompareOrganizations {
            left: organization, right: organization,
        }),
        "list_connections": app.list_connections(),
        "list_choices": app.list_choices(ChoicesFor { system: "email".into(), field: "host".into() }),
        "list_ending_credentials": app.list_ending_credentials(),
        "save_connection": app.save_connection(SaveConnection {
            system: "email".into(), version: 0, settings: Answers::new(), secret: None, enabled: true,
            allow_until_closed: false,
        }),
        "test_connection": app.test_connection(System { system: "email".into() }),
        "send_test_mail": app.send_test_mail(SendTestMail { to: "ada@example.org".into() }),
        "save_log_level": app.permit::<command::SaveLogLevel>(),
        "save_workflow_file": app.permit::<command::SaveWorkflowFile>(),
        "save_list": app.permit::<command::SaveList>(),
    }
}

/// Calls every other use case; nobody is signed in afterwards.
async fn answers_to_free(desk: &Desk) -> Vec<(&'static str, Answer)> {
    let app = &desk.app;
    let password = || Password(PASSWORD.into());
    answers! {
        "get_session": app.get_session(),
        "report_activity": app.report_activity(),
        "get_settings": app.permit::<command::GetSettings>(),
        "save_theme": app.permit::<command::SaveTheme>(),
        "open_log_folder": app.permit::<command::OpenLogFolder>(),
        "create_owner": app.create_owner(CreateOwner {
            name: "Eve".into(), email: "eve@example.org".into(), password: password(),
        }),
        "sign_in": app.sign_in(SignIn { email: ADDRESS.into(), password: password() }),
        "lock_session": app.lock_session(),
        "unlock_session": app.unlock_session(Unlock { password: password() }),
        "sign_out": app.sign_out(),
    }
}

async fn each_is_refused_with(desk: &Desk, code: ErrorCode, why: &str) {
    for (name, answer) in answers_to_guarded(desk).await {
        assert_eq!(answer, Err(code), "{name}: {why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_open_session_no_use_case_does_anything() {
    let desk = Desk::signed_in().await;
    desk.app.lock_session().await.unwrap();
    let why = "a locked session is asked for its password first";
    each_is_refused_with(&desk, ErrorCode::Locked, why).await;
    desk.app.sign_out().await.unwrap();
    each_is_refused_with(&desk, ErrorCode::SignedOut, "nobody is told anything").await;
}

#[test]
fn the_theme_and_the_log_folder_are_there_without_a_session_and_the_log_level_is_not() {
    assert!(Permit::<command::GetSettings>::free().is_some());
    assert!(
        Permit::<command::SaveTheme>::free().is_some(),
        "it is this machine's, and the sign-in page is to be read as well"
    );
    assert!(
        Permit::<command::OpenLogFolder>::free().is_some(),
        "whoever cannot sign in needs the log"
    );
    assert!(
        Permit::<command::SaveLogLevel>::free().is_none(),
        "it decides what is written about people"
    );
}

/// The roles in the order of the columns below.
const ROLES: [(&str, char); 5] = [
    ("viewer", 'v'),
    ("partner_admin", 'p'),
    ("member", 'm'),
    ("admin", 'a'),
    ("owner", 'o'),
];

/// Who may call what, written out from the design and not from the table in the code.
const MATRIX: [(&str, &str); 105] = [
    ("get_session", "vpmao"),
    ("create_owner", "vpmao"),
    ("sign_in", "vpmao"),
    ("sign_out", "vpmao"),
    ("lock_session", "vpmao"),
    ("unlock_session", "vpmao"),
    ("report_activity", "vpmao"),
    ("change_password", "vpmao"),
    ("get_settings", "vpmao"),
    ("save_theme", "vpmao"),
    ("open_log_folder", "vpmao"),
    // Read the workspace.
    ("list_workflows", "v mao"),
    ("list_all_workflows", "v mao"),
    ("get_workflow", "v mao"),
    ("list_workflow_versions", "v mao"),
    ("export_workflow", "v mao"),
    ("save_workflow_file", "v mao"),
    // Which list is another question.
    ("save_list", "v mao"),
    ("compare_workflow_versions", "v mao"),
    ("list_executions", "vpmao"),
    ("get_execution", "vpmao"),
    ("list_organizations", "vpmao"),
    ("list_organization_options", "vpmao"),
    ("get_organization", "vpmao"),
    ("list_people", "vpmao"),
    ("get_person", "vpmao"),
    ("list_executions_of", "vpmao"),
    ("list_grants", "v mao"),
    ("list_history", "v mao"),
    ("search", "vpmao"),
    ("list_ending_credentials", "v mao"),
    // Start executions, answer steps.
    ("prepare_execution", " pmao"),
    ("plan_execution", "  mao"),
    ("check_rights", "  mao"),
    ("check_drift", "  mao"),
    ("get_metabase_groups", "  mao"),
    ("compare_people", "  mao"),
    ("compare_organizations", "  mao"),
    ("look_at_leaving", "   ao"),
    ("start_leaving", "   ao"),
    ("plan_leaving", "   ao"),
    ("cancel_leaving", "   ao"),
    ("get_planned_leaving", "   ao"),
    ("list_leavings", "   ao"),
    ("list_leaving_reminders", "   ao"),
    ("get_evidence", "   ao"),
    ("save_evidence_files", "   ao"),
    ("start_execution", " pmao"),
    ("answer_form", " pmao"),
    ("complete_task", "  mao"),
    ("retry_step", " pmao"),
    ("rerun_step", "  mao"),
    ("skip_step", "  mao"),
    ("report_by_hand", "  mao"),
    ("decide_approval", "  mao"),
    ("assign_step", "  mao"),
    ("settle_outcome", "  mao"),
    ("cancel_execution", "  mao"),
    ("pause_execution", "  mao"),
    ("resume_execution", "  mao"),
    ("comment_execution", " pmao"),
    ("list_members", "  mao"),
    // Organizations, people, grants.
    ("update_documentation_links", "   ao"),
    ("update_organization", "   ao"),
    ("set_organization_state", "   ao"),
    ("change_companies", "   ao"),
    ("change_groups", "   ao"),
    ("delete_organization", "   ao"),
    ("update_person", "   ao"),
    ("move_person", "   ao"),
    ("set_person_state", "   ao"),
    ("delete_person", "   ao"),
    ("list_deletions", "   ao"),
    ("get_burden", "   ao"),
    // Many people at once.
    ("open_import", "   ao"),
    ("get_import", "   ao"),
    ("map_import", "   ao"),
    ("list_import_rows", "   ao"),
    ("mend_import_row", "   ao"),
    ("leave_out_import_row", "   ao"),
    ("close_import", "   ao"),
    ("start_import", "   ao"),
    ("list_batches", "   ao"),
    ("get_batch", "   ao"),
    ("list_batch_rows", "   ao"),
    ("stop_batch", "   ao"),
    ("resume_batch", "   ao"),
    ("retry_batch", "   ao"),
    // Workflows, connections, members, and what the app itself does.
    ("list_accounts", "   ao"),
    ("promote_person", "   ao"),
    ("create_member", "   ao"),
    ("change_role", "   ao"),
    ("disable_account", "   ao"),
    ("enable_account", "   ao"),
    ("reset_password", "   ao"),
    ("remove_account", "   ao"),
    ("import_workflow", "   ao"),
    ("retire_workflow", "   ao"),
    ("offer_workflow", "   ao"),
    ("list_connections", "   ao"),
    ("list_choices", "   ao"),
    ("save_connection", "   ao"),
    ("test_connection", "   ao"),
    ("send_test_mail", "   ao"),
    ("save_log_level", "   ao"),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_role_may_do_what_the_design_says_and_nothing_else() {
    let desk = Desk::signed_in().await;
    let acme = partner(&desk, "Acme").await;
    for (role, column) in ROLES {
        // The account stays signed in: a change of role counts at the next command.
        if role == "partner_admin" {
            make_partner(&desk, acme.organization, acme.person);
        } else {
            give_role(&desk, role);
        }
        let mut answers = answers_to_guarded(&desk).await;
        answers.extend(answers_to_free(&desk).await);
        desk.sign_in().await;
        let called: BTreeSet<&str> = answers.iter().map(|(name, _)| *name).collect();
        assert_eq!(called, COMMANDS.iter().copied().collect(), "each is called");
        for (name, answer) in answers {
            let (_, may) = MATRIX.iter().find(|(row, _)| *row == name).expect(name);
            let refused = answer == Err(ErrorCode::Permission);
            assert_eq!(!refused, may.contains(column), "{role}, {name}: {answer:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_this_version_does_not_know_opens_nothing() {
    let desk = Desk::signed_in().await;
    for role in ["partner", "Owner", "root", ""] {
        give_role(&desk, role);
        each_is_refused_with(&desk, ErrorCode::Database, role).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_was_given_back_works_at_once() {
    let desk = Desk::signed_in().await;
    give_role(&desk, "viewer");
    let refused = desk.start("new_partner", new_partner("Acme")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Permission);
    let page = desk.app.list_executions(ListExecutions::default()).await.unwrap();
    assert_eq!(page.rows.len(), 0, "nothing was started");
    give_role(&desk, "member");
    desk.start("new_partner", new_partner("Acme")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_exist_is_not_found() {
    let desk = Desk::signed_in().await;
    let id = ExecutionId::from_uuid(uuid::Uuid::from_u128(7));
    let missing = desk.app.get_execution(ExecutionRef { id }).await.unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);
    let step = StepRef {
        execution: id,
        version: 1,
        step: "a".into(),
    };
    assert_eq!(
        desk.app
            .retry_step(RetryStep { step, input: None })
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
    let id = OrganizationId::from_uuid(uuid::Uuid::from_u128(7));
    let missing = desk
        .app
        .get_organization(OrganizationRef { id })
        .await
        .unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);
    let workflow = Workflow {
        workflow: "nothing".into(),
    };
    assert_eq!(
        desk.app.prepare_execution(workflow).await.unwrap_err().code,
        ErrorCode::NotFound
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_does_not_exist_is_not_found() {
    let desk = Desk::signed_in().await;
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    let step = StepRef {
        execution: id,
        version: 1,
        step: "no_such_step".into(),
    };
    assert_eq!(
        desk.app
            .retry_step(RetryStep { step, input: None })
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
}
