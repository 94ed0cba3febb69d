//! The studio companies of an organization, by what they are for.

use std::rc::Rc;

use api::organization::{CompanyView, OrganizationDetail};
use domain::organization::Environment;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::card::Card;
use crate::components::table::{Table, clamped, row};
use crate::pages::organization::actions::Doing;
use crate::testid::organization as ids;

const COLUMNS: &[&str] = &["Name", ""];

/// Properties of [`Companies`].
#[derive(PartialEq, Properties)]
pub struct CompaniesProps {
    pub organization: Rc<OrganizationDetail>,
    pub may_change: bool,
    pub ask: Callback<Doing>,
}

/// The companies.
#[component]
pub fn Companies(props: &CompaniesProps) -> Html {
    let add = props.ask.reform(|()| Doing::AddCompany);
    html! {
        <div class="stack" data-testid={ids::COMPANIES}>
            if props.may_change {
                <div class="actions">
                    <Button testid={ids::ADD_COMPANY} onclick={add}>{ "Add a studio company" }</Button>
                </div>
            }
            { part(props, Environment::Prod, "Production") }
            { part(props, Environment::Test, "Test") }
        </div>
    }
}

fn part(props: &CompaniesProps, environment: Environment, title: &'static str) -> Html {
    let companies = props.organization.companies.iter().enumerate();
    let mut companies = companies
        .filter(|(_, company)| company.environment == environment)
        .peekable();
    let is_empty = companies.peek().is_none();
    let rows = companies.map(|(index, company)| {
        row(
            company.id.to_string(),
            Some(ids::company(index)),
            vec![clamped(&company.name), actions(props, index, company)],
        )
    });
    html! {
        <Card {title}>
            if is_empty {
                <p class="quiet">{ "None." }</p>
            } else {
                <Table name={format!("{title} companies")} columns={COLUMNS}>{ for rows }</Table>
            }
        </Card>
    }
}

fn actions(props: &CompaniesProps, index: usize, company: &CompanyView) -> Html {
    if !props.may_change {
        return html! {};
    }
    let (changed, removed) = (company.clone(), company.clone());
    let change = props.ask.reform(move |()| Doing::ChangeCompany(changed.clone()));
    let remove = props.ask.reform(move |()| Doing::RemoveCompany(removed.clone()));
    let testid = ids::company(index);
    html! {
        <div class="actions">
            <Button testid={format!("{testid}.change")} tone={Tone::Link} name={format!("Change {}", company.name)} onclick={change}>
                { "Change" }
            </Button>
            <Button testid={format!("{testid}.remove")} tone={Tone::Link} name={format!("Remove {}", company.name)} onclick={remove}>
                { "Remove" }
            </Button>
        </div>
    }
}
