//! The test of a connection: who the key is, and what it may do.

use connector::Found;

use crate::metabase::ADMINISTRATION;
use crate::metabase::client::Api;
use crate::metabase::error::Fault;
use crate::metabase::group::Groups;
use crate::metabase::rights::open_to_all;
use crate::metabase::settings::Place;
use crate::metabase::words::counted;

/// The first version whose data permissions this app knows.
const OLDEST: u32 = 50;

/// Signs in and looks around, changing nothing.
pub(super) async fn found(api: &Api) -> Result<Found, Fault> {
    let version = api.version().await?;
    let me = api.me().await?;
    let name = me.common_name.unwrap_or(me.email);
    let told = version.as_deref().unwrap_or("of an unknown version");
    let mut found = Found::default();
    if version
        .as_deref()
        .and_then(release)
        .is_some_and(|release| release < OLDEST)
    {
        found.warnings.push(format!(
            "This Metabase is older than 0.{OLDEST}; the app can give its groups no rights on databases."
        ));
    }
    let groups = match Groups::read(api).await {
        Err(Fault::NotAdministrator(_)) => return Ok(not_administrator(found, &name, told)),
        other => other?,
    };
    let open = match open_to_all(api, &groups).await {
        Err(Fault::NotAdministrator(_)) => return Ok(not_administrator(found, &name, told)),
        other => other?,
    };
    if me.is_superuser == Some(false) {
        return Ok(not_administrator(found, &name, told));
    }
    if open > 0 {
        found.warnings.push(format!(
            "The group All Users may query {}, and so may every partner's people, whatever their own group says.",
            counted(open, "database")
        ));
    }
    found.warnings.extend(wrong_settings(api).await?);
    found.summary = format!("Signed in to Metabase {told} as the API key “{name}”, an administrator.");
    Ok(found)
}

fn not_administrator(mut found: Found, name: &str, version: &str) -> Found {
    found.summary =
        format!("Signed in to Metabase {version} as the API key “{name}”, which is not an administrator.");
    found.missing.push(ADMINISTRATION.to_owned());
    found
}

/// Returns a sentence for each setting that names what is not there.
async fn wrong_settings(api: &Api) -> Result<Vec<String>, Fault> {
    let settings = api.settings();
    let mut wrong = Vec::new();
    let parent = settings.parent.and_then(Place::id);
    for (what, id) in [
        ("template collection", settings.template),
        ("collection for the partners' collections", parent),
    ] {
        let Some(id) = id else { continue };
        let found = api.collection(id).await?;
        if found.is_none_or(|found| found.archived == Some(true)) {
            wrong.push(format!(
                "The {what}, number {id}, is not there or is in the trash."
            ));
        }
    }
    if let Some(id) = settings.database
        && api.databases().await?.iter().all(|database| database.id != id)
    {
        wrong.push(format!("The database, number {id}, is not there."));
    }
    Ok(wrong)
}

/// Reads the release out of a version, for example 56 out of `v0.56.4` and `v1.56.4`.
fn release(version: &str) -> Option<u32> {
    version.split('.').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_read_off_the_version() {
        assert_eq!(release("v0.56.4"), Some(56));
        assert_eq!(release("v1.49.20"), Some(49), "the paid one");
        assert_eq!(release("vLOCAL_DEV"), None);
    }
}
