//! The history of records: who changed what and when, and what a record was when it was deleted.
//!
//! It is a stored format, and outlives what it tells of: names stand in it as they were then.

use serde::{Deserialize, Serialize};

use crate::execution::Actor;
use crate::organization::{DocumentationLinks, Environment, OrganizationState};
use crate::person::PersonState;
use crate::{ExecutionId, OrganizationId, PersonId, Timestamp};

/// The version of the stored form of [`Change`]; a reader refuses what is newer.
pub const HISTORY_FORMAT: u32 = 1;

/// Names a record that has a history.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum RecordRef {
    /// An organization.
    Organization(OrganizationId),
    /// A person.
    Person(PersonId),
}

/// Who changes something, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// The execution that made the change; none when somebody made it on a page.
    pub execution: Option<ExecutionId>,
}

/// Something that was changed. The history keeps it for good.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// What is known of the record was put right.
    Edited {
        /// Only what differs.
        fields: Vec<FieldChange>,
    },
    /// An organization is worked with in another way.
    OrganizationState {
        /// As it was.
        from: OrganizationState,
        /// As it is.
        to: OrganizationState,
        /// Why; may be empty.
        reason: String,
    },
    /// A person is worked with in another way.
    PersonState {
        /// As it was.
        from: PersonState,
        /// As it is.
        to: PersonState,
        /// Why; may be empty.
        reason: String,
    },
    /// A person went to another organization. The line stands with the one they left.
    Moved {
        /// Where they went.
        to: OrganizationName,
    },
    /// A person came from another organization. The line stands with the one they came to.
    Arrived {
        /// Where they came from.
        from: OrganizationName,
    },
    /// A studio company was added.
    CompanyAdded {
        /// As it is.
        company: CompanyFacts,
    },
    /// A studio company got another name or environment.
    CompanyChanged {
        /// As it was.
        from: CompanyFacts,
        /// As it is.
        to: CompanyFacts,
    },
    /// A studio company was removed from the records.
    CompanyRemoved {
        /// As it was.
        company: CompanyFacts,
    },
    /// What stands for the organization in a system was noted.
    GroupNoted {
        /// As it is.
        group: GroupFacts,
    },
    /// Another name or id was noted for it.
    GroupChanged {
        /// As it was.
        from: GroupFacts,
        /// As it is.
        to: GroupFacts,
    },
    /// It was removed from the records.
    GroupRemoved {
        /// As it was.
        group: GroupFacts,
    },
    /// The organization was deleted. Its people were deleted with it, and have a line each.
    OrganizationDeleted {
        /// Why.
        reason: String,
        /// What it was.
        was: Box<OrganizationFacts>,
    },
    /// The person was deleted.
    PersonDeleted {
        /// Why.
        reason: String,
        /// Whether the whole organization was deleted.
        with_organization: bool,
        /// What they were.
        was: Box<PersonFacts>,
    },
}

/// One fact that was put right.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FieldChange {
    /// Which, by the name of its field.
    pub field: String,
    /// As it was.
    pub from: String,
    /// As it is.
    pub to: String,
}

/// An organization by the name it had then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrganizationName {
    /// Its id.
    pub id: OrganizationId,
    /// Its name then.
    pub name: String,
}

/// A studio company.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CompanyFacts {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub environment: Environment,
}

/// What stands for an organization in an outside system.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GroupFacts {
    /// The outside system.
    pub system: String,
    /// Its name there.
    pub name: String,
    /// Its id there, or empty.
    pub external_id: String,
}

/// An access that was recorded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GrantFacts {
    /// The outside system.
    pub system: String,
    /// The action that gave it.
    pub action: String,
    /// To what, in words.
    pub resource: String,
    /// The execution that gave it.
    pub execution: ExecutionId,
    /// When.
    pub given_at: Timestamp,
}

/// What an organization was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrganizationFacts {
    /// Whom to ask there.
    pub contact_name: String,
    /// Their address.
    pub contact_email: String,
    /// Anything worth knowing.
    pub notes: String,
    /// Where its people read on.
    pub links: DocumentationLinks,
    /// Whether it was worked with.
    pub state: OrganizationState,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// How many people it had.
    pub people: u64,
    /// How many executions were about it.
    pub executions: u64,
    /// Its studio companies.
    pub companies: Vec<CompanyFacts>,
    /// What stood for it in the systems.
    pub groups: Vec<GroupFacts>,
    /// What it was given itself.
    pub grants: Vec<GrantFacts>,
}

/// What a person was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonFacts {
    /// Where they belonged.
    pub organization: OrganizationName,
    /// Address.
    pub email: String,
    /// Job title.
    pub job_title: String,
    /// Telephone number, or empty.
    pub phone: String,
    /// Preferred language as a BCP 47 tag.
    pub language: String,
    /// Whether they were worked with.
    pub state: PersonState,
    /// When they were recorded.
    pub created_at: Timestamp,
    /// Their own studio company's name, when there was one.
    pub personal_company: Option<String>,
    /// What they were given.
    pub grants: Vec<GrantFacts>,
}

impl Change {
    /// Returns whether the line tells of a record that was deleted by itself, and not together with another.
    pub const fn is_deletion(&self) -> bool {
        match self {
            Self::OrganizationDeleted { .. } => true,
            Self::PersonDeleted {
                with_organization, ..
            } => !*with_organization,
            Self::Edited { .. }
            | Self::OrganizationState { .. }
            | Self::PersonState { .. }
            | Self::Moved { .. }
            | Self::Arrived { .. }
            | Self::CompanyAdded { .. }
            | Self::CompanyChanged { .. }
            | Self::CompanyRemoved { .. }
            | Self::GroupNoted { .. }
            | Self::GroupChanged { .. }
            | Self::GroupRemoved { .. } => false,
        }
    }
}

impl FieldChange {
    /// Returns the changes between pairs of old and new values, without those that are the same.
    pub fn between<'a>(values: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Vec<Self> {
        values
            .into_iter()
            .filter(|(_, from, to)| from != to)
            .map(|(field, from, to)| Self {
                field: field.to_owned(),
                from: from.to_owned(),
                to: to.to_owned(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_a_change() {
        let changes = FieldChange::between([("name", "Acme", "Acme"), ("notes", "", "new")]);
        assert_eq!(changes.len(), 1);
        assert_eq!(
            (changes[0].field.as_str(), changes[0].to.as_str()),
            ("notes", "new")
        );
    }

    #[test]
    fn the_stored_form_of_a_change_stays() {
        let change = Change::OrganizationState {
            from: OrganizationState::Active,
            to: OrganizationState::Archived,
            reason: "asleep".to_owned(),
        };
        let json = r#"{"change":"organization_state","from":"active","to":"archived","reason":"asleep"}"#;
        assert_eq!(serde_json::to_string(&change).unwrap(), json);
        assert_eq!(serde_json::from_str::<Change>(json).unwrap(), change);
    }
}
