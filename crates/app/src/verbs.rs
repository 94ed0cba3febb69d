//! What people do to bring an execution to a good end. The rules are the engine's; here it is checked who may ask.

use api::command::{
    AssignStep, CommentExecution, DecideApproval, ListMembers, Nothing, PauseExecution, ReportByHand,
    RerunStep, ResumeExecution, RetryStep, SkipStep,
};
use api::execution::StepRef;
use api::execution::verb::{
    AssignStep as AssignStepRequest, CommentExecution as CommentExecutionRequest,
    DecideApproval as DecideApprovalRequest, Decision, MemberView, PauseExecution as PauseExecutionRequest,
    ReportByHand as ReportByHandRequest, RerunStep as RerunStepRequest,
    ResumeExecution as ResumeExecutionRequest, RetryStep as RetryStepRequest, SkipStep as SkipStepRequest,
};
use api::{ApiError, ErrorCode};
use domain::form::{FieldError, Problem};
use domain::role::{Permission, Scope};
use domain::{AccountId, WorkspaceId};
use engine::verbs::is_retry_open;
use engine::{ByHand, Event};

use crate::executions::{load, submit};
use crate::partner::{self, Wish};
use crate::{App, anew, error};

impl App {
    /// Tries a step again now, as it was or with changed input.
    ///
    /// # Errors
    /// When the account may not, the input is wrong, or the step does not offer it any more.
    pub async fn retry_step(&self, request: RetryStepRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<RetryStep>().await?;
        let StepRef {
            execution,
            version: seen,
            step,
        } = request.step;
        let stored = load(&actor.workspace, actor.scope, execution).await?;
        let wish = match request.input {
            Some(_) => Wish::RetryOtherwise,
            None => Wish::Retry,
        };
        partner::check(&actor, &stored, &step, wish)?;
        anew::check(&actor, &stored).await?;
        let locked = stored
            .step(&step)
            .and_then(|step| step.error.as_ref())
            .is_some_and(|error| error.code == ErrorCode::KeychainLocked.as_str());
        // A click that comes too late asks nobody for anything; the runner says what is the matter with it.
        let unlocks = locked && actor.scope == Scope::Workspace && is_retry_open(&stored, &step, seen);
        if unlocks {
            // The person has just asked for what needs the keychain, so the desktop may ask them.
            self.keychain.unlock().await.map_err(error::auth)?;
        }
        let event = Event::Retry {
            step,
            seen,
            input: request.input,
            by: actor.recorded(),
        };
        let submitted = submit(&actor, execution, event).await;
        if unlocks {
            // For the other steps that wait for the keychain. Told earlier, the runner would begin this one by
            // itself, and the person's own wish would come too late.
            actor.workspace.runner.reconsider();
        }
        submitted
    }

    /// Has a step done anew, and all that depend on it.
    ///
    /// # Errors
    /// When the account may not, no reason was given, or other steps than those that were told would be done anew.
    pub async fn rerun_step(&self, request: RerunStepRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<RerunStep>().await?;
        let stored = load(&actor.workspace, actor.scope, request.step.execution).await?;
        anew::check(&actor, &stored).await?;
        let event = Event::Rerun {
            step: request.step.step,
            seen: request.step.version,
            invalidated: request.again,
            reason: request.reason,
            by: actor.recorded(),
        };
        submit(&actor, request.step.execution, event).await
    }

    /// Leaves a step out.
    ///
    /// # Errors
    /// When the account may not, no reason was given, or the step cannot be left out any more.
    pub async fn skip_step(&self, request: SkipStepRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<SkipStep>().await?;
        let event = Event::Skip {
            step: request.step.step,
            seen: request.step.version,
            reason: request.reason,
            by: actor.recorded(),
        };
        submit(&actor, request.step.execution, event).await
    }

    /// Says that a person did by hand what an action could not.
    ///
    /// # Errors
    /// When the account may not, something is wrong or missing, or the step does not offer it any more.
    pub async fn report_by_hand(&self, request: ReportByHandRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<ReportByHand>().await?;
        let StepRef {
            execution,
            version: seen,
            step,
        } = request.step;
        let subject = self.subject(&actor.workspace, execution).await?;
        let report = ByHand {
            answers: request.answers,
            reason: request.reason,
            proof: request.proof,
        };
        let event = Event::DoByHand {
            step,
            seen,
            report,
            subject,
            by: actor.recorded(),
        };
        submit(&actor, execution, event).await
    }

