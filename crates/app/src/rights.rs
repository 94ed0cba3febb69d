//! Who may do what: one table for all use cases.

use std::marker::PhantomData;

use api::command::{
    AnswerForm, AssignStep, CancelExecution, CancelLeaving, ChangeCompanies, ChangeGroups, ChangePassword,
    ChangeRole, CheckDrift, CheckRights, CloseImport, Command, CommentExecution, CompareOrganizations,
    ComparePeople, CompareWorkflowVersions, CompleteTask, CreateMember, CreateOwner, DecideApproval,
    DeleteOrganization, DeletePerson, DisableAccount, EnableAccount, ExportWorkflow, GetBatch, GetBurden,
    GetEvidence, GetExecution, GetImport, GetMetabaseGroups, GetOrganization, GetPerson, GetPlannedLeaving,
    GetSession, GetSettings, GetWorkflow, ImportWorkflow, LeaveOutImportRow, ListAccounts, ListAllWorkflows,
    ListBatchRows, ListBatches, ListChoices, ListConnections, ListDeletions, ListEndingCredentials,
    ListExecutions, ListExecutionsOf, ListGrants, ListHistory, ListImportRows, ListLeavingReminders,
    ListLeavings, ListMembers, ListOrganizationOptions, ListOrganizations, ListPeople, ListWorkflowVersions,
    ListWorkflows, LockSession, LookAtLeaving, MapImport, MendImportRow, MovePerson, OfferWorkflow,
    OpenImport, OpenLogFolder, PauseExecution, PlanExecution, PlanLeaving, PrepareExecution, PromotePerson,
    RemoveAccount, ReportActivity, ReportByHand, RerunStep, ResetPassword, ResumeBatch, ResumeExecution,
    RetireWorkflow, RetryBatch, RetryStep, SaveConnection, SaveEvidenceFiles, SaveList, SaveLogLevel,
    SaveTheme, SaveWorkflowFile, Search, SendTestMail, SetOrganizationState, SetPersonState, SettleOutcome,
    SignIn, SignOut, SkipStep, StartExecution, StartImport, StartLeaving, StopBatch, TestConnection,
    UnlockSession, UpdateDocumentationLinks, UpdateOrganization, UpdatePerson,
};
use domain::role::Permission;

use crate::actor::Actor;
use crate::attending::AttendExecutions;
use crate::upkeep::BackUp;

/// What a use case asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// Nothing: it is about signing in, or about this machine.
    Nothing,
    /// A signed-in account, whatever its role.
    Account,
    /// A role that includes the permission.
    Role(Permission),
    /// A role that includes the permission, or a partner's own admin. The use case gives every query the actor's scope,
    /// so that theirs ends at their organization.
    RoleOrPartner(Permission),
}

