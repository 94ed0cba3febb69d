//! Tells whether what was given still stands.

use api::drift::{AccessState, AccessView, CheckDrift, DriftReport};
use api::person::ListPeople;
use app::App;
use clap::Args;
use domain::text::name_key;
use domain::{OrganizationId, PersonId};

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::{Cell, Page};

/// Ask the systems whether what was given still stands, changing nothing
#[derive(Args)]
pub(crate) struct Drift {
    #[command(flatten)]
    of: Of,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Of {
    /// The name of the organization whose accesses, and those of its people, are looked at
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
    /// The address of the one person whose accesses are looked at
    #[arg(long, value_name = "ADDRESS")]
    person: Option<String>,
}

impl Drift {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let report = call
            .signed_in(async |desk| {
                let of = self.of.subject(&desk.app).await?;
                Ok(desk.app.check_drift(of).await?)
            })
            .await?;
        call.output.result(&report, |page| show(page, &report))?;
        let any = |is: fn(&AccessState) -> bool| report.accesses.iter().any(|access| is(&access.state));
        Ok(if any(AccessState::has_drifted) {
            Exit::Drifted
        } else if any(AccessState::is_unknown) {
            Exit::NotLookedUp
        } else {
            Exit::Done
        })
    }
}

impl Of {
    async fn subject(self, app: &App) -> Result<CheckDrift, Failure> {
        if let Some(name) = self.organization {
            let id = organization(app, &name).await?;
            return Ok(CheckDrift::Organization { id });
        }
        let address = self.person.unwrap_or_default();
        let id = person(app, &address).await?;
        Ok(CheckDrift::Person { id })
    }
}

async fn organization(app: &App, name: &str) -> Result<OrganizationId, Failure> {
    let options = app.list_organization_options().await?;
    let found = options
        .into_iter()
        .find(|option| name_key(&option.name) == name_key(name));
    found.map(|option| option.id).ok_or_else(|| Failure::Usage {
        message: format!("There is no organization “{name}”."),
        hint: "Name it as it stands in the list of organizations.",
    })
}

async fn person(app: &App, address: &str) -> Result<PersonId, Failure> {
    let request = ListPeople {
        search: address.to_owned(),
        ..ListPeople::default()
    };
    let found = app.list_people(request).await?;
    let mut people = found
        .rows
        .into_iter()
        .filter(|person| person.email.eq_ignore_ascii_case(address.trim()));
    match (people.next(), people.next()) {
        (Some(person), None) => Ok(person.id),
        (None, _) => Err(Failure::Usage {
            message: format!("There is nobody with the address {address}."),
            hint: "Name the whole address as it stands in the list of people.",
        }),
        (Some(_), Some(_)) => Err(Failure::Usage {
            message: format!("More than one organization has somebody with the address {address}."),
            hint: "Look at the organization instead.",
        }),
    }
}

fn show(page: &mut Page, report: &DriftReport) {
    let row = |access: &AccessView| {
        let (state, more) = words(&access.state);
        [
            Cell::verdict(access.state == AccessState::Right, state),
            Cell::text(if access.person.is_empty() {
                "the organization"
            } else {
                &access.person
            }),
            Cell::text(&access.system),
            Cell::text(&access.resource),
            Cell::text(&more),
        ]
    };
    let rows: Vec<_> = report.accesses.iter().map(row).collect();
    page.table(["NOW", "WHO", "SYSTEM", "ACCESS", "MORE"], &rows);
    if report.people_left_out > 0 {
        page.gap();
        page.line(&format!(
            "{} more people were not looked at.",
            report.people_left_out
        ));
    }
}

fn words(state: &AccessState) -> (&'static str, String) {
    match state {
        AccessState::Right => ("as given", String::new()),
        AccessState::Missing { what } => ("missing", what.clone()),
        AccessState::Changed { what } => ("changed", what.clone()),
        AccessState::Gone { error } => ("gone", error.message.clone()),
        AccessState::Untold => (
            "not known",
            "given by hand, or the system is not connected or does not tell".to_owned(),
        ),
        AccessState::Failed { error } => ("not known", format!("{} ({})", error.message, error.code)),
    }
}
