//! The test of a connection: who am I, and what may I not do.

use connector::{Action, Cx, Error, Found};

use crate::lms::client::Site;
use crate::lms::error::Refusal;
use crate::lms::function::Function;
use crate::lms::obstacle::listed;

/// Signs in and reports what was found, changing nothing.
pub(super) async fn connection(cx: &Cx, actions: &[&dyn Action]) -> Result<Found, Error> {
    let site = Site::open(cx).await?;
    let info = site.info().await?;
    let mut found = Found::only(format!(
        "Signed in to “{}” (Moodle {}) as {}.",
        info.sitename,
        info.release
            .split_whitespace()
            .next()
            .unwrap_or("of an unknown release"),
        info.username
    ));
    let is_there = |function: &str| info.functions.iter().any(|known| known.name == function);
    for permission in actions.iter().flat_map(|action| action.spec().permissions) {
        // Functions are listed; capabilities have a slash, and Moodle tells them only by refusing.
        let is_missing = !permission.contains('/') && !is_there(permission);
        if is_missing && !found.missing.iter().any(|known| known == permission) {
            found.missing.push((*permission).to_owned());
        }
    }
    if is_there(Function::SearchCohorts.name()) {
        match site.cohorts_with("hyopps-").await {
            Ok(_) => {}
            Err(Refusal::Capability(function, _)) => found.missing.push(function.capability().to_owned()),
            Err(refusal) => return Err(refusal.into()),
        }
    }
    if is_there(Function::FindCourses.name()) {
        let mut unknown = Vec::new();
        for name in &site.settings.courses {
            if site.course(name).await?.is_none() {
                unknown.push(name.clone());
            }
        }
        if !unknown.is_empty() {
            found.warnings.push(format!(
                "Courses of the settings that are not in Moodle, or hidden from this app: {}.",
                listed(&unknown)
            ));
        }
    }
    if info.userissiteadmin == Some(true) {
        found.warnings.push(
            "The token belongs to a site administrator, who may do everything in Moodle. Make a user with the \
             capabilities that this app needs, and a token for it."
                .to_owned(),
        );
    }
    Ok(found)
}
