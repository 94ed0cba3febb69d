//! The own organization at a glance.

use api::command;
use api::execution::{ExecutionRow, ListExecutions};
use api::organization::{OrganizationDetail, OrganizationRef};
use domain::OrganizationId;
use domain::execution::ExecutionState;
use domain::organization::Environment;
use patternfly_yew::prelude::{Color, Label};
use yew::prelude::*;

use crate::components::badge::ExecutionBadge;
use crate::components::card::Card;
use crate::components::facts::{Fact, Facts, or_none};
use crate::components::loaded::{Loaded, Shown};
use crate::components::page::PageFrame;
use crate::components::table::{Table, clamped, row};
use crate::components::when::When;
use crate::hooks::use_load::use_load;
use crate::pages::panel::add_user::AddUser;
use crate::route::{Route, RouteLink};
use crate::testid::panel as ids;

const COMPANY_COLUMNS: &[&str] = &["Name", "Environment"];
const EXECUTION_COLUMNS: &[&str] = &["Execution", "State", "Started"];

/// How many executions are shown; the others are on a page of their own.
const NEWEST: usize = 5;

/// Properties of [`Overview`].
#[derive(PartialEq, Properties)]
pub struct OverviewProps {
    pub organization: OrganizationId,
}

/// The own organization.
#[component]
pub fn Overview(props: &OverviewProps) -> Html {
    let loader = use_load::<command::GetOrganization>(OrganizationRef {
        id: props.organization,
    });
    let newest = use_load::<command::ListExecutions>(ListExecutions::default());
    let ready = loader.state.load.ready();
    let title = ready.map_or_else(
        || AttrValue::from("Your organization"),
        |organization| AttrValue::from(organization.name.clone()),
    );
    html! {
        <PageFrame
            testid={ids::OVERVIEW}
            {title}
            title_testid={ids::TITLE}
            text="Your organization, its people, and where to read on."
            actions={html! { <AddUser testid={ids::ADD_USER} /> }}
        >
            <Loaded shown={Shown::of(&loader.state)} what="your organization" retry={loader.refresh.clone()}>
                if let Some(organization) = ready {
                    <div class="halves">
                        <div class="stack">
                            { overview(organization) }
                            { companies(organization) }
                        </div>
                        { links(organization) }
                    </div>
                }
            </Loaded>
            <Loaded shown={Shown::of(&newest.state)} what="the executions" retry={newest.refresh.clone()}>
                if let Some(page) = newest.state.load.ready() {
                    { executions(&page.rows) }
                }
            </Loaded>
        </PageFrame>
    }
}

fn overview(organization: &OrganizationDetail) -> Html {
    let people = match organization.people {
        1 => "1 person".to_owned(),
        count => format!("{count} people"),
    };
    html! {
        <Card title="Overview">
            <Facts>
                <Fact name="Contact">{ or_none(&organization.contact_name, "None") }</Fact>
                <Fact name="E-mail">{ or_none(&organization.contact_email, "None") }</Fact>
                <Fact name="People">
                    <RouteLink to={Route::People} testid={ids::TO_PEOPLE}>{ people }</RouteLink>
                </Fact>
                <Fact name="Since"><When at={organization.created_at} /></Fact>
            </Facts>
        </Card>
    }
}

fn companies(organization: &OrganizationDetail) -> Html {
    let rows = organization.companies.iter().enumerate().map(|(index, company)| {
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
        <Card title="Studio companies">
            if organization.companies.is_empty() {
                <p class="quiet">{ "None yet." }</p>
            } else {
                <Table name="Studio companies" columns={COMPANY_COLUMNS}>{ for rows }</Table>
            }
        </Card>
    }
}

/// The links to read. No window of a browser opens from here, so each is text that can be selected and copied.
fn links(organization: &OrganizationDetail) -> Html {
    let links = &organization.links;
    let named = [
        ("Internal documentation", "internal", &links.internal),
        ("General documentation", "general", &links.general),
        ("Additional documentation", "additional", &links.additional),
    ];
    html! {
        <Card title="Documentation" text="Every new user is sent these links by e-mail." testid={ids::LINKS}>
            <Facts>
                { for named.into_iter().map(|(name, key, link)| html! {
                    <Fact {name}>
                        <span class="link-text" data-testid={ids::link(key)}>{ or_none(link, "Not there yet") }</span>
                    </Fact>
                }) }
            </Facts>
        </Card>
    }
}

fn executions(executions: &[ExecutionRow]) -> Html {
    let waiting = executions
        .iter()
        .filter(|execution| execution.state == ExecutionState::Waiting)
        .count();
    let rows = executions.iter().take(NEWEST).map(|execution| {
        let cells = vec![
            html! {
                <RouteLink to={Route::Execution { id: execution.id }} class="row-link">{ clamped(&execution.label) }</RouteLink>
            },
            html! { <ExecutionBadge state={execution.state} /> },
            html! { <When at={execution.started_at} /> },
        ];
        row(execution.id.to_string(), None, cells)
    });
    html! {
        <Card title="Newest executions" testid={ids::NEWEST}>
            if executions.is_empty() {
                <p class="quiet">{ "None yet. “Add user” begins the first one." }</p>
            } else {
                if waiting > 0 {
                    <p>{ "Some of them wait. Open one to see whether something is asked of you." }</p>
                }
                <Table name="Newest executions" columns={EXECUTION_COLUMNS}>{ for rows }</Table>
                <p><RouteLink to={Route::Executions} testid={ids::TO_EXECUTIONS}>{ "See all of them" }</RouteLink></p>
            }
        </Card>
    }
}
