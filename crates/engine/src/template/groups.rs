//! `group(…)` and `group_id(…)`: what stands for the organization in a system.

use domain::execution::StepError;
use domain::organization::is_web_link;
use minijinja::{Error as JinjaError, ErrorKind, State};

use crate::Group;

/// Where `group(…)` and `group_id(…)` find the groups. No step key looks like this.
pub(super) const GROUPS: &str = "  groups";

/// Whether a missing group is an error: a system must not be given words in the place of a name.
pub(super) const STRICT: &str = "  strict";

/// What is said in the place of what nobody has recorded.
const NONE: &str = "(none recorded yet)";

/// How an error tells that there is no such group; the system follows.
const NO_GROUP: &str = "the organization has no group of ";

/// How an error tells that a group has no id; the system follows.
const NO_GROUP_ID: &str = "no id is noted for the organization's group of ";

const GROUP_MISSING: &str = "group_missing";
const GROUP_ID_MISSING: &str = "group_id_missing";

/// Returns the name or the id of the organization's newest group in a system. A person reads words in the place of
/// what is not recorded.
pub(super) fn of_group(state: &State<'_, '_>, system: &str, key: &str) -> Result<String, JinjaError> {
    let groups = state.lookup(GROUPS).unwrap_or_default();
    let group = groups.get_attr(system).unwrap_or_default();
    let told = group.get_attr(key).unwrap_or_default();
    let told = if told.is_undefined() {
        String::new()
    } else {
        told.to_string()
    };
    let lacks = match (group.is_undefined(), key) {
        (true, _) => NO_GROUP,
        (false, "id") if told.is_empty() => NO_GROUP_ID,
        (false, _) => return Ok(told),
    };
    if state.lookup(STRICT).is_some_and(|strict| strict.is_true()) {
        return Err(JinjaError::new(
            ErrorKind::UndefinedError,
            format!("{lacks}{system}"),
        ));
    }
    Ok(NONE.to_owned())
}

/// Returns the id of a group. Where an address stands, an early version of “New partner” had noted the link.
pub(super) fn id_of(group: &Group) -> &str {
    if is_web_link(&group.id) { "" } else { &group.id }
}

/// Returns what a step is told when its template names a group that nobody has recorded, or whose id nobody has noted.
pub(super) fn lacking(error: &JinjaError, detail: &[String]) -> Option<StepError> {
    if let Some(system) = system_in(error, NO_GROUP) {
        return Some(StepError {
            code: GROUP_MISSING.to_owned(),
            message: format!("The step needs the organization's group in {system}, and none is recorded."),
            hint: "Nothing was changed in any system. Note the group on the organization's page, under “Groups in systems”, and the step goes on by itself; or run “New partner” for the organization to its end, or do this step by hand."
                .to_owned(),
            detail: detail.to_vec(),
            trace: String::new(),
        });
    }
    if let Some(system) = system_in(error, NO_GROUP_ID) {
        return Some(StepError {
            code: GROUP_ID_MISSING.to_owned(),
            message: format!(
                "The step needs the id of the organization's group in {system}, and none is noted."
            ),
            hint: "Nothing was changed in any system. Note the id on the organization's page, under “Groups in systems”, and the step goes on by itself; or do this step by hand."
                .to_owned(),
            detail: detail.to_vec(),
            trace: String::new(),
        });
    }
    None
}

/// Returns whether what a step waits for is a group that somebody can still record: nothing is wrong with the step.
pub(crate) fn waits_for_group(error: &StepError) -> bool {
    [GROUP_MISSING, GROUP_ID_MISSING].contains(&error.code.as_str())
}

/// Returns whether what is lacking is the group itself, and not only its id.
pub(crate) fn is_group_missing(error: &StepError) -> bool {
    error.code == GROUP_MISSING
}

/// Returns the system of whose group an error tells that something is lacking.
fn system_in(error: &JinjaError, lacks: &str) -> Option<String> {
    let mut causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    causes.find_map(|cause| {
        let told = cause.downcast_ref::<JinjaError>()?.detail()?;
        told.strip_prefix(lacks).map(|system| system.replace('_', " "))
    })
}
