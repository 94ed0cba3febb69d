//! Who may do what: one table for all use cases.

use api::command::{
    AnswerForm, CancelExecution, ChangePassword, Command, CompareWorkflowVersions, CompleteTask, CreateOwner,
    ExportWorkflow, GetExecution, GetOrganization, GetSession, GetSettings, GetWorkflow, ImportWorkflow,
    ListAllWorkflows, ListConnections, ListExecutions, ListOrganizationOptions, ListOrganizations,
    ListPeople, ListWorkflowVersions, ListWorkflows, LockSession, OfferWorkflow, OpenLogFolder,
    PrepareExecution, ReportActivity, RetireWorkflow, RetryStep, SaveConnection, SaveSettings, SendTestMail,
    SettleOutcome, SignIn, SignOut, StartExecution, TestConnection, UnlockSession, UpdateDocumentationLinks,
};
use domain::role::Permission;

/// What a use case asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// Nothing: it is about signing in, or about this machine.
    Nothing,
    /// A signed-in account, whatever its role.
    Account,
    /// A role that includes the permission.
    Role(Permission),
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
    (CompareWorkflowVersions::NAME, Need::Role(Permission::Read)),
    (ImportWorkflow::NAME, Need::Role(Permission::Configure)),
    (RetireWorkflow::NAME, Need::Role(Permission::Configure)),
    (OfferWorkflow::NAME, Need::Role(Permission::Configure)),
    (PrepareExecution::NAME, Need::Role(Permission::Execute)),
    (StartExecution::NAME, Need::Role(Permission::Execute)),
    (ListExecutions::NAME, Need::Role(Permission::Read)),
    (GetExecution::NAME, Need::Role(Permission::Read)),
    (AnswerForm::NAME, Need::Role(Permission::Execute)),
    (CompleteTask::NAME, Need::Role(Permission::Execute)),
    (RetryStep::NAME, Need::Role(Permission::Execute)),
    (SettleOutcome::NAME, Need::Role(Permission::Execute)),
    (CancelExecution::NAME, Need::Role(Permission::Execute)),
    (ListOrganizations::NAME, Need::Role(Permission::Read)),
    (ListOrganizationOptions::NAME, Need::Role(Permission::Read)),
    (GetOrganization::NAME, Need::Role(Permission::Read)),
    (UpdateDocumentationLinks::NAME, Need::Role(Permission::Administer)),
    (ListPeople::NAME, Need::Role(Permission::Read)),
    (ListConnections::NAME, Need::Role(Permission::Configure)),
    (SaveConnection::NAME, Need::Role(Permission::Configure)),
    (TestConnection::NAME, Need::Role(Permission::Configure)),
    (SendTestMail::NAME, Need::Role(Permission::Configure)),
    (GetSettings::NAME, Need::Nothing),
    (SaveSettings::NAME, Need::Nothing),
    (OpenLogFolder::NAME, Need::Nothing),
];

/// Returns what a use case asks for; none when the table has forgotten it.
pub fn need(command: &str) -> Option<Need> {
    TABLE
        .iter()
        .find(|(name, _)| *name == command)
        .map(|(_, need)| *need)
}

#[cfg(test)]
mod tests {
    use api::COMMANDS;
    use domain::role::Role;

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

    #[test]
    fn the_matrix_of_use_case_and_role_is_as_designed() {
        let may = |role: Role| -> Vec<&str> {
            let allowed = |need: Need| match need {
                Need::Nothing | Need::Account => false,
                Need::Role(permission) => role.allows(permission),
            };
            TABLE
                .iter()
                .filter(|(_, need)| allowed(*need))
                .map(|(name, _)| *name)
                .collect()
        };
        let reads = [
            "list_workflows",
            "list_all_workflows",
            "get_workflow",
            "list_workflow_versions",
            "export_workflow",
            "compare_workflow_versions",
            "list_executions",
            "get_execution",
            "list_organizations",
            "list_organization_options",
            "get_organization",
            "list_people",
        ];
        assert_eq!(may(Role::Viewer), reads, "a viewer reads and does nothing else");
        let executes = [
            "prepare_execution",
            "start_execution",
            "answer_form",
            "complete_task",
            "retry_step",
            "settle_outcome",
            "cancel_execution",
        ];
        let member = may(Role::Member);
        assert!(executes.iter().chain(&reads).all(|name| member.contains(name)));
        assert_eq!(
            member.len(),
            executes.len() + reads.len(),
            "a member executes and changes nothing else"
        );
        assert_eq!(may(Role::Admin), may(Role::Owner));
        assert_eq!(
            may(Role::Admin).len(),
            member.len() + 8,
            "links, the four commands of connections, and what changes the offer of workflows"
        );
    }
}
