//! The list of commands. A command that is not in it cannot be called.

/// One call from the window to the core.
pub trait Command {
    /// The name under which the shell registers it.
    const NAME: &'static str;
    /// What the window sends.
    type Request;
    /// What the core answers.
    type Response;
}

/// An empty request or answer.
pub type Nothing = ();

macro_rules! commands {
    ($($(#[$doc:meta])* $command:ident = $name:literal: $request:ty => $response:ty;)*) => {
        $(
            $(#[$doc])*
            pub struct $command;

            impl Command for $command {
                const NAME: &'static str = $name;
                type Request = $request;
                type Response = $response;
            }
        )*

        /// The names of all commands: permissions, handlers and tests are made from it.
        pub const COMMANDS: &[&str] = &[$($name,)*];
    };
}

use domain::form::Choice;

use crate::account::{
    AccountRef, AccountRow, ChangeRole as ChangeRoleRequest, CreateMember as CreateMemberRequest,
    IssuedPassword, ListAccounts as ListAccountsRequest, PromotePerson as PromotePersonRequest,
};
use crate::batch::{
    BatchDetail, BatchGridRow, BatchRef, BatchRow, ListBatchRows as ListBatchRowsRequest,
    ListBatches as ListBatchesRequest, RetryBatch as RetryBatchRequest,
};
use crate::compare::organizations::{
    CompareOrganizations as CompareOrganizationsRequest, OrganizationComparison,
};
use crate::compare::{ComparePeople as ComparePeopleRequest, PeopleComparison};
use crate::connection::{
    ChoicesFor, ConnectionView, EndingCredential, MissingRights, SaveConnection as SaveConnectionRequest,
    SendTestMail as SendTestMailRequest, System, TestReport,
};
use crate::drift::{CheckDrift as CheckDriftRequest, DriftReport};
use crate::execution::plan::{ExecutionPlan, PlanExecution as PlanExecutionRequest};
use crate::execution::verb::{
    AssignStep as AssignStepRequest, CommentExecution as CommentExecutionRequest,
    DecideApproval as DecideApprovalRequest, MemberView, PauseExecution as PauseExecutionRequest,
    ReportByHand as ReportByHandRequest, RerunStep as RerunStepRequest,
    ResumeExecution as ResumeExecutionRequest, RetryStep as RetryStepRequest, SkipStep as SkipStepRequest,
};
use crate::execution::{
    AnswerForm as AnswerFormRequest, CancelExecution as CancelExecutionRequest,
    CompleteTask as CompleteTaskRequest, ExecutionDetail, ExecutionRef, ExecutionRow,
    ListExecutions as ListExecutionsRequest, PreparedExecution, SettleOutcome as SettleOutcomeRequest,
    StartExecution as StartExecutionRequest, Workflow, WorkflowSummary,
};
use crate::export::SaveList as SaveListRequest;
use crate::history::{
    Burden, DeleteOrganization as DeleteOrganizationRequest, GrantView, HistoryLine,
    ListDeletions as ListDeletionsRequest, ListOf, Of,
};
use crate::import::{
    ImportRef, ImportRow, ImportView, LeaveOutImportRow as LeaveOutImportRowRequest,
    ListImportRows as ListImportRowsRequest, MapImport as MapImportRequest,
    MendImportRow as MendImportRowRequest, OpenImport as OpenImportRequest,
    StartImport as StartImportRequest,
};
use crate::leaving::planned::{
    CancelLeaving as CancelLeavingRequest, ListLeavings as ListLeavingsRequest,
    PlanLeaving as PlanLeavingRequest, PlannedLeavingView,
};
use crate::leaving::{
    EvidenceFiles, LeavingView, LookAtLeaving as LookAtLeavingRequest, StartLeaving as StartLeavingRequest,
};
use crate::membership::MetabaseGroups;
use crate::organization::{
    ChangeCompanies as ChangeCompaniesRequest, ChangeGroups as ChangeGroupsRequest, ExecutionLink,
    ListOrganizations as ListOrganizationsRequest, OrganizationDetail, OrganizationOption, OrganizationRef,
    OrganizationRow, SetOrganizationState as SetOrganizationStateRequest,
    UpdateDocumentationLinks as UpdateDocumentationLinksRequest,
    UpdateOrganization as UpdateOrganizationRequest,
};
use crate::page::Page;
use crate::person::{
    DeletePerson as DeletePersonRequest, ListPeople as ListPeopleRequest, MovePerson as MovePersonRequest,
    PersonDetail, PersonRef, PersonRow, SetPersonState as SetPersonStateRequest,
    UpdatePerson as UpdatePersonRequest,
};
use crate::search::{Search as SearchRequest, SearchResults};
use crate::session::{
    ChangePassword as ChangePasswordRequest, CreateOwner as CreateOwnerRequest, SessionView,
    SignIn as SignInRequest, Unlock as UnlockRequest,
};
use crate::settings::{LogLevel, Settings, Theme};
use crate::workflow::{
    CompareWorkflowVersions as CompareWorkflowVersionsRequest, ImportReport,
    ImportWorkflow as ImportWorkflowRequest, SavedFile, WorkflowDetail, WorkflowDifference, WorkflowRow,
    WorkflowText, WorkflowVersionRef, WorkflowVersionRow,
};

commands! {
    /// Tells who is signed in, or what must happen first. Needs no session.
    GetSession = "get_session": Nothing => SessionView;
    /// Makes the first owner and signs them in. Only while there is no account.
    CreateOwner = "create_owner": CreateOwnerRequest => SessionView;
    /// Signs in.
    SignIn = "sign_in": SignInRequest => SessionView;
    /// Ends the session.
    SignOut = "sign_out": Nothing => SessionView;
    /// Locks the session until the password is given again.
    LockSession = "lock_session": Nothing => SessionView;
    /// Opens a locked session.
    UnlockSession = "unlock_session": UnlockRequest => SessionView;
    /// Says that a person is at the keyboard, so that the idle lock starts to count anew.
    ReportActivity = "report_activity": Nothing => SessionView;
    /// Changes the password of the account that is signed in.
    ChangePassword = "change_password": ChangePasswordRequest => Nothing;

    /// Lists the workflows that can be started, each in its newest version.
    ListWorkflows = "list_workflows": Nothing => Vec<WorkflowSummary>;
    /// Lists all workflows with their newest versions, also those that are not offered any more.
    ListAllWorkflows = "list_all_workflows": Nothing => Vec<WorkflowRow>;
    /// Tells everything about one workflow.
    GetWorkflow = "get_workflow": Workflow => WorkflowDetail;
    /// Lists the versions of a workflow, the newest first.
    ListWorkflowVersions = "list_workflow_versions": Workflow => Vec<WorkflowVersionRow>;
    /// Returns a version of a workflow as text.
    ExportWorkflow = "export_workflow": WorkflowVersionRef => WorkflowText;
    /// Writes a version of a workflow as a file into the folder for downloads, beside what is there already.
    SaveWorkflowFile = "save_workflow_file": WorkflowVersionRef => SavedFile;
    /// Tells what differs between two versions of a workflow.
    CompareWorkflowVersions = "compare_workflow_versions": CompareWorkflowVersionsRequest => WorkflowDifference;
    /// Brings a workflow in, or a new version of one. Executions keep the version they began with.
    ImportWorkflow = "import_workflow": ImportWorkflowRequest => ImportReport;
    /// Takes a workflow off the offer. Its versions and executions stay.
    RetireWorkflow = "retire_workflow": Workflow => Nothing;
    /// Offers a retired workflow again.
    OfferWorkflow = "offer_workflow": Workflow => Nothing;

    /// Hands out an id and the first form for a new execution. Nothing is stored yet.
    PrepareExecution = "prepare_execution": Workflow => PreparedExecution;
    /// Starts a prepared execution with the answers of its first form. A second call with the same id is a conflict.
    StartExecution = "start_execution": StartExecutionRequest => ExecutionRef;
    /// Tells what each step of an execution would do, reading the systems and writing nothing.
    PlanExecution = "plan_execution": PlanExecutionRequest => ExecutionPlan;
    /// Tells which rights the credentials lack that the steps of a workflow need, changing nothing.
    CheckRights = "check_rights": Workflow => Vec<MissingRights>;
    /// Lists executions, newest first.
    ListExecutions = "list_executions": ListExecutionsRequest => Page<ExecutionRow>;
    /// Tells everything about one execution.
    GetExecution = "get_execution": ExecutionRef => ExecutionDetail;
    /// Answers the form of a waiting step.
    AnswerForm = "answer_form": AnswerFormRequest => Nothing;
    /// Says that the task of a waiting step is done.
    CompleteTask = "complete_task": CompleteTaskRequest => Nothing;
    /// Tries a failed, blocked or retrying step again now, as it was or with changed input; for a task, tries it by
    /// the connection; for an approval that was denied, asks again.
    RetryStep = "retry_step": RetryStepRequest => Nothing;
    /// Has a step done anew, and all that depend on it. What they recorded stays.
    RerunStep = "rerun_step": RerunStepRequest => Nothing;
    /// Leaves a step out, with a reason. Those behind it go on; one that needs what it would have told stops.
    SkipStep = "skip_step": SkipStepRequest => Nothing;
    /// Says that a person did by hand what an action could not, with a reason and a proof.
    ReportByHand = "report_by_hand": ReportByHandRequest => Nothing;
    /// Says yes or no to an approval. Nobody decides about what they asked for themselves.
    DecideApproval = "decide_approval": DecideApprovalRequest => Nothing;
    /// Hands a waiting step to a member, or back to everybody. Others may still do it.
    AssignStep = "assign_step": AssignStepRequest => Nothing;
    /// Says what became of a step whose outcome is unknown.
    SettleOutcome = "settle_outcome": SettleOutcomeRequest => Nothing;
    /// Ends an execution early.
    CancelExecution = "cancel_execution": CancelExecutionRequest => Nothing;
    /// Holds an execution: what runs ends by itself, people can still answer, nothing else begins.
    PauseExecution = "pause_execution": PauseExecutionRequest => Nothing;
    /// Lets a held execution go on.
    ResumeExecution = "resume_execution": ResumeExecutionRequest => Nothing;
    /// Says something about an execution, also about one that has ended.
    CommentExecution = "comment_execution": CommentExecutionRequest => Nothing;
    /// Lists who works in the workspace, by name, so that a step can be handed over.
    ListMembers = "list_members": Nothing => Vec<MemberView>;

    /// Lists organizations, sorted and filtered.
    ListOrganizations = "list_organizations": ListOrganizationsRequest => Page<OrganizationRow>;
    /// Lists the organizations that are worked with for a picker, by name.
    ListOrganizationOptions = "list_organization_options": Nothing => Vec<OrganizationOption>;
    /// Tells everything about one organization.
    GetOrganization = "get_organization": OrganizationRef => OrganizationDetail;
    /// Replaces an organization's documentation links. Steps that waited for them go on.
    UpdateDocumentationLinks = "update_documentation_links": UpdateDocumentationLinksRequest => Nothing;
    /// Puts right what is known of an organization.
    UpdateOrganization = "update_organization": UpdateOrganizationRequest => Nothing;
    /// Archives an organization, or makes it active again.
    SetOrganizationState = "set_organization_state": SetOrganizationStateRequest => Nothing;
    /// Adds, changes or removes a studio company of an organization.
    ChangeCompanies = "change_companies": ChangeCompaniesRequest => Nothing;
    /// Notes, changes or removes what stands for an organization in a system. Steps that waited for it go on.
    ChangeGroups = "change_groups": ChangeGroupsRequest => Nothing;
    /// Deletes an organization with its people. The history keeps what they were.
    DeleteOrganization = "delete_organization": DeleteOrganizationRequest => Nothing;
    /// Lists people, sorted and filtered.
    ListPeople = "list_people": ListPeopleRequest => Page<PersonRow>;
    /// Tells what is known of one person.
    GetPerson = "get_person": PersonRef => PersonDetail;
    /// Puts right what is known of a person.
    UpdatePerson = "update_person": UpdatePersonRequest => Nothing;
    /// Puts a person into another organization. What they were given stays theirs.
    MovePerson = "move_person": MovePersonRequest => Nothing;
    /// Deactivates a person, or makes them active again.
    SetPersonState = "set_person_state": SetPersonStateRequest => Nothing;
    /// Deletes a person. The history keeps what they were.
    DeletePerson = "delete_person": DeletePersonRequest => Nothing;
    /// Lists the executions about an organization and its people, or about a person; the newest first.
    ListExecutionsOf = "list_executions_of": ListOf => Page<ExecutionLink>;
    /// Lists what an organization itself, or a person, was given; the newest first.
    ListGrants = "list_grants": ListOf => Page<GrantView>;
    /// Lists who changed an organization and its people, or a person, and when; the newest first.
    ListHistory = "list_history": ListOf => Page<HistoryLine>;
    /// Lists the organizations and people that were deleted, the newest first.
    ListDeletions = "list_deletions": ListDeletionsRequest => Page<HistoryLine>;
    /// Tells what hangs on an organization or a person, before it is deleted.
    GetBurden = "get_burden": Of => Burden;

    /// Lists the accounts of the workspace by name.
    ListAccounts = "list_accounts": ListAccountsRequest => Page<AccountRow>;
    /// Makes a person their organization's own admin, with a one-time password that is told once.
    PromotePerson = "promote_person": PromotePersonRequest => IssuedPassword;
    /// Makes an account for somebody who works in the workspace, with a one-time password that is told once.
    CreateMember = "create_member": CreateMemberRequest => IssuedPassword;
    /// Says what a member may do from now on. Their sessions end.
    ChangeRole = "change_role": ChangeRoleRequest => Nothing;
    /// Keeps an account from signing in. Its sessions end.
    DisableAccount = "disable_account": AccountRef => Nothing;
    /// Lets an account sign in again, with the password it had.
    EnableAccount = "enable_account": AccountRef => Nothing;
    /// Replaces the password of an account by a one-time password that is told once. Its sessions end.
    ResetPassword = "reset_password": AccountRef => IssuedPassword;
    /// Deletes an account. A partner's own admin stays one of its people.
    RemoveAccount = "remove_account": AccountRef => Nothing;

    /// Puts a CSV file of people on the import desk and judges its rows. Nothing is stored.
    OpenImport = "open_import": OpenImportRequest => ImportView;
    /// Tells what lies on the import desk.
    GetImport = "get_import": Nothing => Option<ImportView>;
    /// Says which column of the file on the desk holds what.
    MapImport = "map_import": MapImportRequest => ImportView;
    /// Lists rows of the file on the desk, each with what it is.
    ListImportRows = "list_import_rows": ListImportRowsRequest => Page<ImportRow>;
    /// Mends the cells of a row on the desk, not in the file.
    MendImportRow = "mend_import_row": MendImportRowRequest => ImportView;
    /// Leaves a row on the desk out, or takes it in again.
    LeaveOutImportRow = "leave_out_import_row": LeaveOutImportRowRequest => ImportView;
    /// Takes the file off the desk.
    CloseImport = "close_import": ImportRef => Nothing;
    /// Starts the workflow for every new row on the desk, as a batch. A second call starts nothing a second time.
    StartImport = "start_import": StartImportRequest => BatchRef;
    /// Lists batches, the newest first.
    ListBatches = "list_batches": ListBatchesRequest => Page<BatchRow>;
    /// Tells everything about a batch but its rows.
    GetBatch = "get_batch": BatchRef => BatchDetail;
    /// Lists the rows of a batch with what their steps are in.
    ListBatchRows = "list_batch_rows": ListBatchRowsRequest => Page<BatchGridRow>;
    /// Stops what the app does with a batch. What is started goes on.
    StopBatch = "stop_batch": BatchRef => Nothing;
    /// Goes on starting the rows of a batch that was stopped. None is started twice.
    ResumeBatch = "resume_batch": BatchRef => Nothing;
    /// Tries the failed steps of a batch's executions again.
    RetryBatch = "retry_batch": RetryBatchRequest => Nothing;

    /// Writes a list as a CSV file into the folder for downloads, beside what is there already.
    SaveList = "save_list": SaveListRequest => SavedFile;
    /// Finds organizations, people, executions and errors by some words.
    Search = "search": SearchRequest => SearchResults;

    /// Asks the systems whether what an organization or a person was given still stands, changing nothing.
    CheckDrift = "check_drift": CheckDriftRequest => DriftReport;
    /// Reads from Metabase which groups a person is in and which others there are, changing nothing.
    GetMetabaseGroups = "get_metabase_groups": PersonRef => MetabaseGroups;
    /// Tells what two people have, as it is recorded, and what the second can be given.
    ComparePeople = "compare_people": ComparePeopleRequest => PeopleComparison;
    /// Tells what two organizations have, as it is recorded, and what the second can get.
    CompareOrganizations = "compare_organizations": CompareOrganizationsRequest => OrganizationComparison;
    /// Shows what a leaving would take back and how, asking the systems and writing nothing.
    LookAtLeaving = "look_at_leaving": LookAtLeavingRequest => LeavingView;
    /// Starts a leaving. A second call with the same id is a conflict, and so is another list than the one shown.
    StartLeaving = "start_leaving": StartLeavingRequest => ExecutionRef;
    /// Plans a leaving for when the last day is over, or changes the one that is planned.
    PlanLeaving = "plan_leaving": PlanLeavingRequest => PlannedLeavingView;
    /// Calls a planned leaving off.
    CancelLeaving = "cancel_leaving": CancelLeavingRequest => Nothing;
    /// Returns what is planned for a person, or for an organization itself.
    GetPlannedLeaving = "get_planned_leaving": LookAtLeavingRequest => Option<PlannedLeavingView>;
    /// Lists the planned leavings, the nearest day first.
    ListLeavings = "list_leavings": ListLeavingsRequest => Page<PlannedLeavingView>;
    /// Lists the planned leavings that begin within seven days, or could not begin.
    ListLeavingReminders = "list_leaving_reminders": Nothing => Vec<PlannedLeavingView>;
    /// Returns what shows what became of a leaving.
    GetEvidence = "get_evidence": ExecutionRef => EvidenceFiles;
    /// Writes the evidence of a leaving into the folder for downloads, as a page and for programs.
    SaveEvidenceFiles = "save_evidence_files": ExecutionRef => Vec<SavedFile>;

    /// Lists the systems that can be connected, each with its connection as it stands.
    ListConnections = "list_connections": Nothing => Vec<ConnectionView>;
    /// Stores a connection's settings, and its secret in the keychain. Steps that waited for it go on.
    SaveConnection = "save_connection": SaveConnectionRequest => ConnectionView;
    /// Signs in to the system and reports, changing nothing there.
    TestConnection = "test_connection": System => TestReport;
    /// Reads from a system what can be chosen for one of its settings, by the connection as it is stored.
    ListChoices = "list_choices": ChoicesFor => Vec<Choice>;
    /// Lists the credentials that end within thirty days or have ended, the most pressing first.
    ListEndingCredentials = "list_ending_credentials": Nothing => Vec<EndingCredential>;
    /// Sends a short mail through the e-mail connection.
    SendTestMail = "send_test_mail": SendTestMailRequest => TestReport;

    /// Returns this machine's settings. Needs no session.
    GetSettings = "get_settings": Nothing => Settings;
    /// Stores which colours the window uses. Needs no session, so that the sign-in page can be read too.
    SaveTheme = "save_theme": Theme => Settings;
    /// Stores how much is logged. Needs the right to configure: it decides what stands in the log files.
    SaveLogLevel = "save_log_level": LogLevel => Settings;
    /// Opens the folder with the log files in the system's file manager. Needs no session: whoever cannot sign in
    /// needs them most.
    OpenLogFolder = "open_log_folder": Nothing => Nothing;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_name_is_given_twice() {
        let names: BTreeSet<_> = COMMANDS.iter().collect();
        assert_eq!(names.len(), COMMANDS.len());
    }
}
