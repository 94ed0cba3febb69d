//! Microsoft Teams, by Microsoft Graph with an app's own credentials.
//!
//! Partners get a channel in one team, and their people are guests of the directory. What was just made may show late;
//! the app waits for it within limits, and a repeat does only what is missing. The link that an invitation comes with
//! signs its holder in, so nothing of it is kept or told.

mod actions {
    pub(super) mod add_person_to_channel;
    pub(super) mod create_channel;
    pub(super) mod delete_guest;
    pub(super) mod remove_person_from_channel;
}
mod access;
mod channel_name;
mod channels;
mod client;
mod directory;
mod error;
mod guest;
mod look;
mod membership;
mod model;
mod pace;
mod patience;
mod removal;
mod rights;
mod rooms;
mod settings;
mod sign_in;
#[cfg(test)]
mod tests;
mod turns;
mod work;

use connector::{Action, BoxFuture, Cx, Error, Found, System, SystemSpec};
use domain::form::{Answers, Choice, Field, FieldError};

use actions::add_person_to_channel::AddPersonToChannel;
use actions::create_channel::CreateChannel;
use actions::delete_guest::DeleteGuest;
use actions::remove_person_from_channel::RemovePersonFromChannel;
use client::{PRODUCT, Session};
use settings::{DESTINATION, Settings, TEAM};

/// The system `teams`.
pub(crate) struct Teams;

static SPEC: SystemSpec = SystemSpec {
    key: PRODUCT.key,
    title: PRODUCT.title,
    summary: "Gives partners a channel in one of your teams, and their people access to it as guests.",
    secret_label: Some("Client secret"),
    destination: &DESTINATION,
};

static ACTIONS: &[&dyn Action] = &[
    &CreateChannel,
    &AddPersonToChannel,
    &RemovePersonFromChannel,
    &DeleteGuest,
];

impl System for Teams {
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
        Box::pin(async move {
            let (session, settings) = work::begin(cx).await?;
            Ok(look::around(cx, &session, &settings, ACTIONS).await?)
        })
    }

    fn pickers(&self) -> &'static [&'static str] {
        &[TEAM]
    }

    fn choices<'a>(&'a self, cx: &'a Cx, key: &'a str) -> BoxFuture<'a, Result<Vec<Choice>, Error>> {
        Box::pin(async move {
            if key != TEAM {
                return Ok(Vec::new());
            }
            // The other settings may not be filled in yet.
            let session = Session::open(cx).await?;
            Ok(look::teams(&session).await?)
        })
    }
}
