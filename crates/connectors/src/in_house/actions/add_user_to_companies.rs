//! Lets a person work in studio companies.

use connector::{ActionSpec, Repeat};

use crate::in_house::STUDIO_PRODUCT;
use crate::in_house::input::{Field, Kind, lines, text};
use crate::in_house::receipt::{told, told_or_given};
use crate::in_house::work::{Change, Work, nothing};

static SPEC: ActionSpec = ActionSpec {
    name: "studio.add_user_to_companies",
    summary: "Lets a person work in studio companies, and makes the person there if need be.",
    inputs: &["email", "first_name", "last_name", "companies"],
    outputs: &["id"],
    permissions: &["users.write"],
    repeat: Repeat::NeedsPerson,
    reversible: true,
};

/// Lets a person work in studio companies. Undo removes the person from those to which this step added them.
pub(in crate::in_house) static ADD_USER_TO_COMPANIES: Work = Work {
    spec: &SPEC,
    product: STUDIO_PRODUCT,
    key: "request_add_user_to_companies",
    label: "add a person to companies",
    ready: include_str!("../ready/add_user_to_companies.toml"),
    inputs: &[
        Field {
            name: "email",
            kind: Kind::Email,
        },
        Field {
            name: "first_name",
            kind: Kind::Optional,
        },
        Field {
            name: "last_name",
            kind: Kind::Optional,
        },
        Field {
            name: "companies",
            kind: Kind::Lines,
        },
    ],
    derive: nothing,
    change: Change::Changes,
    would: |names| {
        let companies = lines(names, "companies").join(", ");
        format!("Add {} to the studio companies {companies}", text(names, "email"))
    },
    did: |names| {
        let companies = lines(names, "companies").join(", ");
        format!(
            "{} works in the studio companies {companies}.",
            text(names, "email")
        )
    },
    found: |names| {
        let companies = lines(names, "companies").join(", ");
        format!(
            "{} works in the studio companies {companies} already.",
            text(names, "email")
        )
    },
    took_back: |names| {
        let (email, companies) = (text(names, "email"), told_or_given(names, "added", "companies"));
        format!("{email} was removed from the studio companies {companies}.")
    },
    by_hand: |names| {
        let (email, companies) = (text(names, "email"), told_or_given(names, "added", "companies"));
        let id = told(names, "id");
        format!(
            "In Studio, open the person {email} (id {id}) and remove them from those companies to which the onboarding \
             had added them, of: {companies}."
        )
    },
};
