//! Studio and Infrabot: services that every company builds for itself, reached by requests that an admin can write.
//!
//! Nobody knows their HTTP interface beforehand. So what an action asks is a template (`template.rs`), of which one comes
//! with the app for each action, for services that speak as `docs/connections` describes; and how the app shows who it is
//! is a setting (`auth.rs`).

mod action;
mod actions {
    pub(super) mod add_user_to_companies;
    pub(super) mod create_personal_company;
    pub(super) mod send_invite;
    pub(super) mod trigger;
}
mod auth;
mod error;
mod fill;
mod input;
mod receipt;
mod session;
mod settings;
mod signature;
mod template;
mod test;
mod work;

use connector::{Action, BoxFuture, Cx, Error, Found, System, SystemSpec};
use domain::form::{Answers, Field, FieldError};

use crate::http::Product;

use actions::add_user_to_companies::ADD_USER_TO_COMPANIES;
use actions::create_personal_company::CREATE_PERSONAL_COMPANY;
use actions::send_invite::SEND_INVITE;
use actions::trigger::TRIGGER;
use settings::Settings;
use work::Work;

/// A service that a company has built for itself.
pub(crate) struct InHouse {
    spec: SystemSpec,
    product: Product,
    works: &'static [&'static Work],
    actions: &'static [&'static dyn Action],
}

const STUDIO_PRODUCT: Product = Product {
    key: "studio",
    title: "Studio",
};

const INFRABOT_PRODUCT: Product = Product {
    key: "infrabot",
    title: "Infrabot",
};

/// The settings that decide to whom the secret is shown, and in which form.
const DESTINATION: &[&str] = &[
    crate::http::URL,
    settings::AUTH,
    settings::USERNAME,
    settings::HEADER,
    settings::SIGNATURE_HEADER,
    crate::http::CA_CERTIFICATE,
];

/// The system `studio`.
pub(crate) static STUDIO: InHouse = InHouse {
    spec: SystemSpec {
        key: STUDIO_PRODUCT.key,
        title: STUDIO_PRODUCT.title,
        summary: "Adds people to their studio companies, makes personal ones, and sends invitations.",
        secret_label: Some("Token, password or key"),
        destination: DESTINATION,
    },
    product: STUDIO_PRODUCT,
    works: &[&ADD_USER_TO_COMPANIES, &CREATE_PERSONAL_COMPANY, &SEND_INVITE],
    actions: &[&ADD_USER_TO_COMPANIES, &CREATE_PERSONAL_COMPANY, &SEND_INVITE],
};

/// The system `infrabot`.
pub(crate) static INFRABOT: InHouse = InHouse {
    spec: SystemSpec {
        key: INFRABOT_PRODUCT.key,
        title: INFRABOT_PRODUCT.title,
        summary: "Has the infrastructure of a partner's studio companies prepared.",
        secret_label: Some("Token, password or key"),
        destination: DESTINATION,
    },
    product: INFRABOT_PRODUCT,
    works: &[&TRIGGER],
    actions: &[&TRIGGER],
};

impl InHouse {
    /// Returns the service that an action belongs to.
    fn of(product: Product) -> &'static Self {
        if product == INFRABOT_PRODUCT {
            &INFRABOT
        } else {
            &STUDIO
        }
    }
}

impl System for InHouse {
    fn spec(&self) -> &'static SystemSpec {
        &Self::of(self.product).spec
    }

    fn settings(&self) -> Vec<Field> {
        settings::fields(self.product.title, self.works)
    }

    fn check_settings(&self, settings: &Answers) -> Result<(), Vec<FieldError>> {
        Settings::parse(self.works, settings).map(drop)
    }

    fn needs_secret(&self, settings: &Answers) -> bool {
        settings::signs_in(settings)
    }

    fn actions(&self) -> &'static [&'static dyn Action] {
        self.actions
    }

    fn test<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Found, Error>> {
        Box::pin(test::test(self, cx))
    }
}
