//! Roles of a member in a workspace, and what each may do.

use serde::{Deserialize, Serialize};

use crate::{OrganizationId, PersonId};

/// What an account may do in a workspace.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, and the workspace itself.
    Owner,
    /// The daily work and its configuration.
    Admin,
    /// Starts executions and answers steps.
    Member,
    /// Reads.
    Viewer,
    /// One of a partner's own people: sees that one organization, brings new users in and answers their forms.
    PartnerAdmin,
}

impl Role {
    /// All roles, the mightiest first.
    pub const ALL: [Self; 5] = [
        Self::Owner,
        Self::Admin,
        Self::Member,
        Self::Viewer,
        Self::PartnerAdmin,
    ];

    /// The roles of those who see the whole workspace, the mightiest first.
    pub const OF_THE_WORKSPACE: [Self; 4] = [Self::Owner, Self::Admin, Self::Member, Self::Viewer];

    /// Returns the text under which the role is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Member => "member",
            Self::Viewer => "viewer",
            Self::PartnerAdmin => "partner_admin",
        }
    }

    /// Returns the role that is stored under `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Returns whether somebody in this role may make, change and take away accounts in another.
    pub const fn manages(self, other: Self) -> bool {
        match other {
            Self::Owner => self.allows(Permission::Own),
            Self::Admin | Self::Member | Self::Viewer | Self::PartnerAdmin => {
                self.allows(Permission::Configure)
            }
        }
    }

    /// Returns whether the role includes the permission for the whole workspace. That of a partner's own admin
    /// includes none: what they may do ends at their organization, so it is told per use case.
    pub const fn allows(self, permission: Permission) -> bool {
        match self {
            Self::Owner => true,
            Self::Admin => !matches!(permission, Permission::Own),
            Self::Member => matches!(permission, Permission::Read | Permission::Execute),
            Self::Viewer => matches!(permission, Permission::Read),
            Self::PartnerAdmin => false,
        }
    }
}

/// One right that a use case asks for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Permission {
    /// See the workspace.
    Read,
    /// Start executions and answer steps.
    Execute,
    /// Change organizations, people and grants.
    Administer,
    /// Change connections, workflows, members and the app's own settings.
    Configure,
    /// Say who owns the workspace.
    Own,
}

/// Which rows of a workspace an account can name. Whatever lies outside is to it as if it were not there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Scope {
    /// All of them.
    Workspace,
    /// Those of one organization: itself, its people, and the executions and accesses of either.
    Organization(OrganizationId),
}

impl Scope {
    /// Returns the only organization whose rows can be named; none where all can.
    pub const fn organization(self) -> Option<OrganizationId> {
        match self {
            Self::Workspace => None,
            Self::Organization(id) => Some(id),
        }
    }
}

/// Whom a partner's own admin acts for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Partner {
    /// The only organization they see.
    pub organization: OrganizationId,
    /// Which of its people they are.
    pub person: PersonId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_found_again_under_its_text() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("root"), None);
    }

    #[test]
    fn a_viewer_only_reads_and_a_member_does_not_configure() {
        assert!(Role::Viewer.allows(Permission::Read));
        assert!(!Role::Viewer.allows(Permission::Execute));
        assert!(Role::Member.allows(Permission::Execute));
        assert!(!Role::Member.allows(Permission::Administer));
        assert!(Role::Admin.allows(Permission::Configure));
        assert!(
            !Role::PartnerAdmin.allows(Permission::Read),
            "not the whole workspace"
        );
    }
}
