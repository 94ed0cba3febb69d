//! What steps record: the subject must be known, and the fields must be there.

use domain::form::{Field, Input};
use domain::organization::Environment;
use domain::workflow::{GrantTo, RecordRule, Step};

use crate::workflows::check::Check;
use crate::workflows::check::knowledge::Knowledge;
use crate::workflows::near::did_you_mean;
use crate::workflows::place::Path;

impl Check<'_> {
    pub(super) fn records(&mut self) {
        let definition = self.definition;
        for (index, step) in definition.steps.iter().enumerate() {
            let at_end = Knowledge::before(definition, &self.graph, index).with_own(index);
            let mut subject = Knowledge::before(definition, &self.graph, index);
            for (place, rule) in step.records.iter().enumerate() {
                let path = Path::of_step(index).key("records").item(place);
                for (key, text) in rule.templates() {
                    self.template(&path.key(key), text, &at_end, "this step");
                }
                self.subject(&path, rule, &subject);
                if let RecordRule::StudioCompanies { field } = rule {
                    self.companies(&path.key("field"), step, field);
                }
                subject.learn(rule);
            }
        }
    }

    fn subject(&mut self, path: &Path, rule: &RecordRule, known: &Knowledge) {
        let (organization, person) = match rule {
            RecordRule::Organization { .. } | RecordRule::ChosenOrganization { .. } => (false, false),
            RecordRule::StudioCompanies { .. }
            | RecordRule::Person { .. }
            | RecordRule::ChosenPerson { .. }
            | RecordRule::Group { .. } => (true, false),
            RecordRule::PersonalCompany { .. } => (false, true),
            RecordRule::Grant { to, .. } => match to {
                GrantTo::Organization => (true, false),
                GrantTo::Person => (false, true),
            },
        };
        for (needed, is_known, word) in [
            (organization, known.organization, "organization"),
            (person, known.person, "person"),
        ] {
            if needed && !is_known {
                self.tell(
                    path,
                    format!("it belongs to the {word}, and none is known yet: record or choose one above, or in a step that is needed"),
                );
            }
        }
    }

    fn companies(&mut self, path: &Path, step: &Step, key: &str) {
        let fields = step.fields();
        let Some(field) = fields.iter().find(|field| field.key == key) else {
            let near = did_you_mean(key, fields.iter().map(|field| field.key.as_str()));
            return self.tell(path, format!("the step has no field “{key}”{near}"));
        };
        let Input::Group { fields, .. } = &field.input else {
            return self.tell(path, format!("“{key}” is no group"));
        };
        let inner = |wanted: &str| fields.iter().find(|field| field.key == wanted);
        if inner("name").is_none_or(|name| name.optional) {
            self.tell(
                path,
                format!("each entry of “{key}” must have a field “name”, which is not optional"),
            );
        }
        if !inner("environment").is_some_and(is_environment) {
            self.tell(path, format!(
                "each entry of “{key}” must have a field “environment”, not optional, that chooses “test” or “prod”"
            ));
        }
    }
}

fn is_environment(field: &Field) -> bool {
    let Input::Choice { options } = &field.input else {
        return false;
    };
    !field.optional
        && options
            .iter()
            .all(|option| Environment::parse(&option.value).is_some())
}
