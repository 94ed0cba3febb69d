//! Makes the records of a step from its rules. Pure: ids follow from the execution, the journal line and the
//! rule, so that the same transition gives the same ids.

use domain::execution::StepError;
use domain::form::Answers;
use domain::organization::Environment;
use domain::record::{GrantSubject, Record};
use domain::workflow::{GrantTo, RecordRule, Step, StepKind};
use domain::{CompanyId, ExecutionId, GrantId, GroupId, OrganizationId, PersonId, Timestamp};
use serde_json::Value;
use uuid::{Builder, Uuid};

use crate::template::Context;
use crate::{Execution, Subject};

/// What a step's records are made from.
pub(crate) struct Made<'a> {
    /// The step.
    pub(crate) step: &'a Step,
    /// Its answers or outputs.
    pub(crate) outputs: &'a Answers,
    /// What is known of the subject.
    pub(crate) subject: &'a Subject,
    /// What undo needs, when a connector did it.
    pub(crate) receipt: Option<Value>,
    /// What its action was given, or would have been.
    pub(crate) input: Option<Answers>,
    /// The time of the journal line that will carry the records.
    pub(crate) now: Timestamp,
}

/// Makes the records of a finished step.
///
/// A step that is done anew tells again what it told before, under the same ids: its organization and person change,
/// companies that are not named any more are dropped. Groups and grants stand for something in an outside system, so
/// one that differs is a new one, and the old one stays until somebody takes it away there.
///
/// # Errors
/// When a template cannot be filled in, or a rule needs an organization or person that is not known.
pub(crate) fn make(execution: &Execution, made: &Made<'_>) -> Result<Vec<Record>, StepError> {
    let own = Some((made.step.key.as_str(), made.outputs));
    let mut maker = Maker {
        context: Context::new(execution, made.subject, own),
        organization: execution.organization,
        person: execution.person,
        earlier: earlier(execution, made.step),
        ids: Ids {
            execution: execution.id,
            line: execution.version + 1,
            next: 0,
            now: made.now,
        },
    };
    let mut records = Vec::new();
    for rule in &made.step.records {
        maker.apply(rule, made, &mut records)?;
    }
    Ok(records)
}

/// Returns what the step has recorded and what still stands.
fn earlier<'a>(execution: &'a Execution, step: &Step) -> Vec<&'a Record> {
    let run = execution.step(&step.key);
    let mut standing: Vec<&Record> = Vec::new();
    for record in run.iter().flat_map(|run| &run.records) {
        let replaces = |other: &&Record| id_of(other).is_some() && id_of(other) == id_of(record);
        standing.retain(|other| !replaces(other));
        if !matches!(record, Record::StudioCompanyDropped { .. }) {
            standing.push(record);
        }
    }
    standing
}

fn id_of(record: &Record) -> Option<Uuid> {
    match record {
        Record::Organization { id, .. } => Some(id.as_uuid()),
        Record::ChosenOrganization { .. } | Record::ChosenPerson { .. } => None,
        Record::StudioCompany { id, .. }
        | Record::StudioCompanyDropped { id }
        | Record::PersonalCompany { id, .. } => Some(id.as_uuid()),
        Record::Person { id, .. } => Some(id.as_uuid()),
        Record::Group { id, .. } => Some(id.as_uuid()),
        Record::Grant { id, .. } => Some(id.as_uuid()),
        Record::GrantRevoked { .. } | Record::Left { .. } => None,
    }
}

fn with_id(mut record: Record, uuid: Uuid) -> Record {
    match &mut record {
        Record::Organization { id, .. } | Record::ChosenOrganization { id } => {
            *id = OrganizationId::from_uuid(uuid);
        }
        Record::StudioCompany { id, .. }
        | Record::StudioCompanyDropped { id }
        | Record::PersonalCompany { id, .. } => *id = CompanyId::from_uuid(uuid),
        Record::Person { id, .. } | Record::ChosenPerson { id, .. } => *id = PersonId::from_uuid(uuid),
        Record::Group { id, .. } => *id = GroupId::from_uuid(uuid),
        Record::Grant { id, .. } => *id = GrantId::from_uuid(uuid),
        Record::GrantRevoked { .. } | Record::Left { .. } => {}
    }
    record
}

