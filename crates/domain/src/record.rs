//! Records: what a step's result adds to the workspace, in the same transaction as the result.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::leaving::{Leaver, Revoked};
use crate::organization::Environment;
use crate::{CompanyId, GrantId, GroupId, OrganizationId, PersonId};

/// One row that a step adds, with everything in it, so that the journal alone can tell what was made. A step
/// that is done anew may tell a row again under the same id, which then changes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum Record {
    /// An organization.
    Organization {
        /// Its id.
        id: OrganizationId,
        /// Its name, unique in the workspace without case.
        name: String,
        /// Whom to ask there.
        contact_name: String,
        /// Their address.
        contact_email: String,
        /// Anything worth knowing.
        notes: String,
    },
    /// The execution belongs to an organization that exists. Refused when it is gone.
    ChosenOrganization {
        /// Its id.
        id: OrganizationId,
    },
    /// The execution is about a person of the organization who exists. Refused when they are gone, or at rest.
    ChosenPerson {
        /// Their id.
        id: PersonId,
        /// The organization that they must belong to.
        organization: OrganizationId,
    },
    /// A studio company of an organization.
    StudioCompany {
        /// Its id.
        id: CompanyId,
        /// Whose it is.
        organization: OrganizationId,
        /// Its name.
        name: String,
        /// What it is for.
        environment: Environment,
    },
    /// A studio company that a step had added and that is not wanted any more, now that the step was done anew.
    StudioCompanyDropped {
        /// Its id.
        id: CompanyId,
    },
    /// A person.
    Person {
        /// Their id.
        id: PersonId,
        /// Where they belong.
        organization: OrganizationId,
        /// First name.
        first_name: String,
        /// Last name.
        last_name: String,
        /// Address, unique in the organization without case.
        email: String,
        /// Job title.
        job_title: String,
        /// Telephone number, or empty.
        phone: String,
        /// Preferred language as a BCP 47 tag.
        language: String,
    },
    /// A studio company of one person's own.
    PersonalCompany {
        /// Its id.
        id: CompanyId,
        /// Whose it is.
        person: PersonId,
        /// Its name.
        name: String,
    },
    /// What stands for the organization in an outside system.
    Group {
        /// Its id here.
        id: GroupId,
        /// Whose it is.
        organization: OrganizationId,
        /// The outside system.
        system: String,
        /// Its name there.
        name: String,
        /// Its id there, or empty when nobody noted it.
        external_id: String,
    },
    /// An access that was given.
    Grant {
        /// Its id.
        id: GrantId,
        /// Who was given it.
        subject: GrantSubject,
        /// The outside system.
        system: String,
        /// The action that gave it, for example `slack.add_to_group`.
        action: String,
        /// To what, in words.
        resource: String,
        /// What undo needs; none when a person gave the access by hand.
        receipt: Option<Value>,
        /// What the action was given, or would have been when a person did it by hand: whether the access still stands
        /// is looked up by it. None when that is not known. It never holds a secret.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        input: Option<Value>,
    },
    /// An access that stands no longer. Its grant stays as history; one that was taken back before stays as it is.
    GrantRevoked {
        /// The grant.
        id: GrantId,
        /// How it ended.
        how: Revoked,
    },
    /// A person, or an organization with its people, has left.
    Left {
        /// Who.
        who: Leaver,
    },
}

/// Who has an access.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantSubject {
    /// Everybody of an organization.
    Organization(OrganizationId),
    /// One person.
    Person(PersonId),
}