/// What each use case asks for. A use case that is not in it cannot be called.
pub const TABLE: &[(&str, Need)] = &[
    (GetSession::NAME, Need::Nothing),
    (CreateOwner::NAME, Need::Nothing),
    (SignIn::NAME, Need::Nothing),
    (SignOut::NAME, Need::Nothing),
    (LockSession::NAME, Need::Nothing),
    (UnlockSession::NAME, Need::Nothing),
    (ReportActivity::NAME, Need::Nothing),
    (ChangePassword::NAME, Need::Account),
    (ListWorkflows::NAME, Need::Role(Permission::Read)),
    (ListAllWorkflows::NAME, Need::Role(Permission::Read)),
    (GetWorkflow::NAME, Need::Role(Permission::Read)),
    (ListWorkflowVersions::NAME, Need::Role(Permission::Read)),
    (ExportWorkflow::NAME, Need::Role(Permission::Read)),
    (SaveWorkflowFile::NAME, Need::Role(Permission::Read)),
    (CompareWorkflowVersions::NAME, Need::Role(Permission::Read)),
    (ImportWorkflow::NAME, Need::Role(Permission::Configure)),
    (RetireWorkflow::NAME, Need::Role(Permission::Configure)),
    (OfferWorkflow::NAME, Need::Role(Permission::Configure)),
    (PrepareExecution::NAME, Need::RoleOrPartner(Permission::Execute)),
    // It reads the systems, and what they tell may be about others than the partner who asks. So with the next, and
    // with the look at what drifted.
    (PlanExecution::NAME, Need::Role(Permission::Execute)),
    (CheckRights::NAME, Need::Role(Permission::Execute)),
    (StartExecution::NAME, Need::RoleOrPartner(Permission::Execute)),
    (ListExecutions::NAME, Need::RoleOrPartner(Permission::Read)),
    (GetExecution::NAME, Need::RoleOrPartner(Permission::Read)),
    (AnswerForm::NAME, Need::RoleOrPartner(Permission::Execute)),
    (CompleteTask::NAME, Need::Role(Permission::Execute)),
    (RetryStep::NAME, Need::RoleOrPartner(Permission::Execute)),
    (RerunStep::NAME, Need::Role(Permission::Execute)),
    (SkipStep::NAME, Need::Role(Permission::Execute)),
    (ReportByHand::NAME, Need::Role(Permission::Execute)),
    // The engine asks further: the approval names the roles, and nobody decides about their own request.
    (DecideApproval::NAME, Need::Role(Permission::Execute)),
    (AssignStep::NAME, Need::Role(Permission::Execute)),
    (SettleOutcome::NAME, Need::Role(Permission::Execute)),
    (CancelExecution::NAME, Need::Role(Permission::Execute)),
    (PauseExecution::NAME, Need::Role(Permission::Execute)),
    (ResumeExecution::NAME, Need::Role(Permission::Execute)),
    (CommentExecution::NAME, Need::RoleOrPartner(Permission::Execute)),
    (ListMembers::NAME, Need::Role(Permission::Execute)),
    (ListOrganizations::NAME, Need::RoleOrPartner(Permission::Read)),
    (
        ListOrganizationOptions::NAME,
        Need::RoleOrPartner(Permission::Read),
    ),
    (GetOrganization::NAME, Need::RoleOrPartner(Permission::Read)),
    (UpdateDocumentationLinks::NAME, Need::Role(Permission::Administer)),
    (ListPeople::NAME, Need::RoleOrPartner(Permission::Read)),
    // What concerns an owner is for owners; the use cases look at it.
    (ListAccounts::NAME, Need::Role(Permission::Configure)),
    (PromotePerson::NAME, Need::Role(Permission::Configure)),
    (CreateMember::NAME, Need::Role(Permission::Configure)),
    (ChangeRole::NAME, Need::Role(Permission::Configure)),
    (DisableAccount::NAME, Need::Role(Permission::Configure)),
    (EnableAccount::NAME, Need::Role(Permission::Configure)),
    (ResetPassword::NAME, Need::Role(Permission::Configure)),
    (RemoveAccount::NAME, Need::Role(Permission::Configure)),
    (UpdateOrganization::NAME, Need::Role(Permission::Administer)),
    (SetOrganizationState::NAME, Need::Role(Permission::Administer)),
    (ChangeCompanies::NAME, Need::Role(Permission::Administer)),
    (ChangeGroups::NAME, Need::Role(Permission::Administer)),
    (DeleteOrganization::NAME, Need::Role(Permission::Administer)),
    (GetPerson::NAME, Need::RoleOrPartner(Permission::Read)),
    (UpdatePerson::NAME, Need::Role(Permission::Administer)),
    (MovePerson::NAME, Need::Role(Permission::Administer)),
    (SetPersonState::NAME, Need::Role(Permission::Administer)),
    (DeletePerson::NAME, Need::Role(Permission::Administer)),
    (ListExecutionsOf::NAME, Need::RoleOrPartner(Permission::Read)),
    // Somebody who came from another organization has accesses that were given for that one, and are called after it.
    (ListGrants::NAME, Need::Role(Permission::Read)),
    // It tells where people came from and went, which is not for partners to know of each other.
    (ListHistory::NAME, Need::Role(Permission::Read)),
    (ListDeletions::NAME, Need::Role(Permission::Administer)),
    (GetBurden::NAME, Need::Role(Permission::Administer)),
    // Each list asks further: whoever may not see it gets no file of it.
    (SaveList::NAME, Need::Role(Permission::Read)),
    // Whoever brings many people in does what only admins do: each row makes a person.
    (OpenImport::NAME, Need::Role(Permission::Administer)),
    (GetImport::NAME, Need::Role(Permission::Administer)),
    (MapImport::NAME, Need::Role(Permission::Administer)),
    (ListImportRows::NAME, Need::Role(Permission::Administer)),
    (MendImportRow::NAME, Need::Role(Permission::Administer)),
    (LeaveOutImportRow::NAME, Need::Role(Permission::Administer)),
    (CloseImport::NAME, Need::Role(Permission::Administer)),
    (StartImport::NAME, Need::Role(Permission::Administer)),
    (ListBatches::NAME, Need::Role(Permission::Administer)),
    (GetBatch::NAME, Need::Role(Permission::Administer)),
    (ListBatchRows::NAME, Need::Role(Permission::Administer)),
    (StopBatch::NAME, Need::Role(Permission::Administer)),
    (ResumeBatch::NAME, Need::Role(Permission::Administer)),
    (RetryBatch::NAME, Need::Role(Permission::Administer)),
    (Search::NAME, Need::RoleOrPartner(Permission::Read)),
    (CheckDrift::NAME, Need::Role(Permission::Execute)),
    (GetMetabaseGroups::NAME, Need::Role(Permission::Execute)),
    (ComparePeople::NAME, Need::Role(Permission::Execute)),
    (CompareOrganizations::NAME, Need::Role(Permission::Execute)),
    (LookAtLeaving::NAME, Need::Role(Permission::Administer)),
    (StartLeaving::NAME, Need::Role(Permission::Administer)),
    (PlanLeaving::NAME, Need::Role(Permission::Administer)),
    (CancelLeaving::NAME, Need::Role(Permission::Administer)),
    // Who is to leave, and why, is not for everybody who reads the workspace.
    (GetPlannedLeaving::NAME, Need::Role(Permission::Administer)),
    (ListLeavings::NAME, Need::Role(Permission::Administer)),
    (ListLeavingReminders::NAME, Need::Role(Permission::Administer)),
    (GetEvidence::NAME, Need::Role(Permission::Administer)),
    (SaveEvidenceFiles::NAME, Need::Role(Permission::Administer)),
    (ListConnections::NAME, Need::Role(Permission::Configure)),
    (SaveConnection::NAME, Need::Role(Permission::Configure)),
    (TestConnection::NAME, Need::Role(Permission::Configure)),
    (ListChoices::NAME, Need::Role(Permission::Configure)),
    // Whoever works with the systems should not be surprised; the names of the systems are all it tells.
    (ListEndingCredentials::NAME, Need::Role(Permission::Read)),
    (SendTestMail::NAME, Need::Role(Permission::Configure)),
    (GetSettings::NAME, Need::Nothing),
    // A preference of whoever sits at this machine, and the sign-in page is to be read as well.
    (SaveTheme::NAME, Need::Nothing),
    // The level “Detailed” writes names and addresses to a file; a lower one hides what happened.
    (SaveLogLevel::NAME, Need::Role(Permission::Configure)),
    // Whoever cannot sign in needs the log most. It opens a folder that this user of the machine can open anyway.
    (OpenLogFolder::NAME, Need::Nothing),
];

