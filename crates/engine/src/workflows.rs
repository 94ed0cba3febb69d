//! The built-in workflows, and the checks a definition must pass before it is used.

use std::collections::HashSet;

use domain::StepKey;
use domain::workflow::{Definition, RetryPolicy, StepKind};

use crate::steps::task;
use crate::template;

/// The built-in workflows as they are written.
const FILES: &[(&str, &str)] = &[
    ("new_partner.toml", include_str!("workflows/new_partner.toml")),
    (
        "new_partner_user.toml",
        include_str!("workflows/new_partner_user.toml"),
    ),
];

/// Why a definition cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}: {step}{reason}")]
pub struct Invalid {
    /// The file.
    pub file: String,
    /// The step, with a colon; empty for the whole file.
    pub step: String,
    /// What is wrong.
    pub reason: String,
}

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
    let invalid = |step: &str, reason: String| Invalid {
        file: file.to_owned(),
        step: if step.is_empty() {
            String::new()
        } else {
            format!("step {step}: ")
        },
        reason,
    };
    let definition: Definition = toml::from_str(text).map_err(|error| invalid("", error.to_string()))?;
    check(&definition).map_err(|(step, reason)| invalid(&step, reason))?;
    Ok(definition)
}

fn check(definition: &Definition) -> Result<(), (String, String)> {
    let whole = |reason: &str| Err((String::new(), reason.to_owned()));
    if !definition.key.is_well_formed() {
        return whole("the key may have lower-case letters, digits and underscores only");
    }
    match definition.steps.first() {
        None => return whole("there is no step"),
        Some(first) if !matches!(first.kind, StepKind::Form(_)) => {
            return whole("the first step must be a form");
        }
        Some(_) => {}
    }
    let mut above: HashSet<&StepKey> = HashSet::new();
    for step in &definition.steps {
        let fail = |reason: String| Err((step.key.as_str().to_owned(), reason));
        if !step.key.is_well_formed() {
            return fail("the key may have lower-case letters, digits and underscores only".to_owned());
        }
        if template::RESERVED.contains(&step.key.as_str()) {
            return fail("templates use this word for something else".to_owned());
        }
        // Needs that look upwards only cannot make a circle.
        for need in step.needs.iter().flatten() {
            if !above.contains(need) {
                return fail(format!("it needs {need}, which is no step above it"));
            }
        }
        let RetryPolicy { attempts, factor, .. } = step.retry;
        if attempts == 0 || !factor.is_finite() {
            return fail("a retry policy has at least one attempt and a finite factor".to_owned());
        }
        if task::of(step).is_some_and(|task| task.instructions.is_empty()) {
            return fail("there are no instructions for doing it by hand".to_owned());
        }
        if !above.insert(&step.key) {
            return fail("another step has this key".to_owned());
        }
    }
    Ok(())
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
                "create_studio_user_company",
                "send_studio_invite",
                "share_documentation",
            ]
        );
    }

    #[test]
    fn nonsense_is_refused_with_its_place() {
        let form = "[[steps]]\nkey='a'\ntitle='A'\nsummary='A.'\n[steps.form]\nfields=[]\n";
        let head = "key='w'\nversion=1\ntitle='W'\nsummary='W.'\nlabel='W'\n";
        let task =
            "[[steps]]\nkey='b'\ntitle='B'\nsummary='B.'\nneeds=['c']\n[steps.task]\ninstructions=['x']\n";
        assert!(parse("w.toml", &format!("{head}{form}")).is_ok());
        let error = |text: &str| parse("w.toml", text).unwrap_err().to_string();
        assert_eq!(
            error(&format!("{head}{form}{form}")),
            "w.toml: step a: another step has this key"
        );
        assert_eq!(
            error(&format!("{head}{form}{task}")),
            "w.toml: step b: it needs c, which is no step above it"
        );
        let reserved = form.replace("key='a'", "key='person'");
        assert_eq!(
            error(&format!("{head}{reserved}")),
            "w.toml: step person: templates use this word for something else"
        );
        assert_eq!(
            error(&format!("{head}{task}")),
            "w.toml: the first step must be a form"
        );
    }
}