    /// Says yes or no to an approval.
    ///
    /// # Errors
    /// When the account may not, it is its own request, a no has no reason, or nobody is asked any more.
    pub async fn decide_approval(&self, request: DecideApprovalRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<DecideApproval>().await?;
        let decision = match request.decision {
            Decision::Approve => engine::Decision::Approve,
            Decision::Deny => engine::Decision::Deny,
        };
        let event = Event::Decide {
            step: request.step.step,
            seen: request.step.version,
            decision,
            reason: request.reason,
            role: actor.role,
            by: actor.recorded(),
        };
        submit(&actor, request.step.execution, event).await
    }

    /// Hands a waiting step to a member, or back to everybody.
    ///
    /// # Errors
    /// When the account may not, the other is no member who could do it, or the step does not wait any more.
    pub async fn assign_step(&self, request: AssignStepRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<AssignStep>().await?;
        let to = match request.to {
            Some(account) => Some(self.assignee(actor.workspace.id, account).await?),
            None => None,
        };
        let event = Event::Assign {
            step: request.step.step,
            seen: request.step.version,
            to,
            by: actor.recorded(),
        };
        submit(&actor, request.step.execution, event).await
    }

    /// Says something about an execution.
    ///
    /// # Errors
    /// When the account may not, nothing was said, or there is no such execution or step.
    pub async fn comment_execution(&self, request: CommentExecutionRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<CommentExecution>().await?;
        let event = Event::Comment {
            step: request.step,
            text: request.text,
            by: actor.recorded(),
        };
        submit(&actor, request.execution, event).await
    }

    /// Holds an execution.
    ///
    /// # Errors
    /// When the account may not, or it has ended or is held already.
    pub async fn pause_execution(&self, request: PauseExecutionRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<PauseExecution>().await?;
        let event = Event::Pause {
            seen: request.version,
            reason: request.reason,
            by: actor.recorded(),
        };
        submit(&actor, request.execution, event).await
    }

    /// Lets a held execution go on.
    ///
    /// # Errors
    /// When the account may not, or it is not held any more.
    pub async fn resume_execution(&self, request: ResumeExecutionRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<ResumeExecution>().await?;
        let event = Event::Resume {
            seen: request.version,
            by: actor.recorded(),
        };
        submit(&actor, request.execution, event).await
    }

    /// Lists who works in the workspace, by name.
    ///
    /// # Errors
    /// When the account may not, or they cannot be read.
    pub async fn list_members(&self) -> Result<Vec<MemberView>, ApiError> {
        let actor = self.actor::<ListMembers>().await?;
        let members = self.members(actor.workspace.id).await?.into_iter();
        Ok(members
            .map(|member| MemberView {
                account: member.account,
                name: member.name,
                role: member.role,
            })
            .collect())
    }

    /// Returns the account of the member who signs in with an address.
    ///
    /// # Errors
    /// When the account may not, or no member has this address.
    pub async fn member_with_address(&self, address: &str) -> Result<AccountId, ApiError> {
        let members = self.list_members().await?;
        let account = self.account_of(address).await?;
        // An account that works elsewhere is nobody here.
        let member = members.iter().find(|member| Some(member.account) == account);
        member.map(|member| member.account).ok_or_else(|| {
            let message = "No member has this address.";
            ApiError::fields(vec![FieldError::new("to", Problem::Unknown, message)])
        })
    }

    async fn members(&self, workspace: WorkspaceId) -> Result<Vec<store::Member>, ApiError> {
        let core = self.core().await?;
        core.control().members(workspace).await.map_err(error::store)
    }

    /// Returns the member to whom a step is handed, if they could do it.
    async fn assignee(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<domain::execution::Actor, ApiError> {
        let mut members = self.members(workspace).await?.into_iter();
        let member = members
            .find(|member| member.account == account && member.role.allows(Permission::Execute))
            .ok_or_else(|| {
                let message = "Choose a member who may do steps.";
                ApiError::fields(vec![FieldError::new("to", Problem::Unknown, message)])
            })?;
        Ok(domain::execution::Actor {
            account,
            name: member.name,
        })
    }
}
