//! Approvals: somebody must be able to answer.

use domain::role::{Permission, Role};
use domain::workflow::{ApprovalStep, Step, StepKind};

use crate::workflows::check::Check;
use crate::workflows::place::Path;

/// The most people who must agree; more is a slip.
const MAX_NEEDED: u32 = 10;

/// A year.
const MAX_HOURS: u32 = 365 * 24;

impl Check<'_> {
    pub(super) fn approval(&mut self, path: &Path, approval: &ApprovalStep) {
        self.filled(path, "question", &approval.question);
        let roles = path.key("roles");
        if approval.roles.is_empty() {
            self.tell(&roles, "nobody could answer; name at least one role");
        }
        for (index, role) in approval.roles.iter().enumerate() {
            let reason = if approval.roles[..index].contains(role) {
                "this role is named twice"
            } else if !role.allows(Permission::Execute) {
                "this role only reads, so it could not answer"
            } else {
                continue;
            };
            self.tell(&roles.item(index), reason);
        }
        if approval.needed == 0 || approval.needed > MAX_NEEDED {
            self.tell(
                &path.key("needed"),
                format!("1 to {MAX_NEEDED} people can be asked to agree"),
            );
        }
        if approval.roles == [Role::Owner] && (2..=MAX_NEEDED).contains(&approval.needed) {
            self.tell(
                &path.key("needed"),
                "a workspace may have a single owner; name another role too, or ask one",
            );
        }
        let is_of_leaving = |step: &Step| matches!(step.kind, StepKind::Removal(_));
        if approval.optional && !self.definition.steps.iter().any(is_of_leaving) {
            self.tell(
                &path.key("optional"),
                "only a workflow with a removal asks its starter whether others are to approve; leave it out",
            );
        }
        if approval
            .deadline_hours
            .is_some_and(|hours| hours == 0 || hours > MAX_HOURS)
        {
            self.tell(
                &path.key("deadline_hours"),
                format!("this must be from 1 to {MAX_HOURS} hours (a year)"),
            );
        }
    }
}
