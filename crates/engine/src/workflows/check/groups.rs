//! Groups that templates name: somebody must have recorded them.

use std::collections::BTreeSet;

use domain::workflow::RecordRule;

use crate::workflows::check::Check;
use crate::workflows::check::knowledge::Knowledge;
use crate::workflows::near::did_you_mean;

impl Check<'_> {
    /// Returns the calls of `group(…)` and `group_id(…)` that find nothing. An organization that was chosen may have groups of earlier
    /// executions; one that the workflow itself makes has those that its steps record.
    pub(super) fn unknown_groups(&self, text: &str, known: &Knowledge, reader: &str) -> Vec<String> {
        if !known.organization || known.chosen_organization {
            return Vec::new();
        }
        let calls = named(text).into_iter();
        calls
            .filter_map(|(function, system)| {
                if !known.groups.contains(system) {
                    return Some(self.why_unknown(function, system, known, reader));
                }
                let step = self.only_without_connection(system, known)?;
                Some(format!("“{function}('{system}')”: {}", self.passed_over(step)))
            })
            .collect()
    }

    /// Returns the step that records the group, when each that does may be passed over.
    fn only_without_connection(&self, system: &str, known: &Knowledge) -> Option<usize> {
        let steps = known.done.iter().copied();
        let mut recording = steps.filter(|step| {
            let rules = &self.definition.steps[*step].records;
            rules.iter().any(|rule| group_of(rule) == Some(system))
        });
        let first = recording.next()?;
        let lacking = |step: &usize| known.may_be_passed_over.contains(step);
        (lacking(&first) && recording.all(|step| lacking(&step))).then_some(first)
    }

    fn why_unknown(&self, function: &str, system: &str, known: &Knowledge, reader: &str) -> String {
        let steps = self.definition.steps.iter().enumerate();
        let rules = steps.flat_map(|(index, step)| step.records.iter().map(move |rule| (index, rule)));
        let recorded: Vec<(usize, &str)> = rules
            .filter_map(|(index, rule)| group_of(rule).map(|system| (index, system)))
            .collect();
        let Some((index, _)) = recorded.iter().find(|(_, recorded)| *recorded == system) else {
            let near = did_you_mean(system, recorded.iter().map(|(_, system)| *system));
            return format!("“{function}('{system}')”: no step records a group of “{system}”{near}");
        };
        let step = &self.definition.steps[*index].key;
        if known.done.contains(index) {
            // A step that is surely done, but whose groups are not known, is the one whose records are made.
            format!(
                "“{function}('{system}')”: “{step}” itself records this group, which is known only afterwards"
            )
        } else {
            format!(
                "“{function}('{system}')”: “{step}”, which records this group, need not be done when {reader} begins; add it to “needs”"
            )
        }
    }
}

/// By what templates call for a group. What follows the shorter word in the longer one is no argument.
const FUNCTIONS: [&str; 2] = ["group", "group_id"];

/// Returns the system whose group a rule records.
pub(super) fn group_of(rule: &RecordRule) -> Option<&str> {
    match rule {
        RecordRule::Group { system, .. } => Some(system),
        RecordRule::Organization { .. }
        | RecordRule::ChosenOrganization { .. }
        | RecordRule::ChosenPerson { .. }
        | RecordRule::StudioCompanies { .. }
        | RecordRule::Person { .. }
        | RecordRule::PersonalCompany { .. }
        | RecordRule::Grant { .. } => None,
    }
}

/// Returns which functions a template calls for the groups of which systems, named in quotes. What else it is given is
/// known only when it is filled in.
fn named(text: &str) -> BTreeSet<(&'static str, &str)> {
    let mut found = BTreeSet::new();
    for (open, close) in [("{{", "}}"), ("{%", "%}")] {
        for place in text.split(open).skip(1) {
            let place = place.split(close).next().unwrap_or(place);
            for function in FUNCTIONS {
                let mut before = "";
                for call in place.split(function) {
                    if !before.ends_with(is_of_word) {
                        found.extend(only_argument(call).map(|system| (function, system)));
                    }
                    before = call;
                }
            }
        }
    }
    found
}

/// Returns whether the letter before makes `group` a part of another word.
fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '.'
}

fn only_argument(call: &str) -> Option<&str> {
    let inner = call.trim_start().strip_prefix('(')?.trim_start();
    let quote = inner.chars().next().filter(|first| ['\'', '"'].contains(first))?;
    let (argument, rest) = inner[1..].split_once(quote)?;
    rest.trim_start().starts_with(')').then_some(argument)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_groups_in_quotes_are_named() {
        type Calls = &'static [(&'static str, &'static str)];
        let cases: [(&str, Calls); 11] = [
            ("To {{ group('slack') }}", &[("group", "slack")]),
            (
                "{{group( \"a\" )}}{% if group('b') == ask.group %}x{% endif %}",
                &[("group", "a"), ("group", "b")],
            ),
            ("{{ group('a') ~ group('b') }}", &[("group", "a"), ("group", "b")]),
            (
                "{{ group_id('a') }} {{ group('b') }}",
                &[("group", "b"), ("group_id", "a")],
            ),
            ("{{ my_group_id('a') }}{{ group_idle('b') }}", &[]),
            ("{{ group(ask.system) }}", &[]),
            ("{{ group('a' ~ ask.system) }}", &[]),
            ("{{ ask.group }}, group('slack')", &[]),
            ("{{ subgroup('a') }}{{ my.group('b') }}", &[]),
            ("{{ group('a", &[]),
            ("group", &[]),
        ];
        for (text, calls) in cases {
            assert_eq!(named(text), calls.iter().copied().collect(), "{text}");
        }
    }
}
