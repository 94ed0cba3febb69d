//! Has Infrabot prepare the infrastructure of a partner's companies.

use connector::{ActionSpec, Repeat};
use serde_json::{Value, json};

use crate::in_house::INFRABOT_PRODUCT;
use crate::in_house::error::Fault;
use crate::in_house::fill::Names;
use crate::in_house::input::{Field, Kind, lines, text};
use crate::in_house::receipt::told;
use crate::in_house::work::{Change, Work};

static SPEC: ActionSpec = ActionSpec {
    name: "infrabot.trigger",
    summary: "Begins an Infrabot run, which prepares the infrastructure of a partner's studio companies.",
    inputs: &["partner", "companies", "environments"],
    outputs: &["run"],
    permissions: &["runs.write"],
    repeat: Repeat::NeedsPerson,
    reversible: false,
};

/// Has Infrabot prepare the infrastructure of a partner's companies. What a run has set up is taken down by hand.
pub(in crate::in_house) static TRIGGER: Work = Work {
    spec: &SPEC,
    product: INFRABOT_PRODUCT,
    key: "request_trigger",
    label: "trigger a run",
    ready: include_str!("../ready/trigger.toml"),
    inputs: &[
        Field {
            name: "partner",
            kind: Kind::Text,
        },
        Field {
            name: "companies",
            kind: Kind::Lines,
        },
        Field {
            name: "environments",
            kind: Kind::Lines,
        },
    ],
    derive: with_targets,
    change: Change::Makes,
    would: |names| {
        let (partner, companies) = (text(names, "partner"), targets(names));
        format!("Trigger Infrabot for {partner}: {companies}")
    },
    did: |names| {
        let (partner, companies) = (text(names, "partner"), targets(names));
        format!(
            "Infrabot has begun the run {} for {partner}: {companies}.",
            told(names, "run")
        )
    },
    found: |names| {
        let (partner, run) = (text(names, "partner"), told(names, "run"));
        format!("Infrabot has begun the run {run} for {partner} already.")
    },
    took_back: |names| format!("The Infrabot run for {} was taken back.", text(names, "partner")),
    by_hand: |names| {
        format!(
            "In Infrabot, open the run {} for {} and take down what it has set up: {}.",
            told(names, "run"),
            text(names, "partner"),
            targets(names)
        )
    },
};

/// Puts each company together with its environment, which templates name `targets`.
fn with_targets(names: &mut Names) -> Result<(), Fault> {
    let (companies, environments) = (lines(names, "companies"), lines(names, "environments"));
    if companies.len() != environments.len() {
        return Err(Fault::Input {
            name: "environments",
            why: "it does not have one line for each company",
        });
    }
    let pairs = companies.iter().zip(environments);
    let targets: Vec<_> = pairs
        .map(|(name, environment)| json!({"name": name, "environment": environment}))
        .collect();
    names.insert("targets".to_owned(), Value::Array(targets));
    Ok(())
}

/// Returns for example "Acme Test (test), Acme (prod)".
fn targets(names: &Names) -> String {
    let pairs = lines(names, "companies")
        .into_iter()
        .zip(lines(names, "environments"));
    let pairs: Vec<_> = pairs
        .map(|(name, environment)| format!("{name} ({environment})"))
        .collect();
    pairs.join(", ")
}