/// Returns the system of a group.
fn system_of_group(record: &Record) -> Option<&str> {
    if let Record::Group { system, .. } = record {
        Some(system)
    } else {
        None
    }
}

/// Gives a grant what another tells of the same access and it does not.
fn completed(mut record: Record, other: &Record) -> Record {
    if let (
        Record::Grant { receipt, input, .. },
        Record::Grant {
            receipt: others_receipt,
            input: others_input,
            ..
        },
    ) = (&mut record, other)
    {
        for (own, others) in [(receipt, others_receipt), (input, others_input)] {
            if own.is_none() {
                own.clone_from(others);
            }
        }
    }
    record
}

struct Maker<'a> {
    context: Context<'a>,
    organization: Option<OrganizationId>,
    person: Option<PersonId>,
    /// What the step recorded before and has not told again yet.
    earlier: Vec<&'a Record>,
    ids: Ids,
}

impl Maker<'_> {
    fn apply(
        &mut self,
        rule: &RecordRule,
        made: &Made<'_>,
        records: &mut Vec<Record>,
    ) -> Result<(), StepError> {
        match rule {
            RecordRule::Organization {
                name,
                contact_name,
                contact_email,
                notes,
            } => {
                let id = OrganizationId::from_uuid(
                    self.id_like(|record| matches!(record, Record::Organization { .. })),
                );
                self.organization = Some(id);
                records.push(Record::Organization {
                    id,
                    name: self.context.fill(name)?,
                    contact_name: self.context.fill(contact_name)?,
                    contact_email: self.context.fill(contact_email)?,
                    notes: self.context.fill(notes)?,
                });
            }
            RecordRule::ChosenOrganization { id } => {
                let id = self.context.fill(id)?;
                let id = id
                    .parse()
                    .map_err(|_| missing("The organization's id cannot be read."))?;
                self.organization = Some(id);
                records.push(Record::ChosenOrganization { id });
            }
            RecordRule::ChosenPerson { id } => {
                let organization = self.organization()?;
                let id = self.context.fill(id)?;
                let id = id
                    .parse()
                    .map_err(|_| missing("The person's id cannot be read."))?;
                self.person = Some(id);
                records.push(Record::ChosenPerson { id, organization });
            }
            RecordRule::StudioCompanies { field } => {
                let organization = self.organization()?;
                let entries = made.outputs.get(field).and_then(Value::as_array);
                let entries = entries.ok_or_else(|| missing("The list of studio companies is missing."))?;
                for entry in entries {
                    let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
                    let environment = Environment::parse(text("environment"))
                        .ok_or_else(|| missing("A studio company's environment is missing."))?;
                    let name = text("name").to_owned();
                    let id = CompanyId::from_uuid(self.id_like(
                        |record| matches!(record, Record::StudioCompany { name: known, .. } if *known == name),
                    ));
                    records.push(Record::StudioCompany {
                        id,
                        organization,
                        name,
                        environment,
                    });
                }
                let (dropped, others) = self
                    .earlier
                    .drain(..)
                    .partition::<Vec<_>, _>(|record| matches!(record, Record::StudioCompany { .. }));
                self.earlier = others;
                records.extend(dropped.into_iter().filter_map(|record| match record {
                    Record::StudioCompany { id, .. } => Some(Record::StudioCompanyDropped { id: *id }),
                    Record::Organization { .. }
                    | Record::ChosenOrganization { .. }
                    | Record::ChosenPerson { .. }
                    | Record::StudioCompanyDropped { .. }
                    | Record::Person { .. }
                    | Record::PersonalCompany { .. }
                    | Record::Group { .. }
                    | Record::Grant { .. }
                    | Record::GrantRevoked { .. }
                    | Record::Left { .. } => None,
                }));
            }
            RecordRule::Person {
                first_name,
                last_name,
                email,
                job_title,
                phone,
                language,
            } => {
                let id = PersonId::from_uuid(self.id_like(|record| matches!(record, Record::Person { .. })));
                self.person = Some(id);
                records.push(Record::Person {
                    id,
                    organization: self.organization()?,
                    first_name: self.context.fill(first_name)?,
                    last_name: self.context.fill(last_name)?,
                    email: self.context.fill(email)?,
                    job_title: self.context.fill(job_title)?,
                    phone: self.context.fill(phone)?,
                    language: self.context.fill(language)?,
                });
            }
            RecordRule::PersonalCompany { name } => records.push(Record::PersonalCompany {
                id: CompanyId::from_uuid(
                    self.id_like(|record| matches!(record, Record::PersonalCompany { .. })),
                ),
                person: self.person()?,
                name: self.context.fill(name)?,
            }),
            RecordRule::Group {
                system,
                name,
                external_id,
            } => {
                let fresh = Record::Group {
                    id: GroupId::from_uuid(self.ids.next()),
                    organization: self.organization()?,
                    system: system.clone(),
                    name: self.context.fill(name)?,
                    external_id: self.context.fill(external_id)?,
                };
                records.push(self.same_as_before(fresh));
            }
            RecordRule::Grant { system, to, resource } => {
                let fresh = Record::Grant {
                    id: GrantId::from_uuid(self.ids.next()),
                    subject: match to {
                        GrantTo::Organization => GrantSubject::Organization(self.organization()?),
                        GrantTo::Person => GrantSubject::Person(self.person()?),
                    },
                    system: system.clone(),
                    action: action_name(made.step),
                    resource: self.context.fill(resource)?,
                    receipt: made.receipt.clone(),
                    input: made.input.clone().map(Value::Object),
                };
                records.push(self.same_as_before(fresh));
            }
        }
        Ok(())
    }

    /// Returns the id of the first such record that the step told before, or a new one.
    fn id_like(&mut self, is_it: impl Fn(&Record) -> bool) -> Uuid {
        let fresh = self.ids.next();
        let found = self.earlier.iter().position(|record| is_it(record));
        let known = found.and_then(|place| id_of(self.earlier.remove(place)));
        known.unwrap_or(fresh)
    }

    /// Returns the record under the id of the one that the step told before, if that says the same. A group says the
    /// same only as the newest of its system; a grant does whatever is needed to undo it, which is not forgotten.
    fn same_as_before(&self, fresh: Record) -> Record {
        let candidates: Vec<&Record> = match system_of_group(&fresh) {
            Some(system) => {
                let mut groups = self.earlier.iter().rev();
                let newest = groups.find(|known| system_of_group(known) == Some(system));
                newest.copied().into_iter().collect()
            }
            None => self.earlier.clone(),
        };
        let mut same = candidates.into_iter().filter_map(|known| {
            let again = completed(with_id(fresh.clone(), id_of(known)?), known);
            let told = completed(known.clone(), &again);
            (again == told).then_some(again)
        });
        same.next().unwrap_or(fresh)
    }

    fn organization(&self) -> Result<OrganizationId, StepError> {
        self.organization
            .ok_or_else(|| missing("The step needs an organization, and none is known yet."))
    }

    fn person(&self) -> Result<PersonId, StepError> {
        self.person
            .ok_or_else(|| missing("The step needs a person, and none is known yet."))
    }
}

