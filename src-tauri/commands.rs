//! The commands of the window: each takes its request, calls one use case, and hands its answer back.
//!
//! Who may call what is decided in the app, not here: what the shell carries out by itself takes a [`Permit`].

use api::command::{Command, SaveEvidenceFiles, SaveList, SaveWorkflowFile};
use api::execution::ExecutionRef;
use api::export::SaveList as SaveListRequest;
use api::settings::{LogLevel, Settings, Theme};
use api::workflow::{SavedFile, WorkflowVersionRef};
use api::{ApiError, ErrorCode};
use app::rights::Permit;
use tauri::ipc::Invoke;
use tauri::{AppHandle, State};

use crate::state::AppState;
use crate::{files, settings};

/// Makes a shell command of each use case, with its types from the contract.
macro_rules! use_cases {
    (
        asks { $($ask:ident = $ask_type:ident,)* }
        takes { $($take:ident = $take_type:ident,)* }
    ) => {
        $(
            #[tauri::command]
            async fn $ask(
                state: State<'_, AppState>,
                request: <api::command::$ask_type as Command>::Request,
            ) -> Result<<api::command::$ask_type as Command>::Response, ApiError> {
                let () = request;
                state.app().await.ok_or_else(never_opened)?.$ask().await
            }
        )*
        $(
            #[tauri::command]
            async fn $take(
                state: State<'_, AppState>,
                request: <api::command::$take_type as Command>::Request,
            ) -> Result<<api::command::$take_type as Command>::Response, ApiError> {
                state.app().await.ok_or_else(never_opened)?.$take(request).await
            }
        )*
    };
}

use_cases! {
    asks {
        get_session = GetSession,
        sign_out = SignOut,
        lock_session = LockSession,
        report_activity = ReportActivity,
        list_workflows = ListWorkflows,
        list_all_workflows = ListAllWorkflows,
        list_organization_options = ListOrganizationOptions,
        list_connections = ListConnections,
        list_members = ListMembers,
        list_ending_credentials = ListEndingCredentials,
        list_leaving_reminders = ListLeavingReminders,
        get_import = GetImport,
    }
    takes {
        create_owner = CreateOwner,
        sign_in = SignIn,
        unlock_session = UnlockSession,
        change_password = ChangePassword,
        get_workflow = GetWorkflow,
        list_workflow_versions = ListWorkflowVersions,
        export_workflow = ExportWorkflow,
        compare_workflow_versions = CompareWorkflowVersions,
        import_workflow = ImportWorkflow,
        retire_workflow = RetireWorkflow,
        offer_workflow = OfferWorkflow,
        prepare_execution = PrepareExecution,
        plan_execution = PlanExecution,
        check_rights = CheckRights,
        start_execution = StartExecution,
        list_executions = ListExecutions,
        get_execution = GetExecution,
        answer_form = AnswerForm,
        complete_task = CompleteTask,
        retry_step = RetryStep,
        rerun_step = RerunStep,
        skip_step = SkipStep,
        report_by_hand = ReportByHand,
        decide_approval = DecideApproval,
        assign_step = AssignStep,
        settle_outcome = SettleOutcome,
        cancel_execution = CancelExecution,
        pause_execution = PauseExecution,
        resume_execution = ResumeExecution,
        comment_execution = CommentExecution,
        list_organizations = ListOrganizations,
        get_organization = GetOrganization,
        update_documentation_links = UpdateDocumentationLinks,
        list_people = ListPeople,
        list_accounts = ListAccounts,
        promote_person = PromotePerson,
        create_member = CreateMember,
        change_role = ChangeRole,
        disable_account = DisableAccount,
        enable_account = EnableAccount,
        reset_password = ResetPassword,
        remove_account = RemoveAccount,
        update_organization = UpdateOrganization,
        set_organization_state = SetOrganizationState,
        change_companies = ChangeCompanies,
        change_groups = ChangeGroups,
        delete_organization = DeleteOrganization,
        get_person = GetPerson,
        update_person = UpdatePerson,
        move_person = MovePerson,
        set_person_state = SetPersonState,
        delete_person = DeletePerson,
        list_executions_of = ListExecutionsOf,
        list_grants = ListGrants,
        list_history = ListHistory,
        list_deletions = ListDeletions,
        get_burden = GetBurden,
        search = Search,
        check_drift = CheckDrift,
        get_metabase_groups = GetMetabaseGroups,
        compare_people = ComparePeople,
        compare_organizations = CompareOrganizations,
        look_at_leaving = LookAtLeaving,
        start_leaving = StartLeaving,
        plan_leaving = PlanLeaving,
        cancel_leaving = CancelLeaving,
        get_planned_leaving = GetPlannedLeaving,
        list_leavings = ListLeavings,
        get_evidence = GetEvidence,
        list_choices = ListChoices,
        save_connection = SaveConnection,
        test_connection = TestConnection,
        send_test_mail = SendTestMail,
        open_import = OpenImport,
        map_import = MapImport,
        list_import_rows = ListImportRows,
        mend_import_row = MendImportRow,
        leave_out_import_row = LeaveOutImportRow,
        close_import = CloseImport,
        start_import = StartImport,
        list_batches = ListBatches,
        get_batch = GetBatch,
        list_batch_rows = ListBatchRows,
        stop_batch = StopBatch,
        resume_batch = ResumeBatch,
        retry_batch = RetryBatch,
    }
}

