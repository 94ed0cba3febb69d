//! The test of a connection: who the app is in the realm, and what it lacks there.

use std::collections::BTreeSet;

use connector::{Cx, Error, Found, Kind};

use crate::keycloak::ACTIONS;
use crate::keycloak::claims::management_roles;
use crate::keycloak::client::{Marks, Session};
use crate::keycloak::error::Fault;
use crate::keycloak::permission::REALM_ADMIN;

/// Signs in and looks around.
pub(super) async fn test(cx: &Cx) -> Result<Found, Error> {
    // A token keeps the roles of the time when it was given, so a kept one could tell of former ones.
    let session = Session::open_anew(cx).await?;
    let token = session.token().await?;
    let settings = session.settings();
    let mut found = Found::only(format!(
        "Signed in to the realm “{}” at {} as the client “{}”.",
        settings.realm,
        settings.base.as_str(),
        settings.client_id
    ));
    let mut tells_missing = false;
    let mut warn = |warning: String| found.warnings.push(warning);
    if !settings.left_out.is_empty() {
        warn(format!(
            "The server address ends in “{}”, which leads to a page for people; the app leaves it out and uses {}.",
            settings.left_out,
            settings.base.as_str()
        ));
    }
    match management_roles(token.expose(), &settings.realm) {
        Some(roles) if roles.iter().any(|role| role == REALM_ADMIN) => warn(format!(
            "The service account has the role {REALM_ADMIN}, which is more than the app needs."
        )),
        Some(roles) => {
            found.missing = missing(&roles);
            tells_missing = !found.missing.is_empty();
        }
        None => warn(
            "The client's tokens do not tell which roles its service account has (“Always use lightweight access \
             token”), so what it lacks is found out only by a step."
                .to_owned(),
        ),
    }
    let looks = [
        session.parent().await.map(drop),
        roles_are_there(&session).await,
        session.top_groups_are_shown().await,
    ];
    for looked in looks {
        if let Err(error) = looked {
            match &error.kind {
                // The token has told what is missing, and better.
                Kind::NeedsPermission(role) if tells_missing || found.missing.contains(role) => {}
                Kind::NeedsPermission(role) => found.missing.push(role.clone()),
                Kind::Blocked if is_setting(&error) => found.warnings.push(error.message),
                Kind::Blocked | Kind::Transient { .. } | Kind::Permanent | Kind::UnknownOutcome => {
                    return Err(error);
                }
            }
        }
    }
    let warning = match session.marks().await {
        Some(Marks::Kept) | None => None,
        Some(Marks::Anybodys) => Some(
            "People can write the app's mark at their own account, because “Unmanaged attributes” is “Enabled” or the \
             attribute hyopps may be edited by users. So the app deletes no account and enables none again by it. Set \
             “Unmanaged attributes” to “Only administrators can write” in the realm's settings.",
        ),
        Some(Marks::Dropped) => Some(
            "The realm drops attributes of accounts that its user profile does not declare, so the app cannot mark the \
             accounts that it makes: they cannot be enabled again or deleted by it. Set “Unmanaged attributes” to “Only \
             administrators can write” in the realm's settings.",
        ),
    };
    found.warnings.extend(warning.map(str::to_owned));
    Ok(found)
}

/// Returns what the actions need and the token does not hold.
fn missing(held: &[String]) -> Vec<String> {
    let needed = ACTIONS.iter().flat_map(|action| action.spec().permissions);
    let needed: BTreeSet<_> = needed.copied().collect();
    let missing = needed
        .into_iter()
        .filter(|role| !held.iter().any(|held| held == role));
    missing.map(str::to_owned).collect()
}

async fn roles_are_there(session: &Session) -> Result<(), Error> {
    for role in &session.settings().roles {
        if session.realm_role(role).await?.is_none() {
            return Err(Fault::RoleUnknown { role: role.clone() }.into());
        }
    }
    Ok(())
}

/// Returns whether an error is about what the settings name, not about the way there.
fn is_setting(error: &Error) -> bool {
    matches!(
        error.code,
        "keycloak_parent_group_unknown" | "keycloak_role_unknown"
    )
}
