//! Keycloak: accounts, groups and roles of one realm, by its admin interface.
//!
//! The app signs in as a client with a service account. It sets no passwords: Keycloak asks new people for theirs by
//! a mail of its own. One writer is enough for a realm; whatever else changes it meanwhile is found and left alone.

mod actions {
    pub(super) mod add_person_to_group;
    pub(super) mod create_group;
    pub(super) mod delete_person;
    pub(super) mod disable_person;
    pub(super) mod grant_role;
    pub(super) mod remove_person_from_group;
    pub(super) mod send_actions_mail;
}
mod check;
mod claims;
mod client;
mod error;
mod given;
mod mark;
mod model;
mod permission;
mod settings;

use connector::{Action, BoxFuture, Cx, Error, Found, System, SystemSpec};
use domain::form::{Answers, Choice, Field, FieldError};

use actions::add_person_to_group::AddPersonToGroup;
use actions::create_group::CreateGroup;
use actions::delete_person::DeletePerson;
use actions::disable_person::DisablePerson;
use actions::grant_role::GrantRole;
use actions::remove_person_from_group::RemovePersonFromGroup;
use actions::send_actions_mail::SendActionsMail;
use client::Session;
use settings::{PARENT_GROUP, Settings};

/// The system `keycloak`.
pub(crate) struct Keycloak;

static SPEC: SystemSpec = SystemSpec {
    key: "keycloak",
    title: "Keycloak",
    summary: "Gives partners' people an account and their groups in your Keycloak realm.",
    secret_label: Some("Client secret"),
    destination: &["url", "realm", "client_id", "ca_certificate"],
};

static ACTIONS: &[&dyn Action] = &[
    &CreateGroup,
    &AddPersonToGroup,
    &SendActionsMail,
    &RemovePersonFromGroup,
    &DisablePerson,
    &DeletePerson,
    &GrantRole,
];

impl System for Keycloak {
    fn spec(&self) -> &'static SystemSpec {
        &SPEC
    }

    fn settings(&self) -> Vec<Field> {
        settings::form::fields()
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
        Box::pin(check::test(cx))
    }

    fn pickers(&self) -> &'static [&'static str] {
        &[PARENT_GROUP]
    }

    fn choices<'a>(&'a self, cx: &'a Cx, key: &'a str) -> BoxFuture<'a, Result<Vec<Choice>, Error>> {
        Box::pin(async move {
            if key != PARENT_GROUP {
                return Ok(Vec::new());
            }
            let groups = Session::open(cx).await?.top_groups("").await?;
            let paths = groups.into_iter().map(|group| Choice {
                value: format!("/{}", group.name),
                label: group.name,
            });
            Ok(paths.collect())
        })
    }
}