#[tauri::command]
async fn get_settings(app: AppHandle, state: State<'_, AppState>, request: ()) -> Result<Settings, ApiError> {
    let () = request;
    let permit = permit(&state).await?;
    Ok(settings::tell(&app, &state.profile, &permit))
}

#[tauri::command]
async fn save_theme(
    app: AppHandle,
    state: State<'_, AppState>,
    request: Theme,
) -> Result<Settings, ApiError> {
    let permit = permit(&state).await?;
    settings::save_theme(&app, &state.profile, request, &permit)
}

#[tauri::command]
async fn save_log_level(
    app: AppHandle,
    state: State<'_, AppState>,
    request: LogLevel,
) -> Result<Settings, ApiError> {
    let permit = permit(&state).await?;
    state.logs.set_level(request, &permit);
    settings::save_log_level(&app, &state.profile, request, &permit)
}

#[tauri::command]
async fn open_log_folder(app: AppHandle, state: State<'_, AppState>, request: ()) -> Result<(), ApiError> {
    let () = request;
    let permit = permit(&state).await?;
    files::open_logs(&app, &state.profile.log_dir, &permit)
}

#[tauri::command]
async fn save_workflow_file(
    app: AppHandle,
    state: State<'_, AppState>,
    request: WorkflowVersionRef,
) -> Result<SavedFile, ApiError> {
    let permit: Permit<SaveWorkflowFile> = permit(&state).await?;
    let exported = state
        .app()
        .await
        .ok_or_else(never_opened)?
        .export_workflow(request)
        .await?;
    files::save(&app, &exported.file_name, exported.text, &permit).await
}

#[tauri::command]
async fn save_evidence_files(
    app: AppHandle,
    state: State<'_, AppState>,
    request: ExecutionRef,
) -> Result<Vec<SavedFile>, ApiError> {
    let permit: Permit<SaveEvidenceFiles> = permit(&state).await?;
    let evidence = state
        .app()
        .await
        .ok_or_else(never_opened)?
        .get_evidence(request)
        .await?;
    let mut saved = Vec::new();
    for (ending, text) in [("html", evidence.html), ("json", evidence.json)] {
        let name = format!("{}.{ending}", evidence.file_name);
        saved.push(files::save(&app, &name, text, &permit).await?);
    }
    Ok(saved)
}

#[tauri::command]
async fn save_list(
    app: AppHandle,
    state: State<'_, AppState>,
    request: SaveListRequest,
) -> Result<SavedFile, ApiError> {
    let permit: Permit<SaveList> = permit(&state).await?;
    let export = state
        .app()
        .await
        .ok_or_else(never_opened)?
        .export(request)
        .await?;
    files::save_list(&app, export, &permit).await
}

