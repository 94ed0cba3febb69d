//! The steps of an execution of leaving: one for each access that is taken back.

use std::collections::BTreeMap;

use domain::StepKey;
use domain::leaving::{Leaver, Leaving, Removal};
use domain::record::GrantSubject;
use domain::workflow::{Definition, DepartureStep, RemovalStep, Step, StepKind};

/// Returns the workflow of leaving with a step for each access in the place of the one that stands for all.
///
/// What somebody was given in one system is taken back one after the other, and what is an organization's own there
/// behind what its people have: a group is empty before it goes. Different systems and people go side by side.
pub fn laid_out(definition: &Definition, leaving: &Leaving) -> Definition {
    let mut replaced: BTreeMap<StepKey, Vec<StepKey>> = BTreeMap::new();
    let mut steps = Vec::new();
    for (index, step) in definition.steps.iter().enumerate() {
        let needs = definition.needs_of(index).into_iter();
        let needs: Vec<StepKey> = needs
            .flat_map(|need| replaced.get(need).cloned().unwrap_or_else(|| vec![need.clone()]))
            .collect();
        let kind = match &step.kind {
            StepKind::Approval(approval) if approval.optional && !leaving.approval => {
                replaced.insert(step.key.clone(), needs);
                continue;
            }
            StepKind::Removal(removal) => {
                let made = removals(step, removal, &leaving.removals, &needs);
                let keys = made.iter().map(|step| step.key.clone()).collect::<Vec<_>>();
                replaced.insert(step.key.clone(), if keys.is_empty() { needs } else { keys });
                steps.extend(made);
                continue;
            }
            StepKind::Departure(departure) => StepKind::Departure(DepartureStep {
                of: departure.of,
                who: Some(leaving.who.clone()),
            }),
            kind @ (StepKind::Form(_) | StepKind::Action(_) | StepKind::Task(_) | StepKind::Approval(_)) => {
                kind.clone()
            }
        };
        steps.push(Step {
            needs: Some(needs),
            kind,
            ..step.clone()
        });
    }
    Definition {
        steps,
        ..definition.clone()
    }
}

/// Returns the step that takes one access back, for each of them.
fn removals(all: &Step, step: &RemovalStep, removals: &[Removal], needs: &[StepKey]) -> Vec<Step> {
    let key = |index: usize| StepKey::new(format!("{}_{}", all.key, index + 1));
    let titled = |(index, removal): (usize, &Removal)| {
        let before = waits_for(removals, index);
        let before: Vec<_> = before.into_iter().map(key).collect();
        Step {
            key: key(index),
            title: title(removal),
            summary: all.summary.clone(),
            needs: Some(if before.is_empty() { needs.to_vec() } else { before }),
            retry: all.retry,
            records: Vec::new(),
            kind: StepKind::Removal(RemovalStep {
                removal: Some(removal.clone()),
                ..step.clone()
            }),
        }
    };
    removals.iter().enumerate().map(titled).collect()
}

fn title(removal: &Removal) -> String {
    match removal.subject {
        GrantSubject::Person(_) => format!("Take back from {}: {}", removal.holder, removal.resource),
        GrantSubject::Organization(_) => format!("Take back: {}", removal.resource),
    }
}

/// Returns the removals that the one at `index` waits for: the one before it of the same holder in the same system, or,
/// for the first of an organization's own there, all of its people's.
fn waits_for(removals: &[Removal], index: usize) -> Vec<usize> {
    let own = &removals[index];
    let in_system = |place: &usize| removals[*place].system == own.system;
    let before: Vec<usize> = (0..index).filter(in_system).collect();
    let of_own = before
        .iter()
        .rev()
        .find(|place| removals[**place].subject == own.subject);
    match (own.subject, of_own) {
        (_, Some(place)) => vec![*place],
        (GrantSubject::Person(_), None) => Vec::new(),
        (GrantSubject::Organization(_), None) => before,
    }
}

/// Returns what an execution of leaving is called.
pub(crate) fn label(who: &Leaver) -> String {
    who.name().to_owned()
}

#[cfg(test)]
mod tests;
