//! Two people side by side: what each was given, and what the one on the right can be given as well. Everything is read
//! from the records; no system is asked.

use api::ApiError;
use api::command::ComparePeople;
use api::compare::{
    ComparePeople as ComparePeopleRequest, ComparedPerson, ComparedRow, Giving, PeopleComparison,
};
use domain::organization::OrganizationState;
use domain::person::PersonState;
use domain::record::GrantSubject;
use store::{Grant, OrganizationDetail, PersonRow};

use crate::actor::Actor;
use crate::organizations::option;
use crate::{App, error, titles};

mod organizations;

/// One kind of access: the field of the workflow “Give access”, the system, and the action that gives it.
struct Kind {
    key: &'static str,
    system: &'static str,
    action: &'static str,
}

/// All of them, in the order in which “New partner user” gives them.
const KINDS: [Kind; 7] = [
    kind("studio", "studio", "studio.add_user_to_companies"),
    kind("personal_company", "studio", "studio.create_personal_company"),
    kind("metabase", "metabase", "metabase.add_person_to_group"),
    kind("teams", "teams", "teams.add_person_to_channel"),
    kind("slack", "slack", "slack.add_person_to_group"),
    kind("keycloak", "keycloak", "keycloak.add_person_to_group"),
    kind("lms", "lms", "lms.add_person_to_cohort"),
];

const fn kind(key: &'static str, system: &'static str, action: &'static str) -> Kind {
    Kind { key, system, action }
}

/// One of the two, with what stands of what they were given.
struct Side {
    person: PersonRow,
    grants: Vec<Grant>,
}

impl App {
    /// Tells what two people have and what the one on the right can be given.
    ///
    /// # Errors
    /// When the account may not, one of them does not exist, or the database cannot be read.
    pub async fn compare_people(&self, request: ComparePeopleRequest) -> Result<PeopleComparison, ApiError> {
        let actor = self.actor::<ComparePeople>().await?;
        let left = side(&actor, request.left).await?;
        let right = side(&actor, request.right).await?;
        let store = &actor.workspace.store;
        let organization = store
            .organization(actor.scope, right.person.organization.id)
            .await;
        let organization = organization
            .map_err(error::store)?
            .ok_or_else(|| error::store(store::Error::NotFound))?;
        let rows = KINDS.iter().map(|kind| {
            let system = titles::system(&self.catalogue, kind.system);
            let has = resources(&right, kind);
            ComparedRow {
                key: kind.key.to_owned(),
                left: resources(&left, kind),
                giving: giving(kind, &system, &has, &right.person, &organization),
                right: has,
                system,
            }
        });
        Ok(PeopleComparison {
            rows: rows.collect(),
            left: view(left.person),
            right: view(right.person),
        })
    }
}

async fn side(actor: &Actor, id: domain::PersonId) -> Result<Side, ApiError> {
    let store = &actor.workspace.store;
    let person = store.person(actor.scope, id).await.map_err(error::store)?;
    let person = person.ok_or_else(|| error::store(store::Error::NotFound))?;
    let grants = store.grants_of(GrantSubject::Person(id)).await;
    let mut grants = grants.map_err(error::store)?;
    grants.retain(|grant| grant.revoked.is_none());
    Ok(Side { person, grants })
}

fn resources(side: &Side, kind: &Kind) -> Vec<String> {
    let of_kind = side.grants.iter().filter(|grant| grant.action == kind.action);
    let mut resources: Vec<_> = of_kind.map(|grant| grant.resource.clone()).collect();
    resources.dedup();
    resources
}

/// Says whether the person can be given it: always what is their own organization's, never what is another's.
fn giving(
    kind: &Kind,
    system: &str,
    has: &[String],
    person: &PersonRow,
    organization: &OrganizationDetail,
) -> Giving {
    let name = &organization.organization.name;
    let cannot = |reason: String| Giving::Cannot { reason };
    if !has.is_empty() {
        return Giving::Has;
    }
    if person.state != PersonState::Active {
        return cannot("The person is deactivated or has left.".to_owned());
    }
    if organization.organization.state != OrganizationState::Active {
        return cannot(format!("{name} is archived or has left."));
    }
    match kind.key {
        "personal_company" if person.personal_company.is_some() => Giving::Has,
        "personal_company" => Giving::Can {
            what: "A studio company of their own".to_owned(),
        },
        "studio" if organization.companies.is_empty() => cannot(format!(
            "{name} has no studio companies. Add them on its page first."
        )),
        "studio" => Giving::Can {
            what: format!("The studio companies of {name}"),
        },
        _ => {
            let mut groups = organization.groups.iter().rev();
            match groups.find(|group| group.system == kind.system) {
                // Most groups are called after their organization.
                Some(group) if group.name.contains(name.as_str()) => Giving::Can {
                    what: group.name.clone(),
                },
                Some(group) => Giving::Can {
                    what: format!("{} of {name}", group.name),
                },
                None => cannot(format!(
                    "{name} has nothing in {system} yet. Note its group on its page first."
                )),
            }
        }
    }
}

fn view(person: PersonRow) -> ComparedPerson {
    ComparedPerson {
        id: person.id,
        name: person.name(),
        organization: option(person.organization),
    }
}
