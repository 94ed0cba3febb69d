//! What a test of the connection finds, and which teams can be chosen.

use connector::{Action, Cx, Found};
use domain::Timestamp;
use domain::form::Choice;

use crate::teams::actions::create_channel::owner_id;
use crate::teams::client::Session;
use crate::teams::error::Fault;
use crate::teams::rights::are_enough;
use crate::teams::settings::{ChannelKind, Settings};

/// Signs in anew and tells what the app can do, changing nothing.
pub(super) async fn around(
    cx: &Cx,
    session: &Session,
    settings: &Settings,
    actions: &[&dyn Action],
) -> Result<Found, Fault> {
    let claims = session.sign_in().await?;
    let app = claims
        .app
        .map_or_else(|| "the app".to_owned(), |name| format!("the app “{name}”"));
    let mut found = Found::default();
    match &claims.roles {
        Some(roles) => {
            for permission in actions.iter().flat_map(|action| action.spec().permissions) {
                if !are_enough(roles, permission) && !found.missing.iter().any(|known| known == permission) {
                    found.missing.push((*permission).to_owned());
                }
            }
        }
        None => found.warnings.push(
            "The token does not tell which permissions the app has, so this test cannot say whether one is missing."
                .to_owned(),
        ),
    }
    let team = team_name(session, settings).await?;
    found.summary = match team {
        Some(name) => format!("Signed in to Microsoft Graph as {app}. The team for partners is “{name}”."),
        None => format!("Signed in to Microsoft Graph as {app}. It may not read the name of the team."),
    };
    if let ChannelKind::Private { owner } = &settings.kind {
        match owner_id(session, &settings.team, owner).await {
            // What is missing is told already.
            Ok(_) | Err(Fault::Forbidden { .. }) => {}
            Err(Fault::OwnerUnusable { owner, why }) => found.warnings.push(format!(
                "{owner} cannot own private channels: {why}. Until that is put right, no channel can be created."
            )),
            Err(fault) => return Err(fault),
        }
    }
    expiry(cx, session, settings, &mut found).await;
    Ok(found)
}

/// Returns the teams of the directory.
pub(super) async fn teams(session: &Session) -> Result<Vec<Choice>, Fault> {
    let mut choices: Vec<_> = session
        .teams()
        .await?
        .into_iter()
        .map(|team| Choice {
            label: team.display_name.unwrap_or_else(|| team.id.clone()),
            value: team.id,
        })
        .collect();
    choices.sort_by_cached_key(|choice| (choice.label.to_lowercase(), choice.value.clone()));
    Ok(choices)
}

/// Returns the team's name; none when the app may not read it.
async fn team_name(session: &Session, settings: &Settings) -> Result<Option<String>, Fault> {
    match session.group(&settings.team).await {
        Ok(group) => Ok(Some(group.display_name.unwrap_or(group.id))),
        Err(Fault::Forbidden { .. }) => Ok(None),
        Err(Fault::NotFound { .. }) => Err(Fault::TeamUnknown {
            team: settings.team.clone(),
        }),
        Err(fault) => Err(fault),
    }
}

/// Tells when the client secret ends: as the app's registration says, if the app may read it, or else as the admin says.
async fn expiry(cx: &Cx, session: &Session, settings: &Settings, found: &mut Found) {
    let told = told_end(cx, session).await;
    found.expires_at = told.or(settings.secret_ends);
    match found.expires_at {
        None => found.warnings.push(
            "It is not known when the client secret ends. Enter the date that stands beside it in the Microsoft Entra \
             admin center, and the app warns you in time."
                .to_owned(),
        ),
        Some(ends) if ends <= cx.now => found.warnings.push(
            "The date on which the client secret ends has passed, but it is still accepted. Enter the date of the one \
             that is used now."
                .to_owned(),
        ),
        Some(_) => {}
    }
}

/// Returns the end of the secret that begins like the connection's. Of several it is the first to come: better a
/// warning too early than none.
async fn told_end(cx: &Cx, session: &Session) -> Option<Timestamp> {
    // The app does without it, so it is no failure of the test when it may not read it.
    let registration = session.registration().await.ok()??;
    let hint = session.secret_hint();
    let of_ours = registration
        .password_credentials
        .iter()
        .filter(|credential| credential.hint.as_deref() == Some(&hint));
    of_ours
        .filter_map(|credential| credential.ends())
        .filter(|ends| *ends > cx.now)
        .min()
}
