//! The mail that asks a person to do what is required of them.

use serde_json::Value;

use crate::keycloak::admin::array;
use crate::keycloak::profile::ACTIONS;
use crate::keycloak::{Keycloak, Mail, said};
use crate::{Answer, Request};

impl Keycloak {
    /// Sends it to an account, which exists. Each call sends another one.
    pub(super) fn actions_mail(&mut self, request: &Request, id: &str) -> Answer {
        let body = match array(request) {
            Ok(body) => body,
            Err(answer) => return answer,
        };
        let account = &self.accounts[id];
        let Some(to) = account.email.clone() else {
            return said::refused(400, "User email missing");
        };
        if !account.enabled {
            return said::refused(400, "User is disabled");
        }
        let client_id = request.query("client_id").map(str::to_owned);
        let redirect_uri = request.query("redirect_uri").map(str::to_owned);
        if redirect_uri.is_some() && client_id.is_none() {
            return said::refused(400, "Client id missing");
        }
        if let Some(client_id) = &client_id {
            let Some(app) = self.apps.values().find(|app| app.client_id == *client_id) else {
                return said::refused(400, "Client doesn't exist");
            };
            if redirect_uri
                .as_ref()
                .is_some_and(|uri| !app.redirect_uris.contains(uri))
            {
                return said::refused(400, "Invalid redirect uri.");
            }
        }
        let is_number = |text: &str| text.parse::<u32>().is_ok();
        if request.query("lifespan").is_some_and(|text| !is_number(text)) {
            return said::error(404, "HTTP 404 Not Found");
        }
        let actions: Vec<_> = body.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if actions.len() != body.len() || actions.iter().any(|action| !ACTIONS.contains(&action.as_str())) {
            return said::refused(400, "Provided invalid required actions");
        }
        if !self.mail_works {
            return said::refused(500, "Failed to send execute actions email");
        }
        self.mails.push(Mail {
            to,
            actions,
            client_id,
            redirect_uri,
        });
        Answer::empty(204)
    }
}
