//! What is known of the organization and the person an execution is about.

use std::collections::BTreeMap;

use domain::form::Answers;
use domain::record::Record;
use domain::{OrganizationId, PersonId};
use serde_json::Value;

/// What is known now of the organization and the person an execution is about: the keys that templates use.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Subject {
    /// `name`, `contact_name`, `contact_email`, `link_internal`, `link_general`, `link_additional`; empty
    /// while there is no organization.
    pub organization: Answers,
    /// `first_name`, `last_name`, `email`, `job_title`, `phone`, `language`; empty while there is no person.
    pub person: Answers,
    /// System key to the organization's newest group there.
    pub groups: BTreeMap<String, Group>,
    /// The names of the organization's studio companies.
    pub companies: Vec<String>,
}

/// What stands for an organization in a system.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Group {
    /// Its name there.
    pub name: String,
    /// Its id there; empty when nobody noted it.
    pub id: String,
}

/// Whom an execution is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct About {
    /// The organization, once known.
    pub organization: Option<OrganizationId>,
    /// The person, once known.
    pub person: Option<PersonId>,
}

impl Subject {
    /// Takes in what a record tells about them, as the journal will know it once the record is written.
    pub fn learn(&mut self, record: &Record, about: About) {
        match record {
            Record::Organization {
                id,
                name,
                contact_name,
                contact_email,
                notes: _,
            } if about.organization == Some(*id) => {
                put(&mut self.organization, "name", name);
                put(&mut self.organization, "contact_name", contact_name);
                put(&mut self.organization, "contact_email", contact_email);
                for link in ["link_internal", "link_general", "link_additional"] {
                    self.organization
                        .entry(link)
                        .or_insert_with(|| Value::String(String::new()));
                }
            }
            Record::Person {
                id,
                organization: _,
                first_name,
                last_name,
                email,
                job_title,
                phone,
                language,
            } if about.person == Some(*id) => {
                put(&mut self.person, "first_name", first_name);
                put(&mut self.person, "last_name", last_name);
                put(&mut self.person, "email", email);
                put(&mut self.person, "job_title", job_title);
                put(&mut self.person, "phone", phone);
                put(&mut self.person, "language", language);
            }
            Record::Group {
                organization,
                system,
                name,
                external_id,
                id: _,
            } if about.organization == Some(*organization) => {
                let group = Group {
                    name: name.clone(),
                    id: external_id.clone(),
                };
                self.groups.insert(system.clone(), group);
            }
            Record::StudioCompany {
                organization, name, ..
            } if about.organization == Some(*organization) => {
                // A step that is done anew tells its companies again.
                if !self.companies.contains(name) {
                    self.companies.push(name.clone());
                }
            }
            Record::Organization { .. }
            | Record::ChosenOrganization { .. }
            | Record::ChosenPerson { .. }
            | Record::StudioCompany { .. }
            | Record::StudioCompanyDropped { .. }
            | Record::Person { .. }
            | Record::PersonalCompany { .. }
            | Record::Group { .. }
            | Record::Grant { .. }
            | Record::GrantRevoked { .. }
            | Record::Left { .. } => {}
        }
    }
}

fn put(answers: &mut Answers, key: &str, value: &str) {
    answers.insert(key.to_owned(), Value::String(value.to_owned()));
}
