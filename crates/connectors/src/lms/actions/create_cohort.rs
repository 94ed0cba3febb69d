//! Makes the cohort of an organization.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};

use crate::lms::client::Site;
use crate::lms::cohorts::KnownCohort;
use crate::lms::error::Refusal;
use crate::lms::function::Function;
use crate::lms::input::{content, made_elsewhere, outputs, receipt, required};
use crate::lms::model::Cohort;
use crate::lms::names::{cohort_idnumber, folded};
use crate::lms::obstacle::Obstacle;

/// Makes the cohort of an organization. Repeating it finds the cohort by its idnumber.
pub(in crate::lms) struct CreateCohort;

static SPEC: ActionSpec = ActionSpec {
    name: "lms.create_cohort",
    summary: "Makes the cohort through which an organization's people reach their courses.",
    inputs: &["organization"],
    outputs: &["name", "id"],
    permissions: &[
        "core_webservice_get_site_info",
        "core_cohort_search_cohorts",
        "core_cohort_get_cohorts",
        "core_cohort_get_cohort_members",
        "core_cohort_create_cohorts",
        "core_cohort_delete_cohorts",
        "moodle/cohort:view",
        "moodle/cohort:manage",
    ],
    repeat: Repeat::Safe,
    reversible: true,
};

impl Action for CreateCohort {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let organization = required(input, "organization")?;
            let site = Site::open(cx).await?;
            Ok(match of(&site, organization).await? {
                Some(cohort) => Plan::AlreadyRight(found(cx, &site, &cohort)),
                None => Plan::create(format!("Make the cohort “{organization}” in Moodle"))
                    .with_outputs(outputs(organization, "")),
            })
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let organization = required(input, "organization")?;
            let site = Site::open(cx).await?;
            if let Some(cohort) = of(&site, organization).await? {
                return Ok(found(cx, &site, &cohort));
            }
            let idnumber = cohort_idnumber(organization);
            match site.create_cohort(organization, &idnumber).await {
                Ok(cohort) => Ok(Applied {
                    summary: format!("Made the cohort “{}” in Moodle.", cohort.name),
                    outputs: outputs(&cohort.name, &cohort.id.to_string()),
                    receipt: Some(receipt(&site, &KnownCohort::of(&cohort))),
                }),
                // Somebody else was faster.
                Err(refusal @ Refusal::Input(Function::CreateCohorts, _)) => {
                    match of(&site, organization).await? {
                        Some(cohort) => Ok(found(cx, &site, &cohort)),
                        None => Err(refusal.into()),
                    }
                }
                Err(refusal) => Err(refusal.into()),
            }
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let made: KnownCohort = content(receipt)?;
            let site = Site::open(cx).await?;
            let what = format!("delete the cohort “{}” if only the partner has it", made.name);
            if let Some(undone) = made_elsewhere(&site, receipt, &what) {
                return Ok(undone);
            }
            let cohort = match site.cohort(made.id).await? {
                None => return Ok(Undone::AlreadyGone),
                Some(cohort) => cohort,
            };
            // The name may have been changed; the idnumber is what makes it ours.
            if cohort.idnumber != made.idnumber {
                return Ok(Undone::ByHand(made.unrecognized()));
            }
            let members = site.members_of(cohort.id).await?.len();
            if members > 0 {
                return Ok(Undone::ByHand(format!(
                    "The cohort “{}” in Moodle still has members ({members}), who would lose their courses and perhaps \
                     their work there. Take them out or decide that they shall lose them, then delete the cohort under \
                     Site administration, Users, Cohorts.",
                    cohort.name
                )));
            }
            match site.delete_cohort(cohort.id).await {
                Ok(()) => Ok(Undone::Reversed(format!(
                    "Deleted the cohort “{}” in Moodle.",
                    cohort.name
                ))),
                Err(Refusal::Gone(_)) => Ok(Undone::AlreadyGone),
                Err(refusal) => Err(refusal.into()),
            }
        })
    }
}

/// Returns the organization's cohort, if it is there.
async fn of(site: &Site, organization: &str) -> Result<Option<Cohort>, Error> {
    let idnumber = cohort_idnumber(organization);
    match site.cohort_by_idnumber(&idnumber).await? {
        Some(cohort) if folded(&cohort.name) != folded(organization) => {
            let name = cohort.name;
            Err(Obstacle::CohortTaken { idnumber, name }.into())
        }
        found => Ok(found),
    }
}

fn found(cx: &Cx, site: &Site, cohort: &Cohort) -> Applied {
    Applied {
        summary: format!("The cohort “{}” is in Moodle already.", cohort.name),
        outputs: outputs(&cohort.name, &cohort.id.to_string()),
        receipt: cx.made_before().then(|| receipt(site, &KnownCohort::of(cohort))),
    }
}