fn action_name(step: &Step) -> String {
    match &step.kind {
        StepKind::Action(action) => action.full_name(),
        StepKind::Form(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Removal(_)
        | StepKind::Departure(_) => step.key.as_str().to_owned(),
    }
}

fn missing(message: &str) -> StepError {
    StepError {
        code: "record_failed".to_owned(),
        message: message.to_owned(),
        hint: "The workflow's definition needs to be mended. Nothing was recorded.".to_owned(),
        detail: Vec::new(),
        trace: String::new(),
    }
}

/// Ids that follow from the execution (whose own id is random), the journal line and their order in it.
struct Ids {
    execution: ExecutionId,
    line: u64,
    next: u64,
    now: Timestamp,
}

impl Ids {
    fn next(&mut self) -> Uuid {
        self.next += 1;
        let (high, low) = self.execution.as_uuid().as_u64_pair();
        let place = self.line << 16 | self.next;
        let first = mixed(low ^ mixed(place)).to_be_bytes();
        let second = mixed(high ^ mixed(place.wrapping_add(1 << 63))).to_be_bytes();
        let mut random = [0; 10];
        random[..8].copy_from_slice(&first);
        random[8..].copy_from_slice(&second[..2]);
        let millis = u64::try_from(self.now.as_millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators").
fn mixed(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests;
