//! The built-in workflows, and the checks a definition must pass before it is used.

mod check;
mod fault;
mod near;
mod place;
mod schema;
mod text;
mod written;

use connector::Catalogue;
use domain::workflow::Definition;
use toml::de::DeTable;

pub use crate::workflows::fault::{Fault, Invalid};
use crate::workflows::place::{Document, Path, line_and_column};
pub use crate::workflows::schema::words;
pub use crate::workflows::text::to_text;

/// The built-in workflows as they are written.
const FILES: &[(&str, &str)] = &[
    ("new_partner.toml", include_str!("workflows/new_partner.toml")),
    (
        "new_partner_user.toml",
        include_str!("workflows/new_partner_user.toml"),
    ),
    (
        "offboard_partner.toml",
        include_str!("workflows/offboard_partner.toml"),
    ),
    (
        "offboard_partner_user.toml",
        include_str!("workflows/offboard_partner_user.toml"),
    ),
    (
        "change_metabase_groups.toml",
        include_str!("workflows/change_metabase_groups.toml"),
    ),
    ("give_access.toml", include_str!("workflows/give_access.toml")),
    (
        "set_up_systems.toml",
        include_str!("workflows/set_up_systems.toml"),
    ),
];

/// Returns the built-in workflows.
///
/// # Errors
/// When one of them is not a valid definition.
pub fn built_in() -> Result<Vec<Definition>, Invalid> {
    FILES.iter().map(|(file, text)| parse(file, text)).collect()
}

/// Reads a definition.
///
/// # Errors
/// When the text is not a definition, or the definition makes no sense.
pub fn parse(file: &str, text: &str) -> Result<Definition, Invalid> {
    read(file, text, None)
}

/// Reads a definition, and holds its actions against what the connectors of this app can do.
///
/// # Errors
/// When the text is not a definition, or the definition makes no sense.
pub fn parse_for(catalogue: &Catalogue, file: &str, text: &str) -> Result<Definition, Invalid> {
    read(file, text, Some(catalogue))
}

/// First what is not written as it must be, and only when nothing of this is left, what makes no sense: otherwise one
/// slip would be told in many ways.
fn read(file: &str, text: &str, catalogue: Option<&Catalogue>) -> Result<Definition, Invalid> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let document = Document::new(file, text, &root);
    let not_toml = |error: toml::de::Error| {
        let (line, column) = line_and_column(text, error.span().map_or(0, |span| span.start));
        Fault {
            file: file.to_owned(),
            line,
            column,
            step: String::new(),
            field: String::new(),
            reason: format!("this is not TOML: {}", error.message()),
        }
    };
    let told = |faults: Vec<(Path, String)>| -> Vec<Fault> {
        let faults = faults.into_iter();
        faults
            .map(|(path, reason)| document.fault(&path, reason))
            .collect()
    };
    let ordered = |mut faults: Vec<Fault>| {
        faults.sort_by_key(|fault| (fault.line, fault.column));
        faults.dedup();
        Err(Invalid { faults })
    };
    if !errors.is_empty() {
        return ordered(errors.into_iter().map(not_toml).collect());
    }
    let faults = told(written::check(root.get_ref()));
    if !faults.is_empty() {
        return ordered(faults);
    }
    let definition: Definition = match toml::from_str(text) {
        Ok(definition) => definition,
        Err(error) => return ordered(vec![not_toml(error)]),
    };
    let faults = told(check::check(&definition, catalogue));
    if !faults.is_empty() {
        return ordered(faults);
    }
    Ok(definition)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_workflows_have_their_steps() {
        let steps = |definition: &Definition| -> Vec<String> {
            definition.steps.iter().map(|step| step.key.to_string()).collect()
        };
        let workflows = built_in().unwrap();
        assert_eq!(
            steps(&workflows[0]),
            [
                "input_studio_companies",
                "trigger_infrabot",
                "clone_metabase_collection",
                "create_metabase_group",
                "grant_metabase_db_access",
                "create_teams_channel",
                "create_slack_group",
                "lms_setup",
                "create_keycloak_group",
            ]
        );
        assert_eq!(
            steps(&workflows[1]),
            [
                "select_organization",
                "input_user_details",
                "add_user_to_studio_companies",
                "add_user_to_metabase_group",
                "add_user_to_teams_channel",
                "add_user_to_slack_group",
                "add_user_to_keycloak",
                "add_user_to_lms",
                "create_studio_user_company",
                "send_studio_invite",
                "share_documentation",
            ]
        );
    }
}
