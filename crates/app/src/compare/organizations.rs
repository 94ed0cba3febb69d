//! Two organizations side by side: what each has, and what the one on the right can get as well. Everything is read
//! from the records; no system is asked.

use std::collections::BTreeSet;

use api::ApiError;
use api::command::CompareOrganizations;
use api::compare::Giving;
use api::compare::organizations::{
    CompareOrganizations as CompareOrganizationsRequest, ComparedLink, ComparedLists, ComparedOrganization,
    ComparedSystem, OrganizationComparison,
};
use domain::OrganizationId;
use domain::organization::{Environment, OrganizationState};
use domain::record::GrantSubject;
use store::{Grant, OrganizationDetail};

use crate::actor::Actor;
use crate::{App, error, titles};

/// What the workflow “Set up systems” makes: the field of its first form, which is the system's key, and in words.
/// In the order of its steps.
const SET_UP: [(&str, &str); 6] = [
    ("metabase_collection", "A copy of the template collection"),
    (
        "metabase",
        "A group that may read the partner's collection and query its database",
    ),
    ("teams", "A channel"),
    ("slack", "A user group or channel"),
    ("lms", "A cohort"),
    ("keycloak", "A group"),
];

/// The studio companies' environments, with their names for people.
const ENVIRONMENTS: [(Environment, &str); 2] =
    [(Environment::Test, "Test"), (Environment::Prod, "Production")];

/// One of the two, with what stands of what it was given.
struct Side {
    detail: OrganizationDetail,
    grants: Vec<Grant>,
}

impl App {
    /// Tells what two organizations have and what the one on the right can get.
    ///
    /// # Errors
    /// When the account may not, one of them does not exist, or the database cannot be read.
    pub async fn compare_organizations(
        &self,
        request: CompareOrganizationsRequest,
    ) -> Result<OrganizationComparison, ApiError> {
        let actor = self.actor::<CompareOrganizations>().await?;
        let left = side(&actor, request.left).await?;
        let right = side(&actor, request.right).await?;
        let of_both = |keys: fn(&Side) -> Vec<&str>| {
            let mut both = keys(&left);
            both.extend(keys(&right));
            both.into_iter().collect::<BTreeSet<_>>()
        };
        let further = of_both(|side| side.detail.groups.iter().map(|group| &*group.system).collect());
        let known = SET_UP.map(|(key, _)| key);
        let further = further.into_iter().filter(|key| !known.contains(key));
        let systems = known.into_iter().chain(further).map(|key| ComparedSystem {
            key: key.to_owned(),
            system: titles::system(&self.catalogue, key),
            left: groups(&left, key),
            right: groups(&right, key),
            setting_up: setting_up(key, &right),
        });
        let given = of_both(|side| side.grants.iter().map(|grant| &*grant.system).collect());
        let given = given.into_iter().map(|key| ComparedLists {
            kind: titles::system(&self.catalogue, key),
            left: resources(&left, key),
            right: resources(&right, key),
        });
        let companies = ENVIRONMENTS.map(|(environment, name)| ComparedLists {
            kind: name.to_owned(),
            left: companies(&left, environment),
            right: companies(&right, environment),
        });
        Ok(OrganizationComparison {
            systems: systems.collect(),
            links: links(&left, &right),
            companies: companies.into(),
            given: given.collect(),
            left: view(left),
            right: view(right),
        })
    }
}

async fn side(actor: &Actor, id: OrganizationId) -> Result<Side, ApiError> {
    let store = &actor.workspace.store;
    let detail = store.organization(actor.scope, id).await.map_err(error::store)?;
    let detail = detail.ok_or_else(|| error::store(store::Error::NotFound))?;
    let grants = store.grants_of(GrantSubject::Organization(id)).await;
    let mut grants = grants.map_err(error::store)?;
    grants.retain(|grant| grant.revoked.is_none());
    Ok(Side { detail, grants })
}

fn groups(side: &Side, system: &str) -> Vec<String> {
    let groups = side.detail.groups.iter().filter(|group| group.system == system);
    groups.map(|group| group.name.clone()).collect()
}

fn resources(side: &Side, system: &str) -> Vec<String> {
    let grants = side.grants.iter().filter(|grant| grant.system == system);
    let mut resources: Vec<_> = grants.map(|grant| grant.resource.clone()).collect();
    resources.sort_unstable();
    resources.dedup();
    resources
}

fn companies(side: &Side, environment: Environment) -> Vec<String> {
    let companies = side.detail.companies.iter();
    let companies = companies.filter(|company| company.environment == environment);
    companies.map(|company| company.name.clone()).collect()
}

/// Says whether something can be made for the organization in a system.
fn setting_up(system: &str, right: &Side) -> Giving {
    let organization = &right.detail.organization;
    let cannot = |reason: &str| Giving::Cannot {
        reason: reason.to_owned(),
    };
    if right.detail.groups.iter().any(|group| group.system == system) {
        return Giving::Has;
    }
    if organization.state != OrganizationState::Active {
        return cannot("It is archived or has left.");
    }
    match SET_UP.iter().find(|(key, _)| *key == system) {
        Some((_, what)) => Giving::Can {
            what: (*what).to_owned(),
        },
        None => cannot("No workflow makes it for a partner that is there already. Note it on its page."),
    }
}

/// The internal documentation is the example's own pages, which another partner's people must not be sent to.
fn links(left: &Side, right: &Side) -> Vec<ComparedLink> {
    let theirs = left.detail.organization.links.named();
    let own = right.detail.organization.links.named();
    let both = theirs.into_iter().zip(own);
    both.map(|((key, name, left), (_, _, right))| ComparedLink {
        key: key.to_owned(),
        name: titles::words(name),
        left: left.to_owned(),
        right: right.to_owned(),
        copying: copying(key, left, right),
    })
    .collect()
}

fn copying(key: &str, left: &str, right: &str) -> Giving {
    let cannot = |reason: &str| Giving::Cannot {
        reason: reason.to_owned(),
    };
    match (left, right) {
        _ if key == "internal" && right.is_empty() => {
            cannot("Each partner has pages of its own. Note them on its page.")
        }
        _ if key == "internal" => Giving::Has,
        ("", _) => cannot("The example has none."),
        (left, right) if left == right => Giving::Has,
        (_, "") => Giving::Can {
            what: "Copy it".to_owned(),
        },
        (_, _) => Giving::Can {
            what: "Replace it".to_owned(),
        },
    }
}

fn view(side: Side) -> ComparedOrganization {
    let organization = side.detail.organization;
    ComparedOrganization {
        id: organization.id,
        name: organization.name,
        people: organization.people,
        version: organization.version,
        links: organization.links,
    }
}
