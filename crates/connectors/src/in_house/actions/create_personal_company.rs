//! Makes a studio company for one person alone.

use connector::{ActionSpec, Repeat};

use crate::in_house::STUDIO_PRODUCT;
use crate::in_house::input::{Field, Kind, text};
use crate::in_house::receipt::told;
use crate::in_house::work::{Change, Work, nothing};

static SPEC: ActionSpec = ActionSpec {
    name: "studio.create_personal_company",
    summary: "Makes a studio company that belongs to one person alone.",
    inputs: &["email", "name"],
    outputs: &["name", "id"],
    permissions: &["companies.write"],
    repeat: Repeat::NeedsPerson,
    reversible: true,
};

/// Makes a studio company for one person alone. Undo deletes it, as long as it is still theirs.
pub(in crate::in_house) static CREATE_PERSONAL_COMPANY: Work = Work {
    spec: &SPEC,
    product: STUDIO_PRODUCT,
    key: "request_create_personal_company",
    label: "create a personal company",
    ready: include_str!("../ready/create_personal_company.toml"),
    inputs: &[
        Field {
            name: "email",
            kind: Kind::Email,
        },
        Field {
            name: "name",
            kind: Kind::Text,
        },
    ],
    derive: nothing,
    change: Change::Makes,
    would: |names| {
        let (name, email) = (text(names, "name"), text(names, "email"));
        format!("Create the studio company “{name}” for {email} alone")
    },
    did: |names| {
        let (name, email) = (told(names, "name"), text(names, "email"));
        format!("Studio has made the company “{name}” for {email} alone.")
    },
    found: |names| {
        let (name, email) = (told(names, "name"), text(names, "email"));
        format!("Studio has the company “{name}” for {email} alone already.")
    },
    took_back: |names| {
        let (name, email) = (told(names, "name"), text(names, "email"));
        format!("The studio company “{name}” of {email} was deleted.")
    },
    by_hand: |names| {
        format!(
            "In Studio, delete the company “{}” (id {}), which belongs to {} alone.",
            told(names, "name"),
            told(names, "id"),
            text(names, "email")
        )
    },
};
