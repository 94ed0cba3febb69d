//! The user profile: what an account may be made of.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::Answer;
use crate::keycloak::Keycloak;

/// What the body of an account may hold.
pub(super) const FIELDS: [&str; 20] = [
    "id",
    "username",
    "email",
    "firstName",
    "lastName",
    "enabled",
    "emailVerified",
    "attributes",
    "requiredActions",
    "groups",
    "credentials",
    "realmRoles",
    "clientRoles",
    "totp",
    "createdTimestamp",
    "disableableCredentialTypes",
    "notBefore",
    "access",
    "federationLink",
    "federatedIdentities",
];

/// What a person can be asked to do.
pub(super) const ACTIONS: [&str; 5] = [
    "UPDATE_PASSWORD",
    "VERIFY_EMAIL",
    "UPDATE_PROFILE",
    "CONFIGURE_TOTP",
    "TERMS_AND_CONDITIONS",
];

/// The longest name or address.
const MAX_LENGTH: usize = 255;

impl Keycloak {
    /// Returns the configuration of the user profile.
    pub(super) fn profile(&self) -> Answer {
        let declared = ["username", "email", "firstName", "lastName"];
        let declared = declared.map(|name| json!({ "name": name, "multivalued": false }));
        let mut profile = json!({ "attributes": declared, "groups": [] });
        if self.keeps_attributes {
            let policy = if self.people_write_attributes {
                "ENABLED"
            } else {
                "ADMIN_EDIT"
            };
            profile["unmanagedAttributePolicy"] = policy.into();
        }
        Answer::json(200, &profile)
    }
}

/// Refuses what the profile does not allow, as its validation does.
pub(super) fn check(email: Option<&str>, body: &Value) -> Result<(), Answer> {
    let invalid = |field: &str, message: &str| {
        let error = json!({ "field": field, "errorMessage": message, "params": [field] });
        let mut answer = error.clone();
        answer["errors"] = json!([error]);
        Err(Answer::json(400, &answer))
    };
    if email.is_some_and(|email| !email.contains('@') || email.contains(char::is_whitespace)) {
        return invalid("email", "error-invalid-email");
    }
    for field in ["username", "email", "firstName", "lastName"] {
        let text = body[field].as_str().unwrap_or_default();
        if text.len() > MAX_LENGTH {
            return invalid(field, "error-invalid-length-too-long");
        }
        if field.ends_with("Name") && text.contains(['<', '>', '"', '$', '%', '/']) {
            return invalid(field, "error-person-name-invalid-character");
        }
    }
    Ok(())
}

/// Reads the attributes of a body: names with lists of texts.
pub(super) fn attributes(body: &Value) -> BTreeMap<String, Vec<String>> {
    let sent = body["attributes"].as_object().into_iter().flatten();
    let sent = sent.map(|(name, values)| {
        let values = values.as_array().into_iter().flatten();
        let values: Vec<_> = values.filter_map(Value::as_str).map(str::to_owned).collect();
        (name.clone(), values)
    });
    sent.filter(|(_, values)| !values.is_empty()).collect()
}

/// Returns those actions that the server knows; others are passed over.
pub(super) fn known_actions(sent: &[Value]) -> Vec<String> {
    let sent = sent.iter().filter_map(Value::as_str);
    sent.filter(|action| ACTIONS.contains(action))
        .map(str::to_owned)
        .collect()
}