/// Asks the app for the right to carry a command out here. One that needs nothing does not wait until the data is
/// open.
async fn permit<C: Command>(state: &AppState) -> Result<Permit<C>, ApiError> {
    match Permit::free() {
        Some(permit) => Ok(permit),
        None => state.app().await.ok_or_else(never_opened)?.permit().await,
    }
}

fn never_opened() -> ApiError {
    ApiError::new(ErrorCode::Internal, "The app could not open its data.")
        .hint("Close it and start it again. If it stays, report the fault with the log.")
}

/// Hands a call of the window to its command. `build.rs` declares the same list.
pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        get_session,
        create_owner,
        sign_in,
        sign_out,
        lock_session,
        unlock_session,
        report_activity,
        change_password,
        list_workflows,
        list_all_workflows,
        get_workflow,
        list_workflow_versions,
        export_workflow,
        save_workflow_file,
        compare_workflow_versions,
        import_workflow,
        retire_workflow,
        offer_workflow,
        prepare_execution,
        plan_execution,
        check_rights,
        start_execution,
        list_executions,
        get_execution,
        answer_form,
        complete_task,
        retry_step,
        rerun_step,
        skip_step,
        report_by_hand,
        decide_approval,
        assign_step,
        settle_outcome,
        cancel_execution,
        pause_execution,
        resume_execution,
        comment_execution,
        list_members,
        list_organizations,
        list_organization_options,
        get_organization,
        update_documentation_links,
        list_people,
        update_organization,
        set_organization_state,
        change_companies,
        change_groups,
        delete_organization,
        get_person,
        update_person,
        move_person,
        set_person_state,
        delete_person,
        list_executions_of,
        list_grants,
        list_history,
        list_deletions,
        get_burden,
        search,
        list_connections,
        list_choices,
        list_ending_credentials,
        list_accounts,
        promote_person,
        create_member,
        change_role,
        disable_account,
        enable_account,
        reset_password,
        remove_account,
        check_drift,
        get_metabase_groups,
        compare_people,
        compare_organizations,
        look_at_leaving,
        start_leaving,
        plan_leaving,
        cancel_leaving,
        get_planned_leaving,
        list_leavings,
        list_leaving_reminders,
        get_evidence,
        save_evidence_files,
        open_import,
        get_import,
        map_import,
        list_import_rows,
        mend_import_row,
        leave_out_import_row,
        close_import,
        start_import,
        list_batches,
        get_batch,
        list_batch_rows,
        stop_batch,
        resume_batch,
        retry_batch,
        save_list,
        save_connection,
        test_connection,
        send_test_mail,
        get_settings,
        save_theme,
        save_log_level,
        open_log_folder,
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use api::COMMANDS;

    /// The window may call every command of the contract, listen to events, and nothing else.
    #[test]
    fn the_capability_allows_the_commands_and_nothing_else() {
        let capability: serde_json::Value =
            serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
        let allowed: BTreeSet<String> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|permission| permission.as_str().unwrap().to_owned())
            .collect();
        let expected = COMMANDS
            .iter()
            .map(|name| format!("allow-{}", name.replace('_', "-")));
        let events = ["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned);
        assert_eq!(
            allowed,
            expected.chain(events).collect(),
            "nothing more and nothing less"
        );
        assert_eq!(
            capability["windows"],
            serde_json::json!(["main"]),
            "one window, by name"
        );
    }

    /// A command of the contract without a handler would fail only when somebody clicks.
    #[test]
    fn every_command_of_the_contract_has_a_handler() {
        let source = include_str!("commands.rs");
        let start = source.find("generate_handler![").unwrap();
        let list = &source[start..start + source[start..].find(']').unwrap()];
        let handled: BTreeSet<&str> = list
            .lines()
            .skip(1)
            .map(|line| line.trim().trim_end_matches(','))
            .filter(|line| !line.is_empty())
            .collect();
        assert_eq!(handled, COMMANDS.iter().copied().collect());
    }
}
