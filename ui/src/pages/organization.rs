//! One organization.

use std::rc::Rc;

use api::command;
use api::organization::{CompanyView, GroupView, OrganizationDetail, OrganizationRef};
use domain::OrganizationId;
use domain::history::RecordRef;
use domain::organization::Environment;
use domain::role::Permission;
use patternfly_yew::prelude::{Color, Label};
use yew::prelude::*;

use crate::components::card::Card;
use crate::components::facts::{Fact, Facts, or_none};
use crate::components::loaded::{Loaded, Shown};
use crate::components::page::PageFrame;
use crate::components::table::{Table, clamped, row};
use crate::components::when::When;
use crate::hooks::use_load::use_load;
use crate::hooks::use_session::use_session;
use crate::pages::organization::drift::Drift;
use crate::pages::organization::links::Links;
use crate::pages::organization::people::People;
use crate::pages::record::executions::Executions;
use crate::route::{Route, RouteLink, way_back};
use crate::testid::organization as ids;

pub mod drift;
pub mod links;
pub mod people;

const COMPANY_COLUMNS: &[&str] = &["Name", "Environment"];
const GROUP_COLUMNS: &[&str] = &["System", "Group"];

/// Properties of [`Organization`].
#[derive(PartialEq, Properties)]
pub struct OrganizationProps {
    pub id: OrganizationId,
}

/// Everything about one organization.
#[component]
pub fn Organization(props: &OrganizationProps) -> Html {
    let session = use_session();
    let loader = use_load::<command::GetOrganization>(OrganizationRef { id: props.id });
    let ready = loader.state.load.ready();
    let title = ready.map_or_else(
        || AttrValue::from("Organization"),
        |organization| AttrValue::from(organization.name.clone()),
    );
    let start = session.may(Permission::Execute).then(|| {
        html! {
            <RouteLink to={Route::OnboardPerson { organization: props.id }} testid={ids::NEW_USER} class="pf-v6-c-button pf-m-secondary">
                <span class="pf-v6-c-button__text">{ "Onboard a person" }</span>
            </RouteLink>
        }
    });
    html! {
        <PageFrame
            testid={ids::PAGE}
            {title}
            title_testid={ids::TITLE}
            back={way_back(Route::Organizations, "Organizations")}
            actions={start.unwrap_or_default()}
        >
            <Loaded shown={Shown::of(&loader.state)} what="the organization" retry={loader.refresh.clone()}>
                if let Some(organization) = ready {
                    <div class="halves">
                        <div class="stack">
                            { overview(organization) }
                            { companies(&organization.companies) }
                            { groups(&organization.groups) }
                        </div>
                        <Links
                            organization={Rc::clone(organization)}
                            refresh={loader.refresh.clone()}
                            editable={session.may(Permission::Administer)}
                        />
                    </div>
                    <Card title="People"><People organization={props.id} /></Card>
                    if session.may(Permission::Execute) {
                        <Drift organization={props.id} />
                    }
                    <Card title="Executions"><Executions of={RecordRef::Organization(props.id)} /></Card>
                }
            </Loaded>
        </PageFrame>
    }
}

fn overview(organization: &OrganizationDetail) -> Html {
    html! {
        <Card title="Overview">
            <Facts>
                <Fact name="Contact">{ or_none(&organization.contact_name, "None") }</Fact>
                <Fact name="E-mail">{ or_none(&organization.contact_email, "None") }</Fact>
                <Fact name="Since"><When at={organization.created_at} /></Fact>
                <Fact name="Notes"><span class="lines">{ or_none(&organization.notes, "None") }</span></Fact>
            </Facts>
        </Card>
    }
}

fn companies(companies: &[CompanyView]) -> Html {
    let rows = companies.iter().enumerate().map(|(index, company)| {
        let (word, color) = match company.environment {
            Environment::Test => ("Test", Color::Grey),
            Environment::Prod => ("Production", Color::Purple),
        };
        let label = html! { <Label label={word} {color} compact={true} /> };
        row(
            index.to_string(),
            None,
            vec![html! { { clamped(&company.name) } }, label],
        )
    });
    html! {
        <Card title="Studio companies" testid={ids::COMPANIES}>
            if companies.is_empty() {
                <p class="quiet">{ "None yet. The workflow for a new partner records them." }</p>
            } else {
                <Table name="Studio companies" columns={COMPANY_COLUMNS}>{ for rows }</Table>
            }
        </Card>
    }
}

fn groups(groups: &[GroupView]) -> Html {
    let rows = groups.iter().enumerate().map(|(index, group)| {
        let there = (!group.external_id.is_empty())
            .then(|| html! { <span class="second">{ named_id(&group.external_id) }</span> });
        let name = html! { <><span>{ &group.name }</span>{ there.unwrap_or_default() }</> };
        row(index.to_string(), None, vec![html! { { &group.system } }, name])
    });
    html! {
        <Card title="Groups in systems" testid={ids::GROUPS}>
            if groups.is_empty() {
                <p class="quiet">{ "None yet. The workflow for a new partner creates them." }</p>
            } else {
                <Table name="Groups in systems" columns={GROUP_COLUMNS}>{ for rows }</Table>
            }
        </Card>
    }
}

/// Returns a system's own id of something, with the word for it.
fn named_id(id: &str) -> String {
    let word = if id.starts_with("https://") || id.starts_with("http://") {
        "Link"
    } else if id.chars().all(|letter| letter.is_ascii_digit()) {
        "Number there"
    } else {
        "Id there"
    };
    format!("{word}: {id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_not_called_a_number() {
        for (id, expected) in [
            ("42", "Number there: 42"),
            (
                "https://teams.example.org/42",
                "Link: https://teams.example.org/42",
            ),
            ("C02-AX", "Id there: C02-AX"),
        ] {
            assert_eq!(named_id(id), expected);
        }
    }
}