/// What the use cases ask for that the window has no command for.
pub const BESIDES_THE_WINDOW: &[(&str, Need)] = &[
    (AttendExecutions::NAME, Need::Role(Permission::Execute)),
    (BackUp::NAME, Need::Role(Permission::Administer)),
];

/// Returns what a use case asks for; none when both tables have forgotten it.
pub fn need(command: &str) -> Option<Need> {
    TABLE
        .iter()
        .chain(BESIDES_THE_WINDOW)
        .find(|(name, _)| *name == command)
        .map(|(_, need)| *need)
}

/// Proof that the rights for a command were looked at. The shell needs one for what it carries out by itself, and
/// only this crate can make it.
#[derive(Debug)]
pub struct Permit<C>(PhantomData<C>);

impl<C: Command> Permit<C> {
    /// Returns the permit for a command that needs nothing, not even data that can be opened; none for any other.
    pub fn free() -> Option<Self> {
        match need(C::NAME) {
            Some(Need::Nothing) => Some(Self(PhantomData)),
            Some(Need::Account | Need::Role(_) | Need::RoleOrPartner(_)) | None => None,
        }
    }

    /// The actor is the proof: there is none without the right.
    pub(crate) fn of(_actor: &Actor) -> Self {
        Self(PhantomData)
    }
}

#[cfg(test)]
mod tests {
    use api::COMMANDS;

    use super::*;

    #[test]
    fn no_command_is_forgotten_and_none_stands_twice() {
        for command in COMMANDS {
            let rows = TABLE.iter().filter(|(name, _)| name == command).count();
            assert_eq!(rows, 1, "{command} must stand once in the table of rights");
        }
        assert_eq!(
            TABLE.len(),
            COMMANDS.len(),
            "the table has a row without a command"
        );
    }
}
