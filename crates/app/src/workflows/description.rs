//! Puts the steps of a workflow into words. Pure.

use std::collections::HashSet;

use api::workflow::StepDescription;
use connector::Catalogue;
use domain::workflow::{Definition, GrantTo, RecordRule, Step, StepKind};

use crate::{execution_view, titles};

/// Returns the steps of a workflow in words.
pub(super) fn steps(
    definition: &Definition,
    connected: &HashSet<String>,
    catalogue: &Catalogue,
) -> Vec<StepDescription> {
    let title = |key: &domain::StepKey| {
        definition
            .step(key)
            .map_or_else(|| key.to_string(), |step| step.title.clone())
    };
    let describe = |(index, step): (usize, &Step)| StepDescription {
        key: step.key.clone(),
        title: step.title.clone(),
        summary: step.summary.clone(),
        manner: execution_view::manner(step, connected, catalogue),
        system: match &step.kind {
            StepKind::Action(action) => titles::system(catalogue, &action.system),
            StepKind::Form(_)
            | StepKind::Task(_)
            | StepKind::Approval(_)
            | StepKind::Removal(_)
            | StepKind::Departure(_) => String::new(),
        },
        after: definition.needs_of(index).into_iter().map(title).collect(),
        asks: step.fields().iter().map(|field| field.label.clone()).collect(),
        records: step.records.iter().map(|rule| record(rule, catalogue)).collect(),
    };
    definition.steps.iter().enumerate().map(describe).collect()
}

/// Returns what a rule records, in words.
fn record(rule: &RecordRule, catalogue: &Catalogue) -> String {
    match rule {
        RecordRule::Organization { .. } => "an organization".to_owned(),
        RecordRule::ChosenOrganization { .. } => "which organization it is about".to_owned(),
        RecordRule::ChosenPerson { .. } => "which person it is about".to_owned(),
        RecordRule::StudioCompanies { .. } => "studio companies".to_owned(),
        RecordRule::Person { .. } => "a person".to_owned(),
        RecordRule::PersonalCompany { .. } => "a personal studio company".to_owned(),
        RecordRule::Group { system, .. } => format!("a group in {}", titles::system(catalogue, system)),
        RecordRule::Grant { system, to, .. } => {
            let to = match to {
                GrantTo::Organization => "organization",
                GrantTo::Person => "person",
            };
            format!("access of the {to} to {}", titles::system(catalogue, system))
        }
    }
}
