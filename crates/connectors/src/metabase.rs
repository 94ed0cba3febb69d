//! Metabase: gives each partner a collection of its own, a group, rights on a database, and its people access.
//!
//! Nothing in Metabase is unique but the names of groups and the addresses of people, and nothing tells who made a thing.
//! So each action looks before it writes, by name and kind in the right place, and one action writes at a time.

mod actions {
    pub(super) mod add_person_to_group;
    pub(super) mod clone_collection;
    pub(super) mod create_group;
    pub(super) mod deactivate_person;
    pub(super) mod grant_database_access;
    pub(super) mod remove_person_from_group;
}
mod choices;
mod client;
mod copy;
mod error;
mod group;
mod input;
mod model;
mod person;
mod rights;
mod settings;
mod theirs;
mod trial;
mod words;

use connector::{Action, BoxFuture, Cx, Error, Found, GroupsOf, System, SystemSpec};
use domain::form::{Answers, Choice, Field, FieldError};

use crate::http::{CA_CERTIFICATE, Product, URL};

use actions::add_person_to_group::AddPersonToGroup;
use actions::clone_collection::CloneCollection;
use actions::create_group::CreateGroup;
use actions::deactivate_person::DeactivatePerson;
use actions::grant_database_access::GrantDatabaseAccess;
use actions::remove_person_from_group::RemovePersonFromGroup;
use client::Api;
use settings::Settings;

/// The system `metabase`.
pub(crate) struct Metabase;

static SPEC: SystemSpec = SystemSpec {
    key: "metabase",
    title: "Metabase",
    summary: "Gives partners their own copy of your dashboards, and their people access to it.",
    secret_label: Some("API key"),
    destination: &[URL, CA_CERTIFICATE],
};

/// What sentences and the log call the system.
const PRODUCT: Product = Product {
    key: "metabase",
    title: "Metabase",
};

/// The right that every action needs; Metabase has no finer one.
const ADMINISTRATION: &str = "API key in the group Administrators";

static ACTIONS: &[&dyn Action] = &[
    &CloneCollection,
    &CreateGroup,
    &GrantDatabaseAccess,
    &AddPersonToGroup,
    &RemovePersonFromGroup,
    &DeactivatePerson,
];

impl System for Metabase {
    fn spec(&self) -> &'static SystemSpec {
        &SPEC
    }

    fn settings(&self) -> Vec<Field> {
        settings::fields()
    }

    fn check_settings(&self, settings: &Answers) -> Result<(), Vec<FieldError>> {
        Settings::parse(settings).map(drop)
    }

    fn needs_secret(&self, _: &Answers) -> bool {
        true
    }

    fn actions(&self) -> &'static [&'static dyn Action] {
        ACTIONS
    }

    fn test<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Found, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            Ok(trial::found(&api).await?)
        })
    }

    fn pickers(&self) -> &'static [&'static str] {
        choices::PICKERS
    }

    fn choices<'a>(&'a self, cx: &'a Cx, key: &'a str) -> BoxFuture<'a, Result<Vec<Choice>, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            Ok(choices::of(&api, key).await?)
        })
    }

    fn groups_of<'a>(&'a self, cx: &'a Cx, email: &'a str) -> BoxFuture<'a, Result<Option<GroupsOf>, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            Ok(Some(choices::groups_of(&api, email).await?))
        })
    }
}
