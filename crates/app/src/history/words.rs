//! A line of the history in words.

use api::history::{ChangedField, Fact, HistoryLine};
use connector::Catalogue;
use domain::history::{
    Change, CompanyFacts, FieldChange, GrantFacts, GroupFacts, OrganizationFacts, PersonFacts,
};
use domain::organization::{Environment, OrganizationState};
use domain::person::{PersonState, language_name};
use store::RecordChange;

use crate::titles;

/// Returns a line for people.
pub(super) fn line(line: RecordChange, catalogue: &Catalogue) -> HistoryLine {
    let told = told(line.change, catalogue);
    HistoryLine {
        number: line.number,
        record: line.record,
        name: line.name,
        at: line.at,
        by: line.by,
        execution: line.execution,
        what: told.what,
        reason: told.reason,
        changes: told.changes,
        facts: told.facts,
    }
}

#[derive(Default)]
struct Told {
    what: String,
    reason: String,
    changes: Vec<ChangedField>,
    facts: Vec<Fact>,
}

fn told(change: Change, catalogue: &Catalogue) -> Told {
    let what = |text: &str| Told {
        what: text.to_owned(),
        ..Told::default()
    };
    match change {
        Change::Edited { fields } => Told {
            changes: fields.into_iter().map(changed).collect(),
            ..what("Edited")
        },
        Change::OrganizationState { to, reason, .. } => Told {
            reason,
            ..what(match to {
                OrganizationState::Active => "Made active again",
                OrganizationState::Archived => "Archived",
                OrganizationState::Left => "Left: what the app had given was taken back",
            })
        },
        Change::PersonState { to, reason, .. } => Told {
            reason,
            ..what(match to {
                PersonState::Active => "Made active again",
                PersonState::Deactivated => "Deactivated",
                PersonState::Left => "Left: what the app had given was taken back",
            })
        },
        Change::Moved { to } => what(&format!("Moved to {}", to.name)),
        Change::Arrived { from } => what(&format!("Came from {}", from.name)),
        Change::CompanyAdded { company } => what(&format!("Studio company added: {}", in_words(&company))),
        Change::CompanyChanged { from, to } => Told {
            changes: vec![ChangedField {
                label: "Studio company".to_owned(),
                from: in_words(&from),
                to: in_words(&to),
            }],
            ..what("Studio company changed")
        },
        Change::CompanyRemoved { company } => {
            what(&format!("Studio company removed: {}", in_words(&company)))
        }
        Change::GroupNoted { group } => what(&format!("Noted: {}", group_in_words(&group, catalogue))),
        Change::GroupChanged { from, to } => Told {
            changes: vec![ChangedField {
                label: titles::system(catalogue, &to.system),
                from: name_and_id(&from),
                to: name_and_id(&to),
            }],
            ..what("Group changed")
        },
        Change::GroupRemoved { group } => what(&format!(
            "Removed from the records: {}",
            group_in_words(&group, catalogue)
        )),
        Change::OrganizationDeleted { reason, was } => Told {
            reason,
            facts: organization_facts(*was, catalogue),
            ..what("Deleted")
        },
        Change::PersonDeleted {
            reason,
            with_organization,
            was,
        } => Told {
            reason,
            facts: person_facts(*was, catalogue),
            ..what(if with_organization {
                "Deleted with the organization"
            } else {
                "Deleted"
            })
        },
    }
}

fn changed(change: FieldChange) -> ChangedField {
    let value = |text: String| match change.field.as_str() {
        "language" => language_name(&text).to_owned(),
        _ => text,
    };
    ChangedField {
        label: match change.field.as_str() {
            "email" => "E-mail".to_owned(),
            "contact_email" => "Contact e-mail".to_owned(),
            "link_internal" => "Internal documentation".to_owned(),
            "link_general" => "General documentation".to_owned(),
            "link_additional" => "Additional documentation".to_owned(),
            other => titles::words(other),
        },
        from: value(change.from),
        to: value(change.to),
    }
}

const fn environment(environment: Environment) -> &'static str {
    match environment {
        Environment::Test => "test",
        Environment::Prod => "production",
    }
}

fn in_words(company: &CompanyFacts) -> String {
    format!("{} ({})", company.name, environment(company.environment))
}

fn name_and_id(group: &GroupFacts) -> String {
    if group.external_id.is_empty() {
        group.name.clone()
    } else {
        format!("{} (id {})", group.name, group.external_id)
    }
}

fn group_in_words(group: &GroupFacts, catalogue: &Catalogue) -> String {
    let system = titles::system(catalogue, &group.system);
    format!("{} in {system}", name_and_id(group))
}

fn organization_facts(was: OrganizationFacts, catalogue: &Catalogue) -> Vec<Fact> {
    let links = was.links.named().map(|(_, _, link)| link.to_owned());
    let links = links.into_iter().filter(|link| !link.is_empty());
    let companies = was.companies.iter().map(in_words);
    let groups = was.groups.iter().map(|group| group_in_words(group, catalogue));
    known([
        ("Contact", vec![was.contact_name, was.contact_email]),
        ("Notes", vec![was.notes]),
        ("State", vec![state_of_organization(was.state).to_owned()]),
        ("Recorded", vec![was.created_at.to_string()]),
        ("People", vec![was.people.to_string()]),
        ("Executions", vec![was.executions.to_string()]),
        ("Studio companies", companies.collect()),
        ("Groups in systems", groups.collect()),
        ("Documentation", links.collect()),
        ("Accesses that stood", grants(&was.grants, catalogue)),
    ])
}

fn person_facts(was: PersonFacts, catalogue: &Catalogue) -> Vec<Fact> {
    known([
        ("Organization", vec![was.organization.name]),
        ("E-mail", vec![was.email]),
        ("Job title", vec![was.job_title]),
        ("Phone", vec![was.phone]),
        (
            "Preferred language",
            vec![language_name(&was.language).to_owned()],
        ),
        ("State", vec![state_of_person(was.state).to_owned()]),
        ("Recorded", vec![was.created_at.to_string()]),
        (
            "Personal studio company",
            was.personal_company.into_iter().collect(),
        ),
        ("Accesses that stood", grants(&was.grants, catalogue)),
    ])
}

fn known<const N: usize>(facts: [(&str, Vec<String>); N]) -> Vec<Fact> {
    let facts = facts.into_iter().map(|(label, lines)| Fact {
        label: label.to_owned(),
        value: lines
            .into_iter()
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n"),
    });
    facts.filter(|fact| !fact.value.is_empty()).collect()
}

fn grants(grants: &[GrantFacts], catalogue: &Catalogue) -> Vec<String> {
    let grants = grants.iter();
    grants
        .map(|grant| format!("{}: {}", titles::system(catalogue, &grant.system), grant.resource))
        .collect()
}

const fn state_of_organization(state: OrganizationState) -> &'static str {
    match state {
        OrganizationState::Active => "active",
        OrganizationState::Archived => "archived",
        OrganizationState::Left => "left",
    }
}

const fn state_of_person(state: PersonState) -> &'static str {
    match state {
        PersonState::Active => "active",
        PersonState::Deactivated => "deactivated",
        PersonState::Left => "left",
    }
}
